package web

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"oupsbot/bot"
	"oupsbot/bot/bottest"
)

// document is openapi.json, and a validator of its schemas.
type document struct {
	paths    map[string]any
	compiler *jsonschema.Compiler
}

func openDocument(t *testing.T) document {
	t.Helper()
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(openAPIDocument))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	if err := c.AddResource("mem:openapi.json", parsed); err != nil {
		t.Fatal(err)
	}
	return document{paths: parsed.(map[string]any)["paths"].(map[string]any), compiler: c}
}

// operations are "METHOD /path" ▸ documented statuses.
func (d document) operations() map[string][]string {
	all := map[string][]string{}
	for path, item := range d.paths {
		for method, operation := range item.(map[string]any) {
			if method == "parameters" {
				continue
			}
			var statuses []string
			for status := range operation.(map[string]any)["responses"].(map[string]any) {
				statuses = append(statuses, status)
			}
			all[strings.ToUpper(method)+" "+path] = statuses
		}
	}
	return all
}

// check holds a response against its documented content type and schema.
func (d document) check(t *testing.T, operation string, w *httptest.ResponseRecorder) {
	t.Helper()
	method, path, _ := strings.Cut(operation, " ")
	responses := d.paths[path].(map[string]any)[strings.ToLower(method)].(map[string]any)["responses"].(map[string]any)
	response, ok := responses[fmt.Sprint(w.Code)].(map[string]any)
	if !ok {
		t.Fatalf("%s: status %d is not documented: %s", operation, w.Code, w.Body)
	}
	content, ok := response["content"].(map[string]any)
	if !ok {
		if w.Code != http.StatusSeeOther && w.Body.Len() > 0 {
			t.Errorf("%s: status %d has an undocumented body: %s", operation, w.Code, w.Body)
		}
		return
	}
	kind, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
	if _, ok := content[kind]; !ok {
		t.Fatalf("%s: status %d: content type %q is not documented", operation, w.Code, kind)
	}
	for name := range asMap(response["headers"]) {
		if w.Header().Get(name) == "" {
			t.Errorf("%s: status %d lacks the header %s", operation, w.Code, name)
		}
	}
	if kind != "application/json" {
		return
	}
	pointer := fmt.Sprintf("mem:openapi.json#/paths/%s/%s/responses/%d/content/application~1json/schema",
		strings.ReplaceAll(strings.ReplaceAll(url.PathEscape(path), "%2F", "~1"), "%7B", "{"), strings.ToLower(method), w.Code)
	schema, err := d.compiler.Compile(strings.ReplaceAll(pointer, "%7D", "}"))
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(value); err != nil {
		t.Errorf("%s: status %d: %v\n%s", operation, w.Code, err, w.Body)
	}
}

