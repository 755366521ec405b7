package intents

import (
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
	for _, token := range strings.Fields(strings.ReplaceAll(body, "…", "...")) {
		if token == "..." {
			gap = true
			continue
		}
		if strings.Contains(token, "/") || strings.HasSuffix(token, "*") {
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
		for _, w := range n.Words(token) {
			p.steps = append(p.steps, patternStep{any: []alternative{{words: []string{w}}}, gap: gap})
			gap = false
		}
	}
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
