package conversations

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"oupsbot"
	"oupsbot/bot"
	"oupsbot/intents"
)

// today is when the conversations without a day of their own are played.
var today = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

var shippedRelease = sync.OnceValues(func() (*bot.Release, error) {
	r, _, err := bot.LoadRelease(oupsbot.Content, intents.Usual())
	return r, err
})

func release(t *testing.T) *bot.Release {
	t.Helper()
	r, err := shippedRelease()
	if err != nil || r == nil {
		t.Fatal("the shipped content does not load: ", err)
	}
	return r
}

// playText plays the only conversation of a text.
func playText(t *testing.T, yaml string) []Failure {
	t.Helper()
	tests, problems := loadText(t, yaml)
	if len(problems) > 0 {
		t.Fatal(strings.Join(problems, "\n"))
	}
	return tests[0].Run(context.Background(), release(t), today)
}

func TestAFailureSaysWhatWasDoneExpectedAndAnswered(t *testing.T) {
	failures := playText(t, `
conversations:
  - name: "Un salut"
    turns:
      - say: "Merci"
        expect: {decision: act, intent: thanks}
      - say: "Bonjour"
        expect: {decision: answer, entry: caf-demenagement-non-declare, section: law, flow: f, step: s, layer: pattern, text: "Mon Compte", not_text: "Bonjour", choices: "Les textes", not_choices: "Que savez", kept: "bonsoir", not_kept: "Bonjour"}
`)
	if len(failures) != 1 {
		t.Fatalf("%d failures", len(failures))
	}
	f := failures[0]
	if f.File != "tests/a.yaml" || f.Line != 7 || f.Turn != 2 || f.Name != "Un salut" {
		t.Errorf("place: %+v", f)
	}
	text := f.String()
	for _, want := range []string{
		"tests/a.yaml:7: « Un salut », tour 2 : on dit « Bonjour »",
		"✗ décision : attendu « answer », venu « act »",
		"✗ fiche : attendu « caf-demenagement-non-declare », venu rien",
		"✗ partie de la fiche : attendu « law », venu rien",
		"✗ parcours : attendu « f », venu rien",
		"✗ étape du parcours : attendu « s », venu rien",
		"✗ reconnaissance : attendu « pattern », venu « exact »",
		"✗ texte : il manque « Mon Compte »",
		"✗ texte : « Bonjour » ne devrait pas y être",
		"✗ boutons : il manque « Les textes »",
		"✗ boutons : « Que savez » ne devrait pas y être",
		"✗ message gardé : il manque « bonsoir »",
		"✗ message gardé : « Bonjour » ne devrait pas y être",
		"décision : act ; acte : greeting",
		"les boutons sont : « Que savez-vous faire ? », « Ai-je droit à l'erreur ? »",
		"la réponse :\n    Bonjour",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("missing: %s\nin: %s", want, text)
		}
	}
}

func TestEveryAlternativeDecisionIsNamed(t *testing.T) {
	failures := playText(t, `
conversations:
  - name: "a"
    turns:
      - say: "Bonjour"
        expect: {decision: [answer, choose]}
`)
	if len(failures) != 1 || !strings.Contains(failures[0].Message, "attendu « answer » ou « choose », venu « act »") {
		t.Errorf("%v", failures)
	}
}

func TestAnEntryThatDoesNotExistIsSaidSo(t *testing.T) {
	failures := playText(t, `
conversations:
  - name: "a"
    turns:
      - say: "Bonjour"
        expect: {entry: une-fiche-inventee}
`)
	if len(failures) != 1 || !strings.Contains(failures[0].Message, "« une-fiche-inventee » n'existe pas dans ce contenu") {
		t.Errorf("%v", failures)
	}
}

func TestAChoiceThatCannotBePressedListsTheOthers(t *testing.T) {
	for press, want := range map[string]string{
		`press: "Cent euros"`:         "ce bouton n'est pas proposé ; les boutons sont : « Mes impôts »",
		`press_earlier: "Mes impôts"`: "aucune réponse plus ancienne ne propose ce bouton",
	} {
		failures := playText(t, `
conversations:
  - name: "a"
    turns:
      - say: "/droit-a-l-erreur"
      - `+press+`
        expect: {step: erreur}
`)
		if len(failures) != 1 || failures[0].Turn != 2 || !strings.Contains(failures[0].Message, want) {
			t.Errorf("%s: %v", press, failures)
		}
	}
}

func TestTheBeginningOfALabelPressesIt(t *testing.T) {
	failures := playText(t, `
conversations:
  - name: "a"
    turns:
      - say: "/droit-a-l-erreur"
      - press: "Mes imp"
        expect: {step: erreur}
      - press: "Un paiement"
        expect: {step: impots-paiement}
      - press_earlier: "Un paiement en retard"
`)
	if len(failures) != 0 {
		t.Errorf("%v", failures)
	}
}

func TestTheBeginningOfTwoLabelsPressesNeither(t *testing.T) {
	choices := []bot.Choice{{ID: "1", Label: "Oui"}, {ID: "2", Label: "Oui, il est passé"}, {ID: "3", Label: "Non"}}
	if _, problem := find(choices, "Ou"); problem != "plusieurs boutons commencent ainsi" {
		t.Errorf("problem %q", problem)
	}
	if c, problem := find(choices, "Oui"); problem != "" || c.ID != "1" {
		t.Errorf("a whole label wins over the beginning of another: %v %q", c, problem)
	}
}

func TestAConversationStopsAtItsFirstFailure(t *testing.T) {
	failures := playText(t, `
conversations:
  - name: "a"
    turns:
      - {say: "Bonjour", expect: {decision: answer}}
      - {say: "Bonjour", expect: {decision: choose}}
`)
	if len(failures) != 1 || failures[0].Turn != 1 {
		t.Errorf("%v", failures)
	}
}

func TestThePendingAreCountedApart(t *testing.T) {
	tests, problems := loadText(t, `
conversations:
  - {name: "passes", turns: [{say: "Bonjour", expect: {decision: act}}]}
  - {name: "fails", turns: [{say: "Bonjour", expect: {decision: answer}}]}
  - {name: "waits", pending: "plus tard", turns: [{say: "Bonjour", expect: {decision: answer}}]}
  - {name: "mended", pending: "plus tard", turns: [{say: "Bonjour", expect: {decision: act}}]}
`)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	res := Play(context.Background(), release(t), tests, today)
	if res.Passed != 1 || len(res.Failures) != 1 || len(res.Pending) != 1 || len(res.Mended) != 1 || res.Mended[0].Name != "mended" {
		t.Errorf("%+v", res)
	}
}
