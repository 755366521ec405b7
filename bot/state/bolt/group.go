package bolt

import (
	"encoding/binary"
	"errors"
	"math"
	"strconv"
	"time"

	"go.etcd.io/bbolt"

	"oupsbot/bot/state"
)

// group is the commits of one transaction. They are applied to cells in memory, one after the other, each seeing those
// before it; one that fails is undone there. Only then are the cells written: once each, however many commits touched
// them, and with no error left that could concern one commit alone.
type group struct {
	s       *Store
	now     time.Time
	nowMS   int64
	counter uint64

	values, expiry, queues, meta *bbolt.Bucket

	cells   map[string]*cell // by bucket letter and key
	order   []*cell          // as first touched: writing must not depend on the order of a map
	lengths map[string]*length
	journal []undo // of the commit being applied
}

// cell is a value or an item as the commits of the group see it.
type cell struct {
	item   bool
	key    []byte
	stored []byte // what the file holds, nil when nothing
	data   []byte // what it shall hold, nil when nothing
	dirty  bool
}

// length is the number of items in a queue.
type length struct{ n int }

// undo is how a cell or a length was before the commit being applied changed it.
type undo struct {
	cell   *cell
	data   []byte
	dirty  bool
	length *length
	n      int
}

func newGroup(s *Store) *group {
	now := s.clock()
	return &group{
		s: s, now: now, nowMS: now.UnixMilli(), counter: s.counter,
		cells: map[string]*cell{}, lengths: map[string]*length{},
	}
}

func (g *group) begin(tx *bbolt.Tx) {
	g.values, g.expiry = tx.Bucket(bucketValues), tx.Bucket(bucketExpiry)
	g.queues, g.meta = tx.Bucket(bucketQueues), tx.Bucket(bucketMeta)
}

// apply applies one commit to the cells, or leaves them as they were and says why.
func (g *group) apply(j *job) error {
	g.journal = g.journal[:0]
	for _, c := range j.checks {
		cell, err := g.value(c.key)
		if err != nil {
			return err
		}
		if g.version(cell) != c.version {
			return state.ErrConflict
		}
	}
	for i := range j.steps {
		if err := g.step(&j.steps[i]); err != nil {
			g.revert()
			return err
		}
	}
	return nil
}

func (g *group) revert() {
	for i := len(g.journal) - 1; i >= 0; i-- {
		if u := g.journal[i]; u.cell != nil {
			u.cell.data, u.cell.dirty = u.data, u.dirty
		} else {
			u.length.n = u.n
		}
	}
}

var (
	errNotNumber = errors.New("state: what stands under the key is not a counter")
	errTooBig    = errors.New("state: the counter would not fit 64 bits")
)

func (g *group) step(s *step) error {
	switch s.kind {
	case stepPush:
		l := g.length(s.key)
		if s.n > 0 && int64(l.n) >= s.n {
			return state.ErrFull
		}
		g.counter++
		key := itemKey(s.key, g.counter)
		g.set(g.item(key, false), s.data)
		g.setLength(l, l.n+1)
		return nil
	case stepDrop:
		if c := g.item(s.key, true); c.data != nil {
			l := g.length(s.key[:len(s.key)-8])
			g.set(c, nil)
			g.setLength(l, l.n-1)
		}
		return nil
	}

	c, err := g.value(s.key)
	if err != nil {
		return err
	}
	switch s.kind {
	case stepDelete:
		if c.data != nil {
			g.set(c, nil)
		}
	case stepPut:
		g.put(c, s.data, s.ttl)
	case stepAdd:
		sum := s.n
		if r := record(c.data); r.live(g.nowMS) {
			old, err := strconv.ParseInt(string(r.data()), 10, 64)
			if err != nil {
				return errNotNumber
			}
			if s.n > 0 && old > math.MaxInt64-s.n || s.n < 0 && old < math.MinInt64-s.n {
				return errTooBig
			}
			sum += old
		}
		g.put(c, newRecord(strconv.AppendInt(nil, sum, 10)), s.ttl)
	}
	return nil
}

