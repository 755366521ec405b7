package bolt

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"oupsbot/bot/state"
)

func quiet() Options { return Options{Logger: slog.New(slog.NewTextHandler(io.Discard, nil))} }

// damage changes the bytes of a file.
func damage(t testing.TB, path string, change func([]byte) []byte) []byte {
	t.Helper()
	b := change(bytes.Clone(readFile(t, path)))
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return b
}

// sample makes a file with some of everything: small values under several levels of pages, large ones, free pages.
func sample(t testing.TB, path string) {
	t.Helper()
	s := mustOpen(t, path, Options{})
	for p := range state.Part(8) {
		var ops []state.Op
		for i := range 120 {
			op := state.Put{Key: fmt.Sprintf("key %d", i), Data: fmt.Appendf(nil, "%d %d %s", p, i, strings.Repeat("x", i*7%900))}
			if i%3 == 0 {
				op.TTL = time.Duration(i+1) * 24 * time.Hour
			}
			ops = append(ops, state.Op{Put: &op}, state.Op{Push: &state.Push{Queue: fmt.Sprint("q", i%3), Data: fmt.Appendf(nil, "%d %d", p, i)}})
		}
		ops = append(ops, state.Op{Put: &state.Put{Key: "large", Data: bytes.Repeat([]byte("large "), 5000)}}, state.Op{Add: &state.Add{Key: "n", N: int64(p)}})
		if err := s.Commit(t.Context(), p, nil, ops...); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 5 {
		put(t, s, fmt.Sprint("last ", i), "written alone")
	}
	closeStore(t, s)
}

// content is all that a store holds, as text.
func content(t testing.TB, s *Store) map[string]string {
	t.Helper()
	all := map[string]string{}
	for p := range state.Part(state.Partitions) {
		keys, err := s.Keys(t.Context(), p, "", 1e6)
		if err != nil {
			t.Fatal(err)
		}
		values, err := s.Get(t.Context(), p, keys...)
		if err != nil {
			t.Fatal(err)
		}
		for i, key := range keys {
			all[fmt.Sprint(p, " value ", key)] = fmt.Sprint(values[i].Version, " ", string(values[i].Data))
		}
		for i := range 3 {
			queue := fmt.Sprint("q", i)
			items, err := s.List(t.Context(), p, queue, 0, 1e6)
			if err != nil {
				t.Fatal(err)
			}
			for _, item := range items {
				all[fmt.Sprint(p, " item ", queue, item.Seq)] = string(item.Data)
			}
		}
	}
	return all
}

func TestADamagedFileIsPutAsideAndWhatCanBeReadCarriedOver(t *testing.T) {
	original := statePath(t)
	sample(t, original)
	s := mustOpen(t, original, Options{})
	want, sound := content(t, s), 0
	closeStore(t, s)
	whole := readFile(t, original)
	root, end := int(newestMeta(t, original).root)*4096, int(newestMeta(t, original).end)*4096

	for _, c := range []struct {
		name   string
		damage func([]byte) []byte
		least  int // percent of the content that must be there
	}{
		{"nothing", func(b []byte) []byte { return b }, 100},
		{"what was never used cut off", func(b []byte) []byte { return b[:end] }, 100},
		{"the first page zeroed", func(b []byte) []byte { clear(b[:4096]); return b }, 1},
		{"the second page zeroed", func(b []byte) []byte { clear(b[4096:8192]); return b }, 1},
		{"the first two pages zeroed", func(b []byte) []byte { clear(b[:8192]); return b }, 0},
		{"emptied", func(b []byte) []byte { return nil }, 0},
		{"all zeroes", func(b []byte) []byte { clear(b); return b }, 0},
		{"one byte left", func(b []byte) []byte { return b[:1] }, 0},
		{"one page left", func(b []byte) []byte { return b[:4096] }, 0},
		{"half of it left", func(b []byte) []byte { return b[:end/2] }, 0},
		{"no store at all", func(b []byte) []byte { return bytes.Repeat([]byte("SQLite format 3\x00"), 4096) }, 0},
		{"the page on which all hangs zeroed", func(b []byte) []byte { clear(b[root : root+4096]); return b }, 99},
		{"that page and the newest of the first two", func(b []byte) []byte {
			clear(b[root : root+4096])
			clear(b[newestPage(b)*4096:][:4096])
			return b
		}, 99},
		{"a byte of a value", func(b []byte) []byte { b[bytes.LastIndex(b, []byte("large "))]++; return b }, 99},
		{"a byte of an item", func(b []byte) []byte { b[bytes.LastIndex(b, []byte("7 119"))]++; return b }, 99},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := statePath(t)
			if err := os.WriteFile(path, bytes.Clone(whole), 0o600); err != nil {
				t.Fatal(err)
			}
			damaged := damage(t, path, c.damage)
			kept := openDamaged(t, path, damaged, want)
			t.Logf("%d%% kept", kept)
			if kept < c.least {
				t.Errorf("%d%% of the content is there, want %d%%", kept, c.least)
			}
			if c.least == 100 {
				sound++
			}
		})
	}
	if sound != 2 {
		t.Errorf("%d of 2 sound files", sound)
	}
}

