package knowledge

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"oupsbot"
	"oupsbot/knowledge/content"
)

// shippedFiles is the shipped content of this package.
var shippedFiles = sync.OnceValue(func() fstest.MapFS {
	files := fstest.MapFS{}
	err := fs.WalkDir(oupsbot.Content, "knowledge", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(oupsbot.Content, path)
		files[path] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		panic(err)
	}
	return files
})

const (
	separation = "knowledge/entries/caf/caf-separation-non-declaree.yaml"
	apl        = "knowledge/entries/caf/caf-apl-demande-tardive.yaml"
	recours    = "knowledge/entries/mdph/mdph-recours-tribunal-direct.yaml"
)

// fewFiles is the shipped content with only three entries, which loads quickly. It is the caller's to change.
func fewFiles() fstest.MapFS {
	files := maps.Clone(shippedFiles())
	for path := range files {
		if strings.HasPrefix(path, entriesDir) && path != separation && path != apl && path != recours {
			delete(files, path)
		}
	}
	return files
}

// edit replaces the first occurrence of a text in a file, which must hold it.
func edit(t *testing.T, files fstest.MapFS, path, old, new string) {
	t.Helper()
	data := string(files[path].Data)
	if !strings.Contains(data, old) {
		t.Fatalf("%s does not hold %q", path, old)
	}
	files[path] = &fstest.MapFile{Data: []byte(strings.Replace(data, old, new, 1))}
}

// lineOf is the line on which a text stands first.
func lineOf(t *testing.T, files fstest.MapFS, path, text string) int {
	t.Helper()
	before, _, ok := strings.Cut(string(files[path].Data), text)
	if !ok {
		t.Fatalf("%s does not hold %q", path, text)
	}
	return 1 + strings.Count(before, "\n")
}

func TestTheShippedContentLoads(t *testing.T) {
	b, problems := Load(oupsbot.Content)

	if errors := content.Errors(problems); len(errors) > 0 {
		t.Fatalf("problems: %v", errors)
	}
	for _, e := range b.Entries {
		if found, ok := b.Entry(e.ID); !ok || found != e {
			t.Errorf("entry %s is not found by its id", e.ID)
		}
		if len(e.Questions) < 40 || len(e.Links) == 0 || e.Agent.Posture == "" || b.Source(e.ID).Line("questions[39]") == 0 {
			t.Errorf("entry %s is not whole", e.ID)
		}
	}
	if !slices.IsSortedFunc(b.Entries, func(x, y *Entry) int { return strings.Compare(x.ID, y.ID) }) {
		t.Error("the entries are not sorted by id")
	}
	if _, ok := b.Theme("logement"); !ok {
		t.Error("no theme logement")
	}
	if o, ok := b.Organisation("caf"); !ok || o.Name != "la CAF" {
		t.Errorf("organisation caf: %+v", o)
	}
	for _, id := range []string{"", "rien", "LOGEMENT"} {
		_, theme := b.Theme(id)
		_, organisation := b.Organisation(id)
		_, entry := b.Entry(id)
		if theme || organisation || entry {
			t.Errorf("%q was found", id)
		}
	}
}

