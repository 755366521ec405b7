package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"golang.org/x/sync/errgroup"

	"oupsbot/adapters/console"
	"oupsbot/bot"
	"oupsbot/bot/state/bolt"
)

// Chat is a conversation in the terminal. It is kept in a temporary file, erased at the end.
type Chat struct {
	Agent bool `help:"Montre la vue des agents : procédure, base légale, lettres."`
}

// Help is shown by --help.
func (*Chat) Help() string {
	return "Rien de la conversation n'est gardé après la fin.\n\nExemples :\n  oupsbot chat\n  oupsbot chat --agent"
}

// Run converses until the person leaves.
func (c *Chat) Run(cli *CLI) error {
	release, err := cli.release()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "oupsbot")
	if err != nil {
		return fmt.Errorf("le dossier temporaire ne se crée pas : %w", err)
	}
	defer os.RemoveAll(dir)
	store, err := bolt.Open(filepath.Join(dir, "chat.db"), bolt.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer store.Close()
	// The file has lost its name but not its content: whatever ends the program, nothing stays on the disk. (Not on Windows, where the folder goes at the end.)
	_ = os.Remove(filepath.Join(dir, "chat.db"))
	b := bot.New(bot.Options{Store: store, Release: release})
	opt := console.Options{Audience: bot.Citizen}
	if c.Agent {
		opt.Audience = bot.Agent
	}
	talk := console.New(cli.in, cli.out, opt)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	group, ctx := errgroup.WithContext(ctx)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	group.Go(func() error { return b.Run(ctx) })
	group.Go(func() error {
		defer cancel() // the conversation's end is the program's
		return talk.Run(ctx, b)
	})
	return group.Wait()
}
