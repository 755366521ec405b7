package prose

import (
	_ "embed" // the word lists ship with the program
	"errors"
	"io/fs"

	"oupsbot/knowledge/content"
)

// WordsFile is where the word lists stand, from the content directory's root.
const WordsFile = "knowledge/prose/words.yaml"

// Words are the lists that the checks look for. A Words is immutable once loaded.
type Words struct {
	Jargon []Term        `yaml:"jargon"`
	Banned []Replacement `yaml:"banned"`
	Blame  []Replacement `yaml:"blame"`
	Hosts  []string      `yaml:"hosts"` // official sites, their subdomains included; .gouv.fr goes without saying
}

// Term is a word of the administration, in its several forms, and the everyday words that explain it.
type Term struct {
	Say   []string `yaml:"say"`
	Plain []string `yaml:"plain"`
}

// Replacement is a turn of phrase, in its several forms, and what to write instead.
type Replacement struct {
	Say   []string `yaml:"say"`
	Write string   `yaml:"write"`
}

var (
	// WordsSchema is the published JSON Schema of the word lists.
	//
	//go:embed words.schema.json
	WordsSchema []byte

	//go:embed words.yaml
	shippedRaw []byte

	wordsSchema = content.MustSchema("words.schema.json", WordsSchema)
	shipped     = mustWords()
)

func mustWords() *Words {
	w, problems := decodeWords(shippedRaw)
	if len(problems) > 0 {
		panic("shipped word lists: " + problems[0].String())
	}
	return w
}

// LoadWords reads an edited copy of the word lists from a content directory; the shipped ones when it has none.
func LoadWords(fsys fs.FS) (*Words, []content.Problem) {
	data, err := fs.ReadFile(fsys, WordsFile)
	if errors.Is(err, fs.ErrNotExist) {
		return shipped, nil
	}
	if err != nil {
		return shipped, []content.Problem{{File: WordsFile, Message: "le fichier ne se lit pas : " + err.Error(), Fix: "vérifiez ses droits"}}
	}
	w, problems := decodeWords(data)
	if len(problems) > 0 {
		return shipped, problems
	}
	return w, nil
}

func decodeWords(data []byte) (*Words, []content.Problem) {
	var w Words
	_, problems := wordsSchema.Decode(WordsFile, data, &w)
	return &w, problems
}