func TestEachMistakeInTheContentIsToldWithItsPlace(t *testing.T) {
	remove := func(path string) func(*testing.T, fstest.MapFS) {
		return func(_ *testing.T, files fstest.MapFS) { delete(files, path) }
	}
	change := func(path, old, new string) func(*testing.T, fstest.MapFS) {
		return func(t *testing.T, files fstest.MapFS) { edit(t, files, path, old, new) }
	}
	move := func(from, to string) func(*testing.T, fstest.MapFS) {
		return func(_ *testing.T, files fstest.MapFS) { files[to] = files[from]; delete(files, from) }
	}
	tests := []struct {
		name    string
		change  func(*testing.T, fstest.MapFS)
		file    string
		at      string // text on the line that the problem must name; empty for the whole file
		field   string
		message string
	}{
		{"no organisations", remove(organisationsFile), organisationsFile, "", "", "le fichier manque"},
		{"no spellings", remove(smsFile), smsFile, "", "", "le fichier manque"},
		{"no lexicon", remove(lexiconFile), lexiconFile, "", "", "le fichier manque"},
		{"another entry's id", change(apl, "id: caf-apl-demande-tardive", "id: caf-apl-demande"), apl, "id:", "id", "l'identifiant n'est pas le nom du fichier"},
		{"another organisation's folder", move(apl, "knowledge/entries/msa/caf-apl-demande-tardive.yaml"), "knowledge/entries/msa/caf-apl-demande-tardive.yaml", "organisations:", "organisations[0]", "dans le dossier « msa », mais sa première organisation est « caf »"},
		{"no folder", move(apl, "knowledge/entries/caf-apl-demande-tardive.yaml"), "knowledge/entries/caf-apl-demande-tardive.yaml", "organisations:", "organisations[0]", "dans le dossier « entries »"},
		{"another file name", move(apl, "knowledge/entries/caf/caf-apl.yaml"), "knowledge/entries/caf/caf-apl.yaml", "id:", "id", "l'identifiant n'est pas le nom du fichier"},
		{"an unknown theme", change(apl, "theme: logement", "theme: logements"), apl, "theme:", "theme", "le thème « logements » n'existe pas"},
		{"an unknown organisation", change(apl, "organisations: [caf, msa]", "organisations: [caf, msaa]"), apl, "organisations:", "organisations[1]", "l'organisation « msaa » n'est pas décrite"},
		{"to be reviewed before it was", change(apl, "review_by: 2027-05-22", "review_by: 2026-05-22"), apl, "review_by:", "review_by", "la date de relecture précède la dernière vérification"},
		{"to be reviewed the same day", change(apl, "review_by: 2027-05-22", "review_by: 2026-11-22"), apl, "review_by:", "review_by", "la date de relecture précède la dernière vérification"},
		{"an entry that cites itself", change(apl, "  - caf-demenagement-non-declare", "  - caf-apl-demande-tardive"), apl, "  - caf-apl-demande-tardive", "related[0]", "la fiche se cite elle-même"},
		{"no title", change(apl, "title:", "titre:"), apl, "titre:", "titre", "ce champ n'existe pas"},
		{"a broken line", change(apl, "audience: particulier", "audience particulier"), apl, "audience", "", "le YAML ne se lit pas"},
		{"a word of two terms", change(lexiconFile, `say: ["loi essoc",`, `say: ["indu", "loi essoc",`), lexiconFile, `say: ["indu", "indus"`, "terms[1].say[0]", "« indu » est déjà rattaché à « droit a l erreur »"},
		{"a chain", change(lexiconFile, `say: ["loi essoc",`, `say: ["trop perçu",`), lexiconFile, `say: ["trop perçu",`, "terms[0].say[0]", "« trop perçu » est lui-même un terme officiel"},
		{"a term of itself", change(lexiconFile, `say: ["loi essoc",`, `say: ["Droit à l’erreur",`), lexiconFile, `say: ["Droit`, "terms[0].say[0]", "renvoie à lui-même"},
		{"an empty term", change(lexiconFile, `say: ["loi essoc",`, `say: ["??",`), lexiconFile, `say: ["??"`, "terms[0].say[0]", "ce terme est vide"},
		{"a spelling that stands for nothing", change(smsFile, "jé: j ai", "jé: ''"), smsFile, "jé:", "spellings.jé", "le texte est trop court"},
		{"an unknown audience of a theme", change(themesFile, "audience: particulier", "audience: tous"), themesFile, "audience: tous", "themes[0].audience", "« tous » n'est pas une valeur possible"},
		{"a number that nobody can call", change(organisationsFile, "name: la CAF", "name: 3230"), organisationsFile, "name: 3230", "organisations[0].name", "ce n'est pas la bonne sorte de valeur"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			files := fewFiles()
			test.change(t, files)
			line := 0
			if test.at != "" {
				line = lineOf(t, files, test.file, test.at)
			}

			_, problems := Load(files)

			found := slices.ContainsFunc(content.Errors(problems), func(p content.Problem) bool {
				return p.File == test.file && p.Line == line && p.Field == test.field && strings.Contains(p.Message, test.message) && p.Fix != ""
			})
			if !found {
				t.Errorf("problems: %v\nwant %s:%d, « %s » : %s", content.Errors(problems), test.file, line, test.field, test.message)
			}
		})
	}
}

func TestWithoutItsThemesEveryEntryIsUnplaced(t *testing.T) {
	files := fewFiles()
	delete(files, themesFile)

	_, problems := Load(files)

	errors := content.Errors(problems)
	if len(errors) != 4 { // the file, and three entries
		t.Errorf("problems: %v", errors)
	}
}

func TestWithoutEntriesThereIsNoContent(t *testing.T) {
	for name, keep := range map[string]func(path string) bool{
		"no folder": func(path string) bool { return !strings.HasPrefix(path, entriesDir) },
		"nothing":   func(string) bool { return false },
	} {
		files := fewFiles()
		maps.DeleteFunc(files, func(path string, _ *fstest.MapFile) bool { return !keep(path) })

		_, problems := Load(files)

		if !slices.ContainsFunc(problems, func(p content.Problem) bool { return p.File == entriesDir && !p.Warning }) {
			t.Errorf("%s: problems: %v", name, problems)
		}
	}
}

