package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"oupsbot/bot"
	"oupsbot/bot/bottest"
)

func TestAConversationFromOpeningToErasing(t *testing.T) {
	s := newSite(t)
	path := s.open()
	a := s.say(path, "m1", "jai oublié de dire à la caf que je vis avec mon copain")
	if a.Turn != 1 || a.Decision == "" || len(a.Replies) != 1 || a.Replies[0].Text == "" {
		t.Fatalf("first answer: %+v", a)
	}
	kept := s.kept(path)
	if len(kept) != 1 || kept[0].Message != "m1" || kept[0].Said == "" || kept[0].Replies[0].Text != a.Replies[0].Text {
		t.Errorf("kept: %+v", kept)
	}
	want(t, s.do("DELETE", path, nil), http.StatusNoContent)
	wantProblem(t, s.get(path), http.StatusNotFound, "unknown_conversation")
	wantProblem(t, s.postJSON(path+"/messages", `{"id":"m2","text":"bonjour"}`), http.StatusNotFound, "unknown_conversation")
}

func TestAnUnknownConversationIsNotFound(t *testing.T) {
	s := newSite(t)
	for _, id := range []string{newSecret(), "court", strings.Repeat("a", 2000), "..%2f..%2fetc", "%00", "é"} {
		path := "/api/v1/conversations/" + id
		wantProblem(t, s.get(path), http.StatusNotFound, "unknown_conversation")
		wantProblem(t, s.get(path+"/events"), http.StatusNotFound, "unknown_conversation")
		wantProblem(t, s.do("DELETE", path, nil), http.StatusNotFound, "unknown_conversation")
		wantProblem(t, s.postJSON(path+"/messages", `{"id":"m","text":"bonjour"}`), http.StatusNotFound, "unknown_conversation")
	}
}

func TestADuplicateMessageIsAnsweredOnce(t *testing.T) {
	s := newSite(t)
	path := s.open()
	first, again := s.say(path, "m1", "bonjour"), s.say(path, "m1", "bonjour")
	if first.Turn != again.Turn || first.Receipt != again.Receipt {
		t.Errorf("the second answer differs: %+v, then %+v", first, again)
	}
	if other := s.say(path, "m1", "autre chose"); other.Turn != first.Turn {
		t.Errorf("a replayed id was answered anew: %+v", other)
	}
	if kept := s.kept(path); len(kept) != 1 {
		t.Errorf("%d exchanges are kept, want 1", len(kept))
	}
}

func TestConcurrentMessagesOfOneConversationEachGetTheirTurn(t *testing.T) {
	s := newSite(t)
	path := s.open()
	const n = 20
	turns := make([]int, n)
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { turns[i] = s.say(path, fmt.Sprintf("m%d", i), "bonjour").Turn })
	}
	group.Wait()
	seen := map[int]bool{}
	for _, turn := range turns {
		if turn < 1 || turn > n || seen[turn] {
			t.Errorf("turns: %v", turns)
		}
		seen[turn] = true
	}
}

func TestTwoHundredMessagesInASecondDisturbNobodyElse(t *testing.T) {
	s := newSite(t)
	path, other := s.open(), s.open()
	var group sync.WaitGroup
	var mu sync.Mutex
	answered := 0
	for i := range 200 {
		group.Go(func() {
			w := s.postJSON(path+"/messages", fmt.Sprintf(`{"id":"m%d","text":"bonjour"}`, i))
			mu.Lock()
			defer mu.Unlock()
			switch {
			case w.Code == http.StatusOK:
				answered++
			case w.Code == http.StatusTooManyRequests && w.Header().Get("Retry-After") != "":
			default:
				t.Errorf("status %d: %s", w.Code, w.Body)
			}
		})
	}
	group.Wait()
	if a := s.say(other, "m1", "bonjour"); a.Turn != 1 {
		t.Errorf("the other conversation is at turn %d", a.Turn)
	}
	if kept := s.kept(path); len(kept) != answered {
		t.Errorf("%d messages were answered and %d exchanges are kept", answered, len(kept))
	}
}

