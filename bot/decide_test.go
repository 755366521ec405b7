package bot_test

import (
	"slices"
	"strings"
	"testing"

	"oupsbot/bot"
	"oupsbot/bot/bottest"
	"oupsbot/bot/flows"
	"oupsbot/intents"
	"oupsbot/knowledge"
)

// meaning is what a message may mean, by ids.
type meaning struct {
	entries map[string]float64 // "caf-demenagement-non-declare": 0.5
	acts    map[string]float64
	leans   bool
	layer   intents.Layer // ranking when empty
}

// understanding is a meaning as the model gives it: best first.
func understanding(t testing.TB, r *bot.Release, m meaning) intents.Understanding {
	t.Helper()
	u := intents.Understanding{Layer: intents.LayerRanking, Leans: m.leans}
	if m.layer != "" {
		u.Layer = m.layer
	}
	for id, p := range m.entries {
		e, ok := r.Base().Entry(id)
		if !ok {
			t.Fatalf("the shipped content has no entry %s", id)
		}
		u.Entries = append(u.Entries, intents.ScoredEntry{Entry: e, Probability: p})
	}
	for id, p := range m.acts {
		a, ok := r.Act(id)
		if !ok {
			t.Fatalf("the shipped content has no act %s", id)
		}
		u.Acts = append(u.Acts, intents.ScoredAct{Act: a, Probability: p})
	}
	slices.SortFunc(u.Entries, func(a, b intents.ScoredEntry) int {
		return order(a.Probability, b.Probability, a.Entry.ID, b.Entry.ID)
	})
	slices.SortFunc(u.Acts, func(a, b intents.ScoredAct) int { return order(a.Probability, b.Probability, a.Act.ID, b.Act.ID) })
	return u
}

func order(p, q float64, a, b string) int {
	switch {
	case p > q:
		return -1
	case p < q:
		return 1
	}
	return strings.Compare(a, b)
}

// Entries of the shipped content, of four organisations.
const (
	caf        = "caf-demenagement-non-declare"
	caf2       = "caf-vie-de-couple-non-declaree"
	caf3       = "caf-apl-demande-tardive"
	mdph       = "mdph-recours-tribunal-direct"
	mdph2      = "mdph-renouvellement-tardif"
	anah       = "anah-maprimerenov-mandataire"
	prefecture = "prefecture-dalo-recours-mal-fait"
)

// barely is the smallest step that matters to a threshold.
const barely = 0.001

