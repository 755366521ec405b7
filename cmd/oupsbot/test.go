package main

import (
	"context"
	"fmt"
	"time"

	"oupsbot/bot"
	"oupsbot/bot/conversations"
	"oupsbot/intents"
	"oupsbot/knowledge/content"
)

// Test plays the conversation tests.
type Test struct {
	Dir string `arg:"" optional:"" name:"dossier" help:"Le contenu à essayer ; sans lui, celui du programme." type:"existingdir"`
}

// Help is shown by --help.
func (*Test) Help() string {
	return "Les conversations sont dans bot/conversations/*.yaml : ce que dit la personne, ce qui est attendu.\n\nExemple :\n  oupsbot test mon-contenu"
}

// Run prints each failure and a count, and exits with 1 when there is any.
func (t *Test) Run(cli *CLI) error {
	tree := cli.treeOf(t.Dir)
	tests, problems := conversations.Load(tree, conversations.Dir)
	r, found, err := bot.LoadRelease(tree, intents.Usual())
	if err != nil {
		return err
	}
	if problems = append(problems, content.Errors(found)...); len(content.Errors(problems)) > 0 {
		printProblems(cli.err, problems)
		return errFound
	}
	defer r.Close()
	passed, failed, pending := 0, 0, 0
	bar := newProgress(cli.err, "conversations", len(tests))
	for _, test := range tests {
		bar.step()
		one := conversations.Play(context.Background(), r, []*conversations.Test{test}, time.Now())
		for _, f := range one.Failures {
			fmt.Fprintln(cli.out, f)
		}
		for _, m := range one.Mended {
			fmt.Fprintf(cli.err, "%s:%d: « %s » réussit : sa ligne « pending » peut partir\n", m.File, m.Line, m.Name)
		}
		passed, failed, pending = passed+one.Passed, failed+min(1, len(one.Failures)), pending+len(one.Pending)+len(one.Mended)
	}
	bar.done()
	fmt.Fprintf(cli.err, "%d conversations : %d réussies, %d en échec, %d en attente\n", len(tests), passed, failed, pending)
	if failed > 0 {
		return errFound
	}
	return nil
}
