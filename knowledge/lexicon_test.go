package knowledge

import (
	"reflect"
	"strings"
	"testing"

	"oupsbot/knowledge/content"
	"oupsbot/knowledge/french"
)

func testLexicon(t *testing.T, terms ...lexiconTerm) *Lexicon {
	t.Helper()
	l, problems := newLexicon(terms, french.NewNormaliser(map[string]string{"alloc": "allocation"}), content.At(lexiconFile))
	if len(problems) > 0 {
		t.Fatalf("problems: %v", problems)
	}
	return l
}

func TestTheLongestPhraseIsUnderstood(t *testing.T) {
	l := testLexicon(t,
		lexiconTerm{Official: "allocations familiales", Say: []string{"allocation"}},
		lexiconTerm{Official: "aide au logement", Say: []string{"Alloc’ logement", "aide au loyer", "logement social loyer"}},
		lexiconTerm{Official: "trop-perçu", Say: []string{"versé en trop", "indu"}},
	)
	for text, want := range map[string][]Expansion{
		"":                                  nil,
		"bonjour":                           nil,
		"allocation":                        {{"allocation", "allocations familiales"}},
		"mon allocation logement":           {{"allocation logement", "aide au logement"}},
		"allocation allocation logement":    {{"allocation", "allocations familiales"}, {"allocation logement", "aide au logement"}},
		"un indu verse en trop":             {{"indu", "trop percu"}, {"verse en trop", "trop percu"}},
		"verse en":                          nil, // the end of a phrase is missing
		"logement social allocation":        {{"allocation", "allocations familiales"}},
		"aide au loyer versee en trop indu": {{"aide au loyer", "aide au logement"}, {"indu", "trop percu"}},
	} {
		if got := l.Expand(strings.Fields(text)); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestAPhraseUnderstoodIsNotUnderstoodAgainInsideItself(t *testing.T) {
	l := testLexicon(t, lexiconTerm{Official: "aide au logement", Say: []string{"aide loyer"}}, lexiconTerm{Official: "bail", Say: []string{"loyer"}})

	if got := l.Expand(strings.Fields("aide loyer")); !reflect.DeepEqual(got, []Expansion{{"aide loyer", "aide au logement"}}) {
		t.Errorf("expansions: %v", got)
	}
}

func TestTheSamePhraseTwiceForOneTermIsHarmless(t *testing.T) {
	l := testLexicon(t, lexiconTerm{Official: "trop-perçu", Say: []string{"indu", "Indû"}})

	if got := l.Expand([]string{"indu"}); len(got) != 1 {
		t.Errorf("expansions: %v", got)
	}
}

// The rule that lets a question be expanded once: no official term of the shipped lexicon is itself a phrase to expand.
func TestTheShippedLexiconIsOneStep(t *testing.T) {
	b, _ := Load(shippedFiles())
	for said, official := range b.Lexicon.phrases {
		for _, x := range b.Lexicon.Expand(strings.Fields(official)) {
			if x.Said == official {
				t.Errorf("%q leads to %q, which leads to %q", said, official, x.Official)
			}
		}
	}
}

func TestEveryShippedPhraseIsStable(t *testing.T) {
	b, _ := Load(shippedFiles())
	for said := range b.Lexicon.phrases {
		if again := b.Normaliser.Normalise(said); again != said {
			t.Errorf("%q becomes %q when read again", said, again)
		}
	}
}

func TestEveryShippedSpellingIsStable(t *testing.T) {
	b, _ := Load(shippedFiles())
	var lists struct {
		Spellings map[string]string `yaml:"spellings"`
	}
	if _, problems := listsSchema.Decode(smsFile, shippedFiles()[smsFile].Data, &lists); len(problems) > 0 {
		t.Fatal(problems)
	}
	for typed, meant := range lists.Spellings {
		once := b.Normaliser.Normalise(typed)
		if want := french.Fold(meant); once != want {
			t.Errorf("%q becomes %q, want %q", typed, once, want)
		}
		if twice := b.Normaliser.Normalise(once); twice != once {
			t.Errorf("%q becomes %q, then %q", typed, once, twice)
		}
	}
}
