package web

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"oupsbot/bot"
	"oupsbot/bot/bottest"
)

// event is a server-sent event as a client reads it.
type event struct{ id, name, data string }

// listen opens a stream on a real connection.
func listen(t *testing.T, url string, change ...request) (next func() event, leave func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range change {
		c(r)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK || !strings.HasPrefix(response.Header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("status %d, %s", response.StatusCode, response.Header.Get("Content-Type"))
	}
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, 1<<20)
	next = func() (e event) {
		t.Helper()
		for lines.Scan() {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			switch name {
			case "id":
				e.id = value
			case "event":
				e.name = value
			case "data":
				e.data = value
			case "":
				if e.data != "" {
					return e
				}
			}
		}
		t.Fatalf("the stream ended: %v", lines.Err())
		return e
	}
	return next, func() {
		cancel()
		response.Body.Close()
	}
}

func TestEventsBringEachExchangeOnce(t *testing.T) {
	s := newSite(t)
	live := httptest.NewServer(s.server)
	defer live.Close()
	path := s.open()
	s.say(path, "m1", "bonjour")
	next, leave := listen(t, live.URL+path+"/events")
	defer leave()
	for turn := 1; turn <= 3; turn++ {
		e := next()
		var x exchange
		if err := json.Unmarshal([]byte(e.data), &x); err != nil {
			t.Fatal(err)
		}
		if e.name != "exchange" || e.id != fmt.Sprint(turn) || x.Turn != turn || x.Message != fmt.Sprintf("m%d", turn) || x.Said == "" {
			t.Errorf("event %+v", e)
		}
		s.say(path, fmt.Sprintf("m%d", turn+1), "et ensuite ?")
	}
}

// piecemeal gives one exchange at a time.
type piecemeal struct{ bot.Inbox }

func (i piecemeal) Exchanges(ctx context.Context, r bot.Ref, after int) ([]bot.Exchange, error) {
	all, err := i.Inbox.Exchanges(ctx, r, after)
	return all[:min(len(all), 1)], err
}

func TestEventsAreReadUntilNoneComes(t *testing.T) {
	s := newSiteOn(t, piecemeal{bottest.New(t)})
	live := httptest.NewServer(s.server)
	defer live.Close()
	path := s.open()
	for i := range 3 {
		s.say(path, fmt.Sprintf("m%d", i+1), "bonjour")
	}
	next, leave := listen(t, live.URL+path+"/events")
	defer leave()
	for turn := 1; turn <= 3; turn++ {
		if e := next(); e.id != fmt.Sprint(turn) {
			t.Errorf("event %s, want %d", e.id, turn)
		}
	}
}

func TestEventsResumeAfterTheLastOneSeen(t *testing.T) {
	s := newSite(t)
	live := httptest.NewServer(s.server)
	defer live.Close()
	path := s.open()
	for i := range 4 {
		s.say(path, fmt.Sprintf("m%d", i+1), "bonjour")
	}
	next, leave := listen(t, live.URL+path+"/events", header("Last-Event-ID", "2"))
	defer leave()
	if a, b := next(), next(); a.id != "3" || b.id != "4" {
		t.Errorf("events %s and %s, want 3 and 4", a.id, b.id)
	}
	// The header, which the browser keeps up to date, wins over the address.
	next, leave = listen(t, live.URL+path+"/events?after=1", header("Last-Event-ID", "3"))
	defer leave()
	if e := next(); e.id != "4" {
		t.Errorf("event %s, want 4", e.id)
	}
	next, leave = listen(t, live.URL+path+"/events?after=3")
	defer leave()
	if e := next(); e.id != "4" {
		t.Errorf("event %s, want 4", e.id)
	}
}

func TestABadResumePointIsRefused(t *testing.T) {
	s := newSite(t)
	path := s.open()
	for _, last := range []string{"x", "-1", "1.5", "99999999999999"} {
		wantProblem(t, s.get(path+"/events", header("Last-Event-ID", last)), http.StatusBadRequest, "invalid_resume")
	}
}

func TestAStreamEndsWhenTheConversationIsErased(t *testing.T) {
	s := newSite(t)
	live := httptest.NewServer(s.server)
	defer live.Close()
	path := s.open()
	response, err := http.Get(live.URL + path + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	want(t, s.do("DELETE", path, nil), http.StatusNoContent)
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() { // until the server ends it
	}
	if lines.Err() != nil {
		t.Error(lines.Err())
	}
}

func TestStreamsAreBounded(t *testing.T) {
	s := newSite(t, func(o *Options) { o.MaxStreams = maxStreamsPerConversation + 1 })
	live := httptest.NewServer(s.server)
	defer live.Close()
	path, other, third := s.open(), s.open(), s.open()
	var leaves []func()
	for range maxStreamsPerConversation {
		_, leave := listen(t, live.URL+path+"/events")
		leaves = append(leaves, leave)
	}
	wantProblem(t, s.get(path+"/events"), http.StatusServiceUnavailable, "busy")
	_, leave := listen(t, live.URL+other+"/events")
	leaves = append(leaves, leave)
	wantProblem(t, s.get(third+"/events"), http.StatusServiceUnavailable, "busy")
	for _, leave := range leaves {
		leave()
	}
	live.Close() // waits for the handlers
	if n := s.server.streams.Load(); n != 0 || len(s.server.streaming.open) != 0 {
		t.Errorf("%d streams are still counted", n)
	}
}
