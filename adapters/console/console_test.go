package console

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"oupsbot/bot"
)

// fakeInbox answers with what its function says, and keeps what it is asked.
type fakeInbox struct {
	bot.Inbox // nil: only what the console uses is there
	answer    func(m bot.Message) (bot.Exchange, error)
	asked     []bot.Message
	kept      []bot.Exchange
	erased    []bot.Ref
	eraseErr  error
}

func (f *fakeInbox) Ask(ctx context.Context, m bot.Message) (bot.Exchange, error) {
	f.asked = append(f.asked, m)
	if f.answer == nil {
		return bot.Exchange{Turn: len(f.asked), Reply: says("Réponse à « " + m.Text + " ».")}, nil
	}
	return f.answer(m)
}

func (f *fakeInbox) Exchanges(_ context.Context, _ bot.Ref, after int) (out []bot.Exchange, err error) {
	for _, x := range f.kept {
		if x.Turn > after {
			out = append(out, x)
		}
	}
	return out, nil
}

func (f *fakeInbox) Erase(_ context.Context, r bot.Ref) error {
	f.erased = append(f.erased, r)
	return f.eraseErr
}

func says(text string) bot.Reply {
	return bot.Reply{Blocks: []bot.Block{{Kind: bot.Paragraph, Text: text}}}
}

// talk types the lines and gives all that the console showed.
func talk(t *testing.T, inbox bot.Inbox, opt Options, typed string) string {
	t.Helper()
	var out bytes.Buffer
	if err := New(strings.NewReader(typed), &out, opt).Run(t.Context(), inbox); err != nil {
		t.Fatalf("run: %v", err)
	}
	return out.String()
}

// inOrder checks that all the texts were shown, in this order.
func inOrder(t *testing.T, shown string, texts ...string) {
	t.Helper()
	rest := shown
	for _, text := range texts {
		_, after, ok := strings.Cut(rest, text)
		if !ok {
			t.Fatalf("%q is not shown, or not in its place:\n%s", text, shown)
		}
		rest = after
	}
}

func TestAConversationThroughAPipe(t *testing.T) {
	inbox := &fakeInbox{}

	shown := talk(t, inbox, Options{Audience: bot.Agent}, "bonjour\n\n   \nj'ai oublié\r\nsans retour à la ligne")

	inOrder(t, shown, greeting, howto, "Réponse à « bonjour ».", "Réponse à « j'ai oublié ».", "Réponse à « sans retour à la ligne ».", farewell, erased)
	if len(inbox.asked) != 3 {
		t.Fatalf("asked: %+v", inbox.asked)
	}
	ids := map[string]bool{}
	for _, m := range inbox.asked {
		ids[m.ID] = true
		if m.Channel != "console" || m.Conversation == "" || m.Conversation != inbox.asked[0].Conversation || m.Audience != bot.Agent {
			t.Errorf("message: %+v", m)
		}
	}
	if len(ids) != 3 {
		t.Errorf("message ids come back: %v", ids)
	}
	if strings.Contains(shown, "\x1b") || strings.Contains(shown, prompt) {
		t.Errorf("a pipe gets styles or prompts:\n%q", shown)
	}
}

func TestTheGreetingIsTwoLines(t *testing.T) {
	shown := talk(t, &fakeInbox{}, Options{}, "")
	if got, want := strings.Split(strings.TrimSpace(shown), "\n")[:3], []string{greeting, "  " + howto, ""}; strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("greeting: %q", got)
	}
}

func TestALineThatLeavesIsNotAMessage(t *testing.T) {
	for _, line := range []string{"/quitter", " /QUITTER ", "/quit", "/exit"} {
		inbox := &fakeInbox{}

		shown := talk(t, inbox, Options{}, line+"\nbonjour\n")

		if len(inbox.asked) != 0 || !strings.Contains(shown, farewell) {
			t.Errorf("%q: asked %v, shown:\n%s", line, inbox.asked, shown)
		}
	}
}

func TestANewConversationIsErasedOnLeavingAndANamedOneIsKept(t *testing.T) {
	inbox := &fakeInbox{}
	shown := talk(t, inbox, Options{}, "bonjour\n")
	if len(inbox.erased) != 1 || inbox.erased[0] != inbox.asked[0].Ref || !strings.Contains(shown, erased) {
		t.Errorf("new conversation: erased %v, shown:\n%s", inbox.erased, shown)
	}

	inbox = &fakeInbox{}
	shown = talk(t, inbox, Options{Conversation: "moi"}, "bonjour\n")
	if len(inbox.erased) != 0 || inbox.asked[0].Conversation != "moi" || strings.Contains(shown, erased) {
		t.Errorf("named conversation: erased %v, shown:\n%s", inbox.erased, shown)
	}
}

func TestAFailedErasureIsNotAnnouncedAsDone(t *testing.T) {
	shown := talk(t, &fakeInbox{eraseErr: errors.New("disk")}, Options{}, "")
	if strings.Contains(shown, erased) || !strings.Contains(shown, farewell) {
		t.Errorf("shown:\n%s", shown)
	}
}

