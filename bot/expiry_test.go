package bot_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"oupsbot/bot"
)

const day = 24 * time.Hour

func TestAConversationExpiresAfterItsLastMessage(t *testing.T) {
	r := newRig(t).start()
	r.ask(say("1", "1", moved))
	r.clock.Pass(20 * day)
	r.ask(say("1", "2", "et j'ai combien de temps ?"))
	r.clock.Pass(20 * day)

	third := r.ask(say("1", "3", "c'est grave ?"))

	if third.Turn != 3 || third.Decision.Kind != bot.KindSection {
		t.Errorf("20 days after the last message: turn %d, %+v", third.Turn, third.Decision)
	}
	if kept := r.kept(ref("1")); len(kept) != 2 || kept[0].Turn != 2 {
		t.Errorf("the exchange of 40 days ago is kept: %d exchanges", len(kept))
	}

	r.clock.Pass(30*day + time.Second)

	if _, err := r.Exchanges(context.Background(), ref("1"), 0); !errors.Is(err, bot.ErrUnknownConversation) {
		t.Errorf("30 days after the last message: %v", err)
	}
	if keys := r.keys(); len(keys) != 0 {
		t.Errorf("left: %v", keys)
	}
	if x := r.ask(say("1", "4", "et j'ai combien de temps ?")); x.Turn != 1 || x.Decision.Entry != "" {
		t.Errorf("a new conversation begins with turn %d, %+v", x.Turn, x.Decision)
	}
}

func TestHowLongAConversationIsKeptIsAChoice(t *testing.T) {
	r := newRig(t, func(o *bot.Options) { o.Keep = time.Hour }).start()
	if err := r.Open(context.Background(), ref("ouverte"), bot.Citizen); err != nil {
		t.Fatal(err)
	}
	r.ask(say("1", "1", "bonjour"))
	r.clock.Pass(59 * time.Minute)
	if len(r.kept(ref("1"))) != 1 {
		t.Error("forgotten before its time")
	}
	if all, err := r.Exchanges(context.Background(), ref("ouverte"), 0); err != nil || len(all) != 0 {
		t.Errorf("the opened conversation: %v, %v", all, err)
	}
	r.clock.Pass(2 * time.Minute)
	if len(r.kept(ref("1"))) != 0 || len(r.keys()) != 0 {
		t.Errorf("kept after its time: %v", r.keys())
	}
}

func TestAMessageThatWaitedLongerThanConversationsAreKeptIsAnswered(t *testing.T) {
	r := newRig(t).open()
	r.accept(say("1", "1", "bonjour"))
	r.close()
	r.clock.Pass(40 * day) // the machine was off
	r.start()

	if kept := r.wait(ref("1"), 1); kept[0].Message != "1" || kept[0].Turn != 1 {
		t.Errorf("answer: %+v", kept[0])
	}
}

func TestAnOpenedConversationKeepsItsAudienceUntilTheChannelSaysAnother(t *testing.T) {
	r := newRig(t).start()
	if _, err := r.Exchanges(context.Background(), ref("1"), 0); !errors.Is(err, bot.ErrUnknownConversation) {
		t.Errorf("before it is opened: %v", err)
	}
	for range 2 { // opening again changes nothing
		if err := r.Open(context.Background(), ref("1"), bot.Agent); err != nil {
			t.Fatal(err)
		}
	}
	if all, err := r.Exchanges(context.Background(), ref("1"), 0); err != nil || len(all) != 0 {
		t.Errorf("opened: %v, %v", all, err)
	}
	if x := r.ask(say("1", "1", moved)); x.Turn != 1 || !x.Decision.Agent {
		t.Errorf("answer: turn %d, agent %t", x.Turn, x.Decision.Agent)
	}
	m := say("1", "2", moved)
	m.Audience = bot.Citizen // the channel was configured anew

	if x := r.ask(m); x.Turn != 2 || x.Decision.Agent {
		t.Errorf("answer: turn %d, agent %t", x.Turn, x.Decision.Agent)
	}
	if err := r.Open(context.Background(), ref("1"), bot.Citizen); err != nil {
		t.Fatal(err)
	}
	if kept := r.kept(ref("1")); len(kept) != 2 {
		t.Errorf("opening a conversation that goes on left %d exchanges", len(kept))
	}
}
