package mask

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// The runs are numbers as people write them: digits with single separators between them, a leading +, the A or B of a Corsican birthplace.
var (
	run = regexp.MustCompile(`(?:\+ ?)?(?:\(0\))?\d(?:(?:[ .\-/_·]| ?\(0\) ?| - |  )?(?:\d|2?[ABab]))*`)
	// wideRun also has the separators of amounts, times and lists. What it finds must have the very form of a personal number.
	wideRun = regexp.MustCompile(`(?:\+ ?)?(?:\(0\))?\d(?:(?:[ .\-/_·,:|]| ?\(0\) ?| [\-/.|,:] |  )?(?:\d|2?[ABab]))*`)
	// evenRun keeps to one of these separators: "06,39,98,12,34 2 enfants".
	evenRun = regexp.MustCompile(`\d+(?:(?:,\d+)+|(?::\d+)+|(?:\|\d+)+|(?: / \d+)+|(?: \. \d+)+|(?: \| \d+)+)`)
	// lineBreak is all that may stand between the two parts of a number written over two lines.
	lineBreak = regexp.MustCompile(`^ ?\r?\n ?$`)
)

// numbers looks at each run of digits as a whole.
func numbers(text string) []span {
	var out []span
	narrow, wide := runs(run, text), runs(wideRun, text)
	next := 0 // the wide run around a narrow one, or after it
	for _, r := range narrow {
		for next < len(wide) && wide[next].to < r.to {
			next++
		}
		if next < len(wide) && wide[next].from <= r.from && dateList.MatchString(text[wide[next].from:wide[next].to]) {
			continue // "12/03/2026 9:30"
		}
		if kind, ok := classify(text, r.from, r.to); ok {
			out = append(out, span{r.from, r.to, kind})
		}
	}
	for _, all := range [][]span{wide, runs(evenRun, text)} {
		for _, r := range all {
			if kind, ok := formOf(text, r.from, r.to); ok {
				out = append(out, span{r.from, r.to, kind})
			}
		}
	}
	for _, all := range [][]span{narrow, wide} {
		for i := 1; i < len(all); i++ {
			a, b := all[i-1], all[i]
			if b.from-a.to > 4 || !lineBreak.MatchString(text[a.to:b.from]) || isWhole(text, a) || isWhole(text, b) {
				continue
			}
			if kind, ok := formOf(text, a.from, b.to); ok {
				out = append(out, span{a.from, b.to, kind})
			}
		}
	}
	return out
}

func runs(form *regexp.Regexp, text string) []span {
	var out []span
	for _, m := range form.FindAllStringIndex(text, -1) {
		from, to := trimRun(text, m[0], m[1])
		out = append(out, span{from: from, to: to})
	}
	return out
}

// isWhole tells a run that is surely a number of its own, rather than a part of one that goes on on the next line.
func isWhole(text string, r span) bool {
	kind, ok := formOf(text, r.from, r.to)
	return ok && kind == Phone
}

// formOf names the kind of a run whose separators are also those of amounts, times and lists: only the forms that hardly come by chance count.
func formOf(text string, from, to int) (Kind, bool) {
	compact := compactRun(text[from:to])
	kind, ok := classify(text, from, to)
	switch {
	case !ok:
		return "", false
	case kind == NIR || kind == Tax || kind == Phone:
		return kind, true
	case kind == Card || kind == SIRET:
		return kind, luhn(compact) && len(compact) >= 13
	}
	return "", false
}

// trimRun gives back letters at the end that belong to the next word ("0612345678 a bientot").
func trimRun(text string, from, to int) (int, int) {
	for to > from && !isDigit(text[to-1]) && text[to-1] != ')' {
		if (text[to-1] == 'A' || text[to-1] == 'B') && to < len(text) && !unicode.IsLetter(rune(text[to])) {
			break
		}
		to--
	}
	return from, to
}

