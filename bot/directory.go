package bot

import (
	"cmp"
	"context"
	"slices"
	"strings"

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
	for _, o := range d.release.base.Organisations {
		if slices.ContainsFunc(d.release.base.Entries, func(e *Entry) bool { return slices.Contains(e.Organisations, o.ID) && d.visible(e) }) {
			out = append(out, o)
		}
	}
	slices.SortFunc(out, func(a, b Organisation) int { return cmp.Compare(french.Fold(a.Full), french.Fold(b.Full)) })
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
	pool := d.release.base.Entries
	if strings.TrimSpace(f.Text) != "" {
		ranked, err := d.release.model.Rank(ctx, f.Text, maxFound)
		if err != nil {
			return nil, err
		}
		pool = ranked
	}
	var out []*Entry
	for _, e := range pool {
		if d.visible(e) && (f.Theme == "" || e.Theme == f.Theme) && (f.Audience == "" || string(e.Audience) == f.Audience) &&
			(f.Organisation == "" || slices.Contains(e.Organisations, f.Organisation)) {
			out = append(out, e)
		}
	}
	if strings.TrimSpace(f.Text) == "" {
		slices.SortFunc(out, func(a, b *Entry) int { return cmp.Compare(french.Fold(a.Title), french.Fold(b.Title)) })
	}
	return out, nil
}

// maxFound is how many entries a search lists.
const maxFound = 20

func (d *Directory) visible(e *Entry) bool { return d.agent || e.Status == knowledge.Published }