func TestTheSameIdTwiceIsRefused(t *testing.T) {
	files := fewFiles()
	twin := "knowledge/entries/msa/caf-apl-demande-tardive.yaml"
	files[twin] = &fstest.MapFile{Data: []byte(strings.Replace(string(files[apl].Data), "organisations: [caf, msa]", "organisations: [msa, caf]", 1))}

	b, problems := Load(files)

	errors := content.Errors(problems)
	if len(errors) != 1 || errors[0].File != twin || errors[0].Line != 1 || !strings.Contains(errors[0].Message, "cet identifiant est déjà celui d'une autre fiche") {
		t.Errorf("problems: %v", errors)
	}
	if len(b.Entries) != 3 {
		t.Errorf("entries: %d, want 3", len(b.Entries))
	}
}

func TestAllBrokenFilesAreToldAtOnceInTheSameOrder(t *testing.T) {
	files := fewFiles()
	edit(t, files, apl, "theme: logement", "theme: rien")
	edit(t, files, separation, "status: published", "status: publié")
	edit(t, files, recours, "reviewed: ", "reviewed: le ")
	edit(t, files, lexiconFile, `say: ["loi essoc",`, `say: ["??",`)
	delete(files, smsFile)

	_, problems := Load(files)

	var broken []string
	for _, p := range content.Errors(problems) {
		broken = append(broken, p.File)
	}
	for _, file := range []string{apl, separation, recours, lexiconFile, smsFile} {
		if !slices.Contains(broken, file) {
			t.Errorf("%s is not told of: %v", file, broken)
		}
	}
	if !slices.IsSorted(broken) {
		t.Errorf("not in the order of the files: %v", broken)
	}
	for range 3 {
		if _, again := Load(files); fmt.Sprint(again) != fmt.Sprint(problems) {
			t.Errorf("another order:\n%v\n%v", problems, again)
		}
	}
}

func TestANeighbourThatIsNotWrittenYetIsOnlyAWarning(t *testing.T) {
	files := fewFiles()
	edit(t, files, apl, "  - caf-demenagement-non-declare", "  - caf-pas-encore-ecrite")

	_, problems := Load(files)

	if errors := content.Errors(problems); len(errors) > 0 {
		t.Errorf("problems: %v", errors)
	}
	line := lineOf(t, files, apl, "caf-pas-encore-ecrite")
	if !slices.ContainsFunc(problems, func(p content.Problem) bool {
		return p.Warning && p.File == apl && p.Line == line && p.Field == "related[0]"
	}) {
		t.Errorf("problems: %v, want a warning on line %d", problems, line)
	}
}

func TestFilesThatAreNoEntriesAreLeftAlone(t *testing.T) {
	files := fewFiles()
	for _, name := range []string{".caf-brouillon.yaml", "README.md", "caf-apl.yaml~", "notes.txt"} {
		files["knowledge/entries/caf/"+name] = &fstest.MapFile{Data: []byte("ceci n'est pas une fiche")}
	}

	b, problems := Load(files)

	if errors := content.Errors(problems); len(errors) > 0 || len(b.Entries) != 3 {
		t.Errorf("%d entries, problems: %v", len(b.Entries), errors)
	}
}

func TestAFactIsOverdueTheDayAfterItsReview(t *testing.T) {
	e := &Entry{ReviewBy: "2027-02-28"}
	for day, want := range map[string]bool{"2027-02-27": false, "2027-02-28": false, "2027-03-01": true, "2027-03-02": true} {
		now, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		if got := e.Overdue(now); got != want {
			t.Errorf("on %s: overdue %t, want %t", day, got, want)
		}
	}
	if e.Overdue(time.Date(2027, time.February, 28, 23, 59, 59, 0, time.UTC)) {
		t.Error("overdue in the evening of its last day")
	}
}

func TestDatesAreWrittenAsPeopleDo(t *testing.T) {
	for d, want := range map[Date]string{"2026-03-01": "1er mars 2026", "2026-08-21": "21 août 2026", "2026-12-31": "31 décembre 2026", "": "", "demain": "demain"} {
		if got := d.French(); got != want {
			t.Errorf("%q is written %q, want %q", d, got, want)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, problems := Load(oupsbot.Content); len(content.Errors(problems)) > 0 {
			b.Fatal(problems)
		}
	}
}
