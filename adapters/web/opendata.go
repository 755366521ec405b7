package web

import (
	"bytes"
	_ "embed" // the schemas ship with the program
	"encoding/csv"
	"net/http"
	"strings"

	"oupsbot/bot"
)

// The open data: the whole directory in two forms, each described by a schema. What is written for civil servants is in neither.
var (
	//go:embed opendata.schema.json
	openDataSchema []byte // JSON Schema of erreurs.json
	//go:embed opendata.table.json
	openDataTable []byte // Table Schema (Frictionless Data) of erreurs.csv
)

const dataLicence = "Licence Ouverte 2.0"

// openData is erreurs.json.
type openData struct {
	Release       string             `json:"release"`
	Licence       string             `json:"licence"`
	Schema        string             `json:"schema"`
	Themes        []bot.Theme        `json:"themes"`
	Organisations []bot.Organisation `json:"organisations"`
	Entries       []publishedEntry   `json:"entries"`
}

// dataView is /donnees.
type dataView struct {
	Count           int
	Release, Origin string
}

// GET /donnees
func (s *Server) dataPage(w http.ResponseWriter, r *http.Request) {
	s.wholeDirectory(w, r, func(origin string, d *bot.Directory, entries []*bot.Entry) {
		s.render(w, r, http.StatusOK, "data", page{
			Title: "Données ouvertes", Canonical: s.opt.PublicURL + "/donnees", Here: "/donnees",
			Content: dataView{Count: len(entries), Release: d.Release(), Origin: origin},
		})
	})
}

// GET /donnees/erreurs.json
func (s *Server) dataJSON(w http.ResponseWriter, r *http.Request) {
	s.wholeDirectory(w, r, func(origin string, d *bot.Directory, entries []*bot.Entry) {
		out := openData{Release: d.Release(), Licence: dataLicence, Schema: origin + "/donnees/erreurs.schema.json", Themes: d.Themes(), Organisations: d.Organisations()}
		for _, e := range entries {
			out.Entries = append(out.Entries, publish(d, e, origin))
		}
		writeJSON(w, http.StatusOK, out)
	})
}

// GET /donnees/erreurs.csv
func (s *Server) dataCSV(w http.ResponseWriter, r *http.Request) {
	s.wholeDirectory(w, r, func(origin string, d *bot.Directory, entries []*bot.Entry) {
		var b bytes.Buffer
		table := csv.NewWriter(&b)
		rows := [][]string{{"id", "url", "titre", "public", "organismes", "theme", "erreur", "pourquoi", "consequences", "etapes", "delai", "habitudes",
			"droit_erreur", "droit_erreur_precision", "textes", "sources", "fiches_voisines", "verifiee_le", "a_verifier_le"}}
		for _, e := range entries {
			deadline := ""
			if e.Deadline != nil {
				deadline = *e.Deadline
			}
			var sources []string
			for _, l := range e.Links {
				sources = append(sources, l.URL)
			}
			p := publish(d, e, origin)
			rows = append(rows, []string{e.ID, p.URL, e.Title, string(e.Audience), list(e.Organisations), e.Theme, e.Error, e.Why, e.Consequences, list(e.Fix), deadline,
				list(e.Avoid), string(e.RightToError.Applies), e.RightToError.Note, list(e.Law), list(sources), list(p.Related), string(e.Reviewed), string(e.ReviewBy)})
		}
		if err := table.WriteAll(rows); err != nil { // in memory: only a wrong delimiter fails
			s.failWith(w, r, err)
			return
		}
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="erreurs.csv"`)
		_, _ = w.Write(b.Bytes()) // the client has left: nothing to do
	})
}

// list puts several values in one cell, as the table's schema says.
func list(values []string) string { return strings.Join(values, " | ") }

// GET /donnees/erreurs.schema.json
func (s *Server) dataSchema(w http.ResponseWriter, r *http.Request) {
	s.sendFile(w, r, asset{kind: "application/schema+json", body: openDataSchema})
}

// GET /donnees/erreurs.table.json
func (s *Server) dataTable(w http.ResponseWriter, r *http.Request) {
	s.sendFile(w, r, asset{kind: "application/json; charset=utf-8", body: openDataTable})
}

// wholeDirectory hands all entries that the audience may read to write, unless the client has them already.
func (s *Server) wholeDirectory(w http.ResponseWriter, r *http.Request, write func(origin string, d *bot.Directory, entries []*bot.Entry)) {
	directory, origin := s.inbox.Directory(s.opt.Audience), s.origin(r)
	if s.notModified(w, r, directory.Release(), origin, r.URL.Path) {
		return
	}
	entries, err := directory.Find(r.Context(), bot.Filter{})
	if err != nil {
		s.failWith(w, r, err)
		return
	}
	write(origin, directory, entries)
}

// origin is the address that the client reached: Options.PublicURL, or what the request says when there is none.
func (s *Server) origin(r *http.Request) string {
	switch {
	case s.opt.PublicURL != "":
		return s.opt.PublicURL
	case r.TLS != nil:
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
