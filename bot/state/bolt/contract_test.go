package bolt

import (
	"io"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"oupsbot/bot/state"
	"oupsbot/bot/state/statetest"
)

func TestTheContractOfAStore(t *testing.T) {
	statetest.Run(t, func(t *testing.T, clock func() time.Time) (state.Store, func() state.Store) {
		path := filepath.Join(t.TempDir(), "new directory", "state.db")
		open := func() state.Store { return mustOpen(t, path, Options{Clock: clock}) }
		return open(), open
	})
}

// mustOpen opens a store on a file that must be sound. In tests it does not sync, which only a power cut could tell, and which would
// make them as slow as the disk is busy; benchmarks do, and the processes that are killed.
func mustOpen(tb testing.TB, path string, opt Options) *Store {
	tb.Helper()
	if opt.Logger == nil {
		opt.Logger = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	s, err := Open(path, opt)
	if err != nil {
		tb.Fatal(err)
	}
	if r := s.Recovery(); r != nil {
		tb.Fatalf("a sound file was taken for a damaged one: %v", r.Damage)
	}
	_, measured := tb.(*testing.B)
	s.db.NoSync = !measured
	return s
}
