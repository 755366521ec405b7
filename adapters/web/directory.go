package web

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"oupsbot/bot"
)

// perPage is how many entries one page of results shows.
const perPage = 40

// shelf is a theme or an organisation, with how many entries it has.
type shelf struct {
	ID, Label, Intro string
	Count            int
}

// directoryView is /erreurs: ways to browse, or the results of a search.
type directoryView struct {
	Filter        bot.Filter
	Total         int
	Themes        []shelf
	ProThemes     []shelf
	Organisations []shelf
	Audiences     []shelf

	Searching      bool
	Heading, Intro string
	Results        []resultView
	Found          int
	Previous, Next string
	Page, Pages    int
}

type resultView struct {
	Entry         *bot.Entry
	Theme         string
	Organisations []string
	Overdue       bool
}

// GET /erreurs
func (s *Server) directoryPage(w http.ResponseWriter, r *http.Request) {
	filter, err := readFilter(r)
	if err != nil {
		s.failWith(w, r, err)
		return
	}
	directory := s.inbox.Directory(s.opt.Audience)
	now := s.opt.Clock()
	if s.notModified(w, r, directory.Release(), now.Format(time.DateOnly), r.URL.RawQuery) {
		return
	}
	all, err := directory.Find(r.Context(), bot.Filter{})
	if err != nil {
		s.failWith(w, r, err)
		return
	}
	view := browse(directory, all)
	view.Filter = filter
	title := "Les erreurs fréquentes"
	query := r.URL.Query()
	if query.Has("q") || filter != (bot.Filter{}) {
		found, err := directory.Find(r.Context(), filter)
		if err != nil {
			s.failWith(w, r, err)
			return
		}
		view.search(directory, found, query, now)
		title = view.Heading + " : les erreurs fréquentes"
	}
	p := page{Title: title, Canonical: s.opt.PublicURL + "/erreurs", Here: "/erreurs", Content: view}
	if view.Searching {
		p.Canonical = "" // results are not pages of their own
	}
	s.render(w, r, http.StatusOK, "directory", p)
}

// browse counts the entries of each shelf; empty shelves are not shown.
func browse(d *bot.Directory, all []*bot.Entry) directoryView {
	themes, organisations, audiences := map[string]int{}, map[string]int{}, map[string]int{}
	for _, e := range all {
		themes[e.Theme]++
		audiences[string(e.Audience)]++
		for _, o := range e.Organisations {
			organisations[o]++
		}
	}
	view := directoryView{Total: len(all)}
	for _, t := range d.Themes() {
		if themes[t.ID] == 0 {
			continue
		}
		entry := shelf{ID: t.ID, Label: t.Label, Intro: t.Intro, Count: themes[t.ID]}
		if string(t.Audience) == "professionnel" {
			view.ProThemes = append(view.ProThemes, entry)
		} else {
			view.Themes = append(view.Themes, entry)
		}
	}
	for _, o := range d.Organisations() {
		if organisations[o.ID] > 0 {
			view.Organisations = append(view.Organisations, shelf{ID: o.ID, Label: o.Full, Intro: o.Name, Count: organisations[o.ID]})
		}
	}
	for _, a := range audienceShelves {
		if a.Count = audiences[a.ID]; a.Count > 0 {
			view.Audiences = append(view.Audiences, a)
		}
	}
	return view
}

var audienceShelves = []shelf{
	{ID: "particulier", Label: "Particuliers", Intro: "vous, votre famille, un proche"},
	{ID: "professionnel", Label: "Professionnels", Intro: "entreprise, indépendant, association"},
}

// search fills the results of a filter, one page of them.
func (view *directoryView) search(d *bot.Directory, found []*bot.Entry, query url.Values, now time.Time) {
	view.Searching = true
	view.Found = len(found)
	view.Heading = heading(view.Filter, d)
	if t, ok := d.Theme(view.Filter.Theme); ok && view.Filter.Text == "" {
		view.Intro = t.Intro
	}
	view.Pages = max(1, (len(found)+perPage-1)/perPage)
	view.Page = 1
	if n, err := strconv.Atoi(query.Get("page")); err == nil {
		view.Page = min(max(n, 1), view.Pages)
	}
	link := func(n int) string {
		if n < 1 || n > view.Pages {
			return ""
		}
		query.Set("page", strconv.Itoa(n))
		return "/erreurs?" + query.Encode()
	}
	view.Previous, view.Next = link(view.Page-1), link(view.Page+1)
	for _, e := range found[(view.Page-1)*perPage : min(view.Page*perPage, len(found))] {
		view.Results = append(view.Results, resultView{
			Entry: e, Theme: themeLabel(d, e.Theme), Organisations: organisationNames(d, e.Organisations), Overdue: e.Overdue(now),
		})
	}
}

// heading names what is listed.
func heading(f bot.Filter, d *bot.Directory) string {
	switch {
	case f.Text != "":
		return "« " + f.Text + " »"
	case f.Theme != "":
		return themeLabel(d, f.Theme)
	case f.Organisation != "":
		if o, ok := d.Organisation(f.Organisation); ok {
			return o.Full
		}
		return f.Organisation
	}
	for _, a := range audienceShelves {
		if a.ID == f.Audience {
			return a.Label
		}
	}
	return "Toutes les fiches"
}

func themeLabel(d *bot.Directory, id string) string {
	if t, ok := d.Theme(id); ok {
		return t.Label
	}
	return id
}

func organisationNames(d *bot.Directory, ids []string) []string {
	var names []string
	for _, id := range ids {
		name := id
		if o, ok := d.Organisation(id); ok {
			name = o.Full
		}
		names = append(names, name)
	}
	return names
}
