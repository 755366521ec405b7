package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"oupsbot/bot"
)

func TestAnAcceptedMessageIsAnswered(t *testing.T) {
	r := newRig(t).start()
	for c := range 20 {
		r.accept(say(fmt.Sprint("personne ", c), "1", "bonjour"))
	}
	for c := range 20 {
		kept := r.wait(ref(fmt.Sprint("personne ", c)), 1)
		if kept[0].Turn != 1 || kept[0].Message != "1" || kept[0].Said != "bonjour" || kept[0].Reply.Text() == "" {
			t.Errorf("conversation %d: %+v", c, kept[0])
		}
	}
	if n := r.queued(bot.InboxQueue); n != 0 {
		t.Errorf("%d messages still wait", n)
	}
}

func TestADuplicateMessageIsAnsweredOnce(t *testing.T) {
	r := newRig(t).start()
	m := say("1", "le même", "bonjour")
	var all sync.WaitGroup
	texts := make([]string, 50)
	for i := range texts {
		all.Go(func() {
			if i%2 == 0 {
				if err := r.Accept(context.Background(), m); err != nil {
					t.Errorf("accept: %v", err)
				}
			}
			x, err := r.Ask(context.Background(), m)
			if err != nil || x.Turn != 1 {
				t.Errorf("ask: turn %d, %v", x.Turn, err)
			}
			texts[i] = x.Reply.Text()
		})
	}
	all.Wait()
	if kept := r.kept(m.Ref); len(kept) != 1 {
		t.Errorf("%d exchanges, want 1", len(kept))
	}
	if len(slices.Compact(texts)) != 1 {
		t.Error("the repeats were given different answers")
	}
}

func TestWhoWritesTooFastIsSlowedDownAndDisturbsNobody(t *testing.T) {
	r := newRig(t).start()
	var accepted []string
	for i := range 200 { // in one second
		id := fmt.Sprintf("%03d", i)
		switch err := r.Accept(context.Background(), say("pressé", id, "message "+id)); {
		case err == nil:
			accepted = append(accepted, id)
		case !errors.Is(err, bot.ErrRate):
			t.Fatalf("message %s: %v", id, err)
		}
		if i%50 == 0 {
			if x := r.ask(say("tranquille", id, "bonjour")); x.Decision.Kind != bot.KindAct {
				t.Errorf("the other conversation was answered %+v", x.Decision)
			}
		}
		r.clock.Pass(5 * time.Millisecond)
	}
	if n := len(accepted); n < bot.Burst || n > bot.Burst+2 {
		t.Errorf("%d messages were accepted, want the burst of %d and what a second allows", n, bot.Burst)
	}
	var answered []string
	for _, x := range r.wait(ref("pressé"), len(accepted)) {
		answered = append(answered, x.Message)
	}
	if !slices.Equal(answered, accepted) {
		t.Errorf("answered %v, accepted %v", answered, accepted)
	}
	r.clock.Pass(time.Minute)
	if err := r.Accept(context.Background(), say("pressé", "plus tard", "bonjour")); err != nil {
		t.Errorf("a minute later: %v", err)
	}
}

func TestConcurrentMessagesOfOneConversationAreEachAnsweredOnce(t *testing.T) {
	r := newRig(t).start()
	const n = bot.Burst
	turns := make([]int, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			x, err := r.Ask(context.Background(), say("1", fmt.Sprint(i), "bonjour"))
			if err != nil || x.Message != fmt.Sprint(i) {
				t.Errorf("message %d: answer to %q, %v", i, x.Message, err)
			}
			turns[i] = x.Turn
		})
	}
	all.Wait()
	slices.Sort(turns)
	for i, turn := range turns {
		if turn != i+1 {
			t.Fatalf("turns %v", turns)
		}
	}
	for i, x := range r.kept(ref("1")) {
		if x.Turn != i+1 {
			t.Errorf("exchange %d has turn %d", i, x.Turn)
		}
	}
}

func TestManyConversationsAtOnceStayApart(t *testing.T) {
	r := newRig(t).start()
	words := []string{"bonjour", "merci", "je veux parler à une personne", "c'est quoi le droit à l'erreur"}
	want := map[string]bot.Decision{}
	for i, w := range words {
		want[w] = r.ask(say(fmt.Sprint("seul ", i), "1", w)).Decision
	}
	var all sync.WaitGroup
	for c := range 100 {
		all.Go(func() {
			w := words[c%len(words)]
			x, err := r.Ask(context.Background(), say(fmt.Sprint(c), "1", w))
			if err != nil || x.Said != w || x.Decision.Kind != want[w].Kind || x.Decision.Intent != want[w].Intent {
				t.Errorf("conversation %d, %q: %+v, %v", c, w, x.Decision, err)
			}
		})
	}
	all.Wait()
}

