package bolt

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.etcd.io/bbolt"

	"oupsbot/bot/state"
)

func TestASecondProcessIsRefusedAndToldWhatToDo(t *testing.T) {
	path := statePath(t)
	c := startChild(t, "hold", path)
	if c.line() != "open" {
		t.Fatal("the child could not open the store")
	}
	_, err := Open(path, Options{})
	if !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "stop that one first") {
		t.Fatalf("got %v", err)
	}
	if err := c.in.Close(); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err != nil {
		t.Fatal(err)
	}
	closeStore(t, mustOpen(t, path, Options{}))
}

func TestTheLockGoesWithAKilledProcess(t *testing.T) {
	path := statePath(t)
	c := startChild(t, "hold", path)
	if c.line() != "open" {
		t.Fatal("the child could not open the store")
	}
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = c.Wait() // "signal: killed"
	closeStore(t, mustOpen(t, path, Options{}))
}

func TestOfManyOpeningsOfANewFileOneSucceeds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "b", "state.db")
	type result struct {
		s   *Store
		err error
	}
	results := make(chan result)
	for range 4 {
		go func() {
			s, err := Open(path, Options{})
			results <- result{s, err}
		}()
	}
	var opened *Store
	for range 4 {
		r := <-results
		switch {
		case r.err == nil && opened == nil:
			opened = r.s
		case r.err == nil:
			t.Error("two stores on one file")
		case !errors.Is(r.err, ErrInUse):
			t.Error(r.err)
		}
	}
	put(t, opened, "k", "v")
	closeStore(t, opened)
	s := mustOpen(t, path, Options{})
	has(t, s, "k", "v")
	closeStore(t, s)
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 1 {
		t.Fatalf("left behind: %v, %v", entries, err)
	}
}

func TestOnlyTheOwnerMayReadTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "var", "state.db")
	closeStore(t, mustOpen(t, path, Options{}))
	for name, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %v, want %v", name, info.Mode().Perm(), want)
		}
	}
}

func TestAnotherProgramsFileIsRefusedAndLeftAlone(t *testing.T) {
	path := statePath(t)
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Update(func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucket([]byte("theirs"))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	before := readFile(t, path)
	if _, err := Open(path, Options{}); !errors.Is(err, errForeign) {
		t.Fatalf("got %v", err)
	}
	if string(readFile(t, path)) != string(before) {
		t.Fatal("the file was changed")
	}
}

func TestAFileOfAnotherVersionIsRefusedAndLeftAlone(t *testing.T) {
	path := statePath(t)
	s := mustOpen(t, path, Options{})
	if err := s.db.Update(func(tx *bbolt.Tx) error {
		return tx.Bucket(bucketMeta).Put(keyFormat, sealed(keyFormat, []byte("oupsbot state 2")))
	}); err != nil {
		t.Fatal(err)
	}
	closeStore(t, s)
	before := readFile(t, path)
	if _, err := Open(path, Options{}); err == nil || !strings.Contains(err.Error(), "oupsbot state 2") {
		t.Fatalf("got %v", err)
	}
	if string(readFile(t, path)) != string(before) {
		t.Fatal("the file was changed")
	}
}

func TestALinkStaysALink(t *testing.T) {
	dir := t.TempDir()
	real, link := filepath.Join(dir, "real.db"), filepath.Join(dir, "link.db")
	s := mustOpen(t, real, Options{})
	put(t, s, "k", "v")
	closeStore(t, s)
	if err := os.Symlink(real, link); err != nil {
		t.Skip(err)
	}
	damage(t, real, func(b []byte) []byte { return b[:len(b)-len(b)%4096-4096] })
	s, err := Open(link, quiet())
	if err != nil {
		t.Fatal(err)
	}
	closeStore(t, s)
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Fatalf("%v, %v", info, err)
	}
	closeStore(t, mustOpen(t, real, Options{}))
}

func TestANewFileLeftHalfMadeByACrashIsMadeAgain(t *testing.T) {
	path := statePath(t)
	if err := os.WriteFile(path+".new", []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := mustOpen(t, path, Options{})
	put(t, s, "k", "v")
	has(t, s, "k", "v")
	closeStore(t, s)
	if _, err := os.Stat(path + ".new"); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("the half-made file is still there: %v", err)
	}
}

// TestNumbersAreNotUsedAgainAfterTheFileWasDeleted: a delivery is named after the number of its item, and a channel that knows the name drops it.
func TestNumbersAreNotUsedAgainAfterTheFileWasDeleted(t *testing.T) {
	path := statePath(t)
	s := mustOpen(t, path, Options{})
	put(t, s, "k", "v")
	before := get(t, s, "k").Version
	closeStore(t, s)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	s = mustOpen(t, path, Options{})
	put(t, s, "k", "v")
	if after := get(t, s, "k").Version; after <= before {
		t.Fatalf("version %d after %d", after, before)
	}
	closeStore(t, s)
}

func put(t testing.TB, s *Store, key, data string) {
	t.Helper()
	if err := s.Commit(t.Context(), 1, nil, state.Op{Put: &state.Put{Key: key, Data: []byte(data)}}); err != nil {
		t.Fatal(err)
	}
}

func get(t testing.TB, s *Store, key string) state.Value {
	t.Helper()
	values, err := s.Get(t.Context(), 1, key)
	if err != nil {
		t.Fatal(err)
	}
	return values[0]
}

// has checks what a key holds; "" is absent.
func has(t testing.TB, s *Store, key, want string) {
	t.Helper()
	if v := get(t, s, key); string(v.Data) != want {
		t.Fatalf("%s holds %q, want %q", key, v.Data, want)
	}
}

func closeStore(t testing.TB, s *Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
