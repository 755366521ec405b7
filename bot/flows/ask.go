package flows

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Expected says what the question expects, in French, one or two whole sentences and no blame.
func (a *Ask) Expected() string {
	if a.Expect != "" {
		return a.Expect
	}
	switch a.Type {
	case KindChoice:
		return fmt.Sprintf("Choisissez une des réponses proposées. Vous pouvez aussi écrire son numéro, de 1 à %d.", len(a.Choices))
	case KindNumber:
		return "Écrivez un nombre" + a.bounds.sentence(" entre %s et %s", ", %s au moins", ", %s au plus") + ", par exemple : 1 234,50."
	case KindDate:
		return "Écrivez une date" + a.bounds.sentence(" entre %s et %s", ", %s au plus tôt", ", %s au plus tard") + ", par exemple : 3 mars 2026 ou 03/03/2026."
	default:
		return "Écrivez votre réponse en quelques mots" + a.bounds.sentence(" (entre %s et %s caractères)", " (%s caractères au moins)", " (%s caractères au plus)") + "."
	}
}

// bounds are the limits of an answer: both ends nil when there is none. They hold float64 for numbers and lengths, and
// for dates either 2026-03-03 or the word todayWord.
type bounds struct{ min, max any }

const todayWord = "aujourd'hui"

func (b bounds) number(n float64) bool {
	if lo, ok := b.min.(float64); ok && n < lo {
		return false
	}
	hi, ok := b.max.(float64)
	return !ok || n <= hi
}

func (b bounds) length(n int) bool { return n <= maxText && b.number(float64(n)) }

func (b bounds) date(d string, now time.Time) bool {
	day := func(v any) string {
		if v == todayWord {
			return now.In(paris).Format(isoDate)
		}
		s, _ := v.(string)
		return s
	}
	if lo := day(b.min); lo != "" && d < lo {
		return false
	}
	hi := day(b.max)
	return hi == "" || d <= hi
}

// sentence says the limits with one of three patterns: both, the lower one, the upper one.
func (b bounds) sentence(both, lower, upper string) string {
	switch {
	case b.min != nil && b.max != nil:
		return fmt.Sprintf(both, limit(b.min), limit(b.max))
	case b.min != nil:
		return fmt.Sprintf(lower, limit(b.min))
	case b.max != nil:
		return fmt.Sprintf(upper, limit(b.max))
	}
	return ""
}

// limit writes a bound as it is written in French: 1 234,5 or le 1er mars 2026.
func limit(v any) string {
	if n, ok := v.(float64); ok {
		whole, decimals, _ := strings.Cut(strconv.FormatFloat(n, 'f', -1, 64), ".")
		for i := len(whole) - 3; i > 0 && whole[i-1] != '-'; i -= 3 {
			whole = whole[:i] + " " + whole[i:]
		}
		if decimals != "" {
			whole += "," + decimals
		}
		return whole
	}
	s, _ := v.(string)
	t, err := time.Parse(isoDate, s)
	if err != nil {
		return s // today
	}
	day := strconv.Itoa(t.Day())
	if t.Day() == 1 {
		day = "1er"
	}
	return fmt.Sprintf("le %s %s %d", day, monthNames[t.Month()-1], t.Year())
}

// variable is what the conditions know of an answer.
type variable struct {
	kind   string   // KindChoice …
	values []string // of a choice: every value that some ask may give it
}

// holds says whether v is a value that this variable may have in this release.
func (v variable) holds(value any) bool {
	switch value := value.(type) {
	case string:
		return v.kind == KindText || (v.kind == KindDate && isoShape.MatchString(value)) ||
			(v.kind == KindChoice && slices.Contains(v.values, value))
	case float64:
		return v.kind == KindNumber
	}
	return false
}

// zero has the Go type of the variable's values.
func (v variable) zero() any {
	if v.kind == KindNumber {
		return float64(0)
	}
	return ""
}
