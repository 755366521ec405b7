package console

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/term"

	"oupsbot/bot"
)

// style is how a terminal is told to show text; the empty style is plain.
type style string

const (
	plain     style = ""
	bold      style = "\x1b[1m"
	dim       style = "\x1b[2m"
	underline style = "\x1b[4m"
	reset           = "\x1b[0m"
)

// widest is the longest line that is pleasant to read.
const widest = 88

// screen is where the conversation is shown.
type screen struct {
	out    io.Writer
	width  func() int // columns; 0 for no limit
	styled bool
}

// screenOf looks at what is behind out. env is os.Getenv.
func screenOf(out io.Writer, width int, env func(string) string) screen {
	s := screen{out: out, width: func() int { return width }}
	f, ok := out.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return s
	}
	s.styled = styles(env)
	if width == 0 {
		s.width = func() int { // asked each time: windows are resized
			w, _, err := term.GetSize(int(f.Fd()))
			if err != nil {
				return widest
			}
			return min(w, widest)
		}
	}
	return s
}

// styles tells whether a terminal's owner wants styles (no-color.org) and the terminal has any.
func styles(env func(string) string) bool { return env("NO_COLOR") == "" && env("TERM") != "dumb" }

// write shows a text, with an empty line before and after, in one Write.
func (s screen) write(text string) error {
	_, err := io.WriteString(s.out, "\n"+text+"\n\n")
	return err
}

// block is how one block looks. It is a render.Show.
func (s screen) block(b bot.Block) string {
	var lines []string
	add := func(st style, first, rest, text string) {
		for _, l := range wrap(clean(text), first, rest, s.width()) {
			lines = append(lines, s.paint(st, l))
		}
	}
	if b.Title != "" {
		add(bold, "", "", b.Title)
	}
	switch {
	case b.Text == "":
	case b.Kind == bot.Heading:
		add(bold, "", "", b.Text)
	case b.Kind == bot.Note:
		add(dim, "  ", "  ", b.Text)
	case b.Kind == bot.Letter: // never wrapped: it is there to be copied
		rule := s.paint(dim, strings.Repeat("┄", 24))
		lines = append(append(append(lines, rule), strings.Split(clean(b.Text), "\n")...), rule)
	default:
		for _, line := range strings.Split(b.Text, "\n") {
			first, rest := "", ""
			if number := numberedLine.FindString(line); number != "" {
				first, rest = "  ", "  "+strings.Repeat(" ", len(number))
			}
			add(plain, first, rest, line)
		}
	}
	for i, item := range b.Items {
		mark := "  • "
		if b.Kind == bot.Steps {
			mark = fmt.Sprintf("%3d. ", i+1)
		}
		add(plain, mark, strings.Repeat(" ", len([]rune(mark))), item)
	}
	for _, l := range b.Links {
		lines = append(lines, s.link(l)...)
	}
	return strings.Join(lines, "\n")
}

// numberedLine begins a choice, [1], or a step that a limit has cut off from its list, 1.
var numberedLine = regexp.MustCompile(`^(\[\d+\]|\d+\.) `)

// link shows the label and the address, which is underlined and never cut.
func (s screen) link(l bot.Link) []string {
	address := clean(l.URL)
	lines := wrap(clean(l.Label)+" : "+address, "  • ", "    ", s.width())
	for i, line := range lines {
		if before, after, ok := strings.Cut(line, address); ok {
			lines[i] = before + s.paint(underline, address) + after
		}
	}
	return lines
}

// paint puts a style around a line's text, not around its margin.
func (s screen) paint(st style, line string) string {
	text := strings.TrimLeft(line, " ")
	if st == plain || !s.styled || text == "" {
		return line
	}
	return line[:len(line)-len(text)] + string(st) + text + reset
}

// clean removes what could steer a terminal or turn its text around: control and direction characters. Tabs become spaces, lines stay.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t', r == '\u2028', r == '\u2029':
			return ' '
		case r == '\u200c' || r == '\u200d': // they join and part letters and emoji
			return r
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "�"))
}
