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

// words are the pieces of a line that are not broken: words, with the marks that French sets apart by a space, and numbers like 1 234,50 €.
func words(line string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(line, func(r rune) bool { return r == ' ' }) {
		if n := len(out); n > 0 && together(out[n-1], w) {
			out[n-1] += " " + w
		} else {
			out = append(out, w)
		}
	}
	return out
}

// together tells whether a line may not be broken between two words.
func together(before, w string) bool {
	return len(w) <= 2 && strings.ContainsAny(w[:1], ":;!?%") || strings.HasPrefix(w, "»") || strings.HasPrefix(w, "€") ||
		strings.HasSuffix(before, "«") || digit(before[len(before)-1]) && len(w) >= 3 && digit(w[0]) && digit(w[1]) && digit(w[2])
}

func digit(b byte) bool { return '0' <= b && b <= '9' }
