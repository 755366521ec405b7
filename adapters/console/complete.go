package console

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// commands are what a line may be on every channel, and the console's own way out.
var commands = []string{"/aide", "/droit-a-l-erreur", "/humain", "/mes-donnees", "/oublier", "/pourquoi", "/quitter", "/recommencer", "/retour"}

// completer completes a line with the choices last shown, or with the commands.
type completer struct{ choices []string }

// complete gives what a line may become: commands after a slash; every choice when it is empty; the choice of a number; else the choices
// in which what is typed begins a word, whatever the case and the accents.
func (c *completer) complete(line string) []string {
	if strings.HasPrefix(line, "/") {
		return filter(commands, func(command string) bool { return strings.HasPrefix(command, strings.ToLower(line)) })
	}
	if n, err := strconv.Atoi(line); err == nil {
		if n < 1 || n > len(c.choices) {
			return nil
		}
		return c.choices[n-1 : n : n]
	}
	typed := " " + bare(line)
	return filter(c.choices, func(label string) bool { return strings.Contains(" "+bare(label), typed) })
}

func filter(all []string, keep func(string) bool) (out []string) {
	for _, s := range all {
		if keep(s) {
			out = append(out, s)
		}
	}
	return out
}

// bare is a text without case, accents and punctuation.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return ' '
	}, norm.NFD.String(text))
}
