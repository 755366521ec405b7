package content

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// recipe is a format that uses every rule that the published schemas use.
type recipe struct {
	ID      string            `yaml:"id"`
	Serves  int               `yaml:"serves"`
	Day     string            `yaml:"day"`
	Source  string            `yaml:"source"`
	Note    string            `yaml:"note"`
	Colour  string            `yaml:"colour"`
	Steps   []string          `yaml:"steps"`
	Tip     *string           `yaml:"tip"`
	Either  any               `yaml:"either"`
	Words   map[string]string `yaml:"words"`
	Ready   bool              `yaml:"ready"`
	Kitchen kitchen           `yaml:"kitchen"`
}

type kitchen struct {
	Name  string `yaml:"name"`
	Tools []struct {
		Label string `yaml:"label"`
	} `yaml:"tools"`
}

var recipeSchema = MustSchema("recipe.schema.json", []byte(`{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object", "additionalProperties": false, "required": ["id"],
  "$defs": {"line": {"type": "string", "minLength": 3, "maxLength": 20}},
  "properties": {
    "id": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
    "serves": {"type": "integer", "minimum": 1, "maximum": 12},
    "day": {"type": "string", "format": "date"},
    "source": {"type": "string", "pattern": "^https://", "format": "uri"},
    "note": {"$ref": "#/$defs/line"},
    "colour": {"enum": ["rouge", "vert"]},
    "steps": {"type": "array", "minItems": 2, "maxItems": 3, "uniqueItems": true, "items": {"$ref": "#/$defs/line"}},
    "tip": {"oneOf": [{"$ref": "#/$defs/line"}, {"type": "null"}]},
    "either": {"oneOf": [{"type": "string", "minLength": 3}, {"type": "string", "pattern": "^a"}]},
    "words": {"type": "object", "minProperties": 1, "additionalProperties": {"type": "string", "minLength": 1}},
    "ready": {"type": "boolean"},
    "kitchen": {"type": "object", "additionalProperties": false, "required": ["name"], "properties": {
      "name": {"type": "string", "pattern": "\\S"},
      "tools": {"type": "array", "items": {"type": "object", "additionalProperties": false, "required": ["label"], "properties": {"label": {"type": "string"}}}}}}
  }
}`))

func decode(data string) (recipe, *Source, []Problem) {
	var r recipe
	src, problems := recipeSchema.Decode("recettes/tarte.yaml", []byte(data), &r)
	return r, src, problems
}

func TestAGoodFileIsDecoded(t *testing.T) {
	r, src, problems := decode("# une recette\nid: tarte\nserves: 6\nday: 2026-11-22\nsource: https://exemple.fr/tarte\nsteps:\n  - Étaler\n  - Cuire\ntip: null\nwords: {gato: gâteau}\nready: true\nkitchen:\n  name: chez moi\n")

	if len(problems) > 0 {
		t.Fatalf("problems: %v", problems)
	}
	if r.ID != "tarte" || r.Serves != 6 || r.Day != "2026-11-22" || !slices.Equal(r.Steps, []string{"Étaler", "Cuire"}) || r.Tip != nil || r.Words["gato"] != "gâteau" || !r.Ready || r.Kitchen.Name != "chez moi" {
		t.Errorf("decoded: %+v", r)
	}
	if line := src.Line("steps[1]"); line != 8 {
		t.Errorf("line of the second step: %d, want 8", line)
	}
}

