package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"oupsbot/bot"
)

func TestAConversationWithoutJavaScript(t *testing.T) {
	s := newSite(t)
	empty := s.get("/")
	want(t, empty, http.StatusOK)
	if setCookie(empty) != nil {
		t.Fatal("a cookie was set before the chat was opened")
	}
	for _, starter := range starters {
		if !strings.Contains(empty.Body.String(), htmlEscaped(starter)) {
			t.Errorf("the empty chat does not propose %q", starter)
		}
	}

	sent := s.postForm("/chat", url.Values{"id": {messageID(t, empty)}, "text": {"jai oublié de dire à la caf que je vis avec mon copain"}})
	want(t, sent, http.StatusSeeOther)
	c := setCookie(sent)
	if c == nil || sent.Header().Get("Location") != "/#fin" {
		t.Fatalf("cookie %v, Location %q", c, sent.Header().Get("Location"))
	}

	page := s.get("/", cookie(c.Value))
	if !strings.Contains(page.Body.String(), "que je vis avec mon copain") || !strings.Contains(page.Body.String(), `class="reply"`) {
		t.Fatalf("the page does not show what was said: %s", page.Body)
	}
	choice := regexp.MustCompile(`name="choice" value="([^"]+)"`).FindStringSubmatch(page.Body.String())
	if choice == nil {
		t.Fatalf("no choice is proposed: %s", page.Body)
	}
	// A draft that was being typed does not stop the pressed choice.
	form := url.Values{"id": {messageID(t, page)}, "choice": {choice[1]}, "text": {"un brouillon"}}
	want(t, s.postForm("/chat", form, cookie(c.Value)), http.StatusSeeOther)
	want(t, s.postForm("/chat", form, cookie(c.Value)), http.StatusSeeOther) // pressed twice
	kept := s.kept("/api/v1/conversations/" + c.Value)
	if len(kept) != 2 || kept[1].Said == "un brouillon" {
		t.Fatalf("kept: %+v", kept)
	}
}

func TestGoingBackAndWritingSomethingElseIsAnotherMessage(t *testing.T) {
	s := newSite(t)
	id := newSecret()
	first := s.postForm("/chat", url.Values{"id": {id}, "text": {"bonjour"}})
	c := setCookie(first)
	s.postForm("/chat", url.Values{"id": {id}, "text": {"bonjour"}}, cookie(c.Value))
	s.postForm("/chat", url.Values{"id": {id}, "text": {"j'ai oublié de déclarer un salaire"}}, cookie(c.Value))
	if kept := s.kept("/api/v1/conversations/" + c.Value); len(kept) != 2 {
		t.Errorf("%d exchanges, want 2: %+v", len(kept), kept)
	}
}

func TestEveryStarterGetsAnAnswer(t *testing.T) {
	s := newSite(t)
	for _, starter := range starters {
		a := s.say(s.open(), "m1", starter)
		if a.Decision != bot.KindAnswer && a.Decision != bot.KindChoose && a.Decision != bot.KindFlow {
			t.Errorf("%q is answered by %q", starter, a.Decision)
		}
	}
}

func TestASpeakButtonOpensTheChatOnTheEntry(t *testing.T) {
	s := newSite(t)
	e := s.someEntry()
	page := s.get("/erreurs/" + e.ID)
	if !strings.Contains(page.Body.String(), `name="entry" value="`+e.ID+`"`) {
		t.Fatalf("no button: %s", page.Body)
	}
	sent := s.postForm("/chat", url.Values{"entry": {e.ID}})
	want(t, sent, http.StatusSeeOther)
	kept := s.kept("/api/v1/conversations/" + setCookie(sent).Value)
	if len(kept) != 1 || kept[0].Entry != e.ID {
		t.Errorf("kept: %+v", kept)
	}
}

