package bolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"

	"oupsbot/bot/state"
)

// Options are what [Open] may be told; the zero value works.
type Options struct {
	Clock    func() time.Time // what time it is, for expiry; time.Now when nil
	BatchMax int              // most commits written in one transaction; 512 when 0
	Logger   *slog.Logger     // a recovery and disk errors, never a key or a value; slog.Default() when nil
}

// Store is a [state.Store] in a file.
type Store struct {
	db       *bbolt.DB
	path     string
	clock    func() time.Time
	log      *slog.Logger
	recovery *Recovery

	// Every call holds mu for reading while it runs, so that Close, which takes it for writing, waits for them all.
	mu     sync.RWMutex
	closed bool
	failed atomic.Pointer[error] // set once, when the disk left the outcome of a commit unknown

	durable durable

	jobs     chan *job
	batchMax int
	quit     chan struct{} // closed by Close
	done     chan struct{} // closed when the committer has ended

	// Of the committer alone.
	counter uint64         // last version or sequence number given
	lengths map[string]int // items in each queue that has any, by prefix
}

var _ state.Store = (*Store)(nil)

// Open opens the store in the file at path, or creates it (0600), and its directory (0700).
//
// A file in use by another process is an error after one second ([ErrInUse]). So is a file of another program, or of another version
// of this one. A damaged file is put aside under the name path.corrupt-TIME and rebuilt from all that can be read of it:
// [Store.Recovery] and the log say what was lost. This needs room for a second file; without it, Open fails and changes nothing.
func Open(path string, opt Options) (*Store, error) {
	if opt.Clock == nil {
		opt.Clock = time.Now
	}
	if opt.Logger == nil {
		opt.Logger = slog.Default()
	}
	if opt.BatchMax <= 0 {
		opt.BatchMax = 512
	}
	db, recovery, err := openFile(path, opt.Clock)
	if err != nil {
		return nil, fmt.Errorf("state: open %s: %w", path, err)
	}
	s := &Store{
		db: db, path: path, clock: opt.Clock, log: opt.Logger, recovery: recovery,
		jobs: make(chan *job, opt.BatchMax), batchMax: opt.BatchMax,
		quit: make(chan struct{}), done: make(chan struct{}),
		lengths: map[string]int{},
	}
	s.durable.moved.L = &s.durable.mu
	// The last commit before a kill may be in the system's memory only: it is shown from now on, so it goes to the disk first.
	err = db.Sync()
	if err == nil {
		err = db.View(s.load)
	}
	if err != nil {
		_ = db.Close() // the first error says more
		return nil, fmt.Errorf("state: open %s: %w", path, err)
	}
	if recovery != nil {
		s.log.Error("the state file was damaged: it was put aside, and what could be read carried over",
			"file", path, "aside", recovery.Aside, "values", recovery.Values, "items", recovery.Items,
			"faults", recovery.Faults, "damage", recovery.Damage)
	}
	go s.run()
	return s, nil
}

// Recovery says what Open found damaged, or is nil when the file was sound.
func (s *Store) Recovery() *Recovery { return s.recovery }

// load reads what the committer keeps in memory.
func (s *Store) load(tx *bbolt.Tx) error {
	counter := tx.Bucket(bucketMeta).Get(keyCounter)
	if !isSealed(keyCounter, counter) || len(counter) != 4+8 {
		return errDamaged
	}
	s.counter = binary.BigEndian.Uint64(counter[4:])
	s.durable.reached(tx.ID())
	c := tx.Bucket(bucketQueues).Cursor()
	for k, _ := c.First(); k != nil; k, _ = c.Next() {
		prefix, _, ok := splitItem(k)
		if !ok {
			return errDamaged
		}
		s.lengths[string(prefix)]++
	}
	return nil
}

// enter begins a call. The caller unlocks mu when it returned nil.
func (s *Store) enter(ctx context.Context, part state.Part) error {
	if part >= state.Partitions {
		return fmt.Errorf("state: there is no part %d: the last is %d", part, state.Partitions-1)
	}
	s.mu.RLock()
	err := ctx.Err()
	if s.closed {
		err = state.ErrClosed
	} else if failed := s.failed.Load(); failed != nil {
		err = *failed
	}
	if err != nil {
		s.mu.RUnlock()
	}
	return err
}

// Get reads values, all from the same moment; an absent or expired one has version 0 and no data.
func (s *Store) Get(ctx context.Context, part state.Part, keys ...string) ([]state.Value, error) {
	if err := s.enter(ctx, part); err != nil {
		return nil, err
	}
	defer s.mu.RUnlock()
	values := make([]state.Value, len(keys))
	now := s.clock().UnixMilli()
	err := s.view(func(tx *bbolt.Tx) error {
		b := tx.Bucket(bucketValues)
		for i, key := range keys {
			if err := checkName(key); err != nil {
				return err
			}
			k := valueKey(part, key)
			raw := b.Get(k)
			if raw == nil {
				continue
			}
			r := record(raw)
			if !r.whole(k) {
				return errDamaged
			}
			if r.live(now) {
				values[i] = state.Value{Data: bytes.Clone(r.data()), Version: r.version()}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return values, nil
}

// Keys lists the keys of a part that begin with prefix and have not expired, in the order of their bytes, at most limit.
func (s *Store) Keys(ctx context.Context, part state.Part, prefix string, limit int) ([]string, error) {
	if err := s.enter(ctx, part); err != nil {
		return nil, err
	}
	defer s.mu.RUnlock()
	var keys []string
	now := s.clock().UnixMilli()
	err := s.view(func(tx *bbolt.Tx) error {
		start := valueKey(part, prefix)
		c := tx.Bucket(bucketValues).Cursor()
		for k, v := c.Seek(start); len(keys) < limit && bytes.HasPrefix(k, start); k, v = c.Next() {
			r := record(v)
			if !r.whole(k) {
				return errDamaged
			}
			if r.live(now) {
				keys = append(keys, string(k[1:]))
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return keys, nil
}

// List reads items of a queue in order, after the given sequence number (0: from the start), at most limit.
func (s *Store) List(ctx context.Context, part state.Part, queue string, after uint64, limit int) ([]state.Item, error) {
	if err := s.enter(ctx, part); err != nil {
		return nil, err
	}
	defer s.mu.RUnlock()
	if err := checkName(queue); err != nil {
		return nil, err
	}
	if after+1 == 0 {
		return nil, nil // nothing comes after the last number
	}
	var items []state.Item
	err := s.view(func(tx *bbolt.Tx) error {
		prefix := queuePrefix(part, queue)
		c := tx.Bucket(bucketQueues).Cursor()
		for k, v := c.Seek(itemKey(prefix, after+1)); len(items) < limit && bytes.HasPrefix(k, prefix); k, v = c.Next() {
			_, seq, ok := splitItem(k)
			if !ok || !isSealed(k, v) {
				return errDamaged
			}
			items = append(items, state.Item{Seq: seq, Data: bytes.Clone(v[4:])})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return items, nil
}

// Close waits for running calls, ends the committer and closes the file. Every later call returns state.ErrClosed.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return state.ErrClosed
	}
	s.closed = true
	close(s.quit)
	<-s.done
	return s.db.Close()
}

// checkName refuses what cannot be a key or the name of a queue. The name is not repeated: it may be a conversation's.
func checkName(name string) error {
	switch {
	case name == "":
		return errors.New("state: a key or a queue has no name")
	case len(name) > state.MaxKey:
		return fmt.Errorf("state: the name of a key or a queue has %d bytes: %d are allowed", len(name), state.MaxKey)
	}
	return nil
}
