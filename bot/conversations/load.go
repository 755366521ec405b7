package conversations

import (
	_ "embed" // the schema ships with the program
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"oupsbot/bot"
	"oupsbot/knowledge/content"
)

// Dir is where the tests stand, from the content directory's root.
const Dir = "bot/conversations"

var (
	// Schema is the published JSON Schema of a file of conversations.
	//
	//go:embed conversation.schema.json
	Schema []byte

	schema = content.MustSchema("conversation.schema.json", Schema)
)

// maxSaid bounds a repeated message, in bytes: the largest body that any channel lets in.
const maxSaid = 2 << 20

// file is the YAML of one file.
type file struct {
	Conversations []struct {
		Name     string       `yaml:"name"`
		Audience bot.Audience `yaml:"audience"`
		On       string       `yaml:"on"`
		Pending  string       `yaml:"pending"`
		Turns    []struct {
			Say          *string `yaml:"say"`
			Repeat       int     `yaml:"repeat"`
			Press        string  `yaml:"press"`
			PressEarlier string  `yaml:"press_earlier"`
			Open         string  `yaml:"open"`
			Expect       *Expect `yaml:"expect"`
		} `yaml:"turns"`
	} `yaml:"conversations"`
}

// Load reads every .yaml file of a folder (not of its sub-folders), in the order of their names. The tests of a file with a problem are left
// out, so that the others can still be played. A folder that does not exist, or without any file, is a problem.
func Load(fsys fs.FS, dir string) ([]*Test, []content.Problem) {
	files, err := fs.Glob(fsys, path.Join(dir, "*.yaml"))
	if err != nil || len(files) == 0 {
		return nil, []content.Problem{{File: dir, Message: "aucune conversation de test ne se lit ici", Fix: "reprenez le dossier avec « oupsbot content export »"}}
	}
	slices.Sort(files)
	var tests []*Test
	var problems []content.Problem
	named := map[string]*Test{}
	for _, name := range files {
		if strings.HasPrefix(path.Base(name), ".") {
			continue // an editor's own file
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			problems = append(problems, content.Problem{File: name, Message: "le fichier ne se lit pas : " + err.Error(), Fix: "vérifiez ses droits"})
			continue
		}
		found, wrong := parse(name, data, named)
		problems = append(problems, wrong...)
		if len(wrong) == 0 {
			tests = append(tests, found...)
		}
	}
	content.Sort(problems)
	return tests, problems
}

// parse decodes and checks one file; named holds the conversations of the files before.
func parse(name string, data []byte, named map[string]*Test) ([]*Test, []content.Problem) {
	var f file
	src, problems := schema.Decode(name, data, &f)
	if len(problems) > 0 {
		return nil, problems
	}
	var tests []*Test
	problem := func(field, message, fix string) { problems = append(problems, src.Problem(field, message, fix)) }
	for i, c := range f.Conversations {
		at := fmt.Sprintf("conversations[%d]", i)
		t := &Test{File: name, Line: src.Line(at), Name: c.Name, Audience: c.Audience, Pending: c.Pending}
		if t.Audience == "" {
			t.Audience = bot.Citizen
		}
		if c.On != "" {
			day, err := time.Parse(time.DateOnly, c.On)
			if err != nil {
				problem(at+".on", "ce jour ne se lit pas", "écrivez une date comme 2026-11-22")
			}
			t.On = day.Add(12 * time.Hour)
		}
		if other, taken := named[c.Name]; taken {
			problem(at+".name", fmt.Sprintf("une conversation porte déjà ce nom (%s:%d)", other.File, other.Line), "dites en quoi celle-ci diffère")
		} else {
			named[c.Name] = t
		}
		checked := false
		for j, u := range c.Turns {
			at := fmt.Sprintf("%s.turns[%d]", at, j)
			turn := Turn{Line: src.Line(at), Press: u.Press, PressEarlier: u.PressEarlier, Open: u.Open}
			switch actions := written(u.Say, u.Press, u.PressEarlier, u.Open); {
			case actions == 0:
				problem(at, "ce tour ne dit pas ce que fait la personne", "ajoutez « say: … », « press: … » ou « open: … »")
			case actions > 1:
				problem(at, "ce tour fait plusieurs choses à la fois", "gardez une seule des lignes say, press, press_earlier et open, et faites un autre tour du reste")
			case j == 0 && (u.Press != "" || u.PressEarlier != ""):
				problem(at, "aucun bouton n'est encore proposé au premier tour", "commencez par « say: … » ou « open: … »")
			}
			if u.Say != nil {
				turn.Say = *u.Say
			}
			switch {
			case u.Repeat > 0 && turn.Say == "":
				problem(at+".repeat", "« repeat » ne sert qu'avec un texte", "ajoutez « say: … », ou supprimez cette ligne")
			case u.Repeat*len(turn.Say) > maxSaid:
				problem(at+".repeat", fmt.Sprintf("le message répété dépasse %d Mo", maxSaid>>20), "répétez-le moins")
			case u.Repeat > 0:
				turn.Say = strings.Repeat(turn.Say, u.Repeat)
			}
			if u.Expect != nil {
				turn.Expect, checked = *u.Expect, true
				problems = append(problems, contradictions(src, at+".expect", turn.Expect)...)
			}
			t.Turns = append(t.Turns, turn)
		}
		if !checked {
			problem(at, "cette conversation n'attend rien : elle réussirait toujours", "ajoutez « expect: … » à un tour au moins")
		}
		tests = append(tests, t)
	}
	return tests, problems
}

// written counts the actions of a turn. An empty "say" is one: people do send empty messages.
func written(say *string, others ...string) int {
	n := 0
	if say != nil {
		n++
	}
	for _, o := range others {
		if o != "" {
			n++
		}
	}
	return n
}

// contradictions finds what is both expected and refused.
func contradictions(src *content.Source, at string, e Expect) (problems []content.Problem) {
	for _, pair := range []struct {
		name      string
		want, not list
	}{{"not_text", e.Text, e.NotText}, {"not_choices", e.Choices, e.NotChoices}, {"not_kept", e.Kept, e.NotKept}} {
		for _, not := range pair.not {
			if slices.ContainsFunc(pair.want, func(w string) bool { return strings.Contains(w, not) }) {
				problems = append(problems, src.Problem(at+"."+pair.name, "« "+not+" » est à la fois attendu et refusé", "supprimez l'une des deux lignes"))
			}
		}
	}
	return problems
}
