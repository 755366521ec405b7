package classifier

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func words(text string) Tokens {
	w := strings.Fields(text)
	return Tokens{Words: w, Stems: w}
}

func examples(class string, texts ...string) []Example {
	out := make([]Example, len(texts))
	for i, text := range texts {
		out[i] = Example{Text: words(text), Class: class}
	}
	return out
}

// toy has three classes that their words separate.
var toy = slices.Concat(
	examples("logement", "mon loyer a change", "je demenage lundi", "un nouveau loyer", "mon logement est loue", "je quitte mon logement", "demenage de mon appartement"),
	examples("famille", "mon enfant est ne", "une naissance chez nous", "mon enfant part", "garde de mon enfant", "nous avons un bebe", "une naissance en mai"),
	examples("impots", "ma declaration de revenus", "une taxe en trop", "mes revenus ont baisse", "declaration fausse", "taxe sur le revenu", "revenus oublies"),
)

func train(t testing.TB, examples []Example, o Options) *Model {
	t.Helper()
	m, err := Train(examples, o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// best is the class with the highest score.
func best(m *Model, t Tokens) string {
	scores := m.Scores(t)
	return m.Classes[slices.Index(scores, slices.Max(scores))]
}

func TestClassesThatWordsSeparateAreLearnt(t *testing.T) {
	m := train(t, toy, Options{})

	if !slices.Equal(m.Classes, []string{"famille", "impots", "logement"}) {
		t.Fatalf("classes: %v", m.Classes)
	}
	for _, e := range toy {
		if got := best(m, e.Text); got != e.Class {
			t.Errorf("%v is placed in %s, was taught as %s", e.Text.Words, got, e.Class)
		}
	}
	for text, want := range map[string]string{
		"le loyer de mon logement":    "logement",
		"naissance de mon enfant":     "famille",
		"la taxe et la declaration":   "impots",
		"mes declarations":            "impots",   // pieces of words: no stem is known
		"demenagement des logements":  "logement", // …
		"loyer loyer loyer loyer":     "logement",
		"mon xyzzy enfant plugh mwah": "famille",
	} {
		if got := best(m, words(text)); got != want {
			t.Errorf("%q is placed in %s, want %s", text, got, want)
		}
	}
}

func TestATypicalMemberScoresAboutOneAndAStrangerBelowZero(t *testing.T) {
	m := train(t, toy, Options{})
	for _, e := range toy {
		for c, score := range m.Scores(e.Text) {
			if own := m.Classes[c] == e.Class; own && score < 0.4 || !own && score > 0 {
				t.Errorf("%v scores %.2f for %s", e.Text.Words, score, m.Classes[c])
			}
		}
	}
}

func TestTrainingTwiceGivesTheSameModelBitForBit(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var many []Example
	for range 300 {
		e := toy[random.IntN(len(toy))]
		w := slices.Concat(e.Text.Words, toy[random.IntN(len(toy))].Text.Words[:1])
		many = append(many, Example{Text: Tokens{w, w}, Class: e.Class})
	}
	first := train(t, many, Options{})
	for range 3 {
		again := train(t, many, Options{})
		if !reflect.DeepEqual(first, again) {
			t.Fatal("two trainings on the same examples differ")
		}
		for _, e := range many[:20] {
			if !slices.Equal(first.Scores(e.Text), again.Scores(e.Text)) {
				t.Fatal("two models score differently")
			}
		}
	}
}

func TestScoresAreFiniteWhateverTheText(t *testing.T) {
	m := train(t, toy, Options{})
	nothing := m.Scores(Tokens{})
	for _, text := range []string{"", "x", "xyzzy plugh", strings.Repeat("loyer ", 5000), strings.Repeat("a", 10000), "日本語 привет", "\xff\xfe", "\x00"} {
		scores := m.Scores(words(text))
		if len(scores) != len(m.Classes) {
			t.Fatalf("%d scores for %d classes", len(scores), len(m.Classes))
		}
		for _, s := range scores {
			if math.IsNaN(s) || math.IsInf(s, 0) || math.Abs(s) > 100 {
				t.Errorf("%.20q scores %v", text, scores)
			}
		}
	}
	if got := m.Scores(words("xyzzy plugh")); !slices.Equal(got, nothing) {
		t.Errorf("words never seen score %v, no word at all %v", got, nothing)
	}
}

func TestATextMadeOfFunctionWordsAloneIsStillRead(t *testing.T) {
	m := train(t, toy, Options{})

	if got := best(m, Tokens{Words: strings.Fields("declarations"), Stems: []string{""}}); got != "impots" {
		t.Errorf("placed in %s", got)
	}
}

func TestOneClassCannotBeLearnt(t *testing.T) {
	for name, taught := range map[string][]Example{"none": nil, "one class": examples("a", "un", "deux")} {
		if m, err := Train(taught, Options{}); err == nil || m != nil {
			t.Errorf("%s: trained %v, error %v", name, m, err)
		}
	}
}

func TestExamplesThatContradictOneAnotherDoNotBreakTraining(t *testing.T) {
	m := train(t, slices.Concat(examples("a", "pareil", "pareil", ""), examples("b", "pareil", "pareil", "")), Options{})

	for _, s := range m.Scores(words("pareil")) {
		if math.IsNaN(s) || math.Abs(s) > 1 {
			t.Errorf("scores: %v", m.Scores(words("pareil")))
		}
	}
}

func TestOptionsOtherThanTheDefaultAreHeeded(t *testing.T) {
	text := words("mes declarations")
	usual := train(t, toy, Options{}).Scores(text)
	if same := train(t, toy, Options{Cost: 0.5, CharWeight: 1, Epochs: 12}).Scores(text); !slices.Equal(usual, same) {
		t.Errorf("the default written out scores %v, the zero value %v", same, usual)
	}
	for _, o := range []Options{{Cost: 0.01}, {CharWeight: 0.1}, {Epochs: 1}} {
		if other := train(t, toy, o).Scores(text); slices.Equal(usual, other) {
			t.Errorf("%+v changes nothing", o)
		}
	}
}

func TestTheWordsThatTellAreNamedInTheOrderWritten(t *testing.T) {
	m := train(t, toy, Options{})
	text := words("xyzzy loyer a dit mon logement loyer")
	c := slices.Index(m.Classes, "logement")

	got := m.Telling(text, c, 2)

	if !slices.Equal(got, []string{"loyer", "logement"}) {
		t.Errorf("telling words: %v", got)
	}
	if all := m.Telling(text, c, 100); slices.Contains(all, "xyzzy") || len(all) > 5 {
		t.Errorf("all telling words: %v", all)
	}
	if none := m.Telling(Tokens{}, c, 3); len(none) != 0 {
		t.Errorf("an empty text has telling words: %v", none)
	}
}

func BenchmarkScores(b *testing.B) {
	m := train(b, toy, Options{})
	text := words("je demenage et mon loyer change avec la naissance de mon enfant")
	b.ReportAllocs()
	for b.Loop() {
		m.Scores(text)
	}
}
