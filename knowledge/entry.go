package knowledge

import (
	"strings"
	"time"
)

// Entry is one frequent error: what a person is told about it, and how people ask. Its fields are described for
// editors in entry.schema.json; an Entry that the loader returned is complete and checked.
type Entry struct {
	ID            string       `yaml:"id" json:"id"`
	Title         string       `yaml:"title" json:"title"`
	Audience      Audience     `yaml:"audience" json:"audience"`
	Organisations []string     `yaml:"organisations" json:"organisations"` // the first one is in charge
	Theme         string       `yaml:"theme" json:"theme"`
	Status        Status       `yaml:"status" json:"status"`
	Reviewed      Date         `yaml:"reviewed" json:"reviewed"`   // when its facts were last compared with their sources
	ReviewBy      Date         `yaml:"review_by" json:"review_by"` // when they must be compared again
	Error         string       `yaml:"error" json:"error"`
	Why           string       `yaml:"why" json:"why"`
	Consequences  string       `yaml:"consequences" json:"consequences"`
	Fix           []string     `yaml:"fix" json:"fix"`
	Deadline      *string      `yaml:"deadline" json:"deadline"` // nil when there is none
	Avoid         []string     `yaml:"avoid" json:"avoid"`
	RightToError  RightToError `yaml:"right_to_error" json:"right_to_error"`
	Law           []string     `yaml:"law" json:"law"`
	Links         []Link       `yaml:"links" json:"links"`
	Terms         []string     `yaml:"terms" json:"terms"`
	Related       []string     `yaml:"related" json:"related"`
	Agent         Agent        `yaml:"agent" json:"-"` // for civil servants only: never in a public answer
	Verify        *string      `yaml:"verify" json:"-"`
	Questions     []string     `yaml:"questions" json:"-"`
}

// Audience is whom an entry speaks to.
type Audience string

// The two audiences, in the words that editors use.
const (
	Individual   Audience = "particulier"
	Professional Audience = "professionnel"
)

// Status says whether citizens are served an entry.
type Status string

// Draft entries are shown to agents only, with a warning.
const (
	Published Status = "published"
	Draft     Status = "draft"
)

// Applies says how far the right to error (CRPA, article L123-1) goes for an entry.
type Applies string

// The degrees of the right to error.
const (
	AppliesYes         Applies = "yes"
	AppliesLimited     Applies = "limited"
	AppliesNo          Applies = "no"
	AppliesNotRelevant Applies = "not-relevant"
)

// RightToError is what the right to error changes for an entry.
type RightToError struct {
	Applies Applies `yaml:"applies" json:"applies"`
	Note    string  `yaml:"note" json:"note"`
}

// Link is an official source.
type Link struct {
	Label string `yaml:"label" json:"label"`
	URL   string `yaml:"url" json:"url"`
}

// Agent is the part of an entry written for civil servants.
type Agent struct {
	Procedure []string `yaml:"procedure"`
	Posture   string   `yaml:"posture"`
	Letter    *string  `yaml:"letter"` // a template with {{named_fields}}; nil when the entry has none
}

// BlankLetter is the letter with the fields that nobody filled in shown as such: {{date_du_courrier}} reads [date du courrier : …]. It is empty when
// the entry has no letter.
func (a Agent) BlankLetter() string {
	if a.Letter == nil {
		return ""
	}
	parts := strings.Split(*a.Letter, "{{")
	for i, p := range parts[1:] {
		name, rest, ok := strings.Cut(p, "}}")
		if !ok {
			return *a.Letter
		}
		parts[i+1] = "[" + strings.ReplaceAll(strings.TrimSpace(name), "_", " ") + " : …]" + rest
	}
	return strings.Join(parts, "")
}

// Date is a calendar day, written as in 2026-11-22.
type Date string

// Time is the day's first instant in UTC, and the zero time for an empty date.
func (d Date) Time() time.Time {
	t, _ := time.Parse(time.DateOnly, string(d)) // the schema has checked it
	return t
}

var months = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}

// French writes the day as people do: 1er mars 2026.
func (d Date) French() string {
	t := d.Time()
	if t.IsZero() {
		return string(d)
	}
	day := t.Format("2")
	if t.Day() == 1 {
		day = "1er"
	}
	return day + " " + months[t.Month()-1] + t.Format(" 2006")
}

// Overdue tells whether the facts of e should have been compared again before now.
func (e *Entry) Overdue(now time.Time) bool { return !now.Before(e.ReviewBy.Time().AddDate(0, 0, 1)) }
