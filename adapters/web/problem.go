package web

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"os"
	"strconv"
	"time"

	"oupsbot/bot"
)

// problem is an answer that is not the one hoped for: what a program reads (status, code) and what a person reads.
type problem struct {
	status  int
	code    string
	message string
	wait    time.Duration // when trying again makes sense; 0: no header
}

// The problems that do not depend on the request. Their codes are stable: programs rely on them.
var (
	problemNotFound     = problem{status: 404, code: "not_found", message: "Cette adresse n'existe pas."}
	problemNoEntry      = problem{status: 404, code: "unknown_entry", message: "Cette fiche n'existe pas, ou n'existe plus."}
	problemConversation = problem{status: 404, code: "unknown_conversation", message: "Cette conversation n'existe pas, a expiré ou a été effacée."}
	problemMethod       = problem{status: 405, code: "method_not_allowed", message: "Cette adresse n'accepte pas cette méthode."}
	problemSlow         = problem{status: 408, code: "timeout", message: "La demande a mis trop de temps à arriver. Renvoyez-la."}
	problemLarge        = problem{status: 413, code: "too_large", message: "Ce message est trop long. Raccourcissez-le, puis renvoyez-le."}
	problemType         = problem{status: 415, code: "unsupported_type", message: "Envoyez du JSON, avec l'en-tête Content-Type: application/json."}
	problemForm         = problem{status: 415, code: "unsupported_type", message: "Ce formulaire n'est pas lisible. Revenez à la page et renvoyez-le."}
	problemOrigin       = problem{status: 403, code: "forbidden_origin", message: "Cette demande vient d'un autre site. Ouvrez la page d'ici, puis recommencez."}
	problemRate         = problem{status: 429, code: "too_many_requests", message: "Vous écrivez très vite. Attendez quelques secondes, puis renvoyez votre message.", wait: 3 * time.Second}
	problemOpens        = problem{status: 429, code: "too_many_conversations", message: "Beaucoup de conversations viennent d'être ouvertes depuis votre réseau. Attendez une minute, puis réessayez.", wait: time.Minute}
	problemBusy         = problem{status: 503, code: "busy", message: "Beaucoup de personnes écrivent en ce moment. Renvoyez votre message dans quelques secondes.", wait: 5 * time.Second}
	problemInternal     = problem{status: 500, code: "internal", message: "Une panne nous empêche de répondre. Réessayez dans quelques minutes."}
)

// badRequest is a 400 that says what to change.
func badRequest(code, message string) problem {
	return problem{status: http.StatusBadRequest, code: code, message: message}
}

// Error makes a problem an error, for the functions that decode requests.
func (p problem) Error() string { return p.code + ": " + p.message }

// asProblem translates what the bot and net/http return. ok is false when the error is none of the person's doing.
func asProblem(err error) (p problem, ok bool) {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &p):
		return p, true
	case errors.Is(err, bot.ErrUnknownConversation):
		return problemConversation, true
	case errors.Is(err, bot.ErrInvalid):
		return badRequest("invalid_message", "Ce message ne peut pas être lu. Vérifiez son identifiant, puis renvoyez-le."), true
	case errors.Is(err, bot.ErrRate):
		return problemRate, true
	case errors.Is(err, bot.ErrBusy):
		return problemBusy, true
	case errors.As(err, &tooLarge):
		return problemLarge, true
	case errors.Is(err, os.ErrDeadlineExceeded):
		return problemSlow, true
	}
	return problemInternal, false
}

// failWith answers an error: a problem as it is, anything else as a failure of ours, which is logged.
func (s *Server) failWith(w http.ResponseWriter, r *http.Request, err error) {
	p, ok := asProblem(err)
	if !ok && r.Context().Err() == nil {
		s.log.ErrorContext(r.Context(), "web: request failed", "route", r.Pattern, "error", err)
	}
	s.fail(w, r, p)
}

// fail answers a problem, as JSON to programs and as a page to people.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, p problem) {
	w.Header().Set("Cache-Control", "no-store")
	retryAfter(w, p)
	if p.status == http.StatusRequestTimeout || p.status == http.StatusRequestEntityTooLarge {
		w.Header().Set("Connection", "close") // what is left of the body is not worth reading
	}
	if !isAPI(r) {
		s.errorPage(w, r, p)
		return
	}
	type detail struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	}
	writeJSON(w, p.status, map[string]detail{"error": {p.code, p.message}})
}

func retryAfter(w http.ResponseWriter, p problem) {
	if p.wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(p.wait.Seconds()))))
	}
}

// writeJSON sends a value that cannot fail to be encoded. Text stays readable: the response is never taken for HTML.
func writeJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(value) // the client has left: nothing to do
}
