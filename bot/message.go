package bot

import (
	"errors"
	"time"
)

// Ref names a conversation: the channel account it runs on, and the channel's own name for it.
type Ref struct {
	Channel      string `json:"channel"`
	Conversation string `json:"conversation"`
}

// Audience is who speaks on a channel. It is decided by the channel's configuration, never by what a message says.
type Audience string

// Agents see drafts, the procedure and the letters; citizens do not.
const (
	Citizen Audience = "citizen"
	Agent   Audience = "agent"
)

// Message is one thing that a person said or pressed. Adapters build it; [Bot.Accept] bounds, cleans and masks it.
type Message struct {
	Ref
	ID       string    `json:"id"` // the channel's own id: the same id twice is answered once
	Text     string    `json:"text,omitempty"`
	Choice   string    `json:"choice,omitempty"` // id of a pressed [Choice]; wins over Text
	Entry    string    `json:"entry,omitempty"`  // opens this entry: a deep link; wins over Text
	Audience Audience  `json:"audience,omitempty"`
	At       time.Time `json:"at"`
}

// Errors that an adapter tells apart. Their texts are for people who run channels; what the person reads is the adapter's.
var (
	// ErrBusy asks the channel to bring the message again later: nothing was stored.
	ErrBusy = errors.New("too many messages are waiting: retry later")
	// ErrRate says that this one person writes too fast; nothing was stored.
	ErrRate = errors.New("too many messages from one conversation: retry in a few seconds")
	// ErrInvalid marks a message that can never be accepted (no id, no conversation, id too long).
	ErrInvalid = errors.New("invalid message")
	// ErrUnknownConversation is returned for a conversation that does not exist or has expired.
	ErrUnknownConversation = errors.New("unknown or expired conversation")
	// ErrGone is what a [Sender] returns when this reply will never be taken: the person blocked the account, the room is closed.
	ErrGone = errors.New("the reply is refused for good")
)
