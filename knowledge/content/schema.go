package content

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
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
	tree, err := parser.ParseBytes(data, 0)
	if err != nil {
		return src, []Problem{src.syntax(err)}
	}
	src.tree = tree
	if n := aliasIn(tree); n != nil {
		return src, []Problem{{File: file, Line: n.GetToken().Position.Line, Message: "les ancres et les alias YAML (& et *) ne sont pas acceptés", Fix: "recopiez le texte, ou mettez-le entre guillemets s'il commence par & ou *"}}
	}
	if len(tree.Docs) != 1 || tree.Docs[0].Body == nil {
		return src, []Problem{src.Problem("", "le fichier doit contenir un seul document YAML, non vide", "supprimez les lignes « --- » ou remplissez le fichier")}
	}
	var plain any
	if err := yaml.Unmarshal(data, &plain); err != nil {
		return src, []Problem{src.syntax(err)}
	}
	if err := s.compiled.Validate(jsonValue(plain)); err != nil {
		invalid, ok := errors.AsType[*jsonschema.ValidationError](err)
		if !ok {
			return src, []Problem{src.Problem("", err.Error(), "")}
		}
		return src, src.explain(invalid)
	}
	if err := yaml.UnmarshalWithOptions(data, out, yaml.Strict()); err != nil {
		return src, []Problem{src.syntax(err)}
	}
	return src, nil
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

// Source remembers where things stand in a file, for problems found after decoding.
type Source struct {
	file string
	tree *ast.File
}

// Problem places a problem at a field, written as in "questions[3]" or "right_to_error.note".
func (s *Source) Problem(field, message, fix string) Problem {
	return Problem{File: s.file, Line: s.Line(field), Field: field, Message: message, Fix: fix}
}

// Warning is a Problem that does not prevent a release.
func (s *Source) Warning(field, message, fix string) Problem {
	p := s.Problem(field, message, fix)
	p.Warning = true
	return p
}

// Line finds the line of a field, or of the nearest thing around it that exists; 0 when nothing does.
func (s *Source) Line(field string) int {
	if s.tree == nil {
		return 0
	}
	for field != "" {
		if node := s.node(field); node != nil {
			return firstLine(node)
		}
		cut := strings.LastIndexAny(field, ".[")
		if cut < 0 {
			break
		}
		field = field[:cut]
	}
	return 1
}

// plainField is a field that the YAML library's path parser can be given: on others, such as an unknown key "0[0:", it panics.
var plainField = regexp.MustCompile(`^[a-zA-Z_]\w*(\[\d+\])*(\.[a-zA-Z_]\w*(\[\d+\])*)*$`)

func (s *Source) node(field string) ast.Node {
	if !plainField.MatchString(field) {
		return nil
	}
	path, err := yaml.PathString("$." + field)
	if err != nil {
		return nil
	}
	node, err := path.FilterFile(s.tree)
	if err != nil {
		return nil
	}
	return node
}

// firstLine is the line where a node starts: a mapping's own token is the colon of its first pair, a block text's the line above it.
func firstLine(node ast.Node) int {
	if m, ok := node.(*ast.MappingNode); ok && len(m.Values) > 0 {
		return m.Values[0].Key.GetToken().Position.Line
	}
	return node.GetToken().Position.Line
}

func (s *Source) syntax(err error) Problem {
	p := Problem{File: s.file, Message: "le YAML ne se lit pas : " + err.Error(), Fix: "vérifiez l'indentation (deux espaces) et les guillemets"}
	if located, ok := errors.AsType[yaml.Error](err); ok {
		p.Message = "le YAML ne se lit pas : " + french(located.GetMessage())
		if tok := located.GetToken(); tok != nil && tok.Position != nil {
			p.Line = tok.Position.Line
		}
	}
	return p
}

// french translates the parser's most common messages.
func french(message string) string {
	for _, t := range [][2]string{
		{"mapping key", "cette clé est déjà donnée plus haut (" + message + ")"},
		{"unknown field", "ce champ n'existe pas (" + message + ")"},
		{"could not find end character of double-quoted text", "un guillemet double n'est pas refermé"},
		{"could not find end character of single-quoted text", "une apostrophe ouvrante n'est pas refermée"},
		{"found character '\t'", "une tabulation sert d'indentation"},
		{"non-map value is specified", "il manque un deux-points, ou l'indentation est fausse"},
	} {
		if strings.Contains(message, t[0]) {
			return t[1]
		}
	}
	return message
}

type aliasFinder struct{ found ast.Node }

func (f *aliasFinder) Visit(n ast.Node) ast.Visitor {
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
		if doc.Body != nil && f.found == nil {
			ast.Walk(f, doc.Body)
		}
	}
	return f.found
}

// At is a source whose lines are not known: its problems only name the file.
func At(file string) *Source { return &Source{file: file} }
