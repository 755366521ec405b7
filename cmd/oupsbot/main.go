// Command oupsbot is the whole program: the server, the conversation in a terminal, and the editors' tools. One small file a subcommand;
// everything else stands in the packages below.
package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"oupsbot"
	"oupsbot/bot"
	"oupsbot/intents"
	"oupsbot/knowledge/content"
)

// CLI is the command line; kong reads it from the tags.
type CLI struct {
	Content string `help:"Sert le contenu de ce dossier plutôt que celui du programme (voir « content export »)." type:"existingdir" placeholder:"DOSSIER" env:"OUPSBOT_CONTENT"`

	Serve      Serve      `cmd:"" help:"Lance le serveur : page de conversation, annuaire, API."`
	Chat       Chat       `cmd:"" help:"Converse dans le terminal."`
	Ask        Ask        `cmd:"" help:"Pose une question et affiche la réponse."`
	Eval       Eval       `cmd:"" help:"Mesure la qualité sur des questions étiquetées (JSONL)."`
	Classify   Classify   `cmd:"" help:"Entraîne et mesure le classifieur seul, sur des CSV « utterance,intent »."`
	Check      Check      `cmd:"" help:"Vérifie le contenu : fichier, ligne, ce qui ne va pas, quoi écrire."`
	Test       Test       `cmd:"" help:"Joue les conversations de test."`
	ContentCmd ContentCmd `cmd:"" name:"content" help:"Écrit, compare ou décrit le contenu."`
	Replay     Replay     `cmd:"" help:"Refait le texte d'un reçu, octet pour octet."`
	Completion Completion `cmd:"" help:"Écrit le script de complétion pour bash, zsh ou fish."`

	out io.Writer // standard output; tests replace it
	err io.Writer
	in  io.Reader
}

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// errFound says that a command did its work and found something wrong: it was printed, only the exit code is left.
var errFound = errors.New("found")

// run is the whole program but for the process around it, so that tests run what ships. It returns the exit code: 0, 1 when something was
// found or failed, 2 for a command line that cannot be read.
func run(args []string, in io.Reader, out, errOut io.Writer) int {
	cli := &CLI{out: out, err: errOut, in: in}
	ctx, code := parse(cli, args)
	if ctx == nil {
		return code
	}
	switch err := ctx.Run(cli); {
	case err == nil:
		return 0
	case errors.Is(err, errFound):
		return 1
	default:
		fmt.Fprintln(errOut, "oupsbot :", systemWords.Replace(err.Error()))
		return 1
	}
}

// tree is the content to use: the folder given, or what ships with the program.
func (c *CLI) tree() fs.FS {
	if c.Content != "" {
		return os.DirFS(c.Content)
	}
	return oupsbot.Content
}

// treeOf is the content of a command's folder argument, else that of the whole program.
func (c *CLI) treeOf(dir string) fs.FS {
	if dir != "" {
		return os.DirFS(dir)
	}
	return c.tree()
}

// release loads the content; problems that prevent it are printed, one a line.
func (c *CLI) release() (*bot.Release, error) {
	return c.releaseWith(intents.Usual())
}

func (c *CLI) releaseWith(o intents.Options) (*bot.Release, error) {
	r, problems, err := bot.LoadRelease(c.tree(), o)
	if err != nil {
		return nil, err
	}
	if r == nil {
		printProblems(c.err, content.Errors(problems))
		return nil, errFound
	}
	return r, nil
}

func printProblems(w io.Writer, problems []content.Problem) {
	for _, p := range problems {
		fmt.Fprintln(w, p)
	}
}
