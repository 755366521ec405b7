package statetest

import (
	"context"
	"errors"

	"oupsbot/bot/state"
)

var commitTests = []test{
	{"all effects of a commit are applied", func(f *fixture) {
		f.commit(put("old", "x"), push("q", "first"))
		seq := f.items("q")[0].Seq
		f.commit(put("k", "v"), del("old"), add("n", 3), push("q", "second"), drop("q", seq))
		f.has("k", "v")
		f.absent("old")
		f.has("n", "3")
		f.holds("q", "second")
	}},
	{"effects are applied in their order", func(f *fixture) {
		f.commit(put("a", "1"), del("a"), del("b"), put("b", "1"), put("b", "2"), push("q", "1"), push("q", "2"))
		f.absent("a")
		f.has("b", "2")
		f.holds("q", "1", "2")
	}},
	{"nothing is applied on a conflict", func(f *fixture) {
		f.commit(put("k", "v"), push("q", "1"))
		version, seq := f.has("k", "v"), f.items("q")[0].Seq
		err := f.Commit(f.ctx(), part, []state.Check{{Key: "k", Version: version + 1}},
			put("k", "w"), put("other", "x"), add("n", 1), push("q", "2"), drop("q", seq))
		if !errors.Is(err, state.ErrConflict) {
			f.Fatalf("got %v, want a conflict", err)
		}
		if f.has("k", "v") != version {
			f.Fatal("the version changed")
		}
		f.absent("other", "n")
		f.holds("q", "1")
	}},
	{"nothing is applied when a queue is full", func(f *fixture) {
		f.commit(put("k", "v"), push("full", "1"), push("q", "1"))
		seq := f.items("q")[0].Seq
		err := f.Commit(f.ctx(), part, nil, put("k", "w"), del("k"), add("n", 1), push("q", "2"), drop("q", seq), pushMax("full", "2", 1), put("z", "z"))
		if !errors.Is(err, state.ErrFull) {
			f.Fatalf("got %v, want full", err)
		}
		f.has("k", "v")
		f.absent("n", "z")
		f.holds("q", "1")
		f.holds("full", "1")
	}},
	{"a check of the version read succeeds once", func(f *fixture) {
		f.commit(put("k", "1"))
		check := []state.Check{{Key: "k", Version: f.has("k", "1")}}
		f.commitIf(check, put("k", "2"))
		if err := f.Commit(f.ctx(), part, check, put("k", "3")); !errors.Is(err, state.ErrConflict) {
			f.Fatalf("got %v, want a conflict", err)
		}
		f.has("k", "2")
	}},
	{"a check of absence succeeds once", func(f *fixture) {
		check := []state.Check{{Key: "k"}}
		f.commitIf(check, put("k", "1"))
		if err := f.Commit(f.ctx(), part, check, put("k", "2")); !errors.Is(err, state.ErrConflict) {
			f.Fatalf("got %v, want a conflict", err)
		}
		f.has("k", "1")
		f.commit(del("k"))
		f.commitIf(check, put("k", "3"))
	}},
	{"a version of before a deletion is a conflict after it", func(f *fixture) {
		f.commit(put("k", "1"))
		check := []state.Check{{Key: "k", Version: f.has("k", "1")}}
		f.commit(del("k"))
		if err := f.Commit(f.ctx(), part, check, put("k", "2")); !errors.Is(err, state.ErrConflict) {
			f.Fatalf("got %v, want a conflict", err)
		}
		f.commit(put("k", "1"))
		if err := f.Commit(f.ctx(), part, check, put("k", "2")); !errors.Is(err, state.ErrConflict) {
			f.Fatalf("got %v, want a conflict", err)
		}
	}},
	{"one wrong check among many is a conflict", func(f *fixture) {
		f.commit(put("a", "1"), put("b", "1"))
		a, b := f.has("a", "1"), f.has("b", "1")
		err := f.Commit(f.ctx(), part, []state.Check{{Key: "a", Version: a}, {Key: "c"}, {Key: "b"}}, put("a", "2"))
		if !errors.Is(err, state.ErrConflict) {
			f.Fatalf("got %v, want a conflict", err)
		}
		f.commitIf([]state.Check{{Key: "a", Version: a}, {Key: "c"}, {Key: "b", Version: b}}, put("a", "2"))
	}},
	{"checks see what was before the commit's own effects", func(f *fixture) {
		f.commitIf([]state.Check{{Key: "k"}}, put("k", "1"), del("k"), put("k", "2"))
		f.has("k", "2")
	}},
	{"a check changes nothing", func(f *fixture) {
		f.commit(put("k", "1"))
		version := f.has("k", "1")
		f.commitIf([]state.Check{{Key: "k", Version: version}, {Key: "absent"}})
		if f.has("k", "1") != version {
			f.Fatal("the version changed")
		}
		f.absent("absent")
		if err := f.Commit(f.ctx(), part, []state.Check{{Key: "absent", Version: 1}}); !errors.Is(err, state.ErrConflict) {
			f.Fatalf("got %v, want a conflict", err)
		}
	}},
	{"a commit of nothing is no error", func(f *fixture) {
		f.commit()
	}},
	{"an operation with no effect or several is refused, and nothing of the commit is applied", func(f *fixture) {
		for _, wrong := range []state.Op{
			{},
			{Delete: "a", Add: &state.Add{Key: "a", N: 1}},
			{Put: &state.Put{Key: "a"}, Push: &state.Push{Queue: "a"}},
			{Put: &state.Put{}},
			{Add: &state.Add{N: 1}},
			{Push: &state.Push{}},
			{Drop: &state.Drop{}},
			{Put: &state.Put{Key: "a", TTL: -1}},
			{Add: &state.Add{Key: "a", TTL: -1}},
		} {
			if err := f.Commit(f.ctx(), part, nil, put("k", "v"), wrong); err == nil {
				f.Fatalf("%+v was accepted", wrong)
			}
			f.absent("k", "a")
		}
	}},
	{"a commit whose context has ended is not applied", func(f *fixture) {
		ctx, cancel := context.WithCancel(f.ctx())
		cancel()
		if err := f.Commit(ctx, part, nil, put("k", "v"), push("q", "x")); !errors.Is(err, context.Canceled) {
			f.Fatalf("got %v, want the context's error", err)
		}
		f.commit(put("next", "x")) // whatever the first left behind would come before it
		f.absent("k")
		f.holds("q")
	}},
	{"a reading whose context has ended gives the context's error", func(f *fixture) {
		ctx, cancel := context.WithCancel(f.ctx())
		cancel()
		if _, err := f.Get(ctx, part, "k"); !errors.Is(err, context.Canceled) {
			f.Fatalf("get: %v", err)
		}
		if _, err := f.Keys(ctx, part, "", 1); !errors.Is(err, context.Canceled) {
			f.Fatalf("keys: %v", err)
		}
		if _, err := f.List(ctx, part, "q", 0, 1); !errors.Is(err, context.Canceled) {
			f.Fatalf("list: %v", err)
		}
	}},
}

