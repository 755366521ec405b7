package web

import (
	"time"

	"oupsbot/bot"
)

// answer is one turn as the API gives it. Every field is always there; texts are plain.
type answer struct {
	Decision bot.Kind    `json:"decision"`
	Entry    string      `json:"entry"`
	Section  bot.Section `json:"section"`
	Intent   string      `json:"intent"`
	Flow     string      `json:"flow"`
	Replies  []reply     `json:"replies"`
	Receipt  string      `json:"receipt"`
	Turn     int         `json:"turn"`
}

// reply is one message of the bot.
type reply struct {
	Text    string       `json:"text"` // the citable text: the same on every channel
	Blocks  []bot.Block  `json:"blocks"`
	Choices []bot.Choice `json:"choices"`
}

// exchange is an answer with what it answers, as it is kept: personal numbers masked.
type exchange struct {
	Message string    `json:"message"` // the client's id of the message
	Said    string    `json:"said"`
	At      time.Time `json:"at"`
	answer
}

func newAnswer(x bot.Exchange) answer {
	return answer{
		Decision: x.Decision.Kind,
		Entry:    x.Decision.Entry,
		Section:  x.Decision.Section,
		Intent:   x.Decision.Intent,
		Flow:     x.Decision.Flow,
		Replies:  []reply{{Text: x.Reply.Text(), Blocks: orEmpty(x.Reply.Blocks), Choices: orEmpty(x.Reply.Choices)}},
		Receipt:  x.Reply.Receipt,
		Turn:     x.Turn,
	}
}

func newExchange(x bot.Exchange) exchange {
	return exchange{Message: x.Message, Said: x.Said, At: x.At, answer: newAnswer(x)}
}

// orEmpty makes a missing list [] rather than null.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
