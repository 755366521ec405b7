package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"oupsbot"
	"oupsbot/bot"
	"oupsbot/knowledge"
)

// ContentCmd writes, compares or describes the content.
type ContentCmd struct {
	Export ContentExport `cmd:"" help:"Écrit le contenu du programme dans un dossier, pour le modifier."`
	Diff   ContentDiff   `cmd:"" help:"Dit en quoi un dossier diffère du contenu du programme."`
	Status ContentStatus `cmd:"" help:"Décrit le contenu : version, fiches, relectures à faire."`
}

// ContentExport writes the embedded content out.
type ContentExport struct {
	Dir   string `arg:"" name:"dossier" help:"Dossier à créer." type:"path"`
	Force bool   `help:"Écrit par-dessus les fichiers qui existent."`
}

// Help is shown by --help.
func (*ContentExport) Help() string {
	return "Exemple :\n  oupsbot content export mon-contenu\n  oupsbot --content mon-contenu serve"
}

// Run writes the files; without --force it refuses to replace any.
func (c *ContentExport) Run(cli *CLI) error {
	files, err := bot.Files(oupsbot.Content)
	if err != nil {
		return err
	}
	if !c.Force {
		for _, f := range files {
			if _, err := os.Stat(filepath.Join(c.Dir, f)); err == nil {
				return fmt.Errorf("%s existe déjà : rien n'a été écrit. Choisissez un autre dossier, ou ajoutez --force", filepath.Join(c.Dir, f))
			}
		}
	}
	for _, f := range files {
		data, err := fs.ReadFile(oupsbot.Content, f)
		if err != nil {
			return err
		}
		to := filepath.Join(c.Dir, filepath.FromSlash(f))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return fmt.Errorf("le dossier ne se crée pas : %w", err)
		}
		if err := os.WriteFile(to, data, 0o644); err != nil {
			return fmt.Errorf("le fichier ne s'écrit pas : %w", err)
		}
	}
	fmt.Fprintf(cli.err, "%d fichiers écrits dans %s. Vérifiez vos changements avec « oupsbot check %s ».\n", len(files), c.Dir, c.Dir)
	return nil
}

// ContentDiff compares a folder with the embedded content.
type ContentDiff struct {
	Dir string `arg:"" optional:"" name:"dossier" help:"Le dossier à comparer ; sans lui, celui de --content." type:"existingdir"`
}

// Run prints one line a file: + added, - missing, ~ changed. It exits with 1 when there is any.
func (c *ContentDiff) Run(cli *CLI) error {
	dir := c.Dir
	if dir == "" {
		dir = cli.Content
	}
	if dir == "" {
		return fmt.Errorf("quel dossier comparer ? oupsbot content diff DOSSIER")
	}
	ours, err := bot.Files(oupsbot.Content)
	if err != nil {
		return err
	}
	theirs, err := bot.Files(os.DirFS(dir))
	if err != nil {
		return fmt.Errorf("ce dossier n'est pas un contenu complet (« content export » en écrit un) : %w", err)
	}
	all := slices.Compact(slices.Sorted(slices.Values(slices.Concat(ours, theirs))))
	changed := 0
	for _, f := range all {
		mark := ""
		switch {
		case !slices.Contains(ours, f):
			mark = "+"
		case !slices.Contains(theirs, f):
			mark = "-"
		default:
			a, err := fs.ReadFile(oupsbot.Content, f)
			if err != nil {
				return err
			}
			b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(f)))
			if err != nil {
				return err
			}
			if !bytes.Equal(a, b) {
				mark = "~"
			}
		}
		if mark != "" {
			changed++
			fmt.Fprintln(cli.out, mark, f)
		}
	}
	fmt.Fprintf(cli.err, "%d fichiers diffèrent\n", changed)
	if changed > 0 {
		return errFound
	}
	return nil
}

// ContentStatus describes the content.
type ContentStatus struct{}

// Run prints the release, the entries by organisation, the drafts and what is due for review.
func (c *ContentStatus) Run(cli *CLI) error {
	r, err := cli.release()
	if err != nil {
		return err
	}
	defer r.Close()
	base := r.Base()
	questions, drafts := 0, 0
	var order []string
	byOrganisation := map[string]int{}
	var due *knowledge.Entry
	for _, e := range base.Entries {
		questions += len(e.Questions)
		if e.Status == knowledge.Draft {
			drafts++
		}
		if due == nil || e.ReviewBy < due.ReviewBy {
			due = e
		}
		if byOrganisation[e.Organisations[0]] == 0 {
			order = append(order, e.Organisations[0])
		}
		byOrganisation[e.Organisations[0]]++
	}
	cal, own := r.Calibration()
	fmt.Fprintf(cli.out, "version : %s\nfiches : %d, dont %d en projet ; %d questions\n", r.ID, len(base.Entries), drafts, questions)
	for _, o := range order {
		fmt.Fprintf(cli.out, "  %s : %d\n", o, byOrganisation[o])
	}
	if due != nil {
		fmt.Fprintf(cli.out, "prochaine relecture : %s, avant le %s\n", due.ID, due.ReviewBy.French())
	}
	fmt.Fprintf(cli.out, "calibration : %d questions, écart moyen %.1f %%", cal.Questions, 100*cal.Error)
	if !own {
		fmt.Fprint(cli.out, " (apprise sur une autre version du contenu)")
	}
	fmt.Fprintln(cli.out)
	return nil
}
