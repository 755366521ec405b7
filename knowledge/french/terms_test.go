package french

import (
	"slices"
	"strings"
	"testing"
)

func TestFormsOfOneWordHaveOneStem(t *testing.T) {
	for _, forms := range []string{
		"declare declares declaree declarees declarer declarez declaration declarations declarant",
		"separe separee separees separer separation",
		"demenage demenagee demenager demenagement",
		"oublie oubliee oubliees oublies oubli",
		"allocation allocations",
		"impot impots",
		"employe employee employees employes",
		"entree entrees",
	} {
		words := strings.Fields(forms)
		want := stem(t, words[0])
		for _, w := range words[1:] {
			if got := stem(t, w); got != want {
				t.Errorf("%q has the stem %q, %q has %q", w, got, words[0], want)
			}
		}
	}
}

func TestAccentsDoNotChangeTheTerms(t *testing.T) {
	n := NewNormaliser(nil)
	for _, pair := range [][2]string{
		{"déclarées", "declaree"}, {"Ma DÉCLARATION", "ma declaration"}, {"prélèvement à la source", "prelevement a la source"}, {"de\u0301me\u0301nagement", "déménagement"},
	} {
		if a, b := Terms(n.Words(pair[0])), Terms(n.Words(pair[1])); !slices.Equal(a, b) || len(a) == 0 {
			t.Errorf("%q has the terms %q, %q has %q", pair[0], a, pair[1], b)
		}
	}
}

func TestNegationsAndWordsThatChangeTheSenseAreKept(t *testing.T) {
	for _, w := range strings.Fields("ne pas plus sans jamais non rien avant apres trop aucun ni") {
		if len(Terms([]string{w})) != 1 {
			t.Errorf("%q is left out", w)
		}
	}
	if a, b := Terms(strings.Fields("j ai declare")), Terms(strings.Fields("j ai pas declare")); slices.Equal(a, b) {
		t.Errorf("a negation changes nothing: %q", a)
	}
}

func TestFunctionWordsAreLeftOut(t *testing.T) {
	for _, text := range []string{"", "j ai a la le les de du des", "bonjour est ce que je peux faire svp", "l d c"} {
		if terms := Terms(strings.Fields(text)); len(terms) != 0 {
			t.Errorf("%q has the terms %q", text, terms)
		}
	}
}

func TestEachWordHasTheTermThatItHasAlone(t *testing.T) {
	words := strings.Fields("declaration trimestrielle oubliee avant apres 2042 tva")
	terms := Terms(words)
	for i, w := range words {
		if terms[i] != stem(t, w) {
			t.Errorf("%q has the term %q, but alone %q", w, terms[i], stem(t, w))
		}
	}
}

// stem is the term of one word that is not left out.
func stem(t testing.TB, word string) string {
	t.Helper()
	terms := Terms([]string{word})
	if len(terms) != 1 {
		t.Fatalf("%q has the terms %q", word, terms)
	}
	return terms[0]
}

func BenchmarkAnalysis(b *testing.B) {
	const text = "Bonjour, jai oublié de déclarer à la CAF que mon copain habite avec moi depuis 6 mois, g reçu 1 200 € en trop : qu’est-ce que je risque ?"
	b.ReportAllocs()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Terms(spellings.Words(text))
	}
}
