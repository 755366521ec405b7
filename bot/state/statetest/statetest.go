package statetest

import (
	"context"
	"sync"
	"testing"
	"time"

	"oupsbot/bot/state"
)

// Run runs the contract. It calls open once or more for each subtest, in one goroutine.
//
// Open gives an empty store, and the way to have the same data again: reopen is called when the store (or the one reopened
// before) was closed. The suite closes what it is given. All times in the store must come from clock, which the suite moves forward: an
// engine whose server has its own clock must send the time along.
func Run(t *testing.T, open func(t *testing.T, clock func() time.Time) (store state.Store, reopen func() state.Store)) {
	groups := []struct {
		name  string
		tests []test
	}{
		{"values", valueTests},
		{"counters", counterTests},
		{"commits", commitTests},
		{"racing", racingTests},
		{"queues", queueTests},
		{"expiry", expiryTests},
		{"lifetime", lifetimeTests},
		{"model", modelTests},
	}
	for _, g := range groups {
		t.Run(g.name, func(t *testing.T) {
			for _, test := range g.tests {
				t.Run(test.proves, func(t *testing.T) {
					clock := NewClock(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
					store, reopen := open(t, clock.Now)
					f := &fixture{T: t, Store: store, clock: clock, open: reopen}
					t.Cleanup(func() { _ = f.Store.Close() }) // the test may have closed it
					test.run(f)
				})
			}
		})
	}
}

type test struct {
	proves string
	run    func(f *fixture)
}

// Clock stands still until it is moved. It is safe for concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock is a clock that stands at now.
func NewClock(now time.Time) *Clock { return &Clock{now: now} }

// Now is the time it shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Pass moves it forward.
func (c *Clock) Pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// fixture is a store under test and short words for what the tests do with it.
type fixture struct {
	*testing.T
	state.Store
	clock *Clock
	open  func() state.Store
}

// part is where a test works unless it is about parts.
const part state.Part = 7

func (f *fixture) ctx() context.Context { return f.Context() }

func (f *fixture) reopen() {
	f.Helper()
	if err := f.Store.Close(); err != nil {
		f.Fatalf("close: %v", err)
	}
	f.Store = f.open()
}

// commit commits operations that must succeed.
func (f *fixture) commit(ops ...state.Op) {
	f.Helper()
	f.commitIf(nil, ops...)
}

func (f *fixture) commitIf(checks []state.Check, ops ...state.Op) {
	f.Helper()
	if err := f.Commit(f.ctx(), part, checks, ops...); err != nil {
		f.Fatalf("commit: %v", err)
	}
}

func (f *fixture) value(key string) state.Value {
	f.Helper()
	values, err := f.Get(f.ctx(), part, key)
	if err != nil {
		f.Fatalf("get %q: %v", key, err)
	}
	if len(values) != 1 {
		f.Fatalf("get of one key gave %d values", len(values))
	}
	return values[0]
}

// has checks that a key holds this text, and returns its version.
func (f *fixture) has(key, want string) uint64 {
	f.Helper()
	v := f.value(key)
	if v.Version == 0 {
		f.Fatalf("%q is absent, want %q", key, want)
	}
	if string(v.Data) != want {
		f.Fatalf("%q holds %q, want %q", key, v.Data, want)
	}
	return v.Version
}

func (f *fixture) absent(keys ...string) {
	f.Helper()
	for _, key := range keys {
		if v := f.value(key); v.Version != 0 || len(v.Data) != 0 {
			f.Fatalf("%q holds %q, version %d: it should be absent", key, v.Data, v.Version)
		}
	}
}

func (f *fixture) items(queue string) []state.Item {
	f.Helper()
	items, err := f.List(f.ctx(), part, queue, 0, 1<<20)
	if err != nil {
		f.Fatalf("list %q: %v", queue, err)
	}
	return items
}

// holds checks the items of a queue, in order.
func (f *fixture) holds(queue string, want ...string) {
	f.Helper()
	sameItems(f, f.items(queue), want...)
}

func sameItems(f *fixture, items []state.Item, want ...string) {
	f.Helper()
	got := make([]string, len(items))
	last := uint64(0)
	for i, item := range items {
		got[i] = string(item.Data)
		if item.Seq <= last {
			f.Fatalf("item %d has number %d after %d", i, item.Seq, last)
		}
		last = item.Seq
	}
	sameStrings(f, got, want)
}

func (f *fixture) lists(prefix string, limit int, want ...string) {
	f.Helper()
	keys, err := f.Keys(f.ctx(), part, prefix, limit)
	if err != nil {
		f.Fatalf("keys %q: %v", prefix, err)
	}
	sameStrings(f, keys, want)
}

func sameStrings(f *fixture, got, want []string) {
	f.Helper()
	same := len(got) == len(want)
	for i := 0; same && i < len(got); i++ {
		same = got[i] == want[i]
	}
	if !same {
		f.Fatalf("got %q, want %q", got, want)
	}
}

func put(key, data string) state.Op {
	return state.Op{Put: &state.Put{Key: key, Data: []byte(data)}}
}

func putFor(key, data string, ttl time.Duration) state.Op {
	return state.Op{Put: &state.Put{Key: key, Data: []byte(data), TTL: ttl}}
}

func del(key string) state.Op { return state.Op{Delete: key} }

func add(key string, n int64) state.Op { return state.Op{Add: &state.Add{Key: key, N: n}} }

func push(queue, data string) state.Op {
	return state.Op{Push: &state.Push{Queue: queue, Data: []byte(data)}}
}

func pushMax(queue, data string, most int) state.Op {
	return state.Op{Push: &state.Push{Queue: queue, Data: []byte(data), Max: most}}
}

func drop(queue string, seq uint64) state.Op {
	return state.Op{Drop: &state.Drop{Queue: queue, Seq: seq}}
}
