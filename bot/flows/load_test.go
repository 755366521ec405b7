package flows

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"oupsbot/knowledge/content"
)

// head is the top of every flow below: it has five lines, so that the steps start on line 6.
const head = `id: essai
title: "Essai"
summary: "Un essai."
starts: ["faire un essai"]
steps:
`

func load(files map[string]string) (*Set, []content.Problem) {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return Load(fsys, "flows")
}

func loadSteps(steps string) (*Set, []content.Problem) {
	return load(map[string]string{"flows/essai.yaml": head + steps})
}

// Each problem is found on its line, and says in French what to write instead.
func TestEachMistakeOfAFlowIsFoundOnItsLine(t *testing.T) {
	const question = `  - id: q
    ask:
      text: "Une ou deux ?"
      type: choice
      save: nombre
      choices:
        - {value: une, label: "Une"}
        - {value: deux, label: "Deux"}
`
	for _, c := range []struct {
		name, steps string
		line        int
		field       string
		want        string
	}{
		{"unknown next", "  - id: a\n    say: {text: \"Bonjour.\"}\n    next: ailleurs\n  - id: fin\n    end: {}\n", 8, "steps[0].next", "aucune étape ne s'appelle « ailleurs » ▸ écrivez l'identifiant d'une étape"},
		{"unknown next of a branch", "  - id: a\n    branch:\n      - next: ailleurs\n  - id: fin\n    end: {}\n", 8, "steps[0].branch[0].next", "aucune étape ne s'appelle « ailleurs »"},
		{"two steps of one name", "  - id: a\n    say: {text: \"Bonjour.\"}\n  - id: a\n    end: {}\n", 8, "steps[1].id", "l'étape n° 1 s'appelle déjà « a »"},
		{"unreachable step", "  - id: a\n    end: {}\n  - id: b\n    end: {}\n", 8, "steps[1]", "aucun chemin ne mène à l'étape « b » ▸ supprimez-la, ou écrivez « next: b »"},
		{"loop without a question", "  - id: a\n    say: {text: \"Bonjour.\"}\n  - id: b\n    say: {text: \"Encore.\"}\n    next: a\n  - id: fin\n    end: {}\n", 8, "steps[1]", "de « b » on revient à « a » sans qu'aucune question soit posée"},
		{"loop of branches", question + "  - id: b\n    branch:\n      - {when: 'nombre == \"une\"', next: b}\n      - next: fin\n  - id: fin\n    end: {}\n", 14, "steps[1]", "de « b » on revient à « b » sans qu'aucune question soit posée"},
		{"path that never ends", question + "  - id: b\n    branch:\n      - {when: 'nombre == \"une\"', next: fin}\n      - next: c\n  - id: c\n    ask: {text: \"Votre nom ?\", type: text}\n    next: c\n  - id: fin\n    end: {}\n", 18, "steps[2]", "le chemin qui passe par « c » ne finit jamais ▸ menez-le à une étape « end »"},
		{"nothing after the last step", "  - id: a\n    say: {text: \"Bonjour.\"}\n", 6, "steps[0]", "rien ne vient après la dernière étape, « a »"},
		{"no end", "  - id: a\n    ask: {text: \"Votre nom ?\", type: text}\n    next: a\n", 6, "steps", "ce parcours n'a pas de fin ▸ ajoutez une étape « end »"},
		{"variable used before it is set", "  - id: a\n    branch:\n      - {when: 'nombre == \"une\"', next: fin}\n      - next: q\n" + question + "  - id: fin\n    end: {}\n", 8, "steps[0].branch[0].when", "un chemin arrive ici sans que « nombre » ait une valeur ▸ posez la question"},
		{"variable set on one path only", question + "  - id: b\n    branch:\n      - {when: 'nombre == \"une\"', next: c}\n      - next: d\n  - id: c\n    ask: {text: \"Combien ?\", type: number, save: montant}\n  - id: d\n    branch:\n      - {when: 'montant > 3', next: fin}\n      - next: fin\n  - id: fin\n    end: {}\n", 22, "steps[3].branch[0].when", "un chemin arrive ici sans que « montant » ait une valeur"},
		{"unknown variable", question + "  - id: b\n    branch:\n      - {when: 'nobre == \"une\"', next: fin}\n      - next: fin\n  - id: fin\n    end: {}\n", 16, "steps[1].branch[0].when", "aucune question n'enregistre « nobre » ▸ variables connues : nombre"},
		{"value that is never given", question + "  - id: b\n    branch:\n      - {when: 'nombre in [\"une\", \"duex\"]', next: fin}\n      - next: fin\n  - id: fin\n    end: {}\n", 16, "steps[1].branch[0].when", "« nombre » n'a jamais la valeur « duex » ▸ valeurs possibles : une, deux"},
		{"condition that is not one", question + "  - id: b\n    branch:\n      - {when: 'nombre', next: fin}\n      - next: fin\n  - id: fin\n    end: {}\n", 16, "steps[1].branch[0].when", "ne dit ni vrai ni faux"},
		{"condition that compares text with a number", question + "  - id: b\n    branch:\n      - {when: 'nombre > 3', next: fin}\n      - next: fin\n  - id: fin\n    end: {}\n", 16, "steps[1].branch[0].when", "compare des valeurs qui ne vont pas ensemble"},
		{"condition that cannot be read", question + "  - id: b\n    branch:\n      - {when: 'nombre = \"une\"', next: fin}\n      - next: fin\n  - id: fin\n    end: {}\n", 16, "steps[1].branch[0].when", "la condition ne se lit pas"},
		{"condition with a loop", question + "  - id: b\n    branch:\n      - {when: 'all(1..100, # > 0)', next: fin}\n      - next: fin\n  - id: fin\n    end: {}\n", 16, "steps[1].branch[0].when", "tournure qui n'est pas permise"},
		{"condition with a range", question + "  - id: b\n    branch:\n      - {when: '3 in 1..100000000', next: fin}\n      - next: fin\n  - id: fin\n    end: {}\n", 16, "steps[1].branch[0].when", "« .. » n'est pas permis"},
		{"days of something else than a date", question + "  - id: b\n    branch:\n      - {when: 'jours(nombre) > 3', next: fin}\n      - next: fin\n  - id: fin\n    end: {}\n", 16, "steps[1].branch[0].when", "jours() attend une variable qui garde une date"},
		{"branch without default", question + "  - id: b\n    branch:\n      - {when: 'nombre == \"une\"', next: fin}\n  - id: fin\n    end: {}\n", 16, "steps[1].branch[0]", "aucune ligne ne dit où aller quand aucune condition n'est vraie ▸ ajoutez une dernière ligne sans « when »"},
		{"default that is not the last", question + "  - id: b\n    branch:\n      - next: fin\n      - {when: 'nombre == \"une\"', next: fin}\n      - next: fin\n  - id: fin\n    end: {}\n", 16, "steps[1].branch[0]", "cette ligne sans condition rend les suivantes inutiles"},
		{"next after an end", "  - id: a\n    end: {}\n    next: a\n", 8, "steps[0].next", "une étape « end » ou « branch » n'a pas de suite à elle"},
		{"choice values repeated", "  - id: q\n    ask:\n      text: \"Une ?\"\n      type: choice\n      choices:\n        - {value: une, label: \"Une\"}\n        - {value: une, label: \"Deux\"}\n  - id: fin\n    end: {}\n", 12, "steps[0].ask.choices[1].value", "la valeur « une » est déjà celle d'une autre réponse"},
		{"two choices of one name", "  - id: q\n    ask:\n      text: \"Une ?\"\n      type: choice\n      choices:\n        - {value: une, label: \"Une\", also: [\"Impôts\"]}\n        - {value: deux, label: \"Deux\", also: [\"impot\"]}\n  - id: fin\n    end: {}\n", 12, "steps[0].ask.choices[1]", "« impot » désigne aussi la réponse n° 1"},
		{"six choices", "  - id: q\n    ask:\n      text: \"Une ?\"\n      type: choice\n      choices:\n        - {value: a, label: \"A1\"}\n        - {value: b, label: \"B1\"}\n        - {value: c, label: \"C1\"}\n        - {value: d, label: \"D1\"}\n        - {value: e, label: \"E1\"}\n        - {value: f, label: \"F1\"}\n  - id: fin\n    end: {}\n", 11, "steps[0].ask.choices", "il y a 6 éléments, 5 au plus sont permis"},
		{"choice without choices", "  - id: q\n    ask: {text: \"Une ?\", type: choice}\n  - id: fin\n    end: {}\n", 7, "steps[0].ask.choices", "cette question ne propose aucune réponse"},
		{"choices of a number", "  - id: q\n    ask:\n      text: \"Une ?\"\n      type: number\n      choices: [{value: a, label: \"A1\"}, {value: b, label: \"B1\"}]\n  - id: fin\n    end: {}\n", 10, "steps[0].ask.choices", "seule une question « type: choice » propose des réponses"},
		{"empty text", "  - id: q\n    ask: {text: \" \", type: text}\n  - id: fin\n    end: {}\n", 7, "steps[0].ask.text", "un texte qui n'est pas vide"},
		{"nothing said", "  - id: a\n    say: {}\n  - id: fin\n    end: {}\n", 7, "steps[0].say", "cette étape ne dit rien ▸ ajoutez « text: … »"},
		{"two contents in a step", "  - id: a\n    say: {text: \"Bonjour.\"}\n    act: human\n  - id: fin\n    end: {}\n", 6, "steps[0]", "l'étape « a » a 2 contenus, il en faut un et un seul ▸ gardez une seule de ces clés"},
		{"no content in a step", "  - id: a\n  - id: fin\n    end: {}\n", 6, "steps[0]", "l'étape « a » a 0 contenus"},
		{"minimum above the maximum", "  - id: q\n    ask:\n      text: \"Combien ?\"\n      type: number\n      min: 10\n      max: 5\n  - id: fin\n    end: {}\n", 11, "steps[0].ask.max", "le maximum est plus petit que le minimum"},
		{"dates the wrong way round", "  - id: q\n    ask:\n      text: \"Quand ?\"\n      type: date\n      min: 2026-02-01\n      max: 2026-01-01\n  - id: fin\n    end: {}\n", 11, "steps[0].ask.max", "la date la plus récente vient avant la plus ancienne"},
		{"a minimum that is no date", "  - id: q\n    ask:\n      text: \"Quand ?\"\n      type: date\n      min: bientôt\n  - id: fin\n    end: {}\n", 10, "steps[0].ask.min", "ce n'est pas une date ▸ écrivez 2026-11-22 ou aujourd'hui"},
		{"a minimum that is no number", "  - id: q\n    ask:\n      text: \"Combien ?\"\n      type: number\n      min: \"3\"\n  - id: fin\n    end: {}\n", 10, "steps[0].ask.min", "ce n'est pas un nombre"},
		{"a length beyond the limit", "  - id: q\n    ask:\n      text: \"Qui ?\"\n      type: text\n      max: 5000\n  - id: fin\n    end: {}\n", 10, "steps[0].ask.max", "cette longueur n'est pas possible"},
		{"bounds on a choice", "  - id: q\n    ask:\n      text: \"Une ?\"\n      type: choice\n      min: 1\n      choices: [{value: a, label: \"A1\"}, {value: b, label: \"B1\"}]\n  - id: fin\n    end: {}\n", 8, "steps[0].ask", "n'a ni « min » ni « max »"},
		{"a variable with a forbidden name", "  - id: q\n    ask:\n      text: \"Qui ?\"\n      type: text\n      save: Mon Nom\n  - id: fin\n    end: {}\n", 10, "steps[0].ask.save", "« Mon Nom » ne peut pas nommer une variable"},
		{"a variable named like an operator", "  - id: q\n    ask:\n      text: \"Qui ?\"\n      type: text\n      save: and\n  - id: fin\n    end: {}\n", 10, "steps[0].ask.save", "« and » ne peut pas nommer une variable"},
		{"a variable of two kinds", "  - id: q\n    ask:\n      text: \"Qui ?\"\n      type: text\n      save: x\n  - id: r\n    ask:\n      text: \"Combien ?\"\n      type: number\n      save: x\n  - id: fin\n    end: {}\n", 15, "steps[1].ask.save", "une autre question enregistre « x » avec une autre sorte de réponse"},
		{"an address that is not https", "  - id: fin\n    end:\n      links:\n        - {label: \"Site\", url: \"http://exemple.fr\"}\n", 9, "steps[0].end.links[0].url", "une adresse qui commence par https://"},
		{"an unknown key", "  - id: fin\n    end: {}\n    suivant: b\n", 8, "steps[0].suivant", "ce champ n'existe pas"},
	} {
		t.Run(c.name, func(t *testing.T) {
			set, problems := loadSteps(c.steps)
			for _, p := range problems {
				if p.File == "flows/essai.yaml" && p.Line == c.line && p.Field == c.field && strings.Contains(p.String(), c.want) {
					if len(set.Flows()) != 0 {
						t.Error("the flow is served all the same")
					}
					if p.Fix == "" {
						t.Error("nothing is said of what to write instead")
					}
					return
				}
			}
			t.Errorf("want %d %s %q, got:", c.line, c.field, c.want)
			for _, p := range problems {
				t.Errorf("  %s [%s]", p, p.Field)
			}
		})
	}
}

