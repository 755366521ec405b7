package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"regexp"
	"strings"

	"oupsbot/bot"
)

//go:embed templates/*.html
var templateFiles embed.FS

// page is what the layout needs, and the page's own content.
type page struct {
	Title     string
	Canonical string // permanent address of the page; empty for those that have none
	Here      string // the menu's current item: its path
	Script    bool   // whether the element's module is loaded
	Content   any
}

func parseTemplates() *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{
		"https":  isHTTPS,
		"french": french,
		"plural": func(n int, one, many string) string {
			if n < 2 {
				return fmt.Sprintf("%d %s", n, one)
			}
			return fmt.Sprintf("%d %s", n, many)
		},
		"isKind": func(k bot.BlockKind, name string) bool { return string(k) == name },
	}).ParseFS(templateFiles, "templates/*.html"))
}

// isHTTPS is the rule for links in what the bot says: nothing else is made clickable.
func isHTTPS(address string) bool { return strings.HasPrefix(address, "https://") }

// render sends a page. It is built whole first, so that a failure never sends half of one.
func (s *Server) render(w http.ResponseWriter, r *http.Request, status int, name string, p page) {
	var b bytes.Buffer
	if err := s.pages.ExecuteTemplate(&b, name, p); err != nil {
		s.log.ErrorContext(r.Context(), "web: page", "page", name, "error", err)
		http.Error(w, problemInternal.message, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the client has left: nothing to do
}

// errorPage says what happened and offers a way on.
func (s *Server) errorPage(w http.ResponseWriter, r *http.Request, p problem) {
	title := map[int]string{
		http.StatusNotFound:            "Cette page n'existe pas",
		http.StatusInternalServerError: "Une panne de notre côté",
	}[p.status]
	if title == "" {
		title = "Cette demande n'a pas abouti"
	}
	s.render(w, r, p.status, "error", page{Title: title, Content: p.message})
}

// plainPage serves a page whose content hardly changes.
func (s *Server) plainPage(name string) http.HandlerFunc {
	titles := map[string]string{
		"privacy":       "Vie privée",
		"accessibility": "Accessibilité",
		"embed":         "Intégrer oupsbot à votre site",
	}
	return func(w http.ResponseWriter, r *http.Request) {
		_, open := s.cookieSecret(r)
		noStore(w) // the page says whether this browser has a conversation
		s.render(w, r, http.StatusOK, name, page{
			Title: titles[name], Canonical: s.opt.PublicURL + r.URL.Path, Here: r.URL.Path, Script: name == "embed",
			Content: map[string]any{
				"Keep":   bot.DurationText(s.opt.Keep),
				"Open":   open,
				"Origin": s.origin(r),
			},
		})
	}
}

var (
	spaceBefore = regexp.MustCompile(` ([?!:;»%€])`)
	thousands   = regexp.MustCompile(`(\d) (\d{3})\b`)
)

// french keeps « », « ? » and amounts with their word at the end of a line. (oups-view.js does the same.)
func french(text string) string {
	text = spaceBefore.ReplaceAllString(text, "\u00a0$1")
	text = strings.ReplaceAll(text, "« ", "«\u00a0")
	return thousands.ReplaceAllString(text, "$1\u00a0$2")
}
