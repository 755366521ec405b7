package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

const (
	ownOrigin   = "https://erreurs.exemple.fr"
	embedOrigin = "https://www.mairie.exemple.fr"
	evilOrigin  = "https://malin.exemple.com"
)

func published(o *Options) {
	o.PublicURL = ownOrigin
	o.EmbedOrigins = []string{embedOrigin + "/"}
}

func TestEveryPageForbidsInlineCode(t *testing.T) {
	s := newSite(t)
	inline := regexp.MustCompile(`(?i)<style|<script(>| [^>]*>[^<])| on[a-z]+=| style=|javascript:`)
	c := setCookie(s.postForm("/chat", url.Values{"text": {"bonjour"}}))
	for _, path := range []string{"/", "/erreurs", "/erreurs?q=", "/erreurs/" + s.someEntry().ID, "/vie-privee", "/accessibilite", "/donnees", "/integrer", "/nulle-part"} {
		page := s.get(path, cookie(c.Value))
		if found := inline.FindString(page.Body.String()); found != "" {
			t.Errorf("%s holds %q", path, found)
		}
		h := page.Header()
		for name, value := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
		} {
			if h.Get(name) != value {
				t.Errorf("%s: %s is %q", path, name, h.Get(name))
			}
		}
		csp := h.Get("Content-Security-Policy")
		for _, rule := range []string{"default-src 'none'", "script-src 'self';", "style-src 'self';", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"} {
			if !strings.Contains(csp, rule) {
				t.Errorf("%s: the policy lacks %q: %s", path, rule, csp)
			}
		}
	}
}

func TestFramesAreAllowedToConfiguredOriginsOnly(t *testing.T) {
	csp := newSite(t, published).get("/").Header().Get("Content-Security-Policy")
	if !strings.HasSuffix(csp, "frame-ancestors "+embedOrigin) {
		t.Errorf("policy: %s", csp)
	}
}

func TestTheCookieIsASecretOfTheBrowser(t *testing.T) {
	s := newSite(t, published)
	c := setCookie(s.postForm("/chat", url.Values{"text": {"bonjour"}}))
	if !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.MaxAge != 30*24*3600 || !secretPattern.MatchString(c.Value) {
		t.Errorf("cookie: %+v", c)
	}
	for _, path := range []string{"/", "/erreurs", "/vie-privee", "/api/v1/conversations/moi", "/api/v1/entries"} {
		if got := s.get(path); setCookie(got) != nil {
			t.Errorf("GET %s sets a cookie", path)
		}
	}
	if w := s.postForm("/chat", url.Values{"text": {"encore"}}, cookie(c.Value)); setCookie(w) == nil || setCookie(w).Value != c.Value {
		t.Error("the cookie is not prolonged with the conversation")
	}
	if w := newSite(t).postForm("/chat", url.Values{"text": {"bonjour"}}); setCookie(w).Secure {
		t.Error("a Secure cookie on a plain http address would be lost")
	}
}

func TestAnExpiredOrForgedCookieBeginsANewConversation(t *testing.T) {
	s := newSite(t)
	for _, value := range []string{newSecret(), "court"} {
		want(t, s.get("/", cookie(value)), http.StatusOK)
		c := setCookie(s.postForm("/chat", url.Values{"text": {"bonjour"}}, cookie(value)))
		if c == nil || c.Value == value {
			t.Errorf("the cookie %q became %v", value, c)
		}
	}
}

func TestTheCookiesConversationIsForOurPagesOnly(t *testing.T) {
	s := newSite(t, published)
	const path = "/api/v1/conversations/moi"
	if kept := s.kept(path); len(kept) != 0 {
		t.Errorf("kept before any message: %+v", kept)
	}
	same := header("Sec-Fetch-Site", "same-origin")
	first := s.postJSON(path+"/messages", `{"id":"m1","text":"bonjour"}`, same)
	want(t, first, http.StatusOK)
	c := cookie(setCookie(first).Value)
	want(t, s.get(path, c, same), http.StatusOK)
	wantProblem(t, s.get(path+"/events"), http.StatusNotFound, "unknown_conversation")
	for _, stranger := range [][]request{
		{header("Sec-Fetch-Site", "cross-site")}, {header("Sec-Fetch-Site", "same-site")}, {header("Origin", evilOrigin)}, {header("Origin", embedOrigin)}, {header("Origin", "null")},
	} {
		stranger = append(stranger, c)
		wantProblem(t, s.get(path, stranger...), http.StatusForbidden, "forbidden_origin")
		wantProblem(t, s.get(path+"/events", stranger...), http.StatusForbidden, "forbidden_origin")
		wantProblem(t, s.do("DELETE", path, nil, stranger...), http.StatusForbidden, "forbidden_origin")
		wantProblem(t, s.postJSON(path+"/messages", `{"id":"m2","text":"bonjour"}`, stranger...), http.StatusForbidden, "forbidden_origin")
	}
	erased := s.do("DELETE", path, nil, c, same)
	want(t, erased, http.StatusNoContent)
	if setCookie(erased).MaxAge != -1 {
		t.Errorf("cookie: %v", setCookie(erased))
	}
	want(t, s.do("DELETE", path, nil, same), http.StatusNoContent) // nothing to erase is erased
}

