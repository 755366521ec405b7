package bolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.etcd.io/bbolt"

	"oupsbot/bot/state"
)

// gate is a clock that can hold the committer, which asks for the time when it has taken a group.
type gate struct{ asked, resume chan struct{} }

func newGate() *gate { return &gate{make(chan struct{}), make(chan struct{})} }

func (g *gate) now() time.Time {
	g.asked <- struct{}{}
	<-g.resume
	return time.Now()
}

// start commits in a goroutine of its own.
func start(ctx context.Context, s *Store, checks []state.Check, ops ...state.Op) <-chan error {
	done := make(chan error, 1)
	go func() { done <- s.Commit(ctx, 1, checks, ops...) }()
	return done
}

// startQueued is start, and returns when the commit stands in the queue as number n.
func startQueued(ctx context.Context, s *Store, n int, checks []state.Check, ops ...state.Op) <-chan error {
	done := start(ctx, s, checks, ops...)
	synctest.Wait() // in a bubble, when nothing moves any more it stands there
	if len(s.jobs) != n {
		panic(fmt.Sprintf("%d commits wait, want %d", len(s.jobs), n))
	}
	return done
}

func putOp(key, data string) state.Op {
	return state.Op{Put: &state.Put{Key: key, Data: []byte(data)}}
}

// transactions is how many were written so far.
func transactions(t *testing.T, s *Store) (n int) {
	t.Helper()
	if err := s.db.View(func(tx *bbolt.Tx) error { n = tx.ID(); return nil }); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestCommitsThatWaitAreWrittenTogetherAndOneThatFailsFailsAlone(t *testing.T) {
	path := statePath(t)
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		s := mustOpenHeld(t, path, g)
		before := transactions(t, s)
		first := start(t.Context(), s, nil, putOp("first", "1"), state.Op{Push: &state.Push{Queue: "full", Data: []byte("x")}})
		<-g.asked
		absent := []state.Check{{Key: "once"}}
		waiting := []<-chan error{
			startQueued(t.Context(), s, 1, nil, putOp("a", "1"), state.Op{Add: &state.Add{Key: "n", N: 1}}),
			startQueued(t.Context(), s, 2, absent, putOp("once", "2"), state.Op{Add: &state.Add{Key: "n", N: 1}}),
			startQueued(t.Context(), s, 3, absent, putOp("once", "3"), putOp("c", "1"), state.Op{Add: &state.Add{Key: "n", N: 1}}),
			startQueued(t.Context(), s, 4, nil, putOp("a", "4"), state.Op{Push: &state.Push{Queue: "full", Data: []byte("y"), Max: 1}}),
			startQueued(t.Context(), s, 5, nil, putOp("e", "1"), state.Op{Add: &state.Add{Key: "a", N: 1}}),
		}
		g.resume <- struct{}{}
		if err := <-first; err != nil {
			t.Fatal(err)
		}
		for i, want := range []error{nil, nil, state.ErrConflict, state.ErrFull, nil} {
			if err := <-waiting[i]; !errors.Is(err, want) {
				t.Errorf("commit %d: got %v, want %v", i, err, want)
			}
		}
		if n := transactions(t, s) - before; n != 1 {
			t.Errorf("%d transactions, want 1", n)
		}
		s.clock = time.Now
		has(t, s, "a", "2")
		has(t, s, "once", "2")
		has(t, s, "n", "2")
		has(t, s, "c", "")
		has(t, s, "e", "1")
		checkFile(t, s)
		closeStore(t, s)
	})
}

// mustOpenHeld opens a store whose committer waits for g. Nothing asks for the time while it is opened.
func mustOpenHeld(t *testing.T, path string, g *gate) *Store {
	t.Helper()
	closeStore(t, mustOpen(t, path, Options{}))
	return mustOpen(t, path, Options{Clock: g.now})
}

