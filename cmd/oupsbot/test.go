package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"time"

	"oupsbot"
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
	var tree fs.FS = oupsbot.Content
	if t.Dir != "" {
		tree = os.DirFS(t.Dir)
	} else if cli.Content != "" {
		tree = cli.tree()
	}
	tests, problems := conversations.Load(tree, conversations.Dir)
	r, found, err := bot.LoadRelease(tree, intents.Shipped())
	if err != nil {
		return err
	}
	if problems = append(problems, content.Errors(found)...); len(content.Errors(problems)) > 0 {
		printProblems(cli.err, problems)
		return errFound
	}
	defer r.Close()
	failed, pending := 0, 0
	bar := newProgress(cli.err, "conversations", len(tests))
	for _, test := range tests {
		bar.step()
		if test.Pending != "" {
			pending++
			continue
		}
		failures := test.Run(context.Background(), r, time.Now())
		for _, f := range failures {
			fmt.Fprintln(cli.out, f)
		}
		if len(failures) > 0 {
			failed++
		}
	}
	bar.done()
	fmt.Fprintf(cli.err, "%d conversations : %d réussies, %d en échec, %d en attente\n", len(tests), len(tests)-failed-pending, failed, pending)
	if failed > 0 {
		return errFound
	}
	return nil
}
