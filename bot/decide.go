package bot

import (
	"slices"
	"time"

	"oupsbot/intents"
)

// The probabilities at which the bot dares. They were set on the content's own cross-validation and looked at on labelled
// questions (`oupsbot eval`): a wrong answer costs more than a choice, a choice more than nothing.
const (
	answerAt  = 0.42 // one entry: give it
	marginAt  = 0.12 // … and be that much ahead of the runner-up
	offerAt   = 0.30 // entries together: offer them
	worthAt   = 0.03 // one entry among the offered
	actAt     = 0.33 // an act
	supportAt = 0.35 // distress, all its acts together: missing it costs most
	askAt     = 0.15 // entries together, of a vague message: ask which organisation
)

// input is a message once it is known what was pressed.
type input struct {
	text    string  // masked
	action  *Action // of the pressed choice
	notices []Notice
	again   bool // nothing can be done with it but to say the last reply again
}

// decider decides one turn. It is pure: what it knows stands in its fields.
type decider struct {
	release *Release
	conv    Conversation // changed into what it is after the turn
	in      input
	u       intents.Understanding
	now     time.Time
}

// run gives the decision; the conversation is changed accordingly.
func (d *decider) run() Decision {
	dec := d.decide()
	dec.Agent = d.conv.Audience == Agent
	dec.Notices = append(d.in.notices, dec.Notices...)
	if e, ok := d.release.base.Entry(dec.Entry); ok {
		dec.Overdue = e.Overdue(d.now)
	}
	d.offerResume(&dec)
	switch dec.Kind {
	case KindFallback:
		d.conv.Misses++
	default:
		d.conv.Misses = 0
	}
	return dec
}

// offerResume offers the dialogue that waits behind a digression. A decision said again may offer it already, or still.
func (d *decider) offerResume(dec *Decision) {
	dec.Offer = slices.DeleteFunc(slices.Clone(dec.Offer), func(a Action) bool { return a.Resume })
	if d.conv.Flow != nil && dec.Kind != KindFlow {
		dec.Offer = append(dec.Offer, Action{Resume: true})
	}
}

func (d *decider) decide() Decision {
	if d.in.action != nil {
		return d.press(*d.in.action)
	}
	if dec, ok := d.urgent(); ok {
		return dec
	}
	if d.conv.Flow != nil {
		if dec, ok := d.continueFlow(); ok {
			return dec
		}
	}
	return d.understood()
}

// press does what a choice says.
func (d *decider) press(a Action) Decision {
	switch {
	case a.Section != "":
		if _, ok := d.entryOf(a.Entry); ok {
			d.conv.discuss(a.Entry)
		}
		return d.section(a.Section)
	case a.Entry != "":
		return d.answer(a.Entry)
	case a.Flow != "":
		return d.startFlow(a.Flow)
	case a.Resume:
		return d.resumeFlow()
	case a.Value != "" && d.conv.Flow != nil:
		return d.advanceFlow(a.Value, "")
	case a.Organisation != "":
		return d.narrowed(a.Organisation)
	case a.Intent != "":
		return d.act(a.Intent)
	case a.None:
		return d.none()
	}
	return Decision{Kind: KindFallback}
}

// entryOf finds an entry that this conversation's audience may read.
func (d *decider) entryOf(id string) (*Entry, bool) {
	return d.release.Directory(d.conv.Audience).Entry(id)
}

// repeated is the last decision again, if this release can still say it: it may have been made with another.
func (d *decider) repeated() Decision {
	last := d.conv.Last
	last.Notices = nil
	_, known := d.entryOf(last.Entry)
	gone := last.Kind == "" || last.Entry != "" && !known
	for _, step := range last.Steps {
		if _, ok := d.release.flows.Output(last.Flow, step); !ok {
			gone = true
		}
	}
	last.Offer = slices.DeleteFunc(slices.Clone(last.Offer), func(a Action) bool {
		_, ok := d.entryOf(a.Entry)
		return a.Entry != "" && !ok
	})
	if gone {
		return d.fallback()
	}
	return last
}

// urgent is what comes before anything else, a running dialogue included: distress, then a request to cheat.
func (d *decider) urgent() (Decision, bool) {
	if d.namesOnly() {
		return Decision{}, false
	}
	if id, p := d.likely(intents.Support); p >= supportAt && p >= d.entry(0) && (d.conv.Flow == nil || p >= flowAlarmAt) {
		dec := Decision{Kind: KindSupport, Intent: id, Offer: d.offersOf(id)}
		// The question that came with the distress is not forgotten, but it waits behind a choice.
		if d.entry(0) >= besideAt*(1-p) && d.entry(0) > 0 {
			dec.Offer = append([]Action{{Entry: d.u.Entries[0].Entry.ID}}, dec.Offer...)
		}
		return dec, true
	}
	if id, p := d.likely(intents.Decline); p >= actAt && p > d.entry(0) && !d.u.Mends && (d.conv.Flow == nil || p >= flowAlarmAt) {
		return Decision{Kind: KindDecline, Intent: id, Offer: d.offersOf(id)}, true
	}
	return Decision{}, false
}

