package web

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"oupsbot/bot"
)

// listed is an entry in a listing.
type listed struct {
	ID            string   `json:"id"`
	Title         string   `json:"title"`
	Error         string   `json:"error"`
	Audience      string   `json:"audience"`
	Organisations []string `json:"organisations"`
	Theme         string   `json:"theme"`
	Reviewed      string   `json:"reviewed"`
	ReviewBy      string   `json:"review_by"`
	URL           string   `json:"url"`
}

// readFilter reads what narrows a listing, for the API and for the directory alike.
func readFilter(r *http.Request) (bot.Filter, error) {
	q := r.URL.Query()
	f := bot.Filter{
		Text:         strings.TrimSpace(q.Get("q")),
		Theme:        q.Get("theme"),
		Organisation: q.Get("organisation"),
		Audience:     q.Get("audience"),
	}
	if !utf8.ValidString(f.Text + f.Theme + f.Organisation + f.Audience) {
		return f, problemUTF8
	}
	if len([]rune(f.Text)) > maxQuery {
		return f, badRequest("query_too_long", "Cette recherche est trop longue. Gardez les mots importants : 500 caractères au plus.")
	}
	for _, id := range []string{f.Theme, f.Organisation, f.Audience} {
		if id != "" && (len(id) > maxEntryID || !entryPattern.MatchString(id)) {
			return f, badRequest("invalid_filter", "Un filtre n'est pas lisible : « theme », « organisation » et « audience » sont des mots sans accent.")
		}
	}
	if f.Audience != "" && f.Audience != "particulier" && f.Audience != "professionnel" {
		return f, badRequest("invalid_filter", "Le filtre « audience » vaut « particulier » ou « professionnel ».")
	}
	return f, nil
}

// GET /api/v1/entries
func (s *Server) listEntries(w http.ResponseWriter, r *http.Request) {
	filter, err := readFilter(r)
	if err != nil {
		s.failWith(w, r, err)
		return
	}
	directory := s.inbox.Directory(s.opt.Audience)
	if s.notModified(w, r, directory.Release()) {
		return
	}
	found, err := directory.Find(r.Context(), filter)
	if err != nil {
		s.failWith(w, r, err)
		return
	}
	entries := make([]listed, 0, len(found))
	for _, e := range found {
		entries = append(entries, listed{
			ID: e.ID, Title: e.Title, Error: e.Error, Audience: string(e.Audience), Organisations: orEmpty(e.Organisations),
			Theme: e.Theme, Reviewed: string(e.Reviewed), ReviewBy: string(e.ReviewBy), URL: s.entryURL(e.ID),
		})
	}
	writeJSON(w, http.StatusOK, map[string]any{"release": directory.Release(), "count": len(entries), "entries": entries})
}

// GET /api/v1/entries/{id}
func (s *Server) getEntry(w http.ResponseWriter, r *http.Request) {
	directory := s.inbox.Directory(s.opt.Audience)
	entry, ok := directory.Entry(r.PathValue("id"))
	if !ok {
		s.fail(w, r, problemNoEntry)
		return
	}
	if s.notModified(w, r, directory.Release()) {
		return
	}
	writeJSON(w, http.StatusOK, struct {
		publishedEntry
		Release string `json:"release"`
	}{publish(directory, entry, s.opt.PublicURL), directory.Release()})
}

// publishedEntry is an entry as programs read it: its neighbours are those that the reader may see too.
type publishedEntry struct {
	*bot.Entry
	Related []string `json:"related"`
	URL     string   `json:"url"`
}

func publish(d *bot.Directory, e *bot.Entry, origin string) publishedEntry {
	related := slices.DeleteFunc(slices.Clone(e.Related), func(id string) bool { _, ok := d.Entry(id); return !ok })
	return publishedEntry{Entry: e, Related: orEmpty(related), URL: entryAddress(origin, e.ID)}
}

// entryURL is the permanent address of an entry's page.
func (s *Server) entryURL(id string) string { return entryAddress(s.opt.PublicURL, id) }

func entryAddress(origin, id string) string { return origin + "/erreurs/" + id }

// notModified sets the response's version, and answers 304 when the client already has it.
func (s *Server) notModified(w http.ResponseWriter, r *http.Request, version ...string) bool {
	sum := sha256.Sum256([]byte(strings.Join(version, "\x00")))
	etag := `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
	w.Header().Set("ETag", etag)
	w.Header().Set("Cache-Control", "no-cache") // may be kept, must be checked: a correction shows at once
	for _, known := range strings.Split(r.Header.Get("If-None-Match"), ",") {
		if known = strings.TrimPrefix(strings.TrimSpace(known), "W/"); known == etag || known == "*" {
			w.WriteHeader(http.StatusNotModified)
			return true
		}
	}
	return false
}
