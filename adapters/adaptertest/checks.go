package adaptertest

import (
	"errors"
	"fmt"
	"strings"

	"oupsbot/adapters/render"
	"oupsbot/bot"
)

// check is one promise of a channel.
type check struct {
	name    string
	applies func(v *visit) bool // nil: always
	keeps   func(v *visit) error
}

// checks are the contract.
var checks = []check{
	{name: "TheNameAndTheCapabilitiesNeverChange", keeps: sameAfterRestart},
	{name: "SeveralMessagesAreAnsweredInOrder", keeps: inOrder},
	{name: "TenEntriesAreShownEntirely", keeps: tenEntries},
	{name: "EveryDecisionIsShownEntirely", keeps: everyDecision},
	{name: "ChoicesCanBeUsed", keeps: choicesWork},
	{name: "ATypedNumberOrLabelIsAChoice", keeps: typedChoices},
	{name: "AStaleButtonIsAnsweredPolitely", applies: func(v *visit) bool { return v.caps.MaxChoices >= 5 }, keeps: staleButton},
	{name: "AMessageDeliveredTwiceIsAnsweredOnce", applies: func(v *visit) bool { return v.harness.Redelivers }, keeps: deliveredTwice},
	{name: "WhatAPersonWroteIsShownAsText", keeps: markupIsText},
	{name: "OddTextsAreAnswered", keeps: oddTexts},
	{name: "PersonalNumbersAreNeverShownBack", keeps: numbersStayHidden},
	{name: "MyDataAreShown", keeps: myData},
	{name: "AConversationIsForgottenOnDemand", keeps: forgotten},
	{name: "AMessageThatWaitedIsAnsweredAfterARestart", keeps: restarted},
	{name: "ARefusedMessageIsNotLost", applies: func(v *visit) bool { return v.harness.Redelivers }, keeps: refused},
}

func sameAfterRestart(v *visit) error {
	name, caps := v.channel.Name(), v.caps
	v.meet()
	switch {
	case name == "":
		return errors.New("the channel has no name")
	case v.channel.Name() != name:
		return fmt.Errorf("the name was %q, it is now %q", name, v.channel.Name())
	case v.caps != caps:
		return fmt.Errorf("the capabilities were %+v, they are now %+v", caps, v.caps)
	}
	return nil
}

func inOrder(v *visit) error {
	v.start()
	var turns []bot.Turn
	for _, text := range []string{"bonjour", "qui êtes-vous ?", "que deviennent mes messages ?", "c'est quoi le droit à l'erreur ?", "merci"} {
		t, err := v.say(text)
		if err != nil {
			return err
		}
		turns = append(turns, t)
	}
	for _, t := range turns {
		if err := v.sees(t); err != nil {
			return err
		}
	}
	return nil
}

// tenEntries asks for entries by one of their known phrasings, spread over the whole content.
func tenEntries(v *visit) error {
	v.start()
	entries, err := v.ten()
	if err != nil {
		return err
	}
	for _, e := range entries {
		t, err := v.exchange(e.Questions[0])
		if err != nil {
			return fmt.Errorf("entry %s: %w", e.ID, err)
		}
		if t.Decision.Entry != e.ID {
			return fmt.Errorf("entry %s: %q gives %s %s", e.ID, e.Questions[0], t.Decision.Kind, t.Decision.Entry)
		}
	}
	return v.withinLimits(entries)
}

func (v *visit) ten() ([]*bot.Entry, error) {
	ten, err := tenOf(v.ctx, v.model.release)
	if err == nil && len(ten) < 10 {
		err = fmt.Errorf("only %d entries are given by their first question: the contract needs ten", len(ten))
	}
	return ten, err
}