// TestEveryDecision is the policy: what the bot does with what a message may mean. The thresholds are those of decide.go, whatever they are.
func TestEveryDecision(t *testing.T) {
	r := bottest.Release(t)
	flow, _, err := r.Flows().Start(bot.RightFlow, bottest.Start)
	if err != nil {
		t.Fatal(err)
	}
	var (
		fresh  = bot.Conversation{}
		topic  = bot.Conversation{Turn: 1, Topic: caf, Last: bot.Decision{Kind: bot.KindAnswer, Entry: caf}}
		inFlow = bot.Conversation{Turn: 1, Flow: &flow, Last: bot.Decision{Kind: bot.KindFlow, Flow: flow.Flow, Steps: []string{flow.Step}}}
		chosen = bot.Conversation{Turn: 1, Last: bot.Decision{Kind: bot.KindChoose, Offer: []bot.Action{{Entry: caf}, {Entry: caf2}, {None: true}}}}
		one    = bot.Conversation{Turn: 1, Misses: 1}
		two    = bot.Conversation{Turn: 2, Misses: 2}
	)
	type entries = map[string]float64
	type acts = map[string]float64
	for name, c := range map[string]struct {
		conv bot.Conversation
		said string
		mean meaning
		want bot.Decision // kind, and what else is set
	}{
		"support: at its threshold":                 {fresh, "…", meaning{acts: acts{"suicide": bot.SupportAt}}, bot.Decision{Kind: bot.KindSupport, Intent: "suicide"}},
		"support: its acts count together":          {fresh, "…", meaning{acts: acts{"suicide": bot.SupportAt - bot.StandsOutAt, "exhaustion": bot.StandsOutAt}}, bot.Decision{Kind: bot.KindSupport, Intent: "exhaustion"}},
		"support: faint echoes do not":              {fresh, "…", meaning{acts: acts{"suicide": bot.StandsOutAt - barely, "exhaustion": bot.StandsOutAt - barely}}, bot.Decision{Kind: bot.KindFallback}},
		"support: as probable as an entry":          {fresh, "…", meaning{entries: entries{caf: 0.45}, acts: acts{"suicide": 0.45}}, bot.Decision{Kind: bot.KindSupport, Intent: "suicide"}},
		"support: before an entry under discussion": {topic, "…", meaning{acts: acts{"suicide": 0.5, "section_deadline": 0.5}}, bot.Decision{Kind: bot.KindSupport}},
		"support: before a request to cheat":        {fresh, "…", meaning{acts: acts{"suicide": 0.4, "fraud_tax": 0.6}}, bot.Decision{Kind: bot.KindSupport, Intent: "suicide"}},
		"support: before a human is asked for":      {fresh, "…", meaning{acts: acts{"suicide": 0.4, "human": 0.6}}, bot.Decision{Kind: bot.KindSupport}},
		"support: inside a dialogue":                {inFlow, "Mes impôts", meaning{layer: intents.LayerPattern, acts: acts{"suicide": 0.98}}, bot.Decision{Kind: bot.KindSupport, Intent: "suicide"}},
		"support: under its threshold, none":        {fresh, "…", meaning{acts: acts{"suicide": bot.SupportAt - barely}}, bot.Decision{Kind: bot.KindFallback}},

		"decline: at its threshold":            {fresh, "…", meaning{acts: acts{"fraud_tax": bot.ActAt}}, bot.Decision{Kind: bot.KindDecline, Intent: "fraud_tax"}},
		"decline: before an entry":             {fresh, "…", meaning{entries: entries{caf: 0.45}, acts: acts{"fraud_benefits": 0.5}}, bot.Decision{Kind: bot.KindDecline}},
		"decline: not before a likelier entry": {fresh, "…", meaning{entries: entries{caf: 0.55}, acts: acts{"fraud_benefits": 0.4}}, bot.Decision{Kind: bot.KindAnswer, Entry: caf}},
		"decline: inside a dialogue":           {inFlow, "Mes impôts", meaning{acts: acts{"fraud_tax": 0.9}}, bot.Decision{Kind: bot.KindDecline}},
		"decline: insults are met with calm":   {fresh, "…", meaning{acts: acts{"insult": 0.9}}, bot.Decision{Kind: bot.KindDecline, Intent: "insult"}},

		"handoff":                               {fresh, "…", meaning{acts: acts{"human": bot.ActAt}}, bot.Decision{Kind: bot.KindHandoff, Intent: "human"}},
		"handoff: before the dialogue's answer": {inFlow, "un humain", meaning{acts: acts{"human": 0.9}}, bot.Decision{Kind: bot.KindHandoff}},
		"act":                                   {fresh, "…", meaning{acts: acts{"greeting": bot.ActAt}}, bot.Decision{Kind: bot.KindAct, Intent: "greeting"}},
		"act: not before a likelier entry":      {fresh, "…", meaning{entries: entries{caf: 0.5}, acts: acts{"greeting": 0.4}}, bot.Decision{Kind: bot.KindAnswer, Entry: caf}},
		"out of scope is answered as nothing":   {fresh, "…", meaning{entries: entries{caf: 0.2}, acts: acts{"out_of_scope_far": 0.7}}, bot.Decision{Kind: bot.KindFallback}},

		"flow: starts":  {fresh, "…", meaning{acts: acts{bot.RightFlow: 0.9}}, bot.Decision{Kind: bot.KindFlow, Flow: bot.RightFlow}},
		"flow: goes on": {inFlow, "Mes impôts", meaning{acts: acts{"greeting": 0.2}}, bot.Decision{Kind: bot.KindFlow, Flow: bot.RightFlow}},
		"flow: an answer beats what it resembles": {inFlow, "Mes impôts", meaning{entries: entries{caf: 0.9}}, bot.Decision{Kind: bot.KindFlow}},
		"flow: says what it expects":              {inFlow, "la lune", meaning{entries: entries{caf: 0.3}}, bot.Decision{Kind: bot.KindFlow, Notices: []bot.Notice{bot.NoticeExpect}}},
		"flow: a clear question leaves it aside":  {inFlow, "la lune", meaning{entries: entries{caf: bot.DigressAt}}, bot.Decision{Kind: bot.KindAnswer, Entry: caf}},
		"flow: back":                              {inFlow, "retour", meaning{acts: acts{"back": 0.98}}, bot.Decision{}},

		"section: a follow-up stays":                          {topic, "…", meaning{acts: acts{"section_deadline": bot.SectionAt}}, bot.Decision{Kind: bot.KindSection, Entry: caf, Section: bot.SectionDeadline}},
		"section: the entry itself does not count against it": {topic, "…", meaning{entries: entries{caf: 0.7}, acts: acts{"section_consequences": 0.3}}, bot.Decision{Kind: bot.KindSection, Entry: caf, Section: bot.SectionConsequences}},
		"section: a new question leaves":                      {topic, "…", meaning{entries: entries{mdph: 0.6}, acts: acts{"section_deadline": 0.3}}, bot.Decision{Kind: bot.KindAnswer, Entry: mdph}},
		"section: of nothing, asks which":                     {fresh, "…", meaning{acts: acts{"section_deadline": 0.9}}, bot.Decision{Kind: bot.KindAsk, Intent: "which_situation"}},
		"section: of what was just offered":                   {chosen, "…", meaning{acts: acts{"section_deadline": 0.9}}, bot.Decision{Kind: bot.KindChoose}},
		"section: beyond what the entry says":                 {topic, "…", meaning{leans: true, entries: entries{mdph: 0.2}}, bot.Decision{Kind: bot.KindSection, Entry: caf, Section: bot.SectionContact}},

		"answer: at its threshold":              {fresh, "…", meaning{entries: entries{caf: bot.AnswerAt}}, bot.Decision{Kind: bot.KindAnswer, Entry: caf}},
		"answer: with the margin":               {fresh, "…", meaning{entries: entries{caf: bot.AnswerAt + barely, mdph: bot.AnswerAt - bot.MarginAt}}, bot.Decision{Kind: bot.KindAnswer, Entry: caf}},
		"choose: without the margin":            {fresh, "…", meaning{entries: entries{caf: 0.5, mdph: 0.5 - bot.MarginAt + barely}}, bot.Decision{Kind: bot.KindChoose}},
		"choose: under the threshold":           {fresh, "…", meaning{entries: entries{caf: bot.AnswerAt - barely, caf2: 0.05}}, bot.Decision{Kind: bot.KindChoose}},
		"ask: no organisation stands out":       {fresh, "…", meaning{entries: entries{caf: 0.16, mdph: 0.15, anah: 0.14}}, bot.Decision{Kind: bot.KindAsk, Intent: "which_organisation"}},
		"ask: not twice":                        {bot.Conversation{Turn: 1, Pending: "mon dossier"}, "…", meaning{entries: entries{caf: 0.16, mdph: 0.15, anah: 0.14}}, bot.Decision{Kind: bot.KindChoose}},
		"fallback: too little":                  {fresh, "…", meaning{entries: entries{caf: bot.OfferAt - barely}}, bot.Decision{Kind: bot.KindFallback}},
		"fallback: nothing":                     {fresh, "…", meaning{}, bot.Decision{Kind: bot.KindFallback}},
		"fallback: the second one":              {one, "…", meaning{}, bot.Decision{Kind: bot.KindFallback, Intent: ""}},
		"fallback: after two it stops guessing": {two, "…", meaning{}, bot.Decision{Kind: bot.KindFallback, Intent: "stuck"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, after := r.Decide(c.conv, c.said, understanding(t, r, c.mean), bottest.Start)

			if c.want.Kind != "" && got.Kind != c.want.Kind || c.want.Entry != "" && got.Entry != c.want.Entry || c.want.Section != "" && got.Section != c.want.Section ||
				c.want.Flow != "" && got.Flow != c.want.Flow || !slices.Equal(got.Notices, c.want.Notices) ||
				(c.want.Intent != "" || c.want.Kind == bot.KindFallback) && got.Intent != c.want.Intent {
				t.Errorf("decided %+v, want %+v", got, c.want)
			}
			if text := r.Compose(got); text == "" {
				t.Errorf("says nothing: %+v", got)
			}
			if misses := c.conv.Misses + 1; (got.Kind == bot.KindFallback) != (after.Misses == misses) || got.Kind != bot.KindFallback && after.Misses != 0 {
				t.Errorf("%d misses after %s, %d before", after.Misses, got.Kind, c.conv.Misses)
			}
			if (got.Kind == bot.KindSupport || got.Kind == bot.KindAnswer) && c.conv.Flow != nil && (after.Flow == nil || !slices.Contains(got.Offer, bot.Action{Resume: true})) {
				t.Errorf("the dialogue does not wait: %+v, offered %+v", after.Flow, got.Offer)
			}
		})
	}
}

