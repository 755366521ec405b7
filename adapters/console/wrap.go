package console

import (
	"strings"

	"github.com/mattn/go-runewidth"
)

// columns counts columns whatever the locale of the machine.
var columns = &runewidth.Condition{StrictEmojiNeutral: true}

// wrap breaks a text into lines of at most width columns (0: no limit). The first line begins with first, the others with rest. A word that is
// too long stays whole: it may be an address. No line begins with a closing French punctuation mark.
func wrap(text, first, rest string, width int) []string {
	var lines []string
	margin := first
	for _, paragraph := range strings.Split(text, "\n") {
		line, used := margin, columns.StringWidth(margin)
		empty := true
		for _, word := range words(paragraph) {
			w := columns.StringWidth(word)
			if !empty && width > 0 && used+1+w > width {
				lines = append(lines, line)
				line, used, empty = rest, columns.StringWidth(rest), true
			}
			if !empty {
				line, used = line+" ", used+1
			}
			line, used, empty = line+word, used+w, false
		}
		lines = append(lines, strings.TrimRight(line, " "))
		margin = rest
	}
	return lines
}

// words are the pieces of a line that are not broken: words, with the marks that French sets apart by a space.
func words(line string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(line, func(r rune) bool { return r == ' ' }) {
		n := len(out)
		if n > 0 && (strings.ContainsAny(w[:1], ":;!?%") && len(w) <= 2 || strings.HasPrefix(w, "»") || strings.HasPrefix(w, "€") || strings.HasSuffix(out[n-1], "«")) {
			out[n-1] += " " + w
			continue
		}
		out = append(out, w)
	}
	return out
}
