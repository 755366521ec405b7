package intents

import (
	"cmp"
	"slices"
	"strings"

	"oupsbot/knowledge/french"
)

// maxGap is how many words "..." may pass over.
const maxGap = 4

// pattern is a sequence of words that an editor wrote to win outright, in the little language of act.schema.json.
type pattern struct {
	text       string // as written
	steps      []patternStep
	start, end bool // anchored
}

type patternStep struct {
	any []alternative
	gap bool // up to maxGap words may stand before
}

// alternative is one of the ways to say a step: mostly one word, but "jme" is two once read.
type alternative struct {
	words  []string
	prefix bool // of the last word
}

// compilePattern never fails: every line of text is a pattern, if only of its own words. The words go through the same normalisation as
// what people write, so that an editor may write "j'ai" or "jveux".
func compilePattern(text string, n *french.Normaliser) pattern {
	p := pattern{text: text}
	body := strings.TrimSpace(text)
	body, p.start = strings.CutPrefix(body, "^")
	body, p.end = strings.CutSuffix(body, "$")
	gap := false
	// Plain words are normalised together: in "c est", c is an elision, by itself it would be SMS for "c'est".
	var plain []string
	flush := func() {
		for _, w := range n.Words(strings.Join(plain, " ")) {
			p.steps = append(p.steps, patternStep{any: []alternative{{words: []string{w}}}, gap: gap})
			gap = false
		}
		plain = nil
	}
	for _, token := range strings.Fields(strings.ReplaceAll(body, "…", "...")) {
		if token == "..." {
			flush()
			gap = true
			continue
		}
		if strings.Contains(token, "/") || strings.HasSuffix(token, "*") {
			flush()
			var step patternStep
			for _, written := range strings.Split(token, "/") {
				word, prefix := strings.CutSuffix(written, "*")
				words := n.Words(word)
				if prefix {
					words = strings.Fields(french.Fold(word)) // the start of a word is no SMS spelling
				}
				if len(words) > 0 {
					step.any = append(step.any, alternative{words, prefix})
				}
			}
			if len(step.any) > 0 {
				step.gap, gap = gap, false
				p.steps = append(p.steps, step)
			}
			continue
		}
		plain = append(plain, token)
	}
	flush()
	return p
}

// match tells whether the words hold the pattern.
func (p pattern) match(words []string) bool {
	if len(p.steps) == 0 {
		return false
	}
	last := len(words)
	if p.start {
		last = 1
	}
	for at := 0; at < last && at < len(words); at++ {
		if p.from(words, at, 0) {
			return true
		}
	}
	return false
}

func (p pattern) from(words []string, at, step int) bool {
	if step == len(p.steps) {
		return !p.end || at == len(words)
	}
	reach := at
	if p.steps[step].gap {
		reach = at + maxGap
	}
	for ; at <= reach && at < len(words); at++ {
		for _, a := range p.steps[step].any {
			if a.startsAt(words[at:]) && p.from(words, at+len(a.words), step+1) {
				return true
			}
		}
	}
	return false
}

func (a alternative) startsAt(words []string) bool {
	if len(words) < len(a.words) {
		return false
	}
	last := len(a.words) - 1
	for i, w := range a.words {
		if words[i] != w && (i < last || !a.prefix || !strings.HasPrefix(words[i], w)) {
			return false
		}
	}
	return true
}

// patternSet holds the patterns of all acts, the most urgent kind of act first, so that the first that matches wins. They are found by the word
// with which they begin: a message holds few of these.
type patternSet struct {
	all      []owned
	words    map[string][]int // first word ▸ positions in all
	prefixes map[string][]int // … or the start of it
	longest  int              // prefix, in bytes
}

// owned is a pattern and the class of its act.
type owned struct {
	pattern
	class int
}

// urgency orders the kinds: what is left out comes after, all alike.
var urgency = []Kind{Support, Decline, Handoff}

func newPatternSet(classes []class) patternSet {
	s := patternSet{words: map[string][]int{}, prefixes: map[string][]int{}}
	for n, k := range classes {
		if k.act == nil {
			continue
		}
		for _, p := range k.act.patterns {
			if len(p.steps) > 0 {
				s.all = append(s.all, owned{p, n})
			}
		}
	}
	rank := func(p owned) int {
		if i := slices.Index(urgency, classes[p.class].act.Kind); i >= 0 {
			return i
		}
		return len(urgency)
	}
	slices.SortStableFunc(s.all, func(a, b owned) int { return cmp.Compare(rank(a), rank(b)) })
	for i, p := range s.all {
		for _, a := range p.steps[0].any {
			first := a.words[0]
			if a.prefix && len(a.words) == 1 {
				s.prefixes[first] = append(s.prefixes[first], i)
				s.longest = max(s.longest, len(first))
			} else {
				s.words[first] = append(s.words[first], i)
			}
		}
	}
	return s
}

// first finds the most urgent pattern that the words hold, among those of the classes that may be meant.
func (s *patternSet) first(words []string, meant func(class int) bool) (at int, ok bool) {
	var tried []int
	for _, w := range words {
		tried = append(tried, s.words[w]...)
		for n := 1; n <= min(len(w), s.longest); n++ {
			tried = append(tried, s.prefixes[w[:n]]...)
		}
	}
	slices.Sort(tried)
	for _, i := range slices.Compact(tried) {
		if p := s.all[i]; meant(p.class) && p.match(words) {
			return i, true
		}
	}
	return 0, false
}
