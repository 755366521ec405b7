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
	words []patternWord // any of these
	gap   bool          // up to maxGap words may stand before
}

type patternWord struct {
	text   string
	prefix bool
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
			for _, alternative := range strings.Split(token, "/") {
				word, prefix := strings.CutSuffix(alternative, "*")
				if folded := french.Fold(word); folded != "" {
					step.words = append(step.words, patternWord{folded, prefix})
				}
			}
			if len(step.words) > 0 {
				step.gap, gap = gap, false
				p.steps = append(p.steps, step)
			}
			continue
		}
		for _, w := range n.Words(token) {
			p.steps = append(p.steps, patternStep{words: []patternWord{{text: w}}, gap: gap})
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
		if p.steps[step].match(words[at]) && p.from(words, at+1, step+1) {
			return true
		}
	}
	return false
}

func (s patternStep) match(word string) bool {
	for _, w := range s.words {
		if word == w.text || w.prefix && strings.HasPrefix(word, w.text) {
			return true
		}
	}
	return false
}
