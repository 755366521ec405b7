package statetest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"pgregory.net/rapid"

	"oupsbot/bot/state"
)

var modelTests = []test{{"it does what a plain model in memory does", func(f *fixture) {
	run := 0
	rapid.Check(f.T, func(t *rapid.T) {
		run++ // each check works under names of its own, for the store is not emptied between them
		m := &model{f: f, names: fmt.Sprint("run", run, "/"), values: map[string]modelValue{}, queues: map[string][]state.Item{}}
		t.Repeat(map[string]func(*rapid.T){
			"commit": m.commit,
			"reopen": func(t *rapid.T) {
				if rapid.IntRange(0, 9).Draw(t, "one in ten") == 0 {
					f.reopen()
				}
			},
			"time passes": func(t *rapid.T) {
				f.clock.Pass(time.Duration(rapid.IntRange(1, 50).Draw(t, "minutes")) * time.Minute)
			},
			"": m.compare,
		})
	})
}}}

// model is what a store should hold. It knows versions and numbers only by having read them back.
type model struct {
	f      *fixture
	names  string // begins every key and queue
	values map[string]modelValue
	queues map[string][]state.Item
	used   map[string][]uint64 // versions and numbers seen, by key or queue
}

type modelValue struct {
	data    string
	version uint64    // 0: written since it was last read
	until   time.Time // zero: for ever
}

func (m *model) live(values map[string]modelValue, key string) (modelValue, bool) {
	v, ok := values[key]
	return v, ok && (v.until.IsZero() || m.f.clock.Now().Before(v.until))
}

var (
	modelKeys   = rapid.SampledFrom([]string{"a", "b", "b/1", "c"})
	modelQueues = rapid.SampledFrom([]string{"a", "q"})
	modelTTLs   = rapid.SampledFrom([]time.Duration{0, 0, 10 * time.Minute, time.Hour})
	modelData   = rapid.SampledFrom([]string{"", "1", "-20", "word", strings.Repeat("long ", 400)})
)

// commit commits at random, here and there, and compares the outcomes.
func (m *model) commit(t *rapid.T) {
	var checks []state.Check
	var fails error
	for range rapid.IntRange(0, 2).Draw(t, "checks") {
		key := modelKeys.Draw(t, "checked key")
		v, ok := m.live(m.values, key)
		c := state.Check{Key: m.names + key}
		if ok {
			c.Version = v.version
		}
		if rapid.IntRange(0, 4).Draw(t, "wrong check") == 0 {
			c.Version++
			fails = state.ErrConflict
		}
		checks = append(checks, c)
	}
	values, queues := cloneValues(m.values), cloneQueues(m.queues)
	var ops []state.Op
	for range rapid.IntRange(0, 5).Draw(t, "operations") {
		op, err := m.operation(t, values, queues)
		ops = append(ops, op)
		if fails == nil {
			fails = err
		}
	}
	err := m.f.Commit(m.f.ctx(), part, checks, ops...)
	switch {
	case (err == nil) != (fails == nil):
		t.Fatalf("got %v, want %v", err, fails)
	case fails != nil && !errors.Is(fails, errModel) && !errors.Is(err, fails):
		t.Fatalf("got %v, want %v", err, fails)
	case err == nil:
		m.values, m.queues = values, queues
	}
}

// errModel stands for an error that has no name in package state.
var errModel = errors.New("an error of the engine")

