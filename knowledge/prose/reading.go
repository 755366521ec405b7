package prose

import (
	"slices"

	"oupsbot/knowledge"
)

// Reading is how easily the entries of one organisation read, over the four parts that a worried person reads first: error, fix, deadline,
// consequences.
type Reading struct {
	Organisation string  `json:"organisation"` // the one in charge
	Entries      int     `json:"entries"`
	Sentences    int     `json:"sentences"`
	Words        int     `json:"words"`   // between spaces: "l'aide" is one
	Median       float64 `json:"median"`  // words of the middle sentence, elided words counted
	Longest      int     `json:"longest"` // words of the longest sentence, elided words counted
	Ease         float64 `json:"ease"`    // usually 0 (very hard) to 100 (very easy); 60 reads like a newspaper
}

// ease is the reading ease of Flesch (1948, "A new readability yardstick", Journal of Applied Psychology 32), as adapted to French by
// L. Kandel and A. Moles (1958, "Application de l'indice de Flesch à la langue française", Cahiers d'études de
// radio-télévision 19, pp. 253-274).
func ease(words, sentences, syllables int) float64 {
	if words == 0 || sentences == 0 {
		return 0
	}
	return 207 - 1.015*float64(words)/float64(sentences) - 73.6*float64(syllables)/float64(words)
}

// Measure gives one reading for each organisation in charge of an entry, in alphabetical order, drafts included.
func Measure(b *knowledge.Base) []Reading {
	entries := map[string][]*knowledge.Entry{}
	var names []string
	for _, e := range b.Entries {
		name := e.Organisations[0]
		if entries[name] == nil {
			names = append(names, name)
		}
		entries[name] = append(entries[name], e)
	}
	slices.Sort(names)
	readings := make([]Reading, len(names))
	for i, name := range names {
		readings[i] = measure(name, entries[name])
	}
	return readings
}

func measure(organisation string, entries []*knowledge.Entry) Reading {
	r := Reading{Organisation: organisation, Entries: len(entries)}
	var lengths []int
	sounded := 0
	for _, e := range entries {
		for _, p := range firstRead(e) {
			for _, s := range sentences(p.text) {
				lengths = append(lengths, length(s))
				for _, w := range graphicWords(s) {
					r.Words++
					sounded += syllables(w)
				}
			}
		}
	}
	r.Sentences = len(lengths)
	r.Median = median(lengths)
	if len(lengths) > 0 {
		r.Longest = slices.Max(lengths)
	}
	r.Ease = ease(r.Words, r.Sentences, sounded)
	return r
}