func TestFailuresOfTheBotAreToldApart(t *testing.T) {
	inner := bottest.New(t)
	tests := []struct {
		name   string
		err    error
		status int
		code   string
		wait   string
	}{
		{"too fast", bot.ErrRate, http.StatusTooManyRequests, "too_many_requests", "3"},
		{"busy", bot.ErrBusy, http.StatusServiceUnavailable, "busy", "5"},
		{"late", context.DeadlineExceeded, http.StatusServiceUnavailable, "busy", "5"},
		{"invalid", fmt.Errorf("accept: %w", bot.ErrInvalid), http.StatusBadRequest, "invalid_message", ""},
		{"erased meanwhile", bot.ErrUnknownConversation, http.StatusNotFound, "unknown_conversation", ""},
		{"disk full", errors.New("disk full"), http.StatusInternalServerError, "internal", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSiteOn(t, troubled{Inbox: inner, ask: tt.err}, func(o *Options) { o.Logger = slog.New(slog.DiscardHandler) })
			w := s.postJSON(s.open()+"/messages", `{"id":"m1","text":"bonjour"}`)
			wantProblem(t, w, tt.status, tt.code)
			if got := w.Header().Get("Retry-After"); got != tt.wait {
				t.Errorf("Retry-After %q, want %q", got, tt.wait)
			}
			if strings.Contains(w.Body.String(), "disk") {
				t.Error("the cause is shown to the person")
			}
		})
	}
}

func TestOneAddressOpensABoundedNumberOfConversations(t *testing.T) {
	s := newSite(t, func(o *Options) {
		o.OpensPerMinute = 3
		o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	}, fixedClock("2026-11-22"))
	from := func(address string) request { return func(r *http.Request) { r.RemoteAddr = address } }
	for range 3 {
		want(t, s.postJSON("/api/v1/conversations", "{}", from("192.0.2.1:1000")), http.StatusCreated)
	}
	w := s.postJSON("/api/v1/conversations", "{}", from("192.0.2.1:2000"))
	wantProblem(t, w, http.StatusTooManyRequests, "too_many_conversations")
	if w.Header().Get("Retry-After") != "60" {
		t.Errorf("Retry-After: %q", w.Header().Get("Retry-After"))
	}
	want(t, s.postJSON("/api/v1/conversations", "{}", from("192.0.2.2:1000")), http.StatusCreated)
	// A stranger cannot choose an address; our proxy can say whom it speaks for.
	wantProblem(t, s.postJSON("/api/v1/conversations", "{}", from("192.0.2.1:1000"), header("X-Forwarded-For", "198.51.100.7")),
		http.StatusTooManyRequests, "too_many_conversations")
	want(t, s.postJSON("/api/v1/conversations", "{}", from("10.0.0.1:1000"), header("X-Forwarded-For", "203.0.113.9, 198.51.100.7")), http.StatusCreated)
	// One subscriber holds a whole IPv6 /64.
	for i := range 3 {
		want(t, s.postJSON("/api/v1/conversations", "{}", from(fmt.Sprintf("[2001:db8::%d]:1", i+1))), http.StatusCreated)
	}
	wantProblem(t, s.postJSON("/api/v1/conversations", "{}", from("[2001:db8::ffff]:1")), http.StatusTooManyRequests, "too_many_conversations")
}

func TestTheLimiterRemembersABoundedNumberOfAddresses(t *testing.T) {
	l := newAddressLimiter(1)
	now := fixedNow()
	a := netip.MustParseAddr("10.0.0.0")
	for range 3*maxAddresses + 10 {
		a = a.Next()
		l.allow(a, now)
	}
	if total := len(l.young) + len(l.old); total > 2*maxAddresses {
		t.Errorf("%d addresses are remembered", total)
	}
	if l.allow(a, now) {
		t.Error("the last address was forgotten")
	}
}

func TestConversationIDsCannotBeGuessedNorFoundInTheStore(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		id := newSecret()
		if seen[id] || !secretPattern.MatchString(id) {
			t.Fatalf("id %q", id)
		}
		seen[id] = true
		if ref := conversationRef(id); strings.Contains(ref.Conversation, id) || ref.Channel != "web" {
			t.Fatalf("ref %+v of %q", ref, id)
		}
	}
}

func TestNoConversationIDInTheLogs(t *testing.T) {
	var logs bytes.Buffer
	s := newSite(t, func(o *Options) {
		o.Logger = slog.New(slog.NewTextHandler(&logs, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	path := s.open()
	secret := strings.TrimPrefix(path, "/api/v1/conversations/")
	s.say(path, "m1", "un secret bien à moi")
	s.postJSON(path+"/messages", "pas du json")
	s.get(path)
	s.get("/", cookie(secret))
	s.get(path + "/nulle-part")
	s.do("DELETE", path, nil)
	if strings.Contains(logs.String(), secret) || strings.Contains(logs.String(), "bien à moi") {
		t.Errorf("the logs tell too much:\n%s", &logs)
	}
	if !strings.Contains(logs.String(), "conversations/{id}/messages") {
		t.Errorf("the logs do not name the route:\n%s", &logs)
	}
}