func TestEachProblemSaysWhereItIsAndWhatToWrite(t *testing.T) {
	tests := []struct {
		name, data   string
		line         int
		field        string
		message, fix string
	}{
		{"missing field", "note: bonjour\n", 1, "id", "ce champ manque", "ajoutez « id: … »"},
		{"missing nested field", "id: a\nkitchen:\n  tools: []\n", 3, "kitchen.name", "ce champ manque", "ajoutez « name: … »"},
		{"missing field of a list's item", "id: a\nkitchen:\n  name: ici\n  tools:\n    - label: four\n    - {}\n", 6, "kitchen.tools[1].label", "ce champ manque", "ajoutez « label: … »"},
		{"unknown field", "id: a\nnotte: bonjour\n", 2, "notte", "ce champ n'existe pas", "supprimez-le, ou corrigez son nom"},
		{"unknown nested field", "id: a\nkitchen:\n  name: ici\n  étage: 3\n", 4, "kitchen.étage", "ce champ n'existe pas", "supprimez-le"},
		{"unknown field that is a number", "id: a\n3: b\n", 2, "3", "ce champ n'existe pas", "supprimez-le"},
		{"a text for a number", "id: a\nserves: six\n", 2, "serves", "ce n'est pas la bonne sorte de valeur (un texte)", "écrivez un nombre entier"},
		{"a number with a comma", "id: a\nserves: 1.5\n", 2, "serves", "(un nombre)", "écrivez un nombre entier"},
		{"a number for a text", "id: 12\n", 1, "id", "(un nombre)", "écrivez un texte"},
		{"a text for a list", "id: a\nsteps: cuire\n", 2, "steps", "(un texte)", "écrivez une liste"},
		{"a list for a text", "id: [a]\n", 1, "id", "(une liste)", "écrivez un texte"},
		{"nothing for a group", "id: a\nkitchen:\n", 2, "kitchen", "(rien)", "écrivez un groupe de champs"},
		{"a text for yes or no", "id: a\nready: oui\n", 2, "ready", "(un texte)", "écrivez oui ou non"},
		{"a list for the whole file", "- a\n- b\n", 1, "", "(une liste)", "écrivez un groupe de champs"},
		{"a number too small", "id: a\nserves: 0\n", 2, "serves", "le nombre 0 est trop petit", "écrivez 1 ou plus"},
		{"a number too large", "id: a\nserves: 13\n", 2, "serves", "le nombre 13 est trop grand", "écrivez 12 ou moins"},
		{"an unknown value", "id: a\ncolour: bleu\n", 2, "colour", "« bleu » n'est pas une valeur possible", "écrivez l'une de : rouge, vert"},
		{"too short", "id: a\nnote: x\n", 2, "note", "le texte est trop court (1 caractère, 3 au moins)", "complétez-le"},
		{"too long", "id: a\nnote: ééééééééééééééééééééé\n", 2, "note", "le texte est trop long (21 caractères, 20 au plus)", "raccourcissez-le"},
		{"too long, as a block", "id: a\nnote: |\n  une ligne\n  et encore une autre\n", 2, "note", "le texte est trop long", "raccourcissez-le"},
		{"too few items", "id: a\nsteps:\n  - cuire\n", 3, "steps", "il y a 1 élément, il en faut au moins 2", "ajoutez-en 1"},
		{"too many items", "id: a\nsteps: [un deux, trois, quatre, cinq]\n", 2, "steps", "il y a 4 éléments, 3 au plus sont permis", "retirez-en 1"},
		{"a repeated item", "id: a\nsteps:\n  - étaler\n  - cuire\n  - étaler\n", 5, "steps[2]", "cette ligne répète le n° 1 de la même liste", "dites-la autrement"},
		{"a bad item", "id: a\nsteps:\n  - étaler\n  - x\n", 4, "steps[1]", "trop court", "complétez-le"},
		{"a bad item of a list on one line", "id: a\nsteps: [étaler,\n  x]\n", 3, "steps[1]", "trop court", "complétez-le"},
		{"an empty group", "id: a\nwords: {}\n", 2, "words", "il y a 0 champ, il en faut au moins 1", "complétez-le"},
		{"a bad value under a key with an accent", "id: a\nwords:\n  gato: gâteau\n  gâto: ''\n", 4, "words.gâto", "trop court", "complétez-le"},
		{"a bad value under a key with an apostrophe", "id: a\nwords:\n  gato: gâteau\n  \"j'ai\": ''\n", 4, "words.j'ai", "trop court", "complétez-le"},
		{"a bad value under a key with a dot", "id: a\nwords:\n  a: b\n  a.b: ''\n", 4, "words.a.b", "trop court", "complétez-le"},
		{"a bad value under a number", "id: a\nwords:\n  a: b\n  4: 5\n", 4, "words[4]", "(un nombre)", "écrivez un texte"},
		{"an id with capitals", "id: Tarte aux pommes\n", 1, "id", "« Tarte aux pommes » n'a pas la forme attendue", "des lettres minuscules sans accent, des chiffres et des traits d'union"},
		{"an address without https", "id: a\nsource: http://exemple.fr\n", 2, "source", "« http://exemple.fr »", "une adresse qui commence par https://"},
		{"an address with a space", "id: a\nsource: https://exem ple.fr\n", 2, "source", "n'a pas la forme attendue", "écrivez une adresse complète"},
		{"blanks only", "id: a\nkitchen:\n  name: '  '\n", 3, "kitchen.name", "n'a pas la forme attendue", "un texte qui n'est pas vide"},
		{"a French date", "id: a\nday: 22/11/2026\n", 2, "day", "« 22/11/2026 »", "écrivez une date comme 2026-11-22"},
		{"a day that does not exist", "id: a\nday: 2026-02-30\n", 2, "day", "« 2026-02-30 »", "écrivez une date"},
		{"a text or nothing: too short", "id: a\ntip: x\n", 2, "tip", "le texte est trop court (1 caractère, 3 au moins)", "complétez-le"},
		{"a text or nothing: a number", "id: a\ntip: 3\n", 2, "tip", "(un nombre)", "écrivez un texte ou rien"},
		{"two forms, none of which fits", "id: a\neither: bc\n", 2, "either", "aucune ou plusieurs des formes permises conviennent", "voyez le modèle"},
		{"two forms, both of which fit", "id: a\neither: abcd\n", 2, "either", "aucune ou plusieurs des formes permises conviennent", "voyez le modèle"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, _, problems := decode(test.data)

			if len(problems) != 1 {
				t.Fatalf("problems: %v, want one", problems)
			}
			p := problems[0]
			if p.File != "recettes/tarte.yaml" || p.Line != test.line || p.Field != test.field || p.Warning {
				t.Errorf("place %s:%d, field %q, want line %d, field %q", p.File, p.Line, p.Field, test.line, test.field)
			}
			if !strings.Contains(p.Message, test.message) || !strings.Contains(p.Fix, test.fix) {
				t.Errorf("says %q ▸ %q, want %q ▸ %q", p.Message, p.Fix, test.message, test.fix)
			}
		})
	}
}

