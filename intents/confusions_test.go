package intents

import (
	"context"
	"errors"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

func TestConfusedQuestionsAreNamedAtTheirLine(t *testing.T) {
	found, err := few().Confusions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	again, err := few().Confusions(t.Context())
	if err != nil {
		t.Fatal(err)
	}

	if !reflect.DeepEqual(found, again) {
		t.Error("two searches differ")
	}
	asked := 0
	for _, e := range few().base.Entries {
		asked += len(e.Questions)
	}
	if found.Questions != asked || found.Rate() < 0 || found.Rate() > 0.5 {
		t.Errorf("%d questions of %d asked, %.2f confused", found.Questions, asked, found.Rate())
	}
	pairs := 0
	for i, p := range found.Pairs {
		pairs += p.Count
		if p.Own == p.Taken || i > 0 && p.Count > found.Pairs[i-1].Count {
			t.Errorf("pair %d: %+v", i, p)
		}
	}
	if pairs != len(found.Problems) {
		t.Errorf("%d confusions in pairs, %d problems", pairs, len(found.Problems))
	}
	for _, p := range found.Problems {
		if !p.Warning || p.Line == 0 || !strings.HasPrefix(p.Field, "questions[") || !strings.HasPrefix(p.File, "knowledge/entries/") {
			t.Errorf("problem: %s", p)
		}
	}
}

// A question of one entry put among another's is what the search is for.
func TestAQuestionInTheWrongEntryIsFound(t *testing.T) {
	files := fewFiles()
	const stray = "Je vis séparée de mon mari depuis mars et la CAF nous compte toujours comme un couple"
	for name, f := range files {
		if strings.HasSuffix(name, apl+".yaml") {
			f.Data = append(f.Data, []byte("  - \""+stray+"\"\n")...)
		}
	}
	m := mustBuild(files, uncached)

	found, err := m.Confusions(t.Context())
	if err != nil {
		t.Fatal(err)
	}

	e, _ := m.base.Entry(apl)
	for _, p := range found.Problems {
		if p.Field == "questions["+strconv.Itoa(len(e.Questions)-1)+"]" && strings.Contains(p.Message, separation) {
			return
		}
	}
	t.Errorf("the stray question is not found among %v", found.Problems)
}

func TestASearchForConfusionsThatIsNoLongerWantedStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()

	if _, err := few().Confusions(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("error: %v", err)
	}
}
