package bolt

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"

	"oupsbot/bot/state"
)

// How the committer works.
const (
	groupBytes = 8 << 20     // a group that holds this much takes no further commit: it is all in memory
	sweepEvery = time.Minute // an idle store, too, forgets what has expired
	sweepMost  = 256         // expired entries looked at in one transaction
)

// job is one commit on its way to the committer.
type job struct {
	ctx    context.Context
	checks []check
	steps  []step
	bytes  int
	claim  atomic.Bool // won by the committer when it takes the job, or by the caller when it gives up
	done   chan error  // one error, from the committer, once it has won the claim
}

// check and step are a state.Check and a state.Op with their keys as stored; what could be prepared by the caller is.
type check struct {
	key     []byte
	version uint64
}

type step struct {
	kind stepKind
	key  []byte // of the value or item; for a push the queue's prefix
	data []byte // put: a record without header; push: data with room for its checksum
	ttl  time.Duration
	n    int64 // add: the amount; push: the most items
}

type stepKind uint8

const (
	stepPut stepKind = iota
	stepDelete
	stepAdd
	stepPush
	stepDrop
)

// Commit checks, then applies, all or nothing; when it returns nil the effects are on the disk.
//
// It returns early when ctx ends while the commit waits for its turn (nothing is applied then); once it is being
// written its real outcome is returned, whatever ctx does. See [state.Store] for the errors.
func (s *Store) Commit(ctx context.Context, part state.Part, checks []state.Check, ops ...state.Op) error {
	if err := s.enter(ctx, part); err != nil {
		return err
	}
	defer s.mu.RUnlock()
	j, err := prepare(part, checks, ops)
	if err != nil {
		return err
	}
	j.ctx = ctx
	select {
	case s.jobs <- j:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-j.done:
		return err
	case <-ctx.Done():
		if j.claim.CompareAndSwap(false, true) {
			return ctx.Err()
		}
		return <-j.done
	}
}

// prepare refuses what no store could apply, and encodes the rest.
func prepare(part state.Part, checks []state.Check, ops []state.Op) (*job, error) {
	j := &job{done: make(chan error, 1)}
	if len(checks) > 0 {
		j.checks = make([]check, len(checks))
	}
	for i, c := range checks {
		if err := checkName(c.Key); err != nil {
			return nil, err
		}
		j.checks[i] = check{valueKey(part, c.Key), c.Version}
	}
	j.steps = make([]step, len(ops))
	for i, op := range ops {
		s, err := prepareStep(part, op)
		if err != nil {
			return nil, fmt.Errorf("operation %d of %d: %w", i+1, len(ops), err)
		}
		j.steps[i] = s
		j.bytes += len(s.key) + len(s.data)
	}
	return j, nil
}

func prepareStep(part state.Part, op state.Op) (s step, err error) {
	set := 0
	if op.Put != nil {
		set++
		err = errors.Join(checkName(op.Put.Key), checkData(op.Put.Data), checkTTL(op.Put.TTL))
		s = step{kind: stepPut, key: valueKey(part, op.Put.Key), data: newRecord(op.Put.Data), ttl: op.Put.TTL}
	}
	if op.Delete != "" {
		set++
		err = checkName(op.Delete)
		s = step{kind: stepDelete, key: valueKey(part, op.Delete)}
	}
	if op.Add != nil {
		set++
		err = errors.Join(checkName(op.Add.Key), checkTTL(op.Add.TTL))
		s = step{kind: stepAdd, key: valueKey(part, op.Add.Key), n: op.Add.N, ttl: op.Add.TTL}
	}
	if op.Push != nil {
		set++
		err = errors.Join(checkName(op.Push.Queue), checkData(op.Push.Data))
		s = step{kind: stepPush, key: queuePrefix(part, op.Push.Queue), n: int64(op.Push.Max),
			data: append(make([]byte, 4, 4+len(op.Push.Data)), op.Push.Data...)}
	}
	if op.Drop != nil {
		set++
		err = checkName(op.Drop.Queue)
		s = step{kind: stepDrop, key: itemKey(queuePrefix(part, op.Drop.Queue), op.Drop.Seq)}
	}
	if set != 1 {
		return step{}, fmt.Errorf("state: an operation has %d effects: it must have exactly one", set)
	}
	return s, err
}

