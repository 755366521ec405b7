package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
)

func TestBadMessagesAreRefusedAndChangeNothing(t *testing.T) {
	s := newSite(t)
	path := s.open()
	s.say(path, "avant", "bonjour")
	long := strings.Repeat("a", 200)
	tests := []struct {
		name, body string
		status     int
		code       string
	}{
		{"nothing", ``, 400, "invalid_json"},
		{"not JSON", `bonjour`, 400, "invalid_json"},
		{"half an object", `{"id":"m1","text":"bon`, 400, "invalid_json"},
		{"a list", `[{"id":"m1","text":"bonjour"}]`, 400, "invalid_json"},
		{"null", `null`, 400, "invalid_id"},
		{"two objects", `{"id":"m1","text":"a"}{"id":"m2","text":"b"}`, 400, "invalid_json"},
		{"unknown field", `{"id":"m1","text":"a","audience":"agent"}`, 400, "unknown_field"},
		{"text is a number", `{"id":"m1","text":3}`, 400, "invalid_field"},
		{"no id", `{"text":"bonjour"}`, 400, "invalid_id"},
		{"long id", `{"id":"` + long + `","text":"bonjour"}`, 400, "invalid_id"},
		{"id with a control character", `{"id":"m\u0000","text":"bonjour"}`, 400, "invalid_id"},
		{"id with direction marks", `{"id":"m\u202e","text":"bonjour"}`, 400, "invalid_id"},
		{"no text", `{"id":"m1"}`, 400, "empty_message"},
		{"empty text", `{"id":"m1","text":""}`, 400, "empty_message"},
		{"blank text", `{"id":"m1","text":" \n\t\u00a0 "}`, 400, "empty_message"},
		{"text and choice", `{"id":"m1","text":"a","choice":"b"}`, 400, "ambiguous_message"},
		{"choice and entry", `{"id":"m1","choice":"a","entry":"b"}`, 400, "ambiguous_message"},
		{"long choice", `{"id":"m1","choice":"` + long + `"}`, 400, "invalid_choice"},
		{"choice with a line break", `{"id":"m1","choice":"a\nb"}`, 400, "invalid_choice"},
		{"entry that is a path", `{"id":"m1","entry":"../caf"}`, 400, "invalid_entry"},
		{"invalid UTF-8", "{\"id\":\"m1\",\"text\":\"\xff\xfe\"}", 400, "invalid_utf8"},
		{"more than 64 KiB", `{"id":"m1","text":"` + strings.Repeat("a", 64<<10) + `"}`, 413, "too_large"},
		{"1 MB", `{"id":"m1","text":"` + strings.Repeat("é", 500_000) + `"}`, 413, "too_large"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantProblem(t, s.postJSON(path+"/messages", tt.body), tt.status, tt.code)
		})
	}
	for _, kind := range []string{"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "a/b/c"} {
		wantProblem(t, s.postJSON(path+"/messages", `{"id":"m1","text":"a"}`, header("Content-Type", kind)), 415, "unsupported_type")
	}
	if kept := s.kept(path); len(kept) != 1 {
		t.Errorf("%d exchanges are kept after bad messages, want 1", len(kept))
	}
}

// strangeTexts can all be typed, and must all be answered.
var strangeTexts = map[string]string{
	"control characters": "bon\x01jo\x07ur \x1b[31mrouge\x7f",
	"direction marks":    "\u202ebonjour\u2066 caf\u2069\u200f",
	"zalgo":              "b" + strings.Repeat("\u0301\u0316\u0334", 300) + "onjour",
	"HTML":               `<script>alert(1)</script><img src=x onerror=alert(2)>"'><b>gras</b>`,
	"template":           `{{.Content}} {{template "top"}} ${7*7} <%= 7*7 %>`,
	"Markdown":           "**gras** [lien](javascript:alert(1)) `code` # titre\n- [x] fait",
	"mass mention":       "@everyone @here <@123> @room",
	"SQL":                "'; DROP TABLE conversations; --",
	"emoji only":         "😭😭😭",
	"lone surrogate":     "\ufffd\ufffd",
	"very long word":     strings.Repeat("a", 20_000),
	"long text":          strings.Repeat("j'ai oublié ma déclaration ", 1500),
	"line breaks":        strings.Repeat("\n", 5000) + "bonjour",
	"other script":       "我忘了申报收入",
}

func TestStrangeTextsAreAnsweredAndShownAsText(t *testing.T) {
	s := newSite(t)
	for name, text := range strangeTexts {
		t.Run(name, func(t *testing.T) {
			path := s.open()
			if a := s.say(path, "m1", text); a.Decision == "" || a.Replies[0].Text == "" {
				t.Errorf("no answer: %+v", a)
			}
			w := s.get("/", cookie(strings.TrimPrefix(path, "/api/v1/conversations/")))
			want(t, w, http.StatusOK)
			for _, bad := range []string{"<script>alert", "<img src=x", "<b>gras", `href="javascript`} {
				if strings.Contains(w.Body.String(), bad) {
					t.Errorf("the page holds %q", bad)
				}
			}
			form := s.postForm("/chat", url.Values{"text": {text}})
			want(t, form, http.StatusSeeOther)
		})
	}
}

