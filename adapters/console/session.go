package console

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	"oupsbot/adapters/render"
	"oupsbot/bot"
)

// What the console itself says.
const (
	prompt   = "vous › "
	greeting = "Bonjour, je suis oupsbot. Je vous aide à réparer une erreur faite avec l'administration."
	howto    = "Ne donnez aucun numéro personnel : je n'en ai pas besoin. Pour partir, écrivez /quitter."
	farewell = "Au revoir, et bon courage dans vos démarches."
	erased   = "Cette conversation est effacée."
	resumed  = "Nous en étions là. Vous aviez écrit :"
)

// session is one conversation in one terminal.
type session struct {
	inbox    bot.Inbox
	ref      bot.Ref
	audience bot.Audience
	deadline time.Duration
	patient  bool   // nobody waits at the keyboard: a message that comes too fast is tried again
	prefix   string // of message ids: unique, since ids must not come back in a conversation
	screen   screen
	lines    lines
	log      *slog.Logger

	said int // messages
	turn int // the last turn shown
}

// leaves tells whether a line ends the conversation.
func leaves(text string) bool {
	return slices.Contains([]string{"/quitter", "/quit", "/exit"}, strings.ToLower(text))
}

// greet says who speaks; in a conversation that goes on, it shows where it stood.
func (s *session) greet(ctx context.Context) error {
	text := s.screen.block(bot.Block{Kind: bot.Heading, Text: greeting}) + "\n" + s.screen.block(bot.Block{Kind: bot.Note, Text: howto})
	if kept, err := s.inbox.Exchanges(ctx, s.ref, 0); err == nil && len(kept) > 0 {
		last := kept[len(kept)-1]
		s.turn = last.Turn
		if last.Said != "" {
			text += "\n\n" + s.screen.block(bot.Block{Kind: bot.Note, Text: resumed + " « " + last.Said + " »"})
		}
		text += "\n\n" + s.text(last.Reply)
		s.lines.offer(labels(last.Reply))
	}
	return s.screen.write(text)
}

// say asks the bot and shows its answer, after those that came too late to be shown in their time. The error is the screen's.
func (s *session) say(ctx context.Context, text string) error {
	s.said++
	m := bot.Message{Ref: s.ref, ID: s.prefix + "-" + strconv.Itoa(s.said), Text: text, Audience: s.audience}
	waiting, cancel := context.WithTimeout(ctx, s.deadline)
	defer cancel()
	x, err := s.ask(waiting, m)
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		s.log.Warn("a message was not answered", "error", err)
		return s.screen.write(s.screen.block(bot.Block{Kind: bot.Note, Text: trouble(err)}))
	}
	if x.Turn > s.turn+1 {
		late, err := s.inbox.Exchanges(ctx, s.ref, s.turn)
		if err != nil {
			s.log.Warn("answers that came late cannot be shown", "error", err)
		}
		for _, l := range late {
			if l.Turn < x.Turn {
				if err := s.screen.write(s.text(l.Reply)); err != nil {
					return err
				}
			}
		}
	}
	s.turn = x.Turn
	s.lines.offer(labels(x.Reply))
	return s.screen.write(s.text(x.Reply))
}

// retryEvery is the pause before a message that was refused is tried again.
const retryEvery = 500 * time.Millisecond

// ask is Inbox.Ask; when nobody waits at the keyboard, what the bot refuses for now is tried again until the deadline.
func (s *session) ask(ctx context.Context, m bot.Message) (bot.Exchange, error) {
	for {
		x, err := s.inbox.Ask(ctx, m)
		if !s.patient || !errors.Is(err, bot.ErrRate) && !errors.Is(err, bot.ErrBusy) {
			return x, err
		}
		t := time.NewTimer(retryEvery)
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return bot.Exchange{}, err
		}
	}
}

// trouble is what a person reads when the bot has no answer.
func trouble(err error) string {
	switch {
	case errors.Is(err, bot.ErrRate):
		return "Vos messages arrivent très vite. Attendez quelques secondes, puis réessayez."
	case errors.Is(err, bot.ErrBusy):
		return "Beaucoup de messages attendent en ce moment. Réessayez dans une minute."
	case errors.Is(err, bot.ErrInvalid):
		return "Je n'ai pas pu lire ce message. Écrivez-le autrement."
	case errors.Is(err, bot.ErrUnknownConversation):
		return "Cette conversation est effacée. Écrivez-moi pour en commencer une autre."
	case errors.Is(err, context.DeadlineExceeded):
		return "La réponse prend plus de temps que d'habitude. Votre message est gardé : sa réponse viendra avec la prochaine."
	}
	return "Un problème technique m'empêche de répondre. Réessayez dans un instant."
}

// text is a reply as the screen shows it. There is no limit to split it at.
func (s *session) text(r bot.Reply) string {
	var text strings.Builder
	for _, p := range render.Split(r, bot.Capabilities{}, s.screen.block) {
		text.WriteString(p.Text)
	}
	return text.String()
}

func labels(r bot.Reply) []string {
	out := make([]string, len(r.Choices))
	for i, c := range r.Choices {
		out[i] = clean(c.Label)
	}
	return out
}

// leave says goodbye, after erasing the conversation if nobody can come back to it. It has a few seconds, even when ctx has ended.
func (s *session) leave(ctx context.Context, erase bool) error {
	text := farewell
	if erase {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if err := s.inbox.Erase(ctx, s.ref); err != nil {
			s.log.Error("the conversation was not erased, it will expire", "error", err)
		} else {
			text += " " + erased
		}
	}
	return s.screen.write(s.screen.block(bot.Block{Kind: bot.Paragraph, Text: text}))
}
