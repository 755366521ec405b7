package knowledge

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"oupsbot/knowledge/content"
	"oupsbot/knowledge/french"
)

// Where the content stands, from the content directory's root.
const (
	entriesDir        = "knowledge/entries"
	themesFile        = "knowledge/themes.yaml"
	organisationsFile = "knowledge/organisations.yaml"
	smsFile           = "knowledge/sms.yaml"
	lexiconFile       = "knowledge/lexicon.yaml"
)

// Base is all that one release of the content knows. It is immutable and safe for concurrent use.
type Base struct {
	Entries       []*Entry // sorted by id, drafts included
	Themes        []Theme  // in the order in which they are shown
	Organisations []Organisation
	Normaliser    *french.Normaliser
	Lexicon       *Lexicon

	byID    map[string]*Entry
	sources map[string]*content.Source // where each entry stands, for problems found later
}

// Entry finds an entry by its id.
func (b *Base) Entry(id string) (*Entry, bool) {
	e, ok := b.byID[id]
	return e, ok
}

// Theme finds a theme by its id.
func (b *Base) Theme(id string) (Theme, bool) {
	i := slices.IndexFunc(b.Themes, func(t Theme) bool { return t.ID == id })
	if i < 0 {
		return Theme{}, false
	}
	return b.Themes[i], true
}

// Organisation finds an organisation by its id.
func (b *Base) Organisation(id string) (Organisation, bool) {
	i := slices.IndexFunc(b.Organisations, func(o Organisation) bool { return o.ID == id })
	if i < 0 {
		return Organisation{}, false
	}
	return b.Organisations[i], true
}

// Source tells where an entry stands in its file, for problems found after loading.
func (b *Base) Source(id string) *content.Source { return b.sources[id] }

// Load reads and checks everything below fsys that this package owns. When a problem is not a mere warning, the Base is
// incomplete and must not be served; it is still returned for the checks that can go on.
func Load(fsys fs.FS) (*Base, []content.Problem) {
	b := &Base{byID: map[string]*Entry{}, sources: map[string]*content.Source{}}
	var problems []content.Problem
	var lists struct {
		Themes        []Theme           `yaml:"themes"`
		Organisations []Organisation    `yaml:"organisations"`
		Spellings     map[string]string `yaml:"spellings"`
		Terms         []lexiconTerm     `yaml:"terms"`
	}
	sources := map[string]*content.Source{lexiconFile: content.At(lexiconFile)}
	for _, file := range []string{themesFile, organisationsFile, smsFile, lexiconFile} {
		data, err := fs.ReadFile(fsys, file)
		if err != nil {
			problems = append(problems, content.Problem{File: file, Message: "le fichier manque ou ne se lit pas", Fix: "reprenez-le avec « oupsbot content export »"})
			continue
		}
		src, found := listsSchema.Decode(file, data, &lists)
		problems, sources[file] = append(problems, found...), src
	}
	b.Themes, b.Organisations = lists.Themes, lists.Organisations
	b.Normaliser = french.NewNormaliser(lists.Spellings)
	lexicon, found := newLexicon(lists.Terms, b.Normaliser, sources[lexiconFile])
	b.Lexicon = lexicon
	problems = append(problems, found...)
	problems = append(problems, b.loadEntries(fsys)...)
	problems = append(problems, b.checkReferences()...)
	content.Sort(problems)
	return b, problems
}

type loaded struct {
	entry    *Entry
	source   *content.Source
	problems []content.Problem
}

