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

// mustOpen opens a store on a file that must be sound.
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
	return s
}
