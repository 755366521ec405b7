package render

import (
	"strings"
	"unicode/utf16"

	"oupsbot/bot"
)

// Part is one message of a reply on a channel.
type Part struct {
	// Blocks are what the message says: blocks of the reply, pieces of one that is too long, numbered choices and the receipt.
	Blocks []bot.Block
	// Choices are the buttons under it. Only the last part has any.
	Choices []bot.Choice
	// Text is the blocks in the channel's markup, with an empty line in between.
	Text string
}

// Show writes one block in a channel's markup, and escapes what the block says.
type Show func(bot.Block) string

// Split makes the messages of a reply. show may be nil: the text is then plain.
//
// No part is longer than caps.MaxText, counted in UTF-16 units of the text that show gives, unless a single character is. A block,
// a step, an item or a link is cut only when it alone does not fit; a heading stays with what follows it when both fit.
// A reply with neither blocks nor choices has no parts.
func Split(reply bot.Reply, caps bot.Capabilities, show Show) []Part {
	if show == nil {
		show = bot.Block.PlainText
	}
	s := splitter{max: caps.MaxText, show: show}
	for _, b := range reply.Blocks {
		s.add(b)
	}
	buttons, written := offer(reply.Choices, caps)
	if written != nil {
		s.add(*written)
	}
	if reply.Receipt != "" {
		s.add(bot.Block{Kind: bot.Note, Text: "Reçu : " + reply.Receipt})
	}
	s.flush(len(s.open))
	if len(buttons) > 0 {
		if len(s.parts) == 0 { // services refuse a message that has buttons and no text
			s.add(bot.Block{Kind: bot.Paragraph, Text: "Au choix :"})
			s.flush(len(s.open))
		}
		s.parts[len(s.parts)-1].Choices = buttons
	}
	return s.parts
}

// splitter fills one part after the other.
type splitter struct {
	max   int // 0: no limit
	show  Show
	open  []bot.Block // of the part being filled
	parts []Part
}

// add puts a block into the part being filled, or begins another.
func (s *splitter) add(b bot.Block) {
	if s.fits(append(s.open[:len(s.open):len(s.open)], b)...) {
		s.open = append(s.open, b)
		return
	}
	if !s.fits(b) {
		for _, piece := range s.pieces(b) {
			s.place(piece)
		}
		return
	}
	s.place(b)
}

// place puts a block that fits alone, or that cannot be made smaller.
func (s *splitter) place(b bot.Block) {
	if len(s.open) > 0 && !s.fits(append(s.open[:len(s.open):len(s.open)], b)...) {
		keep := len(s.open)
		if last := s.open[keep-1]; keep > 1 && last.Kind == bot.Heading && s.fits(last, b) {
			keep-- // a heading goes with what it announces
		}
		s.flush(keep)
	}
	s.open = append(s.open, b)
}

// flush ends a part with the first n open blocks.
func (s *splitter) flush(n int) {
	if n == 0 {
		return
	}
	blocks := s.open[:n:n]
	s.parts = append(s.parts, Part{Blocks: blocks, Text: s.text(blocks)})
	s.open = s.open[n:]
}

func (s *splitter) text(blocks []bot.Block) string {
	texts := make([]string, len(blocks))
	for i, b := range blocks {
		texts[i] = s.show(b)
	}
	return strings.Join(texts, "\n\n")
}

func (s *splitter) fits(blocks ...bot.Block) bool {
	return s.max <= 0 || Units(s.text(blocks)) <= s.max
}

// Units is the length of a text in UTF-16 units, which is how messaging services count.
func Units(text string) int {
	n := 0
	for _, r := range text {
		n += max(utf16.RuneLen(r), 1)
	}
	return n
}
