package flows

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// everything is a flow with every kind of step and of question.
const everything = `id: tout
title: "Tout"
summary: "Tout ce qu'un parcours sait faire."
starts: ["tout faire"]
steps:
  - id: debut
    say:
      title: "Bonjour"
      text: |-
        Un paragraphe.
        Un autre.
      points: ["Un point"]
      steps: ["Une étape"]
      law: ["Un article"]
      links: [{label: "Un site", url: "https://www.service-public.gouv.fr"}]
  - id: recu
    ask: {text: "Quand avez-vous reçu le courrier ?", type: date, save: recu_le, max: aujourd'hui, min: 2020-01-01}
  - id: somme
    ask: {text: "Quelle somme ?", type: number, save: montant, min: 0, max: 100000.5, expect: "Écrivez la somme en euros, par exemple 1 234,50."}
  - id: suite
    branch:
      - {when: "jours(recu_le) > 30 and montant >= 100", next: fiche}
      - next: nom
  - id: nom
    ask: {text: "Comment appelez-vous ce courrier ?", type: text, save: nom, min: 2, max: 10}
  - id: encore
    ask:
      text: "Encore un courrier ?"
      type: choice
      save: encore
      choices: [{value: oui, label: "Oui"}, {value: non, label: "Non"}]
  - id: retour
    branch:
      - {when: 'encore == "oui" and nom != "stop"', next: recu}
      - next: aide
  - id: aide
    act: human
  - id: fiche
    answer: caf-retard
  - id: fin
    end: {text: "C'est fini."}
`

func everythingSet(t testing.TB) *Set {
	t.Helper()
	set, problems := load(map[string]string{"flows/tout.yaml": everything})
	for _, p := range problems {
		t.Fatal(p)
	}
	return set
}

// play sends texts one after the other and returns the ids of the steps said, question marks standing for what was refused.
func play(t *testing.T, set *Set, texts ...string) (Progress, []string) {
	t.Helper()
	p, outs, err := set.Start("tout", noon)
	var said []string
	for i := 0; ; i++ {
		for _, o := range outs {
			said = append(said, o.Step)
		}
		if _, refused := errors.AsType[*Invalid](err); refused {
			said = append(said, "?")
		} else if err != nil {
			t.Fatal(err)
		}
		if i == len(texts) {
			return p, said
		}
		p, outs, err = set.Next(p, Input{Text: texts[i]}, noon)
	}
}

func TestAFlowSaysEverythingUpToTheNextQuestion(t *testing.T) {
	set := everythingSet(t)
	for _, c := range []struct {
		texts []string
		want  string
	}{
		{nil, "debut recu"},
		{[]string{"3 mars 2026"}, "debut recu somme"},
		{[]string{"3 mars 2026", "1 234,50 €"}, "debut recu somme fiche fin"},
		{[]string{"hier", "1 234,50 €", "relance"}, "debut recu somme nom encore"},
		{[]string{"hier", "5", "relance", "non"}, "debut recu somme nom encore aide fiche fin"},
		{[]string{"hier", "5", "relance", "ouais", "hier", "0"}, "debut recu somme nom encore recu somme nom"},
		{[]string{"hier", "5", "stop", "oui"}, "debut recu somme nom encore aide fiche fin"},
		{[]string{"demain", "1er janvier 2019", "24/11/2026", "n'importe quoi", "23/11/2026"}, "debut recu ? ? ? ? somme"},
		{[]string{"hier", "-1", "100000,51", "beaucoup", "100 000,5"}, "debut recu somme ? ? ? nom"},
		{[]string{"hier", "5", "x", "un nom bien trop long", "lettre", "peut-être", "3", "nn"}, "debut recu somme nom ? ? encore ? ? aide fiche fin"},
		{[]string{"", " \t\n", strings.Repeat("hier ", 500), "\xff\xfe"}, "debut recu ? ? ? ?"},
	} {
		if _, said := play(t, set, c.texts...); strings.Join(said, " ") != c.want {
			t.Errorf("%v:\n got %v\nwant %s", c.texts, said, c.want)
		}
	}
}

func TestTheOutputsCarryWhatTheFileSays(t *testing.T) {
	set := everythingSet(t)
	_, outs, _ := set.Start("tout", noon)
	want := Output{Step: "debut", Title: "Bonjour", Text: []string{"Un paragraphe.", "Un autre."}, Points: []string{"Un point"},
		Steps: []string{"Une étape"}, Law: []string{"Un article"}, Links: []Link{{"Un site", "https://www.service-public.gouv.fr"}}}
	if !reflect.DeepEqual(outs[0], want) {
		t.Errorf("%+v", outs[0])
	}
	for step, want := range map[string]Output{
		"encore": {Step: "encore", Text: []string{"Encore un courrier ?"}, Choices: []Choice{{"oui", "Oui"}, {"non", "Non"}}},
		"aide":   {Step: "aide", Act: "human"},
		"fiche":  {Step: "fiche", Entry: "caf-retard"},
		"fin":    {Step: "fin", Text: []string{"C'est fini."}, End: true},
	} {
		if got, ok := set.Output("tout", step); !ok || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v (%v)", step, got, ok)
		}
	}
	for _, step := range []string{"suite", "ailleurs", ""} {
		if got, ok := set.Output("tout", step); ok {
			t.Errorf("%q says %+v", step, got)
		}
	}
	outs[0].Points[0] = "changé"
	if again, _ := set.Output("tout", "debut"); again.Points[0] != "Un point" {
		t.Error("a caller changed the flow")
	}
}