func TestAMessageAcceptedBeforeARestartIsAnsweredAfter(t *testing.T) {
	r := newRig(t).open()
	for i := range 3 {
		r.accept(say("1", fmt.Sprint(i), "bonjour"))
	}
	r.close()
	r.start()

	kept := r.wait(ref("1"), 3)

	for i, x := range kept {
		if x.Turn != i+1 || x.Message != fmt.Sprint(i) {
			t.Errorf("exchange %d: turn %d, message %s", i, x.Turn, x.Message)
		}
	}
	if x := r.ask(say("1", "1", "bonjour")); x.Turn != 2 {
		t.Errorf("a message brought again after the restart was answered in turn %d", x.Turn)
	}
}

func TestAFullInboxAsksTheChannelToComeBack(t *testing.T) {
	r := newRig(t).open() // nothing answers
	part, _, _ := bot.Keys(ref("0"))
	stored := 0
	for c := 0; stored <= bot.MaxWaiting; c++ {
		m := say(fmt.Sprint(c), "1", "bonjour")
		if p, _, _ := bot.Keys(m.Ref); p != part {
			continue
		}
		err := r.Accept(context.Background(), m)
		if errors.Is(err, bot.ErrBusy) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		stored++
	}
	if stored != bot.MaxWaiting {
		t.Errorf("%d messages wait, want %d", stored, bot.MaxWaiting)
	}
	if n := r.queued(bot.InboxQueue); n != stored {
		t.Errorf("%d messages are stored, %d were accepted", n, stored)
	}
}

func TestATurnThatPanicsIsAnsweredWithAnApology(t *testing.T) {
	sound := newRig(t).start()
	first := sound.ask(say("1", "1", "bonjour"))
	sound.close()
	r := newRig(t, func(o *bot.Options) { o.Release = o.Release.Broken() })
	r.path = sound.path
	r.start()

	broken := r.ask(say("1", "2", "bonjour"))
	again := r.ask(say("1", "3", "/aide")) // needs nothing to understand, but the acts

	if broken.Turn != first.Turn+1 || broken.Decision.Kind != bot.KindFallback || broken.Reply.Text() == "" {
		t.Errorf("answer: %+v", broken)
	}
	if again.Turn != broken.Turn+1 {
		t.Errorf("the next message was answered in turn %d", again.Turn)
	}
	if !strings.Contains(r.logs.String(), "a turn panicked") {
		t.Error("nothing was logged")
	}
}

func TestTheStoreSaysWhetherTheBotIsReady(t *testing.T) {
	r := newRig(t).start()
	if err := r.Ready(context.Background()); err != nil {
		t.Errorf("ready: %v", err)
	}
	r.close()
	if err := r.Ready(context.Background()); err == nil {
		t.Error("a closed store is ready")
	}
}

func TestMessagesAtTheSameMomentAreCountedOneByOne(t *testing.T) {
	r := newRig(t).open()
	var all sync.WaitGroup
	var accepted atomic.Int64
	for i := range 200 {
		all.Go(func() {
			switch err := r.Accept(context.Background(), say("1", fmt.Sprint(i), "bonjour")); {
			case err == nil:
				accepted.Add(1)
			case !errors.Is(err, bot.ErrRate):
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := accepted.Load(); n != bot.Burst {
		t.Errorf("%d messages were accepted, want %d", n, bot.Burst)
	}
}

func TestRepeatsAtTheSameMomentAreNotRefused(t *testing.T) {
	r := newRig(t).open()
	for i := range bot.Burst - 1 {
		r.accept(say("1", fmt.Sprint(i), "bonjour"))
	}
	var all sync.WaitGroup
	for range 50 { // with room for one message
		all.Go(func() {
			if err := r.Accept(context.Background(), say("1", "le même", "bonjour")); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := r.queued(bot.InboxQueue); n != bot.Burst {
		t.Errorf("%d messages wait, want %d", n, bot.Burst)
	}
	if err := r.Accept(context.Background(), say("1", "encore", "bonjour")); !errors.Is(err, bot.ErrRate) {
		t.Errorf("one too many: %v", err)
	}
}
