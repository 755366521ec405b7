package bolt

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
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

func TestNoDamageAtRandomIsServedOrStopsTheProgram(t *testing.T) {
	original := statePath(t)
	sample(t, original)
	s := mustOpen(t, original, Options{})
	want := content(t, s)
	closeStore(t, s)
	whole, end := readFile(t, original), int(newestMeta(t, original).end)*4096
	recovered, sum := 0, 0
	const rounds = 60
	for seed := range uint64(rounds) {
		path := statePath(t)
		b := corrupt(rand.New(rand.NewPCG(seed, 0)), bytes.Clone(whole), end)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		kept := openDamaged(t, path, b, want)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
		if kept < 100 {
			recovered++
			sum += kept
		}
	}
	if recovered < rounds/4 {
		t.Fatalf("only %d of %d files were damaged to some effect", recovered, rounds)
	}
	t.Logf("%d of %d files lost something; of those, %d%% was kept on average", recovered, rounds, sum/recovered)
}

// corrupt does what disks and people do: flipped bits, overwritten bytes, lost or misplaced pages, a lost end.
func corrupt(r *rand.Rand, b []byte, end int) []byte {
	page := func() int { return r.IntN(end/4096) * 4096 }
	for range 1 + r.IntN(3) {
		switch at := page(); r.IntN(8) {
		case 0:
			b[at+r.IntN(4096)] ^= 1 << r.IntN(8)
		case 1: // where the numbers are
			b[at+r.IntN(96)] ^= 1 << r.IntN(8)
		case 2:
			b[at+r.IntN(96)] = byte(r.Uint32())
		case 3:
			clear(b[at : at+4096])
		case 4:
			for i := range 4096 {
				b[at+i] = byte(r.Uint32())
			}
		case 5: // a write that went to another page
			copy(b[at:at+4096], b[page():])
		case 6: // the same, with the number of the page it went to
			copy(b[at+8:at+4096], b[page()+8:])
		case 7:
			if r.IntN(4) == 0 {
				end = max(4096*2, end-page())
				b = b[:end-r.IntN(2)*r.IntN(4096)]
				return b
			}
		}
	}
	return b
}

// openDamaged opens a file that may be damaged. It checks that all that is served was once written, that a loss is reported and the damaged
// file kept, and that the new one is sound and works. It returns how much of the content is there, in percent.
func openDamaged(t *testing.T, path string, damaged []byte, want map[string]string) int {
	t.Helper()
	var log bytes.Buffer
	s, err := Open(path, Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	got := content(t, s)
	for key, value := range got {
		if want[key] != value {
			t.Errorf("%s is %q, was never written", key, value)
		}
	}
	r := s.Recovery()
	switch {
	case r == nil && !maps.Equal(got, want):
		t.Errorf("%d of %d are there, and nobody says so", len(got), len(want))
	case r != nil:
		if r.Faults == 0 || len(r.Damage) == 0 || r.Values+r.Items != len(got) {
			t.Errorf("%d are there, reported: %+v", len(got), r)
		}
		if !bytes.Equal(readFile(t, r.Aside), damaged) {
			t.Errorf("the file put aside is not the damaged one")
		}
		if !strings.Contains(log.String(), r.Aside) {
			t.Errorf("not logged: %s", &log)
		}
	}
	put(t, s, "after", "x")
	has(t, s, "after", "x")
	checkFile(t, s)
	closeStore(t, s)
	s = mustOpen(t, path, Options{})
	has(t, s, "after", "x")
	closeStore(t, s)
	return 100 * len(got) / len(want)
}

// checkFile has bbolt check its file, and compares the expiry bucket with the values.
func checkFile(t testing.TB, s *Store) {
	t.Helper()
	if err := s.db.View(func(tx *bbolt.Tx) error {
		for err := range tx.Check() {
			t.Error(err)
		}
		armed := 0
		if err := tx.Bucket(bucketValues).ForEach(func(k, v []byte) error {
			r := record(v)
			if !r.whole(k) {
				t.Errorf("a value of part %d is damaged", k[0])
			}
			if (r.expiry() == 0) != (r.armed() == 0) || r.armed() > r.expiry() {
				t.Errorf("a value that expires at %d is looked at at %d", r.expiry(), r.armed())
			}
			if r.armed() != 0 {
				armed++
				if key, _ := tx.Bucket(bucketExpiry).Cursor().Seek(expiryKey(r.armed(), k)); !bytes.Equal(key, expiryKey(r.armed(), k)) {
					t.Errorf("a value of part %d has no entry in the expiry bucket", k[0])
				}
			}
			return nil
		}); err != nil {
			return err
		}
		if n := tx.Bucket(bucketExpiry).Stats().KeyN; n != armed {
			t.Errorf("%d entries in the expiry bucket for %d values", n, armed)
		}
		return nil
	}); err != nil {
		t.Error(err)
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

// FuzzAnyFileIsOpenedOrRefused lays bytes over a real file: whatever they are, the program must start, or say why not.
func FuzzAnyFileIsOpenedOrRefused(f *testing.F) {
	original := filepath.Join(f.TempDir(), "state.db")
	sample(f, original)
	whole := readFile(f, original)
	end := int(newestMeta(f, original).end) * 4096
	f.Add(0, []byte("\xff"), 0)
	f.Add(4096*2+8, []byte{1, 0, 255, 255}, 0)
	f.Add(4096*9+10, []byte{255, 255, 255, 255, 255, 255}, 4096)
	f.Add(0, []byte{}, end)
	f.Fuzz(func(t *testing.T, at int, patch []byte, cut int) {
		b := bytes.Clone(whole[:max(0, end-max(0, cut))])
		if at >= 0 && at < len(b) {
			copy(b[at:], patch)
		}
		path := statePath(t)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(path, quiet())
		if err != nil {
			t.Skip(err) // a file of another version
		}
		content(t, s)
		put(t, s, "after", "x")
		checkFile(t, s)
		closeStore(t, s)
	})
}
