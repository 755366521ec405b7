package conversations

import (
	"strings"
	"testing"
	"testing/fstest"

	"oupsbot/bot"
)

// loadText loads one file of conversations, numbered from line 1.
func loadText(t *testing.T, yaml string) ([]*Test, []string) {
	t.Helper()
	tests, problems := Load(fstest.MapFS{"tests/a.yaml": {Data: []byte(yaml)}}, "tests")
	var lines []string
	for _, p := range problems {
		lines = append(lines, p.String())
	}
	return tests, lines
}

func TestAConversationIsReadAsAnEditorWroteIt(t *testing.T) {
	tests, problems := loadText(t, `
conversations:
  - name: "Une suite"
    audience: agent
    on: 2027-06-01
    pending: "pas encore"
    turns:
      - say: "ha "
        repeat: 3
        expect: {decision: answer, text: un seul, choices: [a, b]}
      - press: "Ce que"
        expect: {decision: [section, choose], section: law}
      - press_earlier: "Retour"
      - open: caf-x
      - say: ""
`)
	if len(problems) > 0 || len(tests) != 1 {
		t.Fatalf("tests %v, problems %v", tests, problems)
	}
	c := tests[0]
	if c.File != "tests/a.yaml" || c.Line != 3 || c.Name != "Une suite" || c.Audience != bot.Agent || c.Pending != "pas encore" || c.On.Format("2006-01-02 15h") != "2027-06-01 12h" {
		t.Errorf("conversation: %+v", c)
	}
	first, second := c.Turns[0], c.Turns[1]
	if first.Say != "ha ha ha " || first.Line != 8 || first.Expect.Decision[0] != "answer" || first.Expect.Text[0] != "un seul" || len(first.Expect.Choices) != 2 {
		t.Errorf("first turn: %+v", first)
	}
	if second.Press != "Ce que" || second.Line != 11 || len(second.Expect.Decision) != 2 || second.Expect.Section != "law" {
		t.Errorf("second turn: %+v", second)
	}
	if c.Turns[2].PressEarlier != "Retour" || c.Turns[3].Open != "caf-x" || c.Turns[4].Say != "" {
		t.Errorf("other turns: %+v", c.Turns[2:])
	}
}

func TestAnUnwrittenAudienceIsACitizen(t *testing.T) {
	tests, problems := loadText(t, `
conversations:
  - name: "Salut"
    turns:
      - say: "bonjour"
        expect: {decision: act}
`)
	if len(problems) > 0 || tests[0].Audience != bot.Citizen || !tests[0].On.IsZero() {
		t.Errorf("%+v, problems %v", tests, problems)
	}
}

