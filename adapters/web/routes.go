package web

import (
	"net/http"
	"strings"
)

// route is one line of the table below: a pattern of [http.ServeMux] and what answers it.
type route struct {
	pattern string
	handle  http.HandlerFunc
}

// routes is everything that the server answers; openapi.json describes each of them.
func (s *Server) routes() []route {
	return []route{
		{"GET /{$}", s.chatPage},
		{"GET /chat", s.backToChat},
		{"POST /chat", s.postChat},
		{"POST /oublier", s.postForget},
		{"GET /erreurs", s.directoryPage},
		{"GET /erreurs/{id}", s.entryPage},
		{"GET /vie-privee", s.plainPage("privacy")},
		{"GET /accessibilite", s.plainPage("accessibility")},
		{"GET /integrer", s.plainPage("embed")},
		{"GET /static/{file}", s.staticFile},

		{"GET /donnees", s.dataPage},
		{"GET /donnees/erreurs.json", s.dataJSON},
		{"GET /donnees/erreurs.csv", s.dataCSV},
		{"GET /donnees/erreurs.schema.json", s.dataSchema},
		{"GET /donnees/erreurs.table.json", s.dataTable},
		{"GET /flux.atom", s.atom},
		{"GET /sitemap.xml", s.sitemap},
		{"GET /robots.txt", s.robots},

		{"GET /api/v1/openapi.json", s.openAPI},
		{"POST /api/v1/conversations", s.openConversation},
		{"GET /api/v1/conversations/{id}", s.exportConversation},
		{"DELETE /api/v1/conversations/{id}", s.eraseConversation},
		{"POST /api/v1/conversations/{id}/messages", s.postMessage},
		{"GET /api/v1/conversations/{id}/events", s.conversationEvents},
		{"GET /api/v1/entries", s.listEntries},
		{"GET /api/v1/entries/{id}", s.getEntry},

		{"GET /healthz", s.healthz},
		{"GET /readyz", s.readyz},
		{"GET /metrics", s.metrics},
	}
}

// isAPI tells whether errors are answered in JSON rather than with a page.
func isAPI(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/api/") }

// isShared tells whether pages of other, configured origins may use the resource.
func isShared(r *http.Request) bool {
	return isAPI(r) || strings.HasPrefix(r.URL.Path, "/static/") && strings.HasSuffix(r.URL.Path, ".js")
}

// dispatch hands the request to its route, and answers in French when there is none.
func (s *Server) dispatch(w http.ResponseWriter, r *http.Request) {
	if (r.Method == http.MethodPost || r.URL.Query().Has("q")) && !s.asks.allow(s.clientAddr(r), s.opt.Clock()) {
		s.fail(w, r, problemRate)
		return
	}
	handler, pattern := s.mux.Handler(r)
	if pattern != "" {
		s.mux.ServeHTTP(w, r)
		return
	}
	// The mux knows the difference between "no such page" and "not this method": let it say so, then speak our language.
	probe := &statusProbe{header: http.Header{}}
	handler.ServeHTTP(probe, r)
	if allow := probe.header.Get("Allow"); probe.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", allow)
		s.fail(w, r, problemMethod)
		return
	}
	s.fail(w, r, problemNotFound)
}

// statusProbe keeps the status and the headers of a response, and drops its body.
type statusProbe struct {
	header http.Header
	status int
}

func (p *statusProbe) Header() http.Header         { return p.header }
func (p *statusProbe) Write(b []byte) (int, error) { return len(b), nil }
func (p *statusProbe) WriteHeader(status int)      { p.status = status }

func (s *Server) healthz(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("ok\n")) // the client has left: nothing to do
}

func (s *Server) readyz(w http.ResponseWriter, r *http.Request) {
	if s.opt.Ready != nil {
		if err := s.opt.Ready(); err != nil {
			s.log.WarnContext(r.Context(), "web: not ready", "error", err)
			w.Header().Set("Cache-Control", "no-store")
			http.Error(w, "not ready", http.StatusServiceUnavailable)
			return
		}
	}
	s.healthz(w, r)
}

func (s *Server) metrics(w http.ResponseWriter, r *http.Request) {
	if s.opt.Metrics == nil {
		s.fail(w, r, problemNotFound)
		return
	}
	s.opt.Metrics.ServeHTTP(w, r)
}
