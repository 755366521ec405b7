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
	maxKey  = 1024 // bytes of a key of the store, on every engine
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
	if len(keysOf(m.Ref).seen(m.ID)) > maxKey {
		return protected{}, fmt.Errorf("%w: its ids are too long once written as a key", ErrInvalid)
	}
	p := protected{Message: m}
	text := strings.ToValidUTF8(m.Text, "")
	cut := len(text) > MaxText
	if cut {
		n := MaxText
		for !utf8.RuneStart(text[n]) {
			n--
		}
		text = text[:n]
		p.Notices = append(p.Notices, NoticeTruncated)
	}
	text = clean(text)
	if cut {
		text = withoutLastNumber(text)
	}
	masked, found := mask.Mask(text)
	if len(found) > 0 {
		p.Notices = append(p.Notices, NoticeMasked)
	}
	p.Text = strings.TrimSpace(masked)
	return p, nil
}

// withoutLastNumber takes off what ends a text that was cut, when it is a piece of a number or of an address: half of one cannot be told from what may stay.
func withoutLastNumber(text string) string {
	for {
		at := strings.LastIndexFunc(text, unicode.IsSpace) + 1
		if last := text[at:]; last != "" && (len(last) > 64 || !strings.ContainsFunc(last, func(r rune) bool { return unicode.IsDigit(r) || r == '@' })) {
			return text
		}
		if at == 0 {
			return ""
		}
		text = strings.TrimRightFunc(text[:at], unicode.IsSpace)
	}
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
		case unicode.In(r, unicode.Mn, unicode.Me):
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