func TestAConversationThatGoesOnShowsWhereItStood(t *testing.T) {
	inbox := &fakeInbox{kept: []bot.Exchange{{Turn: 1, Said: "une question", Reply: says("Ancienne réponse.")}, {Turn: 2, Said: "une autre question", Reply: says("Dernière réponse.")}}}
	inbox.answer = func(bot.Message) (bot.Exchange, error) {
		return bot.Exchange{Turn: 3, Reply: says("Nouvelle réponse.")}, nil
	}

	shown := talk(t, inbox, Options{Conversation: "moi"}, "encore\n")

	inOrder(t, shown, greeting, "« une autre question »", "Dernière réponse.", "Nouvelle réponse.")
	if strings.Contains(shown, "Ancienne") {
		t.Errorf("shown:\n%s", shown)
	}
}

func TestAnAnswerThatCameLateIsShownWithTheNext(t *testing.T) {
	inbox := &fakeInbox{}
	inbox.answer = func(m bot.Message) (bot.Exchange, error) {
		if m.Text == "une" {
			return bot.Exchange{}, context.DeadlineExceeded
		}
		inbox.kept = []bot.Exchange{{Turn: 1, Reply: says("Réponse une.")}, {Turn: 2, Reply: says("Réponse deux.")}}
		return inbox.kept[1], nil
	}

	shown := talk(t, inbox, Options{}, "une\ndeux\n")

	inOrder(t, shown, trouble(context.DeadlineExceeded), "Réponse une.", "Réponse deux.")
	if strings.Count(shown, "Réponse deux.") != 1 {
		t.Errorf("shown:\n%s", shown)
	}
}

func TestTroubleIsToldInFrenchAndTheConversationGoesOn(t *testing.T) {
	texts := map[string]bool{}
	for _, cause := range []error{bot.ErrInvalid, bot.ErrUnknownConversation, context.DeadlineExceeded, errors.New("disk full")} {
		inbox := &fakeInbox{}
		inbox.answer = func(m bot.Message) (bot.Exchange, error) {
			if m.Text == "une" {
				return bot.Exchange{}, cause
			}
			return bot.Exchange{Turn: 1, Reply: says("Réponse.")}, nil
		}

		shown := talk(t, inbox, Options{}, "une\ndeux\n")

		inOrder(t, shown, trouble(cause), "Réponse.")
		if strings.Contains(shown, cause.Error()) {
			t.Errorf("%v is shown as it is:\n%s", cause, shown)
		}
		texts[trouble(cause)] = true
	}
	if len(texts) != 4 {
		t.Errorf("different troubles are told alike: %v", texts)
	}
}

func TestAPipeThatWritesTooFastWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inbox := &fakeInbox{}
		refusals := []error{bot.ErrRate, bot.ErrBusy}
		inbox.answer = func(bot.Message) (bot.Exchange, error) {
			if len(refusals) > 0 {
				err := refusals[0]
				refusals = refusals[1:]
				return bot.Exchange{}, err
			}
			return bot.Exchange{Turn: 1, Reply: says("Réponse.")}, nil
		}

		shown := talk(t, inbox, Options{}, "bonjour\n")

		inOrder(t, shown, "Réponse.")
		if len(inbox.asked) != 3 || inbox.asked[2].ID != inbox.asked[0].ID {
			t.Errorf("asked: %+v", inbox.asked)
		}
	})
}

func TestAPipeDoesNotWaitForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inbox := &fakeInbox{answer: func(bot.Message) (bot.Exchange, error) { return bot.Exchange{}, bot.ErrBusy }}

		shown := talk(t, inbox, Options{Deadline: 2 * time.Second}, "bonjour\n")

		inOrder(t, shown, trouble(bot.ErrBusy), farewell)
	})
}

func TestALineThatIsTooLongIsReadInPart(t *testing.T) {
	inbox := &fakeInbox{}

	talk(t, inbox, Options{}, strings.Repeat("a", 1<<20)+"\ncourt\n")

	if len(inbox.asked) != 2 || len(inbox.asked[0].Text) != longest || inbox.asked[1].Text != "court" {
		t.Errorf("asked %d messages, the first of %d bytes", len(inbox.asked), len(inbox.asked[0].Text))
	}
}

func TestTheEndOfTheContextEndsTheConversation(t *testing.T) {
	in, keyboard := io.Pipe()
	defer keyboard.Close()
	ctx, cancel := context.WithCancel(t.Context())
	inbox := &fakeInbox{}
	inbox.answer = func(bot.Message) (bot.Exchange, error) {
		cancel()
		return bot.Exchange{}, ctx.Err()
	}
	go func() { _, _ = io.WriteString(keyboard, "bonjour\n") }()
	var out bytes.Buffer

	err := New(in, &out, Options{}).Run(ctx, inbox)

	if err != nil || !strings.Contains(out.String(), farewell) || len(inbox.erased) != 1 || strings.Contains(out.String(), trouble(nil)) {
		t.Errorf("run: %v, erased %v, shown:\n%s", err, inbox.erased, out.String())
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestAScreenThatIsGoneEndsTheConversationWithAnError(t *testing.T) {
	if err := New(strings.NewReader("bonjour\n"), brokenWriter{}, Options{}).Run(t.Context(), &fakeInbox{}); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("run: %v", err)
	}
}
