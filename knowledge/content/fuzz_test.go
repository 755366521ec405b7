package content

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzDecode: whatever a file holds, decoding does not panic, and each problem names a line of the file and says something.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		"0[0:", "id: a\n0[0:\n", "id: tarte\nsteps:\n  - étaler\n  - cuire\n", "id: &a b\nnote: *a\n", "id: a\n? [b]\n: c\n", "id: !!binary x\n",
		"id: \"a\n", "words:\n  \"j'ai\": ''\n  é: {a: [b]}\n", "id: a\n---\nid: b\n", "\ufeffid: a\r\n\tb", "id: .nan\nserves: .inf\n", "id: |\n  a\n\n\n",
		"%YAML 1.2\n---\nid: a\n", "tip: !foo\n- a: !bar b", "{[}]: ,", "a: {<<: {b: c}}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var r recipe
		src, problems := recipeSchema.Decode("f.yaml", data, &r)

		last := 1 + strings.Count(string(data), "\n") + strings.Count(string(data), "\r")
		for _, p := range problems {
			if p.Line < 0 || p.Line > last || p.Message == "" || p.File != "f.yaml" || !utf8.ValidString(p.String()) {
				t.Errorf("%q gives the problem %+v; the file has %d lines", data, p, last)
			}
		}
		if len(problems) == 0 && r.ID == "" {
			t.Errorf("%q was accepted without an id", data)
		}
		for _, field := range []string{"id", "steps[1]", "kitchen.tools[0].label", string(data)} {
			if line := src.Line(field); line < 0 || line > last {
				t.Errorf("%q: field %q is on line %d of %d", data, field, line, last)
			}
		}
	})
}