func TestDistressComesBeforeEverythingElse(t *testing.T) {
	r := bottest.Release(t)
	flow, _, err := r.Flows().Start(bot.RightFlow, bottest.Start)
	if err != nil {
		t.Fatal(err)
	}
	convs := map[string]bot.Conversation{"new": {}, "topic": {Turn: 1, Topic: caf}, "flow": {Turn: 1, Flow: &flow}, "pending": {Turn: 1, Pending: "mon dossier"}, "stuck": {Turn: 3, Misses: 3}}
	for _, a := range r.Acts() {
		if a.Kind != intents.Support {
			continue
		}
		for _, rival := range r.Acts() {
			if rival.Kind == intents.Support {
				continue
			}
			u := intents.Understanding{Layer: intents.LayerPattern, Acts: []intents.ScoredAct{{Act: a, Probability: 0.98}, {Act: rival, Probability: 0.02}},
				Entries: understanding(t, r, meaning{entries: map[string]float64{caf: 0.01}}).Entries}
			for name, c := range convs {
				if got, _ := r.Decide(c, "Mes impôts", u, bottest.Start); got.Kind != bot.KindSupport || got.Intent != a.ID {
					t.Errorf("%s before %s, %s: %+v", a.ID, rival.ID, name, got)
				}
			}
		}
	}
}

