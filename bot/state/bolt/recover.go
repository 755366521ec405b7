package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"go.etcd.io/bbolt"

	"oupsbot/bot/state"
)

// Recovery says what became of a damaged file.
type Recovery struct {
	Aside  string   // where the damaged file is now, whole. It holds what people wrote: delete it once it was looked at
	Values int      // values carried over, counters included
	Items  int      // items of queues carried over
	Faults int      // places that could not be read, or were not what had been written
	Damage []string // those places, at most 100; never a key or a value. What was there one commit before stands in, if found
}

// found is what a look at a file gave.
type found struct {
	format  string // "" when it could not be read
	ours    bool   // a bucket has a name of ours
	counter uint64 // the highest version or sequence number seen
	armed   tally  // of the entries that the records say they have in the expiry bucket
	entries tally  // of the entries that are there
	faults  int
	damage  []string
}

// tally is the same for two sets of keys in whatever order only when, almost surely, they are the same sets.
type tally struct{ n, sum uint64 }

func (t *tally) add(key []byte) {
	t.n++
	t.sum += uint64(checksum(nil, key))
}

// errForeign is returned for a sound file that this package did not write.
var errForeign = errors.New("this is a file of another program: give the state a file of its own")

func (f *found) foreign() error {
	switch {
	case f.format != "" && f.format != format:
		return fmt.Errorf("this file was written by another version of the program: it says %q, this version reads %q", f.format, format)
	case !f.ours && f.faults == 0:
		return errForeign
	}
	return nil
}

// inspect reads the whole file f and notes what is wrong with it. It calls keep, if not nil, with each record and item that is what was
// once written. The error is keep's, or of the disk.
//
// What cannot be read it looks for in the tree of one commit before, which is still in the file: a bad sector in one of the
// upper pages, which every commit writes anew, would else take everything along. Pages that neither tree holds are not searched: nothing
// tells an item that waits from one dropped long ago, or a conversation from one that was erased at its owner's wish.
func inspect(f *os.File, keep func(bucket, key, value []byte) error) (*found, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	out := &found{}
	p := &pages{r: f, size: info.Size(), note: out.note}
	if !p.openMeta() {
		return out, nil
	}
	if keep == nil {
		keep = func([]byte, []byte, []byte) error { return nil }
	}
	pass := func(bucket, key, value []byte) {
		if err == nil {
			err = keep(bucket, key, value)
		}
	}
	out.walk(p, pass)
	p.checkFreelist()
	if out.faults == 0 && out.armed != out.entries {
		out.note("the expiry bucket, which does not fit the values: some would never be deleted")
	}
	if out.faults == 0 {
		return out, err
	}
	if before := p.before(); before != nil {
		older := &found{}
		older.walk(before, func(bucket, key, value []byte) {
			if p.missed(string(bucket), key) {
				pass(bucket, key, value)
			}
		})
		out.counter = max(out.counter, older.counter)
		if out.format == "" {
			out.format = older.format
		}
	}
	return out, err
}

// walk visits all buckets.
func (f *found) walk(p *pages, pass func(bucket, key, value []byte)) {
	buckets, unknown := 0, 0
	p.tree(p.meta.root, nil, nil, 0, func(e element) {
		visit := func(element) {}
		switch name := string(e.key); {
		case !e.bucket:
			f.note("a key outside all buckets")
			return
		case name == string(bucketMeta):
			visit = f.metaElement
		case name == string(bucketExpiry):
			visit = func(e element) { f.entries.add(e.key) }
		case name == string(bucketValues):
			visit = func(e element) { f.value(p, e, pass) }
		case name == string(bucketQueues):
			visit = func(e element) { f.item(p, e, pass) }
		default:
			unknown++
			return
		}
		buckets++
		p.bucket(string(e.key), e.value, visit)
	})
	if f.ours = buckets > 0; !f.ours {
		return
	}
	if buckets < 4 {
		f.note("a whole bucket")
		p.lose(nil, nil)
	}
	if unknown > 0 {
		f.note("a bucket of unknown name")
	}
	if f.format == "" {
		f.note("the description of the file")
	}
}

func (f *found) value(p *pages, e element, pass func(bucket, key, value []byte)) {
	r := record(e.value)
	if e.bucket || e.key[0] >= state.Partitions || !r.whole(e.key) {
		f.note("a value of part %d", e.key[0])
		p.lose(e.key, append(bytes.Clone(e.key), 0))
		return
	}
	f.counter = max(f.counter, r.version())
	if at := r.armed(); at != 0 {
		f.armed.add(expiryKey(at, e.key))
	}
	pass(bucketValues, e.key, r)
}

