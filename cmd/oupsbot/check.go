package main

import (
	"fmt"
	"time"

	"oupsbot/bot"
	"oupsbot/intents"
	"oupsbot/knowledge/content"
	"oupsbot/knowledge/prose"
)

// Check validates the content.
type Check struct {
	Dir      string `arg:"" optional:"" name:"dossier" help:"Le contenu à vérifier ; sans lui, celui du programme." type:"existingdir"`
	Warnings bool   `help:"Affiche aussi les avertissements." default:"true" negatable:""`
	Reading  bool   `help:"Affiche la facilité de lecture par organisation."`
}

// Help is shown by --help.
func (*Check) Help() string {
	return "Chaque ligne dit : fichier:ligne: « champ » : ce qui ne va pas ▸ quoi écrire. Le code de sortie est 1 s'il y a une erreur.\n\nExemples :\n  oupsbot content export mon-contenu\n  oupsbot check mon-contenu\n  oupsbot check --no-warnings --reading"
}

// Run prints the problems and exits with 1 when one of them prevents a release.
func (c *Check) Run(cli *CLI) error {
	tree := cli.treeOf(c.Dir)
	r, problems, err := bot.LoadRelease(tree, intents.Shipped())
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
	content.Sort(problems)
	wrong := content.Errors(problems)
	if c.Warnings {
		printProblems(cli.out, problems)
	} else {
		printProblems(cli.out, wrong)
	}
	if r != nil && c.Reading {
		fmt.Fprintln(cli.out, "\norganisation : fiches, phrase médiane / la plus longue (mots), facilité de lecture (Kandel et Moles, 0 à 100)")
		for _, m := range prose.Measure(r.Base()) {
			fmt.Fprintf(cli.out, "%s : %d, %.0f / %d, %.1f\n", m.Organisation, m.Entries, m.Median, m.Longest, m.Ease)
		}
	}
	fmt.Fprintf(cli.err, "%d erreurs, %d avertissements\n", len(wrong), len(problems)-len(wrong))
	if len(wrong) > 0 {
		return errFound
	}
	return nil
}