func TestAChoiceOffersAtMostFiveEntriesAndNone(t *testing.T) {
	r := bottest.Release(t)
	all := map[string]float64{caf: 0.2, caf2: 0.19, caf3: 0.18, mdph: 0.17, mdph2: 0.1, anah: 0.08, prefecture: 0.08}

	got, after := r.Decide(bot.Conversation{Pending: "déjà demandé"}, "…", understanding(t, r, meaning{entries: all}), bottest.Start)

	if got.Kind != bot.KindChoose || len(got.Offer) != bot.MaxOffered+1 || !got.Offer[bot.MaxOffered].None {
		t.Errorf("decided %+v", got)
	}
	if got.Offer[0].Entry != caf || len(after.Others) > bot.MaxOffered {
		t.Errorf("the best does not come first: %+v; %d remembered", got.Offer, len(after.Others))
	}
}

func TestAnOrganisationNarrowsTheQuestion(t *testing.T) {
	r := bottest.Release(t)
	u := understanding(t, r, meaning{entries: map[string]float64{caf: 0.16, mdph: 0.15, anah: 0.14}})
	asked, conv := r.Decide(bot.Conversation{}, "mon dossier", u, bottest.Start)
	if asked.Kind != bot.KindAsk || conv.Pending != "mon dossier" || len(asked.Offer) != 4 || !asked.Offer[3].None {
		t.Fatalf("asked %+v, pending %q", asked, conv.Pending)
	}
	for _, a := range asked.Offer[:3] {
		got, after := r.Press(conv, a, u, bottest.Start)
		if got.Kind != bot.KindChoose || len(got.Offer) != 2 || after.Pending != "" {
			t.Errorf("%s: %+v", a.Organisation, got)
		}
		if e, ok := r.Base().Entry(got.Offer[0].Entry); !ok || e.Organisations[0] != a.Organisation {
			t.Errorf("%s offers %s", a.Organisation, got.Offer[0].Entry)
		}
	}
	if got, after := r.Press(conv, bot.Action{None: true}, u, bottest.Start); got.Kind != bot.KindFallback || after.Pending != "" {
		t.Errorf("another organisation: %+v", got)
	}
}

