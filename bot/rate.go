package bot

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Each conversation may send two messages a second for long, thirty at once: more than anyone types, less than a script.
const (
	perSecond = 2
	burst     = 30
	maxRates  = 100_000 // conversations whose rate is remembered
)

// rates bounds what one conversation may send.
type rates struct {
	mu  sync.Mutex
	all map[string]*rate.Limiter
}

func newRates() *rates { return &rates{all: map[string]*rate.Limiter{}} }

// allow tells whether a conversation may send one more message now; spend counts it. They are apart because a message delivered twice is only
// known as such once it is stored, and must not count twice.
func (r *rates) allow(conversation string, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	l, ok := r.all[conversation]
	return !ok || l.TokensAt(now) >= 1
}

func (r *rates) spend(conversation string, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	l, ok := r.all[conversation]
	if !ok {
		if len(r.all) >= maxRates {
			r.sweep(now)
		}
		l = rate.NewLimiter(perSecond, burst)
		r.all[conversation] = l
	}
	l.AllowN(now, 1)
}

// sweep forgets those who have not written for so long that they could send a full burst; when all are busy, it forgets all.
func (r *rates) sweep(now time.Time) {
	for name, l := range r.all {
		if l.TokensAt(now) >= burst {
			delete(r.all, name)
		}
	}
	if len(r.all) >= maxRates {
		clear(r.all)
	}
}