func TestForgettingErasesTheConversationAndTheCookie(t *testing.T) {
	for name, forget := range map[string]func(s *site, secret string) http.Header{
		"button": func(s *site, c string) http.Header { return s.postForm("/oublier", nil, cookie(c)).Header() },
		"in words": func(s *site, c string) http.Header {
			return s.postForm("/chat", url.Values{"text": {"/oublier"}}, cookie(c)).Header()
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			c := setCookie(s.postForm("/chat", url.Values{"text": {"un mot à oublier vite"}}))
			h := forget(s, c.Value)
			if !strings.Contains(h.Get("Set-Cookie"), "Max-Age=0") || h.Get("Location") != "/?efface" {
				t.Errorf("headers: %v", h)
			}
			if page := s.get("/", cookie(c.Value)); strings.Contains(page.Body.String(), "un mot à oublier") {
				t.Error("the page still shows it")
			}
		})
	}
}

func TestTheDirectoryIsBrowsedAndSearched(t *testing.T) {
	s := newSite(t)
	e := s.someEntry()
	all := s.get("/erreurs")
	want(t, all, http.StatusOK)
	for _, link := range []string{"/erreurs?theme=" + e.Theme, "/erreurs?organisation=" + e.Organisations[0], "/erreurs?audience=" + string(e.Audience)} {
		if !strings.Contains(all.Body.String(), `href="`+link+`"`) {
			t.Errorf("no link to %s", link)
		}
		shelf := s.get(link)
		want(t, shelf, http.StatusOK)
		if !strings.Contains(shelf.Body.String(), "/erreurs/") {
			t.Errorf("%s lists nothing", link)
		}
	}
	listed := decode[struct {
		Count   int
		Entries []listed
	}](t, s.get("/api/v1/entries?theme="+e.Theme))
	if listed.Count != len(listed.Entries) || listed.Count == 0 {
		t.Errorf("count %d, entries %d", listed.Count, len(listed.Entries))
	}
	for _, l := range listed.Entries {
		if l.Theme != e.Theme {
			t.Errorf("%s has the theme %s", l.ID, l.Theme)
		}
	}
	nothing := s.get("/erreurs?theme=aucun-theme")
	want(t, nothing, http.StatusOK)
	if !strings.Contains(nothing.Body.String(), "Aucune fiche ne correspond") {
		t.Error("an empty result says nothing")
	}
}

func TestResultsAreGivenInPages(t *testing.T) {
	s := newSite(t)
	total := decode[struct{ Count int }](t, s.get("/api/v1/entries")).Count
	if total <= perPage {
		t.Skipf("%d entries fit on one page", total)
	}
	linked := map[string]bool{}
	entry := regexp.MustCompile(`<h2><a href="(/erreurs/[^"]+)"`)
	for path := "/erreurs?q="; path != ""; {
		page := s.get(path).Body.String()
		for _, m := range entry.FindAllStringSubmatch(page, -1) {
			linked[m[1]] = true
		}
		next := regexp.MustCompile(`rel="next" href="([^"]+)"`).FindStringSubmatch(page)
		if next == nil {
			break
		}
		path = strings.ReplaceAll(next[1], "&amp;", "&")
	}
	if len(linked) != total {
		t.Errorf("%d entries are linked, want %d", len(linked), total)
	}
	for _, odd := range []string{"0", "-1", "999999999999999999999", "x"} {
		want(t, s.get("/erreurs?q=&page="+odd), http.StatusOK)
	}
}

func TestAnEntryPageIsCompletePermanentAndStructured(t *testing.T) {
	s := newSite(t, func(o *Options) { o.PublicURL = "https://erreurs.exemple.fr/" })
	e := s.someEntry()
	page := s.get("/erreurs/" + e.ID)
	want(t, page, http.StatusOK)
	text := page.Body.String()
	for _, part := range []string{
		`<link rel="canonical" href="https://erreurs.exemple.fr/erreurs/` + e.ID + `">`,
		"Que faire maintenant", "Avant quand", "Ce que cela coûte", "Ce que change le droit à l'erreur", "Pour l'éviter la prochaine fois",
		"Pourquoi cela arrive", "Sources", "Vérifié le <time", e.Reviewed.French(), "En parler",
		`itemtype="https://schema.org/WebPage"`, `itemprop="lastReviewed" datetime="` + string(e.Reviewed) + `"`, `itemtype="https://schema.org/HowToStep"`,
	} {
		if !strings.Contains(text, part) {
			t.Errorf("the page lacks %q", part)
		}
	}
	for _, step := range e.Fix {
		if !strings.Contains(text, htmlEscaped(french(step))) {
			t.Errorf("the page lacks the step %q", step)
		}
	}
	if strings.Contains(text, "à vérifier</span>") {
		t.Error("the page says that it must be checked again")
	}
	if strings.Contains(text, "Pour les agents") || strings.Contains(s.get("/api/v1/entries/"+e.ID).Body.String(), "posture") {
		t.Error("citizens are shown the agents' part")
	}
}

