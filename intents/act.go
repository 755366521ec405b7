package intents

import (
	"cmp"
	_ "embed" // the schema ships with the program
	"io/fs"
	"path"
	"slices"
	"strings"

	"oupsbot/knowledge"
	"oupsbot/knowledge/content"
	"oupsbot/knowledge/french"
)

// Kind says how an act is treated.
type Kind string

// The kinds of acts, the most urgent first.
const (
	Support Kind = "support" // distress: before anything else
	Decline Kind = "decline" // a request to cheat, or an abuse
	Handoff Kind = "handoff" // a human is wanted
	Plain   Kind = "act"     // greeting, thanks, help, …
	Section Kind = "section" // a part of the entry under discussion
	Ignore  Kind = "ignore"  // out of scope: answered as nothing
)

// Act is something people say that is not a question about an error.
type Act struct {
	ID        string           `yaml:"id"`
	Kind      Kind             `yaml:"kind"`
	Title     string           `yaml:"title"`
	Section   string           `yaml:"section"` // only of kind section
	Patterns  []string         `yaml:"patterns"`
	Questions []string         `yaml:"questions"`
	Replies   []string         `yaml:"replies"`
	Steps     []string         `yaml:"steps"`
	Links     []knowledge.Link `yaml:"links"`
	Choices   []string         `yaml:"choices"`
	Law       []string         `yaml:"law"`
	Verify    *string          `yaml:"verify"`

	patterns []pattern
	source   *content.Source
}

// Source tells where the act stands in its file.
func (a *Act) Source() *content.Source { return a.source }

// Dir is where the acts stand, from the content directory's root.
const Dir = "intents/acts"

var (
	// ActSchema is the published JSON Schema of an act.
	//
	//go:embed act.schema.json
	ActSchema []byte

	actSchema = content.MustSchema("act.schema.json", ActSchema)
)

// LoadActs reads and checks all acts, sorted by id.
func LoadActs(fsys fs.FS, n *french.Normaliser) ([]*Act, []content.Problem) {
	files, err := fs.Glob(fsys, Dir+"/*.yaml")
	if err != nil || len(files) == 0 {
		return nil, []content.Problem{{File: Dir, Message: "aucun acte ne se lit ici", Fix: "reprenez le dossier avec « oupsbot content export »"}}
	}
	var acts []*Act
	var problems []content.Problem
	for _, file := range files {
		if strings.HasPrefix(path.Base(file), ".") {
			continue // an editor's own file
		}
		a, found := loadAct(fsys, file, n)
		problems = append(problems, found...)
		if a != nil {
			acts = append(acts, a)
		}
	}
	slices.SortFunc(acts, func(a, b *Act) int { return cmp.Compare(a.ID, b.ID) })
	return acts, problems
}

func loadAct(fsys fs.FS, file string, n *french.Normaliser) (*Act, []content.Problem) {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, []content.Problem{{File: file, Message: "le fichier ne se lit pas : " + err.Error(), Fix: "vérifiez ses droits"}}
	}
	a := &Act{}
	src, problems := actSchema.Decode(file, data, a)
	if len(problems) > 0 {
		return nil, problems
	}
	a.source = src
	if want := strings.TrimSuffix(path.Base(file), ".yaml"); a.ID != want {
		problems = append(problems, src.Problem("id", "l'identifiant n'est pas le nom du fichier", "écrivez « id: "+want+" », ou renommez le fichier"))
	}
	switch {
	case a.Kind == Section && a.Section == "":
		problems = append(problems, src.Problem("section", "un acte de sorte « section » doit dire laquelle", "ajoutez « section: deadline », par exemple"))
	case a.Kind != Section && a.Section != "":
		problems = append(problems, src.Problem("section", "ce champ ne sert qu'aux actes de sorte « section »", "supprimez-le"))
	case a.Kind != Section && a.Kind != Ignore && len(a.Replies) == 0:
		problems = append(problems, src.Problem("replies", "cet acte n'a pas de réponse", "ajoutez au moins une réponse"))
	}
	for _, p := range a.Patterns {
		a.patterns = append(a.patterns, compilePattern(p, n))
	}
	return a, problems
}

// NewAct makes an act of phrasings that stand in another kind of file, such as a guided dialogue's.
func NewAct(id string, kind Kind, title string, questions []string, file string) *Act {
	return &Act{ID: id, Kind: kind, Title: title, Questions: questions, source: content.At(file)}
}
