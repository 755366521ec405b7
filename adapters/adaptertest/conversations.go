package adaptertest

import (
	"oupsbot/bot"
)

// conversation is what a person says, and the decision that its last line must come to.
type conversation struct {
	name    string
	says    []string
	kind    bot.Kind
	section bot.Section
}

// conversations come to each of the ten decisions, and to each section of an entry.
var conversations = []conversation{
	{name: "answer", says: []string{}, kind: bot.KindAnswer},
}

// tenOf picks ten published entries, far from one another, that their first question is known to give.
func tenOf(r *bot.Release) []*bot.Entry { return nil }
