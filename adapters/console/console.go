package console

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"oupsbot/bot"
)

// Name is the channel's name, which prefixes its conversations.
const Name = "console"

// defaultDeadline is how long an answer may take before the person is told that it is late.
const defaultDeadline = 30 * time.Second

// Options of [New]; the zero value works.
type Options struct {
	// Audience is who speaks; empty means a citizen.
	Audience bot.Audience
	// Conversation is a conversation to go on with; it is kept on leaving. Empty: a new one, erased on leaving, since nobody could
	// come back to it.
	Conversation string
	// Deadline is how long an answer may take; 0 means 30 seconds.
	Deadline time.Duration
	// Width is the longest line, in columns. 0: the terminal's width up to 88, and no limit through a pipe.
	Width int
	// Logger receives failures, never what is said; nil: silent.
	Logger *slog.Logger
}

// Console is the channel. It serves one person.
type Console struct {
	in  io.Reader
	out io.Writer
	opt Options
	log *slog.Logger
}

var _ bot.Channel = (*Console)(nil)

// New makes a console that reads lines from in and writes to out. Lines are edited and choices completed when both are the process's own
// terminal; colours depend on out, NO_COLOR and TERM.
func New(in io.Reader, out io.Writer, opt Options) *Console {
	opt.Audience = cmp.Or(opt.Audience, bot.Citizen)
	opt.Deadline = cmp.Or(opt.Deadline, defaultDeadline)
	c := &Console{in: in, out: out, opt: opt, log: opt.Logger}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	return c
}

// Name implements [bot.Channel].
func (c *Console) Name() string { return Name }

// Capabilities implements [bot.Channel]: no limit, and no buttons.
func (c *Console) Capabilities() bot.Capabilities { return bot.Capabilities{Markup: true} }

// Run holds the conversation until the person leaves or ctx ends; both are no error. What it shows at once is one Write.
//
// A read of the standard input cannot be interrupted: when ctx ends, one that is under way is left behind, and the line it may
// still get is dropped.
func (c *Console) Run(ctx context.Context, inbox bot.Inbox) error {
	screen := screenOf(c.out, c.opt.Width, os.Getenv)
	lines := openLines(c.in, c.out, screen)
	defer lines.close()
	s := &session{
		inbox:    inbox,
		ref:      bot.Ref{Channel: Name, Conversation: cmp.Or(c.opt.Conversation, rand.Text())},
		audience: c.opt.Audience,
		deadline: c.opt.Deadline,
		patient:  !lines.interactive(),
		prefix:   rand.Text(),
		screen:   screen,
		lines:    lines,
		log:      c.log,
	}
	if err := s.hold(ctx); err != nil {
		return fmt.Errorf("console: %w", err)
	}
	if err := s.leave(ctx, c.opt.Conversation == ""); err != nil {
		return fmt.Errorf("console: %w", err)
	}
	return nil
}

// hold is the conversation, from the greeting to the moment the person leaves.
func (s *session) hold(ctx context.Context) error {
	if err := s.greet(ctx); err != nil {
		return err
	}
	for {
		text, err := s.next(ctx)
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, errLeft), ctx.Err() != nil:
			return nil
		case err != nil:
			return fmt.Errorf("read what is typed: %w", err)
		case leaves(text):
			return nil
		case text == "":
			continue
		}
		if err := s.say(ctx, text); err != nil {
			return err
		}
	}
}

// next waits for the next line, or for the end of ctx.
func (s *session) next(ctx context.Context) (string, error) {
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	type line struct {
		text string
		err  error
	}
	typed := make(chan line, 1)
	go func() {
		text, err := s.lines.read(prompt)
		typed <- line{text, err}
	}()
	select {
	case l := <-typed:
		return l.text, l.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
