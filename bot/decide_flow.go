package bot

import (
	"errors"

	"oupsbot/bot/flows"
	"oupsbot/intents"
	"oupsbot/knowledge/french"
)

// digressAt is the probability from which a message that does not answer the dialogue's question is taken for something else.
const digressAt = 0.6

// continueFlow takes the message for the answer to the dialogue's question, unless it cannot be one and clearly is something else: then the
// dialogue waits, and is offered again behind the answer.
func (d *decider) continueFlow() (Decision, bool) {
	for _, a := range d.u.Acts { // commands are not answers, whatever the question accepts
		if a.Probability >= digressAt && (a.Act.ID == "back" || a.Act.ID == "restart" || a.Act.Kind == intents.Handoff) {
			return d.understood(), true
		}
	}
	if _, ok := d.release.flows.Output(d.conv.Flow.Flow, d.conv.Flow.Step); !ok {
		d.conv.Flow = nil // this release no longer has the question: the message is read as any other
		return Decision{}, false
	}
	switch command := french.Fold(d.in.text); {
	case flowResumes[command]:
		return d.resumeFlow(), true
	case flowStops[command]:
		d.conv.Flow = nil
		return Decision{Kind: KindAct, Intent: actFlowStopped, Offer: []Action{{Intent: "help"}, {Intent: "human"}}}, true
	}
	dec := d.advanceFlow("", d.in.text)
	if len(dec.Notices) == 0 {
		return dec, true
	}
	best := d.entry(0)
	for _, a := range d.u.Acts {
		if a.Act.Kind != intents.Section && a.Act.Kind != intents.Ignore && a.Act.ID != "yes" && a.Act.ID != "no" {
			best = max(best, a.Probability)
		}
	}
	if best >= digressAt {
		return Decision{}, false
	}
	return dec, true
}

// flowResumes and flowStops are what people write to steer a guided dialogue.
var (
	flowResumes = folded("reprendre", "reprendre les questions", "on reprend", "reprends", "reprenons", "continuer", "on continue", "revenir aux questions")
	flowStops   = folded("stop", "arrêter", "arrête", "arrêtez", "j'arrête", "quitter", "sortir", "annuler", "stop aux questions", "arrêter les questions",
		"je veux arrêter", "je veux arrêter les questions", "je veux plus répondre", "je ne veux plus répondre", "laisse tomber", "laissez tomber")
)

func folded(texts ...string) map[string]bool {
	m := make(map[string]bool, len(texts))
	for _, t := range texts {
		m[french.Fold(t)] = true
	}
	return m
}

func (d *decider) startFlow(id string) Decision {
	p, out, err := d.release.flows.Start(id, d.now)
	if err != nil {
		return d.fallback()
	}
	return d.said(id, p, out)
}

// advanceFlow gives an answer to the dialogue's question. An answer that does not fit leaves the dialogue where it is.
func (d *decider) advanceFlow(value, text string) Decision {
	before := *d.conv.Flow
	p, out, err := d.release.flows.Next(before, flows.Input{Value: value, Text: text}, d.now)
	if _, invalid := errors.AsType[*flows.Invalid](err); invalid {
		return Decision{Kind: KindFlow, Flow: before.Flow, Steps: []string{before.Step}, Offer: d.flowOffers(before), Notices: []Notice{NoticeExpect}}
	}
	if err != nil { // the dialogue is no longer in this release
		d.conv.Flow = nil
		return d.fallback()
	}
	return d.said(before.Flow, p, out)
}

// resumeFlow asks the waiting question again, after a digression.
func (d *decider) resumeFlow() Decision {
	if d.conv.Flow == nil {
		return d.fallback()
	}
	p := *d.conv.Flow
	if _, ok := d.release.flows.Output(p.Flow, p.Step); !ok {
		d.conv.Flow = nil
		return d.fallback()
	}
	return Decision{Kind: KindFlow, Flow: p.Flow, Steps: []string{p.Step}, Offer: d.flowOffers(p)}
}

// said turns what the dialogue says into a decision, and keeps the dialogue's place.
func (d *decider) said(flow string, p flows.Progress, out []flows.Output) Decision {
	dec := Decision{Kind: KindFlow, Flow: flow}
	d.conv.Flow = nil
	if p.Flow != "" {
		d.conv.Flow = &p
		dec.Offer = d.flowOffers(p)
	}
	for _, o := range out {
		dec.Steps = append(dec.Steps, o.Step)
		switch {
		case o.Entry != "":
			d.conv.discuss(o.Entry)
			dec.Entry = o.Entry
		case o.Act != "":
			dec.Intent = o.Act
			dec.Offer = append(dec.Offer, d.offersOf(o.Act)...)
		}
	}
	if p.Flow == "" && len(dec.Offer) == 0 {
		dec.Offer = []Action{{Intent: "human"}, {Intent: "restart"}}
	}
	return dec
}

func (d *decider) flowOffers(p flows.Progress) (offers []Action) {
	o, _ := d.release.flows.Output(p.Flow, p.Step)
	for _, c := range o.Choices {
		offers = append(offers, Action{Value: c.Value})
	}
	return offers
}
