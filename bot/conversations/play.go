package conversations

import (
	"context"
	"time"

	"oupsbot/bot"
)

// Result sums up a list of conversations.
type Result struct {
	Passed   int
	Failures []Failure
	Pending  []*Test // known not to pass yet: skipped
	Mended   []*Test // pending, and yet they pass: their line « pending » can go
}

// Play runs the tests in order. A pending test is played too, only to tell whether it still has to wait.
func Play(ctx context.Context, r *bot.Release, tests []*Test, now time.Time) Result {
	var res Result
	for _, t := range tests {
		failures := t.Run(ctx, r, now)
		switch {
		case t.Pending != "" && len(failures) == 0:
			res.Mended = append(res.Mended, t)
		case t.Pending != "":
			res.Pending = append(res.Pending, t)
		case len(failures) == 0:
			res.Passed++
		default:
			res.Failures = append(res.Failures, failures...)
		}
	}
	return res
}
