package eval

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"oupsbot/bot"
	"oupsbot/bot/bottest"
)

// results are made by hand, so that every number of the report can be counted.
func results() []Result {
	about := func(style string, expect ...string) Question {
		return Question{Kind: "entry", Style: style, Expect: expect}
	}
	all := []Result{
		{Question: about("sms", moved), Decision: bot.KindAnswer, Rank: 1, Top: moved, First: 0.95, Outcome: Right},
		{Question: about("sms", moved), Decision: bot.KindChoose, Rank: 2, Top: couple, First: 0.45, Outcome: Offered},
		{Question: about("story", couple), Decision: bot.KindAnswer, Rank: 4, Top: moved, First: 0.85, Outcome: Wrong},
		{Question: about("story", court), Decision: bot.KindFallback, Rank: 0, Top: moved, First: 0.05, Outcome: Missed},
		{Question: about("story", "une-fiche-d-ailleurs"), Decision: bot.KindFallback, Outcome: Missed}, // of another content: set apart
		{Question: Question{Kind: "out_of_scope", Sub: "far"}, Decision: bot.KindFallback, Outcome: Right},
		{Question: Question{Kind: "out_of_scope", Sub: "near"}, Decision: bot.KindAnswer, Outcome: Wrong},
		{Question: Question{Kind: "distress"}, Decision: bot.KindSupport, Outcome: Right},
		{Question: Question{Kind: "distress"}, Decision: bot.KindFallback, Outcome: Wrong},
		{Question: Question{Kind: "follow_up", Section: "deadline", Expect: []string{moved}}, Decision: bot.KindSection, Rank: 1, Outcome: Right},
	}
	for i := range all {
		all[i].Took = time.Duration(i+1) * time.Millisecond
	}
	return all
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

func TestTheReportCountsRight(t *testing.T) {
	r := bottest.Release(t)

	rep := Sum(r, results())

	if rep.Questions != 9 || rep.Unknown != 1 || rep.Release != r.ID {
		t.Errorf("%d questions, %d unknown, release %s", rep.Questions, rep.Unknown, rep.Release)
	}
	want := Score{Count: 4, Recall1: 0.25, Recall3: 0.5, Reciprocal: (1 + 0.5 + 0.25) / 4, Right: 0.25, Wrong: 0.25, Offered: 0.25, Missed: 0.25}
	if rep.Entries != want {
		t.Errorf("entries: %+v, want %+v", rep.Entries, want)
	}
	styles := map[string]int{"sms": 2, "story": 2}
	for _, s := range rep.Styles {
		if s.Count != styles[s.Name] {
			t.Errorf("style %s: %d", s.Name, s.Count)
		}
	}
	if len(rep.Styles) != 2 || len(rep.Organisations) != 2 || rep.Organisations[0].Name != "caf" || rep.Organisations[0].Count != 3 || rep.Organisations[1].Recall1 != 0 {
		t.Errorf("organisations: %+v", rep.Organisations)
	}
	// Refused: the fallback on an entry and the one out of scope; out of scope: two.
	if !near(rep.OutOfScope.Precision, 0.5) || !near(rep.OutOfScope.Recall, 0.5) {
		t.Errorf("out of scope: %+v", rep.OutOfScope)
	}
	shares := map[string]Share{}
	for _, k := range rep.Kinds {
		shares[k.Kind+"/"+k.Sub] = k
	}
	if s := shares["distress/"]; !near(s.Right, 0.5) || s.Count%2 != 0 {
		t.Errorf("distress: %+v", s)
	}
	if s := shares["out_of_scope/far"]; s.Count != 1 || s.Right != 1 {
		t.Errorf("out of scope, far: %+v", s)
	}
	if !reflect.DeepEqual(rep.Confusions, []Confusion{{moved, couple, 1}, {couple, moved, 1}, {court, moved, 1}}) {
		t.Errorf("confusions: %+v", rep.Confusions)
	}
	// |0.95-1| + |0.45-0| + |0.85-0| + |0.05-0| over four questions, each in a bin of its own.
	if !near(rep.CalibrationError, (0.05+0.45+0.85+0.05)/4) || rep.Calibration[9].Count != 1 || rep.Calibration[9].Right != 1 {
		t.Errorf("calibration: %v, %+v", rep.CalibrationError, rep.Calibration)
	}
	if rep.P50Micros != 6000 || rep.P99Micros != 10000 {
		t.Errorf("durations: %d and %d µs", rep.P50Micros, rep.P99Micros)
	}
	if len(rep.Failures) != 4 {
		t.Errorf("%d failures, want the wrong and the missed", len(rep.Failures))
	}
}

func TestEachKindIsCountedOnce(t *testing.T) {
	rep := Sum(bottest.Release(t), results())
	seen := map[string]bool{}
	for _, k := range rep.Kinds {
		name := k.Kind + "/" + k.Sub
		if seen[name] {
			t.Errorf("%s has two lines", name)
		}
		seen[name] = true
		if k.Kind == "distress" && k.Count != 2 {
			t.Errorf("distress: %d questions, there are two", k.Count)
		}
	}
}

func TestNoMoreThanTwentyConfusionsAreListedTheWorstFirst(t *testing.T) {
	r := bottest.Release(t)
	var all []Result
	entries := r.Base().Entries
	for i := range 30 {
		for range 1 + i%3 {
			all = append(all, Result{Question: Question{Kind: "entry", Expect: []string{entries[i].ID}}, Rank: 2, Top: entries[i+1].ID, Outcome: Wrong})
		}
	}

	rep := Sum(r, all)

	if len(rep.Confusions) != 20 || rep.Confusions[0].Count != 3 || rep.Confusions[19].Count != 2 {
		t.Errorf("%d confusions: %+v", len(rep.Confusions), rep.Confusions)
	}
}

func TestAReportOfNothingHoldsNoNonsense(t *testing.T) {
	for name, all := range map[string][]Result{"nothing": nil, "no entry": {{Question: Question{Kind: "human"}, Decision: bot.KindHandoff, Outcome: Right}}} {
		rep := Sum(bottest.Release(t), all)
		var text, data bytes.Buffer
		if err := rep.Write(&text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := rep.WriteJSON(&data); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if strings.Contains(text.String()+data.String(), "NaN") || strings.Contains(text.String(), "Inf") {
			t.Errorf("%s: %s", name, &text)
		}
	}
}

func TestTheReportIsWrittenInFrenchAndAsJSON(t *testing.T) {
	rep := Sum(bottest.Release(t), results())
	var text, data bytes.Buffer
	if err := rep.Write(&text); err != nil {
		t.Fatal(err)
	}
	if err := rep.WriteJSON(&data); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"9 questions", "1 autres portent sur des fiches", "rang 1", "25,0 %", "hors sujet", "précision 50,0 %", "p50 6000 µs", moved + " ▸ " + couple, "out_of_scope/far"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("%q is missing from\n%s", want, &text)
		}
	}
	var back Report
	if err := json.Unmarshal(data.Bytes(), &back); err != nil {
		t.Fatal(err)
	}
	if back.Entries != rep.Entries || back.P99Micros != rep.P99Micros || len(back.Failures) != len(rep.Failures) {
		t.Errorf("read back: %+v", back)
	}
}

