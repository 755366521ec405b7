package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// protect wraps the routes with what every response needs: security headers, origins, deadlines, a log line.
func (s *Server) protect(next http.Handler) (http.Handler, error) {
	// Forms of our own pages are sent from our own pages only; the API is also open to the sites that embed the element.
	// A program that is no browser sends neither Origin nor Sec-Fetch-Site, and passes.
	pages, api := http.NewCrossOriginProtection(), http.NewCrossOriginProtection()
	if own := s.opt.PublicURL; own != "" { // a proxy may have changed the Host header
		if err := errors.Join(pages.AddTrustedOrigin(own), api.AddTrustedOrigin(own)); err != nil {
			return nil, fmt.Errorf("trust %s: %w", own, err)
		}
	}
	for _, origin := range s.opt.EmbedOrigins {
		if err := api.AddTrustedOrigin(origin); err != nil {
			return nil, fmt.Errorf("trust %s: %w", origin, err)
		}
	}
	csp := s.contentSecurityPolicy()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := &recorder{ResponseWriter: w}
		start := time.Now()
		defer func() { s.finish(rec, r, start, recover()) }()

		s.securityHeaders(rec.Header(), csp)
		setDeadlines(rec)
		r.Body = http.MaxBytesReader(w, r.Body, s.opt.MaxBody)
		origins := pages
		if isShared(r) {
			if s.crossOrigin(rec, r) {
				return
			}
			origins = api
		}
		if err := origins.Check(r); err != nil {
			s.fail(rec, r, problemOrigin)
			return
		}
		next.ServeHTTP(rec, r)
	}), nil
}

// contentSecurityPolicy forbids everything but our own files: no inline script or style, no frame but the configured.
func (s *Server) contentSecurityPolicy() string {
	ancestors := "'none'"
	if len(s.opt.EmbedOrigins) > 0 {
		ancestors = strings.Join(s.opt.EmbedOrigins, " ")
	}
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; " +
		"form-action 'self'; base-uri 'none'; frame-ancestors " + ancestors
}

func (s *Server) securityHeaders(h http.Header, csp string) {
	h.Set("Content-Security-Policy", csp)
	h.Set("X-Content-Type-Options", "nosniff")
	// No address of ours reaches another site. (no-referrer would also make browsers send "Origin: null" with our own forms,
	// which cannot then be told from a stranger's where Sec-Fetch-Site is missing: on plain http.)
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if strings.HasPrefix(s.opt.PublicURL, "https://") {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// crossOrigin lets configured origins read the response; it answers preflight requests itself, and says whether it did.
func (s *Server) crossOrigin(w http.ResponseWriter, r *http.Request) (answered bool) {
	h := w.Header()
	h.Add("Vary", "Origin")
	origin := r.Header.Get("Origin")
	known := slices.Contains(s.opt.EmbedOrigins, origin)
	if known {
		h.Set("Access-Control-Allow-Origin", origin)
		h.Set("Access-Control-Expose-Headers", "Location, Retry-After, ETag")
	}
	if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
		return false
	}
	if known {
		h.Set("Access-Control-Allow-Methods", "GET, POST, DELETE")
		h.Set("Access-Control-Allow-Headers", "Content-Type, Last-Event-ID")
		h.Set("Access-Control-Max-Age", "600")
	}
	w.WriteHeader(http.StatusNoContent)
	return true
}

// fromOurPages tells whether a request may use the cookie: it comes from a page of ours, or from no page at all.
func (s *Server) fromOurPages(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return true
	case "": // not a recent browser, or plain http: the origin tells
	default:
		return false
	}
	origin := r.Header.Get("Origin")
	if origin == "" || origin == s.opt.PublicURL {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host == r.Host
}

// setDeadlines bounds how long this request may take to arrive and this response to leave. Event streams set their own.
func setDeadlines(w http.ResponseWriter) {
	control := http.NewResponseController(w)
	now := time.Now()
	// Errors mean that the writer has no connection (a test's recorder): there is nothing to bound.
	_ = control.SetReadDeadline(now.Add(bodyTimeout))
	_ = control.SetWriteDeadline(now.Add(writeTimeout))
}

// finish turns a panic into an answer, and writes the request's log line: its route, never its path, which may hold a secret.
func (s *Server) finish(w *recorder, r *http.Request, start time.Time, panicked any) {
	_, route := s.mux.Handler(r)
	if panicked != nil {
		if panicked == http.ErrAbortHandler {
			panic(panicked)
		}
		s.log.ErrorContext(r.Context(), "web: panic", "route", route, "panic", panicked, "stack", string(debug.Stack()))
		if w.status == 0 {
			s.fail(w, r, problemInternal)
		}
	}
	s.log.DebugContext(r.Context(), "web: request", "method", r.Method, "route", route, "status", w.status, "took", time.Since(start))
}

// recorder remembers the status that was sent.
type recorder struct {
	http.ResponseWriter
	status int
}

// WriteHeader implements [http.ResponseWriter].
func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write implements [http.ResponseWriter].
func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets [http.ResponseController] reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }
