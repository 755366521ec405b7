package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

func TestEvalPrintsItsTableAndItsJSON(t *testing.T) {
	dir := small(t)
	file := filepath.Join(t.TempDir(), "questions.jsonl")
	write(t, file, `{"id":"1","text":"j'ai demandé trop tard le renouvellement de mes droits à la mdph","expect":["`+late+`"],"kind":"entry","style":"plain"}
{"id":"2","text":"bonjour","kind":"act","sub":"greeting"}
{"id":"3","text":"bonjour","kind":"act","sub":"thanks"}
`)
	table, errOut := works(t, "", "--content", dir, "eval", "--failures", file)
	for _, want := range []string{"3 questions", "toutes", "act/greeting", "durée d'un tour", "3 act/thanks"} {
		if !strings.Contains(table, want) {
			t.Errorf("%q is missing from\n%s", want, table)
		}
	}
	out, _ := works(t, "", "--content", dir, "eval", "--json", file)
	var report struct {
		Questions int
		Entries   struct {
			Count   int
			Recall1 float64 `json:"recall_at_1"`
		}
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil || report.Questions != 3 || report.Entries.Count != 1 || report.Entries.Recall1 != 1 {
		t.Errorf("%+v, %v", report, err)
	}
	if errOut != "" {
		t.Errorf("standard error: %s", errOut)
	}
}

func TestEvalSaysWhichLineIsWrong(t *testing.T) {
	file := filepath.Join(t.TempDir(), "questions.jsonl")
	write(t, file, "{\"id\":\"1\"}\nbonjour\n")
	if out, errOut, code := program(t, "", "eval", file); code != 1 || out != "" || !strings.Contains(errOut, file+":2 : ") {
		t.Errorf("exit %d: %s%s", code, out, errOut)
	}
}

// csvs writes two classes that are easy to tell apart, for training and for testing.
func csvs(t testing.TB) (train, test string) {
	t.Helper()
	dir := t.TempDir()
	train, test = filepath.Join(dir, "a.csv"), filepath.Join(dir, "b.csv")
	var b strings.Builder
	b.WriteString("utterance,intent\n")
	for i := range 12 {
		fmt.Fprintf(&b, "ma carte bancaire est perdue %d,carte\n\"mon colis, il n'arrive pas %d\",colis\n", i, i)
	}
	write(t, train, b.String())
	write(t, test, "id,intent,utterance\n1,carte,j'ai perdu ma carte\n2,colis,où est mon colis\n")
	return train, test
}

func TestClassifyMeasuresItself(t *testing.T) {
	train, test := csvs(t)
	table, errOut := works(t, "", "classify", "--train", train, "--test", test)
	if !strings.Contains(table, "24 exemples, 2 classes") || !strings.Contains(table, "exactitude : 100.00 %") || errOut != "" {
		t.Errorf("printed %s%s", table, errOut)
	}
	out, _ := works(t, "", "classify", "--json", "--lang", "en", "--train", train, "--test", test)
	var m map[string]any
	if err := json.Unmarshal([]byte(out), &m); err != nil || strings.Count(out, "\n") != 1 {
		t.Errorf("%s: %v", out, err)
	}
}

func TestClassifySaysWhatIsWrongWithAFile(t *testing.T) {
	train, test := csvs(t)
	bad := filepath.Join(t.TempDir(), "c.csv")
	for name, text := range map[string]string{"empty": "", "no header": "bonjour,salut\n", "no column": "utterance,autre\nx,y\n", "ragged": "utterance,intent\nx\n", "open quote": "utterance,intent\n\"x,y\n"} {
		write(t, bad, text)
		for _, args := range [][]string{{"--train", bad, "--test", test}, {"--train", train, "--test", bad}} {
			if out, errOut, code := program(t, "", append([]string{"classify"}, args...)...); code != 1 || out != "" || !strings.Contains(errOut, bad) {
				t.Errorf("%s, %v: exit %d, %s%s", name, args[0], code, out, errOut)
			}
		}
	}
}
