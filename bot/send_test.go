package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"oupsbot/bot"
	"oupsbot/bot/bottest"
	"oupsbot/bot/state"
)

// pusher is a channel that pushes replies and fails as it is told to.
type pusher struct {
	name string

	mu    sync.Mutex
	down  map[string]error // by conversation: every send fails
	fails int              // so many sends fail before one succeeds
	tried []bot.Delivery   // every try
	sent  []bot.Delivery   // the successes
	event chan struct{}    // told of every try
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
	if err := p.down[d.Conversation]; err != nil {
		return err
	}
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

// neighbours are conversations of one part.
func neighbours(n int) (all []string) {
	part, _, _ := bot.Keys(ref("0"))
	for c := 0; len(all) < n; c++ {
		if p, _, _ := bot.Keys(ref(fmt.Sprint(c))); p == part {
			all = append(all, fmt.Sprint(c))
		}
	}
	return all
}

// recovers ends every trouble.
func (p *pusher) recovers() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down = nil
}

func TestAReplyRefusedForGoodIsDropped(t *testing.T) {
	people := neighbours(2)
	p := newPusher(0)
	p.down = map[string]error{people[0]: fmt.Errorf("blocked: %w", bot.ErrGone)}
	r := newRig(t).start(p)
	r.accept(say(people[0], "1", "bonjour"))
	r.accept(say(people[1], "1", "bonjour"))

	tried, sent := p.after(2)

	if len(tried) != 2 || len(sent) != 1 || sent[0].Conversation != people[1] {
		t.Errorf("tried %v, sent %v", ids(tried), ids(sent))
	}
	r.close()
	if r.open(); r.queued(bot.Outbox("test")) != 0 {
		t.Error("the refused reply is still to send")
	}
}

func TestAConversationThatCannotBeReachedHoldsNoOtherBack(t *testing.T) {
	bottest.Release(t)
	synctest.Test(t, func(t *testing.T) {
		people := neighbours(2)
		p := newPusher(0)
		p.down = map[string]error{people[0]: errDown}
		r := newRig(t).start(p)
		for i := range 3 {
			r.accept(say(people[0], fmt.Sprint(i), "bonjour"))
			r.accept(say(people[1], fmt.Sprint(i), "bonjour"))
		}
		time.Sleep(time.Minute) // the bubble's clock

		tried, sent := p.after(0)
		if len(sent) != 3 || len(tried) != 3+6 { // at 0, 1, 3, 7, 15 and 31 seconds
			t.Errorf("%d replies were sent in %d tries", len(sent), len(tried))
		}
		for _, d := range sent {
			if d.Conversation != people[1] {
				t.Errorf("sent to %s", d.Conversation)
			}
		}
		p.recovers()
		time.Sleep(time.Minute)
		_, sent = p.after(0)
		if len(sent) != 6 {
			t.Fatalf("%d replies were sent in the end", len(sent))
		}
		for i, x := range r.kept(ref(people[0])) {
			if d := sent[3+i]; d.Conversation != people[0] || d.Reply.Text() != x.Reply.Text() {
				t.Errorf("delivery %d is not the reply of turn %d", i, x.Turn)
			}
		}
		r.close()
	})
}

func TestAReplyIsTriedForADay(t *testing.T) {
	bottest.Release(t)
	synctest.Test(t, func(t *testing.T) {
		p := newPusher(0)
		p.down = map[string]error{"secret-conversation": errDown}
		r := newRig(t).start(p)
		r.accept(say("secret-conversation", "1", "bonjour"))
		p.after(1) // it failed at once
		r.clock.Pass(23 * time.Hour)
		time.Sleep(time.Hour) // the bubble's clock, for the tries
		if n := r.queued(bot.Outbox("test")); n != 1 {
			t.Errorf("%d replies wait after 23 hours", n)
		}
		tried, _ := p.after(0)
		r.clock.Pass(2 * time.Hour)
		time.Sleep(time.Hour)

		if n := r.queued(bot.Outbox("test")); n != 0 {
			t.Errorf("%d replies wait after 25 hours", n)
		}
		if all, _ := p.after(0); len(all) != len(tried) {
			t.Errorf("%d tries after a day", len(all)-len(tried))
		}
		if text := r.logs.String(); !strings.Contains(text, "was dropped") || strings.Contains(text, "secret-conversation") {
			t.Errorf("logged: %s", text)
		}
		r.close()
	})
}

func TestAFullOutboxKeepsMessagesWaiting(t *testing.T) {
	bottest.Release(t)
	synctest.Test(t, func(t *testing.T) {
		people := neighbours(2)
		part, _, _ := bot.Keys(ref(people[0]))
		p := newPusher(0)
		p.down = map[string]error{people[0]: errDown}
		r := newRig(t).open(p)
		stuck, err := json.Marshal(bot.Delivery{Ref: ref(people[0]), ID: "bloqué"})
		if err != nil {
			t.Fatal(err)
		}
		ops := make([]state.Op, bot.MaxOutgoing)
		for i := range ops {
			ops[i] = state.Op{Push: &state.Push{Queue: bot.Outbox("test"), Data: stuck}}
		}
		if err := r.file.Commit(t.Context(), state.Part(part), nil, ops...); err != nil {
			t.Fatal(err)
		}
		r.run()
		r.accept(say(people[1], "1", "bonjour"))
		time.Sleep(10 * time.Second) // the bubble's clock
		if n, kept := r.queued(bot.InboxQueue), r.kept(ref(people[1])); n != 1 || len(kept) != 0 {
			t.Errorf("%d messages wait, %d were answered", n, len(kept))
		}

		if err := r.Erase(t.Context(), ref(people[0])); err != nil { // it makes room
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)

		if _, sent := p.after(0); len(sent) != 1 || sent[0].Conversation != people[1] {
			t.Errorf("sent %v", ids(sent))
		}
		r.close()
	})
}

func TestForgetMeTakesBackTheRepliesThatWait(t *testing.T) {
	p := newPusher(0)
	p.down = map[string]error{"1": errDown, "2": errDown}
	r := newRig(t).start(p)
	for i := range 3 {
		r.ask(say("1", fmt.Sprint(i), "bonjour"))
	}
	r.ask(say("2", "1", "bonjour"))

	r.ask(say("1", "fin", "/oublier"))

	if n := r.queued(bot.Outbox("test")); n != 2 {
		t.Errorf("%d replies wait, want the confirmation and the other conversation's", n)
	}
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
