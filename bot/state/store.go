package state

import (
	"context"
	"errors"
	"hash/fnv"
	"time"
)

// Partitions is how many parts the keys are spread over. All that one conversation touches is in one part, so that one
// commit covers a whole turn on any engine (on Redis Cluster a part is a hash tag). It never changes for a given store.
const Partitions = 64

// Part is a number below [Partitions].
type Part uint8

// PartOf is the part of a conversation.
func PartOf(conversation string) Part {
	h := fnv.New32a()
	_, _ = h.Write([]byte(conversation)) // never fails
	return Part(h.Sum32() % Partitions)
}

// Store keeps values by key and items in queues, in parts. It is safe for concurrent use.
type Store interface {
	// Get reads values, all at one moment; an absent or expired one has version 0.
	Get(ctx context.Context, part Part, keys ...string) ([]Value, error)
	// Keys lists the keys of a part that begin with prefix and have not expired, in order, at most limit (0: none).
	Keys(ctx context.Context, part Part, prefix string, limit int) ([]string, error)
	// List reads items of a queue in order, after the given sequence number (0: from the start), at most limit.
	List(ctx context.Context, part Part, queue string, after uint64, limit int) ([]Item, error)
	// Commit checks, then applies the operations in order, all or nothing; when it returns nil the effects are durable.
	// Errors: ErrConflict, ErrFull, ErrClosed, ErrStopped, or the engine's: nothing was applied, unless the engine itself failed while writing; then
	// the outcome is known after a restart.
	Commit(ctx context.Context, part Part, checks []Check, ops ...Op) error
	// Close waits for running commits. Every later call returns ErrClosed.
	Close() error
}

// Limits that every engine accepts, in bytes.
const (
	MaxKey  = 1024     // of a key or a queue's name
	MaxData = 64 << 20 // of a value or an item
)

// Errors of a Store, to be tested with errors.Is.
var (
	ErrConflict = errors.New("state: a checked value has another version")
	ErrFull     = errors.New("state: the queue is full")
	ErrClosed   = errors.New("state: the store is closed")
	// ErrStopped is returned by every call once the engine can no longer tell what it holds: only a restart helps.
	ErrStopped = errors.New("state: stopped, restart to go on")
)

// Value is what stands under a key. Its version changes with every write of the key and is never used again for that key.
type Value struct {
	Data    []byte
	Version uint64 // 0: absent
}

// Item is one element of a queue. Sequence numbers rise and are never used again within their queue.
type Item struct {
	Seq  uint64
	Data []byte
}

// Check makes a commit fail with ErrConflict unless the key has this version (0: is absent).
type Check struct {
	Key     string
	Version uint64
}

// Op is one effect of a commit: exactly one of the fields is set.
type Op struct {
	Put    *Put
	Delete string // a key; deleting an absent one is no error
	Add    *Add
	Push   *Push
	Drop   *Drop
}

// Put writes a value that is gone after TTL (0: never).
type Put struct {
	Key  string
	Data []byte
	TTL  time.Duration
}

// Add adds N to a counter, a decimal number under its key, gone TTL after its last addition (0: never).
type Add struct {
	Key string
	N   int64
	TTL time.Duration
}

// Push appends to a queue, and fails the commit with ErrFull when the queue already holds Max items (0: no bound).
type Push struct {
	Queue string
	Data  []byte
	Max   int
}

// Drop removes one item of a queue; an absent one is no error.
type Drop struct {
	Queue string
	Seq   uint64
}
