package adaptertest

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"oupsbot/bot"
	"oupsbot/bot/bottest"
)

var update = flag.Bool("update", false, "write the golden texts anew")

func TestTheCitableTextOfEachDecisionIsTheGoldenOne(t *testing.T) {
	for _, c := range conversations {
		t.Run(c.name, func(t *testing.T) {
			m := newModel(bottest.Release(t))
			var last bot.Turn
			for _, text := range c.says {
				var err error
				if last, err = m.turn(t.Context(), bot.Message{Text: text}); err != nil {
					t.Fatal(err)
				}
			}

			if last.Decision.Kind != c.kind || last.Decision.Section != c.section {
				t.Fatalf("%q comes to %s %s, want %s %s", c.says, last.Decision.Kind, last.Decision.Section, c.kind, c.section)
			}
			file := filepath.Join("testdata", c.name+".txt")
			got := last.Reply.Text() + "\n"
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s differs (when the content was meant to change: go test ./adapters/adaptertest -update):\n%s", file, got)
			}
		})
	}
}

func TestTheConversationsComeToEveryDecisionAndSection(t *testing.T) {
	kinds, sections := map[bot.Kind]bool{}, map[bot.Section]bool{}
	for _, c := range conversations {
		kinds[c.kind], sections[c.section] = true, true
	}
	for _, k := range []bot.Kind{bot.KindAnswer, bot.KindSection, bot.KindChoose, bot.KindAsk, bot.KindFlow, bot.KindAct, bot.KindHandoff, bot.KindSupport, bot.KindDecline, bot.KindFallback} {
		if !kinds[k] {
			t.Errorf("no conversation comes to %s", k)
		}
	}
	for _, s := range []bot.Section{bot.SectionFix, bot.SectionDeadline, bot.SectionConsequences, bot.SectionRightToError, bot.SectionAvoid, bot.SectionWhy, bot.SectionContact, bot.SectionLaw} {
		if !sections[s] {
			t.Errorf("no conversation comes to the section %s", s)
		}
	}
}
