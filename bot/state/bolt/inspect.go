package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"

	"oupsbot/bot/state"
)

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
		var visit func(element)
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
