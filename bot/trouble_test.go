package bot_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"oupsbot/bot"
	"oupsbot/bot/bottest"
	"oupsbot/bot/state"
)

// ailing is a store that fails so many times.
type ailing struct {
	state.Store
	commits, lists atomic.Int64
}

var errDisk = errors.New("the disk is full")

func (a *ailing) Commit(ctx context.Context, part state.Part, checks []state.Check, ops ...state.Op) error {
	if a.commits.Add(-1) >= 0 {
		return errDisk
	}
	return a.Store.Commit(ctx, part, checks, ops...)
}

func (a *ailing) List(ctx context.Context, part state.Part, queue string, after uint64, limit int) ([]state.Item, error) {
	if a.lists.Add(-1) >= 0 {
		return nil, errDisk
	}
	return a.Store.List(ctx, part, queue, after, limit)
}

func TestAMessageThatIsNotStoredIsNotAccepted(t *testing.T) {
	r := newRig(t)
	sick := &ailing{}
	r.wrap = func(s state.Store) state.Store { sick.Store = s; return sick }
	r.start()
	sick.commits.Store(2)
	for name, err := range map[string]error{"accept": r.Accept(t.Context(), say("1", "1", "bonjour")), "open": r.Open(t.Context(), ref("1"), bot.Citizen)} {
		if !errors.Is(err, errDisk) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if x := r.ask(say("1", "1", "bonjour")); x.Turn != 1 {
		t.Errorf("brought again, it is answered in turn %d", x.Turn)
	}
}

func TestAStoreThatFailsForAWhileLosesNothing(t *testing.T) {
	bottest.Release(t)
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		sick := &ailing{}
		r.wrap = func(s state.Store) state.Store { sick.Store = s; return sick }
		p := newPusher(0)
		r.open(p)
		for i := range 3 {
			r.accept(say("1", fmt.Sprint(i), "bonjour"))
		}
		sick.commits.Store(5)
		sick.lists.Store(200) // every part of the inbox and of the outbox, and some again
		r.run()

		kept := r.wait(ref("1"), 3)
		_, sent := p.after(3)

		for i, x := range kept {
			if x.Turn != i+1 || x.Message != fmt.Sprint(i) || sent[i].Reply.Text() != x.Reply.Text() {
				t.Errorf("turn %d answers message %s", x.Turn, x.Message)
			}
		}
		r.close()
	})
}

func TestTheBotStopsWithItsStore(t *testing.T) {
	r := newRig(t).open()
	ended := make(chan error, 1)
	go func() { ended <- r.Run(context.Background()) }()
	r.ask(say("1", "1", "bonjour"))
	if err := r.file.Close(); err != nil {
		t.Fatal(err)
	}
	r.file = nil
	if err := r.Accept(t.Context(), say("1", "2", "bonjour")); !errors.Is(err, state.ErrClosed) {
		t.Errorf("accept: %v", err)
	}
	if err := r.Ready(t.Context()); !errors.Is(err, state.ErrClosed) {
		t.Errorf("ready: %v", err)
	}
	r.Wake()
	if err := <-ended; !errors.Is(err, state.ErrClosed) {
		t.Errorf("run: %v", err)
	}
}

// quitter is a store that stops itself.
type quitter struct {
	state.Store
	stopped atomic.Bool
}

func (q *quitter) Get(ctx context.Context, part state.Part, keys ...string) ([]state.Value, error) {
	if q.stopped.Load() {
		return nil, state.ErrStopped
	}
	return q.Store.Get(ctx, part, keys...)
}

func (q *quitter) List(ctx context.Context, part state.Part, queue string, after uint64, limit int) ([]state.Item, error) {
	if q.stopped.Load() {
		return nil, state.ErrStopped
	}
	return q.Store.List(ctx, part, queue, after, limit)
}

func TestTheBotStopsWhenItsStoreStopsItself(t *testing.T) {
	r := newRig(t)
	q := &quitter{}
	r.wrap = func(s state.Store) state.Store { q.Store = s; return q }
	r.open(newPusher(0))
	ended := make(chan error, 1)
	go func() { ended <- r.Run(context.Background()) }()
	r.ask(say("1", "1", "bonjour"))
	q.stopped.Store(true)

	if err := r.Accept(t.Context(), say("1", "2", "bonjour")); !errors.Is(err, state.ErrStopped) {
		t.Errorf("accept: %v", err)
	}
	if err := <-ended; !errors.Is(err, state.ErrStopped) {
		t.Errorf("run: %v", err)
	}
}

func TestTheBotThatIsToldToStopReportsNoError(t *testing.T) {
	r := newRig(t).open()
	ctx, cancel := context.WithDeadline(t.Context(), time.Now())
	defer cancel()
	if err := r.Run(ctx); err != nil {
		t.Errorf("run: %v", err)
	}
}

func TestWhoStopsWaitingIsLetGo(t *testing.T) {
	r := newRig(t).open() // nothing answers
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()

	_, err := r.Ask(ctx, say("1", "1", "bonjour"))

	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("ask: %v", err)
	}
	r.run()
	if x := r.ask(say("1", "1", "bonjour")); x.Turn != 1 { // the message stayed
		t.Errorf("asked again: %+v", x)
	}
}

func TestTurnsAreCountedByChannelAndDecision(t *testing.T) {
	registry := prometheus.NewRegistry()
	r := newRig(t, func(o *bot.Options) { o.Metrics = bot.NewMetrics(registry) }).start()
	r.ask(say("secret-conversation", "1", "bonjour"))
	r.ask(say("secret-conversation", "2", moved))

	families, err := registry.Gather()

	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]float64{}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			labels := ""
			for _, l := range m.GetLabel() {
				labels += " " + l.GetName() + "=" + l.GetValue()
			}
			counts[f.GetName()+labels] = m.GetCounter().GetValue() + float64(m.GetHistogram().GetSampleCount())
		}
	}
	for want, n := range map[string]float64{
		"oupsbot_turns_total channel=test decision=act": 1, "oupsbot_turns_total channel=test decision=answer": 1, "oupsbot_turn_seconds channel=test": 2,
	} {
		if counts[want] != n {
			t.Errorf("%s is %v, want %v, in %v", want, counts[want], n, counts)
		}
	}
	if len(counts) != 3 {
		t.Errorf("counted: %v", counts)
	}
}
