package bot_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"oupsbot/bot"
	"oupsbot/bot/bottest"
)

// talk is a conversation without a store.
type talk struct {
	t    testing.TB
	r    *bot.Release
	conv bot.Conversation
	last bot.Turn
	n    int
}

func newTalk(t testing.TB, a bot.Audience) *talk {
	return &talk{t: t, r: bottest.Release(t), conv: bot.Conversation{Audience: a}}
}

func (c *talk) do(m bot.Message) bot.Turn {
	c.t.Helper()
	c.n++
	m.Ref, m.ID = ref("1"), fmt.Sprint(c.n)
	turn, err := c.r.Answer(c.t.Context(), c.conv, m, bottest.Start)
	if err != nil {
		c.t.Fatal(err)
	}
	c.conv, c.last = turn.Conversation, turn
	return turn
}

func (c *talk) say(text string) bot.Turn { c.t.Helper(); return c.do(bot.Message{Text: text}) }
func (c *talk) open(id string) bot.Turn  { c.t.Helper(); return c.do(bot.Message{Entry: id}) }
func (c *talk) press(label string) bot.Turn {
	c.t.Helper()
	return c.do(bot.Message{Choice: choice(c.t, c.last.Reply, label)})
}

func TestAFollowUpStaysAndANewQuestionLeaves(t *testing.T) {
	c := newTalk(t, bot.Citizen)
	if got := c.say(moved); got.Decision.Kind != bot.KindAnswer || got.Decision.Entry != caf {
		t.Fatalf("answer: %+v", got.Decision)
	}
	for text, want := range map[string]bot.Section{
		"et j'ai combien de temps ?": bot.SectionDeadline, "c'est grave ?": bot.SectionConsequences, "je risque quoi": bot.SectionConsequences,
		"comment faire pour que ça n'arrive plus": bot.SectionAvoid, "qui contacter ?": bot.SectionContact,
	} {
		if got := c.say(text); got.Decision.Kind != bot.KindSection || got.Decision.Section != want || got.Decision.Entry != caf {
			t.Errorf("%q: %+v", text, got.Decision)
		}
	}
	if got := c.say("la MDPH a refusé ma demande et je veux saisir le tribunal"); got.Conversation.Topic == caf || got.Decision.Kind == bot.KindSection {
		t.Errorf("a new question: %+v", got.Decision)
	}
}

func TestBackRepeatAndRestart(t *testing.T) {
	c := newTalk(t, bot.Citizen)
	first := c.open(caf)
	if got := c.say("répète"); got.Reply.Text() != first.Reply.Text() {
		t.Errorf("repeated: %+v", got.Decision)
	}
	c.open(mdph)
	if got := c.say("retour"); got.Decision.Entry != caf || got.Conversation.Topic != caf {
		t.Errorf("back: %+v", got.Decision)
	}
	if got := c.say("recommencer"); got.Decision.Intent != "restart" || got.Conversation.Topic != "" || len(got.Conversation.Past) != 0 || got.Conversation.Turn != 5 {
		t.Errorf("restart: %+v, topic %q", got.Decision, got.Conversation.Topic)
	}
	if got := c.say("retour"); got.Reply.Text() == "" || got.Decision.Entry != "" {
		t.Errorf("back with nothing behind: %+v", got.Decision)
	}
}

func TestAButtonKeepsTheMeaningItHadWhenItWasShown(t *testing.T) {
	c := newTalk(t, bot.Citizen)
	old := c.open(caf).Reply
	c.open(mdph)

	got := c.do(bot.Message{Choice: choice(t, old, "Qui contacter")})

	if got.Decision.Entry != caf || got.Decision.Section != bot.SectionContact || got.Conversation.Topic != caf {
		t.Errorf("the part of another entry: %+v", got.Decision)
	}
}