func TestAMistakeIsReportedOnce(t *testing.T) {
	_, problems := loadSteps("  - id: a\n    say: {text: \"Bonjour.\"}\n    next: ailleurs\n  - id: b\n    say: {text: \"Rien.\"}\n")
	if len(problems) != 1 {
		t.Errorf("%d problems: %v", len(problems), problems)
	}
}

func TestAFlowBearsTheNameOfItsFile(t *testing.T) {
	_, problems := load(map[string]string{"flows/autre.yaml": head + "  - id: fin\n    end: {}\n"})
	if len(problems) != 1 || problems[0].Line != 1 || !strings.Contains(problems[0].String(), "« id: autre »") {
		t.Errorf("%v", problems)
	}
}

func TestTwoFlowsCannotBeStartedByTheSamePhrasing(t *testing.T) {
	set, problems := load(map[string]string{
		"flows/essai.yaml":   head + "  - id: fin\n    end: {}\n",
		"flows/second.yaml":  strings.Replace(strings.Replace(head, "essai", "second", 1), "faire un essai", "Faire un ESSAI !", 1) + "  - id: fin\n    end: {}\n",
		"flows/lisez-moi.md": "# ignoré", "flows/vieux/essai.yaml": "ignoré lui aussi",
	})
	if len(problems) != 1 || problems[0].File != "flows/second.yaml" || problems[0].Line != 4 || !strings.Contains(problems[0].Message, "« essai »") {
		t.Errorf("%v", problems)
	}
	if len(set.Flows()) != 1 || set.Flows()[0].ID != "essai" {
		t.Errorf("flows: %v", set.Flows())
	}
}

