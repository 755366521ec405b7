package intents

import (
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"oupsbot"
	"oupsbot/knowledge"
	"oupsbot/knowledge/content"
)

// whole is the model of the shipped entries and acts, without the guided dialogues' phrasings, which package bot adds. It takes seconds to train.
var whole = sync.OnceValue(func() *Model {
	return mustBuild(oupsbot.Content, Usual())
})

// few is the model of three entries, one of them a draft, and a few acts: quick to train.
var few = sync.OnceValue(func() *Model { return mustBuild(fewFiles(), uncached) })

// uncached keeps the small models of tests out of the user's cache.
var uncached = Options{Known: []Calibration{Shipped()}}

func mustBuild(files fs.FS, o Options) *Model {
	base, problems := knowledge.Load(files)
	acts, found := LoadActs(files, base.Normaliser)
	if errors := content.Errors(append(problems, found...)); len(errors) > 0 {
		panic(fmt.Sprint(errors))
	}
	m, found, err := Build(base, acts, o)
	if err != nil || len(found) > 0 {
		panic(fmt.Sprint(found, err))
	}
	return m
}

const (
	separation = "caf-separation-non-declaree"
	apl        = "caf-apl-demande-tardive"
	recours    = "mdph-recours-tribunal-direct" // a draft here
)

// essai is an act made for the tests.
const essai = `id: essai
kind: act
title: "Essai"
patterns: ["^ceci est un essai", "essai ... transformé", "appel au trente neuf"]
questions: ["Ceci est un essai", "Le rugby et ses essais", "Essayer encore une fois"]
replies: ["C'est noté."]
`

// fewFiles is the shipped content with three entries and a few acts; the caller may change it.
func fewFiles() fstest.MapFS {
	files := fstest.MapFS{Dir + "/essai.yaml": {Data: []byte(essai)}}
	err := fs.WalkDir(oupsbot.Content, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".yaml") {
			return err
		}
		name := strings.TrimSuffix(d.Name(), ".yaml")
		switch {
		case strings.HasPrefix(path, "knowledge/entries/"):
			if name != separation && name != apl && name != recours {
				return nil
			}
		case strings.HasPrefix(path, Dir):
			if !strings.Contains(" greeting thanks human suicide fraud_tax section_deadline section_fix out_of_scope_far ", " "+name+" ") {
				return nil
			}
		}
		data, err := fs.ReadFile(oupsbot.Content, path)
		if name == recours {
			data = []byte(strings.Replace(string(data), "status: published", "status: draft", 1))
		}
		files[path] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		panic(err)
	}
	return files
}

func understand(t testing.TB, m *Model, text string, c Context) Understanding {
	t.Helper()
	u, err := m.Understand(t.Context(), text, c)
	if err != nil {
		t.Fatalf("understand %.60q: %v", text, err)
	}
	return u
}

// top is the id of the likeliest entry or act.
func (u Understanding) top() string {
	entry, act := "", ""
	p := 0.0
	if len(u.Entries) > 0 {
		entry, p = u.Entries[0].Entry.ID, u.Entries[0].Probability
	}
	if len(u.Acts) > 0 && u.Acts[0].Probability > p {
		act = u.Acts[0].Act.ID
		return act
	}
	return entry
}
