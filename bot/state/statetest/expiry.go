package statetest

import (
	"errors"
	"fmt"
	"time"

	"oupsbot/bot/state"
)

var expiryTests = []test{
	{"a value is there before its time and absent after", func(f *fixture) {
		f.commit(putFor("k", "v", time.Hour), put("stays", "v"))
		f.clock.Pass(time.Hour - time.Second)
		f.has("k", "v")
		f.clock.Pass(time.Second)
		f.absent("k")
		f.has("stays", "v")
	}},
	{"an expired key is not listed, and takes no place among those asked", func(f *fixture) {
		f.commit(putFor("k1", "v", time.Minute), put("k2", "v"), putFor("k3", "v", time.Hour), put("k4", "v"))
		f.clock.Pass(2 * time.Minute)
		f.lists("k", 2, "k2", "k3")
	}},
	{"an expired key is absent to a check, and its old version a conflict", func(f *fixture) {
		f.commit(putFor("k", "v", time.Minute))
		version := f.has("k", "v")
		f.clock.Pass(2 * time.Minute)
		if err := f.Commit(f.ctx(), part, []state.Check{{Key: "k", Version: version}}, put("k", "w")); !errors.Is(err, state.ErrConflict) {
			f.Fatalf("got %v, want a conflict", err)
		}
		f.commitIf([]state.Check{{Key: "k"}}, put("k", "w"))
		if f.has("k", "w") == version {
			f.Fatal("the version was used again")
		}
	}},
	{"a later write decides when the value goes", func(f *fixture) {
		f.commit(putFor("longer", "v", time.Minute), putFor("shorter", "v", time.Hour), putFor("ever", "v", time.Minute))
		f.commit(putFor("longer", "w", time.Hour), putFor("shorter", "w", time.Minute), put("ever", "w"))
		f.clock.Pass(2 * time.Minute)
		f.has("longer", "w")
		f.absent("shorter")
		f.has("ever", "w")
		f.clock.Pass(2 * time.Hour)
		f.commit(put("other", "x"))
		f.absent("longer")
		f.has("ever", "w")
	}},
	{"a value written again and again lasts from the last time", func(f *fixture) {
		for i := range 10 {
			f.commit(putFor("k", fmt.Sprint(i), time.Minute))
			f.clock.Pass(40 * time.Second)
			f.has("k", fmt.Sprint(i))
		}
		f.clock.Pass(20 * time.Second)
		f.absent("k")
	}},
	{"a value put after it expired is there", func(f *fixture) {
		f.commit(putFor("k", "v", time.Minute))
		f.clock.Pass(time.Hour)
		f.commit(putFor("k", "w", time.Minute))
		f.has("k", "w")
		f.commit(put("other", "x")) // an engine may tidy up here: not what was put since
		f.has("k", "w")
	}},
	{"a deleted value does not come back, nor take its successor along", func(f *fixture) {
		f.commit(putFor("k", "v", time.Minute))
		f.commit(del("k"))
		f.absent("k")
		f.commit(put("k", "w"))
		f.clock.Pass(time.Hour)
		f.commit(put("other", "x"))
		f.has("k", "w")
	}},
	{"deleting an expired value is no error", func(f *fixture) {
		f.commit(putFor("k", "v", time.Minute))
		f.clock.Pass(time.Hour)
		f.commit(del("k"))
		f.absent("k")
	}},
	{"a counter lasts from its last addition", func(f *fixture) {
		visit := state.Op{Add: &state.Add{Key: "n", N: 1, TTL: time.Minute}}
		f.commit(visit)
		f.clock.Pass(40 * time.Second)
		f.commit(visit)
		f.clock.Pass(40 * time.Second)
		f.has("n", "2")
		f.clock.Pass(20 * time.Second)
		f.absent("n")
		f.commit(visit)
		f.has("n", "1")
	}},
	{"an addition without a time to live makes a counter stay", func(f *fixture) {
		f.commit(state.Op{Add: &state.Add{Key: "n", N: 1, TTL: time.Minute}})
		f.commit(add("n", 1))
		f.clock.Pass(time.Hour)
		f.has("n", "2")
	}},
	{"counting on an expired word starts at 0", func(f *fixture) {
		f.commit(putFor("n", "a word", time.Minute))
		f.clock.Pass(time.Hour)
		f.commit(add("n", 1))
		f.has("n", "1")
	}},
	{"an expiry survives a reopening, and passes while the store is closed", func(f *fixture) {
		f.commit(putFor("k", "v", time.Minute), putFor("later", "v", time.Hour))
		f.reopen()
		f.has("k", "v")
		f.clock.Pass(2 * time.Minute)
		f.reopen()
		f.absent("k")
		f.has("later", "v")
	}},
	{"a thousand values that expire at once take nothing else along", func(f *fixture) {
		for i := range 20 {
			ops := make([]state.Op, 0, 51)
			for j := range 50 {
				ops = append(ops, putFor(fmt.Sprintf("gone/%d/%d", i, j), "v", time.Minute))
			}
			f.commit(append(ops, putFor(fmt.Sprintf("stays/%02d", i), "v", time.Hour))...)
		}
		f.clock.Pass(2 * time.Minute)
		for range 10 { // an engine may tidy up in each
			f.commit(add("n", 1))
		}
		f.lists("gone/", 10)
		if keys, err := f.Keys(f.ctx(), part, "stays/", 100); err != nil || len(keys) != 20 {
			f.Fatalf("%d keys, %v", len(keys), err)
		}
		f.has("n", "10")
	}},
	{"a long time to live does not wrap round", func(f *fixture) {
		f.commit(putFor("k", "v", 200*365*24*time.Hour))
		f.clock.Pass(100 * 365 * 24 * time.Hour)
		f.has("k", "v")
	}},
}
