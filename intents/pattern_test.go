package intents

import (
	"testing"

	"oupsbot/knowledge/french"
)

var testNormaliser = french.NewNormaliser(map[string]string{"g": "j ai", "jme": "je me", "c": "c est", "sa": "ça", "rdv": "rendez vous", "fo": "il faut", "koi": "quoi", "bosser": "travailler"})

func TestAPatternMatchesWhatItsEditorMeant(t *testing.T) {
	for _, test := range []struct {
		name, pattern string
		matches       []string
		others        []string
	}{
		{"words", "parler à quelqu'un", []string{"parler à quelqu'un", "je veux PARLER a quelqu un svp"}, []string{"parler", "quelqu'un à qui parler", "parler un peu à quelqu'un", ""}},
		{"start of a word", "suicid*", []string{"suicide", "se suicider", "idées suicidaires", "suicid"}, []string{"suici", "le cid", "homicide"}},
		{"alternatives", "veux/voudrais/veut mourir", []string{"je veux mourir", "il veut mourir", "voudrais mourir"}, []string{"veux voudrais", "mourir je veux", "peux mourir"}},
		{"alternatives, some of them starts", "frapp*/tape", []string{"il me frappe", "frappée", "tape"}, []string{"tapette", "il frap"}},
		{"a gap", "on dort ... voiture", []string{"on dort voiture", "on dort dans la voiture", "on dort à quatre dans voiture", "on dort un deux trois quatre voiture"}, []string{"on dort un deux trois quatre cinq voiture", "voiture on dort"}},
		{"a gap written as one sign", "on dort … voiture", []string{"on dort dans la voiture"}, []string{"on dort"}},
		{"two gaps", "veux ... parler ... conseiller", []string{"je veux vraiment parler avec un vrai conseiller", "veux parler conseiller"}, []string{"veux conseiller parler"}},
		{"a gap that must be crossed twice", "a ... b c", []string{"a b x b c"}, []string{"a b x x x x b c"}},
		{"anchored at the start", "^bonjour", []string{"bonjour", "Bonjour, ça va ?"}, []string{"oui bonjour"}},
		{"anchored at the end", "mourir$", []string{"je veux mourir", "mourir !!"}, []string{"mourir de rire"}},
		{"anchored at both ends", "^merci$", []string{"merci", " Merci. "}, []string{"merci beaucoup", "non merci"}},
		{"anchored, with a gap", "^je ... mourir$", []string{"je veux mourir", "je mourir"}, []string{"oui je veux mourir", "je veux mourir demain"}},
		{"a gap before the first word changes nothing", "... mourir", []string{"mourir", "je veux mourir"}, nil},
		{"a gap after the last word changes nothing", "mourir ...", []string{"mourir", "mourir demain"}, nil},
		{"SMS, in what people write", "j'ai oublié quoi", []string{"g oublié koi", "J’ai oublié quoi ?"}, []string{"je oublie quoi"}},
		{"SMS, in the pattern", "g oublié", []string{"j'ai oublié", "g oublie"}, []string{"oublié"}},
		{"SMS that is several words", "prendre rdv", []string{"prendre rendez-vous", "prendre rdv"}, []string{"prendre vous"}},
		{"an alternative that is several words once read", "prendre/avoir rdv/entretien", []string{"avoir un entretien", "prendre rdv", "avoir rendez-vous"}[1:], []string{"prendre vous", "avoir rendez"}},
		{"an alternative that people's spelling changes", "fin a ma/sa vie", []string{"mettre fin à sa vie", "fin à ma vie"}, []string{"fin à la vie"}},
		{"an alternative with an elision", "m'aide/aidez moi/vite", []string{"on m'aide vite", "aidez moi"}, []string{"m moi", "aide moi"}},
		{"an alternative glued to its subject", "je/jme scarifie", []string{"jme scarifie", "je scarifie"}, []string{"me scarifie"}},
		{"je and its verb glued", "je veux partir", []string{"jveux partir"}, []string{"veux partir"}},
		{"accents and apostrophes", "c’est où", []string{"c'est ou", "c ou"}, []string{"où c"}},
		{"nothing but signs", "^ ... $", nil, []string{"", "tout", "rien du tout"}},
		{"an empty alternative", "veux//peux partir", []string{"veux partir", "peux partir"}, []string{"partir"}},
		{"a star alone", "* partir", []string{"partir"}, []string{"part"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := compilePattern(test.pattern, testNormaliser)
			for _, text := range test.matches {
				if !p.match(testNormaliser.Words(text)) {
					t.Errorf("%q does not match %q (%q)", test.pattern, text, testNormaliser.Words(text))
				}
			}
			for _, text := range test.others {
				if p.match(testNormaliser.Words(text)) {
					t.Errorf("%q matches %q", test.pattern, text)
				}
			}
		})
	}
}

func TestEveryShippedPatternMatchesItself(t *testing.T) {
	m := whole()
	for _, a := range m.Acts {
		for _, p := range a.patterns {
			for i, s := range p.steps {
				for _, way := range s.any {
					words := say(p, i, way)
					if !p.match(words) {
						t.Errorf("%s: %q does not match %q", a.ID, p.text, words)
					}
				}
			}
		}
	}
}

// say gives words that a pattern matches: the first way to say each step, but the given way for one of them.
func say(p pattern, at int, way alternative) (words []string) {
	for i, s := range p.steps {
		if i == at {
			words = append(words, way.words...)
		} else {
			words = append(words, s.any[0].words...)
		}
	}
	return words
}

// FuzzPattern: whatever an editor writes is a pattern, and matching ends.
func FuzzPattern(f *testing.F) {
	f.Add("^je ... veux/voudrais mour*$", "je veux mourir")
	f.Add("/ // * ... … ^$", "a b c")
	f.Add("... ... a ... a ... a ... a", "a a a a a a a a a a a a")
	f.Fuzz(func(t *testing.T, written, text string) {
		p := compilePattern(cut(written, 300), testNormaliser)
		words := testNormaliser.Words(cut(text, 300))
		if p.match(words) && len(words) == 0 {
			t.Errorf("%q matches %q, which has no word", written, text)
		}
	})
}

func TestTheMostUrgentPatternWins(t *testing.T) {
	act := func(id string, kind Kind, patterns ...string) class {
		a := &Act{ID: id, Kind: kind}
		for _, p := range patterns {
			a.patterns = append(a.patterns, compilePattern(p, testNormaliser))
		}
		return class{act: a}
	}
	classes := []class{act("a", Plain, "bonjour", "^ ... $"), act("b", Handoff, "parl* ... conseiller"), act("c", Decline, "frauder/tricher", "parler sans payer"), act("d", Support, "mourir")}
	s := newPatternSet(classes)
	any := func(int) bool { return true }
	for text, want := range map[string]string{
		"bonjour": "a", "bonjour parlez à un conseiller": "b", "bonjour je veux parler conseiller pour tricher": "c", "bonjour tricher ou mourir parler conseiller": "d", "rien": "", "": "",
	} {
		at, ok := s.first(testNormaliser.Words(text), any)
		got := ""
		if ok {
			got = classes[s.all[at].class].act.ID
		}
		if got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
	if at, ok := s.first([]string{"bonjour", "mourir"}, func(class int) bool { return class != 3 }); !ok || s.all[at].class != 0 {
		t.Error("a class that cannot be meant wins")
	}
}
