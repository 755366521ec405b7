package bottest

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"oupsbot"
	"oupsbot/bot"
	"oupsbot/bot/state"
	"oupsbot/bot/state/bolt"
	"oupsbot/intents"
	"oupsbot/knowledge/content"
)

// Start is when every test begins: the clock runs on from there.
var Start = time.Date(2026, time.November, 22, 10, 0, 0, 0, time.UTC)

// Clock is a clock that begins at [Start] and runs at the usual pace.
func Clock() func() time.Time {
	began := time.Now()
	return func() time.Time { return Start.Add(time.Since(began)) }
}

var load = sync.OnceValues(func() (*bot.Release, error) {
	release, problems, err := bot.LoadRelease(oupsbot.Content, intents.Usual())
	if release == nil && err == nil {
		for _, p := range content.Errors(problems) {
			err = errors.Join(err, errors.New(p.String()))
		}
	}
	return release, err
})

// Release is the shipped content. It is the same for all tests of a binary; none may close it.
func Release(t testing.TB) *bot.Release {
	t.Helper()
	release, err := load()
	if err != nil {
		t.Fatalf("load the shipped content: %v", err)
	}
	return release
}

// New is a bot of its own, that answers until the test ends. Its options may be changed before it is made.
func New(t testing.TB, change ...func(*bot.Options)) *bot.Bot {
	t.Helper()
	return NewHome(t, change...).Start()
}

// Home is where bots live one after the other on the same store, like one program that is started again and again.
type Home struct {
	t       testing.TB
	path    string
	options bot.Options
	store   state.Store
	cancel  context.CancelFunc
	ended   chan error
}

// NewHome makes a home whose store is empty. The options are those of every bot that will live in it; store and channels are not theirs to set.
func NewHome(t testing.TB, change ...func(*bot.Options)) *Home {
	t.Helper()
	h := &Home{t: t, path: filepath.Join(t.TempDir(), "state.db"), options: bot.Options{Release: Release(t), Clock: Clock()}}
	for _, c := range change {
		c(&h.options)
	}
	t.Cleanup(h.Stop)
	return h
}

// Open makes a bot with these channels that accepts messages and answers none of them: nothing runs until Run is called.
// The bot before must have been stopped.
func (h *Home) Open(channels ...bot.Channel) *bot.Bot {
	h.t.Helper()
	if h.store != nil {
		h.t.Fatal("bottest: stop the bot before another one moves in")
	}
	store, err := bolt.Open(h.path, bolt.Options{Clock: h.options.Clock})
	if err != nil {
		h.t.Fatalf("open the store: %v", err)
	}
	h.store = store
	o := h.options
	o.Store = store
	b := bot.New(o)
	for _, c := range channels {
		b.Attach(c)
	}
	return b
}

// Start makes a bot with these channels and runs it until Stop or the end of the test.
func (h *Home) Start(channels ...bot.Channel) *bot.Bot {
	h.t.Helper()
	b := h.Open(channels...)
	ctx, cancel := context.WithCancel(context.Background())
	h.cancel, h.ended = cancel, make(chan error, 1)
	go func() { h.ended <- b.Run(ctx) }()
	return b
}

// Stop ends the bot, waits for it, and closes the store. It does nothing when there is no bot.
func (h *Home) Stop() {
	h.t.Helper()
	if h.cancel != nil {
		h.cancel()
		if err := <-h.ended; err != nil {
			h.t.Errorf("the bot stopped: %v", err)
		}
		h.cancel = nil
	}
	if h.store != nil {
		if err := h.store.Close(); err != nil {
			h.t.Errorf("close the store: %v", err)
		}
		h.store = nil
	}
}