func TestAFileThatIsNotOneYAMLDocumentIsRefused(t *testing.T) {
	tests := []struct {
		name, data   string
		line         int
		message, fix string
	}{
		{"empty", "", 1, "un seul document YAML, non vide", "remplissez le fichier"},
		{"comments only", "# rien\n", 1, "un seul document YAML, non vide", "remplissez le fichier"},
		{"two documents", "id: a\n---\nid: b\n", 1, "un seul document YAML", "supprimez les lignes « --- »"},
		{"not UTF-8", "id: a\nnote: caf\xe9\n", 0, "n'est pas en UTF-8", "enregistrez-le en UTF-8"},
		{"too large", "id: a\nnote: " + strings.Repeat("x", MaxFile), 0, "dépasse 1024 ko", "découpez-le"},
		{"an anchor", "id: &ici a\n", 1, "les ancres et les alias YAML", "recopiez le texte"},
		{"an alias", "id: a\nkitchen:\n  name: *ici\n", 3, "les ancres et les alias YAML", "entre guillemets s'il commence par & ou *"},
		{"the first of two aliases", "id: a\nsteps:\n  - *un\n  - *deux\n", 3, "les ancres et les alias YAML", "recopiez"},
		{"a merge", "id: a\nkitchen:\n  <<: {name: ici}\n", 3, "les ancres et les alias YAML", "recopiez"},
		{"an alias bomb", "id: a\nsteps: &a [x, x]\nwords: &b [*a, *a]\nkitchen: [*b, *b]\n", 2, "les ancres et les alias YAML", "recopiez"},
		{"brackets without end", "id: a\nsteps:\n  " + strings.Repeat("[", MaxFile/2), 3, "plus de 100 crochets", "refermez-les"},
		{"dashes without end", "steps:\n  " + strings.Repeat("- ", MaxFile/4), 2, "plus de 100 crochets", "refermez-les"},
		{"a key twice", "id: a\nnote: bonjour\nid: b\n", 3, "la clé « id » est déjà donnée ligne 1", "gardez une seule des deux"},
		{"a nested key twice", "id: a\nkitchen:\n  name: ici\n  name: là\n", 4, "la clé « name » est déjà donnée ligne 3", "gardez une seule des deux"},
		{"a tab", "id: a\nkitchen:\n\tname: ici\n", 3, "une tabulation sert d'indentation", "deux espaces"},
		{"a tab below a value", "id: a\n\tnote: ici\n", 2, "une tabulation sert d'indentation", "deux espaces"},
		{"no colon", "id: a\nnote bonjour\n", 2, "il manque un deux-points", "vérifiez l'indentation"},
		{"a colon too many", "id: a\nnote: allez ici: là\n", 2, "un deux-points de trop", "mettez le texte entre guillemets"},
		{"an open double quote", "id: \"a\nnote: b\n", 1, "un guillemet double n'est pas refermé", "refermez-le"},
		{"an open apostrophe", "id: 'a\nnote: b\n", 1, "une apostrophe ouvrante n'est pas refermée", "guillemets doubles"},
		{"an open bracket", "id: [a\nnote: b\n", 2, "un crochet ou une accolade n'est pas refermé", "refermez-le"},
		{"an open brace", "id: {a\n", 1, "un crochet ou une accolade n'est pas refermé", "refermez-le"},
		{"a text that starts with @", "id: a\nnote: @tous\n", 2, "un texte ne peut pas commencer par « @ »", "entre guillemets"},
		{"a text that starts with %", "id: a\nnote: %tous\n", 2, "un texte ne peut pas commencer par « % »", "entre guillemets"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, _, problems := decode(test.data)

			if len(problems) != 1 {
				t.Fatalf("problems: %v, want one", problems)
			}
			p := problems[0]
			if p.Line != test.line || !strings.Contains(p.Message, test.message) || !strings.Contains(p.Fix, test.fix) {
				t.Errorf("got %s\nwant line %d: %s ▸ %s", p, test.line, test.message, test.fix)
			}
		})
	}
}

