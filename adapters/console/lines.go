package console

import (
	"bufio"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/peterh/liner"
	"golang.org/x/term"

	"oupsbot/bot"
)

// errLeft says that the person pressed Ctrl-C at the prompt.
var errLeft = errors.New("the person left")

// lines is where the person's lines come from.
type lines interface {
	// read waits for a line. Errors: io.EOF (Ctrl-D), errLeft (Ctrl-C), or the reader's.
	read(prompt string) (string, error)
	// offer tells the choices that may be completed from now on.
	offer(choices []string)
	// interactive tells whether somebody is at a keyboard.
	interactive() bool
	// close gives the terminal back as it was.
	close()
}

// openLines edits lines when in and out are the process's own terminal, which is all that liner can edit.
func openLines(in io.Reader, out io.Writer, s screen) lines {
	f, ok := in.(*os.File)
	keyboard := ok && term.IsTerminal(int(f.Fd()))
	if screenFile, ok := out.(*os.File); ok && keyboard && f == os.Stdin && screenFile == os.Stdout && term.IsTerminal(int(screenFile.Fd())) && liner.TerminalSupported() {
		return newEditor()
	}
	return &reader{in: bufio.NewReader(in), screen: s, keyboard: keyboard}
}

// reader reads lines as they come: from a pipe, or from a terminal that cannot edit.
type reader struct {
	in       *bufio.Reader
	screen   screen
	keyboard bool
}

// longest is how much of a line is kept, in bytes; the bot reads bot.MaxText of them and says that it cut the rest.
const longest = 2 * bot.MaxText

func (r *reader) read(prompt string) (string, error) {
	if r.keyboard {
		if _, err := io.WriteString(r.screen.out, prompt); err != nil {
			return "", err
		}
	}
	var line []byte
	for {
		piece, more, err := r.in.ReadLine()
		if err != nil {
			return "", err
		}
		if room := longest - len(line); room > 0 {
			line = append(line, piece[:min(room, len(piece))]...)
		}
		if !more {
			return strings.TrimSpace(string(line)), nil
		}
	}
}

func (r *reader) offer([]string)    {}
func (r *reader) interactive() bool { return r.keyboard }
func (r *reader) close()            {}

// editor edits lines on a terminal. Its history lives in memory, for the session.
type editor struct {
	liner     *liner.State
	completer *completer
}

func newEditor() *editor {
	e := &editor{liner: liner.NewLiner(), completer: &completer{}}
	e.liner.SetCtrlCAborts(true)
	e.liner.SetMultiLineMode(true)
	e.liner.SetBeep(false)
	e.liner.SetCompleter(e.completer.complete)
	return e
}

func (e *editor) read(prompt string) (string, error) {
	text, err := e.liner.Prompt(prompt)
	if errors.Is(err, liner.ErrPromptAborted) {
		return "", errLeft
	}
	if err != nil {
		return "", err
	}
	if text = strings.TrimSpace(text); text != "" {
		e.liner.AppendHistory(text)
	}
	return text, nil
}

func (e *editor) offer(choices []string) { e.completer.choices = choices }
func (e *editor) interactive() bool      { return true }
func (e *editor) close()                 { _ = e.liner.Close() } // it never fails