func TestWhatIsExpectedIsSaidInFrench(t *testing.T) {
	set := everythingSet(t)
	f, _ := set.Flow("tout")
	for step, want := range map[string]string{
		"recu":   "Écrivez une date entre le 1er janvier 2020 et aujourd'hui, par exemple : 3 mars 2026 ou 03/03/2026.",
		"somme":  "Écrivez la somme en euros, par exemple 1 234,50.",
		"nom":    "Écrivez votre réponse en quelques mots (entre 2 et 10 caractères).",
		"encore": "Choisissez une des réponses proposées. Vous pouvez aussi écrire son numéro, de 1 à 2.",
	} {
		p := Progress{Flow: "tout", Step: step, Vars: map[string]any{"recu_le": "2026-11-01", "montant": 3.0, "nom": "lettre"}}
		after, outs, err := set.Next(p, Input{Text: "???"}, noon)
		if step == "nom" {
			after, outs, err = set.Next(p, Input{Text: "?"}, noon)
		}
		invalid, ok := errors.AsType[*Invalid](err)
		if !ok || invalid.Expected != want || invalid.Step != step || outs != nil || !reflect.DeepEqual(after, p) {
			t.Errorf("%s: %+v, %v", step, invalid, err)
		}
		if got := f.Steps[f.index[step]].Ask.Expected(); got != want {
			t.Errorf("%s: %s", step, got)
		}
	}
}

func TestLimitsAreWrittenInFrench(t *testing.T) {
	for want, v := range map[string]any{
		"0": 0.0, "999": 999.0, "-100": -100.0, "1 234,5": 1234.5, "-12 345": -12345.0, "1 000 000": 1e6, "le 3 août 2026": "2026-08-03", "aujourd'hui": todayWord,
	} {
		if got := limit(v); got != want {
			t.Errorf("%v is written %q, want %q", v, got, want)
		}
	}
}

func TestAPressedChoiceMustBeOneOfThoseOffered(t *testing.T) {
	set := everythingSet(t)
	p := Progress{Flow: "tout", Step: "encore", Vars: map[string]any{"recu_le": "2026-11-01", "montant": 3.0, "nom": "lettre"}}
	for _, value := range []string{"peut-etre", "Oui", "1", "oui "} {
		if _, _, err := set.Next(p, Input{Value: value, Text: "oui"}, noon); err == nil {
			t.Errorf("%q is accepted", value)
		}
	}
	if _, _, err := set.Next(p, Input{Value: "non", Text: "oui"}, noon); err != nil {
		t.Error(err)
	}
	p.Step = "recu"
	if _, _, err := set.Next(p, Input{Value: "2026-03-03"}, noon); err == nil {
		t.Error("a question without choices took a pressed choice")
	}
}

// A content release may change under a dialogue: it then starts again rather than go on with answers that mean nothing.
func TestADialogueThatNoLongerFitsTheReleaseIsUnknown(t *testing.T) {
	set := everythingSet(t)
	good := map[string]any{"recu_le": "2026-11-01", "montant": 3.0, "nom": "lettre"}
	with := func(name string, value any) map[string]any {
		m := map[string]any{"recu_le": "2026-11-01", "montant": 3.0, "nom": "lettre"}
		if m[name] = value; value == nil {
			delete(m, name)
		}
		return m
	}
	for name, p := range map[string]Progress{
		"zero":              {},
		"unknown flow":      {Flow: "ancien", Step: "encore", Vars: good},
		"unknown step":      {Flow: "tout", Step: "ancienne", Vars: good},
		"not a question":    {Flow: "tout", Step: "suite", Vars: good},
		"a missing answer":  {Flow: "tout", Step: "encore", Vars: with("montant", nil)},
		"another type":      {Flow: "tout", Step: "encore", Vars: with("montant", "3")},
		"a date that is no": {Flow: "tout", Step: "encore", Vars: with("recu_le", "hier")},
		"no answers at all": {Flow: "tout", Step: "encore"},
	} {
		after, _, err := set.Next(p, Input{Text: "oui"}, noon)
		if !errors.Is(err, ErrUnknown) || !reflect.DeepEqual(after, p) {
			t.Errorf("%s: %v", name, err)
		}
		if _, _, ok := set.Back(p); ok {
			t.Errorf("%s: goes back", name)
		}
	}
	if _, _, err := set.Start("ancien", noon); !errors.Is(err, ErrUnknown) {
		t.Error(err)
	}
}

