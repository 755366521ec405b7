package bolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"oupsbot/bot/state"
)

// A turn as the bot makes it: reads the conversation (1.5 kB) and its outbox; then commits the conversation, checked, the mark of
// the message seen, a counter, a reply into the outbox, and the one before out of it. Figures of the two benchmarks compare
// only within one run: the disk decides.

const benchConversations = 2000

var (
	benchConversation = bytes.Repeat([]byte("conversation "), 115) // 1.5 kB
	benchReply        = bytes.Repeat([]byte("reply "), 50)
)

func BenchmarkTurn(b *testing.B) {
	for _, clients := range []int{1, 16, 64} {
		b.Run(fmt.Sprint("clients=", clients), func(b *testing.B) {
			s := mustOpen(b, b.TempDir()+"/state.db", Options{})
			drive(b, clients, func(ctx context.Context, c, n int) error {
				name := "conversation " + strconv.Itoa(c)
				part, outbox := state.PartOf(name), "outbox "+name
				got, err := s.Get(ctx, part, name)
				if err != nil {
					return err
				}
				items, err := s.List(ctx, part, outbox, 0, 1)
				if err != nil {
					return err
				}
				ops := []state.Op{
					{Put: &state.Put{Key: name, Data: benchConversation, TTL: 30 * 24 * time.Hour}},
					{Put: &state.Put{Key: "seen " + name + strconv.Itoa(n), Data: []byte("1"), TTL: 48 * time.Hour}},
					{Add: &state.Add{Key: "turns 2026-03-01", N: 1, TTL: 400 * 24 * time.Hour}},
					{Push: &state.Push{Queue: outbox, Data: benchReply, Max: 100}},
				}
				for _, item := range items {
					ops = append(ops, state.Op{Drop: &state.Drop{Queue: outbox, Seq: item.Seq}})
				}
				return s.Commit(ctx, part, []state.Check{{Key: name, Version: got[0].Version}}, ops...)
			})
			closeStore(b, s)
		})
	}
}

// BenchmarkBareTurn is the same reads and bytes through bbolt, with the least that can be called a group commit: no checksum, version,
// expiry, conflict or bound.
func BenchmarkBareTurn(b *testing.B) {
	for _, clients := range []int{1, 16, 64} {
		b.Run(fmt.Sprint("clients=", clients), func(b *testing.B) {
			bare := openBare(b, b.TempDir()+"/bare.db")
			drive(b, clients, func(_ context.Context, c, n int) error {
				name := "conversation " + strconv.Itoa(c)
				part := state.PartOf(name)
				outbox := queuePrefix(part, "outbox "+name)
				var sent []byte
				if err := bare.db.View(func(tx *bbolt.Tx) error {
					_ = bytes.Clone(tx.Bucket(bucketValues).Get(valueKey(part, name)))
					if k, v := tx.Bucket(bucketQueues).Cursor().Seek(outbox); bytes.HasPrefix(k, outbox) {
						sent, _ = bytes.Clone(k), bytes.Clone(v)
					}
					return nil
				}); err != nil {
					return err
				}
				return bare.do(func(tx *bbolt.Tx) error {
					values, queues := tx.Bucket(bucketValues), tx.Bucket(bucketQueues)
					counter := valueKey(part, "turns 2026-03-01")
					count, _ := strconv.Atoi(string(values.Get(counter))) // 0 at first
					bare.seq++
					err := errors.Join(
						values.Put(valueKey(part, name), benchConversation),
						values.Put(valueKey(part, "seen "+name+strconv.Itoa(n)), []byte("1")),
						values.Put(counter, strconv.AppendInt(nil, int64(count+1), 10)),
						queues.Put(itemKey(outbox, bare.seq), benchReply))
					if err == nil && sent != nil {
						err = queues.Delete(sent)
					}
					return err
				})
			})
			bare.close(b)
		})
	}
}

// drive runs turns from a number of clients at once, each with conversations of its own.
func drive(b *testing.B, clients int, turn func(ctx context.Context, conversation, n int) error) {
	turns := make(chan int)
	took := make([][]time.Duration, clients)
	var all sync.WaitGroup
	for client := range clients {
		all.Go(func() {
			own := benchConversations / clients
			for n := range turns {
				start := time.Now()
				if err := turn(b.Context(), client*own+n%own, n); err != nil {
					b.Error(err)
				}
				took[client] = append(took[client], time.Since(start))
			}
		})
	}
	n := 0
	for b.Loop() {
		turns <- n
		n++
	}
	close(turns)
	all.Wait()
	durations := slices.Concat(took...)
	slices.Sort(durations)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "turns/s")
	b.ReportMetric(float64(durations[len(durations)*99/100].Microseconds())/1000, "p99-ms")
}

// bareStore is bbolt behind a goroutine that groups.
type bareStore struct {
	db   *bbolt.DB
	jobs chan bareJob
	done chan struct{}
	seq  uint64
}

type bareJob struct {
	fn  func(*bbolt.Tx) error
	err chan error
}

func openBare(b *testing.B, path string) *bareStore {
	b.Helper()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{FreelistType: bbolt.FreelistMapType, NoFreelistSync: true, NoStatistics: true})
	if err != nil {
		b.Fatal(err)
	}
	if err := initialise(db, 0); err != nil {
		b.Fatal(err)
	}
	s := &bareStore{db: db, jobs: make(chan bareJob, 512), done: make(chan struct{})}
	go s.run()
	return s
}

func (s *bareStore) run() {
	defer close(s.done)
	for first := range s.jobs {
		group := []bareJob{first}
		err := s.db.Update(func(tx *bbolt.Tx) error {
			if err := first.fn(tx); err != nil {
				return err
			}
			for len(group) < 512 {
				select {
				case j, ok := <-s.jobs:
					if !ok {
						return nil
					}
					group = append(group, j)
					if err := j.fn(tx); err != nil {
						return err
					}
				default:
					return nil
				}
			}
			return nil
		})
		for _, j := range group {
			j.err <- err
		}
	}
}

func (s *bareStore) do(fn func(*bbolt.Tx) error) error {
	j := bareJob{fn, make(chan error, 1)}
	s.jobs <- j
	return <-j.err
}

func (s *bareStore) close(b *testing.B) {
	close(s.jobs)
	<-s.done
	if err := s.db.Close(); err != nil {
		b.Error(err)
	}
}
