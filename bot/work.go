package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strconv"
	"time"

	"oupsbot/bot/state"
)

// turnDeadline bounds one turn: understanding takes milliseconds, so that only a store in trouble reaches it.
const turnDeadline = 20 * time.Second

// answerPart answers the messages of one part, in order, until ctx ends. Nothing else answers in this part, so that two messages of
// one conversation never overtake each other.
func (b *Bot) answerPart(ctx context.Context, part state.Part) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-b.inbound[part]:
		}
		for {
			items, err := b.store.List(ctx, part, inbox, 0, 32)
			if err != nil {
				if err := b.pause(ctx, "read the inbox", err); err != nil {
					return err
				}
				continue
			}
			if len(items) == 0 {
				break
			}
			for _, item := range items {
				if err := b.answerItem(ctx, part, item); err != nil {
					if err := b.pause(ctx, "answer a message", err); err != nil {
						return err
					}
					break // the same message again, never the next one first
				}
			}
		}
	}
}

// pause waits a little after a failure of the store, and ends the loop when ctx does or the store is stopped or closed.
func (b *Bot) pause(ctx context.Context, doing string, err error) error {
	switch {
	case errors.Is(err, state.ErrStopped):
		return fmt.Errorf("%s: %w", doing, err)
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, state.ErrClosed):
		return fmt.Errorf("%s: %w", doing, err)
	}
	b.log.Error(doing, "error", err)
	t := time.NewTimer(500 * time.Millisecond)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// answerItem answers one message and commits all that follows from it at once: conversation, exchange, reply to send, seen-mark.
func (b *Bot) answerItem(ctx context.Context, part state.Part, item state.Item) error {
	// A turn that has begun is finished even when the program is asked to stop.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), turnDeadline)
	defer cancel()
	var p protected
	if err := json.Unmarshal(item.Data, &p); err != nil {
		b.log.Error("an unreadable message was dropped from the inbox", "part", part, "seq", item.Seq, "error", err)
		return b.store.Commit(ctx, part, nil, state.Op{Drop: &state.Drop{Queue: inbox, Seq: item.Seq}})
	}
	for {
		err := b.turn(ctx, part, item.Seq, p)
		if !errors.Is(err, state.ErrConflict) {
			return err
		}
	}
}

func (b *Bot) turn(ctx context.Context, part state.Part, seq uint64, p protected) error {
	started := time.Now()
	k := keysOf(p.Ref)
	v, err := b.store.Get(ctx, part, k.conversation(), k.seen(p.ID))
	if err != nil {
		return fmt.Errorf("load the conversation: %w", err)
	}
	if v[1].Version == 0 { // erased with its conversation, or so old that the mark has expired
		if still, err := b.waits(ctx, part, inbox, seq); err != nil || !still {
			return err
		}
	} else if string(v[1].Data) != waiting { // erased, brought again, and answered since
		return b.store.Commit(ctx, part, nil, state.Op{Drop: &state.Drop{Queue: inbox, Seq: seq}})
	}
	var conv Conversation
	if v[0].Version != 0 {
		if err := json.Unmarshal(v[0].Data, &conv); err != nil {
			b.log.Error("an unreadable conversation begins anew", "part", part, "error", err)
			conv = Conversation{}
		}
	}
	if p.Audience != "" {
		conv.Audience = p.Audience // the channel's configuration may have changed since the conversation began
	}
	t := b.tryAnswer(ctx, conv, p)
	checks := []state.Check{{Key: k.conversation(), Version: v[0].Version}, {Key: k.seen(p.ID), Version: v[1].Version}}
	ops, err := b.effects(ctx, k, seq, p, t)
	if err != nil {
		return err
	}
	if err := b.store.Commit(ctx, part, checks, ops...); err != nil {
		return fmt.Errorf("commit the turn: %w", err)
	}
	b.metrics.answered(p.Channel, t.Decision, time.Since(started))
	b.watchers.signal(k.prefix)
	if out := b.outbound[p.Channel]; out != nil {
		signal(out[part])
	}
	return nil
}

// waits tells whether an item still stands in its queue: an erasure takes it out.
func (b *Bot) waits(ctx context.Context, part state.Part, queue string, seq uint64) (bool, error) {
	items, err := b.store.List(ctx, part, queue, seq-1, 1)
	if err != nil {
		return false, fmt.Errorf("look at %s: %w", queue, err)
	}
	return len(items) == 1 && items[0].Seq == seq, nil
}

