package prose

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// sentences cuts a text after each full stop, question mark or ellipsis that is followed by the start of a sentence.
// "Mon Compte. Puis" is cut; "caf.fr", "art. L123-1", "M. X" and "1 234.50" are not.
func sentences(text string) []string {
	var out []string
	runes := []rune(text)
	start := 0
	for i := 0; i < len(runes); i++ {
		if !strings.ContainsRune(".!?…", runes[i]) || !startsSentence(runes, i) || isAbbreviation(runes[start:i]) {
			continue
		}
		end := i + 1
		for end < len(runes) && strings.ContainsRune(closing, runes[end]) {
			end++
		}
		out = appendSentence(out, runes[start:end])
		start, i = end, end-1
	}
	return appendSentence(out, runes[start:])
}

const closing = ".!?…»\")] \u00a0\u202f"

// startsSentence tells whether what follows the mark at i, past closing quotes and spaces, opens a new sentence.
func startsSentence(runes []rune, i int) bool {
	j, space := i+1, false
	for j < len(runes) && strings.ContainsRune(closing+"\n", runes[j]) {
		space = space || unicode.IsSpace(runes[j])
		j++
	}
	if j == len(runes) {
		return true
	}
	return space && (unicode.IsUpper(runes[j]) || unicode.IsDigit(runes[j]) || runes[j] == '«' || runes[j] == '(')
}

var abbreviations = []string{"art", "cf", "ex", "env", "tél", "p", "n°", "mme", "dr", "st", "ste", "max", "min"}

// isAbbreviation tells whether the last word before a full stop is shortened, a lone capital included ("M.").
func isAbbreviation(before []rune) bool {
	word := before
	for i := len(before) - 1; i >= 0; i-- {
		if unicode.IsSpace(before[i]) || strings.ContainsRune("('’", before[i]) {
			word = before[i+1:]
			break
		}
	}
	if len(word) == 1 && unicode.IsUpper(word[0]) {
		return true
	}
	return slices.Contains(abbreviations, strings.ToLower(string(word)))
}

func appendSentence(out []string, s []rune) []string {
	text := strings.TrimSpace(string(s))
	if !strings.ContainsFunc(text, isWordRune) {
		return out
	}
	return append(out, text)
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// spacedNumber finds the spaces inside "1 234,50": one number, one word.
var spacedNumber = regexp.MustCompile(`(\d)[ \x{00a0}\x{202f}](\d{3})\b`)

// graphicWords gives the words between spaces, as a word processor counts them and as Flesch did ("l'aide" is one word).
func graphicWords(sentence string) []string {
	fields := strings.Fields(spacedNumber.ReplaceAllString(sentence, "$1$2"))
	return slices.DeleteFunc(fields, func(w string) bool { return !strings.ContainsFunc(w, isWordRune) })
}

// length is the number of words that a reader has to hold: an elided word is counted ("l'aide" is two words), so that the limit cannot be
// met by eliding. It is what the limits on sentences are about.
func length(sentence string) int {
	n := 0
	for _, w := range graphicWords(sentence) {
		n += max(1, len(parts(w)))
	}
	return n
}

// parts cuts a graphic word at its apostrophes: "qu'il" gives "qu" and "il"; "aujourd'hui" stays whole.
func parts(word string) []string {
	word = strings.TrimFunc(strings.ReplaceAll(word, "’", "'"), func(r rune) bool { return !isWordRune(r) })
	if strings.EqualFold(word, "aujourd'hui") {
		return []string{word}
	}
	return strings.FieldsFunc(word, func(r rune) bool { return r == '\'' })
}

// plainSpaces maps what typography makes different and matching must not: no-break spaces, curly apostrophes.
var plainSpaces = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "’", "'")

var quoted = regexp.MustCompile(`«[^»]*»`)

// ownWords blanks what is quoted: the words of a letter, of a screen or of the person are not the writer's.
func ownWords(text string) string {
	return quoted.ReplaceAllStringFunc(text, func(s string) string { return "«" + strings.Repeat(" ", max(0, len(s)-4)) + "»" })
}

// extract shortens a sentence for a message.
func extract(sentence string) string {
	words := strings.Fields(sentence)
	if len(words) > 9 {
		return "« " + strings.Join(words[:8], " ") + "… »"
	}
	return "« " + strings.Join(words, " ") + " »"
}

// median of a sorted or unsorted list; 0 when it is empty.
func median(values []int) float64 {
	if len(values) == 0 {
		return 0
	}
	v := slices.Sorted(slices.Values(values))
	m := len(v) / 2
	if len(v)%2 == 1 {
		return float64(v[m])
	}
	return float64(v[m-1]+v[m]) / 2
}
