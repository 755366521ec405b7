package bolt

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"go.etcd.io/bbolt"

	"oupsbot/bot/state"
)

func putFor(key string, ttl time.Duration) state.Op {
	return state.Op{Put: &state.Put{Key: key, Data: []byte("v"), TTL: ttl}}
}

// stored counts what is in the file, expired or not.
func stored(t *testing.T, s *Store) (values, entries int) {
	t.Helper()
	if err := s.db.View(func(tx *bbolt.Tx) error {
		values, entries = tx.Bucket(bucketValues).Stats().KeyN, tx.Bucket(bucketExpiry).Stats().KeyN
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return values, entries
}

func TestAnIdleStoreForgetsWhatHasExpired(t *testing.T) {
	path := statePath(t)
	synctest.Test(t, func(t *testing.T) { // where time.Now moves when all goroutines wait
		s := mustOpen(t, path, Options{})
		ops := []state.Op{putFor("stays", time.Hour)}
		for i := range 3*sweepMost + 10 {
			ops = append(ops, putFor(fmt.Sprint("goes ", i), time.Second))
		}
		if err := s.Commit(t.Context(), 1, nil, ops...); err != nil {
			t.Fatal(err)
		}
		if values, entries := stored(t, s); values != len(ops) || entries != len(ops) {
			t.Fatalf("%d values, %d entries", values, entries)
		}
		time.Sleep(sweepEvery + time.Second)
		synctest.Wait()
		if values, entries := stored(t, s); values != 1 || entries != 1 {
			t.Fatalf("%d values, %d entries are left", values, entries)
		}
		has(t, s, "stays", "v")
		checkFile(t, s)
		closeStore(t, s)
	})
}

func TestCommitsForgetWhatHasExpired(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	s := mustOpen(t, statePath(t), Options{Clock: func() time.Time { return now }})
	for i := range 5 {
		if err := s.Commit(t.Context(), 1, nil, putFor(fmt.Sprint("goes ", i), time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	now = now.Add(time.Hour)
	put(t, s, "k", "v")
	if values, entries := stored(t, s); values != 1 || entries != 0 {
		t.Fatalf("%d values, %d entries are left", values, entries)
	}
	closeStore(t, s)
}

func TestAValueWrittenOftenHasOneEntryInTheExpiryBucket(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	s := mustOpen(t, statePath(t), Options{Clock: func() time.Time { return now }})
	write := func(ttl time.Duration) {
		t.Helper()
		if err := s.Commit(t.Context(), 1, nil, putFor("k", ttl)); err != nil {
			t.Fatal(err)
		}
		checkFile(t, s)
	}
	for range 5 { // over two hours and a half: the entry is moved on its way
		write(time.Hour)
		now = now.Add(30 * time.Minute)
		if values, entries := stored(t, s); values != 1 || entries != 1 {
			t.Fatalf("%d values, %d entries", values, entries)
		}
	}
	write(time.Minute) // earlier than the entry
	if values, entries := stored(t, s); values != 1 || entries != 1 {
		t.Fatalf("%d values, %d entries", values, entries)
	}
	version := get(t, s, "k").Version
	write(0)
	if values, entries := stored(t, s); values != 1 || entries != 0 {
		t.Fatalf("%d values, %d entries", values, entries)
	}
	if get(t, s, "k").Version == version {
		t.Fatal("the version stayed")
	}
	write(time.Hour)
	if err := s.Commit(t.Context(), 1, nil, state.Op{Delete: "k"}); err != nil {
		t.Fatal(err)
	}
	if values, entries := stored(t, s); values != 0 || entries != 0 { // an erased conversation leaves no name behind
		t.Fatalf("%d values, %d entries are left", values, entries)
	}
	closeStore(t, s)
}

func TestMovingAnEntryLeavesTheVersion(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	s := mustOpen(t, statePath(t), Options{Clock: func() time.Time { return now }})
	for range 2 {
		if err := s.Commit(t.Context(), 1, nil, putFor("k", time.Hour)); err != nil {
			t.Fatal(err)
		}
		now = now.Add(40 * time.Minute)
	}
	version := get(t, s, "k").Version
	put(t, s, "other", "x") // meets the entry made by the first write, and moves it
	if got := get(t, s, "k"); got.Version != version || string(got.Data) != "v" {
		t.Fatalf("%q, version %d, want %d", got.Data, got.Version, version)
	}
	checkFile(t, s)
	closeStore(t, s)
}
