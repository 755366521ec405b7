package web

import (
	"context"
	"encoding/json"
	"html/template"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"oupsbot/bot"
	"oupsbot/bot/bottest"
)

// site is a server under test, spoken to without a network.
type site struct {
	t      testing.TB
	server *Server
	inbox  bot.Inbox
}

func newSite(t testing.TB, change ...func(*Options)) *site {
	t.Helper()
	return newSiteOn(t, bottest.New(t), change...)
}

func newSiteOn(t testing.TB, inbox bot.Inbox, change ...func(*Options)) *site {
	t.Helper()
	opt := Options{Clock: bottest.Clock()}
	for _, c := range change {
		c(&opt)
	}
	server, err := New(inbox, opt)
	if err != nil {
		t.Fatal(err)
	}
	return &site{t: t, server: server, inbox: inbox}
}

// troubled is an inbox whose answers can be made to fail.
type troubled struct {
	bot.Inbox
	ask, exchanges error
}

func (i troubled) Ask(ctx context.Context, m bot.Message) (bot.Exchange, error) {
	if i.ask != nil {
		return bot.Exchange{}, i.ask
	}
	return i.Inbox.Ask(ctx, m)
}

func (i troubled) Exchanges(ctx context.Context, r bot.Ref, after int) ([]bot.Exchange, error) {
	if i.exchanges != nil {
		return nil, i.exchanges
	}
	return i.Inbox.Exchanges(ctx, r, after)
}

// request changes a request before it is sent.
type request func(*http.Request)

func header(name, value string) request { return func(r *http.Request) { r.Header.Set(name, value) } }
func cookie(secret string) request {
	return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: cookieName, Value: secret}) }
}

func (s *site) do(method, target string, body io.Reader, change ...request) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequest(method, target, body)
	for _, c := range change {
		c(r)
	}
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, r)
	return w
}

func (s *site) get(target string, change ...request) *httptest.ResponseRecorder {
	s.t.Helper()
	return s.do("GET", target, nil, change...)
}

func (s *site) postJSON(target, body string, change ...request) *httptest.ResponseRecorder {
	s.t.Helper()
	return s.do("POST", target, strings.NewReader(body), append([]request{header("Content-Type", "application/json")}, change...)...)
}

func (s *site) postForm(target string, form url.Values, change ...request) *httptest.ResponseRecorder {
	s.t.Helper()
	return s.do("POST", target, strings.NewReader(form.Encode()), append([]request{header("Content-Type", "application/x-www-form-urlencoded")}, change...)...)
}

// open begins a conversation by the API and gives its path.
func (s *site) open() string {
	s.t.Helper()
	w := s.postJSON("/api/v1/conversations", "")
	want(s.t, w, http.StatusCreated)
	return w.Header().Get("Location")
}

// say sends a message by the API and gives the answer.
func (s *site) say(conversation, id, text string) answer {
	s.t.Helper()
	body, err := json.Marshal(incoming{ID: id, Text: text})
	if err != nil {
		s.t.Fatal(err)
	}
	w := s.postJSON(conversation+"/messages", strings.ReplaceAll(string(body), `,"choice":"","entry":""`, ""))
	want(s.t, w, http.StatusOK)
	return decode[answer](s.t, w)
}

// kept is what the bot keeps of a conversation.
func (s *site) kept(conversation string) []exchange {
	s.t.Helper()
	w := s.get(conversation)
	want(s.t, w, http.StatusOK)
	return decode[struct{ Exchanges []exchange }](s.t, w).Exchanges
}

func want(t testing.TB, w *httptest.ResponseRecorder, status int) {
	t.Helper()
	if w.Code != status {
		t.Fatalf("status %d, want %d: %s", w.Code, status, w.Body)
	}
}

// wantProblem holds that an error is JSON with a code and a sentence.
func wantProblem(t testing.TB, w *httptest.ResponseRecorder, status int, code string) {
	t.Helper()
	want(t, w, status)
	p := decode[struct {
		Error struct{ Code, Message string }
	}](t, w)
	if p.Error.Code != code || !strings.HasSuffix(p.Error.Message, ".") {
		t.Errorf("problem %+v, want the code %q and a sentence", p.Error, code)
	}
}

func decode[T any](t testing.TB, w *httptest.ResponseRecorder) T {
	t.Helper()
	var v T
	if kind := w.Header().Get("Content-Type"); !strings.HasPrefix(kind, "application/json") {
		t.Fatalf("content type %q, want JSON: %s", kind, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		t.Fatalf("%v in %s", err, w.Body)
	}
	return v
}

// setCookie is the cookie of a response, or nil.
func setCookie(w *httptest.ResponseRecorder) *http.Cookie {
	for _, c := range w.Result().Cookies() {
		if c.Name == cookieName {
			return c
		}
	}
	return nil
}

var messageIDPattern = regexp.MustCompile(`name="id" value="([^"]+)"`)

// messageID is the hidden id of the chat page's form.
func messageID(t testing.TB, w *httptest.ResponseRecorder) string {
	t.Helper()
	m := messageIDPattern.FindStringSubmatch(w.Body.String())
	if m == nil {
		t.Fatalf("no message id in the form: %s", w.Body)
	}
	return m[1]
}

// someEntry is any entry that citizens may read.
func (s *site) someEntry() *bot.Entry {
	s.t.Helper()
	all, err := s.inbox.Directory(bot.Citizen).Find(s.t.Context(), bot.Filter{})
	if err != nil || len(all) == 0 {
		s.t.Fatalf("no entries: %v", err)
	}
	return all[0]
}

func fixedClock(day string) func(*Options) {
	return func(o *Options) {
		o.Clock = func() time.Time {
			t, _ := time.Parse(time.DateOnly, day)
			return t
		}
	}
}

func fixedNow() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }

func htmlEscaped(text string) string { return template.HTMLEscapeString(text) }

func readFile(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
