package content

import (
	"strconv"
	"strings"
	"sync"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Source knows where things stand in a file, for problems found after decoding. It keeps the text only, and reads it again for the first problem: a
// tree of it weighs twenty times more, and most files have no problem.
type Source struct {
	file string
	data []byte
	read sync.Once
	root ast.Node // nil until read, and when the lines are not known
}

// At is a source whose lines are not known: its problems only name the file.
func At(file string) *Source { return &Source{file: file} }

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

// Line finds the line of a field, or of the nearest thing around it that exists: 1 when the file holds nothing of it, 0 when its lines are not known.
func (s *Source) Line(field string) int {
	s.read.Do(func() {
		if tree, err := parser.ParseBytes(s.data, 0); err == nil && len(tree.Docs) > 0 {
			s.root = tree.Docs[0].Body
		}
	})
	root := s.root
	if root == nil {
		return 0
	}
	if node := nearest(root, field); node != nil && node != root {
		return firstLine(node)
	}
	return 1
}

// nearest is the node at a field, or the last one on the way to it. The YAML library has paths too, but they know no key with an accent, a space
// or an apostrophe, and panic on some.
func nearest(node ast.Node, field string) ast.Node {
	for field != "" {
		child, rest := step(node, field)
		if child == nil {
			break
		}
		node, field = child, rest
	}
	return node
}

// step goes one level down, and gives what is left of the field. Of several keys that the field may start with, the longest is meant: keys may
// themselves hold dots and brackets.
func step(node ast.Node, field string) (child ast.Node, rest string) {
	switch n := node.(type) {
	case *ast.TagNode:
		return n.Value, field
	case *ast.SequenceNode:
		number, after, closed := strings.Cut(strings.TrimPrefix(field, "["), "]")
		if i, err := strconv.Atoi(number); closed && err == nil && i >= 0 && i < len(n.Values) {
			return n.Values[i], after
		}
	case *ast.MappingNode:
		field = strings.TrimPrefix(field, ".")
		longest := -1
		for _, v := range n.Values {
			key := v.Key.GetToken().Value
			for _, name := range []string{key, "[" + key + "]"} { // a number that is a key is written like a place in a list
				after, ok := strings.CutPrefix(field, name)
				if ok && len(name) > longest && (after == "" || after[0] == '.' || after[0] == '[') {
					child, rest, longest = v.Value, after, len(name)
				}
			}
		}
	}
	return child, rest
}

// firstLine is the line where a node starts: a mapping's own token is the colon of its first pair, a block text's the line above it.
func firstLine(node ast.Node) int {
	if m, ok := node.(*ast.MappingNode); ok && len(m.Values) > 0 {
		return m.Values[0].Key.GetToken().Position.Line
	}
	return node.GetToken().Position.Line
}