func (f *found) item(p *pages, e element, pass func(bucket, key, value []byte)) {
	_, seq, ok := splitItem(e.key)
	if e.bucket || !ok || !isSealed(e.key, e.value) {
		f.note("an item of a queue of part %d", e.key[0])
		p.lose(e.key, append(bytes.Clone(e.key), 0))
		return
	}
	f.counter = max(f.counter, seq)
	pass(bucketQueues, e.key, e.value)
}

func (f *found) metaElement(e element) {
	switch {
	case e.bucket || !isSealed(e.key, e.value):
		f.note("the description of the file")
	case bytes.Equal(e.key, keyFormat):
		f.format = string(e.value[4:])
	case bytes.Equal(e.key, keyCounter) && len(e.value) == 4+8:
		f.counter = max(f.counter, binary.BigEndian.Uint64(e.value[4:]))
	default:
		f.note("the description of the file")
	}
}

func (f *found) note(format string, args ...any) {
	f.faults++
	if len(f.damage) < 100 {
		f.damage = append(f.damage, fmt.Sprintf(format, args...))
	}
}

// rebuild makes a new file of all that can be read of the damaged, locked file f, puts f aside, and gives the new file its name.
// At every moment one of the two has the name, so that a crash here loses nothing.
func rebuild(path string, f *os.File, clock func() time.Time, deadline time.Time) (*bbolt.DB, *Recovery, error) {
	fresh, err := openLocked(path+".new", os.O_RDWR|os.O_CREATE, deadline)
	if err != nil {
		return nil, nil, err
	}
	recovery := &Recovery{}
	db, err := fill(fresh, func(db *bbolt.DB) error {
		if err := initialise(db, 0); err != nil {
			return err
		}
		saved, err := recovery.copyInto(db, f)
		if err != nil {
			return err
		}
		recovery.Faults, recovery.Damage = saved.faults, saved.damage
		return db.Update(func(tx *bbolt.Tx) error {
			return putCounter(tx.Bucket(bucketMeta), max(saved.counter, firstCounter(clock)))
		})
	})
	if err != nil {
		// What was made of the new file goes, for the disk may be full.
		return nil, nil, errors.Join(fmt.Errorf("rebuild a damaged file: %w", err), os.Remove(fresh.Name()))
	}
	recovery.Aside, err = putAside(path, clock())
	if err == nil {
		err = rename(fresh.Name(), path)
	}
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("put a damaged file aside: %w", err), db.Close())
	}
	return db, recovery, nil
}

// copyInto copies what can be read of f, in transactions of bounded size.
func (r *Recovery) copyInto(db *bbolt.DB, f *os.File) (*found, error) {
	type pair struct{ bucket, key, value []byte }
	var pairs []pair
	held := 0
	flush := func() error {
		err := db.Update(func(tx *bbolt.Tx) error {
			for _, p := range pairs {
				var err error
				if bytes.Equal(p.bucket, bucketValues) {
					err = r.putValue(tx, p.key, p.value)
				} else {
					err = r.putItem(tx, p.key, p.value)
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
		pairs, held = pairs[:0], 0
		return err
	}
	out, err := inspect(f, func(bucket, key, value []byte) error {
		pairs = append(pairs, pair{bucket, bytes.Clone(key), bytes.Clone(value)})
		if held += len(key) + len(value); held < groupBytes {
			return nil
		}
		return flush()
	})
	if err != nil {
		return nil, err
	}
	return out, flush()
}

// putValue writes a record with its entry in the expiry bucket. A misplaced page may hold another under the same key: the newer stays.
func (r *Recovery) putValue(tx *bbolt.Tx, key []byte, rec record) error {
	values, expiry := tx.Bucket(bucketValues), tx.Bucket(bucketExpiry)
	old := record(values.Get(key))
	switch {
	case old == nil:
		r.Values++
	case old.version() >= rec.version():
		return nil
	case old.armed() != 0:
		if err := expiry.Delete(expiryKey(old.armed(), key)); err != nil {
			return err
		}
	}
	rec.setArmed(rec.expiry())
	seal(key, rec)
	if at := rec.expiry(); at != 0 {
		if err := expiry.Put(expiryKey(at, key), nil); err != nil {
			return err
		}
	}
	return values.Put(key, rec)
}

func (r *Recovery) putItem(tx *bbolt.Tx, key, item []byte) error {
	queues := tx.Bucket(bucketQueues)
	if queues.Get(key) == nil {
		r.Items++
	}
	return queues.Put(key, item)
}

// putAside gives the file at path a second name, or, where the file system has no such thing, another name.
func putAside(path string, now time.Time) (string, error) {
	base := path + ".corrupt-" + now.UTC().Format("20060102T150405Z")
	for n := 1; ; n++ {
		aside := base
		if n > 1 {
			aside = fmt.Sprintf("%s-%d", base, n)
		}
		err := os.Link(path, aside)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			if _, exists := os.Lstat(aside); exists == nil {
				continue
			}
			err = os.Rename(path, aside)
		}
		return aside, err
	}
}
