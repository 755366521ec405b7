package console

import (
	"slices"
	"testing"
)

func TestTabCompletesChoicesAndCommands(t *testing.T) {
	c := &completer{choices: []string{"Ce que cela coûte", "Qui contacter", "C'est quoi, le droit à l'erreur ?", "À qui écrire"}}
	for _, test := range []struct {
		line string
		want []string
	}{
		{"", c.choices},
		{"qui", []string{"Qui contacter", "À qui écrire"}},
		{"QUI C", []string{"Qui contacter"}},
		{"cout", []string{"Ce que cela coûte"}},
		{"a qui", []string{"À qui écrire"}},
		{"l'err", []string{"C'est quoi, le droit à l'erreur ?"}},
		{"reur", nil},
		{"2", []string{"Qui contacter"}},
		{"0", nil},
		{"5", nil},
		{"/o", []string{"/oublier"}},
		{"/RE", []string{"/recommencer", "/retour"}},
		{"/inconnu", nil},
		{"rien de tel", nil},
	} {
		if got := c.complete(test.line); !slices.Equal(got, test.want) {
			t.Errorf("%q: %q, want %q", test.line, got, test.want)
		}
	}
}

func TestNothingIsCompletedBeforeTheFirstChoices(t *testing.T) {
	if got := (&completer{}).complete(""); len(got) != 0 {
		t.Errorf("completions: %q", got)
	}
}