// withinLimits checks what was shown against the declared capabilities: no message is too long, and no step or link was cut in two. Half of
// the limit leaves room for any markup.
func (v *visit) withinLimits(entries []*bot.Entry) error {
	if v.caps.MaxText == 0 {
		return nil
	}
	for _, s := range v.shown {
		if n := render.Units(s.Text); n > v.caps.MaxText {
			return fmt.Errorf("a message has %d UTF-16 units, the channel declares %d: %q", n, v.caps.MaxText, s.Text)
		}
	}
	whole := func(text string) error {
		for _, s := range v.shown {
			if strings.Contains(flat(s.Text), flat(text)) {
				return nil
			}
		}
		return fmt.Errorf("%q was cut in two", text)
	}
	for _, e := range entries {
		for _, step := range e.Fix {
			if render.Units(step) <= v.caps.MaxText/2 {
				if err := whole(step); err != nil {
					return err
				}
			}
		}
		for _, l := range e.Links {
			if render.Units(l.URL) <= v.caps.MaxText/2 {
				if err := whole(l.URL); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// everyDecision holds the conversations whose texts stand in testdata. Each has a person of its own, so that nobody writes too fast.
func everyDecision(v *visit) error {
	for _, c := range conversations {
		v := newVisit(v.t, v.harness)
		v.start()
		for _, text := range c.says {
			if _, err := v.exchange(text); err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
		}
		v.home.Stop()
	}
	return nil
}

func choicesWork(v *visit) error {
	v.start()
	ten, err := v.ten()
	if err != nil {
		return err
	}
	e := ten[0]
	for i := range 3 {
		if _, err := v.exchange(e.Questions[0]); err != nil {
			return err
		}
		t, err := v.press(i)
		if err != nil {
			return err
		}
		if t.Decision.Kind != bot.KindSection {
			return fmt.Errorf("choice %d of an entry gives %s", i+1, t.Decision.Kind)
		}
		if err := v.sees(t); err != nil {
			return fmt.Errorf("choice %d: %w", i+1, err)
		}
	}
	return nil
}

func typedChoices(v *visit) error {
	v.start()
	ten, err := v.ten()
	if err != nil {
		return err
	}
	e := ten[0]
	t, err := v.exchange(e.Questions[0])
	if err != nil {
		return err
	}
	for _, text := range []string{"2", t.Reply.Choices[0].Label} {
		if _, err := v.exchange(e.Questions[0]); err != nil {
			return err
		}
		t, err := v.exchange(text)
		if err != nil {
			return err
		}
		if t.Decision.Kind != bot.KindSection {
			return fmt.Errorf("%q gives %s", text, t.Decision.Kind)
		}
	}
	return nil
}

// staleButton presses a button of the first answer once the bot no longer keeps what it meant.
func staleButton(v *visit) error {
	v.start()
	first, err := v.exchange("/aide")
	if err != nil {
		return err
	}
	if len(first.Reply.Choices) == 0 {
		return errors.New("/aide offers nothing that could become stale")
	}
	old, button := first.Reply.Choices[0], v.buttons[0]
	ten, err := v.ten()
	if err != nil {
		return err
	}
	for _, e := range ten[:5] {
		if _, err := v.exchange(e.Questions[0]); err != nil {
			return err
		}
	}
	v.person.Press(button)
	t, err := v.model.turn(v.ctx, bot.Message{Choice: old.ID})
	if err != nil {
		return err
	}
	if err := v.sees(t); err != nil {
		return err
	}
	_, err = v.exchange("merci") // and the conversation goes on
	return err
}

func deliveredTwice(v *visit) error {
	v.start()
	for range 3 {
		v.person.Say("twice", "qui êtes-vous ?")
	}
	first, err := v.model.turn(v.ctx, bot.Message{Text: "qui êtes-vous ?"})
	if err != nil {
		return err
	}
	if err := v.sees(first); err != nil {
		return err
	}
	v.person.Say("twice", "qui êtes-vous ?")
	if _, err := v.exchange("merci"); err != nil {
		return err
	}
	if n := strings.Count(v.everything(), flat(first.Reply.Blocks[0].PlainText())); n != 1 {
		return fmt.Errorf("the same message was answered %d times", n)
	}
	return nil
}
