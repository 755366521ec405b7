package content

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing that a person has to put right in a content file. Message and Fix are in French, whole sentences.
type Problem struct {
	File    string // relative to the content directory
	Line    int    // 1-based; 0 when the whole file is meant
	Field   string // as in "questions[3]"; empty when the whole file is meant
	Message string // what is wrong
	Fix     string // what to write instead
	Warning bool   // worth reading, but the content is served all the same
}

// String prints the problem on one line, in the form that editors and terminals turn into a link: file:line: …
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
	}
	b.WriteString(": ")
	if p.Warning {
		b.WriteString("avertissement : ")
	}
	if p.Field != "" {
		fmt.Fprintf(&b, "« %s » : ", p.Field)
	}
	b.WriteString(p.Message)
	if p.Fix != "" {
		b.WriteString(" ▸ " + p.Fix)
	}
	return b.String()
}

// Errors keeps the problems that prevent a release.
func Errors(problems []Problem) []Problem {
	return slices.DeleteFunc(slices.Clone(problems), func(p Problem) bool { return p.Warning })
}

// Sort orders problems by file, line and text, so that two runs print the same list.
func Sort(problems []Problem) {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.String(), b.String()))
	})
}
