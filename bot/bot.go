package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"oupsbot/bot/state"
)

// Options of [New].
type Options struct {
	Store   state.Store
	Release *Release
	Logger  *slog.Logger     // nil: silent
	Clock   func() time.Time // nil: the machine's
	Keep    time.Duration    // how long a conversation is kept after its last message; 0: 30 days
	Metrics *Metrics         // nil: not counted
}

// Bot receives messages and answers them, once and in order. It is safe for concurrent use.
type Bot struct {
	store    state.Store
	release  atomic.Pointer[Release]
	channels []Channel
	log      *slog.Logger
	now      func() time.Time
	keep     time.Duration
	metrics  *Metrics
	rates    *rates
	watchers watchers
	inbound  [state.Partitions]chan struct{} // signalled when a part's inbox may hold something
	outbound map[string]*[state.Partitions]chan struct{}
	failed   sync.Map // channel name ▸ error that stopped it
}

// New makes a bot that answers once Run is called.
func New(o Options) *Bot {
	b := &Bot{store: o.Store, log: o.Logger, now: o.Clock, keep: o.Keep, metrics: o.Metrics, rates: newRates(), outbound: map[string]*[state.Partitions]chan struct{}{}}
	if b.log == nil {
		b.log = slog.New(slog.DiscardHandler)
	}
	if b.now == nil {
		b.now = time.Now
	}
	if b.keep == 0 {
		b.keep = 30 * 24 * time.Hour
	}
	b.release.Store(o.Release)
	for p := range b.inbound {
		b.inbound[p] = signalled()
	}
	return b
}

// Attach adds a channel; it begins with Run. (Channels are made after the bot, because they are given it.)
func (b *Bot) Attach(c Channel) {
	b.channels = append(b.channels, c)
	if _, ok := c.(Sender); ok {
		var signals [state.Partitions]chan struct{}
		for p := range signals {
			signals[p] = signalled()
		}
		b.outbound[c.Name()] = &signals
	}
}

// signalled is a signal that is already given: what was waiting before a restart is looked at first.
func signalled() chan struct{} {
	c := make(chan struct{}, 1)
	c <- struct{}{}
	return c
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default: // one signal waits already
	}
}

// Release is the content being served.
func (b *Bot) Release() *Release { return b.release.Load() }

// grace is how long a release that was replaced may still be in use by a running turn.
const grace = time.Minute

// Serve replaces the release. Conversations go on; a turn under way ends with the release it began with.
func (b *Bot) Serve(r *Release) {
	old := b.release.Swap(r)
	if old != nil && old != r {
		time.AfterFunc(grace, func() {
			if err := old.Close(); err != nil {
				b.log.Error("close the old release", "release", old.ID, "error", err)
			}
		})
	}
}

// Directory is the content of the release being served, as this audience may see it.
func (b *Bot) Directory(a Audience) *Directory { return b.Release().Directory(a) }

// Run answers messages and runs the channels until ctx ends, which is no error, or the store stops or is closed, which is one; then it
// waits for the turns under way. A channel that fails stops alone: see [Bot.Ready].
func (b *Bot) Run(caller context.Context) error {
	group, ctx := errgroup.WithContext(caller)
	for p := range state.Part(state.Partitions) {
		group.Go(func() error { return b.answerPart(ctx, p) })
	}
	for _, c := range b.channels {
		group.Go(func() error {
			if err := c.Run(ctx, b); err != nil && ctx.Err() == nil {
				b.failed.Store(c.Name(), err)
				b.log.Error("a channel stopped", "channel", c.Name(), "error", err)
			}
			return nil
		})
		if s, ok := c.(Sender); ok {
			for p := range state.Part(state.Partitions) {
				group.Go(func() error { return b.sendPart(ctx, s, p) })
			}
		}
	}
	err := group.Wait()
	if caller.Err() != nil && errors.Is(err, caller.Err()) {
		return nil
	}
	return err
}

// Ready tells what keeps the bot from serving: the store, or a channel that stopped. nil when all is well.
func (b *Bot) Ready(ctx context.Context) error {
	if _, err := b.store.Get(ctx, 0, "ready"); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	var err error
	b.failed.Range(func(name, cause any) bool {
		err = fmt.Errorf("channel %v: %w", name, cause.(error)) // only errors are stored
		return false
	})
	return err
}
