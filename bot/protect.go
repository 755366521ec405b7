package bot

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"oupsbot/bot/mask"
)

// Bounds of a message. A longer text is cut, a longer id refused.
const (
	MaxText = 4000 // bytes of text read
	maxID   = 128  // bytes
)

// protected is a message that may be stored: bounded, cleaned, its personal numbers masked. It is what stands in the queue.
type protected struct {
	Message
	Notices []Notice `json:"notices,omitempty"`
}

// protect makes a message safe to store, log and queue. The error is ErrInvalid.
func protect(m Message) (protected, error) {
	for _, id := range []struct{ name, value string }{{"channel", m.Channel}, {"conversation", m.Conversation}, {"message id", m.ID}, {"choice", m.Choice}, {"entry", m.Entry}} {
		if len(id.value) > maxID || !printable(id.value) {
			return protected{}, fmt.Errorf("%w: the %s is longer than %d bytes or holds control characters", ErrInvalid, id.name, maxID)
		}
	}
	p := protected{Message: m}
	text := strings.ToValidUTF8(m.Text, "")
	if len(text) > MaxText {
		n := MaxText
		for !utf8.RuneStart(text[n]) {
			n--
		}
		text = text[:n]
		p.Notices = append(p.Notices, NoticeTruncated)
	}
	masked, found := mask.Mask(clean(text))
	if len(found) > 0 {
		p.Notices = append(p.Notices, NoticeMasked)
	}
	p.Text = strings.TrimSpace(masked)
	return p, nil
}

// clean removes control characters, direction marks and piles of combining marks; line breaks and tabs become what they look like.
func clean(text string) string {
	marks := 0
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t' || r == '\r':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r) && r != '\u200d', r == utf8.RuneError:
			return -1
		case unicode.Is(unicode.Mn, r):
			if marks++; marks > 2 {
				return -1
			}
			return r
		}
		marks = 0
		return r
	}, text)
}

func printable(s string) bool {
	return utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0
}
