package eval

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// files writes files below a new folder.
func files(t testing.TB, contents map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range contents {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestQuestionsAreLoadedFromFilesAndFoldersInOrder(t *testing.T) {
	dir := files(t, map[string]string{
		"b.jsonl":      `{"id":"3","text":"x","expect":["a","b"],"kind":"entry","style":"sms"}` + "\n",
		"a.jsonl":      `{"id":"1","text":"x"}` + "\n\n  \n" + `{"id":"2","turns":["x","y"]}`,
		"sous/c.jsonl": `{"id":"4","text":"ab","repeat":3}` + "\r\n",
		"notes.txt":    "rien",
	})
	extra := filepath.Join(files(t, map[string]string{"questions": `{"id":"5","text":"x"}`}), "questions")

	all, err := Load(dir, extra)

	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, q := range all {
		ids = append(ids, q.ID)
	}
	if strings.Join(ids, " ") != "1 2 3 4 5" {
		t.Errorf("loaded %v", ids)
	}
	if q := all[2]; len(q.Expect) != 2 || q.Kind != "entry" || q.Style != "sms" {
		t.Errorf("question 3: %+v", q)
	}
	for i, want := range []string{"x", "x|y", "x", "ababab", "x"} {
		if got := strings.Join(all[i].said(), "|"); got != want {
			t.Errorf("question %s says %q, want %q", all[i].ID, got, want)
		}
	}
}

func TestAQuestionThatIsNotReadNamesItsFileAndLine(t *testing.T) {
	for name, c := range map[string]struct{ text, at string }{
		"no JSON":         {"{\"id\":\"1\",\"text\":\"x\"}\n\nbonjour\n", ":3"},
		"cut":             {"{\"id\":\"1\",", ":1"},
		"wrong type":      {"{\"id\":\"1\"}\n{\"id\":\"2\",\"expect\":\"caf\"}", ":2"},
		"no entry":        {"{\"id\":\"1\",\"kind\":\"act\"}\n{\"id\":\"2\",\"kind\":\"entry\"}", ":2"},
		"a part of none":  {"{\"id\":\"1\",\"kind\":\"follow_up\",\"section\":\"deadline\"}", ":1"},
		"longer than all": {"{\"id\":\"1\"}\n{\"text\":\"" + strings.Repeat("x", maxLine) + "\"}", ":2"},
	} {
		file := filepath.Join(files(t, map[string]string{"q.jsonl": c.text}), "q.jsonl")

		_, err := Load(file)

		if err == nil || !strings.HasPrefix(err.Error(), file+c.at+" : ") {
			t.Errorf("%s: %.200v", name, err)
		}
	}
}

func TestNoQuestionIsAnError(t *testing.T) {
	empty := files(t, map[string]string{"notes.txt": "", "vide.jsonl": "\n"})
	if _, err := Load(empty); err == nil || !strings.Contains(err.Error(), "aucune question") {
		t.Errorf("an empty folder: %v", err)
	}
	if _, err := Load(filepath.Join(empty, "nulle-part.jsonl")); err == nil || !strings.Contains(err.Error(), "nulle-part.jsonl") {
		t.Errorf("a file that does not exist: %v", err)
	}
}
