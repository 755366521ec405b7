package bot

import "oupsbot/intents"

// neededActs are the acts that the program itself names; a release without one of them is refused.
//
// The acts of distress and the parts of an entry are needed too: without them the bot would answer, and answer wrongly.
var neededActs = []string{"suicide", "couple_violence", "child_danger", "homeless_tonight", "hunger", "medical_emergency", "threatened", "exhaustion",
	"section_fix", "section_deadline", "section_consequences", "section_right_to_error", "section_avoid", "section_why", "section_contact", "section_law",
	"human", "help", "privacy", "restart", "back", "repeat", "not_helpful", "no", "why_this_answer", "right_to_error"}

const rightToErrorFlow = "droit-a-l-erreur"

// The acts that the program answers by itself, besides those of intents/acts: they are commands.
const (
	ActErased = "erased"  // /oublier
	ActMyData = "my_data" // /mes-donnees

	actFlowStopped = "flow_stopped" // a guided dialogue given up
)

// act performs a conversational act. Some change the conversation; all others are only answered.
func (d *decider) act(id string) Decision {
	switch id {
	case "restart", ActErased:
		d.conv = Conversation{Audience: d.conv.Audience, Started: d.conv.Started, Turn: d.conv.Turn}
	case "back":
		return d.back()
	case "repeat":
		if d.conv.Last.Kind != "" {
			return d.repeated()
		}
	case "not_helpful":
		return d.wrong(id)
	case "no":
		if d.conv.Topic != "" || len(d.conv.Others) > 0 {
			return d.wrong(id)
		}
	}
	if _, command := ownActs[id]; command {
		return Decision{Kind: KindAct, Intent: id}
	}
	a, ok := d.release.model.Act(id)
	if !ok {
		return d.fallback()
	}
	dec := Decision{Kind: KindAct, Intent: id, Offer: d.offersOf(id)}
	if id == "why_this_answer" { // the choices that were there stay
		for _, o := range d.conv.Last.Offer {
			if o.Intent != id && o.Value == "" {
				dec.Offer = append(dec.Offer, o)
			}
		}
	}
	if a.Kind == intents.Handoff {
		dec.Kind = KindHandoff
	}
	if n := len(a.Replies); n > 0 {
		dec.Variant = d.conv.Turn % n
	}
	return dec
}

// back returns to the question before in a guided dialogue, or to the entry discussed before.
func (d *decider) back() Decision {
	if d.conv.Flow != nil {
		if p, _, ok := d.release.flows.Back(*d.conv.Flow); ok {
			d.conv.Flow = &p
			return d.resumeFlow()
		}
		d.conv.Flow = nil // before its first question: what was discussed before
	} else if d.conv.Last.Kind == KindSection && d.conv.Topic != "" {
		return d.answer(d.conv.Topic)
	}
	for len(d.conv.Past) > 0 {
		n := len(d.conv.Past) - 1
		id := d.conv.Past[n]
		d.conv.Past, d.conv.Topic = d.conv.Past[:n], ""
		if _, ok := d.release.base.Entry(id); ok {
			return d.answer(id)
		}
	}
	d.conv.Pending, d.conv.Last = "", Decision{}
	if d.conv.Topic != "" {
		return d.answer(d.conv.Topic)
	}
	return Decision{Kind: KindAct, Intent: "back", Offer: d.offersOf("back")}
}

// wrong is « ce n'est pas ça »: the entries that came behind are offered, never the refused one.
func (d *decider) wrong(id string) Decision {
	refused := d.conv.Topic
	var offer []Action
	for _, o := range d.conv.Others {
		if _, ok := d.release.base.Entry(o); ok && o != refused && len(offer) < maxOffered {
			offer = append(offer, Action{Entry: o})
		}
	}
	if refused != "" { // « retour » finds it again
		d.conv.Past = keepLast(append(d.conv.Past, refused), keptPast)
	}
	d.conv.Topic, d.conv.Others, d.conv.Pending = "", nil, ""
	if len(offer) == 0 {
		return Decision{Kind: KindAct, Intent: id, Offer: d.offersOf(id)}
	}
	return Decision{Kind: KindChoose, Intent: id, Offer: append(offer, Action{None: true})}
}

// narrowed ranks the pending question again among the entries of one organisation.
func (d *decider) narrowed(organisation string) Decision {
	var kept []intents.ScoredEntry
	for _, e := range d.u.Entries {
		if e.Entry.Organisations[0] == organisation {
			kept = append(kept, e)
		}
	}
	d.conv.Pending = ""
	if len(kept) == 0 {
		return d.fallback()
	}
	return d.choose(kept)
}
