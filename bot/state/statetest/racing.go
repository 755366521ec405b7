package statetest

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"

	"oupsbot/bot/state"
)

// together runs n goroutines and waits for them.
func together(n int, run func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { run(i) })
	}
	wg.Wait()
}

var racingTests = []test{
	{"of many writers that checked the same version one wins", func(f *fixture) {
		f.commit(put("k", "start"))
		for round := range 5 {
			version := f.value("k").Version
			var won atomic.Int64
			winner := int64(-1)
			together(50, func(i int) {
				err := f.Commit(f.ctx(), part, []state.Check{{Key: "k", Version: version}}, put("k", fmt.Sprint(i)), add("wins", 1))
				switch {
				case err == nil:
					won.Add(1)
					atomic.StoreInt64(&winner, int64(i))
				case !errors.Is(err, state.ErrConflict):
					f.Errorf("got %v, want a conflict", err)
				}
			})
			if won.Load() != 1 {
				f.Fatalf("%d writers won", won.Load())
			}
			f.has("k", fmt.Sprint(winner))
			f.has("wins", fmt.Sprint(round+1))
		}
	}},
	{"of many writers that checked absence one wins", func(f *fixture) {
		var won atomic.Int64
		together(50, func(i int) {
			if f.Commit(f.ctx(), part, []state.Check{{Key: "k"}}, put("k", fmt.Sprint(i)), push("q", fmt.Sprint(i))) == nil {
				won.Add(1)
			}
		})
		if won.Load() != 1 || len(f.items("q")) != 1 {
			f.Fatalf("%d writers won, %d items", won.Load(), len(f.items("q")))
		}
		f.has("k", string(f.items("q")[0].Data))
	}},
	{"reading, checking and writing loses no addition", func(f *fixture) {
		together(8, func(int) {
			for done := 0; done < 20; {
				values, err := f.Get(f.ctx(), part, "n")
				if err != nil {
					f.Errorf("get: %v", err)
					return
				}
				n, _ := strconv.Atoi(string(values[0].Data)) // 0 when absent
				err = f.Commit(f.ctx(), part, []state.Check{{Key: "n", Version: values[0].Version}}, put("n", strconv.Itoa(n+1)))
				switch {
				case err == nil:
					done++
				case !errors.Is(err, state.ErrConflict):
					f.Errorf("commit: %v", err)
					return
				}
			}
		})
		f.has("n", "160")
	}},
	{"counters of many writers lose no addition", func(f *fixture) {
		together(16, func(i int) {
			for range 20 {
				if err := f.Commit(f.ctx(), part, nil, add("n", 1), add(fmt.Sprint("own", i), 2)); err != nil {
					f.Errorf("commit: %v", err)
				}
			}
		})
		f.has("n", "320")
		f.has("own3", "40")
	}},
	{"a commit that fails does not affect those beside it", func(f *fixture) {
		f.commit(put("word", "no number"), push("full", "x"))
		together(60, func(i int) {
			key := fmt.Sprint("k", i)
			ops := []state.Op{put(key, "v"), add("n", 1), push("q", key)}
			var checks []state.Check
			switch i % 4 {
			case 1:
				checks = []state.Check{{Key: "word"}}
			case 2:
				ops = append(ops, pushMax("full", "y", 1))
			case 3:
				ops = append(ops, add("word", 1))
			}
			if err := f.Commit(f.ctx(), part, checks, ops...); (err == nil) != (i%4 == 0) {
				f.Errorf("commit %d: %v", i, err)
			}
		})
		f.has("n", "15")
		if n := len(f.items("q")); n != 15 {
			f.Fatalf("%d items, want 15", n)
		}
		f.holds("full", "x")
		for i := range 60 {
			if key := fmt.Sprint("k", i); i%4 == 0 {
				f.has(key, "v")
			} else {
				f.absent(key)
			}
		}
	}},
	{"a reading never sees half a commit", func(f *fixture) {
		f.commit(put("a", "0"), put("b", "0"))
		ctx, stop := context.WithCancel(f.ctx())
		var readers sync.WaitGroup
		for range 2 {
			readers.Go(func() {
				for ctx.Err() == nil {
					values, err := f.Get(f.ctx(), part, "a", "b")
					if err != nil || string(values[0].Data) != string(values[1].Data) {
						f.Errorf("read %q and %q, %v", values[0].Data, values[1].Data, err)
						return
					}
				}
			})
		}
		for i := range 100 {
			f.commit(put("a", fmt.Sprint(i)), put("b", fmt.Sprint(i)))
		}
		stop()
		readers.Wait()
	}},
	{"each writer's items keep its order", func(f *fixture) {
		together(8, func(i int) {
			for n := range 20 {
				if err := f.Commit(f.ctx(), part, nil, push("q", fmt.Sprint(i, " ", n))); err != nil {
					f.Errorf("commit: %v", err)
				}
			}
		})
		items := f.items("q")
		if len(items) != 160 {
			f.Fatalf("%d items, want 160", len(items))
		}
		next := [8]int{}
		for _, item := range items {
			var i, n int
			if _, err := fmt.Sscan(string(item.Data), &i, &n); err != nil || n != next[i] {
				f.Fatalf("item %q where number %d was due", item.Data, next[i])
			}
			next[i]++
		}
	}},
	{"a bound holds against many writers", func(f *fixture) {
		var took atomic.Int64
		together(40, func(i int) {
			err := f.Commit(f.ctx(), part, nil, pushMax("q", fmt.Sprint(i), 10))
			switch {
			case err == nil:
				took.Add(1)
			case !errors.Is(err, state.ErrFull):
				f.Errorf("got %v, want full", err)
			}
		})
		if took.Load() != 10 || len(f.items("q")) != 10 {
			f.Fatalf("%d accepted, %d kept, want 10", took.Load(), len(f.items("q")))
		}
	}},
	{"what is acknowledged while the store closes is kept, what is not is absent", func(f *fixture) {
		var acknowledged [40]bool
		var begun sync.WaitGroup
		begun.Add(20)
		var writers sync.WaitGroup
		for i := range acknowledged {
			writers.Go(func() {
				if i < 20 {
					begun.Done()
				}
				err := f.Commit(f.ctx(), part, nil, put(fmt.Sprint("a", i), "v"), put(fmt.Sprint("b", i), "v"))
				if err != nil && !errors.Is(err, state.ErrClosed) {
					f.Errorf("commit: %v", err)
				}
				acknowledged[i] = err == nil
			})
		}
		begun.Wait()
		if err := f.Close(); err != nil {
			f.Errorf("close: %v", err)
		}
		writers.Wait()
		f.Store = f.open()
		for i, acknowledged := range acknowledged {
			if a, b := fmt.Sprint("a", i), fmt.Sprint("b", i); acknowledged {
				f.has(a, "v")
				f.has(b, "v")
			} else {
				f.absent(a, b)
			}
		}
	}},
	{"a context that ends meanwhile leaves a commit whole or absent, as its error says", func(f *fixture) {
		applied := [200]bool{}
		together(len(applied), func(i int) {
			ctx, cancel := context.WithCancel(f.ctx())
			var canceller sync.WaitGroup
			canceller.Go(cancel)
			err := f.Commit(ctx, part, nil, put(fmt.Sprint("a", i), "v"), put(fmt.Sprint("b", i), "v"))
			canceller.Wait()
			if err != nil && !errors.Is(err, context.Canceled) {
				f.Errorf("commit: %v", err)
			}
			applied[i] = err == nil
		})
		f.commit(put("next", "x"))
		for i, applied := range applied {
			if a, b := fmt.Sprint("a", i), fmt.Sprint("b", i); applied {
				f.has(a, "v")
				f.has(b, "v")
			} else {
				f.absent(a, b)
			}
		}
	}},
}
