package conversations

import (
	"bytes"
	"context"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"oupsbot"
	"oupsbot/bot"
	"oupsbot/bot/flows"
	"oupsbot/intents"
	"oupsbot/knowledge"
)

func shipped(t *testing.T) []*Test {
	t.Helper()
	tests, problems := Load(oupsbot.Content, Dir)
	for _, p := range problems {
		t.Error(p)
	}
	return tests
}

func TestTheShippedConversationsPass(t *testing.T) {
	res := Play(context.Background(), release(t), shipped(t), today)
	for _, f := range res.Failures {
		t.Error(f)
	}
	for _, m := range res.Mended {
		t.Logf("%s:%d: « %s » passes now: its line « pending » can go", m.File, m.Line, m.Name)
	}
	t.Logf("%d passed, %d wait", res.Passed, len(res.Pending)+len(res.Mended))
}

// expectations are all that the tests which must pass expect.
func expectations(tests []*Test) (all []Expect) {
	for _, c := range tests {
		if c.Pending == "" {
			for _, turn := range c.Turns {
				all = append(all, turn.Expect)
			}
		}
	}
	return all
}

func TestTheShippedConversationsExpectEveryDecisionSectionAndLayer(t *testing.T) {
	all := expectations(shipped(t))
	for _, kind := range []bot.Kind{bot.KindAnswer, bot.KindSection, bot.KindChoose, bot.KindAsk, bot.KindFlow, bot.KindAct, bot.KindHandoff, bot.KindSupport, bot.KindDecline, bot.KindFallback} {
		if !slices.ContainsFunc(all, func(e Expect) bool { return len(e.Decision) == 1 && e.Decision[0] == string(kind) }) {
			t.Errorf("no conversation expects the decision %s", kind)
		}
	}
	for _, s := range []bot.Section{bot.SectionFix, bot.SectionDeadline, bot.SectionConsequences, bot.SectionRightToError, bot.SectionAvoid, bot.SectionWhy, bot.SectionContact, bot.SectionLaw} {
		if !slices.ContainsFunc(all, func(e Expect) bool { return e.Section == string(s) }) {
			t.Errorf("no conversation expects the section %s", s)
		}
	}
	for _, l := range []intents.Layer{intents.LayerNone, intents.LayerPattern, intents.LayerExact, intents.LayerReference} {
		if !slices.ContainsFunc(all, func(e Expect) bool { return e.Layer == string(l) }) {
			t.Errorf("no conversation expects the layer %s", l)
		}
	}
}

func TestTheShippedConversationsExpectEveryAct(t *testing.T) {
	all := expectations(shipped(t))
	base, _ := knowledge.Load(oupsbot.Content)
	acts, _ := intents.LoadActs(oupsbot.Content, base.Normaliser)
	if len(acts) < 20 {
		t.Fatalf("%d acts", len(acts))
	}
	elsewhere := []string{"repeat"} // it gives the last answer again: no decision bears its name
	for _, a := range acts {
		if a.Kind == intents.Section || a.Kind == intents.Ignore || slices.Contains(elsewhere, a.ID) {
			continue
		}
		if !slices.ContainsFunc(all, func(e Expect) bool { return e.Intent == a.ID }) {
			t.Errorf("no conversation expects the act %s (%s)", a.ID, a.Kind)
		}
	}
}

func TestTheShippedConversationsReachEveryEndOfEveryFlow(t *testing.T) {
	all := expectations(shipped(t))
	set, _ := flows.Load(oupsbot.Content, "bot/flows")
	ends := 0
	for _, f := range set.Flows() {
		final := map[string]bool{}
		for _, s := range f.Steps {
			if s.End != nil {
				final[s.ID] = true
			}
		}
		for i, s := range f.Steps {
			next := s.Next
			if next == "" && i+1 < len(f.Steps) {
				next = f.Steps[i+1].ID
			}
			if s.Ask != nil || len(s.Branch) > 0 || !final[next] {
				continue
			}
			ends++
			if !slices.ContainsFunc(all, func(e Expect) bool { return e.Step == s.ID }) {
				t.Errorf("no conversation ends the flow %s at %s", f.ID, s.ID)
			}
		}
	}
	if ends < 30 {
		t.Errorf("%d ends found: has the shape of flows changed?", ends)
	}
}

// What must hold for every reply, whatever is said: the shipped conversations are a good choice of what is.
func TestEveryReplyOfTheShippedConversationsKeepsItsPromises(t *testing.T) {
	r := release(t)
	for _, c := range shipped(t) {
		var first, second bytes.Buffer
		c.play(context.Background(), r, today, func(got bot.Turn) {
			text := got.Reply.Text()
			first.WriteString(text)
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s:%d: an empty reply", c.File, c.Line)
			}
			if c.Audience == bot.Citizen && strings.Contains(text, "Pour l'agent") {
				t.Errorf("%s:%d: a citizen is shown the agents' part", c.File, c.Line)
			}
			if got.Reply.Receipt != "" {
				_, again, err := r.Replay(got.Reply.Receipt)
				if err != nil || again.Text() != text {
					t.Errorf("%s:%d: the receipt does not give the text again: %v", c.File, c.Line, err)
				}
			}
			entries := 0
			for i, choice := range got.Reply.Choices {
				if choice.Label == "" || len([]rune(choice.Label)) > 140 || len(choice.ID) > 32 {
					t.Errorf("%s:%d: choice %+v", c.File, c.Line, choice)
				}
				if slices.ContainsFunc(got.Reply.Choices[:i], func(o bot.Choice) bool { return o.Label == choice.Label }) {
					t.Errorf("%s:%d: two choices read « %s »", c.File, c.Line, choice.Label)
				}
				if got.Decision.Offer[i].Entry != "" {
					entries++
				}
			}
			if entries > 5 || got.Decision.Kind == bot.KindChoose && !slices.ContainsFunc(got.Decision.Offer, func(a bot.Action) bool { return a.None }) {
				t.Errorf("%s:%d: %d entries offered, or no way to refuse them all", c.File, c.Line, entries)
			}
		})
		c.play(context.Background(), r, today, func(got bot.Turn) { second.WriteString(got.Reply.Text()) })
		if first.String() != second.String() {
			t.Errorf("%s:%d: the same conversation was answered in two ways", c.File, c.Line)
		}
	}
}

func TestThePublishedSchemaShipsWithTheContent(t *testing.T) {
	raw, err := fs.ReadFile(oupsbot.Content, Dir+"/conversation.schema.json")
	if err != nil || !bytes.Equal(raw, Schema) {
		t.Errorf("%v", err)
	}
}
