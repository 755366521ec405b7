package conversations_test

import (
	"context"
	"testing"
	"time"

	"oupsbot"
	"oupsbot/bot"
	"oupsbot/bot/conversations"
	"oupsbot/intents"
)

func TestScratch(t *testing.T) {
	r, problems, err := bot.LoadRelease(oupsbot.Content, intents.Shipped())
	if err != nil || r == nil {
		t.Fatal(err, problems)
	}
	_, own := r.Calibration()
	tests, problems := conversations.Load(oupsbot.Content, conversations.Dir)
	for _, p := range problems {
		t.Error(p)
	}
	res := conversations.Play(context.Background(), r, tests, time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
	t.Log(len(tests), res.Passed, len(res.Pending), len(res.Mended), own)
	for _, f := range res.Failures {
		t.Error(f)
	}
	for _, p := range res.Mended {
		t.Log("mended", p.File, p.Line, p.Name)
	}
	for _, p := range res.Pending {
		t.Log("pending", p.Run(context.Background(), r, time.Now())[0])
	}
}