func TestAnAnswerToAnEarlierQuestionIsStale(t *testing.T) {
	c := newTalk(t, bot.Citizen)
	first := c.say("/droit-a-l-erreur").Reply
	second := c.press("Mes impôts").Reply
	third := c.press(second.Choices[0].Label)
	waits := *c.conv.Flow

	got := c.do(bot.Message{Choice: first.Choices[0].ID})

	if !slices.Contains(got.Decision.Notices, bot.NoticeStale) || got.Conversation.Flow.Step != waits.Step {
		t.Errorf("%+v; the dialogue stands at %s, stood at %s", got.Decision, got.Conversation.Flow.Step, waits.Step)
	}
	if len(got.Reply.Choices) != len(third.Reply.Choices) {
		t.Errorf("the question that waits offers %+v", got.Reply.Choices)
	}
	c.press(third.Reply.Choices[0].Label) // and they work
	if slices.Contains(c.last.Decision.Notices, bot.NoticeStale) {
		t.Errorf("the repeated choice is stale: %+v", c.last.Decision)
	}
}

func TestTypedChoicesArePressed(t *testing.T) {
	for _, typed := range []string{"1", " 1 ", "impots", "MES IMPÔTS", "mes impôts !"} {
		c := newTalk(t, bot.Citizen)
		first := c.say("/droit-a-l-erreur").Decision.Steps
		if got := c.say(typed); got.Decision.Kind != bot.KindFlow || len(got.Decision.Notices) > 0 || got.Decision.Steps[len(got.Decision.Steps)-1] == first[len(first)-1] {
			t.Errorf("%q: %+v", typed, got.Decision)
		}
	}
}

func TestTwoFallbacksThenItStopsGuessing(t *testing.T) {
	c := newTalk(t, bot.Citizen)
	for i, want := range []string{"", "", "stuck", "stuck"} {
		if got := c.say("zxqv wprt klmj"); got.Decision.Kind != bot.KindFallback || got.Decision.Intent != want || len(got.Reply.Choices) == 0 {
			t.Fatalf("time %d: %+v", i+1, got.Decision)
		}
	}
	c.say("bonjour")
	if got := c.say("zxqv wprt klmj"); got.Decision.Intent != "" {
		t.Errorf("after something was understood: %+v", got.Decision)
	}
}

func TestWhyThisAnswerExplainsTheLastAnswer(t *testing.T) {
	c := newTalk(t, bot.Citizen)
	c.say(moved)
	if got := c.press("Pourquoi cette réponse"); !strings.Contains(got.Reply.Text(), c.r.Base().Entries[indexOf(c.r, caf)].Title) || got.Reply.Receipt != "" {
		t.Errorf("explained: %s, receipt %q", got.Reply.Text(), got.Reply.Receipt)
	}
	if got := newTalk(t, bot.Citizen).say("/pourquoi"); got.Reply.Text() == "" {
		t.Error("nothing is said when there is nothing to explain")
	}
}

func indexOf(r *bot.Release, id string) int {
	return slices.IndexFunc(r.Base().Entries, func(e *bot.Entry) bool { return e.ID == id })
}

func TestAgentsReadMoreThanCitizens(t *testing.T) {
	citizen, agent := newTalk(t, bot.Citizen).open(caf), newTalk(t, bot.Agent).open(caf)
	if text := citizen.Reply.Text(); strings.Contains(text, "Pour l'agent") {
		t.Error("the citizen reads the agents' part")
	}
	for _, part := range []string{"Pour l'agent : procédure", "Pour l'agent : les mots justes"} {
		if !strings.Contains(agent.Reply.Text(), part) {
			t.Errorf("the agent does not read %q", part)
		}
	}
	if strings.Contains(agent.Reply.Text(), "{{") {
		t.Error("the letter shows its fields as code")
	}
}