// classify names the kind of a whole run; ok is false for what may stay.
func classify(text string, from, to int) (Kind, bool) {
	raw := text[from:to]
	compact := compactRun(raw)
	n := len(strings.TrimPrefix(compact, "+"))
	switch {
	case isHarmless(text, from, to, raw):
		return "", false
	case nirForm.MatchString(compact) && (n == 13 || n == 15):
		if n == 13 && taxForm.MatchString(compact) && (saysTax(text[:from]) || !validNIRMonth(compact)) {
			return Tax, true
		}
		return NIR, true
	case phoneForm.MatchString(strings.Replace(compact, "(0)", "", 1)), abroad.MatchString(compact):
		return Phone, true
	case taxForm.MatchString(compact):
		return Tax, true
	case n == 14:
		return SIRET, true
	case n == 9 && luhn(compact):
		return SIRET, true
	case n >= 13 && n <= 19 && (luhn(compact) || n == 16):
		return Card, true
	case n >= 9:
		return Number, true
	}
	return "", false
}

// isHarmless tells numbers that carry the question from those that name a person: amounts, dates, years, public short numbers.
func isHarmless(text string, from, to int, raw string) bool {
	after := strings.TrimLeft(text[to:min(len(text), to+12)], " ")
	for _, unit := range []string{"€", "euro", "eur", "balles", "%", "km", "ans", "jours", "mois", "heures", "m²"} {
		if strings.HasPrefix(strings.ToLower(after), unit) && len(compactRun(raw)) < 10 {
			return true
		}
	}
	digits := compactRun(raw)
	if len(digits) < 9 {
		return true
	}
	return dateList.MatchString(raw)
}

// dateList is one date or more, years and times, with separators: "12/03/2026 - 15/04/2026", "2023 2024 2025", "12/03/2026 9:30".
var dateList = regexp.MustCompile(`^(?:(?:\d{1,2}[/.\- ]\d{1,2}[/.\- ](?:19|20)\d{2}|(?:19|20)\d{2}[/.\-]\d{1,2}[/.\-]\d{1,2}|(?:19|20)\d{2}|(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)(?:[ /.\-,|\r\n]+|$))+$`)

// compactRun keeps digits, the plus and the Corsican letter.
func compactRun(raw string) string {
	raw = strings.ReplaceAll(raw, "(0)", "")
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' || r == 'A' || r == 'B' {
			return r
		}
		if r == 'a' || r == 'b' {
			return r - 'a' + 'A'
		}
		return -1
	}, raw)
}

// saysTax tells whether the words just before a number announce a tax number.
func saysTax(before string) bool {
	return strings.Contains(strings.ToLower(before[max(0, len(before)-25):]), "fisc")
}

// isAddress keeps "3 place en crèche" out of the addresses: a way has a name after it, not "en".
func isAddress(text string) bool { return !strings.Contains(strings.ToLower(text), " en ") }

// validNIRMonth checks the month of birth, for telling a NIR without its key from a tax number, which has as many digits.
func validNIRMonth(compact string) bool {
	month, err := strconv.Atoi(compact[3:5])
	return err == nil && (month >= 1 && month <= 12 || month >= 20 && month <= 42 || month >= 50)
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// luhn is the check of cards and company numbers (ISO/IEC 7812-1).
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if d < 0 || d > 9 {
			return false
		}
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// isIBAN accepts what checks (ISO 13616, modulo 97), and whatever has the shape of a French one: people mistype them.
func isIBAN(text string) bool {
	compact := strings.ToUpper(strings.Map(func(r rune) rune {
		if strings.ContainsRune(" .-,:/|\r\n", r) {
			return -1
		}
		return r
	}, text))
	if len(compact) < 15 || len(compact) > 34 {
		return false
	}
	if strings.HasPrefix(compact, "FR") {
		return true
	}
	rest := 0
	for _, r := range compact[4:] + compact[:4] {
		switch {
		case r >= '0' && r <= '9':
			rest = (rest*10 + int(r-'0')) % 97
		case r >= 'A' && r <= 'Z':
			rest = (rest*100 + int(r-'A') + 10) % 97
		default:
			return false
		}
	}
	return rest == 1
}

// isFileNumber keeps years and amounts out of the numbers that a label announces.
func isFileNumber(text string) bool {
	digits := compactRun(text)
	return len(digits) >= 5 && !dateList.MatchString(strings.TrimSpace(text)) || len(digits) >= 6
}

// notWord lets "mon mot de passe est oublié" stand: a secret has a digit or a sign in it.
func notWord(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && r != '.' && r != ',' && r != '\'' && r != '?' && r != '!'
	}) >= 0
}