func TestACommitThatWaitsIsGivenUpWithItsContextAndOneThatIsWrittenIsNot(t *testing.T) {
	path := statePath(t)
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		s := mustOpenHeld(t, path, g)
		takenCtx, endTaken := context.WithCancel(t.Context())
		taken := start(takenCtx, s, nil, putOp("taken", "1"))
		<-g.asked
		waitingCtx, endWaiting := context.WithCancel(t.Context())
		waiting := startQueued(waitingCtx, s, 1, nil, putOp("waiting", "1"))
		other := startQueued(t.Context(), s, 2, nil, putOp("other", "1"))
		endTaken()
		endWaiting()
		if err := <-waiting; !errors.Is(err, context.Canceled) { // at once: the committer is still held
			t.Errorf("the one that waited: %v", err)
		}
		synctest.Wait()
		select {
		case err := <-taken:
			t.Errorf("the one being written was given up: %v", err)
		default:
		}
		g.resume <- struct{}{}
		if err := <-taken; err != nil {
			t.Errorf("the one being written: %v", err)
		}
		if err := <-other; err != nil {
			t.Errorf("the other one: %v", err)
		}
		s.clock = time.Now
		has(t, s, "taken", "1")
		has(t, s, "waiting", "")
		has(t, s, "other", "1")
		closeStore(t, s)
	})
}

func TestACommitForWhichTheQueueHasNoRoomIsGivenUpWithItsContext(t *testing.T) {
	path := statePath(t)
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		closeStore(t, mustOpen(t, path, Options{}))
		s := mustOpen(t, path, Options{Clock: g.now, BatchMax: 1})
		first := start(t.Context(), s, nil, putOp("first", "1"))
		<-g.asked
		second := startQueued(t.Context(), s, 1, nil, putOp("second", "1"))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		third := startQueued(ctx, s, 1, nil, putOp("third", "1"))
		if err := <-third; !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		for _, done := range []<-chan error{first, second} {
			g.resume <- struct{}{}
			if err := <-done; err != nil {
				t.Error(err)
			}
			if done == first {
				<-g.asked
			}
		}
		s.clock = time.Now
		has(t, s, "third", "")
		closeStore(t, s)
	})
}

// TestNothingIsConcludedFromACommitThatCouldNotBeWritten: "seen already" would make a channel acknowledge a message that is nowhere.
func TestNothingIsConcludedFromACommitThatCouldNotBeWritten(t *testing.T) {
	path := statePath(t)
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		s := mustOpenHeld(t, path, g)
		first := start(t.Context(), s, nil, state.Op{Push: &state.Push{Queue: "q", Data: []byte("0")}})
		<-g.asked
		large := state.Op{Put: &state.Put{Key: "large", Data: bytes.Repeat([]byte("x"), 1<<20)}}
		waiting := []<-chan error{
			startQueued(t.Context(), s, 1, []state.Check{{Key: "seen"}}, putOp("seen", "1"), large, state.Op{Push: &state.Push{Queue: "q", Data: []byte("1")}}),
			startQueued(t.Context(), s, 2, []state.Check{{Key: "seen"}}, putOp("seen", "2")),
		}
		s.db.MaxSize = 64 << 10 // no room for the large value
		g.resume <- struct{}{}
		for i, done := range append(waiting, first) {
			if err := <-done; err == nil || errors.Is(err, state.ErrConflict) || !strings.Contains(err.Error(), "maximum size") {
				t.Errorf("commit %d: %v", i, err)
			}
		}
		s.clock = time.Now
		s.db.MaxSize = 0
		has(t, s, "seen", "")
		if err := s.Commit(t.Context(), 1, []state.Check{{Key: "seen"}}, putOp("seen", "3"), large,
			state.Op{Push: &state.Push{Queue: "q", Data: []byte("3"), Max: 1}}); err != nil {
			t.Fatal(err)
		}
		if err := s.Commit(t.Context(), 1, nil, state.Op{Push: &state.Push{Queue: "q", Max: 1}}); !errors.Is(err, state.ErrFull) {
			t.Fatalf("got %v, want full", err)
		}
		has(t, s, "seen", "3")
		checkFile(t, s)
		closeStore(t, s)
	})
}

