package main

import (
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// documented are the fields of an answer: outsiders rely on them, and on no other.
var documented = []string{"choices", "decision", "entries", "entry", "flow", "id", "intent", "layer", "micros", "receipt", "section", "text"}

func object(t testing.TB, line string) map[string]any {
	t.Helper()
	var o map[string]any
	if err := json.Unmarshal([]byte(line), &o); err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	if fields := slices.Sorted(maps.Keys(o)); !slices.Equal(fields, documented) {
		t.Errorf("fields %v, documented %v", fields, documented)
	}
	return o
}

func TestAskPrintsOneJSONObjectAndNothingElse(t *testing.T) {
	dir := small(t)
	for name, question := range map[string]string{"an entry": "j'ai demandé trop tard le renouvellement de mes droits à la mdph", "an act": "bonjour", "nothing": "zxqv wprt"} {
		out, errOut := works(t, "", "--content", dir, "ask", "--json", question)
		if strings.Count(out, "\n") != 1 || !strings.HasSuffix(out, "}\n") || errOut != "" {
			t.Errorf("%s: standard output %q, standard error %q", name, out, errOut)
		}
		o := object(t, out)
		for _, list := range []string{"entries", "choices"} {
			if _, ok := o[list].([]any); !ok {
				t.Errorf("%s: %s is %v, not a list", name, list, o[list])
			}
		}
		if o["text"] == "" || o["decision"] == "" || o["micros"].(float64) < 0 {
			t.Errorf("%s: %v", name, o)
		}
		for _, e := range o["entries"].([]any) {
			fields := e.(map[string]any)
			if p, ok := fields["confidence"].(float64); !ok || p < 0 || p > 1 || fields["id"] == "" || len(fields) != 2 {
				t.Errorf("%s: ranked %v", name, e)
			}
		}
	}
}

func TestAskPrintsAnAnswerForPeople(t *testing.T) {
	dir := small(t)
	out, errOut := works(t, "", "--content", dir, "ask", "j'ai", "demandé trop tard", "le renouvellement de mes droits à la mdph")
	for _, want := range []string{"1. ", "[1] ", "Sources officielles", "Reçu : OUPS-"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing from %s", want, out)
		}
	}
	if errOut != "" {
		t.Errorf("standard error: %s", errOut)
	}
	if out, _ := works(t, "", "--content", dir, "ask", "--explain", "bonjour"); !strings.Contains(out, "J'ai compris : «") {
		t.Errorf("not explained: %s", out)
	}
}

func TestAgentsAskForMore(t *testing.T) {
	dir := small(t)
	question := "j'ai demandé trop tard le renouvellement de mes droits à la mdph"
	agent, _ := works(t, "", "--content", dir, "ask", "--audience", "agent", question)
	citizen, _ := works(t, "", "--content", dir, "ask", question)
	if !strings.Contains(agent, "Pour l'agent") || strings.Contains(citizen, "Pour l'agent") {
		t.Errorf("the agent reads %s\nthe citizen %s", agent, citizen)
	}
}

const batch = `{"id":"a","text":"bonjour"}

{"id":"b","turns":["j'ai demandé trop tard le renouvellement de mes droits à la mdph","et j'ai combien de temps ?"],"channel":"telegram","audience":"citizen"}
{"id":"c","text":"j'ai demandé trop tard le renouvellement de mes droits à la mdph","audience":"agent"}
{"id":"d","text":"et j'ai combien de temps ?"}
{"id":"e","text":""}
`

func TestABatchIsAnsweredInOrderEachLineByItself(t *testing.T) {
	dir := small(t)
	file := filepath.Join(t.TempDir(), "questions.jsonl")
	write(t, file, batch)

	out, errOut := works(t, "", "--content", dir, "ask", "--batch", file)

	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	if len(lines) != 5 || errOut != "" {
		t.Fatalf("%d lines: %s\n%s", len(lines), out, errOut)
	}
	var all []map[string]any
	for i, l := range lines {
		o := object(t, l)
		if o["id"] != string(rune('a'+i)) {
			t.Errorf("line %d answers %v", i+1, o["id"])
		}
		all = append(all, o)
	}
	if all[1]["decision"] != "section" || all[1]["section"] != "deadline" || all[1]["entry"] != late {
		t.Errorf("the last of two turns: %v", all[1])
	}
	if !strings.Contains(all[2]["text"].(string), "Pour l'agent") {
		t.Error("the line's audience does not count")
	}
	if all[3]["entry"] != "" {
		t.Errorf("a line goes on with the conversation of another: %v", all[3])
	}
	if piped, _ := works(t, batch, "--content", dir, "ask", "--batch", "-"); timeless(piped) != timeless(out) {
		t.Errorf("from the standard input: %s", piped)
	}
}

// timeless takes the times off.
func timeless(out string) string {
	var b strings.Builder
	for line := range strings.Lines(out) {
		before, _, _ := strings.Cut(line, `"micros":`)
		b.WriteString(before + "\n")
	}
	return b.String()
}

func TestABatchSaysWhichLineIsWrong(t *testing.T) {
	dir := small(t)
	file := filepath.Join(t.TempDir(), "questions.jsonl")
	for name, wrong := range map[string]string{"no JSON": "bonjour", "wrong type": `{"id":"b","turns":"bonjour"}`, "too long": `{"text":"` + strings.Repeat("x", 5<<20) + `"}`} {
		write(t, file, "{\"id\":\"a\",\"text\":\"bonjour\"}\n\n"+wrong+"\n")

		out, errOut, code := program(t, "", "--content", dir, "ask", "--batch", file)

		if code != 1 || !strings.Contains(errOut, file+":3 : ") {
			t.Errorf("%s: exit %d, %s", name, code, errOut)
		}
		if strings.Count(out, "\n") != 1 || object(t, out)["id"] != "a" {
			t.Errorf("%s: the line before was answered %q", name, out)
		}
	}
}

func TestPersonalNumbersDoNotComeBack(t *testing.T) {
	dir := small(t)
	out, errOut := works(t, "", "--content", dir, "ask", "--json", "--explain", "mon numéro est le 06 12 34 56 78, j'ai raté le renouvellement mdph")
	if strings.Contains(out+errOut, "06 12") || strings.Contains(out+errOut, "0612") {
		t.Errorf("printed: %s%s", out, errOut)
	}
}