const (
	flowAlarmAt = 0.7 // inside a guided dialogue, where "je ne sais plus" is an answer
	besideAt    = 0.4 // of what distress leaves: one entry is clearly meant beside it
)

// namesOnly tells a message that only names an administration: people name the CAF when they curse, and when they do not.
func (d *decider) namesOnly() bool { return d.u.Names && d.u.Layer == intents.LayerRanking }

// understood decides on a free text outside any dialogue.
func (d *decider) understood() Decision {
	if d.namesOnly() {
		return d.rank(d.u.Entries)
	}
	if id, p := d.likely(intents.Handoff); p >= actAt && p > d.entry(0) {
		return Decision{Kind: KindHandoff, Intent: id, Offer: d.offersOf(id)}
	}
	if id, p := d.likely(flowKind); p >= actAt && p > d.entry(0) {
		return d.startFlow(id)
	}
	if dec, ok := d.followUp(); ok {
		return dec
	}
	if id, p := d.likeliest(intents.Plain); p >= actAt && p > d.entry(0) {
		return d.act(id)
	}
	if dec, ok := d.beyond(); ok {
		return dec
	}
	return d.rank(d.u.Entries)
}

// followUp keeps to the entry under discussion when the message asks for a part of it.
func (d *decider) followUp() (Decision, bool) {
	id, p := d.likely(intents.Section)
	if d.conv.Topic == "" && p >= actAt && p > d.entry(0) {
		return d.whichSituation(), true
	}
	if d.conv.Topic == "" || p < sectionAt || p < d.other() {
		return Decision{}, false
	}
	a, _ := d.release.model.Act(id)
	return d.section(Section(a.Section)), true
}

// beyond is for "et si c'est pour offrir ?": the entry under discussion says no more, but nothing else is meant either.
func (d *decider) beyond() (Decision, bool) {
	if !d.u.Leans || d.u.Layer != intents.LayerRanking || d.other() >= answerAt {
		return Decision{}, false
	}
	if d.conv.Topic == "" {
		return d.whichSituation(), d.conv.Last.Kind == KindChoose
	}
	dec := d.section(SectionContact)
	dec.Intent = beyondEntry
	return dec, true
}

// beyondEntry marks a question on the entry under discussion that the entry does not answer.
const beyondEntry = "beyond_entry"

// other is the probability of the best entry that is not the one under discussion.
func (d *decider) other() (p float64) {
	for _, e := range d.u.Entries {
		if e.Entry.ID != d.conv.Topic {
			p = max(p, e.Probability)
		}
	}
	return p
}

// sectionAt is lower than actAt: the topic already speaks for a follow-up.
const sectionAt = 0.25

// none is « Aucune de ces situations ».
func (d *decider) none() Decision {
	d.conv.Pending, d.conv.Others = "", nil
	return d.fallback()
}

// fallback says that nothing fits; after two in a row it stops guessing and offers a human first.
func (d *decider) fallback() Decision {
	if d.conv.Misses >= 2 {
		return Decision{Kind: KindFallback, Intent: "stuck", Offer: []Action{{Intent: "human"}, {Intent: "help"}}}
	}
	return Decision{Kind: KindFallback, Offer: []Action{{Intent: "help"}, {Flow: rightToErrorFlow}, {Intent: "human"}}}
}

// entry is the probability of the n-th best entry; 0 when there are fewer.
func (d *decider) entry(n int) float64 {
	if n >= len(d.u.Entries) {
		return 0
	}
	return d.u.Entries[n].Probability
}

// likely is the best act of a kind and the probability of the whole kind: a request to cheat may lie between two subjects. But when no act of
// the kind stands out at all, their sum is only what many weak ones add up to, and counts for nothing.
func (d *decider) likely(kind intents.Kind) (id string, p float64) {
	best := 0.0
	for _, a := range d.u.Acts {
		if a.Act.Kind == kind {
			if id == "" {
				id, best = a.Act.ID, a.Probability
			}
			p += a.Probability
		}
	}
	if best < standsOutAt && p < sumAloneAt {
		return id, best
	}
	return id, p
}

const (
	standsOutAt = 0.22 // an act of its kind
	sumAloneAt  = 0.60 // a whole kind, whichever of its acts
)

// likeliest is the best act of a kind by itself: many weak acts do not make a strong one.
func (d *decider) likeliest(kind intents.Kind) (id string, p float64) {
	for _, a := range d.u.Acts {
		if a.Act.Kind == kind {
			return a.Act.ID, a.Probability
		}
	}
	return "", 0
}

// offersOf are the choices that an act's file proposes.
func (d *decider) offersOf(id string) []Action {
	a, ok := d.release.model.Act(id)
	if !ok {
		return nil
	}
	var offers []Action
	for _, c := range a.Choices {
		if _, isFlow := d.release.flows.Flow(c); isFlow {
			offers = append(offers, Action{Flow: c})
		} else {
			offers = append(offers, Action{Intent: c})
		}
	}
	return offers
}
