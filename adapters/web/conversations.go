package web

import (
	"context"
	"errors"
	"math"
	"net/http"
	"slices"

	"oupsbot/bot"
)

// mine stands for the id of the cookie's conversation, in requests from our own pages: a script cannot read the cookie.
const mine = "moi"

// conversation finds the conversation that the path names. known is false for "moi" when there is none yet.
func (s *Server) conversation(r *http.Request) (ref bot.Ref, known bool, err error) {
	id := r.PathValue("id")
	if id == mine {
		if !s.fromOurPages(r) {
			return ref, false, problemOrigin
		}
		if id, known = s.cookieSecret(r); !known {
			return ref, false, nil
		}
	}
	if !secretPattern.MatchString(id) {
		return ref, false, problemConversation
	}
	return conversationRef(id), true, nil
}

// mustExist tells an opened conversation from one that never was, has expired or was erased: the bot itself would begin it.
func (s *Server) mustExist(ctx context.Context, ref bot.Ref) error {
	_, err := s.inbox.Exchanges(ctx, ref, math.MaxInt32)
	return err
}

// POST /api/v1/conversations
func (s *Server) openConversation(w http.ResponseWriter, r *http.Request) {
	if r.ContentLength != 0 {
		if err := readJSON(w, r, &struct{}{}); err != nil {
			s.failWith(w, r, err)
			return
		}
	}
	secret, _, err := s.open(r)
	if err != nil {
		s.failWith(w, r, err)
		return
	}
	w.Header().Set("Location", "/api/v1/conversations/"+secret)
	noStore(w)
	writeJSON(w, http.StatusCreated, map[string]string{"id": secret})
}

// open begins a conversation, unless this address has begun many.
func (s *Server) open(r *http.Request) (secret string, ref bot.Ref, err error) {
	if !s.opens.allow(s.clientAddr(r), s.opt.Clock()) {
		return "", ref, problemOpens
	}
	secret = newSecret()
	ref = conversationRef(secret)
	return secret, ref, s.inbox.Open(r.Context(), ref, s.opt.Audience)
}

// POST /api/v1/conversations/{id}/messages
func (s *Server) postMessage(w http.ResponseWriter, r *http.Request) {
	noStore(w)
	m, err := readMessage(w, r)
	if err != nil {
		s.failWith(w, r, err)
		return
	}
	ref, err := s.speakIn(w, r)
	if err != nil {
		s.failWith(w, r, err)
		return
	}
	x, err := s.ask(r.Context(), ref, m)
	if err != nil {
		s.failWith(w, r, err)
		return
	}
	if erases(x) && r.PathValue("id") == mine {
		s.dropCookie(w, r)
	}
	writeJSON(w, http.StatusOK, newAnswer(x))
}

// erases tells whether the person asked, in words, to forget the conversation: what is left of it is this answer.
func erases(x bot.Exchange) bool { return x.Decision.Intent == bot.ActErased }

// speakIn is the conversation that a message is for. The cookie's is opened when there is none, or when it has expired.
func (s *Server) speakIn(w http.ResponseWriter, r *http.Request) (bot.Ref, error) {
	ref, known, err := s.conversation(r)
	if err != nil {
		return ref, err
	}
	if known {
		err = s.mustExist(r.Context(), ref)
		if r.PathValue("id") != mine || !errors.Is(err, bot.ErrUnknownConversation) {
			if err == nil && r.PathValue("id") == mine {
				s.refreshCookie(w, r)
			}
			return ref, err
		}
	}
	return s.openMine(w, r)
}

// ask gives the message to the bot and waits for its answer, for a time. A message whose answer is late is kept: the same
// id, sent again, gets it.
func (s *Server) ask(ctx context.Context, ref bot.Ref, m incoming) (bot.Exchange, error) {
	ctx, cancel := context.WithTimeout(ctx, turnTimeout)
	defer cancel()
	x, err := s.inbox.Ask(ctx, bot.Message{
		Ref: ref, ID: m.ID, Text: m.Text, Choice: m.Choice, Entry: m.Entry, Audience: s.opt.Audience, At: s.opt.Clock(),
	})
	if errors.Is(err, context.DeadlineExceeded) {
		return x, bot.ErrBusy
	}
	return x, err
}

// GET /api/v1/conversations/{id}
func (s *Server) exportConversation(w http.ResponseWriter, r *http.Request) {
	noStore(w)
	ref, known, err := s.conversation(r)
	if err != nil {
		s.failWith(w, r, err)
		return
	}
	var kept []bot.Exchange
	if known {
		kept, err = s.inbox.Exchanges(r.Context(), ref, 0)
		if r.PathValue("id") == mine && errors.Is(err, bot.ErrUnknownConversation) {
			err = nil // expired: nothing is kept
		}
	}
	if err != nil {
		s.failWith(w, r, err)
		return
	}
	exchanges := []exchange{}
	for x := range slices.Values(kept) {
		exchanges = append(exchanges, newExchange(x))
	}
	writeJSON(w, http.StatusOK, map[string]any{"exchanges": exchanges})
}

// DELETE /api/v1/conversations/{id}
func (s *Server) eraseConversation(w http.ResponseWriter, r *http.Request) {
	noStore(w)
	ref, known, err := s.conversation(r)
	if err == nil && known {
		if err = s.mustExist(r.Context(), ref); err == nil {
			err = s.inbox.Erase(r.Context(), ref)
		}
	}
	if r.PathValue("id") == mine && (err == nil || errors.Is(err, bot.ErrUnknownConversation)) {
		err = nil
		s.dropCookie(w, r)
	}
	if err != nil {
		s.failWith(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func noStore(w http.ResponseWriter) { w.Header().Set("Cache-Control", "no-store") }