func TestBackReturnsToTheQuestionBefore(t *testing.T) {
	set := everythingSet(t)
	texts := []string{"hier", "5", "relance", "oui", "avant-hier", "7"}
	var seen []Progress
	p, _, _ := set.Start("tout", noon)
	for _, text := range texts {
		seen = append(seen, p)
		p, _, _ = set.Next(p, Input{Text: text}, noon)
	}
	for i := len(seen) - 1; i >= 0; i-- {
		before, out, ok := set.Back(p)
		if !ok || out.Step != seen[i].Step || !reflect.DeepEqual(before, seen[i]) {
			t.Fatalf("before answer %d: %+v (%v), want %+v", i, before, ok, seen[i])
		}
		p = before
	}
	if _, _, ok := set.Back(p); ok {
		t.Error("there is a question before the first one")
	}
}

func TestALongLoopKeepsItsProgressSmall(t *testing.T) {
	set := everythingSet(t)
	p, _, err := set.Start("tout", noon)
	if err != nil {
		t.Fatal(err)
	}
	for range 200 {
		for _, text := range []string{"hier", "5", "relance", "oui"} {
			if p, _, err = set.Next(p, Input{Text: text}, noon); err != nil {
				t.Fatal(err)
			}
		}
	}
	if raw, _ := json.Marshal(p); len(p.Trail) != maxTrail || len(raw) > 4000 {
		t.Errorf("%d questions, %d bytes", len(p.Trail), len(raw))
	}
}

func roundTrip(t interface{ Fatal(...any) }, p Progress) {
	raw, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var back Progress
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(p, back) {
		t.Fatal(string(raw), p, back)
	}
}

// Whatever is sent, nothing panics, a refused input changes nothing, what is stored is what was there, and the same
// inputs give the same dialogue.
func TestNoInputBreaksADialogue(t *testing.T) {
	sets := map[string]*Set{"tout": everythingSet(t), "droit-a-l-erreur": shipped(t)}
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.SampledFrom([]string{"tout", "droit-a-l-erreur"}).Draw(t, "flow")
		set := sets[id]
		now := noon.Add(time.Duration(rapid.Int64Range(-1e6, 1e6).Draw(t, "minutes")) * time.Minute)
		p, outs, err := set.Start(id, now)
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(0, 40).Draw(t, "turns") {
			if p.Flow == "" {
				break
			}
			in := Input{Text: rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
				"oui", "non", "jsp", "1", "2", "la dernière", "hier", "3 mars 2026", "1 234,50 €", "autre", "\xff", "\u202e", strings.Repeat("a", 3000)})).Draw(t, "text")}
			if choices := outs[len(outs)-1].Choices; len(choices) > 0 && rapid.Bool().Draw(t, "press") {
				in.Value = rapid.SampledFrom(append(choices, Choice{Value: "inconnu"})).Draw(t, "choice").Value
			}
			kept := clone(t, p)
			next, said, err := set.Next(p, in, now)
			if !reflect.DeepEqual(p, kept) {
				t.Fatal("the progress given was changed")
			}
			again, saidAgain, errAgain := set.Next(p, in, now)
			if !reflect.DeepEqual(next, again) || !reflect.DeepEqual(said, saidAgain) || (err == nil) != (errAgain == nil) {
				t.Fatal("the same input gave something else")
			}
			roundTrip(t, next)
			if err != nil {
				if invalid, ok := errors.AsType[*Invalid](err); !ok || invalid.Expected == "" || !reflect.DeepEqual(next, p) || said != nil {
					t.Fatalf("%v: %+v", err, next)
				}
				continue
			}
			if len(said) == 0 || (next.Flow == "") != said[len(said)-1].End || slices.ContainsFunc(said[:len(said)-1], func(o Output) bool { return o.End }) {
				t.Fatalf("%+v after %+v", next, said)
			}
			if next.Flow != "" {
				if before, _, ok := set.Back(next); !ok || before.Step != p.Step {
					t.Fatalf("back from %+v is %+v", next, before)
				}
			}
			p, outs = next, said
		}
	})
}

func clone(t *rapid.T, p Progress) Progress {
	raw, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var c Progress
	if err := json.Unmarshal(raw, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestManyPeopleShareOneSet(t *testing.T) {
	set := everythingSet(t)
	done := make(chan []string, 8)
	for range cap(done) {
		go func() {
			p, outs, _ := set.Start("tout", noon)
			for _, text := range []string{"hier", "5", "relance", "non"} {
				p, outs, _ = set.Next(p, Input{Text: text}, noon)
			}
			var said []string
			for _, o := range outs {
				said = append(said, o.Step)
			}
			done <- said
		}()
	}
	for range cap(done) {
		if said := <-done; strings.Join(said, " ") != "aide fiche fin" {
			t.Error(said)
		}
	}
}
