package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"oupsbot/bot"
	"oupsbot/intents"
	"oupsbot/knowledge/content"
	"oupsbot/knowledge/prose"
)

// Check validates the content.
type Check struct {
	Dir        string `arg:"" optional:"" name:"dossier" help:"Le contenu à vérifier ; sans lui, celui du programme." type:"existingdir"`
	Warnings   bool   `help:"Affiche aussi les avertissements." default:"true" negatable:""`
	Reading    bool   `help:"Affiche la facilité de lecture par organisation."`
	Confusions bool   `help:"Cherche les questions plus proches d'une autre fiche que de la leur (une à deux minutes)."`
}

// Help is shown by --help.
func (*Check) Help() string {
	return "Chaque ligne dit : fichier:ligne: « champ » : ce qui ne va pas ▸ quoi écrire. Le code de sortie est 1 s'il y a une erreur.\n\nExemples :\n  oupsbot content export mon-contenu\n  oupsbot check mon-contenu\n  oupsbot check --no-warnings --reading"
}

// Run prints the problems and exits with 1 when one of them prevents a release.
func (c *Check) Run(cli *CLI) error {
	tree := cli.treeOf(c.Dir)
	r, problems, err := bot.LoadRelease(tree, intents.Usual())
	if err != nil {
		return err
	}
	if r != nil {
		defer r.Close()
		words, found := prose.LoadWords(tree)
		problems = append(problems, found...)
		if len(content.Errors(found)) == 0 {
			problems = append(problems, words.Check(r.Base(), time.Now())...)
		}
	}
	var confusions intents.Confusions
	if r != nil && c.Confusions {
		if confusions, err = r.Confusions(context.Background()); err != nil {
			return err
		}
		problems = append(problems, confusions.Problems...)
	}
	content.Sort(problems)
	wrong := content.Errors(problems)
	if c.Warnings {
		printProblems(cli.out, problems)
	} else {
		printProblems(cli.out, wrong)
	}
	if r != nil && c.Reading {
		writeReading(cli.out, prose.Measure(r.Base()))
	}
	if r != nil && c.Confusions {
		writeConfusions(cli.out, confusions)
	}
	fmt.Fprintf(cli.err, "%d erreurs, %d avertissements\n", len(wrong), len(problems)-len(wrong))
	if len(wrong) > 0 {
		return errFound
	}
	return nil
}

func writeReading(w io.Writer, measures []prose.Reading) {
	fmt.Fprintln(w, "\norganisation : fiches, phrase médiane / la plus longue (mots), facilité de lecture (Kandel et Moles, 0 à 100)")
	for _, m := range measures {
		fmt.Fprintf(w, "%s : %d, %.0f / %d, %.1f\n", m.Organisation, m.Entries, m.Median, m.Longest, m.Ease)
	}
}

// shownPairs is how many pairs of entries are listed: those that an editor would look at first.
const shownPairs = 30

func writeConfusions(w io.Writer, c intents.Confusions) {
	fmt.Fprintf(w, "\nquestions confondues : %d sur %d (%.1f %%), chacune posée à un modèle qui ne l'a pas apprise\n", len(c.Problems), c.Questions, 100*c.Rate())
	for _, p := range c.Pairs[:min(shownPairs, len(c.Pairs))] {
		fmt.Fprintf(w, "%3d  %s ▸ %s\n", p.Count, p.Own, p.Taken)
	}
}