func TestEachMistakeOfAnEditorIsNamedWithItsLine(t *testing.T) {
	for _, c := range []struct{ name, yaml, want string }{
		{"no action", `
conversations:
  - name: "a"
    turns:
      - expect: {decision: act}
`, "tests/a.yaml:5: « conversations[0].turns[0] » : ce tour ne dit pas ce que fait la personne ▸ ajoutez « say: … »"},
		{"two actions", `
conversations:
  - name: "a"
    turns:
      - say: "bonjour"
      - say: "oui"
        press: "Oui"
        expect: {decision: act}
`, "tests/a.yaml:6: « conversations[0].turns[1] » : ce tour fait plusieurs choses à la fois"},
		{"a press first", `
conversations:
  - name: "a"
    turns:
      - press: "Oui"
        expect: {decision: act}
`, "tests/a.yaml:5: « conversations[0].turns[0] » : aucun bouton n'est encore proposé"},
		{"nothing expected", `
conversations:
  - name: "a"
    turns:
      - say: "bonjour"
`, "tests/a.yaml:3: « conversations[0] » : cette conversation n'attend rien"},
		{"an empty expectation", `
conversations:
  - name: "a"
    turns:
      - say: "bonjour"
        expect: {}
`, "tests/a.yaml:6: « conversations[0].turns[0].expect »"},
		{"a name twice", `
conversations:
  - name: "a"
    turns:
      - {say: "bonjour", expect: {decision: act}}
  - name: "a"
    turns:
      - {say: "bonsoir", expect: {decision: act}}
`, "tests/a.yaml:6: « conversations[1].name » : une conversation porte déjà ce nom (tests/a.yaml:3)"},
		{"an unknown decision", `
conversations:
  - name: "a"
    turns:
      - say: "bonjour"
        expect:
          decision: reponse
`, "tests/a.yaml:7: « conversations[0].turns[0].expect.decision » : « reponse » n'est pas une valeur possible ▸ écrivez l'une de : answer, section"},
		{"an unknown decision in a list", `
conversations:
  - name: "a"
    turns:
      - say: "bonjour"
        expect:
          decision: [answer, reponse]
`, "tests/a.yaml:7: « conversations[0].turns[0].expect.decision[1] » : « reponse » n'est pas une valeur possible"},
		{"an unknown field", `
conversations:
  - name: "a"
    turns:
      - say: "bonjour"
        expect:
          fiche: caf-x
`, "« conversations[0].turns[0].expect.fiche » : ce champ n'existe pas"},
		{"a bad day", `
conversations:
  - name: "a"
    on: "23/11/2026"
    turns:
      - {say: "bonjour", expect: {decision: act}}
`, "tests/a.yaml:4: « conversations[0].on » : « 23/11/2026 » n'a pas la forme attendue ▸ écrivez une date comme 2026-11-22"},
		{"repeat without a text", `
conversations:
  - name: "a"
    turns:
      - say: "bonjour"
      - press: "Oui"
        repeat: 3
        expect: {decision: act}
`, "tests/a.yaml:7: « conversations[0].turns[1].repeat » : « repeat » ne sert qu'avec un texte"},
		{"a message that no channel lets in", `
conversations:
  - name: "a"
    turns:
      - say: "` + strings.Repeat("bonjour ", 20) + `"
        repeat: 90000
        expect: {decision: act}
`, "tests/a.yaml:6: « conversations[0].turns[0].repeat » : le message répété dépasse 2 Mo"},
		{"expected and refused", `
conversations:
  - name: "a"
    turns:
      - say: "bonjour"
        expect:
          text: ["Mon Compte"]
          not_text: "Compte"
`, "tests/a.yaml:8: « conversations[0].turns[0].expect.not_text » : « Compte » est à la fois attendu et refusé"},
		{"broken YAML", "conversations:\n  - name: \"a\n", "le YAML ne se lit pas"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tests, problems := loadText(t, c.yaml)
			if len(tests) > 0 {
				t.Errorf("a file with a problem gave %d tests", len(tests))
			}
			if all := strings.Join(problems, "\n"); !strings.Contains(all, c.want) {
				t.Errorf("problems:\n%s\nwant: %s", all, c.want)
			}
		})
	}
}

func TestAFileWithAProblemDoesNotHideTheOthers(t *testing.T) {
	good := "conversations:\n  - {name: \"a\", turns: [{say: \"bonjour\", expect: {decision: act}}]}\n"
	tests, problems := Load(fstest.MapFS{"d/a.yaml": {Data: []byte("conversations: []\n")}, "d/b.yaml": {Data: []byte(good)}}, "d")
	if len(tests) != 1 || tests[0].File != "d/b.yaml" || len(problems) != 1 || problems[0].File != "d/a.yaml" {
		t.Errorf("tests %v, problems %v", tests, problems)
	}
}

func TestAFolderWithoutConversationsIsAProblem(t *testing.T) {
	if tests, problems := Load(fstest.MapFS{}, "d"); len(tests) != 0 || len(problems) != 1 || problems[0].Fix == "" {
		t.Errorf("tests %v, problems %v", tests, problems)
	}
}

func TestAHiddenFileIsNoTest(t *testing.T) {
	_, problems := Load(fstest.MapFS{
		"tests/a.yaml":   {Data: []byte("conversations:\n  - name: \"Salut\"\n    turns:\n      - say: \"bonjour\"\n        expect: {decision: act}\n")},
		"tests/.#a.yaml": {Data: []byte("rien")},
	}, "tests")
	if len(problems) > 0 {
		t.Errorf("problems: %v", problems)
	}
}
