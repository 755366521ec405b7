package bolt

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"oupsbot/bot/state"
)

const crashWriters = 8

// writeForEver commits from several goroutines, and prints a line for each commit that was acknowledged.
func writeForEver(path string) error {
	s, err := Open(path, Options{})
	if err != nil {
		return err
	}
	var all errgroup.Group
	for w := range crashWriters {
		all.Go(func() error {
			for i := 0; ; i++ {
				id := fmt.Sprintf("%d-%d", w, i)
				err := s.Commit(context.Background(), state.Part(w), []state.Check{{Key: "a/" + id}}, crashCommit(id)...)
				if errors.Is(err, state.ErrConflict) {
					continue // written before the last kill
				}
				if err != nil {
					return err
				}
				fmt.Println(id)
			}
		})
	}
	return all.Wait()
}

// crashCommit touches values, a counter and a queue, which a half-applied commit would leave at odds.
func crashCommit(id string) []state.Op {
	body := strings.Repeat(id+" ", 200)
	return []state.Op{
		{Put: &state.Put{Key: "a/" + id, Data: []byte(body)}},
		{Add: &state.Add{Key: "n", N: 1}},
		{Push: &state.Push{Queue: "q", Data: []byte(id)}},
		{Put: &state.Put{Key: "b/" + id, Data: []byte(body)}},
	}
}

func TestEveryAcknowledgedCommitSurvivesKillNineAndNoneIsHalfApplied(t *testing.T) {
	path := statePath(t)
	acknowledged := map[string]bool{}
	for round := range 6 {
		c := startChild(t, "write", path)
		for range 50 + 37*round {
			acknowledged[c.line()] = true
		}
		if err := c.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for id := c.line(); id != ""; id = c.line() { // acknowledged while we were killing
			acknowledged[id] = true
		}
		if acknowledged[""] {
			t.Fatal("the child ended by itself")
		}
		_ = c.Wait() // "signal: killed"
		checkCrashed(t, path, acknowledged)
	}
}

func checkCrashed(t *testing.T, path string, acknowledged map[string]bool) {
	t.Helper()
	s := mustOpen(t, path, Options{})
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	ctx, found := t.Context(), 0
	for w := range state.Part(crashWriters) {
		as, err := s.Keys(ctx, w, "a/", 1e6)
		if err != nil {
			t.Fatal(err)
		}
		bs, err := s.Keys(ctx, w, "b/", 1e6)
		if err != nil {
			t.Fatal(err)
		}
		items, err := s.List(ctx, w, "q", 0, 1e6)
		if err != nil {
			t.Fatal(err)
		}
		n, err := s.Get(ctx, w, "n")
		if err != nil {
			t.Fatal(err)
		}
		if len(bs) != len(as) || len(items) != len(as) || len(as) > 0 && string(n[0].Data) != fmt.Sprint(len(as)) {
			t.Fatalf("part %d: %d first values, %d second ones, %d items, counter %q: a commit is half there", w, len(as), len(bs), len(items), n[0].Data)
		}
		for i, item := range items {
			id := string(item.Data)
			if want := fmt.Sprintf("%d-%d", w, i); id != want {
				t.Fatalf("item %d is %q, want %q", i, id, want)
			}
			values, err := s.Get(ctx, w, "a/"+id, "b/"+id)
			if err != nil || string(values[0].Data) != strings.Repeat(id+" ", 200) || string(values[1].Data) != string(values[0].Data) {
				t.Fatalf("commit %s is half there: %v", id, err)
			}
			if acknowledged[id] {
				found++
			}
		}
	}
	if found != len(acknowledged) {
		t.Fatalf("%d of %d acknowledged commits are there", found, len(acknowledged))
	}
}
