package statetest

import (
	"errors"
	"fmt"

	"oupsbot/bot/state"
)

var queueTests = []test{
	{"items come out in the order they were pushed", func(f *fixture) {
		for i := range 12 {
			f.commit(push("q", fmt.Sprint(i)))
		}
		f.holds("q", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11")
	}},
	{"a queue never pushed to is empty", func(f *fixture) {
		f.holds("q")
	}},
	{"an item may be empty, and the same twice", func(f *fixture) {
		f.commit(push("q", ""), push("q", "x"), push("q", "x"))
		f.holds("q", "", "x", "x")
	}},
	{"no more items are listed than asked, and only those after the number given", func(f *fixture) {
		for i := range 6 {
			f.commit(push("q", fmt.Sprint(i)))
		}
		all := f.items("q")
		list := func(after uint64, limit int, want ...string) {
			f.Helper()
			items, err := f.List(f.ctx(), part, "q", after, limit)
			if err != nil {
				f.Fatal(err)
			}
			sameItems(f, items, want...)
		}
		list(0, 2, "0", "1")
		list(all[1].Seq, 2, "2", "3")
		list(all[4].Seq, 10, "5")
		list(all[5].Seq, 10)
		list(0, 0)
		list(^uint64(0), 10)
		f.commit(drop("q", all[2].Seq))
		list(all[1].Seq, 2, "3", "4")
		list(all[2].Seq, 1, "3")
	}},
	{"a dropped item is gone, and dropping an absent one is no error", func(f *fixture) {
		f.commit(push("q", "1"), push("q", "2"), push("q", "3"))
		all := f.items("q")
		f.commit(drop("q", all[1].Seq))
		f.holds("q", "1", "3")
		f.commit(drop("q", all[1].Seq), drop("q", all[2].Seq+100), drop("never", 1))
		f.holds("q", "1", "3")
	}},
	{"a number is not used again, even when the queue was emptied and reopened", func(f *fixture) {
		last := uint64(0)
		for range 4 {
			f.commit(push("q", "x"))
			items := f.items("q")
			if len(items) != 1 || items[0].Seq <= last {
				f.Fatalf("items %v after number %d", items, last)
			}
			last = items[0].Seq
			f.commit(drop("q", last))
			f.reopen()
		}
	}},
	{"a full queue refuses, and takes again when an item was dropped", func(f *fixture) {
		f.commit(pushMax("q", "1", 2))
		f.commit(pushMax("q", "2", 2))
		if err := f.Commit(f.ctx(), part, nil, pushMax("q", "3", 2)); !errors.Is(err, state.ErrFull) {
			f.Fatalf("got %v, want full", err)
		}
		f.holds("q", "1", "2")
		f.commit(drop("q", f.items("q")[0].Seq))
		f.commit(pushMax("q", "3", 2))
		f.holds("q", "2", "3")
	}},
	{"the bound is the one given with the push", func(f *fixture) {
		f.commit(push("q", "1"), push("q", "2"), push("q", "3"))
		if err := f.Commit(f.ctx(), part, nil, pushMax("q", "x", 2)); !errors.Is(err, state.ErrFull) {
			f.Fatalf("got %v, want full", err)
		}
		f.commit(pushMax("q", "4", 4))
		f.holds("q", "1", "2", "3", "4")
	}},
	{"the bound counts the pushes and drops of the same commit before it", func(f *fixture) {
		if err := f.Commit(f.ctx(), part, nil, pushMax("q", "1", 2), pushMax("q", "2", 2), pushMax("q", "3", 2)); !errors.Is(err, state.ErrFull) {
			f.Fatalf("got %v, want full", err)
		}
		f.holds("q")
		f.commit(pushMax("q", "1", 2), pushMax("q", "2", 2))
		seq := f.items("q")[0].Seq
		f.commit(drop("q", seq), drop("q", seq), pushMax("q", "3", 2))
		f.holds("q", "2", "3")
		if err := f.Commit(f.ctx(), part, nil, pushMax("q", "4", 2), drop("q", f.items("q")[0].Seq)); !errors.Is(err, state.ErrFull) {
			f.Fatalf("got %v, want full", err)
		}
	}},
	{"dropping what is absent makes no room", func(f *fixture) {
		f.commit(pushMax("q", "1", 1))
		seq := f.items("q")[0].Seq
		if err := f.Commit(f.ctx(), part, nil, drop("q", seq+50), drop("other", seq), pushMax("q", "2", 1)); !errors.Is(err, state.ErrFull) {
			f.Fatalf("got %v, want full", err)
		}
	}},
	{"a bound survives a reopening", func(f *fixture) {
		f.commit(push("q", "1"), push("q", "2"))
		f.commit(drop("q", f.items("q")[0].Seq))
		f.reopen()
		f.commit(pushMax("q", "3", 2))
		if err := f.Commit(f.ctx(), part, nil, pushMax("q", "4", 2)); !errors.Is(err, state.ErrFull) {
			f.Fatalf("got %v, want full", err)
		}
	}},
	{"queues do not see one another, nor values", func(f *fixture) {
		f.commit(push("q", "1"), push("qq", "2"), push("q/", "3"), put("q", "value"))
		f.holds("q", "1")
		f.holds("qq", "2")
		f.holds("q/", "3")
		f.has("q", "value")
		f.commit(del("q"), del("qq"))
		f.holds("q", "1")
		f.holds("qq", "2")
	}},
}
