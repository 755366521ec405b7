package bot_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"oupsbot/bot"
	"oupsbot/bot/bottest"
	"oupsbot/knowledge"
	"oupsbot/knowledge/french"
)

func find(t testing.TB, d *bot.Directory, f bot.Filter) []*bot.Entry {
	t.Helper()
	all, err := d.Find(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestTheDirectoryHidesDraftsFromCitizens(t *testing.T) {
	r := bottest.Release(t)
	draft := first(t, r, func(e *bot.Entry) bool { return e.Status == knowledge.Draft })
	citizen, agent := r.Directory(bot.Citizen), r.Directory(bot.Agent)

	if _, ok := citizen.Entry(draft.ID); ok || slices.Contains(find(t, citizen, bot.Filter{}), draft) || slices.Contains(find(t, citizen, bot.Filter{Text: draft.Questions[0]}), draft) {
		t.Error("a citizen finds a draft")
	}
	if _, ok := agent.Entry(draft.ID); !ok || !slices.Contains(find(t, agent, bot.Filter{}), draft) {
		t.Error("an agent does not find a draft")
	}
	if n, all := len(find(t, citizen, bot.Filter{})), len(find(t, agent, bot.Filter{})); n == 0 || n >= all {
		t.Errorf("citizens see %d entries, agents %d", n, all)
	}
}

func TestTheDirectoryListsWhatHasEntries(t *testing.T) {
	r := bottest.Release(t)
	d := r.Directory(bot.Citizen)
	if d.Release() != r.ID {
		t.Errorf("of release %s", d.Release())
	}
	for _, th := range d.Themes() {
		all := find(t, d, bot.Filter{Theme: th.ID})
		if got, ok := d.Theme(th.ID); len(all) == 0 || !ok || got != th || slices.ContainsFunc(all, func(e *bot.Entry) bool { return e.Theme != th.ID }) {
			t.Errorf("theme %s lists %d entries", th.ID, len(all))
		}
	}
	for _, o := range d.Organisations() {
		all := find(t, d, bot.Filter{Organisation: o.ID})
		if _, ok := d.Organisation(o.ID); len(all) == 0 || !ok || slices.ContainsFunc(all, func(e *bot.Entry) bool { return !slices.Contains(e.Organisations, o.ID) }) {
			t.Errorf("organisation %s lists %d entries", o.ID, len(all))
		}
	}
	if len(d.Themes()) == 0 || len(d.Organisations()) == 0 || len(find(t, d, bot.Filter{Theme: "nulle-part"})) != 0 {
		t.Error("the directory is empty, or lists what does not exist")
	}
}

func TestASearchRanksAndFiltersNarrowIt(t *testing.T) {
	d := bottest.Release(t).Directory(bot.Citizen)
	all := find(t, d, bot.Filter{Text: "j'ai déménagé sans le dire à la caf"})
	if len(all) == 0 || len(all) > 20 || all[0].ID != caf {
		t.Fatalf("found %d, the first is %v", len(all), all)
	}
	for _, e := range find(t, d, bot.Filter{Text: "j'ai déménagé sans le dire à la caf", Organisation: "mdph", Audience: "particulier"}) {
		if !slices.Contains(e.Organisations, "mdph") {
			t.Errorf("%s passes the filter", e.ID)
		}
	}
	for _, text := range []string{strings.Repeat("x", 1<<20), "<script>", "\xff\x00", "?!"} {
		find(t, d, bot.Filter{Text: text}) // nothing to find, and no harm
	}
	if blank := find(t, d, bot.Filter{Text: "  "}); len(blank) != len(find(t, d, bot.Filter{})) {
		t.Error("spaces are taken for a search")
	}
}

func TestASearchFindsTheEntriesThatShowTheWord(t *testing.T) {
	d := bottest.Release(t).Directory(bot.Citizen)
	for _, word := range []string{"enfant", "caf", "retraite"} {
		found := find(t, d, bot.Filter{Text: word})
		for _, e := range find(t, d, bot.Filter{}) {
			if holds := slices.Contains(strings.FieldsFunc(strings.ToLower(e.Title+" "+e.Error), func(r rune) bool { return !unicode.IsLetter(r) }), word); holds && !slices.Contains(found, e) {
				t.Errorf("%q does not find %s", word, e.ID)
			}
		}
	}
}

func TestAFilterAppliesBeforeTheCut(t *testing.T) {
	d := bottest.Release(t).Directory(bot.Citizen)
	for _, o := range d.Organisations() {
		if len(find(t, d, bot.Filter{Text: "j'ai fait une erreur dans ma déclaration à la caf", Organisation: o.ID})) == 0 {
			t.Errorf("nothing of %s is found", o.ID)
		}
	}
}

func TestListingsAreInTheOrderOfNames(t *testing.T) {
	d := bottest.Release(t).Directory(bot.Agent)
	if !slices.IsSortedFunc(find(t, d, bot.Filter{}), func(a, b *bot.Entry) int { return cmp.Compare(french.Fold(a.Title), french.Fold(b.Title)) }) {
		t.Error("the entries are not in the order of their titles")
	}
	if !slices.IsSortedFunc(d.Organisations(), func(a, b bot.Organisation) int { return cmp.Compare(french.Fold(a.Full), french.Fold(b.Full)) }) {
		t.Error("the organisations are not in the order of their names")
	}
}
