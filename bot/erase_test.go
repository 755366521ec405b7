package bot_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"oupsbot/bot"
	"oupsbot/bot/state"
)

// planted is a phrase that must not be found again.
const planted = "mon cousin Théodule a triché au loto"

func TestErasingAConversationRemovesEveryKeyOfIt(t *testing.T) {
	down := newPusher(1000)
	r := newRig(t).start(down)
	r.ask(say("voisine", "1", "bonjour"))
	before := len(r.keys())
	texts := []string{planted, "jai oublie de declarer mon demenagement a la caf", "/mes-donnees", "/pourquoi", "/droit-a-l-erreur"}
	for i, text := range texts {
		r.ask(say("moi", fmt.Sprint(i), text))
	}
	r.ask(bot.Message{Ref: bot.Ref{Channel: "test", Conversation: "moi/1"}, ID: "1", Text: "bonjour"}) // a name that begins alike

	if err := r.Erase(context.Background(), ref("moi")); err != nil {
		t.Fatal(err)
	}

	keys := r.keys()
	if len(keys) != before+3 { // the neighbour's, and the three of moi/1
		t.Errorf("%d keys are left, want %d: %v", len(keys), before+3, keys)
	}
	for _, k := range keys {
		if strings.HasSuffix(k, "/moi") || strings.Contains(k, "/moi/") {
			t.Errorf("the key %s is left", k)
		}
	}
	if n := r.queued(bot.Outbox("test")); n != 2 {
		t.Errorf("%d replies are still to send, want those of the two other conversations", n)
	}
	if _, err := r.Exchanges(context.Background(), ref("moi"), 0); !errors.Is(err, bot.ErrUnknownConversation) {
		t.Errorf("exchanges: %v", err)
	}
}

func TestAMessageThatWaitsIsErasedWithItsConversation(t *testing.T) {
	r := newRig(t).open()
	r.accept(say("1", "1", planted))
	r.accept(say("2", "1", "bonjour"))

	if err := r.Erase(context.Background(), ref("1")); err != nil {
		t.Fatal(err)
	}

	if n := r.queued(bot.InboxQueue); n != 1 {
		t.Errorf("%d messages wait, want the other conversation's", n)
	}
	r.run()
	r.wait(ref("2"), 1)
	if kept := r.kept(ref("1")); len(kept) != 0 {
		t.Errorf("the erased message was answered: %+v", kept)
	}
}

func TestWhoWaitsForAnAnswerLearnsThatTheConversationWasErased(t *testing.T) {
	r := newRig(t).open()
	ended := make(chan error, 1)
	r.accept(say("1", "1", "bonjour"))
	go func() {
		_, err := r.Ask(context.Background(), say("1", "1", "bonjour"))
		ended <- err
	}()
	if err := r.Erase(context.Background(), ref("1")); err != nil {
		t.Fatal(err)
	}
	// Either Ask saw the mark and then lost it, or it came after and accepted the message anew: nothing runs, so that only the first ends.
	select {
	case err := <-ended:
		if !errors.Is(err, bot.ErrUnknownConversation) {
			t.Errorf("ask: %v", err)
		}
	default:
		r.run()
		if err := <-ended; err != nil && !errors.Is(err, bot.ErrUnknownConversation) {
			t.Errorf("ask: %v", err)
		}
	}
}

func TestForgetMeErasesTheConversationAndSaysSo(t *testing.T) {
	r := newRig(t).start()
	r.ask(say("1", "1", planted))
	r.ask(say("1", "2", "jai oublie de declarer mon demenagement a la caf"))

	x := r.ask(say("1", "3", "/oublier"))

	if x.Decision.Intent != bot.ActErased || !strings.Contains(x.Reply.Text(), "effacée") {
		t.Errorf("answer: %+v", x)
	}
	kept := r.kept(ref("1"))
	if len(kept) != 1 || kept[0].Decision.Intent != bot.ActErased || kept[0].Said != "" {
		t.Errorf("kept: %+v", kept)
	}
	if data := r.values(); bytes.Contains(data, []byte("Théodule")) || bytes.Contains(data, []byte("demenagement")) {
		t.Errorf("something of the conversation is left: %s", data)
	}
	r.clock.Pass(time.Hour + time.Minute)
	if keys := r.keys(); len(keys) != 0 {
		t.Errorf("an hour later there still are %v", keys)
	}
}

func TestTurnsGoOnAfterForgetMe(t *testing.T) {
	r := newRig(t).start()
	r.ask(say("1", "1", "jai oublie de declarer mon demenagement a la caf"))
	erased := r.ask(say("1", "2", "/oublier"))

	next := r.ask(say("1", "3", "et j'ai combien de temps ?"))

	if next.Turn != erased.Turn+1 {
		t.Errorf("turn %d follows turn %d: who reads from the last turn on would miss it", next.Turn, erased.Turn)
	}
	if next.Decision.Entry != "" {
		t.Errorf("the forgotten conversation's entry is still discussed: %+v", next.Decision)
	}
	if kept := r.kept(ref("1")); kept[len(kept)-1].Message != "3" {
		t.Errorf("the last exchange is %+v", kept[len(kept)-1])
	}
}

