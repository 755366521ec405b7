package bot

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"oupsbot/bot/state"
)

// Waits between two tries of a reply that a channel refused, the bound of one try, and how long a reply is tried at all.
const (
	sendDeadline = 30 * time.Second
	retryFirst   = time.Second
	retryLongest = 5 * time.Minute
	sendWithin   = 24 * time.Hour
)

// maxOutgoing is how many replies may wait in one part of a channel. When they do, the part's messages stay in the inbox, whose own
// bound then tells channels to come back later.
const maxOutgoing = 10_000

// outgoing sends the replies of one part on one channel: in order within a conversation, and no conversation waits for another one's retries.
type outgoing struct {
	*Bot
	sender  Sender
	part    state.Part
	queue   string
	seen    uint64           // replies up to this one were sent, dropped or are those of failing
	failing map[string]retry // conversation ▸ when its first reply is tried again
}

type retry struct {
	at   time.Time
	wait time.Duration
}

// sendPart sends the replies of one part on one channel until ctx ends or the store stops. A reply is taken out only after Send returned nil
// or [ErrGone], or when it has expired.
func (b *Bot) sendPart(ctx context.Context, s Sender, part state.Part) error {
	o := &outgoing{Bot: b, sender: s, part: part, queue: outbox(s.Name()), failing: map[string]retry{}}
	retries := time.NewTimer(0)
	defer retries.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-b.outbound[s.Name()][part]:
		case <-retries.C:
		}
		if err := o.pass(ctx); err != nil {
			return err
		}
		if next, ok := o.next(); ok {
			retries.Reset(time.Until(next))
		}
	}
}

// next is when the first of the failing conversations is to be tried again.
func (o *outgoing) next() (at time.Time, ok bool) {
	for _, r := range o.failing {
		if !ok || r.at.Before(at) {
			at, ok = r.at, true
		}
	}
	return at, ok
}

// pass sends what is new, and what is due again. Its error is that ctx ended or the store stopped.
func (o *outgoing) pass(ctx context.Context) error {
	began := time.Now() // fixed: a conversation that becomes due meanwhile would be sent a later reply first
	next, ok := o.next()
	again := ok && !next.After(began)
	if again {
		o.seen = 0
	}
	for {
		items, err := o.store.List(ctx, o.part, o.queue, o.seen, 32)
		if err != nil {
			if err := o.pause(ctx, "read the outbox", err); err != nil {
				return err
			}
			continue
		}
		if len(items) == 0 {
			break
		}
		for _, item := range items {
			if err := o.item(ctx, item, began); err != nil {
				return err
			}
			o.seen = item.Seq
		}
	}
	if again {
		for conversation, r := range o.failing {
			if !r.at.After(began) { // it has nothing to send any more: it was erased
				delete(o.failing, conversation)
			}
		}
	}
	return nil
}

// item sends one reply, unless its conversation waits to be tried again.
func (o *outgoing) item(ctx context.Context, item state.Item, began time.Time) error {
	var d Delivery
	if err := json.Unmarshal(item.Data, &d); err != nil {
		o.log.Error("an unreadable reply was dropped from the outbox", "channel", o.sender.Name(), "seq", item.Seq, "error", err)
		return o.drop(ctx, item)
	}
	failed := o.failing[d.Conversation]
	if failed.at.After(began) {
		return nil
	}
	if !d.Expires.IsZero() && o.now().After(d.Expires) {
		o.log.Error("a reply could not be sent in time and was dropped", "channel", o.sender.Name())
		return o.drop(ctx, item)
	}
	if still, err := o.waits(ctx, o.part, o.queue, item.Seq); err == nil && !still {
		return nil // its conversation was erased meanwhile
	}
	try, cancel := context.WithTimeout(ctx, sendDeadline)
	err := o.sender.Send(try, d)
	cancel()
	switch {
	case errors.Is(err, ErrGone):
		o.log.Warn("a reply was refused for good and dropped", "channel", o.sender.Name())
	case ctx.Err() != nil && err != nil:
		return ctx.Err()
	case err != nil:
		wait := min(max(2*failed.wait, retryFirst), retryLongest)
		o.failing[d.Conversation] = retry{at: time.Now().Add(wait), wait: wait}
		o.log.Warn("a reply was not sent, it will be tried again", "channel", o.sender.Name(), "error", err, "wait", wait)
		return nil
	}
	delete(o.failing, d.Conversation)
	return o.drop(ctx, item)
}

// drop takes a reply out of the outbox, durably: until then nothing else is sent.
func (o *outgoing) drop(ctx context.Context, item state.Item) error {
	for {
		err := o.store.Commit(context.WithoutCancel(ctx), o.part, nil, state.Op{Drop: &state.Drop{Queue: o.queue, Seq: item.Seq}})
		if err == nil {
			return nil
		}
		if err := o.pause(ctx, "mark a reply as sent", err); err != nil {
			return err
		}
	}
}
