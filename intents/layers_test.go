package intents

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestLayersAreTriedInTheirOrder(t *testing.T) {
	m := few()
	question := m.classes[0].entry.Questions[3]
	for _, test := range []struct {
		name, text string
		layer      Layer
		top        string
	}{
		{"a known phrasing", question, LayerExact, apl},
		{"a known phrasing, other signs", "  " + strings.ToUpper(question) + " !!! 😀", LayerExact, apl},
		{"an entry's title", m.classes[0].entry.Title, LayerExact, apl},
		{"a known phrasing of an act", "Le rugby et ses essais", LayerExact, "essai"},
		{"a known phrasing before a pattern", "Ceci est un essai", LayerExact, "essai"},
		{"a pattern", "ceci est un essai de plus", LayerPattern, "essai"},
		{"a pattern in the middle", "quel bel essai bien transformé bravo", LayerPattern, "essai"},
		{"distress, before a known phrasing", "j'ai envie de mourir", LayerPattern, "suicide"},
		{"neither", "jai fait ma demande dapl bien trop tard et rien nest payé avant", LayerRanking, apl},
		{"words in no order", "apl demande tard rien payé avant retroactif", LayerRanking, apl},
		{"no word", "😀 ?!", LayerNone, ""},
		{"nothing", "", LayerNone, ""},
		{"nothing but marks", "\u0301\u200b", LayerNone, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			u := understand(t, m, test.text, Context{})

			if u.Layer != test.layer || u.Why.Layer != test.layer || u.top() != test.top {
				t.Errorf("%q: %s by layer %s (%s), want %s by %s", test.text, u.top(), u.Layer, u.Why.Pattern, test.top, test.layer)
			}
		})
	}
}

func TestAPatternOfDistressComesBeforeAKnownPhrasing(t *testing.T) {
	m := few()
	phrase := m.base.Normaliser.Normalise("ceci est un essai je veux mourir")
	m.exact[phrase] = 0
	defer delete(m.exact, phrase)

	u := understand(t, m, phrase, Context{})

	if u.Layer != LayerPattern || u.top() != "suicide" {
		t.Errorf("%s by %s", u.top(), u.Layer)
	}
}

func TestWhatALayerDecidesIsNearlySure(t *testing.T) {
	u := understand(t, few(), "ceci est un essai", Context{})

	if u.Acts[0].Probability != certainty {
		t.Errorf("probability %v", u.Acts[0].Probability)
	}
}

func TestAPartOfAnEntryNeedsAnEntry(t *testing.T) {
	m := few()
	isSection := func(a ScoredAct) bool { return a.Act.Kind == Section }
	long := "je voudrais quand même bien savoir combien de temps il me reste avant la date limite"
	if u := understand(t, m, long, Context{}); slices.ContainsFunc(u.Acts, isSection) {
		t.Errorf("a long first message is about a part of an entry: %v", u.Acts)
	}
	for _, text := range []string{long, "et j'ai combien de temps ?", "quelle est la date limite"} {
		if u := understand(t, m, text, Context{Topic: apl}); u.top() != "section_deadline" {
			t.Errorf("%q, on an entry: %s", text, u.top())
		}
	}
}

func TestDraftsAreNotNamedToCitizens(t *testing.T) {
	m := few()
	n := slices.IndexFunc(m.classes, func(k class) bool { return k.entry != nil && k.entry.ID == recours })
	e := m.classes[n].entry
	for _, text := range []string{e.Questions[0], e.Questions[5], e.Title, "recours contre la mdph au tribunal sans recours préalable"} {
		u := understand(t, m, text, Context{})
		for _, s := range u.Entries {
			if s.Entry.ID == recours {
				t.Errorf("%q names a draft to a citizen, by %s", text, u.Layer)
			}
		}
		if u.Why.Best == e.Title || u.Why.RunnerUp == e.Title {
			t.Errorf("%q: the explanation names a draft", text)
		}
		if u := understand(t, m, text, Context{Drafts: true}); u.top() != recours {
			t.Errorf("%q, asked by an agent: %s", text, u.top())
		}
	}
}