func newestMeta(t testing.TB, path string) meta {
	t.Helper()
	b := readFile(t, path)
	p := &pages{r: bytes.NewReader(b), size: int64(len(b)), note: t.Errorf}
	if !p.openMeta() {
		t.Fatal("no meta page")
	}
	return p.meta
}

// newestPage is the number of the newest meta page: bbolt writes them in turn.
func newestPage(b []byte) int {
	p := &pages{r: bytes.NewReader(b), size: int64(len(b)), note: func(string, ...any) {}}
	p.openMeta()
	return int(p.meta.txid % 2)
}

func TestAValueDamagedWhileTheStoreIsOpenIsNotServed(t *testing.T) {
	path := statePath(t)
	s := mustOpen(t, path, Options{})
	put(t, s, "good", "good")
	put(t, s, "bad", "a text that is long enough to be found")
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt([]byte("A TEXT"), int64(bytes.LastIndex(readFile(t, path), []byte("a text that")))); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Get(t.Context(), 1, "bad"); err != errDamaged {
		t.Fatalf("got %v", err)
	}
	if err := s.Commit(t.Context(), 1, []state.Check{{Key: "bad"}}, state.Op{Delete: "good"}); err != errDamaged {
		t.Fatalf("got %v", err)
	}
	has(t, s, "good", "good")
	closeStore(t, s)
	s, err = Open(path, quiet())
	if err != nil {
		t.Fatal(err)
	}
	if r := s.Recovery(); r == nil || r.Values != 1 || r.Faults != 1 {
		t.Fatalf("reported: %+v", r)
	}
	has(t, s, "good", "good")
	has(t, s, "bad", "")
	closeStore(t, s)
}

func TestAnExpiryBucketThatDoesNotFitTheValuesIsMadeAgain(t *testing.T) {
	path := statePath(t)
	sample(t, path)
	s := mustOpen(t, path, Options{})
	want := content(t, s)
	if err := s.db.Update(func(tx *bbolt.Tx) error {
		k, _ := tx.Bucket(bucketExpiry).Cursor().First()
		return tx.Bucket(bucketExpiry).Delete(k)
	}); err != nil {
		t.Fatal(err)
	}
	closeStore(t, s)
	if kept := openDamaged(t, path, readFile(t, path), want); kept != 100 {
		t.Fatalf("%d%% kept", kept)
	}
}

func TestTwoDamagesInOneSecondAreBothPutAside(t *testing.T) {
	path := statePath(t)
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	opt := quiet()
	opt.Clock = func() time.Time { return at }
	for want := range 3 {
		s, err := Open(path, opt)
		if err != nil {
			t.Fatal(err)
		}
		closeStore(t, s)
		damage(t, path, func(b []byte) []byte { return b[:5000+want] })
		aside, err := filepath.Glob(path + ".corrupt-20260301T120000Z*")
		if err != nil || len(aside) != want {
			t.Fatalf("%q, %v, want %d", aside, err, want)
		}
	}
}

func TestTheNumbersGoOnAfterADamage(t *testing.T) {
	path := statePath(t)
	s := mustOpen(t, path, Options{Clock: func() time.Time { return time.Unix(1e9, 0) }}) // long ago
	for range 5 {
		put(t, s, "k", "v")
	}
	before := get(t, s, "k").Version
	closeStore(t, s)
	damage(t, path, func(b []byte) []byte { clear(b[:4096]); return b })
	s, err := Open(path, Options{Clock: func() time.Time { return time.Unix(1e8, 0) }, Logger: quiet().Logger}) // a clock gone wrong, too
	if err != nil {
		t.Fatal(err)
	}
	put(t, s, "k", "w")
	if after := get(t, s, "k").Version; after <= before-2 {
		t.Fatalf("version %d after %d", after, before)
	}
	closeStore(t, s)
}
