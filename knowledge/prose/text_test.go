package prose

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSentencesAreCutWhereTheyEnd(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"Allez sur caf.fr, dans Mon Compte. Puis écrivez.", []string{"Allez sur caf.fr, dans Mon Compte.", "Puis écrivez."}},
		{"Voir l'art. L123-1 du code. M. X a signé.", []string{"Voir l'art. L123-1 du code.", "M. X a signé."}},
		{"C'est grave ? Non… « Rien ne presse. » Vous avez 3.5 jours.", []string{"C'est grave ?", "Non…", "« Rien ne presse. »", "Vous avez 3.5 jours."}},
		{"Il a demandé « quand ? » puis rien. 30 jours après, il a eu la réponse (un refus.)", []string{"Il a demandé « quand ? » puis rien.", "30 jours après, il a eu la réponse (un refus.)"}},
		{" … ", nil},
		{"", nil},
	} {
		if got := sentences(c.text); !slices.Equal(got, c.want) {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}

func TestWordsAreCountedAsReadersHoldThem(t *testing.T) {
	for _, c := range []struct {
		sentence         string
		graphic, counted int
	}{
		{"Vous devez 1 234,50 € à l'État.", 5, 6},
		{"Qu’est-ce qu'il faut : écrire, ou appeler ?", 6, 8},
		{"Aujourd'hui, rien ne presse — vraiment.", 5, 5},
		{"Du 1er mars 2026 au 31 mars 2026", 8, 8},
		{"« » : ; —", 0, 0},
	} {
		if g, n := len(graphicWords(c.sentence)), length(c.sentence); g != c.graphic || n != c.counted {
			t.Errorf("%q: got %d and %d words, want %d and %d", c.sentence, g, n, c.graphic, c.counted)
		}
	}
}

func FuzzSentencesKeepEveryLetter(f *testing.F) {
	f.Add("Allez sur caf.fr. Puis « écrivez ! » 1 234,50 €… (ou non.)")
	f.Add("art. M. 3. A.\u00a0B»")
	letters := func(s string) string {
		return strings.Map(func(r rune) rune {
			if isWordRune(r) {
				return r
			}
			return -1
		}, s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			return // the loader refuses it
		}
		cut := sentences(text)
		if got, want := letters(strings.Join(cut, " ")), letters(text); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		for _, s := range cut {
			for _, w := range graphicWords(s) {
				if n := syllables(w); n < 0 || n > len(w) {
					t.Errorf("%q has %d syllables", w, n)
				}
			}
		}
	})
}
