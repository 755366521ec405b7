package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"oupsbot/bot/state"
)

// maxWaiting is how many messages may wait in one part before channels are told to come back later.
const maxWaiting = 1000

// waiting is the seen-mark of a message that is not answered yet; then the mark is the number of its turn.
const waiting = "0"

// Accept stores a message durably; see [Inbox].
func (b *Bot) Accept(ctx context.Context, m Message) (err error) {
	if m.Channel == "" || m.Conversation == "" || m.ID == "" {
		return fmt.Errorf("%w: it needs a channel, a conversation and an id", ErrInvalid)
	}
	p, err := protect(m)
	if err != nil {
		return err
	}
	if p.At.IsZero() {
		p.At = b.now()
	}
	k := keysOf(m.Ref)
	defer func() {
		if errors.Is(err, state.ErrStopped) {
			signal(b.inbound[k.part]) // the worker finds it out too, and ends Run
		}
	}()
	if seen, err := b.seen(ctx, k, m.ID); err != nil || seen {
		return err
	}
	data, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("accept: %w", err)
	}
	mark := k.seen(m.ID)
	if !b.rates.take(k.prefix, mark, b.now()) {
		if seen, err := b.seen(ctx, k, m.ID); err != nil || seen {
			return err // the same message, accepted between the look above and now
		}
		return ErrRate
	}
	stored := false
	defer func() { b.rates.done(k.prefix, mark, stored) }()
	err = b.store.Commit(ctx, k.part, []state.Check{{Key: mark}},
		state.Op{Put: &state.Put{Key: mark, Data: []byte(waiting), TTL: b.keep}},
		state.Op{Push: &state.Push{Queue: inbox, Data: data, Max: maxWaiting}})
	switch {
	case errors.Is(err, state.ErrConflict):
		return nil // the same message, accepted at the same moment
	case errors.Is(err, state.ErrFull):
		return ErrBusy
	case err != nil:
		return fmt.Errorf("accept: %w", err)
	}
	stored = true
	signal(b.inbound[k.part])
	return nil
}

// seen tells whether a message was accepted before.
func (b *Bot) seen(ctx context.Context, k keys, message string) (bool, error) {
	v, err := b.store.Get(ctx, k.part, k.seen(message))
	if err != nil {
		return false, fmt.Errorf("accept: %w", err)
	}
	return v[0].Version != 0, nil
}

// Ask accepts a message and waits for its exchange; see [Inbox].
func (b *Bot) Ask(ctx context.Context, m Message) (Exchange, error) {
	changed, stop := b.Watch(m.Ref)
	defer stop()
	if err := b.Accept(ctx, m); err != nil {
		return Exchange{}, err
	}
	// The signal is enough while the turn is answered here; the tick is for a turn answered by another replica.
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		if e, ok, err := b.exchangeOf(ctx, m.Ref, m.ID); err != nil || ok {
			return e, err
		}
		select {
		case <-changed:
		case <-tick.C:
		case <-ctx.Done():
			return Exchange{}, fmt.Errorf("wait for the answer: %w", ctx.Err())
		}
	}
}

// exchangeOf is the exchange that answered a message; ok is false while it waits.
func (b *Bot) exchangeOf(ctx context.Context, r Ref, message string) (e Exchange, ok bool, err error) {
	k := keysOf(r)
	seen, err := b.store.Get(ctx, k.part, k.seen(message))
	if err != nil {
		return e, false, fmt.Errorf("read the answer: %w", err)
	}
	turn := 0
	if seen[0].Version == 0 {
		return e, false, ErrUnknownConversation // erased, perhaps by this very message
	}
	if _, err := fmt.Sscan(string(seen[0].Data), &turn); err != nil || turn == 0 {
		return e, false, nil
	}
	v, err := b.store.Get(ctx, k.part, k.exchange(turn))
	if err != nil {
		return e, false, fmt.Errorf("read the answer: %w", err)
	}
	if v[0].Version == 0 {
		return e, false, ErrUnknownConversation
	}
	if err := json.Unmarshal(v[0].Data, &e); err != nil {
		return e, false, fmt.Errorf("read the answer: turn %d: %w", turn, err)
	}
	return e, true, nil
}

// Open begins a conversation; see [Inbox].
func (b *Bot) Open(ctx context.Context, r Ref, a Audience) error {
	if _, err := protect(Message{Ref: r}); err != nil || r.Channel == "" || r.Conversation == "" {
		return ErrInvalid
	}
	k := keysOf(r)
	data, err := json.Marshal(Conversation{Audience: a, Started: b.now()})
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	err = b.store.Commit(ctx, k.part, []state.Check{{Key: k.conversation()}}, state.Op{Put: &state.Put{Key: k.conversation(), Data: data, TTL: b.keep}})
	if err != nil && !errors.Is(err, state.ErrConflict) {
		return fmt.Errorf("open: %w", err)
	}
	return nil
}
