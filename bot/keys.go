package bot

import (
	"fmt"
	"net/url"

	"oupsbot/bot/state"
)

// The keys of one conversation, all in its part. Ids are escaped, so that no id can reach into another conversation's keys.
type keys struct {
	part   state.Part
	prefix string
}

func keysOf(r Ref) keys {
	prefix := url.PathEscape(r.Channel) + "/" + url.PathEscape(r.Conversation)
	return keys{part: state.PartOf(prefix), prefix: prefix}
}

func (k keys) conversation() string { return "c/" + k.prefix }
func (k keys) seen(message string) string {
	return "m/" + k.prefix + "/" + url.PathEscape(message)
}
func (k keys) exchange(turn int) string { return fmt.Sprintf("x/%s/%08d", k.prefix, turn) }

// inbox is the queue of a part's messages to answer; outbox that of its replies to send on a channel.
const inbox = "in"

func outbox(channel string) string { return "out/" + channel }