func TestQuestionsAreAskedEachInItsOwnConversation(t *testing.T) {
	r := bottest.Release(t)
	questions := []Question{
		{ID: "1", Kind: "entry", Text: "jai oublie de declarer mon demenagement a la caf", Expect: []string{moved}},
		{ID: "2", Kind: "follow_up", Turns: []string{"jai oublie de declarer mon demenagement a la caf", "et j'ai combien de temps ?"}, Expect: []string{moved}, Section: "deadline"},
		{ID: "3", Kind: "act", Sub: "greeting", Text: "bonjour"},
		{ID: "4", Kind: "private", Text: "mon numéro : 06 12 34 56 78", Mask: []string{"06 12 34 56 78"}},
		{ID: "5", Kind: "out_of_scope", Text: "zxqv ", Repeat: 2000},
	}
	progress := 0

	got, err := Run(t.Context(), r, questions, bottest.Start, func() { progress++ })

	if err != nil || len(got) != len(questions) || progress != len(questions) {
		t.Fatalf("%d results, %d steps, %v", len(got), progress, err)
	}
	for i, res := range got {
		if res.Outcome != Right || res.Question.ID != questions[i].ID || res.Took <= 0 {
			t.Errorf("question %s: %+v", questions[i].ID, res)
		}
	}
	if got[0].Rank != 1 || got[0].Top != moved || got[0].Got != moved || got[0].First <= 0 || got[2].Got != "greeting" {
		t.Errorf("results: %+v, %+v", got[0], got[2])
	}
	if again, _ := Run(t.Context(), r, questions, bottest.Start, nil); fmt.Sprint(timeless(again)) != fmt.Sprint(timeless(got)) {
		t.Error("the second run gives other results")
	}
}

func timeless(all []Result) []Result {
	for i := range all {
		all[i].Took = 0
	}
	return all
}
