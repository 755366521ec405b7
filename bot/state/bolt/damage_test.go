package bolt

import (
	"bytes"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.etcd.io/bbolt"
)

func TestNoDamageAtRandomIsServedOrStopsTheProgram(t *testing.T) {
	original := statePath(t)
	sample(t, original)
	s := mustOpen(t, original, Options{})
	want := content(t, s)
	closeStore(t, s)
	whole, end := readFile(t, original), int(newestMeta(t, original).end)*4096
	recovered, sum := 0, 0
	const rounds = 30
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

// openDamaged opens a file that may be damaged. It checks that all that is served was once written, that a loss is reported and the damaged
// file kept, and that the new one is sound and works. It returns how much of the content is there, in percent.
func openDamaged(t *testing.T, path string, damaged []byte, want map[string]string) int {
	t.Helper()
	var log bytes.Buffer
	s, err := Open(path, Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	s.db.NoSync = true // see mustOpen
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
