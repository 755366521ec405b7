package bot_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"oupsbot/bot"
	"oupsbot/bot/bottest"
	"oupsbot/bot/state"
	"oupsbot/bot/state/bolt"
	"oupsbot/bot/state/statetest"
)

// rig is a bot on a real store, like bottest's Home, whose store, file, clock and log the tests can look at.
type rig struct {
	*bot.Bot
	t     testing.TB
	path  string
	file  state.Store // the store itself
	clock *statetest.Clock
	logs  *logs
	wrap  func(state.Store) state.Store
	set   []func(*bot.Options)
	stop  func()
}

// newRig makes a rig at rest: open or start it.
func newRig(t testing.TB, set ...func(*bot.Options)) *rig {
	t.Helper()
	r := &rig{t: t, path: filepath.Join(t.TempDir(), "state.db"), clock: statetest.NewClock(bottest.Start), logs: &logs{}, set: set, stop: func() {},
		wrap: func(s state.Store) state.Store { return s }}
	t.Cleanup(r.close)
	return r
}

// open makes a bot that accepts and answers nothing yet.
func (r *rig) open(channels ...bot.Channel) *rig {
	r.t.Helper()
	store, err := bolt.Open(r.path, bolt.Options{Clock: r.clock.Now, Logger: r.logs.logger()})
	if err != nil {
		r.t.Fatal(err)
	}
	r.file = store
	o := bot.Options{Store: r.wrap(store), Release: bottest.Release(r.t), Clock: r.clock.Now, Logger: r.logs.logger()}
	for _, set := range r.set {
		set(&o)
	}
	r.Bot = bot.New(o)
	for _, c := range channels {
		r.Attach(c)
	}
	return r
}

// start makes a bot that answers until close.
func (r *rig) start(channels ...bot.Channel) *rig {
	r.t.Helper()
	r.open(channels...)
	r.run()
	return r
}

// run sets the opened bot to work.
func (r *rig) run() {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	b := r.Bot
	go func() { ended <- b.Run(ctx) }()
	r.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			r.t.Errorf("the bot stopped: %v", err)
		}
	}
}

// close ends the bot and closes its store; the next open finds the same file.
func (r *rig) close() {
	r.stop()
	r.stop = func() {}
	if r.file != nil {
		if err := r.file.Close(); err != nil {
			r.t.Errorf("close the store: %v", err)
		}
		r.file = nil
	}
}

// ask says something and gives the exchange.
func (r *rig) ask(m bot.Message) bot.Exchange {
	r.t.Helper()
	x, err := r.Ask(context.Background(), m)
	if err != nil {
		r.t.Fatalf("ask %.40q: %v", m.Text, err)
	}
	return x
}

// accept stores a message.
func (r *rig) accept(m bot.Message) {
	r.t.Helper()
	if err := r.Accept(context.Background(), m); err != nil {
		r.t.Fatalf("accept %s: %v", m.ID, err)
	}
}

// kept are the exchanges of a conversation, none when it is unknown.
func (r *rig) kept(ref bot.Ref) []bot.Exchange {
	r.t.Helper()
	all, err := r.Exchanges(context.Background(), ref, 0)
	if err != nil && err != bot.ErrUnknownConversation {
		r.t.Fatal(err)
	}
	return all
}

// wait waits until a conversation has so many exchanges, and gives them.
func (r *rig) wait(ref bot.Ref, n int) []bot.Exchange {
	r.t.Helper()
	changed, stop := r.Watch(ref)
	defer stop()
	for {
		if all := r.kept(ref); len(all) >= n {
			return all
		}
		<-changed
	}
}

// keys lists every key of the store, as part:key.
func (r *rig) keys() (all []string) {
	r.t.Helper()
	for p := range state.Part(state.Partitions) {
		names, err := r.file.Keys(context.Background(), p, "", 1_000_000)
		if err != nil {
			r.t.Fatal(err)
		}
		for _, n := range names {
			all = append(all, fmt.Sprintf("%d:%s", p, n))
		}
	}
	return all
}

// queued counts what waits in a queue, over all parts.
func (r *rig) queued(queue string) (n int) {
	r.t.Helper()
	for p := range state.Part(state.Partitions) {
		items, err := r.file.List(context.Background(), p, queue, 0, 1_000_000)
		if err != nil {
			r.t.Fatal(err)
		}
		n += len(items)
	}
	return n
}

// bytes is the raw content of the store's file; the rig must be closed.
func (r *rig) bytes() []byte {
	r.t.Helper()
	raw, err := os.ReadFile(r.path)
	if err != nil {
		r.t.Fatal(err)
	}
	return raw
}

// logs keeps everything logged, unmasked, at every level.
type logs struct {
	mu    sync.Mutex
	text  bytes.Buffer
	lines chan string // told of each line, when not nil
}

func (l *logs) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	l.text.Write(p)
	lines := l.lines
	l.mu.Unlock()
	if lines != nil {
		lines <- string(p)
	}
	return len(p), nil
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// ref is a conversation of the channel "test".
func ref(conversation string) bot.Ref { return bot.Ref{Channel: "test", Conversation: conversation} }

// say is a message of a conversation.
func say(conversation, id, text string) bot.Message {
	return bot.Message{Ref: ref(conversation), ID: id, Text: text}
}

// press is a choice of a reply, found by the beginning of its label.
func press(t testing.TB, conversation, id string, r bot.Reply, label string) bot.Message {
	t.Helper()
	return bot.Message{Ref: ref(conversation), ID: id, Choice: choice(t, r, label)}
}

func choice(t testing.TB, r bot.Reply, label string) string {
	t.Helper()
	for _, c := range r.Choices {
		if strings.HasPrefix(c.Label, label) {
			return c.ID
		}
	}
	t.Fatalf("no choice %q among %+v", label, r.Choices)
	return ""
}
