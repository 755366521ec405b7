package oupsbot_test

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// module is the prefix of our own packages.
const module = "oupsbot"

// floors is the staircase: a package imports only what stands lower, or what shares its step (a folder and those below it). A package that is
// not named here stands on the step of the nearest folder above it.
var floors = map[string]int{
	".":                    0, // the content, embedded
	"knowledge/content":    1, // how files are read
	"knowledge/french":     2,
	"knowledge":            3,
	"knowledge/prose":      4,
	"intents/classifier":   5,
	"intents":              6,
	"bot/mask":             7,
	"bot/flows":            8,
	"bot/state":            9,
	"bot":                  10,
	"bot/eval":             11,
	"bot/conversations":    12,
	"bot/bottest":          13,
	"adapters":             14,
	"adapters/render":      15,
	"adapters/adaptertest": 16,
	"cmd":                  20,
}

// everyAdapter is the step of the channels: side by side, and blind to each other.
const everyAdapter = 17

// alone are folders that know nothing else of this repository: they could be libraries of their own.
var alone = []string{"knowledge/content", "knowledge/french", "intents/classifier", "bot/mask", "bot/state"}

// forTests are packages that only tests import, and packages of tests.
var forTests = []string{"bot/bottest", "bot/state/statetest", "adapters/adaptertest"}

// vague are names that say nothing of what a package is for.
var vague = []string{"util", "utils", "common", "helper", "helpers", "type", "types", "model", "models", "misc", "shared", "base", "core", "lib"}

// pkg is a folder of Go files.
type pkg struct {
	name      string
	documents bool // a file of it has a package comment
	hasDoc    bool // doc.go
	imports   []imported
}

type imported struct {
	file string
	what string // path below the module; "." for its root
	test bool
}

func TestTheStaircaseIsNeverClimbed(t *testing.T) {
	for dir, p := range packages(t) {
		for _, i := range p.imports {
			if why := wrong(dir, i); why != "" {
				t.Errorf("%s: %s imports %s: %s", i.file, dir, i.what, why)
			}
		}
	}
}

// wrong says why a package may not import another; nothing when it may.
func wrong(dir string, i imported) string {
	from, to := floor(dir), floor(i.what)
	sameStep := step(dir) == step(i.what)
	isTest := i.test || slices.Contains(forTests, dir)
	switch {
	case strings.HasPrefix(i.what, "cmd/"):
		return "nobody imports a program"
	case dir == i.what: // a test beside its package
		return ""
	case isTest && (i.what == "." || slices.Contains(forTests, i.what)):
		return ""
	case !isTest && slices.Contains(forTests, i.what):
		return "it is for tests"
	case i.what == "." && !strings.HasPrefix(dir, "cmd/"):
		return "the content is handed in: only programs and tests take the embedded one"
	case isTest && strings.HasPrefix(i.what, "bot/state/") && to < from:
		return ""
	case strings.HasPrefix(dir, "adapters/") && i.what != "bot" && i.what != "adapters/render":
		return "an adapter knows bot, and adapters/render"
	case dir == "bot" && i.what == "bot/state/bolt" && !isTest:
		return "the bot knows the store's interface, not an engine"
	case slices.Contains(alone, step(dir)) && !sameStep:
		return "it knows nothing else of this repository"
	case to > from || to == from && !sameStep:
		return "it stands higher"
	}
	return ""
}

// step is the named folder on whose step a package stands.
func step(dir string) string {
	for {
		if _, ok := floors[dir]; ok || dir == "." {
			return dir
		}
		if path.Dir(dir) == "adapters" {
			return dir
		}
		dir = path.Dir(dir)
	}
}

func floor(dir string) int {
	if s := step(dir); s == "." && dir != "." {
		return -1 // a folder that the staircase does not know
	} else if n, ok := floors[s]; ok {
		return n
	}
	return everyAdapter
}

