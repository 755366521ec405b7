package intents

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"oupsbot/knowledge/content"
)

func TestEachMistakeInAnActIsToldWithItsPlace(t *testing.T) {
	const path = Dir + "/essai.yaml"
	edit := func(old, new string) string { return strings.Replace(essai, old, new, 1) }
	for _, test := range []struct {
		name, data string
		line       int
		field      string
		message    string
	}{
		{"another id", edit("id: essai", "id: autre"), 1, "id", "l'identifiant n'est pas le nom du fichier"},
		{"an unknown kind", edit("kind: act", "kind: acte"), 2, "kind", "« acte » n'est pas une valeur possible"},
		{"a section without its name", edit("kind: act", "kind: section"), 1, "section", "doit dire laquelle"},
		{"a section's name on another kind", edit("title:", "section: fix\ntitle:"), 3, "section", "ce champ ne sert qu'aux actes de sorte « section »"},
		{"nothing to say", edit("replies: [\"C'est noté.\"]", "replies: []"), 6, "replies", "cet acte n'a pas de réponse"},
		{"too few phrasings", edit(`"Le rugby et ses essais", "Essayer encore une fois"`, `"Essai"`), 5, "questions", "il y a 2 éléments, il en faut au moins 3"},
		{"a phrasing twice", edit("Le rugby et ses essais", "Ceci est un essai"), 5, "questions[1]", "cette ligne répète le n° 1"},
		{"an unknown field", essai + "reply: non\n", 7, "reply", "ce champ n'existe pas"},
		{"not YAML", "id: essai\n\tkind: act\n", 2, "", "le YAML ne se lit pas"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, problems := LoadActs(fstest.MapFS{path: {Data: []byte(test.data)}}, testNormaliser)

			if len(problems) != 1 {
				t.Fatalf("problems: %v, want one", problems)
			}
			if p := problems[0]; p.File != path || p.Line != test.line || p.Field != test.field || !strings.Contains(p.Message, test.message) || p.Fix == "" {
				t.Errorf("got %s\nwant line %d, « %s » : %s", p, test.line, test.field, test.message)
			}
		})
	}
}

func TestAllBrokenActsAreToldAtOnce(t *testing.T) {
	files := fewFiles()
	for _, name := range []string{"essai", "greeting", "thanks"} {
		files[Dir+"/"+name+".yaml"] = &fstest.MapFile{Data: []byte("id: [")}
	}

	acts, problems := LoadActs(files, testNormaliser)

	if len(problems) != 3 || len(acts) != 6 {
		t.Errorf("%d acts, problems: %v", len(acts), problems)
	}
}

func TestActsComeSortedById(t *testing.T) {
	acts, problems := LoadActs(fewFiles(), testNormaliser)

	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if !slices.IsSortedFunc(acts, func(a, b *Act) int { return strings.Compare(a.ID, b.ID) }) || len(acts) != 9 {
		t.Errorf("%d acts", len(acts))
	}
}

func TestAnEditorsOwnFileIsNoAct(t *testing.T) {
	files := fewFiles()
	files[Dir+"/.essai.yaml"] = &fstest.MapFile{Data: []byte("à moitié")}
	files[Dir+"/README.md"] = &fstest.MapFile{Data: []byte("à lire")}

	acts, problems := LoadActs(files, testNormaliser)

	if len(problems) > 0 || len(acts) != 9 {
		t.Errorf("%d acts, problems: %v", len(acts), problems)
	}
}

func TestWithoutActsThereIsNoRelease(t *testing.T) {
	_, problems := LoadActs(fstest.MapFS{}, testNormaliser)

	if len(content.Errors(problems)) != 1 || problems[0].File != Dir {
		t.Errorf("problems: %v", problems)
	}
}

func TestAPhrasingClaimedTwiceIsRefused(t *testing.T) {
	files := fewFiles()
	files[Dir+"/essai.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(essai, "Le rugby et ses essais", "salut, toi !", 1))}
	base := few().base
	acts, _ := LoadActs(files, base.Normaliser)

	m, problems, err := Build(base, acts, uncached)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	}()

	if len(problems) != 1 || !strings.HasPrefix(problems[0].Field, "questions[") || !strings.Contains(problems[0].Message, "cette phrase est déjà celle de « essai »") || !strings.HasSuffix(problems[0].File, "greeting.yaml") || problems[0].Line == 0 {
		t.Errorf("problems: %v", problems)
	}
}

func TestPhrasingsWithoutAnyWordAreClaimedByNobody(t *testing.T) {
	base := few().base
	acts := []*Act{
		NewAct("a", Plain, "A", []string{"???", "un chat", "des chats"}, "a.yaml"),
		NewAct("b", Handoff, "B", []string{"…", "un chien", "des chiens"}, "b.yaml"),
	}

	m, problems, err := Build(base, acts, uncached)
	if err != nil || len(problems) > 0 {
		t.Fatalf("problems: %v, %v", problems, err)
	}
	defer func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	}()

	if u := understand(t, m, "?!", Context{}); u.Layer != LayerNone || len(u.Entries)+len(u.Acts) != 0 {
		t.Errorf("understood: %+v", u)
	}
}
