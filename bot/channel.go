package bot

import (
	"context"
	"time"
)

// Channel is a way to reach people. An adapter has one folder, imports only this package and its own protocol's
// library, and is done when adapters/adaptertest passes.
type Channel interface {
	// Name is the account's name: it prefixes conversations, metrics and logs. It never changes between restarts.
	Name() string
	// Capabilities are read once at start.
	Capabilities() Capabilities
	// Run receives until ctx ends, handing each message to the inbox. It acknowledges a message to its service only
	// after Accept has returned nil, and asks for it again later when Accept fails. It returns nil when ctx ends.
	Run(ctx context.Context, inbox Inbox) error
}

// Sender is a channel that pushes replies. (The web and the console read theirs: they are not Senders.)
// Send is called for one conversation at a time, in order; again after a crash or an error, with the same Delivery.ID, so
// that a channel with idempotent sending can drop the repeat. A reply that is refused for good is [ErrGone], and is dropped. Any other
// error is retried later, for a day, while the other conversations go on.
type Sender interface {
	Channel
	Send(ctx context.Context, d Delivery) error
}

// Delivery is one reply on its way out.
type Delivery struct {
	Ref
	ID    string `json:"id"` // unique and stable: a transaction id or nonce
	Reply Reply  `json:"reply"`

	Expires time.Time `json:"expires,omitzero"` // it is not sent any more after this; zero: never
}

// Inbox is what a channel may do with what people say; [Bot] implements it.
type Inbox interface {
	// Accept stores a message durably. A message seen before is accepted again, silently, and not answered twice.
	// Errors: ErrInvalid, ErrRate, ErrBusy, or the store's.
	Accept(ctx context.Context, m Message) error
	// Ask accepts a message and waits for its exchange. A message id seen before gives the exchange it had.
	Ask(ctx context.Context, m Message) (Exchange, error)
	// Open begins a conversation, so that its id is known before the first message.
	Open(ctx context.Context, ref Ref, audience Audience) error
	// Exchanges are the turns of a conversation after the given number, oldest first (0: from the start). No more
	// than the last 500 turns are ever given. Errors: ErrUnknownConversation.
	Exchanges(ctx context.Context, ref Ref, after int) ([]Exchange, error)
	// Watch signals each time the conversation may have a new exchange, until stop is called. Signals may merge.
	Watch(ref Ref) (signal <-chan struct{}, stop func())
	// Erase forgets a conversation at once, queued messages and replies included.
	Erase(ctx context.Context, ref Ref) error
	// Directory is the content of the release being served, as this audience may see it.
	Directory(audience Audience) *Directory
}

// Exchange is one turn as it is kept: what was said (masked) and what was answered.
type Exchange struct {
	Turn     int       `json:"turn"`       // 1, 2, 3… in the conversation
	Message  string    `json:"message_id"` // the channel's id of the message answered
	Said     string    `json:"said"`       // masked text, or the label of the pressed choice
	At       time.Time `json:"at"`
	Decision Decision  `json:"decision"`
	Reply    Reply     `json:"reply"`
}

// Capabilities say what a channel can show. Rendering degrades in one place, from this data alone.
type Capabilities struct {
	MaxText    int  // longest message, in UTF-16 units; 0 for no limit
	MaxChoices int  // buttons under one message; 0 when the channel has none (choices are then numbered)
	MaxLabel   int  // longest button label, in characters; 0 for no limit
	Idempotent bool // sending the same Delivery.ID twice shows it once
	Markup     bool // headings, lists and links are shown as such
}
