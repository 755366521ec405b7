package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"oupsbot/bot"
	"oupsbot/bot/bottest"
)

// pusher is a channel that pushes replies and fails as it is told to.
type pusher struct {
	name string

	mu    sync.Mutex
	fails int            // so many sends fail before one succeeds
	tried []bot.Delivery // every try
	sent  []bot.Delivery // the successes
	event chan struct{}  // told of every try
}

var errDown = errors.New("the service is down")

func newPusher(fails int) *pusher {
	return &pusher{name: "test", fails: fails, event: make(chan struct{}, 1000)}
}

func (p *pusher) Name() string                                   { return p.name }
func (p *pusher) Capabilities() bot.Capabilities                 { return bot.Capabilities{} }
func (p *pusher) Run(ctx context.Context, inbox bot.Inbox) error { <-ctx.Done(); return nil }
func (p *pusher) Send(ctx context.Context, d bot.Delivery) (err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	defer func() { p.event <- struct{}{} }()
	p.tried = append(p.tried, d)
	if p.fails > 0 {
		p.fails--
		return errDown
	}
	p.sent = append(p.sent, d)
	return nil
}

// after waits for n tries and gives what was tried and sent so far.
func (p *pusher) after(n int) (tried, sent []bot.Delivery) {
	for range n {
		<-p.event
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.tried), slices.Clone(p.sent)
}

func TestRepliesArePushedInOrder(t *testing.T) {
	p := newPusher(0)
	r := newRig(t).start(p)
	var turns []bot.Exchange
	for i := range 5 {
		turns = append(turns, r.ask(say("1", fmt.Sprint(i), "bonjour")))
	}

	_, sent := p.after(5)

	for i, d := range sent {
		if d.Ref != ref("1") || d.Reply.Text() != turns[i].Reply.Text() || !slices.Equal(d.Reply.Choices, turns[i].Reply.Choices) {
			t.Errorf("delivery %d: %+v", i, d)
		}
	}
}

func TestAReplyThatWasNotSentIsTriedAgainBeforeTheNextOnes(t *testing.T) {
	bottest.Release(t) // loaded outside the bubble
	synctest.Test(t, func(t *testing.T) {
		p := newPusher(4) // one, two, four and eight seconds: the bubble's clock jumps
		r := newRig(t).start(p)
		began := time.Now()
		for i := range 3 {
			r.accept(say("1", fmt.Sprint(i), "bonjour"))
		}

		tried, sent := p.after(4 + 3)

		if time.Since(began) < 15*time.Second {
			t.Errorf("the tries came within %v", time.Since(began))
		}
		for _, d := range tried[:5] {
			if d.ID != tried[0].ID {
				t.Errorf("a try had the id %s, the first one %s", d.ID, tried[0].ID)
			}
		}
		if sent[0].ID != tried[0].ID || len(sent) != 3 || sent[1].ID == sent[0].ID || sent[2].ID == sent[1].ID {
			t.Errorf("sent %v", ids(sent))
		}
		r.close()
	})
}

func TestAReplyIsSentAfterARestartUnderTheSameID(t *testing.T) {
	down := newPusher(1000)
	r := newRig(t).start(down)
	for i := range 3 {
		r.accept(say("1", fmt.Sprint(i), "bonjour"))
	}
	r.wait(ref("1"), 3)
	tried, _ := down.after(1)
	r.close()

	up := newPusher(0)
	r.start(up)
	_, sent := up.after(3)

	if sent[0].ID != tried[0].ID {
		t.Errorf("the id is %s after the restart, %s before", sent[0].ID, tried[0].ID)
	}
	kept := r.kept(ref("1"))
	for i, d := range sent {
		if d.Reply.Text() != kept[i].Reply.Text() {
			t.Errorf("delivery %d is not the reply of turn %d", i, i+1)
		}
	}
	r.close()
	if r.open(); r.queued(bot.Outbox("test")) != 0 {
		t.Error("replies that were sent are still to send")
	}
}

func TestRepliesToSendHaveIDsOfTheirOwn(t *testing.T) {
	p := newPusher(0)
	r := newRig(t).start(p)
	for c := range 4 { // message ids of a service often count from 1 in each conversation
		r.ask(say(fmt.Sprint(c), "1", "bonjour"))
	}
	if err := r.Erase(context.Background(), ref("0")); err != nil {
		t.Fatal(err)
	}
	r.ask(say("0", "1", "bonjour")) // and from 1 again after it was forgotten

	_, sent := p.after(5)

	if all := ids(sent); len(slices.Compact(slices.Sorted(slices.Values(all)))) != len(sent) {
		t.Errorf("ids %v", all)
	}
	for _, id := range ids(sent) {
		if len(id) > 25 {
			t.Errorf("the id %s is longer than services allow", id)
		}
	}
}

func TestAChannelThatReadsItsRepliesIsSentNone(t *testing.T) {
	p := newPusher(0)
	r := newRig(t).start(p)
	r.ask(bot.Message{Ref: bot.Ref{Channel: "page", Conversation: "1"}, ID: "1", Text: "bonjour"})
	r.ask(say("1", "1", "bonjour"))

	tried, _ := p.after(1)

	if len(tried) != 1 || tried[0].Channel != "test" {
		t.Errorf("sent %+v", tried)
	}
	if n := r.queued(bot.Outbox("page")); n != 0 {
		t.Errorf("%d replies wait for a channel that does not push", n)
	}
}

func TestAnErasedConversationIsSentNothingMore(t *testing.T) {
	bottest.Release(t)
	synctest.Test(t, func(t *testing.T) {
		p := newPusher(2)
		r := newRig(t).start(p)
		r.accept(say("1", "1", "bonjour"))
		p.after(1) // it failed, and waits to be tried again
		if err := r.Erase(t.Context(), ref("1")); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour) // the bubble's clock: no real time passes

		if tried, _ := p.after(0); len(tried) != 1 {
			t.Errorf("%d tries, the last ones after the conversation was erased", len(tried))
		}
		r.close()
	})
}

// failing is a channel that cannot receive.
type failing struct{ *pusher }

func (f failing) Run(context.Context, bot.Inbox) error { return errDown }

func TestAChannelThatStopsIsReportedAndLeavesTheOthers(t *testing.T) {
	stopped := newPusher(0)
	stopped.name = "stopped"
	r := newRig(t)
	r.logs.lines = make(chan string, 100)
	r.start(failing{stopped}, newPusher(0))

	<-r.logs.lines // the failure is logged once it is known

	if err := r.Ready(context.Background()); !errors.Is(err, errDown) {
		t.Errorf("ready: %v", err)
	}
	if x := r.ask(say("1", "1", "bonjour")); x.Turn != 1 {
		t.Errorf("the other channel was answered %+v", x)
	}
}

func ids(all []bot.Delivery) (list []string) {
	for _, d := range all {
		list = append(list, d.ID)
	}
	return list
}
