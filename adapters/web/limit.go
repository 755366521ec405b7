package web

import (
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// addressLimiter bounds what one address does in a minute. It remembers a bounded number of addresses: when the
// young generation is full it becomes the old one, and the old one is forgotten.
type addressLimiter struct {
	perMinute int

	mu         sync.Mutex
	young, old map[netip.Prefix]*rate.Limiter
}

const maxAddresses = 10_000

func newAddressLimiter(perMinute int) *addressLimiter {
	return &addressLimiter{perMinute: perMinute, young: map[netip.Prefix]*rate.Limiter{}}
}

func (l *addressLimiter) allow(from netip.Addr, now time.Time) bool {
	key := network(from)
	l.mu.Lock()
	defer l.mu.Unlock()
	limiter, ok := l.young[key]
	if !ok {
		if limiter, ok = l.old[key]; !ok {
			limiter = rate.NewLimiter(rate.Limit(float64(l.perMinute)/60), l.perMinute)
		}
		if len(l.young) >= maxAddresses {
			l.old, l.young = l.young, map[netip.Prefix]*rate.Limiter{}
		}
		l.young[key] = limiter
	}
	return limiter.AllowN(now, 1)
}

// network is what one subscriber holds: an IPv4 address, or the first 64 bits of an IPv6 one.
func network(a netip.Addr) netip.Prefix {
	bits := 32
	if a = a.Unmap().WithZone(""); !a.Is4() {
		bits = 64
	}
	p, _ := a.Prefix(bits) // the zero prefix for the zero address: those without an address share one limit
	return p
}

// clientAddr is the person's address: the connection's, or the last one that a trusted proxy did not add itself.
func (s *Server) clientAddr(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	addr := peer.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && s.trusted(addr); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		addr = hop.Unmap()
	}
	return addr
}

func (s *Server) trusted(a netip.Addr) bool {
	for _, p := range s.opt.TrustedProxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// perConversation counts what is open for each conversation, up to a limit.
type perConversation struct {
	limit int

	mu   sync.Mutex
	open map[string]int
}

func newPerConversation(limit int) *perConversation {
	return &perConversation{limit: limit, open: map[string]int{}}
}

func (c *perConversation) take(key string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open[key] >= c.limit {
		return false
	}
	c.open[key]++
	return true
}

func (c *perConversation) give(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open[key]--; c.open[key] <= 0 {
		delete(c.open, key)
	}
}
