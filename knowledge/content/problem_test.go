package content

import (
	"fmt"
	"testing"
)

func TestAProblemPrintsAsALinkThatEditorsOpen(t *testing.T) {
	for want, p := range map[string]Problem{
		"a.yaml:3: « id » : ce champ manque ▸ ajoutez-le":     {File: "a.yaml", Line: 3, Field: "id", Message: "ce champ manque", Fix: "ajoutez-le"},
		"a.yaml: le fichier manque":                           {File: "a.yaml", Message: "le fichier manque"},
		"a.yaml:1: avertissement : phrase longue ▸ coupez-la": {File: "a.yaml", Line: 1, Message: "phrase longue", Fix: "coupez-la", Warning: true},
	} {
		if got := p.String(); got != want {
			t.Errorf("printed %q, want %q", got, want)
		}
	}
}

func TestWarningsDoNotPreventARelease(t *testing.T) {
	problems := []Problem{{Message: "a", Warning: true}, {Message: "b"}, {Message: "c", Warning: true}}

	if got := Errors(problems); len(got) != 1 || got[0].Message != "b" {
		t.Errorf("errors: %v", got)
	}
	if len(problems) != 3 || problems[0].Message != "a" {
		t.Errorf("the list given was changed: %v", problems)
	}
}

func TestProblemsAreSortedByFileThenLine(t *testing.T) {
	problems := []Problem{{File: "b", Line: 1}, {File: "a", Line: 10}, {File: "a", Line: 2, Message: "z"}, {File: "a", Line: 2, Message: "y"}}

	Sort(problems)

	if got := fmt.Sprint(problems); got != "[a:2: y a:2: z a:10:  b:1: ]" {
		t.Errorf("sorted: %s", got)
	}
}

func TestASchemaThatIsNotOneIsAProgrammingError(t *testing.T) {
	for _, raw := range []string{"{", `{"type": "nombre"}`} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("schema %s was accepted", raw)
				}
			}()
			MustSchema("bad.json", []byte(raw))
		}()
	}
}
