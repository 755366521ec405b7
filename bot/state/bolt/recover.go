package bolt

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"go.etcd.io/bbolt"
)

// Recovery says what became of a damaged file.
type Recovery struct {
	Aside  string   // where the damaged file is now, whole. It holds what people wrote: delete it once it was looked at
	Values int      // values carried over, counters included
	Items  int      // items of queues carried over
	Faults int      // places that could not be read, or were not what had been written
	Damage []string // those places, at most 100; never a key or a value. What was there one commit before stands in, if found
}

// rebuild makes a new file of all that can be read of the damaged, locked file f, puts f aside, and gives the new file its name.
// At every moment one of the two has the name, so that a crash here loses nothing.
func rebuild(path string, f *os.File, clock func() time.Time, deadline time.Time) (*Recovery, error) {
	fresh, err := openLocked(path+".new", os.O_RDWR|os.O_CREATE, deadline)
	if err != nil {
		return nil, err
	}
	r := &Recovery{}
	err = fill(fresh, func(db *bbolt.DB) error {
		if err := initialise(db, 0); err != nil {
			return err
		}
		saved, err := r.copyInto(db, f)
		if err != nil {
			return err
		}
		r.Faults, r.Damage = saved.faults, saved.damage
		return db.Update(func(tx *bbolt.Tx) error {
			return putCounter(tx.Bucket(bucketMeta), max(saved.counter, firstCounter(clock)))
		})
	}, func() (err error) {
		if r.Aside, err = putAside(path, clock()); err != nil {
			return err
		}
		return rename(fresh.Name(), path)
	})
	if err != nil {
		return nil, fmt.Errorf("rebuild a damaged file: %w", err)
	}
	return r, nil
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
