package bottest

import "strings"

// FewQuestions is an act's file with its first ten phrasings only: a small content is learnt quickly.
func FewQuestions(file string) string {
	var out strings.Builder
	in, n := false, 0
	for line := range strings.Lines(file) {
		if !strings.HasPrefix(line, " ") && !strings.HasPrefix(line, "-") {
			in = strings.HasPrefix(line, "questions:")
		} else if in {
			if n++; n > 10 {
				continue
			}
		}
		out.WriteString(line)
	}
	return out.String()
}