func TestTheExplanationNamesWhatWasSeen(t *testing.T) {
	m := few()

	u := understand(t, m, "ma demandde d'allocs logement est trop tardive", Context{})

	w := u.Why
	if !slices.Contains(w.Corrections, "demandde ▸ demande") {
		t.Errorf("corrections: %q", w.Corrections)
	}
	if len(w.Lexicon) == 0 {
		t.Errorf("no word of the lexicon in %+v", w)
	}
	for _, said := range w.Words {
		if !slices.Contains(strings.Fields("ma demande d allocs allocations logement est trop tardive"), said) {
			t.Errorf("%q is no word of the message", said)
		}
	}
	if len(w.Words) == 0 || w.Best != u.Entries[0].Entry.Title || w.Probability != u.Entries[0].Probability || w.RunnerUp == "" || w.RunnerUpP > w.Probability || w.Text == 0 {
		t.Errorf("explanation: %+v", w)
	}
}

func TestTheExplanationNamesThePatternThatDecided(t *testing.T) {
	if u := understand(t, few(), "un essai vite transformé", Context{}); u.Why.Pattern != "essai ... transformé" || u.Why.Best != "Essai" {
		t.Errorf("explanation: %+v", u.Why)
	}
}

func TestNothingIsReadBeyondTheBound(t *testing.T) {
	m := few()
	filler := strings.Repeat("Je range mes papiers du logement. ", MaxText/34+1)
	for _, text := range []string{filler, strings.Repeat("é", MaxText), strings.Repeat("a", MaxText-1) + "é"} {
		short, long := understand(t, m, cut(text, MaxText), Context{}), understand(t, m, text+" Je ne vois plus aucune raison de rester en vie, je veux mourir.", Context{})
		if bytesOf(t, short) != bytesOf(t, long) {
			t.Errorf("%.20q…: what comes after %d bytes changes what is understood", text, MaxText)
		}
	}
}

func TestAnEndlessMessageIsBounded(t *testing.T) {
	m := few()
	for _, text := range []string{strings.Repeat("mot ", 1<<18), strings.Repeat("x", 1<<20), strings.Repeat("je suis. ", 1<<17), strings.Repeat("\u0301", 1<<19)} {
		if u := understand(t, m, text, Context{}); u.Words > MaxText/2 {
			t.Errorf("%.10q…: %d words were read", text, u.Words)
		}
	}
	if u := understand(t, m, strings.Repeat("mot ", 1<<18), Context{}); u.Words != MaxText/len("mot ") {
		t.Errorf("%d words were read of a message of words", u.Words)
	}
}

func TestACancelledContextEndsTheSearch(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()

	if _, err := few().Understand(ctx, "ma demande d'apl", Context{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error: %v", err)
	}
	if _, err := few().Rank(ctx, "ma demande d'apl", 5, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error: %v", err)
	}
}

func TestATermInSMSSpellingIsFound(t *testing.T) {
	files := fewFiles()
	path := "knowledge/entries/caf/" + apl + ".yaml"
	files[path].Data = []byte(strings.Replace(string(files[path].Data), "terms:\n", "terms:\n  - \"proprio récalcitrant\"\n", 1))
	m := mustBuild(files, uncached)
	defer func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	}()

	sig, err := m.ranker.signals(t.Context(), m.base.Normaliser.Words("proprio"), nil)

	if err != nil || sig.text[0] == 0 {
		t.Errorf("full text finds %v, %v: the entry's term does not meet the word typed", sig.text, err)
	}
}

func TestRankListsEntriesOnly(t *testing.T) {
	m := few()
	found, err := m.Rank(t.Context(), "apl demandée en retard", 2, nil)
	if err != nil || len(found) == 0 || len(found) > 2 || found[0].ID != apl {
		t.Errorf("ranked: %v, %v", found, err)
	}
	for _, text := range []string{"", "?!", "bzzzzt krrrk"} {
		if found, err := m.Rank(t.Context(), text, 5, nil); err != nil || len(found) != 0 {
			t.Errorf("%q: ranked %v, %v", text, found, err)
		}
	}
}

func TestAShortMessageThatPointsBackLeansOnTheOneBefore(t *testing.T) {
	for text, want := range map[string]bool{
		"et pour ma sœur ?":                    true,
		"mais si c'est trop tard":              true,
		"pareil":                               true,
		"c'est la même règle pour un studio ?": true,
		"ma fille aussi":                       true,
		"j'ai oublié ma déclaration":           false,
		"":                                     false,
		"et " + strings.Repeat("voilà toute mon histoire ", 5): false,
	} {
		if got := understand(t, few(), text, Context{}).Leans; got != want {
			t.Errorf("%q leans: %t, want %t", text, got, want)
		}
	}
}
