package intents

import (
	"slices"
	"testing"
)

func TestEachLanguageIsReadItsWay(t *testing.T) {
	for _, test := range []struct {
		lang, text   string
		words, stems []string
	}{
		{"fr", "J’ai déclaré mes revenus", []string{"j", "ai", "declare", "mes", "revenus"}, []string{"declar", "revenus"}},
		{"en", "Where are my cards, please?", []string{"where", "are", "my", "cards", "please"}, []string{"where", "ar", "my", "card", "pleas"}},
		{"en", "", nil, nil},
	} {
		read, err := Tokenizer(test.lang)
		if err != nil {
			t.Fatal(err)
		}
		if got := read(test.text); !slices.Equal(got.Words, test.words) || !slices.Equal(got.Stems, test.stems) {
			t.Errorf("%s %q: %q, stems %q", test.lang, test.text, got.Words, got.Stems)
		}
	}
	if _, err := Tokenizer("de"); err == nil {
		t.Error("German is read")
	}
}
