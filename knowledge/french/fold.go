package french

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold lower-cases, removes accents and turns everything that is neither a letter nor a digit into single spaces.
// Control and direction characters, and piles of combining marks, disappear. "L’écol​e n°2" gives "l ecole n 2".
func Fold(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	space := true // no leading space
	put := func(s string) { b.WriteString(s); space = false }
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(text, " ")) { // broken bytes would hide what follows from NFKD
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteByte(byte(r))
			space = false
		case r >= 'A' && r <= 'Z':
			b.WriteByte(byte(r) + 'a' - 'A')
			space = false
		case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Cf, r), r == 0:
			// an accent, a joiner or a direction mark: as if it were not there
		case r == 'œ', r == 'Œ':
			put("oe")
		case r == 'æ', r == 'Æ':
			put("ae")
		case r == 'ß', r == 'ẞ':
			put("ss")
		case r == '€':
			if !space {
				b.WriteByte(' ')
			}
			b.WriteString("euros ")
			space = true
		case (unicode.IsLetter(r) || unicode.IsDigit(r)) && r != letterApostrophe:
			b.WriteRune(unicode.ToLower(r))
			space = false
		case !space:
			b.WriteByte(' ')
			space = true
		}
	}
	return strings.TrimRight(b.String(), " ")
}

// letterApostrophe looks like an apostrophe, but Unicode has it among the letters; some keyboards type it.
const letterApostrophe = '\u02bc'

// squeeze shortens letters held down: "stpppp" to "stp", "sooos" to "sos". No French word has a letter three times running. Letters other than
// those of folded French are left alone: their bytes may be equal without being letters.
func squeeze(word string) string {
	run, long := 1, false
	for i := 1; i < len(word); i++ {
		if word[i] == word[i-1] && isHeld(word[i]) {
			if run++; run >= 3 {
				long = true
				break
			}
		} else {
			run = 1
		}
	}
	if !long {
		return word
	}
	var b strings.Builder
	for i := 0; i < len(word); {
		j := i
		for j < len(word) && word[j] == word[i] {
			j++
		}
		n := j - i
		if n >= 3 && isHeld(word[i]) {
			n = 1
		}
		b.WriteString(word[i : i+n])
		i = j
	}
	return b.String()
}

func isHeld(c byte) bool { return c >= 'a' && c <= 'z' }
