package render

import (
	"fmt"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"oupsbot/bot"
)

// pieces cuts a block that does not fit in one part: between its items or links, else between sentences, else between words.
func (s *splitter) pieces(b bot.Block) []bot.Block {
	var out []bot.Block
	if b.Title != "" && !s.fits(bot.Block{Kind: b.Kind, Title: b.Title}) {
		out = s.texts(bot.Block{Kind: bot.Heading, Text: b.Title})
		b.Title = ""
	}
	switch {
	case len(b.Items) > 0:
		return append(out, s.items(b)...)
	case len(b.Links) > 0:
		return append(out, s.links(b)...)
	default:
		return append(out, s.texts(b)...)
	}
}

// items cuts a list between its items. The steps after a cut go on as paragraphs that carry their number, since a list would begin again at 1.
func (s *splitter) items(b bot.Block) []bot.Block {
	var out []bot.Block
	next := bot.Block{Kind: b.Kind, Title: b.Title, Text: b.Text}
	for i, item := range b.Items {
		grown := extended(next, b.Kind, i, item)
		if s.fits(grown) {
			next = grown
			continue
		}
		out = appendSaid(out, next)
		rest := bot.Block{Kind: b.Kind}
		if b.Kind == bot.Steps && i > 0 {
			rest.Kind = bot.Paragraph
		}
		if next = extended(rest, b.Kind, i, item); !s.fits(next) { // one item is too long by itself
			alone := bot.Block{Kind: bot.Paragraph, Text: item}
			if b.Kind == bot.Steps {
				alone.Text, rest.Kind = step(i, item), bot.Paragraph
			}
			out = append(out, s.texts(alone)...)
			next = rest
		}
	}
	return appendSaid(out, next)
}

// extended is the block with one item more: as an item, or as a numbered line once the list has become a paragraph.
func extended(b bot.Block, kind bot.BlockKind, i int, item string) bot.Block {
	if kind == bot.Steps && b.Kind == bot.Paragraph {
		b.Text = strings.TrimPrefix(b.Text+"\n"+step(i, item), "\n")
		return b
	}
	b.Items = append(b.Items[:len(b.Items):len(b.Items)], item)
	return b
}

func step(i int, item string) string { return fmt.Sprintf("%d. %s", i+1, item) }

// appendSaid adds a block unless it is empty. A title alone becomes a heading, so that it goes with what follows.
func appendSaid(out []bot.Block, b bot.Block) []bot.Block {
	switch {
	case b.Text != "" || len(b.Items) > 0 || len(b.Links) > 0:
		return append(out, b)
	case b.Title != "":
		return append(out, bot.Block{Kind: bot.Heading, Text: b.Title})
	}
	return out
}

// links cuts a block between its links; the address of one that is too long stands apart, whole as long as it can.
func (s *splitter) links(b bot.Block) []bot.Block {
	var out []bot.Block
	next := bot.Block{Kind: b.Kind, Title: b.Title, Text: b.Text}
	for _, l := range b.Links {
		grown := next
		grown.Links = append(next.Links[:len(next.Links):len(next.Links)], l)
		if s.fits(grown) {
			next = grown
			continue
		}
		out = appendSaid(out, next)
		if next = (bot.Block{Kind: b.Kind, Links: []bot.Link{l}}); !s.fits(next) {
			out = append(out, s.texts(bot.Block{Kind: bot.Paragraph, Text: l.Label + " :"})...)
			out = append(out, s.texts(bot.Block{Kind: bot.Paragraph, Text: l.URL})...)
			next = bot.Block{Kind: b.Kind}
		}
	}
	return appendSaid(out, next)
}

// texts cuts a block's text. Its title stays with the first piece when it can.
func (s *splitter) texts(b bot.Block) []bot.Block {
	var out []bot.Block
	for b.Text != "" && !s.fits(b) {
		head, tail := cut(b.Text, func(text string) bool {
			b := b
			b.Text = text
			return s.fits(b)
		})
		if head == "" && b.Title != "" { // not one character beside the title
			out = append(out, bot.Block{Kind: bot.Heading, Text: b.Title})
			b.Title = ""
			continue
		}
		if head == "" { // not one character at all: it is shown all the same, or nothing would ever be
			n := append(characters(b.Text), len(b.Text))[0]
			head, tail = b.Text[:n], strings.TrimSpace(b.Text[n:])
		}
		b.Text = head
		out = append(out, b)
		b.Title, b.Text = "", tail
	}
	return appendSaid(out, b)
}

// cut takes the longest beginning of a text that fits, at the best kind of place: between paragraphs, lines, sentences, words, at last
// between characters. The head is empty when not one character fits; else neither is.
func cut(text string, fits func(string) bool) (head, tail string) {
	for _, places := range []func(string) []int{after("\n\n"), after("\n"), sentences, after(" "), characters} {
		at := places(text)
		n := sort.Search(len(at), func(i int) bool { return !fits(strings.TrimSpace(text[:at[i]])) })
		for ; n > 0; n-- {
			head, tail = strings.TrimSpace(text[:at[n-1]]), strings.TrimSpace(text[at[n-1]:])
			if head != "" && tail != "" {
				return head, tail
			}
		}
	}
	return "", text
}

// after finds the places that follow a separator.
func after(separator string) func(string) []int {
	return func(text string) (at []int) {
		for i := 0; ; {
			n := strings.Index(text[i:], separator)
			if n < 0 {
				return at
			}
			i += n + len(separator)
			at = append(at, i)
		}
	}
}

// sentences finds the places between two sentences: after a full stop, a question or an exclamation mark, before a space and a capital.
func sentences(text string) (at []int) {
	for _, i := range after(" ")(text) {
		before, _ := utf8.DecodeLastRuneInString(strings.TrimRight(text[:i], " "))
		next, _ := utf8.DecodeRuneInString(text[i:])
		if strings.ContainsRune(".?!…", before) && (unicode.IsUpper(next) || next == '«') {
			at = append(at, i)
		}
	}
	return at
}

// characters finds the places between two characters; a combining mark stays with its letter.
func characters(text string) (at []int) {
	for i, r := range text {
		if i > 0 && !unicode.Is(unicode.M, r) && r != '\u200d' && !strings.HasSuffix(text[:i], "\u200d") {
			at = append(at, i)
		}
	}
	return at
}