func TestEveryPackageHasItsPlace(t *testing.T) {
	all := packages(t)
	for dir, p := range all {
		switch {
		case floor(dir) < 0:
			t.Errorf("%s stands nowhere on the staircase: say where in staircase_test.go", dir)
		case slices.Contains(vague, p.name), slices.Contains(vague, path.Base(dir)):
			t.Errorf("%s: name a package after what it is for", dir)
		}
	}
	for dir := range floors {
		if dir != "adapters" && dir != "cmd" && all[dir].name == "" {
			t.Errorf("%s is on the staircase and does not exist", dir)
		}
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	for dir, p := range packages(t) {
		switch {
		case p.name == "main" || dir == ".":
			if !p.documents {
				t.Errorf("%s has no package comment", dir)
			}
		case !p.hasDoc:
			t.Errorf("%s has no doc.go: ten lines, what it is for, what it may import, where to start", dir)
		case !p.documents:
			t.Errorf("%s/doc.go has no package comment", dir)
		}
	}
}

// TestTheStaircaseRefusesWhatItShould keeps the rules above from being so lenient that they prove nothing.
func TestTheStaircaseRefusesWhatItShould(t *testing.T) {
	for _, c := range []struct {
		dir, what string
		test      bool
		refused   bool
	}{
		{"knowledge", "intents", false, true}, {"knowledge/content", "knowledge", false, true}, {"knowledge/content", "knowledge/french", false, true}, {"knowledge/french", "knowledge", true, true},
		{"knowledge", "knowledge/prose", false, true}, {"intents", "bot", false, true}, {"intents", "bot", true, true}, {"bot", "adapters/web", false, true}, {"bot", "adapters/render", true, true},
		{"bot/flows", "bot", false, true}, {"bot/state", "bot", false, true}, {"bot/state/bolt", "bot/flows", false, true}, {"bot/mask", "knowledge/french", false, true}, {"bot", "bot/state/bolt", false, true}, {"bot", "bot/eval", false, true},
		{"adapters/web", "adapters/console", false, true}, {"adapters/web", "adapters/console", true, true}, {"adapters/web", "knowledge", false, true}, {"adapters/web", "bot/state", false, true},
		{"adapters/web", "bot/bottest", false, true}, {"adapters/nouveau", "intents", false, true}, {"adapters/render", "adapters/web", false, true}, {"adapters/web", "cmd/oupsbot", true, true},
		{"cmd/oupsbot", "cmd/calibrate", false, true}, {"bot", ".", false, true}, {"knowledge", ".", false, true},

		{"bot", "intents", false, false}, {"bot", "bot/bottest", true, false}, {"bot", "bot/state/bolt", true, false}, {"bot/state/bolt", "bot/state", false, false}, {"bot/bottest", ".", false, false},
		{"bot/bottest", "bot/state/bolt", false, false}, {"adapters/web", "bot", false, false}, {"adapters/web", "adapters/render", false, false}, {"adapters/nouveau", "adapters/adaptertest", true, false},
		{"adapters/web", "bot/bottest", true, false}, {"cmd/oupsbot", ".", false, false}, {"cmd/oupsbot", "adapters/web", false, false}, {"knowledge/prose", "knowledge", false, false},
	} {
		why := wrong(c.dir, imported{what: c.what, test: c.test})
		if (why != "") != c.refused {
			t.Errorf("%s imports %s (test: %t): %q", c.dir, c.what, c.test, why)
		}
	}
	if floor("outils") >= 0 || floor("adapters/nouveau") != everyAdapter {
		t.Error("a new folder is given a place that is not its own")
	}
}

// packages reads the head of every Go file of the module, by folder.
func packages(t *testing.T) map[string]pkg {
	t.Helper()
	all := map[string]pkg{}
	tree := os.DirFS(".")
	err := fs.WalkDir(tree, ".", func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			_, other := fs.Stat(tree, path.Join(file, "go.mod"))
			if file != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "node_modules" || other == nil) {
				return fs.SkipDir
			}
			return nil
		case path.Ext(file) != ".go":
			return nil
		}
		source, err := fs.ReadFile(tree, file)
		if err != nil {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, source, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			return err
		}
		dir := path.Dir(file)
		p := all[dir]
		p.add(file, parsed)
		all[dir] = p
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 10 {
		t.Fatalf("only %v were found", slices.Sorted(maps.Keys(all)))
	}
	return all
}

// add takes what one file says of its package.
func (p *pkg) add(file string, parsed *ast.File) {
	test := strings.HasSuffix(file, "_test.go")
	if !test {
		p.name = cmp.Or(p.name, parsed.Name.Name)
		p.documents = p.documents || parsed.Doc != nil
		p.hasDoc = p.hasDoc || path.Base(file) == "doc.go"
	}
	for _, i := range parsed.Imports {
		what, err := strconv.Unquote(i.Path.Value)
		if err != nil || what != module && !strings.HasPrefix(what, module+"/") {
			continue
		}
		p.imports = append(p.imports, imported{file: file, what: cmp.Or(strings.TrimPrefix(strings.TrimPrefix(what, module), "/"), "."), test: test})
	}
}
