package flows

import (
	"slices"
	"strings"
	"unicode"
)

// words splits a text into lower-case words without accents; everything that is neither a letter nor a digit separates.
func words(text string) []string {
	var b strings.Builder
	for _, r := range strings.ToLower(text) {
		switch {
		case unicode.Is(unicode.Mn, r): // a combining accent, or the tail of a keycap emoji
		case foldings[r] != "":
			b.WriteString(foldings[r])
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Fields(b.String())
}

// foldings are the letters with accents that people type in French and in its neighbours' languages.
var foldings = func() map[rune]string {
	m := map[rune]string{'œ': "oe", 'æ': "ae", 'ç': "c", 'ñ': "n", 'ß': "ss"}
	for plain, accented := range map[string]string{
		"a": "àâäáãå", "e": "èéêë", "i": "ìíîï", "o": "òóôöõø", "u": "ùúûü", "y": "ýÿ",
	} {
		for _, r := range accented {
			m[r] = plain
		}
	}
	return m
}()

// singular drops the final s or x of longer words, so that "impôts" and "impôt" are the same word.
func singular(ws []string) []string {
	out := slices.Clone(ws)
	for i, w := range out {
		if len(w) > 3 {
			out[i] = strings.TrimRight(w, "sx")
		}
	}
	return out
}

// find returns the place of the words of a phrase, one after the other, among others; -1 when they are not there.
func find(ws, phrase []string) int {
	if len(phrase) == 0 {
		return -1
	}
	for i := 0; i+len(phrase) <= len(ws); i++ {
		if slices.Equal(ws[i:i+len(phrase)], phrase) {
			return i
		}
	}
	return -1
}

func findAny(ws []string, phrases [][]string) bool {
	return slices.ContainsFunc(phrases, func(p []string) bool { return find(ws, p) >= 0 })
}

func phrases(list ...string) [][]string {
	out := make([][]string, len(list))
	for i, p := range list {
		out[i] = words(p)
	}
	return out
}

func containsAny(ws, list []string) bool {
	return slices.ContainsFunc(ws, func(w string) bool { return slices.Contains(list, w) })
}
