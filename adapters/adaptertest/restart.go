package adaptertest

import (
	"context"
	"errors"
	"fmt"

	"oupsbot/bot"
)

// restarted has a message accepted by a bot that stops before it answers.
func restarted(v *visit) error {
	if err := v.meanwhile(nil, func() { v.person.Say("waiting", "qui êtes-vous ?") }); err != nil {
		return err
	}
	return v.answeredLater("qui êtes-vous ?")
}

// refused has a message refused by a bot that is too busy, until the program starts again.
func refused(v *visit) error {
	if err := v.meanwhile(bot.ErrBusy, func() { v.person.Say("refused", "qui êtes-vous ?") }); err != nil {
		return err
	}
	return v.answeredLater("qui êtes-vous ?")
}

// answeredLater starts the program again and waits for the answer to what was said before.
func (v *visit) answeredLater(text string) error {
	waiting, err := v.model.turn(v.ctx, bot.Message{Text: text})
	if err != nil {
		return err
	}
	v.meet()
	v.start()
	// A channel that only answers what it is asked shows the waiting answer with the next one.
	next, err := v.say("merci")
	if err != nil {
		return err
	}
	if err := v.sees(waiting); err != nil {
		return fmt.Errorf("after the restart: %w", err)
	}
	return v.sees(next)
}

// meanwhile runs the channel on a bot that answers nothing: it stores messages, or refuses them with an error. Once the first one has come, the channel
// and the bot stop.
func (v *visit) meanwhile(refusal error, say func()) error {
	b := v.home.Open(v.channel)
	defer v.home.Stop()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	inbox := overheard{Inbox: b, refusal: refusal, came: make(chan error, 1)}
	ended := make(chan error, 1)
	go func() { ended <- v.channel.Run(ctx, inbox) }()
	say()
	var err error
	select {
	case err = <-inbox.came:
	case <-ctx.Done():
		err = errors.New("the message was never given to the inbox")
	}
	cancel()
	if failed := <-ended; failed != nil && refusal == nil && err == nil {
		err = fmt.Errorf("the channel does not end well when it is asked to: %w", failed)
	}
	return err
}

// overheard is an inbox that tells when the first message has come, and what became of it.
type overheard struct {
	bot.Inbox
	refusal error
	came    chan error
}

func (o overheard) Accept(ctx context.Context, m bot.Message) error {
	err := o.refusal
	if err == nil {
		err = o.Inbox.Accept(ctx, m)
	}
	told := err
	if o.refusal != nil {
		told = nil
	}
	select {
	case o.came <- told:
	default:
	}
	return err
}

func (o overheard) Ask(ctx context.Context, m bot.Message) (bot.Exchange, error) {
	if err := o.Accept(ctx, m); err != nil {
		return bot.Exchange{}, err
	}
	return o.Inbox.Ask(ctx, m) // the message is known by now: this only waits
}
