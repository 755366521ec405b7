package bot

import (
	"context"
	"encoding/json"
	"time"

	"oupsbot/bot/state"
)

// Waits between two tries of a reply that a channel refused, and the bound of one try.
const (
	sendDeadline = 30 * time.Second
	retryFirst   = time.Second
	retryLongest = 5 * time.Minute
)

// sendPart sends the replies of one part on one channel, in order, until ctx ends. A reply is marked done only after Send returned nil.
func (b *Bot) sendPart(ctx context.Context, s Sender, part state.Part) error {
	queue := outbox(s.Name())
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-b.outbound[s.Name()][part]:
		}
		for {
			items, err := b.store.List(ctx, part, queue, 0, 32)
			if err != nil {
				if err := b.pause(ctx, "read the outbox", err); err != nil {
					return err
				}
				continue
			}
			if len(items) == 0 {
				break
			}
			for _, item := range items {
				if err := b.sendItem(ctx, s, part, item); err != nil {
					return err
				}
			}
		}
	}
}

// sendItem tries until the channel takes the reply; its error is that ctx ended or the store closed.
func (b *Bot) sendItem(ctx context.Context, s Sender, part state.Part, item state.Item) error {
	var d Delivery
	if err := json.Unmarshal(item.Data, &d); err != nil {
		b.log.Error("an unreadable reply was dropped from the outbox", "channel", s.Name(), "seq", item.Seq, "error", err)
	} else {
		for wait := retryFirst; ; wait = min(2*wait, retryLongest) {
			try, cancel := context.WithTimeout(ctx, sendDeadline)
			err := s.Send(try, d)
			cancel()
			if err == nil {
				break
			}
			b.log.Warn("a reply was not sent, it will be tried again", "channel", s.Name(), "error", err, "wait", wait)
			t := time.NewTimer(wait)
			select {
			case <-ctx.Done():
				t.Stop()
				return ctx.Err()
			case <-t.C:
			}
			if still, err := b.waits(ctx, part, outbox(s.Name()), item.Seq); err == nil && !still {
				return nil // its conversation was erased meanwhile
			}
		}
	}
	for {
		err := b.store.Commit(context.WithoutCancel(ctx), part, nil, state.Op{Drop: &state.Drop{Queue: outbox(s.Name()), Seq: item.Seq}})
		if err == nil {
			return nil
		}
		if err := b.pause(ctx, "mark a reply as sent", err); err != nil {
			return err
		}
	}
}
