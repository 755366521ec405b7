package bolt

import (
	"bytes"
	"encoding/binary"

	"go.etcd.io/bbolt"
)

// sweep deletes records that have expired, looking at no more than sweepMost entries, and returns how many it looked at.
func sweep(values, expiry *bbolt.Bucket, now int64) (int, error) {
	// The entries are copied first: a cursor must not be moved while its bucket changes.
	var entries [][]byte
	c := expiry.Cursor()
	for k, _ := c.First(); k != nil && len(entries) < sweepMost; k, _ = c.Next() {
		if len(k) > 8 && int64(binary.BigEndian.Uint64(k)) > now {
			break
		}
		entries = append(entries, bytes.Clone(k))
	}
	for _, k := range entries {
		if err := expiry.Delete(k); err != nil {
			return 0, err
		}
		if len(k) <= 8 {
			continue // no entry that this package wrote
		}
		if err := sweepOne(values, expiry, int64(binary.BigEndian.Uint64(k)), k[8:], now); err != nil {
			return 0, err
		}
	}
	return len(entries), nil
}

// sweepOne deletes a record or, when it was written again since, sets its next entry.
func sweepOne(values, expiry *bbolt.Bucket, at int64, key []byte, now int64) error {
	r := record(values.Get(key))
	if !r.whole(key) || r.armed() != at {
		return nil // gone; or damaged, which is for the next Open to report
	}
	if !r.live(now) {
		return values.Delete(key)
	}
	r = bytes.Clone(r)
	r.setArmed(r.expiry())
	seal(key, r)
	if err := values.Put(key, r); err != nil {
		return err
	}
	return expiry.Put(expiryKey(r.expiry(), key), nil)
}

// sweepAll deletes all that has expired, in transactions between which waiting commits have their turn.
func (s *Store) sweepAll() {
	for {
		var swept int
		err := s.update(func(tx *bbolt.Tx) (err error) {
			swept, err = sweep(tx.Bucket(bucketValues), tx.Bucket(bucketExpiry), s.clock().UnixMilli())
			if err == nil && swept == 0 {
				err = errNothing
			}
			return err
		})
		if err != nil || swept < sweepMost {
			return // an error is logged by update; the next tick tries again
		}
		select {
		case <-s.quit:
			return
		case j := <-s.jobs:
			s.write(j)
		default:
		}
	}
}
