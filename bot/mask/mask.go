package mask

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Kind is a sort of personal information, named in French as people are told of it.
type Kind string

// The kinds, in the order in which they win when two cover the same text.
const (
	Email   Kind = "adresse électronique"
	IBAN    Kind = "IBAN"
	Secret  Kind = "mot de passe"
	Account Kind = "numéro de dossier"
	NIR     Kind = "numéro de sécurité sociale"
	Card    Kind = "numéro de carte"
	SIRET   Kind = "numéro SIRET"
	Tax     Kind = "numéro fiscal"
	Phone   Kind = "numéro de téléphone"
	Address Kind = "adresse"
	Number  Kind = "numéro"
)

// span is a piece of text to mask, in bytes.
type span struct {
	from, to int
	kind     Kind
}

// maxPasses bounds the readings of one text. What one reading took may set free what stood beside it: a second one nearly always finds nothing.
const maxPasses = 8

// Mask replaces each piece of personal information by its name in brackets. found lists the kinds, each once, in the order of the text. Masking
// what is masked changes nothing.
func Mask(text string) (masked string, found []Kind) {
	text = plain(text)
	for range maxPasses {
		spans := findSpans(text)
		if len(spans) == 0 {
			break
		}
		text, found = replace(text, spans, found)
	}
	return text, found
}

func replace(text string, spans []span, found []Kind) (string, []Kind) {
	var b strings.Builder
	at := 0
	for _, s := range spans {
		b.WriteString(text[at:s.from])
		b.WriteString("[" + string(s.kind) + " masqué" + feminine(s.kind) + "]")
		at = s.to
		if !slices.Contains(found, s.kind) {
			found = append(found, s.kind)
		}
	}
	b.WriteString(text[at:])
	return b.String(), found
}

// marks are what Mask leaves in place of what it took.
var marks = regexp.MustCompile(`\[(?:adresse|numéro|IBAN|mot de passe)[^\[\]]{0,30} masquée?\]`)

// Without removes the marks that Mask left, and the words that announce them: they say nothing about what a person means.
func Without(masked string) string { return announced.ReplaceAllString(masked, " ") }

// announced is a mark with the words that say what it is: "mon numéro de sécu c'est […]", "numéro fiscal […]". Other words stay: "mon iban […] a changé".
var announced = regexp.MustCompile(`(?i)(?:(?:` + label + ` ?)*(?:c'?est|est|:|=)(?: le| la)? ?|(?:(?:mon|le|voici) )?(?:num[ée]ros?|num|n°)(?: ` + label + `)* ?)?` + marks.String())

const label = `(?:mon|ma|le|la|voici|num[ée]ros?|num|n°|n|de|du|d'|s[ée]cu\pL*|sociale|fiscal|siret|siren|iban|rib|carte|bancaire|t[ée]l\pL*|portable|mobile|mail|courriel|adresse|allocataire|dossier|caf)`

func feminine(k Kind) string {
	if k == Email || k == Address {
		return "e"
	}
	return ""
}

// plain makes numbers comparable: digits of any script and full-width letters become ASCII, odd spaces become spaces, invisible characters between
// them and the frames of keycap digits go. Text without any of these is returned as it is.
func plain(text string) string {
	odd := strings.IndexFunc(text, func(r rune) bool {
		return r > 0x7f && (r == 0xfe0f || r == 0x20e3 || unicode.IsDigit(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zs, r) || r >= 0xff00 && r <= 0xffef || r >= 0x2010 && r <= 0x2015)
	})
	if odd < 0 {
		return text
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r <= 0x7f:
			return r
		case unicode.IsDigit(r):
			return '0' + rune(digitValue(r))
		case r == 0x200d: // joins emoji
			return r
		case unicode.Is(unicode.Cf, r):
			return -1
		case unicode.Is(unicode.Zs, r):
			return ' '
		case r >= 0x2010 && r <= 0x2015:
			return '-'
		case r >= 0xff00 && r <= 0xffef:
			if n := []rune(norm.NFKC.String(string(r))); len(n) == 1 {
				return n[0]
			}
		}
		return r
	}, bare(text))
}

// hidden are what emoji are made of, and what would hide a number: the joiner, the emoji style, the keycap's frame.
var hidden = strings.NewReplacer("\u200d", "", "\ufe0f", "", "\u20e3", "")

// bare takes these away from texts that have a digit; elsewhere they stay, for emoji's sake.
func bare(text string) string {
	if strings.ContainsFunc(text, unicode.IsDigit) {
		return hidden.Replace(text)
	}
	return text
}

// digitValue is the value of a decimal digit of any script: they stand in runs of ten, in order, of which at most five follow each other.
func digitValue(r rune) int {
	zero := r
	for i := 0; i < 49 && unicode.IsDigit(zero-1); i++ {
		zero--
	}
	return int(r-zero) % 10
}

// findSpans lists what to mask, in order, without overlaps: the longest wins, then the order of the kinds.
func findSpans(text string) []span {
	var all []span
	for _, p := range patterns {
		for _, m := range p.form.FindAllStringSubmatchIndex(text, -1) {
			from, to := m[2*p.group], m[2*p.group+1]
			if from >= 0 && (p.accept == nil || p.accept(text[from:to])) {
				all = append(all, span{from, to, p.kind})
			}
		}
	}
	all = append(all, numbers(text)...)
	slices.SortStableFunc(all, func(a, b span) int {
		return cmp.Or(cmp.Compare(b.to-b.from, a.to-a.from), cmp.Compare(a.from, b.from))
	})
	var kept []span
	taken := make([]bool, len(text))
	for _, s := range all {
		if s.from == s.to || taken[s.from] || taken[s.to-1] { // what is taken is not shorter, so that it covers an end
			continue
		}
		for i := s.from; i < s.to; i++ {
			taken[i] = true
		}
		kept = append(kept, s)
	}
	slices.SortFunc(kept, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	return kept
}