func TestTheRefusedEntryIsNotOfferedAgain(t *testing.T) {
	r := bottest.Release(t)
	u := understanding(t, r, meaning{entries: map[string]float64{caf: 0.6, caf2: 0.2, mdph: 0.1}})
	answered, conv := r.Decide(bot.Conversation{}, "…", u, bottest.Start)
	if answered.Entry != caf {
		t.Fatalf("answered %+v", answered)
	}

	got, after := r.Decide(conv, "non c'est pas ça", understanding(t, r, meaning{acts: map[string]float64{"not_helpful": 0.9}}), bottest.Start)

	if want := []bot.Action{{Entry: caf2}, {Entry: mdph}, {None: true}}; got.Kind != bot.KindChoose || !slices.Equal(got.Offer, want) || after.Topic != "" {
		t.Errorf("decided %+v, topic %q", got, after.Topic)
	}
	again, _ := r.Decide(after, "non plus", understanding(t, r, meaning{acts: map[string]float64{"not_helpful": 0.9}}), bottest.Start)
	if slices.Contains(again.Offer, bot.Action{Entry: caf}) || again.Kind == bot.KindAnswer || r.Compose(again) == "" {
		t.Errorf("refused twice: %+v", again)
	}
}

func TestAnAnswerOffersTheOtherPartsAndNeverTheGivenOne(t *testing.T) {
	r := bottest.Release(t)
	sections := []bot.Section{bot.SectionFix, bot.SectionDeadline, bot.SectionConsequences, bot.SectionRightToError, bot.SectionAvoid, bot.SectionWhy, bot.SectionContact, bot.SectionLaw}
	for _, e := range r.Base().Entries {
		conv := bot.Conversation{Audience: bot.Agent, Turn: 1, Topic: e.ID}
		for _, s := range sections {
			got, after := r.Press(conv, bot.Action{Section: s}, intents.Understanding{}, bottest.Start)
			if got.Kind != bot.KindSection || got.Entry != e.ID || got.Section != s || after.Topic != e.ID || len(got.Offer) == 0 || len(got.Offer) > 6 {
				t.Fatalf("%s, %s: %+v", e.ID, s, got)
			}
			for i, a := range got.Offer {
				switch {
				case a.Section == s:
					t.Errorf("%s, %s: offered again", e.ID, s)
				case a.Section == bot.SectionLaw && len(e.Law) == 0, a.Section == bot.SectionDeadline && e.Deadline == nil:
					t.Errorf("%s, %s: offers %s, which is empty", e.ID, s, a.Section)
				case slices.Contains(got.Offer[:i], a):
					t.Errorf("%s, %s: offers %+v twice", e.ID, s, a)
				}
			}
		}
	}
}