// Browsers say where a form comes from in two ways; on plain http they only say the origin.
func TestOurOwnFormsAreAccepted(t *testing.T) {
	for _, from := range [][]request{
		{header("Sec-Fetch-Site", "same-origin"), header("Origin", "http://example.com")},
		{header("Sec-Fetch-Site", "same-origin"), header("Origin", "null")},
		{header("Origin", "http://example.com")},
		{header("Origin", ownOrigin)}, // a proxy changed the host
		{},
	} {
		want(t, newSite(t, published).postForm("/chat", url.Values{"text": {"bonjour"}}, from...), http.StatusSeeOther)
	}
}

func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	s := newSite(t, published)
	for _, path := range []string{"/chat", "/oublier"} {
		for _, origin := range []string{evilOrigin, embedOrigin} {
			w := s.postForm(path, url.Values{"text": {"bonjour"}}, header("Origin", origin), header("Sec-Fetch-Site", "cross-site"))
			want(t, w, http.StatusForbidden)
		}
	}
}

func TestTheAPIIsOpenToConfiguredOriginsOnly(t *testing.T) {
	s := newSite(t, published)
	preflight := func(origin string) http.Header {
		w := s.do("OPTIONS", "/api/v1/conversations", nil, header("Origin", origin), header("Access-Control-Request-Method", "POST"))
		want(t, w, http.StatusNoContent)
		return w.Header()
	}
	h := preflight(embedOrigin)
	if h.Get("Access-Control-Allow-Origin") != embedOrigin || !strings.Contains(h.Get("Access-Control-Allow-Methods"), "DELETE") ||
		h.Get("Access-Control-Allow-Credentials") != "" || !strings.Contains(strings.Join(h.Values("Vary"), ","), "Origin") {
		t.Errorf("preflight: %v", h)
	}
	if h := preflight(evilOrigin); h.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("preflight of a stranger: %v", h)
	}
	cross := header("Sec-Fetch-Site", "cross-site")
	w := s.postJSON("/api/v1/conversations", "{}", header("Origin", embedOrigin), cross)
	want(t, w, http.StatusCreated)
	if w.Header().Get("Access-Control-Allow-Origin") != embedOrigin {
		t.Errorf("headers: %v", w.Header())
	}
	wantProblem(t, s.postJSON("/api/v1/conversations", "{}", header("Origin", evilOrigin), cross), http.StatusForbidden, "forbidden_origin")
	if w := s.get("/static/oups-chat.js", header("Origin", embedOrigin), cross); w.Header().Get("Access-Control-Allow-Origin") != embedOrigin {
		t.Error("the element's script cannot be loaded by the site that embeds it")
	}
	if w := s.get("/", header("Origin", embedOrigin), cross); w.Header().Get("Access-Control-Allow-Origin") != "" {
		t.Error("another site may read the chat page")
	}
}

func TestConversationsAreNeverCached(t *testing.T) {
	s := newSite(t)
	path := s.open()
	for _, w := range []http.Header{
		s.get(path).Header(), s.get("/").Header(), s.get("/vie-privee").Header(), s.postJSON(path+"/messages", `{"id":"m1","text":"a"}`).Header(),
		s.postForm("/chat", url.Values{"text": {"a"}}).Header(), s.get("/api/v1/conversations/" + newSecret()).Header(), s.do("DELETE", path, nil).Header(),
	} {
		if w.Get("Cache-Control") != "no-store" {
			t.Errorf("Cache-Control: %q", w.Get("Cache-Control"))
		}
	}
}

func TestWrongOptionsAreRefused(t *testing.T) {
	for _, opt := range []Options{
		{PublicURL: "erreurs.exemple.fr"}, {PublicURL: "https://a.fr/chemin"}, {EmbedOrigins: []string{"*"}}, {EmbedOrigins: []string{"https://*.fr"}},
		{EmbedOrigins: []string{"https://a.fr; script-src *"}}, {EmbedOrigins: []string{"ftp://a.fr"}}, {EmbedOrigins: []string{"https://u@a.fr"}},
	} {
		if _, err := New(nil, opt); err == nil {
			t.Errorf("accepted: %+v", opt)
		}
	}
}