// tryAnswer never fails: a message that breaks the bot is answered with an apology, or it would come back for ever.
func (b *Bot) tryAnswer(ctx context.Context, conv Conversation, p protected) (t Turn) {
	defer func() {
		if cause := recover(); cause != nil {
			b.log.Error("a turn panicked", "cause", fmt.Sprint(cause), "stack", string(debug.Stack()))
			t = sorry(conv, p)
		}
	}()
	t, err := b.Release().answer(ctx, conv, p, p.At)
	if err != nil {
		b.log.Error("a turn failed", "error", err)
		return sorry(conv, p)
	}
	return t
}

func sorry(conv Conversation, p protected) Turn {
	conv.Turn++
	return Turn{Said: p.Text, Conversation: conv, Decision: Decision{Kind: KindFallback, Intent: "failure"},
		Reply: Reply{Blocks: []Block{{Kind: Paragraph, Text: "Je n'ai pas réussi à traiter votre message. Réessayez en le disant autrement."}}}}
}

// effects are all that a turn changes.
func (b *Bot) effects(ctx context.Context, k keys, seq uint64, p protected, t Turn) ([]state.Op, error) {
	ops := []state.Op{{Drop: &state.Drop{Queue: inbox, Seq: seq}}}
	x := Exchange{Turn: t.Conversation.Turn, Message: p.ID, Said: t.Said, At: p.At, Decision: t.Decision, Reply: t.Reply}
	switch t.Decision.Intent {
	case ActErased:
		erase, err := b.eraseOps(ctx, k, true)
		if err != nil {
			return nil, err
		}
		drops, err := b.queued(ctx, k, p.Ref, outbox(p.Channel))
		if err != nil {
			return nil, err
		}
		// The confirmation is kept for an hour, so that the channel can show it, and with it the number of the turn.
		bare, err := json.Marshal(Conversation{Audience: t.Conversation.Audience, Started: p.At, Turn: t.Conversation.Turn})
		if err != nil {
			return nil, fmt.Errorf("commit the turn: %w", err)
		}
		x.Said = ""
		ops = append(slices.Concat(ops, erase, drops), state.Op{Put: &state.Put{Key: k.conversation(), Data: bare, TTL: time.Hour}})
		return b.record(ops, k, seq, p, x, time.Hour)
	case ActMyData:
		kept, err := b.Exchanges(ctx, p.Ref, max(0, t.Conversation.Turn-1-maxShown-1)) // one more, to know whether there are more
		if err != nil && !errors.Is(err, ErrUnknownConversation) {
			return nil, err
		}
		x.Reply.Blocks = append(x.Reply.Blocks, dataBlocks(kept, t.Conversation, b.keep)...)
		x.Reply.Receipt = ""
	}
	conv, err := json.Marshal(t.Conversation)
	if err != nil {
		return nil, fmt.Errorf("commit the turn: %w", err)
	}
	ops = append(ops, state.Op{Put: &state.Put{Key: k.conversation(), Data: conv, TTL: b.keep}})
	return b.record(ops, k, seq, p, x, b.keep)
}

// record adds the exchange, the seen-mark and the reply to send.
func (b *Bot) record(ops []state.Op, k keys, seq uint64, p protected, x Exchange, keep time.Duration) ([]state.Op, error) {
	exchange, err := json.Marshal(x)
	if err != nil {
		return nil, fmt.Errorf("commit the turn: %w", err)
	}
	ops = append(ops,
		state.Op{Put: &state.Put{Key: k.exchange(x.Turn), Data: exchange, TTL: keep}},
		state.Op{Put: &state.Put{Key: k.seen(p.ID), Data: []byte(strconv.Itoa(x.Turn)), TTL: keep}})
	if b.outbound[p.Channel] != nil {
		out, err := json.Marshal(Delivery{Ref: p.Ref, ID: deliveryID(k, p.ID, x.Turn, seq), Reply: x.Reply, Expires: b.now().Add(sendWithin)})
		if err != nil {
			return nil, fmt.Errorf("commit the turn: %w", err)
		}
		ops = append(ops, state.Op{Push: &state.Push{Queue: outbox(p.Channel), Data: out, Max: maxOutgoing}})
	}
	return ops, nil
}

// deliveryID names a reply. Services count message ids in each conversation, and from the start again in one that was forgotten: all that tells
// two replies apart is in it. It is short enough for every service's nonce.
func deliveryID(k keys, message string, turn int, seq uint64) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %q %d %d", k.prefix, message, turn, seq))
	return hex.EncodeToString(sum[:12])
}