func (g *group) put(c *cell, r record, ttl time.Duration) {
	g.counter++
	r.setVersion(g.counter)
	r.setExpiry(expiryAt(g.now, ttl))
	g.set(c, r)
}

// version is the version that a check sees.
func (g *group) version(c *cell) uint64 {
	if r := record(c.data); r.live(g.nowMS) {
		return r.version()
	}
	return 0
}

func (g *group) set(c *cell, data []byte) {
	g.journal = append(g.journal, undo{cell: c, data: c.data, dirty: c.dirty})
	c.data, c.dirty = data, true
}

func (g *group) setLength(l *length, n int) {
	g.journal = append(g.journal, undo{length: l, n: l.n})
	l.n = n
}

// value is the cell of a value.
func (g *group) value(key []byte) (*cell, error) {
	c := g.cell('v', key)
	if c.key == nil {
		c.key = key
		c.stored = g.values.Get(key)
		c.data = c.stored
	}
	if !c.dirty && c.stored != nil && !record(c.stored).whole(key) {
		return nil, errDamaged
	}
	return c, nil
}

// item is the cell of an item; a new one need not be looked for in the file.
func (g *group) item(key []byte, look bool) *cell {
	c := g.cell('q', key)
	if c.key == nil {
		c.key, c.item = key, true
		if look {
			c.stored = g.queues.Get(key)
			c.data = c.stored
		}
	}
	return c
}

func (g *group) cell(bucket byte, key []byte) *cell {
	var room [64]byte
	name := append(append(room[:0], bucket), key...)
	c := g.cells[string(name)]
	if c == nil {
		c = &cell{}
		g.cells[string(name)] = c
		g.order = append(g.order, c)
	}
	return c
}

func (g *group) length(prefix []byte) *length {
	l := g.lengths[string(prefix)]
	if l == nil {
		l = &length{g.s.lengths[string(prefix)]}
		g.lengths[string(prefix)] = l
	}
	return l
}

// flush writes the cells, and forgets some of what has expired.
func (g *group) flush() error {
	wrote := false
	for _, c := range g.order {
		if !c.dirty || c.data == nil && c.stored == nil {
			continue
		}
		wrote = true
		if err := g.flushCell(c); err != nil {
			return err
		}
	}
	swept, err := sweep(g.values, g.expiry, g.nowMS)
	if err != nil {
		return err
	}
	if !wrote && swept == 0 {
		return errNothing
	}
	if g.counter == g.s.counter {
		return nil
	}
	return putCounter(g.meta, g.counter)
}

func (g *group) flushCell(c *cell) error {
	switch {
	case c.item && c.data == nil:
		return g.queues.Delete(c.key)
	case c.item:
		seal(c.key, c.data)
		return g.queues.Put(c.key, c.data)
	}
	// One entry of the expiry bucket for a record that expires, none for another. See record.
	var armed int64
	if c.stored != nil {
		armed = record(c.stored).armed()
	}
	var expiry int64
	if c.data != nil {
		expiry = record(c.data).expiry()
	}
	if armed != 0 && (expiry == 0 || armed > expiry) {
		if err := g.expiry.Delete(expiryKey(armed, c.key)); err != nil {
			return err
		}
		armed = 0
	}
	if armed == 0 && expiry != 0 {
		if err := g.expiry.Put(expiryKey(expiry, c.key), nil); err != nil {
			return err
		}
		armed = expiry
	}
	if c.data == nil {
		return g.values.Delete(c.key)
	}
	record(c.data).setArmed(armed)
	seal(c.key, c.data)
	return g.values.Put(c.key, c.data)
}

// keep makes the group's counter and lengths those of the store, once it is on the disk.
func (g *group) keep() {
	g.s.counter = g.counter
	for prefix, l := range g.lengths {
		if l.n == 0 {
			delete(g.s.lengths, prefix)
		} else {
			g.s.lengths[prefix] = l.n
		}
	}
}

func putCounter(meta *bbolt.Bucket, n uint64) error {
	return meta.Put(keyCounter, sealed(keyCounter, binary.BigEndian.AppendUint64(nil, n)))
}