func checkData(data []byte) error {
	if len(data) > state.MaxData {
		return fmt.Errorf("state: a value or item has %d bytes: %d are allowed", len(data), state.MaxData)
	}
	return nil
}

func checkTTL(ttl time.Duration) error {
	if ttl < 0 {
		return fmt.Errorf("state: a time to live is negative (%v): 0 is for ever", ttl)
	}
	return nil
}

// run is the committer: the only goroutine that writes.
func (s *Store) run() {
	defer close(s.done)
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case j := <-s.jobs:
			s.write(j)
		case <-tick.C:
			s.sweepAll()
		case <-s.quit:
			return // no call is running any more, so none waits in the channel but those that gave up
		}
	}
}

// take claims a job, unless its caller gave up or is about to.
func (j *job) take() bool {
	if !j.claim.CompareAndSwap(false, true) {
		return false
	}
	if err := j.ctx.Err(); err != nil {
		j.done <- err
		return false
	}
	return true
}

// write applies first, and all that wait behind it or come meanwhile, in one transaction, and answers their callers. It does not wait
// for more: while a group goes to the disk the next one gathers by itself.
func (s *Store) write(first *job) {
	if !first.take() {
		return
	}
	jobs := []*job{first}
	var errs []error
	g := newGroup(s)
	err := s.update(func(tx *bbolt.Tx) error {
		g.begin(tx)
		errs = append(errs, g.apply(first))
		bytes := first.bytes
		for len(jobs) < s.batchMax && bytes < groupBytes {
			j := s.next()
			if j == nil {
				break
			}
			jobs, errs, bytes = append(jobs, j), append(errs, g.apply(j)), bytes+j.bytes
		}
		return g.flush()
	})
	if err == nil {
		g.keep()
	}
	for i, j := range jobs {
		// After a failure the error goes to all, even to those that conflicted: what they conflicted with may have been another
		// commit of this group, which is not on the disk. "Seen already" must not be concluded from it.
		if err != nil {
			j.done <- err
		} else {
			j.done <- errs[i]
		}
	}
}

// next takes a job that waits, or returns nil when there is none.
func (s *Store) next() *job {
	for {
		select {
		case j := <-s.jobs:
			if j.take() {
				return j
			}
		default:
			return nil
		}
	}
}

// errNothing ends a transaction that changed nothing, to spare its fsyncs.
var errNothing = errors.New("nothing to write")

// update is db.Update; what it wrote is on the disk when it returns nil.
func (s *Store) update(fn func(tx *bbolt.Tx) error) error {
	if failed := s.failed.Load(); failed != nil {
		return *failed
	}
	var id int
	err := s.db.Update(func(tx *bbolt.Tx) error {
		id = tx.ID()
		return fn(tx)
	})
	if err == nil {
		s.durable.reached(id)
		return nil
	}
	if errors.Is(err, errNothing) {
		return nil
	}
	err = fmt.Errorf("state: write %s: %w", s.path, err)
	s.log.Error("the state could not be written: is the disk full or failing?", "error", err)
	s.settle(id, err)
	if failed := s.failed.Load(); failed != nil {
		return *failed
	}
	return err
}

// settle stops the store when a failed transaction is nevertheless the file's newest. That happens when only the very last fsync
// fails: reads would show what may not survive, to callers who were told that it was not applied. Until a restart reads the
// file again nobody knows, so every call fails with state.ErrStopped.
func (s *Store) settle(id int, cause error) {
	newest := id
	err := s.db.View(func(tx *bbolt.Tx) error {
		newest = tx.ID()
		return nil
	})
	if err == nil && newest < id {
		return
	}
	stop := fmt.Errorf("%w: the outcome of a commit is not known: %w", state.ErrStopped, cause)
	s.failed.Store(&stop)
	s.durable.reached(0)
	s.log.Error("the state is stopped until a restart", "error", stop)
}
