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

func (r *rates) allow(conversation string, now time.Time) bool {
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
	return l.AllowN(now, 1)
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
