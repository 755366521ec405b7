package bot

import (
	"context"
	"io/fs"
	"time"

	"oupsbot/bot/flows"
	"oupsbot/intents"
)

// What the tests of package bot_test need of the inside: they stand outside because bottest imports this package.

// Bounds and thresholds.
const (
	Burst       = burst
	MaxID       = maxID
	MaxKept     = maxKept
	MaxWaiting  = maxWaiting
	MaxOutgoing = maxOutgoing
	MaxShown    = maxShown
	MaxSaid     = maxSaid
	MaxOffered  = maxOffered
	MaxLabel    = 140
	AnswerAt    = answerAt
	MarginAt    = marginAt
	OfferAt     = offerAt
	ActAt       = actAt
	SupportAt   = supportAt
	SectionAt   = sectionAt
	StandsOutAt = standsOutAt
	DigressAt   = digressAt
	FlowKind    = flowKind
	RightFlow   = rightToErrorFlow
	InboxQueue  = inbox
)

// Keys of one conversation, for who looks into the store.
func Keys(r Ref) (part uint8, conversation, exchanges string) {
	k := keysOf(r)
	return uint8(k.part), k.conversation(), "x/" + k.prefix + "/"
}

// Outbox is the queue of a channel's replies.
func Outbox(channel string) string { return outbox(channel) }

// Decide decides on a text that was understood in a given way, and gives the conversation after.
func (r *Release) Decide(c Conversation, text string, u intents.Understanding, now time.Time) (Decision, Conversation) {
	d := &decider{release: r, conv: c, in: input{text: text}, u: u, now: now}
	return d.run(), d.conv
}

// Press decides on a pressed choice, with what is understood of the pending question.
func (r *Release) Press(c Conversation, a Action, u intents.Understanding, now time.Time) (Decision, Conversation) {
	d := &decider{release: r, conv: c, in: input{action: &a}, u: u, now: now}
	return d.run(), d.conv
}

// Act finds an act of the release.
func (r *Release) Act(id string) (*intents.Act, bool) { return r.model.Act(id) }

// Understand reads a text as a turn does.
func (r *Release) Understand(ctx context.Context, text string, c intents.Context) (intents.Understanding, error) {
	return r.model.Understand(ctx, text, c)
}

// Broken is the release with nothing to understand with: every free text makes a turn panic.
func (r *Release) Broken() *Release { return &Release{ID: r.ID, base: r.base, flows: r.flows} }

// Receipt makes the receipt of any decision, as a forger could.
func (r *Release) Receipt(d Decision) (string, error) {
	return r.receipt(d, Reply{Blocks: compose(r, d)}.Text())
}

// Forge makes a receipt of a decision without composing it.
func (r *Release) Forge(d Decision) (string, error) { return r.receipt(d, "") }

// Protect is a message's text as it is kept.
func Protect(text string) string {
	p, err := protect(Message{Text: text})
	if err != nil {
		panic(err)
	}
	return p.Text
}

// Hash is the name of a content.
func Hash(fsys fs.FS) (string, error) { return hashFiles(fsys) }

// Restart replaces the release without ever closing the one before, which other tests use.
func (b *Bot) Restart(r *Release) { b.release.Store(r) }

// Twin is the release once more, as another one.
func (r *Release) Twin() *Release {
	other := &Release{ID: r.ID, base: r.base, model: r.model, flows: r.flows}
	other.prepareReceipts()
	return other
}

// Flows, Acts, Compose and Label are the release's own.
func (r *Release) Flows() *flows.Set                 { return r.flows }
func (r *Release) Acts() []*intents.Act              { return r.model.Acts }
func (r *Release) Compose(d Decision) string         { return Reply{Blocks: compose(r, d)}.Text() }
func (r *Release) Label(d Decision, a Action) string { return label(r, d, a) }

// Wake makes the workers look at the store.
func (b *Bot) Wake() {
	for p := range b.inbound {
		signal(b.inbound[p])
	}
}
