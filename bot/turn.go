package bot

import (
	"context"
	"fmt"
	"strings"
	"time"

	"oupsbot/bot/mask"
	"oupsbot/intents"
	"oupsbot/knowledge/french"
)

// Turn is one message answered, without any storage: what `oupsbot ask` shows and what the tests and the evaluation look at.
type Turn struct {
	Said          string // masked text, or the label of the pressed choice
	Decision      Decision
	Reply         Reply
	Understanding intents.Understanding
	Conversation  Conversation // as it is after the turn
}

// Answer runs one turn on a conversation: understand, decide, compose. The message is protected first; nothing is stored. It depends on its
// arguments alone.
func (r *Release) Answer(ctx context.Context, conv Conversation, m Message, now time.Time) (Turn, error) {
	p, err := protect(m)
	if err != nil {
		return Turn{}, err
	}
	return r.answer(ctx, conv, p, now)
}

func (r *Release) answer(ctx context.Context, conv Conversation, p protected, now time.Time) (Turn, error) {
	t, conv := Turn{Said: p.Text}, conv.own()
	in := input{text: p.Text, notices: p.Notices}
	if p.Entry != "" {
		if e, ok := r.Directory(conv.Audience).Entry(p.Entry); ok {
			in.action, t.Said = &Action{Entry: p.Entry}, e.Title
		}
	} else if p.Choice != "" {
		if a, l, ok := conv.pressed(p.Choice); ok {
			in.action, t.Said = &a, l
		} else {
			in.notices, in.again = append(in.notices, NoticeStale), true
			t.Said = ""
		}
	} else if a, ok, outside := conv.typed(p.Text); ok {
		in.action = &a
	} else if outside && conv.Flow == nil {
		in.notices, in.again = append(in.notices, NoticeRange), true
	} else if a, ok := command(p.Text); ok {
		in.action = &a
	}
	if conv.Started.IsZero() {
		conv.Started = now
	}
	conv.Turn++
	d := &decider{release: r, conv: conv, in: in, now: now}
	if in.action == nil || in.action.Organisation != "" {
		text := in.text
		if in.action != nil {
			text = conv.Pending
		}
		var err error
		if d.u, err = r.model.Understand(ctx, mask.Without(text), intents.Context{Topic: conv.Topic, Offered: conv.offered(), Drafts: conv.Audience == Agent}); err != nil {
			return Turn{}, fmt.Errorf("turn %d: %w", conv.Turn, err)
		}
	}
	if in.again && conv.Last.Kind != "" {
		t.Decision = d.again()
	} else {
		t.Decision = d.run()
	}
	t.Understanding, t.Conversation = d.u, d.conv
	return t, r.finish(&t)
}

// again repeats the last reply to who pressed an old choice, or typed a number that is none.
func (d *decider) again() Decision {
	last := d.repeated()
	last.Notices = d.in.notices
	d.offerResume(&last)
	return last
}

// finish composes the reply and keeps in the conversation what the next turn needs.
func (r *Release) finish(t *Turn) error {
	c := &t.Conversation
	t.Reply.Blocks = compose(r, t.Decision)
	receipt, err := r.receipt(t.Decision, t.Reply.Text())
	if err != nil {
		return err
	}
	t.Reply.Receipt = receipt
	if t.Decision.Intent == "why_this_answer" {
		t.Reply.Blocks = append(t.Reply.Blocks, Explain(c.Why)...)
		t.Reply.Receipt = "" // what is explained is this conversation's, not the release's
	}
	var offer Offer
	t.Reply.Choices, offer = choices(r, t.Decision, c.Turn)
	c.offer(offer)
	if t.Decision.Intent != "why_this_answer" {
		c.Last = t.Decision
	}
	switch {
	case t.Decision.Intent == "why_this_answer":
	case t.Understanding.Why.Layer != "":
		c.Why = t.Understanding.Why
	case t.Decision.Kind == KindAnswer: // pressed, not understood
		c.Why = intents.Explanation{Layer: layerChosen, Best: t.Said}
	}
	return nil
}

// command is what a person types to steer rather than to ask, the same on every channel. Capitals and accents do not matter: phones add them.
func command(text string) (Action, bool) {
	if !strings.HasPrefix(text, "/") {
		return Action{}, false
	}
	switch french.Fold(text) {
	case "start", "aide", "help":
		return Action{Intent: "help"}, true
	case "recommencer":
		return Action{Intent: "restart"}, true
	case "retour":
		return Action{Intent: "back"}, true
	case "humain":
		return Action{Intent: "human"}, true
	case "droit a l erreur":
		return Action{Flow: rightToErrorFlow}, true
	case "pourquoi":
		return Action{Intent: "why_this_answer"}, true
	case "oublier":
		return Action{Intent: ActErased}, true
	case "mes donnees", "mesdonnees":
		return Action{Intent: ActMyData}, true
	}
	return Action{}, false
}
