package main

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
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
	`Run "`, "Écrivez « ", `--help" for more information on a command.`, "--help » pour en savoir plus sur une commande.",
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

// wrongValues are what the libraries below say of a value, rarely with words that can be translated one by one.
var wrongValues = []struct {
	said *regexp.Regexp
	as   string
}{
	{regexp.MustCompile(`expected duration.* but got ("[^"]*").*?( \(from|$)`), `il faut une durée comme 720h ou 90m, pas $1$2`},
	{regexp.MustCompile(`expected \w+ value but got "EOL" \(<EOL>\)`), "il manque une valeur"},
	{regexp.MustCompile(`bool value must be true, 1, yes, false, 0 or no but got ("[^"]*")`), "il faut true ou false, pas $1"},
	{regexp.MustCompile(`slog: level string ("[^"]*"): .*?( \(from|$)`), "il faut debug, info, warn ou error, pas $1$2"},
	{regexp.MustCompile(`netip\.ParsePrefix\(("[^"]*")\): .*?( \(from|$)`), "il faut un réseau comme 10.0.0.0/8, pas $1$2"},
	{regexp.MustCompile(`"([^"]*)" exists but is (?:not )?a (?:directory|file)`), "« $1 » n'est pas ce qu'il faut ici : un dossier à la place d'un fichier, ou l'inverse"},
	{regexp.MustCompile(` \(from envar ([^=]+)=.*\)$`), " (variable $1)"},
	{regexp.MustCompile(`did you mean (.*)\?$`), "vouliez-vous dire $1 ?"},
}

// systemWords are what the operating system says of a file, as Go gives it.
var systemWords = strings.NewReplacer(": no such file or directory", " : rien n'existe sous ce nom", ": permission denied", " : l'accès est refusé", ": is a directory", " : c'est un dossier",
	": not a directory", " : ce n'est pas un dossier", ": address already in use", " : adresse déjà prise", "stat ", "", "open ", "", "read /", "/")

// french translates what the library says of a wrong command line.
func french(message string) string {
	for _, w := range wrongValues {
		message = w.said.ReplaceAllString(message, w.as)
	}
	message = systemWords.Replace(message)
	for _, t := range [][2]string{
		{"unexpected argument ", "argument inattendu : "}, {"unknown flag ", "option inconnue : "}, {"missing flags: ", "il manque l'option "},
		{"expected one of ", "il faut une commande parmi "}, {"expected ", "il manque "}, {"must be one of ", "doit être l'un de "}, {" but got ", ", pas "},
	} {
		message = strings.ReplaceAll(message, t[0], t[1])
	}
	return message
}