func TestAByteOrderMarkIsNotPartOfTheFirstKey(t *testing.T) {
	r, _, problems := decode("\ufeffid: tarte\n")

	if len(problems) > 0 || r.ID != "tarte" {
		t.Errorf("id %q, problems %v", r.ID, problems)
	}
}

func TestARulerInACommentIsNoNesting(t *testing.T) {
	_, _, problems := decode("# " + strings.Repeat("-", 200) + " Tartes\nid: tarte\n")

	if len(problems) > 0 {
		t.Errorf("problems: %v", problems)
	}
}

func TestWindowsLineEndsKeepTheLineNumbers(t *testing.T) {
	_, _, problems := decode("id: tarte\r\nnote: bonjour\r\nserves: six\r\n")

	if len(problems) != 1 || problems[0].Line != 3 {
		t.Errorf("problems: %v, want one on line 3", problems)
	}
}

func TestAllProblemsOfAFileComeAtOnceInTheSameOrder(t *testing.T) {
	data := "zeste: 1\nserves: six\nday: demain\nananas: 2\nkitchen: {}\nsteps: [x, y, z, t]\n"
	_, _, first := decode(data)
	if len(first) < 8 {
		t.Fatalf("problems: %v, want at least 8", first)
	}
	for range 20 {
		_, _, again := decode(data)
		if fmt.Sprint(again) != fmt.Sprint(first) {
			t.Fatalf("problems come in another order:\n%v\n%v", first, again)
		}
	}
}