func TestFlowsAreSortedById(t *testing.T) {
	flow := func(id string) string {
		return strings.ReplaceAll(head, "essai", id) + "  - id: fin\n    end: {}\n"
	}
	set, problems := load(map[string]string{"flows/a.yaml": flow("a"), "flows/a-b.yaml": flow("a-b"), "flows/a0.yaml": flow("a0")})
	var ids []string
	for _, f := range set.Flows() {
		ids = append(ids, f.ID)
	}
	if strings.Join(ids, " ") != "a a-b a0" {
		t.Errorf("%v %v", ids, problems)
	}
}

func TestAFolderThatIsNotThereIsAProblem(t *testing.T) {
	set, problems := Load(fstest.MapFS{}, "flows")
	if set == nil || len(problems) != 1 || problems[0].File != "flows" {
		t.Errorf("%v", problems)
	}
}

func TestReferencesSayWhereEntriesAndActsAreNamed(t *testing.T) {
	set, problems := loadSteps("  - id: a\n    answer: caf-retard\n  - id: b\n    act: no_file_access\n  - id: fin\n    end: {}\n")
	want := []Reference{
		{File: "flows/essai.yaml", Line: 7, Field: "steps[0].answer", Flow: "essai", Step: "a", Entry: "caf-retard"},
		{File: "flows/essai.yaml", Line: 9, Field: "steps[1].act", Flow: "essai", Step: "b", Act: "no_file_access"},
	}
	if got := set.References(); len(problems) > 0 || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v\n%v", got, problems)
	}
}

