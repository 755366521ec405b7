package web

import (
	"net/http"
	"testing"
)

func TestOneAddressCannotAskWithoutEnd(t *testing.T) {
	s := newSite(t, func(o *Options) { o.AsksPerMinute = 3 })
	if r := s.get("/api/v1/entries?theme=logement"); r.Code != http.StatusOK { // a listing costs no ranking
		t.Fatalf("listing: status %d", r.Code)
	}
	for i := range 4 {
		want := http.StatusOK
		if i == 3 {
			want = http.StatusTooManyRequests
		}
		r := s.get("/api/v1/entries?q=apl")
		if r.Code != want {
			t.Fatalf("search %d: status %d, want %d", i+1, r.Code, want)
		}
		if want == http.StatusTooManyRequests && r.Header().Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
	}
}