func TestEveryButtonHasALabelThatFits(t *testing.T) {
	r := bottest.Release(t)
	actions := []bot.Action{{Resume: true}, {None: true}}
	for _, e := range r.Base().Entries {
		actions = append(actions, bot.Action{Entry: e.ID})
	}
	for _, o := range r.Base().Organisations {
		actions = append(actions, bot.Action{Organisation: o.ID})
	}
	for _, s := range []bot.Section{bot.SectionFix, bot.SectionDeadline, bot.SectionConsequences, bot.SectionRightToError, bot.SectionAvoid, bot.SectionWhy, bot.SectionContact, bot.SectionLaw} {
		actions = append(actions, bot.Action{Section: s})
	}
	for _, a := range r.Acts() {
		for _, id := range a.Choices {
			if _, isFlow := r.Flows().Flow(id); isFlow {
				actions = append(actions, bot.Action{Flow: id})
			} else {
				actions = append(actions, bot.Action{Intent: id})
			}
		}
	}
	for _, a := range actions {
		if l := r.Label(bot.Decision{Kind: bot.KindChoose}, a); l == "" || len([]rune(l)) > bot.MaxLabel || strings.TrimSpace(l) != l || strings.Contains(l, "\n") {
			t.Errorf("%+v: %q", a, l)
		}
	}
	for _, f := range r.Flows().Flows() {
		for _, s := range f.Steps {
			o, _ := r.Flows().Output(f.ID, s.ID)
			for _, c := range o.Choices {
				if l := r.Label(bot.Decision{Kind: bot.KindFlow, Flow: f.ID, Steps: []string{s.ID}}, bot.Action{Value: c.Value}); l != c.Label || len([]rune(l)) > bot.MaxLabel {
					t.Errorf("%s, %s: %q", s.ID, c.Value, l)
				}
			}
		}
	}
}

func TestDraftsAreKeptFromCitizens(t *testing.T) {
	r := bottest.Release(t)
	draft := first(t, r, func(e *bot.Entry) bool { return e.Status == knowledge.Draft })
	for audience, seen := range map[bot.Audience]bool{bot.Citizen: false, "": false, bot.Agent: true} {
		got, after := r.Press(bot.Conversation{Audience: audience}, bot.Action{Entry: draft.ID}, intents.Understanding{}, bottest.Start)
		if (got.Entry == draft.ID) != seen || (after.Topic == draft.ID) != seen {
			t.Errorf("%q: %+v", audience, got)
		}
	}
}

func TestAnEntryDueForAReviewSaysSo(t *testing.T) {
	r := bottest.Release(t)
	e := published(t, r)

	late, _ := r.Press(bot.Conversation{}, bot.Action{Entry: e.ID}, intents.Understanding{}, e.ReviewBy.Time().AddDate(0, 0, 2))
	early, _ := r.Press(bot.Conversation{}, bot.Action{Entry: e.ID}, intents.Understanding{}, e.ReviewBy.Time().AddDate(0, 0, -2))

	if !late.Overdue || !strings.Contains(r.Compose(late), "devait être relue") {
		t.Error("the entry does not say that it is due")
	}
	if early.Overdue || strings.Contains(r.Compose(early), "devait être relue") {
		t.Error("the entry says that it is due before it is")
	}
}

func TestADialogueIsLeftAsideAndTakenUpAgain(t *testing.T) {
	r := bottest.Release(t)
	start, _, err := r.Flows().Start(bot.RightFlow, bottest.Start)
	if err != nil {
		t.Fatal(err)
	}
	next, _, err := r.Flows().Next(start, flows.Input{Value: "impots"}, bottest.Start)
	if err != nil {
		t.Fatal(err)
	}
	conv := bot.Conversation{Turn: 2, Flow: &next}

	aside, conv := r.Decide(conv, "la lune", understanding(t, r, meaning{entries: map[string]float64{caf: 0.9}}), bottest.Start)
	section, conv := r.Press(conv, bot.Action{Section: bot.SectionContact}, intents.Understanding{}, bottest.Start)
	resumed, conv := r.Press(conv, bot.Action{Resume: true}, intents.Understanding{}, bottest.Start)
	back, conv := r.Decide(conv, "retour", understanding(t, r, meaning{acts: map[string]float64{"back": 0.98}}), bottest.Start)

	if aside.Entry != caf || section.Section != bot.SectionContact || !slices.Contains(section.Offer, bot.Action{Resume: true}) {
		t.Errorf("left aside: %+v, then %+v", aside, section)
	}
	if resumed.Kind != bot.KindFlow || !slices.Equal(resumed.Steps, []string{next.Step}) || len(resumed.Offer) == 0 {
		t.Errorf("taken up again: %+v", resumed)
	}
	if back.Kind != bot.KindFlow || !slices.Equal(back.Steps, []string{start.Step}) || conv.Flow == nil {
		t.Errorf("one question back: %+v", back)
	}
}
