package bot

import (
	"slices"

	"oupsbot/intents"
)

// maxOffered is how many entries are ever offered at once.
const maxOffered = 5

// whichSituation asks what "et j'ai combien de temps ?" is about: one of the entries just offered, if any.
func (d *decider) whichSituation() Decision {
	if d.conv.Last.Kind == KindChoose {
		return d.repeated()
	}
	return Decision{Kind: KindAsk, Intent: "which_situation"}
}

// rank answers, asks, offers or gives up, on the entries' probabilities.
func (d *decider) rank(entries []intents.ScoredEntry) Decision {
	_, outside := d.likely(intents.Ignore)
	total := 0.0
	for _, e := range entries {
		total += e.Probability
	}
	switch {
	case len(entries) == 0, outside >= actAt && outside > d.entry(0):
		return d.fallback()
	case entries[0].Probability >= d.answerAt() && (len(entries) == 1 || entries[0].Probability-entries[1].Probability >= marginAt):
		d.rememberOthers(entries[1:])
		return d.answer(entries[0].Entry.ID)
	case total >= askAt && total > 2*outside && d.vague(entries):
		return d.askOrganisation(entries)
	case total < offerAt:
		return d.fallback()
	}
	return d.choose(entries)
}

// answerAt is higher for a message of a word or two, or of words that tell nothing apart: "rsa" and "j'ai oublié un papier" fit one entry best, and
// mean none.
func (d *decider) answerAt() float64 {
	if d.u.Layer == intents.LayerRanking && d.u.Vague || d.u.Words > 0 && d.u.Words <= bareWords {
		return bareAt
	}
	return answerAt
}

const (
	bareWords = 2
	bareAt    = 0.80
)

// vague tells a short message that fits entries of several organisations, none of them well: one question narrows it faster than a list. It is asked
// once, never twice in a row.
func (d *decider) vague(entries []intents.ScoredEntry) bool {
	return d.u.Words <= vagueWords && d.conv.Topic == "" && (d.u.Vague || entries[0].Probability < offerAt) && d.conv.Pending == "" && len(organisations(entries)) > 1
}

// vagueWords is how long a vague message may be; a longer one says something.
const vagueWords = 9

func organisations(entries []intents.ScoredEntry) (ids []string) {
	for _, e := range entries {
		if o := e.Entry.Organisations[0]; !slices.Contains(ids, o) {
			ids = append(ids, o)
		}
	}
	return ids
}

func (d *decider) askOrganisation(entries []intents.ScoredEntry) Decision {
	d.conv.Pending = d.in.text
	dec := Decision{Kind: KindAsk, Intent: "which_organisation"}
	for _, o := range organisations(entries) {
		dec.Offer = append(dec.Offer, Action{Organisation: o})
	}
	dec.Offer = append(dec.Offer, Action{None: true})
	return dec
}

func (d *decider) choose(entries []intents.ScoredEntry) Decision {
	dec := Decision{Kind: KindChoose}
	for _, e := range entries {
		if (e.Probability >= worthAt || len(dec.Offer) < 3) && len(dec.Offer) < maxOffered {
			dec.Offer = append(dec.Offer, Action{Entry: e.Entry.ID})
		}
	}
	d.rememberOthers(entries)
	dec.Offer = append(dec.Offer, Action{None: true})
	return dec
}

func (d *decider) answer(id string) Decision {
	e, ok := d.entryOf(id)
	if !ok {
		return d.fallback()
	}
	d.conv.discuss(e.ID)
	return Decision{Kind: KindAnswer, Entry: e.ID, Offer: append(sectionOffers(e, ""), Action{Intent: "why_this_answer"})}
}

func (d *decider) section(s Section) Decision {
	e, ok := d.entryOf(d.conv.Topic)
	if !ok {
		return d.whichSituation()
	}
	return Decision{Kind: KindSection, Entry: e.ID, Section: s, Offer: sectionOffers(e, s)}
}

func (d *decider) rememberOthers(entries []intents.ScoredEntry) {
	d.conv.Others = nil
	for _, e := range entries {
		if len(d.conv.Others) < maxOffered {
			d.conv.Others = append(d.conv.Others, e.Entry.ID)
		}
	}
}

// offeredSections are the parts of an entry offered behind its answer, which already gives the steps, the deadline and the right to error.
var offeredSections = []Section{SectionConsequences, SectionAvoid, SectionWhy, SectionContact, SectionLaw}

// otherSections are the parts offered behind one part.
var otherSections = []Section{SectionFix, SectionDeadline, SectionConsequences, SectionRightToError, SectionAvoid, SectionContact, SectionLaw}

// maxSections is how many parts are offered at once: five buttons are read, more are not.
const maxSections = 5

func sectionOffers(e *Entry, given Section) []Action {
	var offers []Action
	list := offeredSections
	if given != "" {
		list = otherSections
	}
	for _, s := range list {
		switch {
		case s == given, s == SectionLaw && len(e.Law) == 0, s == SectionDeadline && e.Deadline == nil:
			continue
		case given == "" && s == SectionConsequences && firstSentences(e.Consequences, costSentences) == e.Consequences, given == "" && s == SectionAvoid && len(e.Avoid) == 1:
			continue // the answer has said it all
		}
		offers = append(offers, Action{Section: s, Entry: e.ID})
	}
	return offers[:min(maxSections, len(offers))]
}
