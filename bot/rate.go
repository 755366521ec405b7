package bot

import (
	"sync"
	"time"
)

// Each conversation may send two messages a second for long, thirty at once: more than anyone types, less than a script.
const (
	perSecond = 2
	burst     = 30
	maxRates  = 100_000 // conversations whose rate is remembered
)

// rates bounds what one conversation may send.
type rates struct {
	mu       sync.Mutex
	all      map[string]*bucket
	arriving map[string]*arrival // by seen-mark: messages being stored
}

// bucket holds what a conversation may still send at once.
type bucket struct {
	tokens float64
	at     time.Time // when tokens was true
}

// arrival is one message being stored, perhaps by several deliveries of it at the same moment: together they take one token.
type arrival struct {
	deliveries int
	stored     bool
}

func newRates() *rates { return &rates{all: map[string]*bucket{}, arriving: map[string]*arrival{}} }

// take tells whether a conversation may send one more message now, and counts it. When it may, [rates.done] must follow.
// It is asked before the message is stored, or many at once would all find room; mark tells apart the same message delivered twice.
func (r *rates) take(conversation, mark string, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if a := r.arriving[mark]; a != nil {
		a.deliveries++
		return true
	}
	b, ok := r.all[conversation]
	if !ok {
		if len(r.all) >= maxRates {
			r.sweep(now)
		}
		b = &bucket{tokens: burst, at: now}
		r.all[conversation] = b
	}
	b.fill(now)
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	r.arriving[mark] = &arrival{deliveries: 1}
	return true
}

// done ends a take: the token is given back when no delivery of the message stored it.
func (r *rates) done(conversation, mark string, stored bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	a := r.arriving[mark]
	a.stored = a.stored || stored
	if a.deliveries--; a.deliveries > 0 {
		return
	}
	delete(r.arriving, mark)
	if b := r.all[conversation]; b != nil && !a.stored {
		b.tokens = min(b.tokens+1, burst)
	}
}

// fill adds what the time since the last fill allows.
func (b *bucket) fill(now time.Time) {
	if now.After(b.at) {
		b.tokens = min(b.tokens+now.Sub(b.at).Seconds()*perSecond, burst)
		b.at = now
	}
}

// sweep forgets those who have not written for so long that they could send a full burst; when all are busy, it forgets all.
func (r *rates) sweep(now time.Time) {
	for name, b := range r.all {
		if b.fill(now); b.tokens >= burst {
			delete(r.all, name)
		}
	}
	if len(r.all) >= maxRates {
		clear(r.all)
	}
}