func asMap(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

func TestEveryRouteIsDocumentedAndNothingElse(t *testing.T) {
	s := newSite(t)
	documented := openDocument(t).operations()
	for _, r := range s.server.routes() {
		operation := strings.TrimSuffix(r.pattern, "{$}")
		if _, ok := documented[operation]; !ok {
			t.Errorf("%s is not in openapi.json", operation)
		}
		delete(documented, operation)
	}
	for operation := range documented {
		t.Errorf("%s is in openapi.json and in no route", operation)
	}
}

// TestEveryDocumentedResponseIsWhatTheHandlersGive asks for each status of each operation once.
func TestEveryDocumentedResponseIsWhatTheHandlersGive(t *testing.T) {
	d := openDocument(t)
	inner := bottest.New(t)
	silent := func(o *Options) { o.Logger = slog.New(slog.DiscardHandler) }
	s := newSiteOn(t, inner, silent)
	failing := func(err error) *site { return newSiteOn(t, troubled{Inbox: inner, ask: err}, silent) }
	full := newSiteOn(t, inner, func(o *Options) { o.OpensPerMinute = 1 })
	noStreams := newSiteOn(t, inner, func(o *Options) { o.MaxStreams = 1 })
	noStreams.server.streams.Store(1)
	watched := newSiteOn(t, inner, silent, func(o *Options) {
		o.Ready = func() error { return errors.New("not yet") }
		o.Metrics = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Type", "text/plain") })
	})
	cross, form := header("Sec-Fetch-Site", "cross-site"), url.Values{"text": {"bonjour"}}
	message := `{"id":"m1","text":"jai oublié de dire à la caf que je vis avec mon copain"}`
	large := `{"id":"m1","text":"` + strings.Repeat("a", 70_000) + `"}`
	entry := "/api/v1/entries/" + s.someEntry().ID
	page := "/erreurs/" + s.someEntry().ID
	used := s.open()
	s.say(used, "m0", "bonjour")
	unknown := "/api/v1/conversations/" + newSecret()
	const mine = "/api/v1/conversations/moi"
	unchanged := header("If-None-Match", "*")
	stopping := newSiteOn(t, inner, silent) // its streams end at once
	close(stopping.server.stopping)

	cases := map[string][]*httptest.ResponseRecorder{
		"GET /":                            {s.get("/")},
		"GET /chat":                        {s.get("/chat")},
		"POST /chat":                       {s.postForm("/chat", form), s.postForm("/chat", nil), s.postForm("/chat", form, cross), s.postForm("/chat", url.Values{"text": {large}}), s.postJSON("/chat", message), failing(bot.ErrRate).postForm("/chat", form), failing(bot.ErrBusy).postForm("/chat", form)},
		"POST /oublier":                    {s.postForm("/oublier", nil), s.postForm("/oublier", nil, cross)},
		"GET /erreurs":                     {s.get("/erreurs"), s.get("/erreurs", unchanged), s.get("/erreurs?audience=x")},
		"GET /erreurs/{id}":                {s.get(page), s.get(page, unchanged), s.get("/erreurs/inconnue")},
		"GET /vie-privee":                  {s.get("/vie-privee")},
		"GET /accessibilite":               {s.get("/accessibilite")},
		"GET /integrer":                    {s.get("/integrer")},
		"GET /donnees":                     {s.get("/donnees"), s.get("/donnees", unchanged)},
		"GET /donnees/erreurs.json":        {s.get("/donnees/erreurs.json"), s.get("/donnees/erreurs.json", unchanged)},
		"GET /donnees/erreurs.csv":         {s.get("/donnees/erreurs.csv"), s.get("/donnees/erreurs.csv", unchanged)},
		"GET /donnees/erreurs.schema.json": {s.get("/donnees/erreurs.schema.json"), s.get("/donnees/erreurs.schema.json", unchanged)},
		"GET /donnees/erreurs.table.json":  {s.get("/donnees/erreurs.table.json"), s.get("/donnees/erreurs.table.json", unchanged)},
		"GET /flux.atom":                   {s.get("/flux.atom"), s.get("/flux.atom", unchanged)},
		"GET /sitemap.xml":                 {s.get("/sitemap.xml"), s.get("/sitemap.xml", unchanged)},
		"GET /robots.txt":                  {s.get("/robots.txt"), s.get("/robots.txt", unchanged)},
		"GET /static/{file}":               {s.get("/static/site.css"), s.get("/static/site.css", unchanged), s.get("/static/rien")},
		"GET /api/v1/openapi.json":         {s.get("/api/v1/openapi.json"), s.get("/api/v1/openapi.json", unchanged)},
		"POST /api/v1/conversations": {s.postJSON("/api/v1/conversations", "{}"), s.postJSON("/api/v1/conversations", "[]"), s.postJSON("/api/v1/conversations", "{}", cross),
			s.postJSON("/api/v1/conversations", large), s.postForm("/api/v1/conversations", form), full.postJSON("/api/v1/conversations", "{}"), full.postJSON("/api/v1/conversations", "{}")},
		"GET /api/v1/conversations/{id}":    {s.get(used), s.get(mine, cross), s.get(unknown)},
		"DELETE /api/v1/conversations/{id}": {s.do("DELETE", s.open(), nil), s.do("DELETE", mine, nil, cross), s.do("DELETE", unknown, nil)},
		"POST /api/v1/conversations/{id}/messages": {s.postJSON(used+"/messages", message), s.postJSON(used+"/messages", "{}"), s.postJSON(mine+"/messages", message, cross),
			s.postJSON(unknown+"/messages", message), s.do("POST", used+"/messages", slowReader{bytes.NewReader(nil)}, header("Content-Type", "application/json")),
			s.postJSON(used+"/messages", large), s.postForm(used+"/messages", form), failing(bot.ErrRate).postJSON(used+"/messages", message), failing(bot.ErrBusy).postJSON(used+"/messages", message)},
		"GET /api/v1/conversations/{id}/events": {stopping.get(used + "/events"), s.get(used + "/events?after=x"), s.get(mine+"/events", cross), s.get(unknown + "/events"), noStreams.get(used + "/events")},
		"GET /api/v1/entries":                   {s.get("/api/v1/entries"), s.get("/api/v1/entries", unchanged), s.get("/api/v1/entries?audience=x")},
		"GET /api/v1/entries/{id}":              {s.get(entry), s.get(entry, unchanged), s.get("/api/v1/entries/inconnue")},
		"GET /healthz":                          {s.get("/healthz")},
		"GET /readyz":                           {s.get("/readyz"), watched.get("/readyz")},
		"GET /metrics":                          {watched.get("/metrics"), s.get("/metrics")},
	}
	for operation, statuses := range d.operations() {
		var given []string
		for _, w := range cases[operation] {
			d.check(t, operation, w)
			given = append(given, fmt.Sprint(w.Code))
		}
		for _, status := range statuses {
			if !slices.Contains(given, status) {
				t.Errorf("%s: status %s is documented and never given; given: %v", operation, status, given)
			}
		}
	}
}

func TestEveryEntryFitsTheDocumentedSchema(t *testing.T) {
	s, d := newSite(t), openDocument(t)
	all, err := s.inbox.Directory(bot.Citizen).Find(t.Context(), bot.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		d.check(t, "GET /api/v1/entries/{id}", s.get("/api/v1/entries/"+e.ID))
	}
}
