package web

import (
	"net/http"
	"strings"
	"time"

	"oupsbot/bot"
)

// cookieName holds the secret of the chat page's conversation. It is set when the first message is sent, never before.
const cookieName = "oups"

func (s *Server) cookieSecret(r *http.Request) (string, bool) {
	c, err := r.Cookie(cookieName)
	if err != nil || !secretPattern.MatchString(c.Value) {
		return "", false
	}
	return c.Value, true
}

// openMine begins the conversation of the chat page and gives its secret to the browser.
func (s *Server) openMine(w http.ResponseWriter, r *http.Request) (bot.Ref, error) {
	secret, ref, err := s.open(r)
	if err != nil {
		return ref, err
	}
	s.setCookie(w, r, secret, int(s.opt.Keep/time.Second))
	return ref, nil
}

// refreshCookie makes the cookie live as long as the conversation, which a new message has prolonged.
func (s *Server) refreshCookie(w http.ResponseWriter, r *http.Request) {
	if secret, ok := s.cookieSecret(r); ok {
		s.setCookie(w, r, secret, int(s.opt.Keep/time.Second))
	}
}

func (s *Server) dropCookie(w http.ResponseWriter, r *http.Request) { s.setCookie(w, r, "", -1) }

func (s *Server) setCookie(w http.ResponseWriter, r *http.Request, value string, maxAge int) {
	w.Header().Del("Set-Cookie") // the last word counts; no other cookie is ever set
	http.SetCookie(w, &http.Cookie{
		Name: cookieName, Value: value, Path: "/", MaxAge: maxAge,
		HttpOnly: true, SameSite: http.SameSiteStrictMode,
		Secure: r.TLS != nil || strings.HasPrefix(s.opt.PublicURL, "https://"),
	})
}
