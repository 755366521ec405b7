package web

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"

	"oupsbot/bot"
)

// starters are the questions that an empty chat proposes; a test holds that each gets an answer.
var starters = []string{
	"J'ai oublié de déclarer mon emménagement en couple à la CAF",
	"Je n'ai pas fait ma déclaration trimestrielle et mon RSA est suspendu",
	"Ai-je droit à l'erreur ?",
}

// chatView is the chat page: everything that was said, and a form.
type chatView struct {
	Exchanges []bot.Exchange
	Choices   []bot.Choice // of the last reply: older ones are no longer offered
	MessageID string       // makes the form's next message recognisable if it is sent twice
	Draft     string       // what was typed and could not be sent
	Alert     string
	Erased    bool
	Starters  []string
}

// GET /
func (s *Server) chatPage(w http.ResponseWriter, r *http.Request) {
	s.showChat(w, r, http.StatusOK, chatView{Erased: r.URL.Query().Has("efface")})
}

func (s *Server) showChat(w http.ResponseWriter, r *http.Request, status int, view chatView) {
	if secret, ok := s.cookieSecret(r); ok {
		exchanges, err := s.inbox.Exchanges(r.Context(), conversationRef(secret), 0)
		if err != nil && !errors.Is(err, bot.ErrUnknownConversation) {
			s.failWith(w, r, err)
			return
		}
		view.Exchanges = exchanges
	}
	if n := len(view.Exchanges); n > 0 {
		view.Choices = view.Exchanges[n-1].Reply.Choices
	} else {
		view.Starters = starters
	}
	view.MessageID = newSecret()
	noStore(w)
	s.render(w, r, status, "chat", page{
		Title: "Une erreur avec l'administration ? Racontez-la", Canonical: s.opt.PublicURL + "/", Here: "/", Script: true, Content: view,
	})
}

// GET /chat: the address is left in the browser when a message was refused.
func (s *Server) backToChat(w http.ResponseWriter, r *http.Request) { seeOther(w, r, "/") }

// POST /chat: a message sent without JavaScript, a pressed choice, or « En parler » on an entry's page.
func (s *Server) postChat(w http.ResponseWriter, r *http.Request) {
	form, err := readForm(w, r)
	if err != nil {
		s.chatProblem(w, r, err, "")
		return
	}
	m := formMessage(form)
	if err := m.check(); err != nil {
		s.chatProblem(w, r, err, m.Text)
		return
	}
	ref, err := s.cookieConversation(w, r)
	if err != nil {
		s.chatProblem(w, r, err, m.Text)
		return
	}
	x, err := s.ask(r.Context(), ref, m)
	if err != nil {
		s.chatProblem(w, r, err, m.Text)
		return
	}
	if erases(x) {
		s.dropCookie(w, r)
		seeOther(w, r, "/?efface")
		return
	}
	seeOther(w, r, "/#fin")
}

// formMessage reads the chat's form. The message's id is the form's and a digest of its content: pressing twice sends once, but
// going back and writing something else is another message.
func formMessage(form url.Values) incoming {
	m := incoming{Text: form.Get("text"), Choice: form.Get("choice"), Entry: form.Get("entry")}
	if m.Choice != "" || m.Entry != "" {
		m.Text = "" // a pressed button wins over a draft
	} else if m.Text == "" {
		m.Text = form.Get("starter")
	}
	id := form.Get("id")
	if !secretPattern.MatchString(id) {
		id = newSecret()
	}
	sum := sha256.Sum256([]byte(m.Text + "\x00" + m.Choice + "\x00" + m.Entry))
	m.ID = id + base64.RawURLEncoding.EncodeToString(sum[:6])
	return m
}

// cookieConversation is the browser's conversation, opened when it has none.
func (s *Server) cookieConversation(w http.ResponseWriter, r *http.Request) (bot.Ref, error) {
	r.SetPathValue("id", mine)
	return s.speakIn(w, r)
}

// chatProblem shows the chat again, with what went wrong and what was typed.
func (s *Server) chatProblem(w http.ResponseWriter, r *http.Request, err error, draft string) {
	p, ok := asProblem(err)
	if !ok || p.status == http.StatusForbidden {
		s.failWith(w, r, err)
		return
	}
	retryAfter(w, p)
	s.showChat(w, r, p.status, chatView{Alert: p.message, Draft: draft})
}

// POST /oublier erases the browser's conversation.
func (s *Server) postForget(w http.ResponseWriter, r *http.Request) {
	if secret, ok := s.cookieSecret(r); ok {
		if err := s.inbox.Erase(r.Context(), conversationRef(secret)); err != nil && !errors.Is(err, bot.ErrUnknownConversation) {
			s.failWith(w, r, err)
			return
		}
	}
	s.dropCookie(w, r)
	seeOther(w, r, "/?efface")
}

// seeOther sends the browser to a page, so that reloading it sends nothing again.
func seeOther(w http.ResponseWriter, r *http.Request, to string) {
	noStore(w)
	http.Redirect(w, r, to, http.StatusSeeOther)
}
