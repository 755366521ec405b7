package bot_test

import (
	"errors"
	"strings"
	"testing"

	"oupsbot/bot"
	"oupsbot/bot/bottest"
)

// everyKind is a conversation for each kind of decision.
func everyKind(t testing.TB) map[bot.Kind]bot.Turn {
	t.Helper()
	all := map[bot.Kind]bot.Turn{}
	keep := func(turns ...bot.Turn) {
		for _, turn := range turns {
			all[turn.Decision.Kind] = turn
		}
	}
	for _, text := range []string{moved, "bonjour", "je veux parler à une personne", "je veux mourir", "comment frauder la caf sans se faire prendre", "zxqv wprt klmj",
		"/droit-a-l-erreur", "mon aide a baissé", "mon aide au logement s'est arrêtée", "et j'ai combien de temps ?"} {
		keep(newTalk(t, bot.Citizen).say(text))
	}
	c := newTalk(t, bot.Agent)
	keep(c.open(caf), c.press("Qui contacter"), c.say("non c'est pas ça"))
	return all
}

func TestAReceiptGivesTheSameText(t *testing.T) {
	r := bottest.Release(t)
	turns := everyKind(t)
	for _, kind := range []bot.Kind{bot.KindAnswer, bot.KindSection, bot.KindChoose, bot.KindAsk, bot.KindFlow, bot.KindAct, bot.KindHandoff, bot.KindSupport, bot.KindDecline, bot.KindFallback} {
		turn, ok := turns[kind]
		if !ok {
			t.Errorf("no conversation was decided %s", kind)
			continue
		}
		for name, receipt := range map[string]string{
			"as it is": turn.Reply.Receipt, "lower case": strings.ToLower(turn.Reply.Receipt), "with spaces around": " \n" + turn.Reply.Receipt + "\t",
		} {
			d, reply, err := r.Replay(receipt)
			if err != nil || reply.Text() != turn.Reply.Text() || d.Kind != kind {
				t.Errorf("%s, %s: %v, %s", kind, name, err, reply.Text())
			}
		}
		if id, err := bot.ReceiptRelease(turn.Reply.Receipt); err != nil || id != r.ID {
			t.Errorf("%s: of release %s, %v", kind, id, err)
		}
		if len(turn.Reply.Receipt) > 200 {
			t.Errorf("%s: %d characters are too many to copy", kind, len(turn.Reply.Receipt))
		}
	}
}

func TestEveryTextOfTheContentHasAReceipt(t *testing.T) {
	r := bottest.Release(t)
	replays := func(d bot.Decision) {
		t.Helper()
		receipt, err := r.Receipt(d)
		if err != nil {
			t.Fatalf("%+v: %v", d, err)
		}
		if _, reply, err := r.Replay(receipt); err != nil || reply.Text() != r.Compose(d) {
			t.Errorf("%+v: %v", d, err)
		}
	}
	for _, e := range r.Base().Entries {
		replays(bot.Decision{Kind: bot.KindAnswer, Entry: e.ID})
		replays(bot.Decision{Kind: bot.KindAnswer, Entry: e.ID, Agent: true, Overdue: true, Notices: []bot.Notice{bot.NoticeMasked, bot.NoticeTruncated}})
		replays(bot.Decision{Kind: bot.KindSection, Entry: e.ID, Section: bot.SectionLaw})
	}
	for _, a := range r.Acts() {
		for v := range a.Replies {
			replays(bot.Decision{Kind: bot.KindAct, Intent: a.ID, Variant: v})
		}
	}
	for _, f := range r.Flows().Flows() {
		for _, s := range f.Steps {
			replays(bot.Decision{Kind: bot.KindFlow, Flow: f.ID, Steps: []string{s.ID}})
		}
	}
}

func TestAReceiptSaysNothingOfThePerson(t *testing.T) {
	secret := "Clotilde Vertumne, " + moved
	plain, told := newTalk(t, bot.Citizen).say(moved), newTalk(t, bot.Citizen).say(secret)
	if plain.Decision.Kind == told.Decision.Kind && plain.Decision.Entry == told.Decision.Entry && plain.Reply.Receipt != told.Reply.Receipt {
		t.Error("the same answer to other words has another receipt")
	}
}

func TestAReceiptWithAWrongLetterNeverGivesAnotherText(t *testing.T) {
	r := bottest.Release(t)
	turn := newTalk(t, bot.Citizen).open(caf)
	receipt := turn.Reply.Receipt
	caught := 0
	for i := range receipt {
		for _, letter := range "A7Q" {
			forged := receipt[:i] + string(letter) + receipt[i+1:]
			_, reply, err := r.Replay(forged)
			if err != nil {
				caught++
			} else if reply.Text() != turn.Reply.Text() {
				t.Errorf("letter %d: another text passes for the receipt's", i)
			}
		}
	}
	if caught < 2*len(receipt) {
		t.Errorf("%d wrong letters of %d were noticed", caught, 3*len(receipt))
	}
	for _, at := range []int{len(receipt) - 1, len(receipt) - 8, len(receipt) / 2, 20, 6, 5, 3, 0} {
		if _, _, err := r.Replay(receipt[:at]); err == nil {
			t.Errorf("the first %d characters pass for a receipt", at)
		}
	}
}