// loadEntries reads the entry files on all cores: decoding YAML is most of the start-up time.
func (b *Base) loadEntries(fsys fs.FS) []content.Problem {
	files, problems := entryFiles(fsys)
	results := make([]loaded, len(files))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, file := range files {
		group.Go(func() error {
			results[i] = loadEntry(fsys, file)
			return nil
		})
	}
	_ = group.Wait() // no function above returns an error
	for _, r := range results {
		problems = append(problems, r.problems...)
		if r.entry == nil {
			continue
		}
		if twin, ok := b.byID[r.entry.ID]; ok {
			problems = append(problems, r.source.Problem("id", "cet identifiant est déjà celui d'une autre fiche : « "+twin.Title+" »", "choisissez-en un autre"))
			continue
		}
		b.byID[r.entry.ID] = r.entry
		b.sources[r.entry.ID] = r.source
		b.Entries = append(b.Entries, r.entry)
	}
	slices.SortFunc(b.Entries, func(x, y *Entry) int { return cmp.Compare(x.ID, y.ID) })
	return problems
}

func entryFiles(fsys fs.FS) (files []string, problems []content.Problem) {
	err := fs.WalkDir(fsys, entriesDir, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := d.Name(); !d.IsDir() && path.Ext(name) == ".yaml" && !strings.HasPrefix(name, ".") {
			files = append(files, p)
		} else if !d.IsDir() && path.Ext(name) == ".yml" {
			problems = append(problems, content.Problem{File: p, Message: "ce fichier n'est pas lu : son nom finit par .yml", Fix: "renommez-le en .yaml"})
		}
		return nil
	})
	if err != nil || len(files) == 0 {
		problems = append(problems, content.Problem{File: entriesDir, Message: "aucune fiche ne se lit ici", Fix: "reprenez le dossier avec « oupsbot content export »"})
	}
	return files, problems
}

func loadEntry(fsys fs.FS, file string) loaded {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return loaded{problems: []content.Problem{{File: file, Message: "le fichier ne se lit pas : " + err.Error(), Fix: "vérifiez ses droits"}}}
	}
	var e Entry
	src, problems := entrySchema.Decode(file, data, &e)
	if len(problems) > 0 {
		return loaded{source: src, problems: problems}
	}
	if want := strings.TrimSuffix(path.Base(file), ".yaml"); e.ID != want {
		problems = append(problems, src.Problem("id", "l'identifiant n'est pas le nom du fichier", "écrivez « id: "+want+" », ou renommez le fichier"))
	}
	if dir := path.Base(path.Dir(file)); e.Organisations[0] != dir {
		problems = append(problems, src.Problem("organisations[0]", fmt.Sprintf("la fiche est dans le dossier « %s », mais sa première organisation est « %s »", dir, e.Organisations[0]), "déplacez le fichier, ou changez l'ordre"))
	}
	if !e.ReviewBy.Time().After(e.Reviewed.Time()) {
		problems = append(problems, src.Problem("review_by", "la date de relecture précède la dernière vérification", "donnez une date après le "+e.Reviewed.French()))
	}
	return loaded{entry: &e, source: src, problems: problems}
}

// checkReferences finds names that lead nowhere.
func (b *Base) checkReferences() (problems []content.Problem) {
	for _, e := range b.Entries {
		src := b.sources[e.ID]
		if _, ok := b.Theme(e.Theme); !ok {
			problems = append(problems, src.Problem("theme", "le thème « "+e.Theme+" » n'existe pas", "prenez-en un de "+themesFile))
		}
		for i, o := range e.Organisations {
			if _, ok := b.Organisation(o); !ok {
				problems = append(problems, src.Problem(fmt.Sprintf("organisations[%d]", i), "l'organisation « "+o+" » n'est pas décrite", "ajoutez-la à "+organisationsFile))
			}
		}
		for i, id := range e.Related {
			if _, ok := b.byID[id]; !ok {
				problems = append(problems, src.Warning(fmt.Sprintf("related[%d]", i), "la fiche voisine « "+id+" » n'existe pas encore", "retirez-la, ou écrivez-la"))
			} else if id == e.ID {
				problems = append(problems, src.Problem(fmt.Sprintf("related[%d]", i), "la fiche se cite elle-même", "retirez cette ligne"))
			}
		}
	}
	return problems
}