func TestAMessageThatWaitsBehindForgetMeIsAnsweredOnce(t *testing.T) {
	r := newRig(t).open()
	r.accept(say("1", "1", "/oublier"))
	r.accept(say("1", "2", "bonjour"))
	r.run()

	r.wait(ref("1"), 2)
	x := r.ask(say("1", "2", "bonjour"))

	if x.Turn != 2 || x.Decision.Intent != "greeting" {
		t.Errorf("answer: turn %d, %+v", x.Turn, x.Decision)
	}
	if kept := r.kept(ref("1")); len(kept) != 2 {
		t.Errorf("%d exchanges, want two", len(kept))
	}
}

// meddler is a store in which something happens just before a commit.
type meddler struct {
	state.Store
	before func(ops []state.Op)
}

func (m *meddler) Commit(ctx context.Context, part state.Part, checks []state.Check, ops ...state.Op) error {
	if m.before != nil {
		m.before(ops)
	}
	return m.Store.Commit(ctx, part, checks, ops...)
}

func TestAConversationErasedInTheMiddleOfATurnStaysErased(t *testing.T) {
	for name, earlier := range map[string]int{"first message": 0, "later message": 2} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			m := &meddler{}
			r.wrap = func(s state.Store) state.Store { m.Store = s; return m }
			r.start()
			for i := range earlier {
				r.ask(say("1", fmt.Sprint("avant ", i), "bonjour"))
			}
			erased := make(chan error, 1)
			armed := true
			m.before = func(ops []state.Op) {
				if armed && ops[0].Drop != nil && ops[0].Drop.Queue == bot.InboxQueue { // a turn is about to be committed
					armed = false
					erased <- r.Erase(context.Background(), ref("1"))
				}
			}
			r.accept(say("1", "1", planted))
			if err := <-erased; err != nil {
				t.Fatal(err)
			}
			r.ask(say("1", "après", "bonjour")) // the part has done with the message before

			if kept := r.kept(ref("1")); len(kept) != 1 || kept[0].Message != "après" {
				t.Errorf("kept: %+v", kept)
			}
		})
	}
}

func TestATurnCommittedInTheMiddleOfAnErasureIsErasedToo(t *testing.T) {
	r := newRig(t)
	m := &meddler{}
	r.wrap = func(s state.Store) state.Store { m.Store = s; return m }
	r.start()
	r.ask(say("1", "1", "bonjour"))
	armed := true
	m.before = func(ops []state.Op) {
		if armed && ops[0].Delete != "" { // the erasure has read what there is to erase
			armed = false
			r.ask(say("1", "2", planted))
		}
	}

	if err := r.Erase(context.Background(), ref("1")); err != nil {
		t.Fatal(err)
	}

	if keys := r.keys(); len(keys) != 0 {
		t.Errorf("left: %v", keys)
	}
}

func TestMyDataShowsAllThatIsKept(t *testing.T) {
	r := newRig(t).start()
	r.ask(say("1", "1", planted))
	r.ask(say("1", "2", "appelez-moi au 06 12 34 56 78"))
	r.ask(say("autre", "1", "rien à voir"))

	text := r.ask(say("1", "3", "/mes-donnees")).Reply.Text()

	for _, want := range []string{planted, "[numéro de téléphone masqué]", "22 novembre 2026", "30 jours", "/oublier"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing from: %s", want, text)
		}
	}
	if strings.Contains(text, "rien à voir") {
		t.Error("another conversation is shown")
	}
}

func TestMyDataOfAnEmptyConversationSaysSo(t *testing.T) {
	r := newRig(t, func(o *bot.Options) { o.Keep = 6 * time.Hour }).start()

	text := r.ask(say("1", "1", "/mes-donnees")).Reply.Text()

	if !strings.Contains(text, "Aucun message n'est gardé.") || !strings.Contains(text, "6 heures après") {
		t.Errorf("answer: %s", text)
	}
}

func TestCommandsAreUnderstoodHoweverTheyAreTyped(t *testing.T) {
	r := newRig(t).start()
	for text, want := range map[string]string{
		"/oublier": bot.ActErased, " /Oublier ": bot.ActErased, "/mes-donnees": bot.ActMyData, "/mesdonnees": bot.ActMyData, "/mes-données": bot.ActMyData, "/Mes-Donnees": bot.ActMyData,
		"/humain": "human", "/aide": "help", "/start": "help", "/recommencer": "restart", "/retour": "back", "/pourquoi": "why_this_answer",
	} {
		if x := r.ask(say(text, "1", text)); x.Decision.Intent != want {
			t.Errorf("%q: %+v", text, x.Decision)
		}
	}
	if x := r.ask(say("flow", "1", "/droit-a-l-erreur")); x.Decision.Kind != bot.KindFlow {
		t.Errorf("/droit-a-l-erreur: %+v", x.Decision)
	}
}