func TestAnOverdueEntrySaysSo(t *testing.T) {
	s := newSite(t, fixedClock("2040-01-01"))
	e := s.someEntry()
	for _, path := range []string{"/erreurs/" + e.ID, "/erreurs?q="} {
		if !strings.Contains(s.get(path).Body.String(), "à vérifier</span>") {
			t.Errorf("%s does not say that it must be checked again", path)
		}
	}
}

func TestAgentsAreShownTheirPart(t *testing.T) {
	s := newSite(t, func(o *Options) { o.Audience = bot.Agent })
	if page := s.get("/erreurs/" + s.someEntry().ID); !strings.Contains(page.Body.String(), "Pour les agents") {
		t.Error("agents are not shown their part")
	}
}

func TestAPageThatDoesNotExistHelps(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/nulle-part", "/erreurs/fiche-inconnue", "/static/secret.txt", "/static/..%2fdoc.go", "/metrics"} {
		page := s.get(path)
		want(t, page, http.StatusNotFound)
		if !strings.Contains(page.Body.String(), `role="search"`) {
			t.Errorf("%s: no search box", path)
		}
	}
	wantProblem(t, s.get("/api/v1/nulle-part"), http.StatusNotFound, "not_found")
	wantProblem(t, s.get("/api/v1/entries/fiche-inconnue"), http.StatusNotFound, "unknown_entry")
}

func TestAWrongMethodIsToldApart(t *testing.T) {
	s := newSite(t)
	w := s.do("PUT", "/api/v1/entries", nil)
	wantProblem(t, w, http.StatusMethodNotAllowed, "method_not_allowed")
	if w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("Allow: %q", w.Header().Get("Allow"))
	}
	want(t, s.get("/oublier"), http.StatusMethodNotAllowed)
}

func TestUnchangedContentIsNotSentAgain(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/api/v1/entries", "/api/v1/entries/" + s.someEntry().ID, "/erreurs", "/erreurs/" + s.someEntry().ID, "/static/oups-chat.js", "/api/v1/openapi.json"} {
		first := s.get(path)
		etag := first.Header().Get("ETag")
		if etag == "" {
			t.Errorf("%s: no ETag", path)
		}
		again := s.get(path, header("If-None-Match", `"autre", W/`+etag))
		want(t, again, http.StatusNotModified)
		if again.Body.Len() > 0 {
			t.Errorf("%s: a body with 304", path)
		}
	}
}

// Everything that the style sheet lets a site set is documented, on the page and in the README.
func TestEveryStylePropertyIsDocumented(t *testing.T) {
	s := newSite(t)
	page := s.get("/integrer").Body.String()
	readme := readFile(t, "README.md")
	for _, m := range regexp.MustCompile(`var\((--oups-[a-z-]+), ([^()]*(?:\([^()]*\))?[^()]*)\)`).FindAllStringSubmatch(readFile(t, "static/chat.css"), -1) {
		name, value := m[1], m[2]
		for where, text := range map[string]string{"the page": page, "README.md": readme} {
			if !strings.Contains(text, name) {
				t.Errorf("%s is not on %s", name, where)
			}
		}
		if strings.HasPrefix(value, "#") && !strings.Contains(page, value) {
			t.Errorf("%s: the default %s is not on the page", name, value)
		}
	}
}
