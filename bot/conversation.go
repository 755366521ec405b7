package bot

import (
	"slices"
	"time"

	"oupsbot/bot/flows"
	"oupsbot/intents"
)

// Conversation is what the bot remembers between two turns. Of what the person wrote it holds, masked, only what the next turn needs: a pending
// question, the words that counted in the last answer, the text answers of a guided dialogue.
type Conversation struct {
	Audience Audience  `json:"audience,omitempty"`
	Started  time.Time `json:"started"`
	Turn     int       `json:"turn"`
	Topic    string    `json:"topic,omitempty"` // the entry under discussion
	Past     []string  `json:"past,omitempty"`  // earlier topics, the latest last
	Offers   []Offer   `json:"offers,omitempty"`
	Others   []string  `json:"others,omitempty"`  // entries that came behind the topic, for « ce n'est pas ça »
	Pending  string    `json:"pending,omitempty"` // the question waiting for a clarification
	Misses   int       `json:"misses,omitempty"`  // turns in a row without an answer

	Flow *flows.Progress `json:"flow,omitempty"` // the guided dialogue waiting for an answer

	Last Decision            `json:"last"` // for « répéter »
	Why  intents.Explanation `json:"why"`  // of the last answer, for « Pourquoi cette réponse ? »
}

// Offer is the choices of one turn.
type Offer struct {
	Turn    int      `json:"turn"`
	Actions []Action `json:"actions"`
	Labels  []string `json:"labels"`
	Step    string   `json:"step,omitempty"` // flow/step: the dialogue's question whose answers are offered
}

// Bounds of what is remembered.
const (
	keptOffers = 3
	keptPast   = 8
)

// own is the conversation with memory of its own: a turn may change it without changing the one before.
func (c Conversation) own() Conversation {
	c.Past, c.Offers, c.Others, c.Last.Offer = slices.Clone(c.Past), slices.Clone(c.Offers), slices.Clone(c.Others), slices.Clip(c.Last.Offer)
	return c
}

// discuss makes an entry the topic.
func (c *Conversation) discuss(entry string) {
	if c.Topic != "" && c.Topic != entry {
		c.Past = keepLast(append(slices.DeleteFunc(c.Past, func(id string) bool { return id == entry }), c.Topic), keptPast)
	}
	c.Topic, c.Pending, c.Misses = entry, "", 0
}

func (c *Conversation) offer(o Offer) {
	if len(o.Actions) > 0 {
		c.Offers = keepLast(append(c.Offers, o), keptOffers)
	}
}

func keepLast[T any](list []T, n int) []T {
	if len(list) > n {
		return slices.Clone(list[len(list)-n:])
	}
	return list
}

// offered are the entries that the last reply let the person choose from.
func (c *Conversation) offered() (ids []string) {
	if c.Last.Kind != KindChoose {
		return nil
	}
	for _, o := range c.Last.Offer {
		if o.Entry != "" {
			ids = append(ids, o.Entry)
		}
	}
	return ids
}