func TestTheLatestExchangesOfALongConversationAreRead(t *testing.T) {
	r := newRig(t).start()
	r.plant("1", bot.MaxKept+20, func(turn int) any { return bot.Exchange{Turn: turn} })

	x := r.ask(say("1", "1", "bonjour"))

	after, err := r.Exchanges(context.Background(), ref("1"), x.Turn-1)
	if err != nil || len(after) != 1 || after[0].Message != "1" {
		t.Errorf("after turn %d: %d exchanges, %v", x.Turn-1, len(after), err)
	}
	if all, err := r.Exchanges(context.Background(), ref("1"), 3); err != nil || len(all) != bot.MaxKept || all[len(all)-1].Turn != x.Turn {
		t.Errorf("after turn 3: %d exchanges, %v", len(all), err)
	}
	if all := r.kept(ref("1")); len(all) != bot.MaxKept || all[len(all)-1].Turn != x.Turn {
		t.Errorf("%d exchanges are read, the last one of turn %d", len(all), all[len(all)-1].Turn)
	}
}

// plant writes a conversation of so many turns.
func (r *rig) plant(name string, turns int, exchange func(turn int) any) {
	r.t.Helper()
	part, conversation, exchanges := bot.Keys(ref(name))
	put := func(key string, v any) state.Op {
		data, err := json.Marshal(v)
		if err != nil {
			r.t.Fatal(err)
		}
		return state.Op{Put: &state.Put{Key: key, Data: data}}
	}
	ops := []state.Op{put(conversation, bot.Conversation{Turn: turns})}
	for turn := 1; turn <= turns; turn++ {
		ops = append(ops, put(fmt.Sprintf("%s%08d", exchanges, turn), exchange(turn)))
	}
	if err := r.file.Commit(context.Background(), state.Part(part), nil, ops...); err != nil {
		r.t.Fatal(err)
	}
}

func TestMyDataIsBoundedAndSaysSo(t *testing.T) {
	r := newRig(t).start()
	said := func(turn int) any {
		return bot.Exchange{Turn: turn, Said: fmt.Sprintf("message %03d %s", turn, strings.Repeat("é", bot.MaxSaid)), At: r.clock.Now()}
	}
	r.plant("1", bot.MaxShown+10, said)
	r.plant("2", bot.MaxShown, func(turn int) any { return bot.Exchange{Turn: turn, At: r.clock.Now(), Said: "bonjour"} })

	long := r.ask(say("1", "1", "/mes-donnees")).Reply.Text()
	short := r.ask(say("2", "1", "/mes-donnees")).Reply.Text()

	if strings.Contains(long, "message 010") || !strings.Contains(long, "message 011") || !strings.Contains(long, "message 060") {
		t.Errorf("the last %d messages are not what is shown: %s", bot.MaxShown, long)
	}
	if !strings.Contains(long, strings.Repeat("é", bot.MaxSaid-12)+"… »") || strings.Contains(long, strings.Repeat("é", bot.MaxSaid-11)) {
		t.Errorf("the messages are not cut: %s", long)
	}
	for _, note := range []string{"50 derniers messages", "plus de 200 caractères"} {
		if !strings.Contains(long, note) || strings.Contains(short, note) {
			t.Errorf("%q: %t, and %t where all is shown", note, strings.Contains(long, note), strings.Contains(short, note))
		}
	}
	if n := strings.Count(short, "« bonjour »"); n != bot.MaxShown {
		t.Errorf("%d messages are shown", n)
	}
}

func TestTheErrorOfADamagedExchangeNamesNobody(t *testing.T) {
	r := newRig(t).open()
	r.plant("secret-conversation", 3, func(turn int) any { return "damaged" })

	_, err := r.Exchanges(context.Background(), ref("secret-conversation"), 1)

	if err == nil || strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), "turn 2") {
		t.Errorf("error: %v", err)
	}
}

// values is everything that the store holds, but for the keys.
func (r *rig) values() (data []byte) {
	r.t.Helper()
	for p := range state.Part(state.Partitions) {
		names, err := r.file.Keys(context.Background(), p, "", 1_000_000)
		if err != nil {
			r.t.Fatal(err)
		}
		for _, n := range names {
			v, err := r.file.Get(context.Background(), p, n)
			if err != nil {
				r.t.Fatal(err)
			}
			data = append(append(data, v[0].Data...), '\n')
		}
	}
	return data
}
