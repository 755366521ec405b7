package intents

import (
	"context"
	"slices"
	"strings"

	"oupsbot/intents/classifier"
	"oupsbot/knowledge"
	"oupsbot/knowledge/french"
)

// class is what the classifier learns: an entry or an act. Entries come first, in the order of the base.
type class struct {
	entry *knowledge.Entry
	act   *Act
}

func (c class) name() string {
	if c.entry != nil {
		return "entry " + c.entry.ID
	}
	return "act " + c.act.ID
}

func (c class) id() string {
	if c.entry != nil {
		return c.entry.ID
	}
	return c.act.ID
}

// group is the class's broad kind, learnt by a second classifier: what requests to cheat have in common, whatever the administration, only shows
// when they stand together against everything else.
func (c class) group() string {
	switch {
	case c.entry != nil:
		return "entry"
	case c.act.Kind == Decline:
		topic, _, _ := strings.Cut(c.act.ID, "_") // fraud_tax and fraud_work are one group; insults are another
		return string(Decline) + " " + topic
	}
	return string(c.act.Kind)
}

// sample is one phrasing and the class it belongs to.
type sample struct {
	class    int
	question int // its place among its entry's or act's questions
	words    []string
	extra    bool // taught, but not asked in cross-validation: the entry's own prose rather than a person's words
	part     bool // one sentence of a longer phrasing, taught to the groups only: see distress.go
}

// ranker holds the two rankings over the same classes.
type ranker struct {
	*sorter
	index *knowledge.Index
}

// The fields that bleve searches. The weights were set by cross-validation on the content's own questions (make bench shows the figures).
var indexFields = []knowledge.Field{{Name: "questions", Boost: 1}, {Name: "title", Boost: 0.6}, {Name: "terms", Boost: 0.6}, {Name: "body", Boost: 0.3}}

// learn trains both classifiers on the samples that keep returns true for.
func learn(classes []class, samples []sample, keep func(i int) bool) (learnt, error) {
	var lessons []lesson
	for i, s := range samples {
		if keep(i) {
			lessons = append(lessons, lesson{text: tokens(s.words), class: s.class, group: classes[s.class].group(), groupOnly: s.part})
		}
	}
	return train(lessons)
}

// newRanker puts what was learnt beside an index of the samples that keep returns true for. What is indexed is read like what people write: an
// entry's term "coloc" must meet the "colocation" that their "coloc" becomes.
func newRanker(n *french.Normaliser, classes []class, samples []sample, keep func(i int) bool, l learnt) (*ranker, error) {
	groups := make([]string, len(classes))
	for i, c := range classes {
		groups[i] = c.group()
	}
	sorted, err := newSorter(l, groups)
	if err != nil {
		return nil, err
	}
	r := &ranker{sorter: sorted}
	var entries []knowledge.Document
	for _, c := range classes {
		if c.entry == nil {
			break
		}
		entries = append(entries, knowledge.Document{
			"terms": cleanAll(n, c.entry.Terms),
			"title": {n.Normalise(c.entry.Title)},
			"body":  cleanAll(n, append([]string{c.entry.Error, c.entry.Why, c.entry.Consequences}, c.entry.Fix...)),
		})
	}
	for i, s := range samples {
		if keep(i) && !s.extra && s.class < len(entries) {
			entries[s.class]["questions"] = append(entries[s.class]["questions"], strings.Join(s.words, " "))
		}
	}
	if r.index, err = knowledge.NewIndex(entries, indexFields); err != nil {
		return nil, err
	}
	return r, nil
}

func cleanAll(n *french.Normaliser, texts []string) []string {
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i] = n.Normalise(t)
	}
	return out
}

// tokens gives the classifier what it reads: words and stems.
func tokens(words []string) classifier.Tokens {
	return classifier.Tokens{Words: words, Stems: french.Terms(words)}
}

// textHits is how many entries bleve ranks for a message.
const textHits = 20

func (r *ranker) signals(ctx context.Context, words []string, expansions []knowledge.Expansion) (signals, error) {
	return r.signalsOf(ctx, words, expansions, textHits)
}

// signalsOf is signals with the hits best entries of bleve.
func (r *ranker) signalsOf(ctx context.Context, words []string, expansions []knowledge.Expansion, hits int) (signals, error) {
	s := r.classify(tokens(withExpansions(words, expansions)))
	weighted := make([]knowledge.Weighted, 0, len(words)+4)
	for _, w := range words {
		weighted = append(weighted, knowledge.Weighted{Word: w, Weight: 1})
	}
	for _, e := range expansions {
		for _, w := range strings.Fields(e.Official) {
			if !slices.Contains(words, w) {
				weighted = append(weighted, knowledge.Weighted{Word: w, Weight: 0.6})
			}
		}
	}
	found, err := r.index.Search(ctx, weighted, hits)
	if err != nil {
		return s, err
	}
	for _, h := range found {
		s.best = max(s.best, h.Score)
	}
	for _, h := range found {
		s.text[h.Document] = h.Score / s.best
	}
	return s, nil
}

func withExpansions(words []string, expansions []knowledge.Expansion) []string {
	if len(expansions) == 0 {
		return words
	}
	words = slices.Clone(words)
	for _, e := range expansions {
		words = append(words, strings.Fields(e.Official)...)
	}
	return words
}
