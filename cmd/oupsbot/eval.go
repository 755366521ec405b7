package main

import (
	"context"
	"fmt"
	"time"

	"oupsbot/bot/eval"
)

// Eval measures the quality on labelled questions.
type Eval struct {
	Paths    []string `arg:"" name:"chemin" help:"Fichiers ou dossiers de questions étiquetées (.jsonl)."`
	JSON     bool     `help:"Affiche le rapport en JSON, et rien d'autre sur la sortie standard."`
	Failures bool     `help:"Liste aussi chaque question mal comprise."`
}

// Help is shown by --help.
func (*Eval) Help() string { return "Exemple :\n  oupsbot eval questions/ --failures" }

// Run prints the report.
func (e *Eval) Run(cli *CLI) error {
	questions, err := eval.Load(e.Paths...)
	if err != nil {
		return err
	}
	r, err := cli.release()
	if err != nil {
		return err
	}
	defer r.Close()
	bar := newProgress(cli.err, "questions", len(questions))
	results, err := eval.Run(context.Background(), r, questions, time.Now(), bar.step)
	bar.done()
	if err != nil {
		return err
	}
	report := eval.Sum(r, results)
	if e.JSON {
		return report.WriteJSON(cli.out)
	}
	if err := report.Write(cli.out); err != nil {
		return err
	}
	if e.Failures {
		fmt.Fprintln(cli.out)
		for _, f := range report.Failures {
			fmt.Fprintf(cli.out, "%s %s/%s : %s, %s (rang %d, %.2f) : %q\n", f.Question.ID, f.Question.Kind, f.Question.Sub, f.Decision, f.Got, f.Rank, f.First, append(f.Question.Turns, f.Question.Text))
		}
	}
	return nil
}