func (m *model) operation(t *rapid.T, values map[string]modelValue, queues map[string][]state.Item) (state.Op, error) {
	until := func(ttl time.Duration) time.Time {
		if ttl == 0 {
			return time.Time{}
		}
		return m.f.clock.Now().Add(ttl)
	}
	switch rapid.IntRange(0, 4).Draw(t, "operation") {
	case 0:
		key, data, ttl := modelKeys.Draw(t, "put"), modelData.Draw(t, "data"), modelTTLs.Draw(t, "ttl")
		values[key] = modelValue{data: data, until: until(ttl)}
		return putFor(m.names+key, data, ttl), nil
	case 1:
		key := modelKeys.Draw(t, "delete")
		delete(values, key)
		return del(m.names + key), nil
	case 2:
		key, n, ttl := modelKeys.Draw(t, "add"), rapid.Int64Range(-5, 5).Draw(t, "n"), modelTTLs.Draw(t, "ttl")
		op := state.Op{Add: &state.Add{Key: m.names + key, N: n, TTL: ttl}}
		if v, ok := m.live(values, key); ok {
			old, err := strconv.ParseInt(v.data, 10, 64)
			if err != nil {
				return op, errModel
			}
			n += old
		}
		values[key] = modelValue{data: fmt.Sprint(n), until: until(ttl)}
		return op, nil
	case 3:
		queue, data, most := modelQueues.Draw(t, "push"), modelData.Draw(t, "data"), rapid.IntRange(0, 4).Draw(t, "max")
		op := pushMax(m.names+queue, data, most)
		if most > 0 && len(queues[queue]) >= most {
			return op, state.ErrFull
		}
		queues[queue] = append(queues[queue], state.Item{Data: []byte(data)})
		return op, nil
	default:
		queue := modelQueues.Draw(t, "drop")
		known := m.queues[queue] // with their numbers
		if len(known) == 0 {
			return drop(m.names+queue, rapid.Uint64Range(1, 9).Draw(t, "absent number")), nil
		}
		seq := known[rapid.IntRange(0, len(known)-1).Draw(t, "item")].Seq
		queues[queue] = slices.DeleteFunc(queues[queue], func(i state.Item) bool { return i.Seq == seq })
		return drop(m.names+queue, seq), nil
	}
}

// compare reads everything and learns the new versions and numbers.
func (m *model) compare(t *rapid.T) {
	keys := []string{"a", "b", "b/1", "c"}
	asked := make([]string, len(keys))
	for i, key := range keys {
		asked[i] = m.names + key
	}
	got, err := m.f.Get(m.f.ctx(), part, asked...)
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for i, key := range keys {
		want, ok := m.live(m.values, key)
		if !ok {
			if got[i].Version != 0 {
				t.Fatalf("%s is there, with %q", key, got[i].Data)
			}
			delete(m.values, key)
			continue
		}
		listed = append(listed, asked[i])
		if string(got[i].Data) != want.data || got[i].Version == 0 {
			t.Fatalf("%s holds %q (version %d), want %q", key, got[i].Data, got[i].Version, want.data)
		}
		if want.version == 0 {
			m.learn(t, "value "+key, got[i].Version)
		} else if want.version != got[i].Version {
			t.Fatalf("%s has version %d, had %d, and was not written", key, got[i].Version, want.version)
		}
		want.version = got[i].Version
		m.values[key] = want
	}
	if have, err := m.f.Keys(m.f.ctx(), part, m.names, 10); err != nil || !slices.Equal(have, listed) {
		t.Fatalf("keys %q, %v, want %q", have, err, listed)
	}
	for _, queue := range []string{"a", "q"} {
		m.compareQueue(t, queue)
	}
}

func (m *model) compareQueue(t *rapid.T, queue string) {
	want := m.queues[queue]
	items, err := m.f.List(m.f.ctx(), part, m.names+queue, 0, 1000)
	if err != nil || len(items) != len(want) {
		t.Fatalf("queue %s: %d items, %v, want %d", queue, len(items), err, len(want))
	}
	last := uint64(0)
	for i, item := range items {
		if string(item.Data) != string(want[i].Data) || item.Seq <= last {
			t.Fatalf("queue %s, item %d: %q, number %d after %d, want %q", queue, i, item.Data, item.Seq, last, want[i].Data)
		}
		last = item.Seq
		if want[i].Seq == 0 {
			m.learn(t, "queue "+queue, item.Seq)
		} else if want[i].Seq != item.Seq {
			t.Fatalf("queue %s, item %d: number %d became %d", queue, i, want[i].Seq, item.Seq)
		}
		want[i].Seq = item.Seq
	}
}

// learn notes a new version or number, which must never have been seen there.
func (m *model) learn(t *rapid.T, of string, n uint64) {
	if m.used == nil {
		m.used = map[string][]uint64{}
	}
	if slices.Contains(m.used[of], n) {
		t.Fatalf("%s: %d was used again", of, n)
	}
	m.used[of] = append(m.used[of], n)
}

func cloneValues(in map[string]modelValue) map[string]modelValue {
	out := make(map[string]modelValue, len(in))
	for k, v := range in {
		out[k] = v
	}
	return out
}

func cloneQueues(in map[string][]state.Item) map[string][]state.Item {
	out := make(map[string][]state.Item, len(in))
	for k, v := range in {
		out[k] = slices.Clone(v)
	}
	return out
}
