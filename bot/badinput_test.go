package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"oupsbot/bot"
	"oupsbot/knowledge"
)

const moved = "jai oublie de declarer mon demenagement a la caf"

func TestAMessageThatCannotBeNamedIsRefused(t *testing.T) {
	long := strings.Repeat("x", bot.MaxID+1)
	r := newRig(t).start()
	for name, m := range map[string]bot.Message{
		"no channel":           {Ref: bot.Ref{Conversation: "1"}, ID: "1", Text: "bonjour"},
		"no conversation":      {Ref: bot.Ref{Channel: "test"}, ID: "1", Text: "bonjour"},
		"no id":                {Ref: ref("1"), Text: "bonjour"},
		"nothing":              {},
		"long channel":         {Ref: bot.Ref{Channel: long, Conversation: "1"}, ID: "1"},
		"long conversation":    {Ref: ref(long), ID: "1"},
		"long id":              {Ref: ref("1"), ID: long},
		"long choice":          {Ref: ref("1"), ID: "1", Choice: long},
		"long entry":           {Ref: ref("1"), ID: "1", Entry: long},
		"line break in the id": {Ref: ref("1"), ID: "1\n2"},
		"control character":    {Ref: ref("1\x00"), ID: "1"},
		"direction mark":       {Ref: ref("1\u202e"), ID: "1"},
		"invalid UTF-8":        {Ref: ref("\xff"), ID: "1"},
		"too long as a key":    {Ref: bot.Ref{Channel: strings.Repeat("é", 60), Conversation: strings.Repeat("é", 60)}, ID: strings.Repeat("é", 60)},
	} {
		if err := r.Accept(context.Background(), m); !errors.Is(err, bot.ErrInvalid) {
			t.Errorf("%s: accept: %v", name, err)
		}
		if _, err := r.Ask(context.Background(), m); !errors.Is(err, bot.ErrInvalid) {
			t.Errorf("%s: ask: %v", name, err)
		}
	}
	for _, c := range []bot.Ref{{}, {Channel: "test"}, ref(long), ref("\u202e")} {
		if err := r.Open(context.Background(), c, bot.Citizen); !errors.Is(err, bot.ErrInvalid) {
			t.Errorf("open %+v: %v", c, err)
		}
	}
	if keys := r.keys(); len(keys) != 0 {
		t.Errorf("something was stored: %v", keys)
	}
}

func TestTheLongestIDsAreAccepted(t *testing.T) {
	r := newRig(t).start()
	id := strings.Repeat("x", bot.MaxID)

	x := r.ask(bot.Message{Ref: bot.Ref{Channel: id, Conversation: id}, ID: id, Text: "bonjour"})

	if x.Turn != 1 {
		t.Errorf("answer: %+v", x)
	}
}

func TestNoIDReachesIntoAnotherConversation(t *testing.T) {
	r := newRig(t).start()
	r.ask(say("a", "1", planted))
	for i, c := range []string{"a/1", "a/", "../a", "a%2F1", "a\u00a0"} {
		m := bot.Message{Ref: bot.Ref{Channel: "test", Conversation: c}, ID: fmt.Sprint(i), Text: "/mes-donnees"}
		x, err := r.Ask(context.Background(), m)
		if err != nil && !errors.Is(err, bot.ErrInvalid) {
			t.Errorf("%q: %v", c, err)
		}
		if strings.Contains(x.Reply.Text(), planted) {
			t.Errorf("%q reads the other conversation", c)
		}
		if err := r.Erase(context.Background(), m.Ref); err != nil {
			t.Errorf("erase %q: %v", c, err)
		}
	}
	if kept := r.kept(ref("a")); len(kept) != 1 {
		t.Errorf("the conversation has %d exchanges left, want 1", len(kept))
	}
}

