package main

import (
	"errors"
	"fmt"

	"oupsbot/bot"
)

// Replay composes a receipt's text again.
type Replay struct {
	Receipt string `arg:"" name:"reçu" help:"Le reçu affiché sous une réponse : OUPS-…"`
}

// Help is shown by --help.
func (*Replay) Help() string {
	return "Le reçu dit la version du contenu, la décision et l'empreinte du texte. Avec le même contenu, le texte revient à l'identique.\n\nExemple :\n  oupsbot replay OUPS-…"
}

// Run prints the text, and exits with 1 when it is not the same.
func (r *Replay) Run(cli *CLI) error {
	release, err := cli.release()
	if err != nil {
		return err
	}
	defer release.Close()
	_, reply, err := release.Replay(r.Receipt)
	switch {
	case errors.Is(err, bot.ErrNotReceipt):
		return fmt.Errorf("ce n'est pas un reçu complet : recopiez-le en entier, il commence par OUPS-")
	case errors.Is(err, bot.ErrOtherRelease):
		of, _ := bot.ReceiptRelease(r.Receipt)
		return fmt.Errorf("ce reçu vient de la version %s du contenu ; celle-ci est la version %s. Relancez avec --content et le dossier de la version %s", of, release.ID, of)
	case errors.Is(err, bot.ErrTampered):
		return fmt.Errorf("le texte que donne ce contenu n'est pas celui du reçu : le reçu a été modifié")
	case err != nil:
		return err
	}
	fmt.Fprintln(cli.out, reply.Text())
	fmt.Fprintf(cli.err, "Texte identique à celui du reçu (contenu %s).\n", release.ID)
	return nil
}
