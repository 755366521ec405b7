package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

// parse reads the command line. ctx is nil when there is nothing to run: help was printed (code 0), or the line is wrong (code 2).
func parse(cli *CLI, args []string) (ctx *kong.Context, code int) {
	exit := -1
	parser, err := kong.New(cli,
		kong.Name("oupsbot"),
		kong.Description("Un assistant sur les erreurs fréquentes avec l'administration, et sur le droit à l'erreur.\n\nExemples :\n  oupsbot serve\n  oupsbot ask \"j'ai oublié de déclarer mon déménagement à la caf\"\n  oupsbot check mon-contenu"),
		kong.Writers(cli.out, cli.err),
		kong.Exit(func(n int) { exit = n }),
		kong.Help(frenchHelp),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
	)
	if err != nil {
		fmt.Fprintln(cli.err, "oupsbot :", err)
		return nil, 2
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	ctx, err = parser.Parse(args)
	if exit >= 0 { // --help has printed
		return nil, exit
	}
	if err != nil {
		fmt.Fprintln(cli.err, "oupsbot :", french(err.Error()))
		fmt.Fprintln(cli.err, "Voir « oupsbot --help ».")
		return nil, 2
	}
	return ctx, 0
}

// helpWords are the library's own words, which it does not let programs change.
var helpWords = strings.NewReplacer(
	"Usage: ", "Usage : ", "Arguments:", "Arguments :", "Flags:", "Options :", "Commands:", "Commandes :",
	"Show context-sensitive help.", "Affiche cette aide.",
	`for more information on a command.`, `pour en savoir plus sur une commande.`, "Run \"", "Écrivez « ", " --help\" pour", " --help » pour",
	"[flags]", "[options]", "<command>", "<commande>",
)

// frenchHelp prints the library's help in French.
func frenchHelp(o kong.HelpOptions, ctx *kong.Context) error {
	out := ctx.Stdout
	var b bytes.Buffer
	ctx.Stdout = &b
	err := kong.DefaultHelpPrinter(o, ctx)
	ctx.Stdout = out
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, helpWords.Replace(b.String()))
	return err
}

// french translates what the library says of a wrong command line.
func french(message string) string {
	for _, t := range [][2]string{
		{"unexpected argument ", "argument inattendu : "}, {"unknown flag ", "option inconnue : "}, {"missing flags: ", "il manque l'option "},
		{"expected one of ", "il faut une commande parmi "}, {"expected ", "il manque "}, {"did you mean ", "vouliez-vous dire "}, {"must be one of ", "doit être l'un de "}, {" but got ", ", pas "},
	} {
		message = strings.ReplaceAll(message, t[0], t[1])
	}
	return message
}
