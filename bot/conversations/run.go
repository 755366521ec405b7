package conversations

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"oupsbot/bot"
)

// Failure is one turn that did not go as expected. Message is in French, several lines: what was done, what was expected, what came, and the
// reply's text.
type Failure struct {
	File    string
	Line    int // of the turn
	Name    string
	Turn    int // 1 for the first
	Message string
}

// String begins with file:line, which editors and terminals turn into a link.
func (f Failure) String() string {
	return fmt.Sprintf("%s:%d: « %s », tour %d : %s", f.File, f.Line, f.Name, f.Turn, f.Message)
}

// Run plays the conversation on a release and returns what went wrong, nil when nothing did. It stops at the first turn that fails: what
// follows would only be its consequence. now is the clock of a test that has no day of its own.
func (t *Test) Run(ctx context.Context, r *bot.Release, now time.Time) []Failure {
	return t.play(ctx, r, now, func(bot.Turn) {})
}

// play is Run that also shows each turn as it was answered.
func (t *Test) play(ctx context.Context, r *bot.Release, now time.Time, show func(bot.Turn)) []Failure {
	if !t.On.IsZero() {
		now = t.On
	}
	conv := bot.Conversation{Audience: t.Audience}
	var replies []bot.Reply
	for i, turn := range t.Turns {
		fail := func(message string) []Failure {
			return []Failure{{File: t.File, Line: turn.Line, Name: t.Name, Turn: i + 1, Message: turn.Done() + "\n" + message}}
		}
		m := bot.Message{Ref: bot.Ref{Channel: "test", Conversation: "test"}, ID: strconv.Itoa(i + 1), Text: turn.Say, Entry: turn.Open, Audience: t.Audience, At: now}
		if turn.Press != "" || turn.PressEarlier != "" {
			id, problem := turn.choice(replies)
			if problem != "" {
				return fail("  ✗ " + problem)
			}
			m.Choice = id
		}
		got, err := r.Answer(ctx, conv, m, now)
		if err != nil {
			return fail("  ✗ le message n'a pas pu être traité : " + err.Error())
		}
		show(got)
		if wrong := turn.Expect.check(r, got); len(wrong) > 0 {
			return fail(report(wrong, got))
		}
		conv = got.Conversation
		if got.Decision.Intent == erased {
			conv = bot.Conversation{Audience: t.Audience}
		}
		replies = append(replies, got.Reply)
	}
	return nil
}

// erased is the act after which the bot keeps nothing of the conversation: the one that follows is a new one.
const erased = "erased"

// choice finds the id of the choice that the turn presses, or says in French why there is none.
func (t Turn) choice(replies []bot.Reply) (id, problem string) {
	if t.Press != "" {
		last := replies[len(replies)-1]
		c, problem := find(last.Choices, t.Press)
		if problem != "" {
			return "", problem + " ; " + offered(last.Choices)
		}
		return c.ID, ""
	}
	for i := len(replies) - 2; i >= 0; i-- {
		if c, problem := find(replies[i].Choices, t.PressEarlier); problem == "" {
			return c.ID, ""
		}
	}
	return "", "aucune réponse plus ancienne ne propose ce bouton"
}

// find looks for a choice by its label or, when it is the only one, by the beginning of its label.
func find(choices []bot.Choice, label string) (bot.Choice, string) {
	var found []bot.Choice
	for _, c := range choices {
		if c.Label == label {
			return c, ""
		}
		if strings.HasPrefix(c.Label, label) {
			found = append(found, c)
		}
	}
	switch len(found) {
	case 0:
		return bot.Choice{}, "ce bouton n'est pas proposé"
	case 1:
		return found[0], ""
	}
	return bot.Choice{}, "plusieurs boutons commencent ainsi"
}

func offered(choices []bot.Choice) string {
	if len(choices) == 0 {
		return "aucun bouton n'est proposé"
	}
	var labels []string
	for _, c := range choices {
		labels = append(labels, "« "+c.Label+" »")
	}
	return "les boutons sont : " + strings.Join(labels, ", ")
}

// check lists, in French, what came otherwise than expected.
func (e Expect) check(r *bot.Release, got bot.Turn) (wrong []string) {
	d := got.Decision
	differ := func(what, want, got string) {
		if want != "" && want != got {
			wrong = append(wrong, fmt.Sprintf("%s : attendu « %s », venu %s", what, want, quoted(got)))
		}
	}
	if len(e.Decision) > 0 && !slices.Contains(e.Decision, string(d.Kind)) {
		differ("décision", strings.Join(e.Decision, " » ou « "), string(d.Kind))
	}
	if _, known := r.Base().Entry(e.Entry); e.Entry != "" && !known {
		wrong = append(wrong, "fiche : « "+e.Entry+" » n'existe pas dans ce contenu")
	} else {
		differ("fiche", e.Entry, d.Entry)
	}
	differ("partie de la fiche", e.Section, string(d.Section))
	differ("acte", e.Intent, d.Intent)
	differ("parcours", e.Flow, d.Flow)
	if e.Step != "" && !slices.Contains(d.Steps, e.Step) {
		differ("étape du parcours", e.Step, strings.Join(d.Steps, ", "))
	}
	differ("reconnaissance", e.Layer, string(got.Understanding.Layer))
	fragments := func(what, text string, want, not list) {
		for _, f := range want {
			if !strings.Contains(text, f) {
				wrong = append(wrong, what+" : il manque « "+f+" »")
			}
		}
		for _, f := range not {
			if strings.Contains(text, f) {
				wrong = append(wrong, what+" : « "+f+" » ne devrait pas y être")
			}
		}
	}
	fragments("texte", got.Reply.Text(), e.Text, e.NotText)
	fragments("message gardé", got.Said, e.Kept, e.NotKept)
	begins := func(label string) bool {
		return slices.ContainsFunc(got.Reply.Choices, func(c bot.Choice) bool { return strings.HasPrefix(c.Label, label) })
	}
	for _, label := range e.Choices {
		if !begins(label) {
			wrong = append(wrong, "boutons : il manque « "+label+" »")
		}
	}
	for _, label := range e.NotChoices {
		if begins(label) {
			wrong = append(wrong, "boutons : « "+label+" » ne devrait pas y être")
		}
	}
	return wrong
}

func quoted(s string) string {
	if s == "" {
		return "rien"
	}
	return "« " + s + " »"
}

// maxShown is how much of a reply a failure shows, in characters.
const maxShown = 1500

// report puts together what went wrong and what came.
func report(wrong []string, got bot.Turn) string {
	d := got.Decision
	var b strings.Builder
	for _, w := range wrong {
		b.WriteString("  ✗ " + w + "\n")
	}
	b.WriteString("  décision : " + string(d.Kind))
	for _, x := range []struct{ name, value string }{{"fiche", d.Entry}, {"partie", string(d.Section)}, {"acte", d.Intent}, {"parcours", d.Flow}, {"étapes", strings.Join(d.Steps, ", ")}} {
		if x.value != "" {
			b.WriteString(" ; " + x.name + " : " + x.value)
		}
	}
	b.WriteString("\n  " + offered(got.Reply.Choices) + "\n  la réponse :")
	for line := range strings.SplitSeq(shorten(got.Reply.Text(), maxShown), "\n") {
		b.WriteString("\n    " + line)
	}
	return b.String()
}
