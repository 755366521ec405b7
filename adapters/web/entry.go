package web

import (
	"net/http"
	"time"

	"oupsbot/bot"
)

// entryView is /erreurs/{id}.
type entryView struct {
	Entry         *bot.Entry
	Theme         bot.Theme
	Organisations []bot.Organisation
	Related       []*bot.Entry
	RightTitle    string
	Agent         bool // shows the part written for civil servants
	Overdue       bool
}

// rightTitles say in one line how far the right to error goes.
var rightTitles = map[string]string{
	"yes":          "Le droit à l'erreur s'applique",
	"limited":      "Le droit à l'erreur s'applique en partie",
	"no":           "Le droit à l'erreur ne s'applique pas",
	"not-relevant": "Le droit à l'erreur n'est pas en jeu",
}

// GET /erreurs/{id}
func (s *Server) entryPage(w http.ResponseWriter, r *http.Request) {
	directory := s.inbox.Directory(s.opt.Audience)
	entry, ok := directory.Entry(r.PathValue("id"))
	if !ok {
		s.fail(w, r, problemNoEntry)
		return
	}
	now := s.opt.Clock()
	if s.notModified(w, r, directory.Release(), now.Format(time.DateOnly)) {
		return
	}
	view := entryView{
		Entry:      entry,
		Agent:      s.opt.Audience == bot.Agent,
		RightTitle: rightTitles[string(entry.RightToError.Applies)],
		Overdue:    entry.Overdue(now),
	}
	view.Theme, _ = directory.Theme(entry.Theme)
	for _, id := range entry.Organisations {
		if o, ok := directory.Organisation(id); ok {
			view.Organisations = append(view.Organisations, o)
		}
	}
	for _, id := range entry.Related {
		if related, ok := directory.Entry(id); ok {
			view.Related = append(view.Related, related)
		}
	}
	s.render(w, r, http.StatusOK, "entry", page{
		Title: entry.Title, Canonical: s.entryURL(entry.ID), Here: "/erreurs", Content: view,
	})
}