func TestUnknownChoicesAndEntriesAreAnsweredKindly(t *testing.T) {
	s := newSite(t)
	path := s.open()
	s.say(path, "m0", "bonjour")
	for i, body := range []string{`{"id":"m1","choice":"jamais-vu"}`, `{"id":"m2","choice":"<script>"}`, `{"id":"m3","entry":"fiche-qui-n-existe-pas"}`} {
		w := s.postJSON(path+"/messages", body)
		want(t, w, http.StatusOK)
		if a := decode[answer](t, w); a.Turn != i+2 || a.Replies[0].Text == "" {
			t.Errorf("%s: %+v", body, a)
		}
	}
}

func TestBadFormsAreRefusedWithTheChatStillThere(t *testing.T) {
	s := newSite(t)
	post := func(kind, body string) (int, string) {
		w := s.do("POST", "/chat", strings.NewReader(body), header("Content-Type", kind))
		if setCookie(w) != nil {
			t.Error("a refused message opened a conversation")
		}
		return w.Code, w.Body.String()
	}
	const form = "application/x-www-form-urlencoded"
	tests := []struct {
		name, kind, body string
		status           int
	}{
		{"empty", form, "", 400},
		{"blank", form, "text=+++", 400},
		{"broken escape", form, "text=%zz", 400},
		{"invalid UTF-8", form, "text=%ff%fe", 400},
		{"bad entry", form, "entry=..%2F..", 400},
		{"long choice", form, "choice=" + strings.Repeat("a", 100), 400},
		{"1 MB", form, "text=" + strings.Repeat("a", 1<<20), 413},
		{"JSON", "application/json", `{"text":"bonjour"}`, 415},
		{"multipart", "multipart/form-data; boundary=x", "--x--", 415},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, page := post(tt.kind, tt.body)
			if status != tt.status || !strings.Contains(page, `role="alert"`) || !strings.Contains(page, "<textarea") {
				t.Errorf("status %d, want %d, with the chat and a remark: %.300s", status, tt.status, page)
			}
		})
	}
}

func TestASlowBodyIsATimeout(t *testing.T) {
	s := newSite(t)
	body := slowReader{bytes.NewReader([]byte(`{"id":"m1",`))}
	wantProblem(t, s.do("POST", s.open()+"/messages", body, header("Content-Type", "application/json")), 408, "timeout")
}

// slowReader gives what it has, then what a connection gives when its deadline passes.
type slowReader struct{ start *bytes.Reader }

func (r slowReader) Read(b []byte) (int, error) {
	if r.start.Len() > 0 {
		return r.start.Read(b)
	}
	return 0, os.ErrDeadlineExceeded
}

func TestBadFiltersAreRefused(t *testing.T) {
	s := newSite(t)
	for _, query := range []string{"audience=agent", "theme=../..", "organisation=" + strings.Repeat("a", 200), "theme=%ff", "q=%ff", "q=" + strings.Repeat("a", 600)} {
		w := s.get("/api/v1/entries?" + query)
		if w.Code != http.StatusBadRequest {
			t.Errorf("%s: status %d", query, w.Code)
		}
		if page := s.get("/erreurs?" + query); page.Code != http.StatusBadRequest || !strings.Contains(page.Body.String(), "<h1>") {
			t.Errorf("%s: the page has status %d", query, page.Code)
		}
	}
}

// FuzzMessages holds that whatever is posted, the answer is a documented one, in JSON.
func FuzzMessages(f *testing.F) {
	for _, text := range strangeTexts {
		seed, err := json.Marshal(map[string]string{"id": "m1", "text": text})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(seed)
	}
	f.Add([]byte(`{"id":"m1","choice":"c"}`))
	f.Add([]byte(`{"id":"m1","entry":"e"}`))
	f.Add([]byte("\xff{"))
	shared := newSite(f)
	path := shared.open()
	f.Fuzz(func(t *testing.T, body []byte) {
		s := &site{t: t, server: shared.server, inbox: shared.inbox}
		w := s.do("POST", path+"/messages", bytes.NewReader(body), header("Content-Type", "application/json"))
		switch w.Code {
		case 200, 429:
		case 404: // « /oublier » was said: begin again
			path = s.open()
		case 400, 413:
			p := decode[struct {
				Error struct{ Code, Message string }
			}](t, w)
			if p.Error.Code == "" || p.Error.Message == "" {
				t.Errorf("problem without a word: %s", w.Body)
			}
		default:
			t.Errorf("status %d: %s", w.Code, w.Body)
		}
		if !json.Valid(w.Body.Bytes()) {
			t.Errorf("not JSON: %q", w.Body)
		}
	})
}
