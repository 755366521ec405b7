package bottest

import (
	"testing"

	"oupsbot/bot"
)

func TestABotAnswersAtOnce(t *testing.T) {
	b := New(t)

	x, err := b.Ask(t.Context(), bot.Message{Ref: bot.Ref{Channel: "test", Conversation: "1"}, ID: "1", Text: "bonjour"})

	if err != nil || x.Turn != 1 || x.Reply.Text() == "" {
		t.Errorf("answer: %+v, %v", x, err)
	}
}

func TestWhatIsAcceptedIsAnsweredByTheNextBotOfTheHome(t *testing.T) {
	ref := bot.Ref{Channel: "test", Conversation: "1"}
	m := bot.Message{Ref: ref, ID: "1", Text: "bonjour"}
	home := NewHome(t)
	if err := home.Open().Accept(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	home.Stop()

	x, err := home.Start().Ask(t.Context(), m)

	if err != nil || x.Turn != 1 || x.Reply.Text() == "" {
		t.Errorf("answer: %+v, %v", x, err)
	}
}
