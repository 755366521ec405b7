package web

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"oupsbot/bot"
)

func citizensEntries(t *testing.T, s *site) []*bot.Entry {
	t.Helper()
	all, err := s.inbox.Directory(bot.Citizen).Find(t.Context(), bot.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestTheWholeDirectoryFitsItsPublishedSchema(t *testing.T) {
	s := newSite(t, func(o *Options) { o.PublicURL = "https://erreurs.exemple.fr" })
	parsed, err := jsonschema.UnmarshalJSON(s.get("/donnees/erreurs.schema.json").Body)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("mem:schema.json", parsed); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("mem:schema.json")
	if err != nil {
		t.Fatal(err)
	}

	body := s.get("/donnees/erreurs.json").Body.Bytes()

	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(value); err != nil {
		t.Error(err)
	}
	var data openData
	if err := json.Unmarshal(body, &data); err != nil {
		t.Fatal(err)
	}
	if all := citizensEntries(t, s); len(data.Entries) != len(all) {
		t.Errorf("%d entries exported, %d published", len(data.Entries), len(all))
	}
	for _, private := range []string{"procedure", "posture", "verify", "questions"} {
		if bytes.Contains(body, []byte(`"`+private+`":`)) {
			t.Errorf("%q is exported", private)
		}
	}
}

func TestEveryRowFitsThePublishedTable(t *testing.T) {
	s := newSite(t)
	var table struct {
		Fields []struct {
			Name, Type, Format string
			Constraints        struct {
				Required, Unique bool
				Pattern          string
				Enum             []string
			}
		}
	}
	if err := json.Unmarshal(s.get("/donnees/erreurs.table.json").Body.Bytes(), &table); err != nil {
		t.Fatal(err)
	}

	rows, err := csv.NewReader(s.get("/donnees/erreurs.csv").Body).ReadAll()
	if err != nil {
		t.Fatal(err)
	}

	if all := citizensEntries(t, s); len(rows) != 1+len(all) || len(rows[0]) != len(table.Fields) {
		t.Fatalf("%d rows of %d cells for %d entries and %d fields", len(rows), len(rows[0]), len(all), len(table.Fields))
	}
	for i, f := range table.Fields {
		if rows[0][i] != f.Name {
			t.Errorf("column %d is %q in the table and %q in its schema", i, rows[0][i], f.Name)
		}
		seen := map[string]bool{}
		for _, row := range rows[1:] {
			cell := row[i]
			_, dated := time.Parse(time.DateOnly, cell)
			switch {
			case f.Constraints.Required && cell == "",
				f.Constraints.Unique && seen[cell],
				f.Constraints.Pattern != "" && !regexp.MustCompile(f.Constraints.Pattern).MatchString(cell),
				f.Constraints.Enum != nil && !slices.Contains(f.Constraints.Enum, cell),
				f.Type == "date" && dated != nil:
				t.Errorf("%s: the cell %s is %q", row[0], f.Name, cell)
			}
			// A spreadsheet would run what starts like a formula.
			if strings.HasPrefix(cell, "=") || strings.HasPrefix(cell, "+") || strings.HasPrefix(cell, "@") {
				t.Errorf("%s: the cell %s looks like a formula: %q", row[0], f.Name, cell)
			}
			seen[cell] = true
		}
	}
}

func TestTheFeedTellsTheLastEntriesFirst(t *testing.T) {
	s := newSite(t, func(o *Options) { o.PublicURL = "https://erreurs.exemple.fr" })

	w := s.get("/flux.atom")

	want(t, w, http.StatusOK)
	var feed atomFeed
	if err := xml.Unmarshal(w.Body.Bytes(), &feed); err != nil {
		t.Fatal(err)
	}
	all := citizensEntries(t, s)
	if len(feed.Entries) != min(fedEntries, len(all)) || feed.Updated != feed.Entries[0].Updated {
		t.Fatalf("%d entries, updated %s", len(feed.Entries), feed.Updated)
	}
	latest := slices.MaxFunc(all, func(a, b *bot.Entry) int { return strings.Compare(string(a.Reviewed), string(b.Reviewed)) })
	if feed.Entries[0].Updated != latest.Reviewed.Time().Format(time.RFC3339) {
		t.Errorf("the first entry is of %s, the last review of %s", feed.Entries[0].Updated, latest.Reviewed)
	}
	ids := map[string]bool{}
	for i, e := range feed.Entries {
		if i > 0 && e.Updated > feed.Entries[i-1].Updated {
			t.Errorf("%s comes after an older one", e.ID)
		}
		if ids[e.ID] || e.Title == "" || e.Summary == "" || !strings.HasPrefix(e.Link.Href, "https://erreurs.exemple.fr/erreurs/") {
			t.Errorf("entry: %+v", e)
		}
		ids[e.ID] = true
	}
}

func TestTheSitemapListsEveryPageOnce(t *testing.T) {
	s := newSite(t)

	var m sitemap
	if err := xml.Unmarshal(s.get("/sitemap.xml").Body.Bytes(), &m); err != nil {
		t.Fatal(err)
	}

	seen := map[string]bool{}
	for _, u := range m.URLs {
		if seen[u.Location] {
			t.Errorf("%s is listed twice", u.Location)
		}
		seen[u.Location] = true
	}
	for _, e := range citizensEntries(t, s) {
		if !seen["http://example.com/erreurs/"+e.ID] {
			t.Errorf("%s is not listed", e.ID)
		}
	}
	for address := range seen {
		if path := strings.TrimPrefix(address, "http://example.com"); !strings.Contains(path, "/erreurs/") {
			want(t, s.get(path), http.StatusOK)
		}
	}
	if !strings.Contains(s.get("/robots.txt").Body.String(), "Sitemap: http://example.com/sitemap.xml") {
		t.Error("robots.txt does not lead to the sitemap")
	}
}

func TestSearchEnginesAreKeptFromTheAgentsDirectory(t *testing.T) {
	s := newSite(t, func(o *Options) { o.Audience = bot.Agent })

	if robots := s.get("/robots.txt").Body.String(); !strings.Contains(robots, "Disallow: /\n") {
		t.Errorf("robots.txt: %s", robots)
	}
}
