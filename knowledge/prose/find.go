package prose

import (
	"strings"
	"unicode/utf8"
)

// haystack is a text in which phrases are looked for: spaces and apostrophes made plain, as written and in lower case.
type haystack struct{ text, low string }

func newHaystack(text string) haystack {
	text = plainSpaces.Replace(text)
	return haystack{text, strings.ToLower(text)}
}

// match is a phrase found, and what stands around it.
type match struct{ phrase, before, after string }

// find looks for phrase as whole words, a final s apart. A phrase in lower case is found whatever the case of the text; another ("DSN")
// only as it is written.
func (h haystack) find(phrase string) (match, bool) {
	text := h.text
	if phrase == strings.ToLower(phrase) {
		text = h.low
	}
	for from := 0; ; {
		i := strings.Index(text[from:], phrase)
		if i < 0 {
			return match{}, false
		}
		i += from
		before, after := text[:i], text[i+len(phrase):]
		if !endsInWord(before) && !startsInWord(strings.TrimPrefix(after, "s")) {
			return match{phrase, before, after}, true
		}
		from = i + len(phrase)
	}
}

// findAny gives the first of the phrases that is found.
func (h haystack) findAny(phrases []string) (match, bool) {
	for _, p := range phrases {
		if m, ok := h.find(p); ok {
			return m, true
		}
	}
	return match{}, false
}

func endsInWord(s string) bool {
	r, size := utf8.DecodeLastRuneInString(s)
	return size > 0 && isWordRune(r)
}

func startsInWord(s string) bool {
	r, size := utf8.DecodeRuneInString(s)
	return size > 0 && isWordRune(r)
}