func FuzzLoad(f *testing.F) {
	// Small seeds: the fuzzer spends its minute on shrinking a large one.
	for _, seed := range []string{everything, "", "id: essai", head + "  - id: fin\n    end: {}\n", head + "  - id: a\n    branch: [{next: a}]\n", head + "  - id: q\n    ask: {text: \"Q ?\", type: number, save: n, min: -1e400}\n  - id: b\n    branch: [{when: \"n > 3 and not (n in [1, 2.5])\", next: b}, {next: q}]\n", "&a [*a, *a]", "\x00\xff"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		set, problems := Load(fstest.MapFS{"essai.yaml": &fstest.MapFile{Data: data}}, ".")
		if len(problems) == 0 && len(set.Flows()) != 1 {
			t.Fatal("neither a flow nor a problem")
		}
		for _, p := range problems {
			if p.Message == "" || p.File != "essai.yaml" {
				t.Fatalf("%#v", p)
			}
		}
		for _, flow := range set.Flows() { // what Load accepts, the engine runs
			p, _, err := set.Start(flow.ID, noon)
			for range 50 {
				if err != nil {
					t.Fatal(err)
				}
				if p.Flow == "" {
					break
				}
				ask := flow.Steps[flow.index[p.Step]].Ask
				in := Input{Text: "3"}
				switch ask.Type {
				case KindChoice:
					in = Input{Value: ask.Choices[0].Value}
				case KindDate:
					in.Text = "hier"
				}
				next, _, refused := set.Next(p, in, noon)
				if refused != nil {
					break
				}
				p = next
			}
		}
	})
}

func TestAHiddenFileIsNoFlow(t *testing.T) {
	set, problems := load(map[string]string{"flows/essai.yaml": head + "  - id: fin\n    end: {}\n", "flows/.#essai.yaml": "rien"})
	if len(problems) > 0 || len(set.flows) != 1 {
		t.Errorf("%d flows, %v", len(set.flows), problems)
	}
}
