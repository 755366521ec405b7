package adaptertest

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"oupsbot/bot"
	"oupsbot/bot/bottest"
)

// patience is how long the person waits for something to be shown. It bounds a failure; nothing is timed.
const patience = 20 * time.Second

// visit is one person, the bot, and what the conversation must be.
type visit struct {
	t       testing.TB
	harness Harness
	home    *bottest.Home
	person  Person
	channel bot.Channel
	caps    bot.Capabilities
	ctx     context.Context
	model   *model
	ids     int
	shown   []Shown  // all that the person saw
	unread  string   // of it, what no expected answer has claimed yet
	buttons []string // of the latest answer
}

// newVisit prepares everything; the bot is not running yet.
func newVisit(t testing.TB, h Harness) *visit {
	v := &visit{t: t, harness: h, person: h.New(t), ctx: t.Context(), model: newModel(bottest.Release(t))}
	v.home = bottest.NewHome(t) // after the person: the bot stops before the service goes away
	v.meet()
	return v
}

// meet makes the channel anew.
func (v *visit) meet() {
	v.channel = v.person.Channel()
	v.caps = v.channel.Capabilities()
}

func (v *visit) start() { v.home.Start(v.channel) }

func (v *visit) id() string {
	v.ids++
	return "m" + strconv.Itoa(v.ids)
}

// say sends a text and gives the turn that must answer it.
func (v *visit) say(text string) (bot.Turn, error) {
	v.person.Say(v.id(), text)
	return v.model.turn(v.ctx, bot.Message{Text: text})
}

// press takes a choice of the latest answer, by its button or its number.
func (v *visit) press(i int) (bot.Turn, error) {
	choices := v.model.last.Choices
	if i >= len(choices) {
		return bot.Turn{}, fmt.Errorf("the latest answer has %d choices", len(choices))
	}
	if v.hasButtons(choices) {
		v.person.Press(v.buttons[i])
		return v.model.turn(v.ctx, bot.Message{Choice: choices[i].ID})
	}
	return v.say(strconv.Itoa(i + 1))
}

func (v *visit) hasButtons(choices []bot.Choice) bool { return v.caps.MaxChoices >= len(choices) }

// exchange says a text and waits until its whole answer is shown.
func (v *visit) exchange(text string) (bot.Turn, error) {
	t, err := v.say(text)
	if err != nil {
		return t, err
	}
	return t, v.sees(t)
}

// look waits for the next thing shown.
func (v *visit) look() error {
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	s, err := v.person.Next(ctx)
	if err != nil {
		return fmt.Errorf("nothing more is shown: %w", err)
	}
	v.shown = append(v.shown, s)
	v.unread = flat(v.unread + " " + s.Text)
	v.buttons = append(v.buttons, s.Buttons...)
	return nil
}

// sees waits until a turn's answer is shown: its text whole and in order, its choices, the receipt of an entry.
func (v *visit) sees(t bot.Turn) error {
	v.buttons = nil
	for _, b := range t.Reply.Blocks {
		for _, piece := range pieces(b, v.caps.Markup) {
			if err := v.reads(piece); err != nil {
				return fmt.Errorf("answer to %q: %w", t.Said, err)
			}
		}
	}
	if err := v.seesChoices(t.Reply.Choices); err != nil {
		return fmt.Errorf("answer to %q: %w", t.Said, err)
	}
	if t.Decision.Kind == bot.KindAnswer {
		if err := v.reads(t.Reply.Receipt); err != nil {
			return fmt.Errorf("receipt of the answer to %q: %w", t.Said, err)
		}
	}
	return nil
}

// reads waits until a text is shown, after all that was read before.
func (v *visit) reads(text string) error {
	text = flat(text)
	for {
		if rest, ok := cutAfter(v.unread, text); ok {
			v.unread = rest
			return nil
		}
		if err := v.look(); err != nil {
			return errors.Join(fmt.Errorf("%q is missing from what is shown: %q", text, v.unread), err)
		}
	}
}

func (v *visit) seesChoices(choices []bot.Choice) error {
	if len(choices) == 0 {
		return nil
	}
	if !v.hasButtons(choices) {
		for i, c := range choices {
			if err := v.reads(c.Label); err != nil {
				return fmt.Errorf("choice %d: %w", i+1, err)
			}
			if !numbered(v.everything(), i+1, c.Label) {
				return fmt.Errorf("choice %d is not numbered: %q", i+1, c.Label)
			}
		}
		return nil
	}
	for len(v.buttons) < len(choices) {
		if err := v.look(); err != nil {
			return errors.Join(fmt.Errorf("buttons: %q, want %d choices", v.buttons, len(choices)), err)
		}
	}
	for i, c := range choices {
		reads := strings.TrimPrefix(v.buttons[i], fmt.Sprintf("%d. ", i+1))
		start, short := strings.CutSuffix(reads, "…")
		switch {
		case reads == c.Label:
		case v.caps.MaxLabel == 0 || !short || !strings.HasPrefix(c.Label, start):
			return fmt.Errorf("button %d reads %q, want %q", i+1, v.buttons[i], c.Label)
		case !strings.Contains(v.everything(), flat(c.Label)):
			return fmt.Errorf("button %d reads %q, and %q stands nowhere in full", i+1, v.buttons[i], c.Label)
		}
	}
	return nil
}

// everything is all that was ever shown.
func (v *visit) everything() string {
	all := ""
	for _, s := range v.shown {
		all += " " + s.Text
	}
	return flat(all)
}
