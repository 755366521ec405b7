package content

import "testing"

func TestALineIsFoundForWhatStandsDeepInAFile(t *testing.T) {
	const data = `# une recette
id: tarte

kitchen:
  # le nom
  name: >-
    chez
    moi
  tools:
    - label: four
    -
      label: rouleau
words:
  "n°": numéro
  été: saison
  a b: c
steps: [étaler,
  cuire]
`
	_, src, problems := decode(data)
	if len(problems) > 0 {
		t.Fatalf("problems: %v", problems)
	}
	for field, want := range map[string]int{
		"":                       1,
		"id":                     2,
		"kitchen":                6, // where its first field stands
		"kitchen.name":           6,
		"kitchen.tools":          10,
		"kitchen.tools[0]":       10,
		"kitchen.tools[0].label": 10,
		"kitchen.tools[1].label": 12,
		"words.n°":               14,
		"words.été":              15,
		"words.a b":              16,
		"steps[0]":               17,
		"steps[1]":               18,
		// What does not exist is placed at the nearest thing around it.
		"kitchen.tools[1].price": 12,
		"kitchen.tools[7]":       10,
		"kitchen.owner.name":     6,
		"words.ete":              14,
		"steps[-1]":              17,
		"steps[":                 17,
		"owner.name":             1,
		"0[0":                    1,
		"[":                      1,
		".":                      1,
	} {
		if got := src.Line(field); got != want {
			t.Errorf("line of %q: %d, want %d", field, got, want)
		}
	}
}

func TestASourceWithoutLinesNamesTheFileOnly(t *testing.T) {
	p := At("actes/salut.yaml").Problem("questions[2]", "trop court", "")

	if p.Line != 0 || p.String() != "actes/salut.yaml: « questions[2] » : trop court" {
		t.Errorf("problem: %s", p)
	}
}
