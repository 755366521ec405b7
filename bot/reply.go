package bot

import (
	"fmt"
	"strings"
)

// Reply is what the bot says in one turn, free of any channel's markup. Texts are plain: an adapter escapes them.
type Reply struct {
	Blocks  []Block  `json:"blocks"`
	Choices []Choice `json:"choices,omitempty"`
	Receipt string   `json:"receipt,omitempty"` // proves the text: see the replay command
}

// BlockKind is how a block is meant to be shown.
type BlockKind string

// The kinds of blocks.
const (
	Heading   BlockKind = "heading"   // Text: a short title
	Paragraph BlockKind = "paragraph" // Text
	Steps     BlockKind = "steps"     // Items, numbered, in order; Title above
	List      BlockKind = "list"      // Items, bulleted; Title above
	Note      BlockKind = "note"      // Text, set apart: a caution, the date checked
	Links     BlockKind = "links"     // Links; Title above
	Letter    BlockKind = "letter"    // Text to copy as it is, line breaks kept; Title above (agents)
)

// Block is one piece of a reply. A channel must never split a step or a link in two.
type Block struct {
	Kind  BlockKind `json:"kind"`
	Title string    `json:"title,omitempty"`
	Text  string    `json:"text,omitempty"`
	Items []string  `json:"items,omitempty"`
	Links []Link    `json:"links,omitempty"`
}

// Choice is a button. Its id is short and opaque (at most 32 bytes of ASCII) and only means something in its conversation.
type Choice struct {
	ID    string `json:"id"`
	Label string `json:"label"` // whole: at most 140 characters; a channel whose buttons are shorter cuts it
}

// Text is the reply's citable text, the same on every channel: no choices, no receipt.
func (r Reply) Text() string {
	var b strings.Builder
	for i, block := range r.Blocks {
		if i > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString(block.PlainText())
	}
	return b.String()
}

// PlainText is one block without any markup.
func (k Block) PlainText() string {
	var lines []string
	if k.Title != "" {
		lines = append(lines, k.Title)
	}
	if k.Text != "" {
		lines = append(lines, k.Text)
	}
	for i, item := range k.Items {
		if k.Kind == Steps {
			lines = append(lines, fmt.Sprintf("%d. %s", i+1, item))
		} else {
			lines = append(lines, "• "+item)
		}
	}
	for _, l := range k.Links {
		lines = append(lines, "• "+l.Label+" : "+l.URL)
	}
	return strings.Join(lines, "\n")
}
