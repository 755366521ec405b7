package adaptertest

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"oupsbot/bot"
	"oupsbot/bot/bottest"
)

// model is the conversation as it must go: the pure turn, without channel, queue or store.
type model struct {
	release *bot.Release
	conv    bot.Conversation
	last    bot.Reply
}

func newModel(r *bot.Release) *model { return &model{release: r} }

// turn answers a message and keeps the conversation.
func (m *model) turn(ctx context.Context, said bot.Message) (bot.Turn, error) {
	said.Ref = bot.Ref{Channel: "model", Conversation: "model"}
	said.ID = "model"
	t, err := m.release.Answer(ctx, m.conv, said, bottest.Start)
	if err != nil {
		return t, fmt.Errorf("answer %q: %w", said.Text, err)
	}
	m.conv, m.last = t.Conversation, t.Reply
	if t.Decision.Intent == bot.ActErased { // only the number of the turn goes on
		m.conv = bot.Conversation{Audience: m.conv.Audience, Started: bottest.Start, Turn: m.conv.Turn}
	}
	return t, nil
}

// pieces are the texts of a block that must be read whole and in order. A channel without markup shows the numbers of the steps as well.
func pieces(b bot.Block, markup bool) []string {
	var out []string
	for _, text := range []string{b.Title, b.Text} {
		if text != "" {
			out = append(out, text)
		}
	}
	for i, item := range b.Items {
		if b.Kind == bot.Steps && !markup {
			item = fmt.Sprintf("%d. %s", i+1, item)
		}
		out = append(out, item)
	}
	for _, l := range b.Links {
		out = append(out, l.Label, l.URL)
	}
	return out
}

// flat is a text whose white space is single spaces.
func flat(text string) string { return strings.Join(strings.Fields(text), " ") }

// cutAfter gives what follows the first place of a text.
func cutAfter(s, text string) (string, bool) {
	_, rest, ok := strings.Cut(s, text)
	return rest, ok
}

// numbered tells whether a label is shown somewhere right after its number: 2. label, [2] label, 2) label.
func numbered(shown string, n int, label string) bool {
	for rest, number := shown, fmt.Sprint(n); ; {
		before, after, ok := strings.Cut(rest, flat(label))
		if !ok {
			return false
		}
		head := strings.TrimRightFunc(before, func(r rune) bool { return !unicode.IsDigit(r) && !unicode.IsLetter(r) })
		if strings.HasSuffix(head, number) && (len(head) == len(number) || !unicode.IsDigit(rune(head[len(head)-len(number)-1]))) {
			return true
		}
		rest = after
	}
}
