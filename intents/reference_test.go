package intents

import (
	"slices"
	"testing"
)

func TestReferencesAreFoundHoweverTheyAreWritten(t *testing.T) {
	for text, want := range map[string][]string{
		"cerfa 15692":                   {"15692"},
		"le cerfa n° 15692*01 svp":      {"15692"},
		"CERFA N°15692":                 {"15692"},
		"cerfa no 15692 et cerfa 14069": {"15692", "14069"},
		"cerfa 1569":                    nil,
		"cerfa 156921":                  nil,
		"formulaire 2042":               {"2042"},
		"la déclaration n°2042-C-PRO":   {"2042c"},
		"imprimé 2044 spé":              {"2044spe"},
		"formulaire 2042 bis":           {"2042bis"},
		"article L123-1 du code":        {"l1231"},
		"art. L. 262-46":                {"l26246"},
		"l'article R*823-12":            {"r82312"},
		"article R 823-12":              {"r82312"},
		"article 1240":                  nil,
		"l123 1":                        nil, // nothing says that it is an article
		"je dois 2042 euros":            nil,
		"ma déclaration de 2024":        nil,
		"":                              nil,
		"cerfa":                         nil,
		"mon code postal est 75012, formulaire perdu": nil,
	} {
		if got := referencesIn(testNormaliser.Words(text)); !slices.Equal(got, want) {
			t.Errorf("%q: references %q, want %q", text, got, want)
		}
	}
}

func TestAWordAfterAFormsNumberIsNotPartOfIt(t *testing.T) {
	references := map[string][]int{"2042": {1}, "2042c": {2}, "l1231": {3}, "l123": {4}}
	for text, want := range map[string][]int{
		"formulaire 2042":           {1},
		"formulaire 2042 en retard": {1},
		"déclaration 2042 svp":      {1},
		"formulaire 2042 C PRO":     {2},
		"formulaire 2043 en retard": nil,
		"article L123-1":            {3},
		"article L123-9":            nil, // another article is another article
	} {
		var got []int
		for _, ref := range referencesIn(testNormaliser.Words(text)) {
			got = append(got, ownersOf(references, ref)...)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: owners %v, want %v", text, got, want)
		}
	}
}

func TestAReferenceOfOneEntryNamesIt(t *testing.T) {
	m := whole()
	for _, text := range []string{"cerfa 15695", "je cherche le cerfa n°15695*01 rempli par mon docteur"} {
		u := understand(t, m, text, Context{})
		if u.Layer != LayerReference || u.top() != "mdph-certificat-medical-insuffisant" || u.Why.Pattern != "15695" {
			t.Errorf("%q: %s by %s, %q", text, u.top(), u.Layer, u.Why.Pattern)
		}
	}
	if u := understand(t, m, "que dit l'article L114-17 du code de la sécurité sociale", Context{}); u.Layer == LayerReference {
		t.Errorf("an article of many entries named %s", u.top())
	}
}