// oddTexts are what people and machines send besides sentences.
var oddTexts = map[string]string{
	"empty":                "",
	"spaces":               " \t\r\n ",
	"one megabyte":         strings.Repeat("mon aide a baissé ", 1<<20/18),
	"one word, megabyte":   strings.Repeat("a", 1<<20),
	"digits, megabyte":     strings.Repeat("12 ", 1<<20/3),
	"control characters":   "bon\x00jour\x07\x1b[31m rouge",
	"direction marks":      "bonjour \u202eruojnob\u202c \u2066x\u2069",
	"zalgo":                "b" + strings.Repeat("\u0300\u0301\u0489\u20dd", 500) + "onjour",
	"invalid UTF-8":        "bonjour \xff\xfe\xc3\x28 la caf",
	"lone continuation":    strings.Repeat("\x80", 5000),
	"HTML":                 `<script>alert("x")</script><b>bonjour</b><img src=x onerror=alert(1)>`,
	"Markdown":             "# Titre\n**gras** [lien](javascript:alert(1)) `code`\n- liste",
	"everyone":             "@everyone @here <@123> <!channel>",
	"template":             "{{.Secret}} ${jndi:ldap://x} %s %d %n",
	"emoji":                "👩‍👩‍👧‍👦🏳️‍🌈😀",
	"only punctuation":     "?!?!?! ... ///",
	"a command nobody has": "/effacer-la-base",
	"line breaks":          strings.Repeat("\n", 3000),
	"a NUL in a word":      "dém\x00énagement",
	"private use":          "\ue000\U000f0000",
	"right to left":        "نسيت أن أصرح بانتقالي",
	"full width":           "ｊ'ａｉ ｏｕｂｌｉé １２３",
	"number sign":          "-1", // not a choice
	"huge number":          "99999999999999999999",
}

func TestWhateverIsSentIsAnsweredAndChangesNothingElse(t *testing.T) {
	r := newRig(t).start()
	r.ask(say("voisine", "1", moved))
	before := r.kept(ref("voisine"))
	for name, text := range oddTexts {
		x := r.ask(say(name, "1", text))
		if x.Reply.Text() == "" || x.Turn != 1 {
			t.Errorf("%s: turn %d, %+v", name, x.Turn, x.Reply)
		}
		if len(x.Said) > bot.MaxText || !utf8.ValidString(x.Said) {
			t.Errorf("%s: %d bytes are kept", name, len(x.Said))
		}
		for _, c := range x.Said {
			if unicode.IsControl(c) && c != '\n' || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069 || c == utf8.RuneError {
				t.Errorf("%s: %U is kept", name, c)
			}
		}
		for _, raw := range []string{"<script", "<b>", "@everyone", "@here", "javascript:", "**gras**", "{{"} {
			if strings.Contains(x.Reply.Text(), raw) {
				t.Errorf("%s: the reply says %q", name, raw)
			}
		}
		again := r.ask(say(name, "2", moved))
		if again.Decision.Entry != before[0].Decision.Entry {
			t.Errorf("%s: the next message was answered %+v", name, again.Decision)
		}
	}
	if after := r.kept(ref("voisine")); len(after) != len(before) || after[0].Reply.Text() != before[0].Reply.Text() {
		t.Error("another conversation has changed")
	}
}

func TestAPileOfMarksIsCutDown(t *testing.T) {
	r := newRig(t).start()

	x := r.ask(say("1", "1", oddTexts["zalgo"]))

	if n := utf8.RuneCountInString(x.Said); n > 10 {
		t.Errorf("%d characters are kept of « bonjour »", n)
	}
}

func TestALongMessageIsReadInPartAndSaysSo(t *testing.T) {
	r := newRig(t).start()

	x := r.ask(say("1", "1", moved+strings.Repeat(" et puis voila", 80_000)))

	if len(x.Decision.Notices) != 1 || x.Decision.Notices[0] != bot.NoticeTruncated || !strings.Contains(x.Reply.Text(), "très long") {
		t.Errorf("notices: %v", x.Decision.Notices)
	}
}

func TestAnEmptyMessageIsAnswered(t *testing.T) {
	r := newRig(t).start()
	if x := r.ask(say("1", "1", "  ")); x.Decision.Kind != bot.KindFallback || len(x.Reply.Choices) == 0 {
		t.Errorf("answer: %+v", x)
	}
}

func TestAnUnknownChoiceSaysSo(t *testing.T) {
	r := newRig(t).start()
	answered := r.ask(say("1", "1", moved))
	for i, id := range []string{"0-1", "9-9", "1-99", "1-0", "-", "x", "1", "1-1-1", "1-1 ", " ", "99999999999999999999-1", "'; DROP TABLE", answered.Reply.Choices[0].ID + "0"} {
		fresh := r.ask(bot.Message{Ref: ref(fmt.Sprint("neuve ", i)), ID: "1", Choice: id})
		if fresh.Decision.Kind != bot.KindFallback || !strings.Contains(fresh.Reply.Text(), "n'est plus valable") {
			t.Errorf("%q in a new conversation: %+v", id, fresh.Decision)
		}
		x := r.ask(bot.Message{Ref: ref("1"), ID: fmt.Sprint("choix ", i), Choice: id})
		if x.Decision.Entry != answered.Decision.Entry || !strings.Contains(x.Reply.Text(), "n'est plus valable") || len(x.Reply.Choices) != len(answered.Reply.Choices) || x.Said != "" {
			t.Errorf("%q: said %q, %+v", id, x.Said, x.Decision)
		}
	}
}

