package knowledge

import (
	"reflect"
	"strings"
	"testing"
)

func testSpelling(t *testing.T, texts ...string) *Spelling {
	t.Helper()
	words := make([][]string, len(texts))
	for i, text := range texts {
		words[i] = strings.Fields(text)
	}
	s, err := NewSpelling(words)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSlipsAreCorrectedToWordsOfTheContent(t *testing.T) {
	s := testSpelling(t,
		"declaration declaration declaration separation separation allocation allocation trimestrielle trimestrielle",
		"apl apl aide aide caf caf cfe cfe tva tva ir ir is is urssaf urssaf loyer loyer loyers revenu revenu revenus revenus revenus a la de 2042 2042")
	for _, test := range []struct{ typed, want string }{
		{"declaration", "declaration"},
		{"declarration", "declaration"},                    // a letter added
		{"declartion", "declaration"},                      // … missing
		{"declaraton separtion", "declaration separation"}, // … in several words
		{"declarasion", "declaration"},                     // … changed
		{"delcaration", "declaration"},                     // … swapped
		{"dclaratio", "dclaratio"},                         // two slips are too many
		{"eclaration", "eclaration"},                       // the first letter is never wrong
		{"urssf", "urssaf"},
		{"revenux", "revenus"}, // the most used of those one slip away
		{"lapl", "l apl"},      // an article stuck to its noun
		{"laide daide", "l aide d aide"},
		{"ma lallocation", "ma l allocation"},
		{"laloyer", "laloyer"}, // no vowel after the l, and two slips away
		{"xyzzy", "xyzzy"},
		{"", ""},
	} {
		got, _ := s.Correct(strings.Fields(test.typed))
		if strings.Join(got, " ") != test.want {
			t.Errorf("%q becomes %q, want %q", test.typed, got, test.want)
		}
	}
}

func TestAcronymsAndNumbersAreNeverCorrected(t *testing.T) {
	s := testSpelling(t, strings.Repeat("caf tva ir apl cmg rsa mdph carsat cpam 2042 15692 urssaf ", 3))
	for _, w := range strings.Fields("cfe cf caff tvs tv is iq als ass cmu csa mdhp cpas 2043 20422 15693 carsat x1234") {
		if got, changes := s.Correct([]string{w}); len(got) != 1 || got[0] != w || len(changes) != 0 {
			t.Errorf("%q becomes %q", w, got)
		}
	}
}

func TestNoAcronymOfTheShippedContentIsTakenForAnother(t *testing.T) {
	b, _ := Load(shippedFiles())
	var texts [][]string
	for _, e := range b.Entries {
		for _, q := range e.Questions {
			texts = append(texts, b.Normaliser.Words(q))
		}
	}
	s, err := NewSpelling(texts)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range strings.Fields("caf cfe cvae tva tvs ir is if ifi apl alf als aah ass ars aeeh asf ase rsa rmi cmg css cmu msa mda mdph pch apa ash dalo daho cpam cram urssaf cipav spip spi sie sip dsn dsi tns sas sarl") {
		if got, _ := s.Correct([]string{w}); len(got) != 1 || got[0] != w {
			t.Errorf("%q becomes %q", w, got)
		}
	}
}

func TestAWordSeenOnceCorrectsNothing(t *testing.T) {
	s := testSpelling(t, "declaration separation separation separatoin")

	got, _ := s.Correct(strings.Fields("declarration separtion separatoin"))

	if strings.Join(got, " ") != "declarration separation separatoin" {
		t.Errorf("corrected: %q", got)
	}
	if !s.Known("declaration") || s.Known("declarration") {
		t.Error("known words are those of the texts, even once")
	}
}

func TestCorrectionsAreTold(t *testing.T) {
	s := testSpelling(t, "declaration declaration apl apl")
	typed := strings.Fields("ma declarration et lapl ici")

	got, changes := s.Correct(typed)

	if strings.Join(got, " ") != "ma declaration et l apl ici" || !reflect.DeepEqual(changes, [][2]string{{"declarration", "declaration"}, {"lapl", "l apl"}}) {
		t.Errorf("corrected %q, changes %v", got, changes)
	}
	if strings.Join(typed, " ") != "ma declarration et lapl ici" {
		t.Errorf("the words typed were changed: %q", typed)
	}
}

func TestWordsOfAnyKindAreLeftAlone(t *testing.T) {
	s := testSpelling(t, "declaration declaration zebre zebre")
	for _, w := range []string{strings.Repeat("declaration", 40), "déclaration", "привет", "日本語日本語", "\xff\xfe\xfd\xfc\xfb", "zzzzz"} {
		if got, _ := s.Correct([]string{w}); len(got) != 1 || got[0] != w {
			t.Errorf("%q becomes %q", w, got)
		}
	}
}
