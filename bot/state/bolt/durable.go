package bolt

import (
	"sync"
	"sync/atomic"

	"go.etcd.io/bbolt"
)

// durable is the newest transaction that is on the disk. bbolt shows a transaction to readers a moment before its last fsync
// ends. Who reads in that moment "seen already", and acknowledges the message, must not be wrong after a power cut: a reading
// that saw more than is on the disk waits until it is.
type durable struct {
	newest atomic.Int64
	mu     sync.Mutex
	moved  sync.Cond // with mu; newest rose, or the store stopped
}

// view is db.View for readings, whose result is on the disk when it returns nil.
func (s *Store) view(fn func(tx *bbolt.Tx) error) error {
	var id int64
	err := s.db.View(func(tx *bbolt.Tx) error {
		id = int64(tx.ID())
		return fn(tx)
	})
	if err != nil || id <= s.durable.newest.Load() {
		return err
	}
	d := &s.durable
	d.mu.Lock()
	defer d.mu.Unlock()
	for id > d.newest.Load() {
		if failed := s.failed.Load(); failed != nil {
			return *failed
		}
		d.moved.Wait()
	}
	return nil
}

// reached lets the readers go that wait for this transaction; all of them when the store has stopped.
func (d *durable) reached(id int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.newest.Store(max(d.newest.Load(), int64(id)))
	d.moved.Broadcast()
}