// TestTheSameTurnGivesTheSameBytes holds that a turn depends on its arguments alone, and changes none of them.
func TestTheSameTurnGivesTheSameBytes(t *testing.T) {
	r := bottest.Release(t)
	long := newTalk(t, bot.Citizen)
	for _, id := range []string{caf, mdph, anah, caf2, prefecture} {
		long.open(id)
	}
	flow := newTalk(t, bot.Agent)
	flow.say("/droit-a-l-erreur")
	flow.press("Mes impôts")
	asked := newTalk(t, bot.Citizen)
	asked.say("mon dossier est bloqué")
	convs := map[string]bot.Conversation{"new": {}, "long": long.conv, "dialogue": flow.conv, "asked": asked.conv}
	for name, conv := range convs {
		texts := []string{"", moved, "retour", "répète", "non", "c'est grave ?", "2", "la lune", "je veux parler à une personne", "/mes-donnees", "/pourquoi", "bonjour", caf}
		before := asJSON(t, conv)
		first := map[string][]byte{}
		for round := range 2 {
			for _, text := range texts {
				m := bot.Message{Ref: ref("1"), ID: "1", Text: text}
				if text == caf {
					m = bot.Message{Ref: ref("1"), ID: "1", Entry: caf}
				}
				turn, err := r.Answer(t.Context(), conv, m, bottest.Start)
				if err != nil {
					t.Fatal(err)
				}
				got := asJSON(t, turn)
				if round == 0 {
					first[text] = got
				} else if !bytes.Equal(got, first[text]) {
					t.Errorf("%s, %q: the second time gives\n%s\nthe first\n%s", name, text, got, first[text])
				}
				if now := asJSON(t, conv); !bytes.Equal(now, before) {
					t.Fatalf("%s, %q: the conversation before the turn was changed from\n%s\nto\n%s", name, text, before, now)
				}
			}
		}
	}
}

// TestTwoTurnsFromOneConversationShareNothing holds that what comes after one does not change what came of the other.
func TestTwoTurnsFromOneConversationShareNothing(t *testing.T) {
	c := newTalk(t, bot.Citizen)
	c.open(caf)
	c.open(mdph)
	left, err := c.r.Answer(t.Context(), c.conv, bot.Message{Ref: ref("1"), ID: "a", Entry: anah}, bottest.Start)
	if err != nil {
		t.Fatal(err)
	}
	before := asJSON(t, left)
	for _, m := range []bot.Message{{Entry: prefecture}, {Text: "non"}, {Text: "retour"}, {Text: "/droit-a-l-erreur"}} {
		m.Ref, m.ID = ref("1"), "b"
		if _, err := c.r.Answer(t.Context(), c.conv, m, bottest.Start); err != nil {
			t.Fatal(err)
		}
	}
	if after := asJSON(t, left); !bytes.Equal(before, after) {
		t.Errorf("changed from\n%s\nto\n%s", before, after)
	}
}

func asJSON(t testing.TB, v any) []byte {
	t.Helper()
	if turn, ok := v.(bot.Turn); ok {
		// Of the understanding only what is said about it: entries and acts are whole files.
		v = struct {
			Said     string
			Decision bot.Decision
			Reply    bot.Reply
			Conv     bot.Conversation
			Why      any
		}{turn.Said, turn.Decision, turn.Reply, turn.Conversation, turn.Understanding.Why}
	}
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestADialogueThatWasStoppedIsNotOfferedAnyMore(t *testing.T) {
	c := newTalk(t, bot.Citizen)
	old := c.say("/droit-a-l-erreur").Reply
	c.open(caf)
	if labels := fmt.Sprint(c.last.Reply.Choices); strings.Count(labels, "Reprendre") != 1 {
		t.Fatalf("beside the dialogue: %s", labels)
	}
	if got := c.say("répète"); strings.Count(fmt.Sprint(got.Reply.Choices), "Reprendre") != 1 {
		t.Errorf("repeated: %+v", got.Reply.Choices)
	}
	c.say("stop")

	got := c.do(bot.Message{Choice: old.Choices[0].ID})

	if got.Conversation.Flow != nil || strings.Contains(fmt.Sprint(got.Reply.Choices), "Reprendre") {
		t.Errorf("after it was stopped: %+v, %+v", got.Conversation.Flow, got.Reply.Choices)
	}
}
