package adaptertest

import (
	"context"
	"testing"

	"oupsbot/bot"
)

// Harness is what the author of a channel provides.
type Harness struct {
	// New makes a person who has never written, on a fake of the channel's service that lives in the test. t.Cleanup frees it.
	New func(t testing.TB) Person
	// Redelivers says that the service hands over again what the channel has not acknowledged, and sometimes what it has: such a message
	// is never lost, and answered once.
	Redelivers bool
}

// Person is somebody on the other side of the channel, and the service in between.
type Person interface {
	// Channel makes the channel, as the program does each time it starts: on the same account, with the same person.
	Channel() bot.Channel
	// Say hands a text to the service, in the order of the calls; it does not wait for the answer. The same id twice is the same message,
	// delivered twice. The program may not be running: the service keeps the message for it.
	Say(id, text string)
	// Press presses the button that reads label, the latest one if there are several, even on an old message. It is only called when the
	// channel has buttons.
	Press(label string)
	// Next waits for the next thing that the person sees of the bot. The error is ctx's.
	Next(ctx context.Context) (Shown, error)
}

// Shown is one message of the bot as the person sees it.
type Shown struct {
	// Text is what the person reads, its markup resolved by the rules of the service: &lt; reads <, **a** reads a. Links read as
	// their label and their address. White space does not matter.
	Text string
	// Buttons are the labels of the buttons, in order.
	Buttons []string
}

// Run checks a channel. Each promise is a subtest of its own, with a bot and a person of its own.
func Run(t *testing.T, h Harness) {
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) {
			v := newVisit(t, h)
			if c.applies != nil && !c.applies(v) {
				t.Skip("this channel cannot do that")
			}
			if err := c.keeps(v); err != nil {
				t.Error(err)
			}
		})
	}
}
