package web

import (
	"cmp"
	"encoding/xml"
	"net/http"
	"slices"
	"time"

	"oupsbot/bot"
)

// fedEntries is how many entries the feed tells of: the last ones compared with their sources.
const fedEntries = 100

// atomFeed is RFC 4287, as far as it is needed here.
type atomFeed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Language string      `xml:"xml:lang,attr"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle"`
	Updated  string      `xml:"updated"`
	Author   string      `xml:"author>name"`
	Rights   string      `xml:"rights"`
	Links    []atomLink  `xml:"link"`
	Entries  []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID       string       `xml:"id"`
	Title    string       `xml:"title"`
	Updated  string       `xml:"updated"`
	Link     atomLink     `xml:"link"`
	Category atomCategory `xml:"category"`
	Summary  string       `xml:"summary"`
}

type atomCategory struct {
	Term  string `xml:"term,attr"`
	Label string `xml:"label,attr"`
}

// GET /flux.atom: the entries, the last ones compared with their sources first.
func (s *Server) atom(w http.ResponseWriter, r *http.Request) {
	s.wholeDirectory(w, r, func(origin string, d *bot.Directory, entries []*bot.Entry) {
		slices.SortStableFunc(entries, func(a, b *bot.Entry) int { return cmp.Compare(b.Reviewed, a.Reviewed) })
		feed := atomFeed{
			Language: "fr", ID: origin + "/flux.atom", Title: "oupsbot : les fiches revues", Author: "oupsbot", Rights: dataLicence,
			Subtitle: "Les erreurs fréquentes avec l'administration : les dernières fiches écrites, corrigées ou vérifiées.",
			Links: []atomLink{
				{Rel: "self", Type: "application/atom+xml", Href: origin + "/flux.atom"},
				{Rel: "alternate", Type: "text/html", Href: origin + "/erreurs"},
			},
		}
		for _, e := range entries[:min(fedEntries, len(entries))] {
			feed.Entries = append(feed.Entries, atomEntry{
				ID: entryAddress(origin, e.ID), Title: e.Title, Updated: e.Reviewed.Time().Format(time.RFC3339), Summary: e.Error,
				Link:     atomLink{Rel: "alternate", Type: "text/html", Href: entryAddress(origin, e.ID)},
				Category: atomCategory{Term: e.Theme, Label: themeLabel(d, e.Theme)},
			})
			feed.Updated = max(feed.Updated, e.Reviewed.Time().Format(time.RFC3339))
		}
		s.sendXML(w, r, "application/atom+xml; charset=utf-8", feed)
	})
}

// sitemap is the protocol of sitemaps.org, version 0.9.
type sitemap struct {
	XMLName xml.Name      `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []sitemapLine `xml:"url"`
}

type sitemapLine struct {
	Location string `xml:"loc"`
	Modified string `xml:"lastmod,omitempty"`
}

// GET /sitemap.xml
func (s *Server) sitemap(w http.ResponseWriter, r *http.Request) {
	s.wholeDirectory(w, r, func(origin string, _ *bot.Directory, entries []*bot.Entry) {
		var out sitemap
		for _, path := range []string{"/", "/erreurs", "/donnees", "/integrer", "/vie-privee", "/accessibilite"} {
			out.URLs = append(out.URLs, sitemapLine{Location: origin + path})
		}
		for _, e := range entries {
			out.URLs = append(out.URLs, sitemapLine{entryAddress(origin, e.ID), string(e.Reviewed)})
		}
		s.sendXML(w, r, "application/xml; charset=utf-8", out)
	})
}

// GET /robots.txt
func (s *Server) robots(w http.ResponseWriter, r *http.Request) {
	rules := "User-agent: *\nDisallow: /chat\nDisallow: /api/\n\nSitemap: " + s.origin(r) + "/sitemap.xml\n"
	if s.opt.Audience == bot.Agent {
		rules = "User-agent: *\nDisallow: /\n" // drafts are not for search engines
	}
	s.sendFile(w, r, asset{kind: "text/plain; charset=utf-8", body: []byte(rules)})
}

func (s *Server) sendXML(w http.ResponseWriter, r *http.Request, kind string, document any) {
	body, err := xml.MarshalIndent(document, "", " ")
	if err != nil {
		s.failWith(w, r, err)
		return
	}
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write(append([]byte(xml.Header), body...)) // the client has left: nothing to do
}
