package eval

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Question is one labelled question, one JSON object a line.
type Question struct {
	ID      string   `json:"id"`
	Text    string   `json:"text"`
	Turns   []string `json:"turns"`  // instead of Text: what is said in turn; the last one is judged
	Expect  []string `json:"expect"` // any of these entries is right; only a follow-up may have none: "non, ce n'est pas ça"
	Kind    string   `json:"kind"`   // entry, follow_up, out_of_scope, fraud, distress, human, abuse, act, private, injection
	Sub     string   `json:"sub"`
	Style   string   `json:"style"`
	Section string   `json:"section"`
	Mask    []string `json:"mask"`   // must never come back
	Repeat  int      `json:"repeat"` // the text, so many times
}

// said are the question's turns.
func (q Question) said() []string {
	if len(q.Turns) > 0 {
		return q.Turns
	}
	return []string{strings.Repeat(q.Text, max(1, q.Repeat))}
}

// maxLine bounds one question, in bytes.
const maxLine = 4 << 20

// Load reads questions from files and, in folders, from every .jsonl file below, in order. Errors name file and line.
func Load(paths ...string) ([]Question, error) {
	var all []Question
	for _, p := range paths {
		files := []string{p}
		info, err := os.Stat(p)
		if err != nil {
			return nil, fmt.Errorf("les questions ne se lisent pas : %w", err)
		}
		if info.IsDir() {
			files = nil
			err := filepath.WalkDir(p, func(path string, d fs.DirEntry, err error) error {
				if err == nil && !d.IsDir() && filepath.Ext(path) == ".jsonl" {
					files = append(files, path)
				}
				return err
			})
			if err != nil {
				return nil, fmt.Errorf("les questions ne se lisent pas : %w", err)
			}
			slices.Sort(files)
		}
		for _, f := range files {
			questions, err := loadFile(f)
			if err != nil {
				return nil, err
			}
			all = append(all, questions...)
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("aucune question dans %s", strings.Join(paths, ", "))
	}
	return all, nil
}

func loadFile(name string) ([]Question, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("les questions ne se lisent pas : %w", err)
	}
	defer f.Close()
	var out []Question
	lines := bufio.NewScanner(f)
	lines.Buffer(make([]byte, 1<<16), maxLine)
	n := 1
	for ; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		var q Question
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			return nil, fmt.Errorf("%s:%d : cette ligne n'est pas une question étiquetée : %w", name, n, err)
		}
		if len(q.Expect) == 0 && (q.Kind == "entry" || q.Kind == "follow_up" && q.Section != "") {
			return nil, fmt.Errorf("%s:%d : la question « %s » n'attend aucune fiche : ajoutez « expect »", name, n, q.ID)
		}
		out = append(out, q)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s:%d : cette ligne ne se lit pas : %w", name, n, err)
	}
	return out, nil
}
