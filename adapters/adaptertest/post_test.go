package adaptertest

import (
	"context"
	"crypto/rand"
	"fmt"
	"html"
	"regexp"
	"sync"
	"testing"

	"oupsbot/adapters/render"
	"oupsbot/bot"
)

// post is a messaging service of one person, with HTML messages, buttons and a length limit, and the channel on it. It is what the contract is
// tried on, and an example of a channel that pushes its replies.
type post struct {
	caps   bot.Capabilities
	faults faults

	mu      sync.Mutex
	updates []bot.Message // not yet acknowledged
	changed chan struct{} // closed and replaced when something happens
	sent    []message
	ids     map[string]bool // deliveries
	read    int
	pressed int
}

type message struct {
	html    string
	buttons []bot.Choice
}

// faults are what a careless author might do.
type faults struct {
	escapesNot   bool // shows what people said as it is
	dropsTheLast bool // block of a reply
	acksFirst    bool // before the inbox has accepted
	ownIDs       bool // takes no notice of the service's message ids
	sendsTwice   bool
	numbersNot   bool // choices without buttons have no numbers
	cutsAnywhere bool
}

func newPost(caps bot.Capabilities, f faults) *post {
	return &post{caps: caps, faults: f, changed: make(chan struct{}), ids: map[string]bool{}}
}

// happen tells all who wait; mu is held.
func (p *post) happen() {
	close(p.changed)
	p.changed = make(chan struct{})
}

func (p *post) deliver(m bot.Message) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m.Ref = bot.Ref{Channel: "post", Conversation: "somebody"}
	p.updates = append(p.updates, m)
	p.happen()
}

// Channel implements Person.
func (p *post) Channel() bot.Channel { return &postChannel{post: p} }

// Say implements Person.
func (p *post) Say(id, text string) { p.deliver(bot.Message{ID: id, Text: text}) }

// Press implements Person.
func (p *post) Press(label string) {
	p.mu.Lock()
	p.pressed++
	id := fmt.Sprintf("press-%d", p.pressed)
	choice := "" // the latest one that reads so
	for _, m := range p.sent {
		for _, b := range m.buttons {
			if b.Label == label {
				choice = b.ID
			}
		}
	}
	p.mu.Unlock()
	p.deliver(bot.Message{ID: id, Choice: choice})
}

var tags = regexp.MustCompile(`<[^>]*>`)

// Next implements Person.
func (p *post) Next(ctx context.Context) (Shown, error) {
	for {
		p.mu.Lock()
		changed := p.changed
		if p.read < len(p.sent) {
			m := p.sent[p.read]
			p.read++
			p.mu.Unlock()
			s := Shown{Text: html.UnescapeString(tags.ReplaceAllString(m.html, " "))}
			for _, b := range m.buttons {
				s.Buttons = append(s.Buttons, b.Label)
			}
			return s, nil
		}
		p.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return Shown{}, ctx.Err()
		}
	}
}

// postChannel is the channel.
type postChannel struct{ post *post }

func (c *postChannel) Name() string                   { return "post" }
func (c *postChannel) Capabilities() bot.Capabilities { return c.post.caps }

// Run implements bot.Channel: an update is acknowledged once the inbox has it.
func (c *postChannel) Run(ctx context.Context, inbox bot.Inbox) error {
	p := c.post
	for {
		p.mu.Lock()
		changed, updates := p.changed, p.updates
		p.mu.Unlock()
		for i, m := range updates {
			if p.faults.ownIDs {
				m.ID = rand.Text()
			}
			if err := inbox.Accept(ctx, m); err != nil && !p.faults.acksFirst {
				return c.accepted(i, err)
			}
		}
		_ = c.accepted(len(updates), nil)
		if len(updates) > 0 {
			continue
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil
		}
	}
}

// accepted acknowledges the first n updates. The others come again when the program starts again.
func (c *postChannel) accepted(n int, err error) error {
	c.post.mu.Lock()
	defer c.post.mu.Unlock()
	c.post.updates = c.post.updates[n:]
	return err
}

func (c *postChannel) show(b bot.Block) string {
	text := html.EscapeString(b.PlainText())
	if c.post.faults.escapesNot {
		text = b.PlainText()
	}
	if b.Kind == bot.Heading {
		return "<b>" + text + "</b>"
	}
	return text
}

// Send implements bot.Sender.
func (c *postChannel) Send(_ context.Context, d bot.Delivery) error {
	p, caps := c.post, c.post.caps
	reply := d.Reply
	if p.faults.dropsTheLast && len(reply.Blocks) > 1 {
		reply.Blocks = reply.Blocks[:len(reply.Blocks)-1]
	}
	if p.faults.cutsAnywhere {
		caps.MaxText = 0
	}
	if p.faults.numbersNot {
		caps.MaxChoices = 100
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ids[d.ID] && !p.faults.sendsTwice {
		return nil
	}
	p.ids[d.ID] = true
	for range map[bool]int{false: 1, true: 2}[p.faults.sendsTwice] {
		for _, part := range render.Split(reply, caps, c.show) {
			m := message{html: part.Text, buttons: part.Choices}
			if p.faults.numbersNot {
				for _, b := range part.Choices {
					m.html += "\n" + html.EscapeString(b.Label)
				}
				m.buttons = nil
			}
			for p.faults.cutsAnywhere && len([]rune(m.html)) > p.caps.MaxText {
				runes := []rune(m.html)
				p.sent = append(p.sent, message{html: string(runes[:p.caps.MaxText])})
				m.html = string(runes[p.caps.MaxText:])
			}
			p.sent = append(p.sent, m)
		}
	}
	p.happen()
	return nil
}

func onPost(caps bot.Capabilities, f faults) Harness {
	return Harness{Redelivers: true, New: func(testing.TB) Person { return newPost(caps, f) }}
}
