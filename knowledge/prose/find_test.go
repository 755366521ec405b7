package prose

import "testing"

func TestPhrasesAreWholeWords(t *testing.T) {
	for _, c := range []struct {
		text, phrase string
		before       string // what stands before, or "-" when the phrase is not found
	}{
		{"un indu", "indu", "un "},
		{"Les Indus", "indu", "les "},
		{"un individu", "indu", "-"},
		{"induit puis indu", "indu", "induit puis "},
		{"l’indu", "indu", "l'"},
		{"la dsn", "DSN", "-"},
		{"la DSN.", "DSN", "la "},
		{"récréance", "créance", "-"},
		{"mise\u00a0en\u202fdemeure", "mise en demeure", ""},
		{"İİİ indu", "indu", "iii "}, // lower case is shorter
	} {
		m, ok := newHaystack(c.text).find(c.phrase)
		if !ok {
			m.before = "-"
		}
		if m.before != c.before {
			t.Errorf("%q in %q: stands after %q, want %q", c.phrase, c.text, m.before, c.before)
		}
	}
}