func TestACommitThatChangesNothingWritesNothing(t *testing.T) {
	s := mustOpen(t, statePath(t), Options{})
	put(t, s, "k", "v")
	before := transactions(t, s)
	ctx := t.Context()
	for _, err := range []error{
		s.Commit(ctx, 1, nil),
		s.Commit(ctx, 1, []state.Check{{Key: "k", Version: get(t, s, "k").Version}}),
		s.Commit(ctx, 1, nil, state.Op{Delete: "absent"}, state.Op{Drop: &state.Drop{Queue: "q", Seq: 1}}),
	} {
		if err != nil {
			t.Error(err)
		}
	}
	if err := s.Commit(ctx, 1, []state.Check{{Key: "k"}}, putOp("k", "w")); !errors.Is(err, state.ErrConflict) {
		t.Error(err)
	}
	if n := transactions(t, s) - before; n != 0 {
		t.Errorf("%d transactions", n)
	}
	closeStore(t, s)
}

func TestACommitWhoseOutcomeIsNotKnownStopsTheStore(t *testing.T) {
	s := mustOpen(t, statePath(t), Options{})
	put(t, s, "k", "v")
	cause := errors.New("the disk said no")
	s.settle(transactions(t, s)+1, cause) // a transaction that is not the newest failed: as if it never was
	put(t, s, "k", "w")
	s.settle(transactions(t, s), cause) // the newest one is said to have failed
	if _, err := s.Get(t.Context(), 1, "k"); !errors.Is(err, cause) || !errors.Is(err, state.ErrStopped) {
		t.Errorf("get: %v", err)
	}
	if err := s.Commit(t.Context(), 1, nil, putOp("k", "x")); !errors.Is(err, state.ErrStopped) {
		t.Errorf("commit: %v", err)
	}
	closeStore(t, s)
}

func TestAReadingOfWhatIsNotOnTheDiskYetWaitsForIt(t *testing.T) {
	path := statePath(t)
	synctest.Test(t, func(t *testing.T) {
		s := mustOpen(t, path, Options{})
		put(t, s, "k", "v")
		// A transaction of which the store has not heard that it ended: readers see it as they see one before its last fsync.
		if err := s.db.Update(func(tx *bbolt.Tx) error { return tx.Bucket(bucketMeta).Put([]byte("x"), nil) }); err != nil {
			t.Fatal(err)
		}
		read := func() <-chan error {
			done := make(chan error, 1)
			go func() {
				_, err := s.Get(t.Context(), 1, "k")
				done <- err
			}()
			synctest.Wait()
			if len(done) != 0 {
				t.Error("the reading did not wait")
			}
			return done
		}
		first := read()
		s.durable.reached(transactions(t, s))
		if err := <-first; err != nil {
			t.Error(err)
		}
		s.durable.newest.Add(-1)
		second := read()
		cause := errors.New("the disk said no")
		s.settle(transactions(t, s), cause)
		if err := <-second; !errors.Is(err, cause) {
			t.Errorf("got %v", err)
		}
		closeStore(t, s)
	})
}

func TestTooLongANameOrValueIsRefused(t *testing.T) {
	s := mustOpen(t, statePath(t), Options{})
	long := strings.Repeat("k", state.MaxKey)
	put(t, s, long, "v")
	has(t, s, long, "v")
	if err := s.Commit(t.Context(), 1, nil, putOp(long+"k", "v")); err == nil {
		t.Error("a key was accepted")
	}
	if err := s.Commit(t.Context(), 1, nil, state.Op{Push: &state.Push{Queue: long + "k"}}); err == nil {
		t.Error("a queue was accepted")
	}
	if err := s.Commit(t.Context(), 1, nil, state.Op{Put: &state.Put{Key: "k", Data: make([]byte, state.MaxData+1)}}); err == nil {
		t.Error("a value was accepted")
	}
	closeStore(t, s)
}