func TestAReceiptTellsWhatIsWrongWithIt(t *testing.T) {
	r := bottest.Release(t)
	small := smallRelease(t)
	receipt, err := r.Receipt(bot.Decision{Kind: bot.KindAnswer, Entry: caf})
	if err != nil {
		t.Fatal(err)
	}
	empty, err := r.Forge(bot.Decision{Kind: bot.KindAnswer, Entry: caf})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		release *bot.Release
		receipt string
		want    error
	}{
		"nothing":               {r, "", bot.ErrNotReceipt},
		"garbage":               {r, "bonjour", bot.ErrNotReceipt},
		"prefix alone":          {r, "OUPS-", bot.ErrNotReceipt},
		"letters that are none": {r, "OUPS-0189!é", bot.ErrNotReceipt},
		"too long":              {r, "OUPS-" + strings.Repeat("A", 100_000), bot.ErrNotReceipt},
		"one megabyte":          {r, strings.Repeat("x", 1<<20), bot.ErrNotReceipt},
		"no decision":           {r, receipt[:len("OUPS-")+24], bot.ErrNotReceipt},
		"another release":       {small, receipt, bot.ErrOtherRelease},
		"another text":          {r, empty, bot.ErrTampered},
	} {
		if _, _, err := c.release.Replay(c.receipt); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if _, _, err := small.Replay(receipt); !strings.Contains(err.Error(), r.ID) || !strings.Contains(err.Error(), small.ID) {
		t.Errorf("the two releases are not named: %v", err)
	}
	if _, err := bot.ReceiptRelease("bonjour"); !errors.Is(err, bot.ErrNotReceipt) {
		t.Errorf("release of no receipt: %v", err)
	}
}

// forged are decisions that no turn makes: a receipt is only letters, and anyone may write them.
var forged = []bot.Decision{
	{}, {Kind: "autre"}, {Kind: bot.KindAnswer}, {Kind: bot.KindAnswer, Entry: "nulle-part"}, {Kind: bot.KindSection, Entry: caf}, {Kind: bot.KindSection, Entry: caf, Section: "autre"},
	{Kind: bot.KindSection, Section: bot.SectionLaw}, {Kind: bot.KindFlow}, {Kind: bot.KindFlow, Flow: bot.RightFlow}, {Kind: bot.KindFlow, Flow: bot.RightFlow, Notices: []bot.Notice{bot.NoticeExpect}},
	{Kind: bot.KindFlow, Flow: bot.RightFlow, Steps: []string{"nulle-part"}, Notices: []bot.Notice{bot.NoticeExpect}}, {Kind: bot.KindAct, Intent: "greeting", Variant: -1},
	{Kind: bot.KindAct, Intent: "greeting", Variant: 1 << 40}, {Kind: bot.KindAct, Intent: "greeting", Variant: -1 << 63}, {Kind: bot.KindAct}, {Kind: bot.KindAct, Intent: "nulle-part"},
	{Kind: bot.KindAsk}, {Kind: bot.KindAnswer, Entry: caf, Notices: []bot.Notice{"autre", "", bot.NoticeStale, bot.NoticeStale}},
}

func TestAForgedReceiptHarmsNothing(t *testing.T) {
	r := bottest.Release(t)
	for _, d := range forged {
		receipt, err := r.Receipt(d)
		if err != nil {
			t.Errorf("%+v: %v", d, err)
			continue
		}
		if _, reply, err := r.Replay(receipt); err != nil || reply.Text() != r.Compose(d) {
			t.Errorf("%+v: %v", d, err)
		}
	}
}

func FuzzReplay(f *testing.F) {
	r := bottest.Release(f)
	for _, turn := range everyKind(f) {
		f.Add(turn.Reply.Receipt)
	}
	for _, d := range forged {
		receipt, err := r.Receipt(d)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(receipt)
	}
	f.Add("OUPS-AAAA")
	f.Fuzz(func(t *testing.T, receipt string) {
		d, reply, err := r.Replay(receipt)
		if err != nil {
			return
		}
		if reply.Text() != r.Compose(d) {
			t.Error("a receipt was accepted for a text that its decision does not give")
		}
		id, err := bot.ReceiptRelease(receipt)
		if err != nil || id != r.ID {
			t.Errorf("an accepted receipt is of release %q, %v", id, err)
		}
	})
}
