package bot

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"oupsbot/knowledge"
	"oupsbot/knowledge/french"
)

// The directory's words, so that adapters need not know where the content comes from.
type (
	Entry        = knowledge.Entry
	Link         = knowledge.Link
	Theme        = knowledge.Theme
	Organisation = knowledge.Organisation
)

// Directory is the content of one release, as one audience may read it: citizens see no drafts.
type Directory struct {
	release *Release
	agent   bool
}

// Filter narrows a listing; empty fields do not.
type Filter struct {
	Text         string // free text, ranked by the project's own matcher
	Theme        string
	Organisation string
	Audience     string // particulier or professionnel
}

// Directory shows the release as one audience may read it.
func (r *Release) Directory(a Audience) *Directory { return &Directory{release: r, agent: a == Agent} }

// Release is the hash that names the content.
func (d *Directory) Release() string { return d.release.ID }

// Themes are those that have entries this audience may read, in the order in which they are shown.
func (d *Directory) Themes() []Theme {
	var out []Theme
	for _, t := range d.release.base.Themes {
		if slices.ContainsFunc(d.release.base.Entries, func(e *Entry) bool { return e.Theme == t.ID && d.visible(e) }) {
			out = append(out, t)
		}
	}
	return out
}

// Organisations are those that have entries this audience may read, by name.
func (d *Directory) Organisations() []Organisation {
	var out []Organisation
	_, organisations := d.release.sorted.of(d.release.base)
	for _, o := range organisations {
		if slices.ContainsFunc(d.release.base.Entries, func(e *Entry) bool { return slices.Contains(e.Organisations, o.ID) && d.visible(e) }) {
			out = append(out, o)
		}
	}
	return out
}

// Theme finds a theme by its id.
func (d *Directory) Theme(id string) (Theme, bool) { return d.release.base.Theme(id) }

// Organisation finds an organisation by its id.
func (d *Directory) Organisation(id string) (Organisation, bool) {
	return d.release.base.Organisation(id)
}

// Entry finds an entry that this audience may read.
func (d *Directory) Entry(id string) (*Entry, bool) {
	e, ok := d.release.base.Entry(id)
	if !ok || !d.visible(e) {
		return nil, false
	}
	return e, true
}

// Find lists the entries that pass the filter: the best match first when it has a text, else by title.
func (d *Directory) Find(ctx context.Context, f Filter) ([]*Entry, error) {
	passes := func(e *Entry) bool {
		return d.visible(e) && (f.Theme == "" || e.Theme == f.Theme) && (f.Audience == "" || string(e.Audience) == f.Audience) &&
			(f.Organisation == "" || slices.Contains(e.Organisations, f.Organisation))
	}
	if strings.TrimSpace(f.Text) != "" {
		return d.release.model.Rank(ctx, f.Text, maxFound, passes)
	}
	entries, _ := d.release.sorted.of(d.release.base)
	return slices.DeleteFunc(slices.Clone(entries), func(e *Entry) bool { return !passes(e) }), nil
}

// maxFound is how many entries a search lists, besides those that show all its words.
const maxFound = 20

func (d *Directory) visible(e *Entry) bool { return d.agent || e.Status == knowledge.Published }

// sorted holds a release's entries and organisations in the order of their names, found at the first listing.
type sorted struct {
	once          sync.Once
	entries       []*Entry
	organisations []Organisation
}

func (s *sorted) of(b *knowledge.Base) ([]*Entry, []Organisation) {
	s.once.Do(func() {
		s.entries = byName(b.Entries, func(e *Entry) string { return e.Title })
		s.organisations = byName(b.Organisations, func(o Organisation) string { return o.Full })
	})
	return s.entries, s.organisations
}

// byName sorts by folded names, each folded once.
func byName[T any](all []T, name func(T) string) []T {
	type named struct {
		name string
		of   T
	}
	list := make([]named, len(all))
	for i, x := range all {
		list[i] = named{french.Fold(name(x)), x}
	}
	slices.SortStableFunc(list, func(a, b named) int { return cmp.Compare(a.name, b.name) })
	out := make([]T, len(list))
	for i, x := range list {
		out[i] = x.of
	}
	return out
}