func TestAChoiceOfAnotherConversationMeansNothingHere(t *testing.T) {
	r := newRig(t).start()
	r.ask(say("1", "1", "bonjour"))
	theirs := r.ask(say("1", "2", moved)) // in turn 2: its ids cannot be mistaken for those of a first turn
	r.ask(say("2", "1", "bonjour"))

	x := r.ask(bot.Message{Ref: ref("2"), ID: "2", Choice: theirs.Reply.Choices[0].ID})

	if x.Decision.Kind == bot.KindSection || !strings.Contains(x.Reply.Text(), "n'est plus valable") {
		t.Errorf("answer: %+v", x.Decision)
	}
}

func TestAStaleChoiceIsToldAndTheLastChoicesComeBack(t *testing.T) {
	r := newRig(t).start()
	old := r.ask(say("1", "1", moved)).Reply
	r.ask(say("1", "2", "bonjour"))
	for i := range 4 {
		r.ask(bot.Message{Ref: ref("1"), ID: fmt.Sprint("fiche ", i), Entry: "mdph-recours-tribunal-direct"})
	}

	x := r.ask(press(t, "1", "clic", old, old.Choices[0].Label))

	if x.Decision.Entry != "mdph-recours-tribunal-direct" || !strings.HasPrefix(x.Reply.Text(), "Ce bouton n'est plus valable") {
		t.Errorf("answer: %+v", x.Decision)
	}
	if y := r.ask(press(t, "1", "clic 2", x.Reply, x.Reply.Choices[0].Label)); y.Decision.Kind != bot.KindSection {
		t.Errorf("the repeated choice: %+v", y.Decision)
	}
}

func TestADeepLinkOpensItsEntry(t *testing.T) {
	r := newRig(t).start()
	e := published(t, r.Release())

	x := r.ask(bot.Message{Ref: ref("1"), ID: "1", Entry: e.ID, Text: "bonjour"})

	if x.Decision.Kind != bot.KindAnswer || x.Decision.Entry != e.ID || x.Said != e.Title {
		t.Errorf("answer: %q, %+v", x.Said, x.Decision)
	}
}

func TestADeepLinkToAnUnknownEntryIsAnswered(t *testing.T) {
	r := newRig(t).start()
	for i, id := range []string{"caf-entree-disparue", "../../etc/passwd", "<script>", "CAF-DEMENAGEMENT-NON-DECLARE"} {
		x := r.ask(bot.Message{Ref: ref(fmt.Sprint(i)), ID: "1", Entry: id})
		if x.Decision.Kind != bot.KindFallback || x.Reply.Text() == "" || strings.Contains(x.Reply.Text(), id) || x.Said != "" {
			t.Errorf("%q: said %q, %+v", id, x.Said, x.Decision)
		}
	}
}

func TestADeepLinkToADraftIsForAgentsAlone(t *testing.T) {
	r := newRig(t).start()
	draft := first(t, r.Release(), func(e *bot.Entry) bool { return e.Status == knowledge.Draft })

	citizen := r.ask(bot.Message{Ref: ref("1"), ID: "1", Entry: draft.ID, Audience: bot.Citizen})
	agent := r.ask(bot.Message{Ref: ref("2"), ID: "1", Entry: draft.ID, Audience: bot.Agent})

	if citizen.Decision.Entry != "" || citizen.Said != "" || strings.Contains(citizen.Reply.Text(), draft.Title) {
		t.Errorf("the citizen reads %+v", citizen)
	}
	if agent.Decision.Entry != draft.ID || !strings.Contains(agent.Reply.Text(), "réservée aux agents") {
		t.Errorf("the agent reads %+v", agent.Decision)
	}
}

// first is the first entry that fits.
func first(t testing.TB, r *bot.Release, fits func(*bot.Entry) bool) *bot.Entry {
	t.Helper()
	for _, e := range r.Base().Entries {
		if fits(e) {
			return e
		}
	}
	t.Skip("the shipped content has no such entry")
	return nil
}

func published(t testing.TB, r *bot.Release) *bot.Entry {
	t.Helper()
	return first(t, r, func(e *bot.Entry) bool { return e.Status == knowledge.Published })
}