var lifetimeTests = []test{
	{"everything survives a reopening", func(f *fixture) {
		f.commit(put("k", "v"), add("n", 5), push("q", "1"), push("q", "2"))
		f.commit(drop("q", f.items("q")[0].Seq))
		version, items := f.has("k", "v"), f.items("q")
		f.reopen()
		if f.has("k", "v") != version {
			f.Fatal("the version changed")
		}
		f.has("n", "5")
		f.holds("q", "2")
		if f.items("q")[0].Seq != items[0].Seq {
			f.Fatal("the number of an item changed")
		}
		f.lists("", 10, "k", "n")
		f.commitIf([]state.Check{{Key: "k", Version: version}}, put("k", "w"))
	}},
	{"a closed store answers ErrClosed", func(f *fixture) {
		f.commit(put("k", "v"))
		if err := f.Close(); err != nil {
			f.Fatal(err)
		}
		if _, err := f.Get(f.ctx(), part, "k"); !errors.Is(err, state.ErrClosed) {
			f.Fatalf("get: %v", err)
		}
		if _, err := f.Keys(f.ctx(), part, "", 1); !errors.Is(err, state.ErrClosed) {
			f.Fatalf("keys: %v", err)
		}
		if _, err := f.List(f.ctx(), part, "q", 0, 1); !errors.Is(err, state.ErrClosed) {
			f.Fatalf("list: %v", err)
		}
		if err := f.Commit(f.ctx(), part, nil, put("k", "w")); !errors.Is(err, state.ErrClosed) {
			f.Fatalf("commit: %v", err)
		}
		if err := f.Close(); !errors.Is(err, state.ErrClosed) {
			f.Fatalf("close: %v", err)
		}
	}},
}
