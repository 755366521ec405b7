package content

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// MaxFile is the size in bytes above which a content file is refused: an entry with a hundred questions has about 20 kB.
const MaxFile = 1 << 20

// Schema checks and decodes the files of one format.
type Schema struct{ compiled *jsonschema.Schema }

// MustSchema compiles a JSON Schema that ships with the program; it panics on an invalid one, which is a programming error.
func MustSchema(name string, raw []byte) *Schema {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		panic(fmt.Sprintf("schema %s: %v", name, err))
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(name, doc); err != nil {
		panic(fmt.Sprintf("schema %s: %v", name, err))
	}
	return &Schema{compiled: c.MustCompile(name)}
}

// Decode checks data against the schema and decodes it into out, a pointer to a struct with yaml tags.
// When it returns problems, out must not be used. file is only used to name the problems.
func (s *Schema) Decode(file string, data []byte, out any) (*Source, []Problem) {
	src := &Source{file: file}
	if len(data) > MaxFile {
		return src, []Problem{src.Problem("", fmt.Sprintf("le fichier dépasse %d ko", MaxFile>>10), "découpez-le")}
	}
	if !utf8.Valid(data) {
		return src, []Problem{src.Problem("", "le fichier n'est pas en UTF-8", "enregistrez-le en UTF-8")}
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // some Windows editors start a file with this mark, which would become part of the first key
	if line := tooDeep(data); line > 0 {
		return src, []Problem{{File: file, Line: line, Message: fmt.Sprintf("plus de %d crochets, accolades ou tirets sont ouverts les uns dans les autres", maxOpen), Fix: "refermez-les, ou mettez le texte entre guillemets"}}
	}
	tree, err := parser.ParseBytes(data, 0)
	if err != nil {
		return src, []Problem{src.syntax(err)}
	}
	if n := aliasIn(tree); n != nil {
		return src, []Problem{{File: file, Line: n.GetToken().Position.Line, Message: "les ancres et les alias YAML (& et *) ne sont pas acceptés", Fix: "recopiez le texte, ou mettez-le entre guillemets s'il commence par & ou *"}}
	}
	if len(tree.Docs) != 1 || tree.Docs[0].Body == nil {
		return src, []Problem{{File: file, Line: 1, Message: "le fichier doit contenir un seul document YAML, non vide", Fix: "supprimez les lignes « --- » ou remplissez le fichier"}}
	}
	src.data = data
	var plain any
	body := tree.Docs[0].Body // read once: the library takes most of a start's time
	if err := yaml.NodeToValue(body, &plain); err != nil {
		return src, []Problem{src.syntax(err)}
	}
	if err := s.compiled.Validate(jsonValue(plain)); err != nil {
		invalid, ok := errors.AsType[*jsonschema.ValidationError](err)
		if !ok {
			return src, []Problem{src.Problem("", err.Error(), "")}
		}
		problems := src.explain(invalid)
		Sort(problems) // the validator goes through fields in no order
		return src, problems
	}
	if err := yaml.NodeToValue(body, out, yaml.Strict()); err != nil {
		return src, []Problem{src.syntax(err)}
	}
	return src, nil
}

// maxOpen is how many brackets may be open at once. The YAML library's time grows with the square of it: 80 kB of brackets take a minute.
const maxOpen = 100

// tooDeep gives the line where more than maxOpen brackets and dashes are open, and 0 when there is none. It knows nothing of quotes: brackets in a
// text are closed, or few.
func tooDeep(data []byte) (line int) {
	brackets, dashes := 0, 0
	line = 1
	for i, c := range data {
		switch c {
		case '\n':
			dashes = 0
			line++
		case '[', '{':
			brackets++
		case ']', '}':
			brackets = max(0, brackets-1)
		case ' ':
		default:
			if c == '-' && i+1 < len(data) && data[i+1] == ' ' {
				dashes++
			} else {
				dashes = 0
			}
		}
		if brackets > maxOpen || dashes > maxOpen {
			return line
		}
	}
	return 0
}

// jsonValue turns what the YAML decoder gives into what the JSON Schema validator accepts.
func jsonValue(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = jsonValue(v[k])
		}
		return v
	case []any:
		for i := range v {
			v[i] = jsonValue(v[i])
		}
		return v
	case uint64:
		return float64(v)
	case int64:
		return float64(v)
	}
	return v
}

type aliasFinder struct{ found ast.Node }

func (f *aliasFinder) Visit(n ast.Node) ast.Visitor {
	if f.found != nil {
		return nil
	}
	switch n.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode:
		f.found = n
		return nil
	}
	return f
}

// aliasIn finds an anchor or alias: they are refused because nested ones grow without bound when expanded.
func aliasIn(tree *ast.File) ast.Node {
	f := &aliasFinder{}
	for _, doc := range tree.Docs {
		if doc.Body != nil {
			ast.Walk(f, doc.Body)
		}
	}
	return f.found
}
