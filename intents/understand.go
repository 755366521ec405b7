package intents

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"oupsbot/intents/classifier"
	"oupsbot/knowledge"
	"oupsbot/knowledge/french"
)

// Layer names the part of the matching that decided.
type Layer string

// The layers, in the order in which they are tried.
const (
	LayerNone      Layer = "none"      // the message holds no word
	LayerPattern   Layer = "pattern"   // words that an editor wrote for an act
	LayerExact     Layer = "exact"     // a known phrasing, word for word
	LayerReference Layer = "reference" // a form number, a cerfa number, an article
	LayerRanking   Layer = "ranking"   // bleve and the classifier, fused
)

// MaxText is the longest text understood, in bytes; what comes after is not read.
const MaxText = 4000

// Context is what the conversation already tells. Its zero value is a first message.
type Context struct {
	Topic   string   // id of the entry under discussion
	Offered []string // ids of the entries just offered to choose from
	Drafts  bool     // drafts may be named (agents)
}

// Understanding is what a message may mean: every probability is calibrated, and all of them sum to 1: the acts of kind ignore hold the probability that it means
// nothing the content knows.
type Understanding struct {
	Layer   Layer
	Entries []ScoredEntry // the five best entries, best first
	Acts    []ScoredAct   // the acts with a probability above 1 %, best first
	Words   int           // how many clean words the message has
	Mends   bool          // the person says that they want to put things right
	Names   bool          // the message does nothing but name administrations
	Vague   bool          // no word of the message tells entries apart
	Leans   bool          // the message makes little sense without the one before
	Why     Explanation
}

// ScoredEntry is an entry and the probability that the message is about it.
type ScoredEntry struct {
	Entry       *knowledge.Entry
	Probability float64
}

// ScoredAct is an act and the probability that the message is one.
type ScoredAct struct {
	Act         *Act
	Probability float64
}

// Explanation says what the matching saw, for « Pourquoi cette réponse ? ».
type Explanation struct {
	Layer       Layer    `json:"layer"`
	Words       []string `json:"words,omitempty"`       // the words shared with the best class, in the order written
	Corrections []string `json:"corrections,omitempty"` // "typed ▸ understood"
	Lexicon     []string `json:"lexicon,omitempty"`     // "said ▸ official"
	Pattern     string   `json:"pattern,omitempty"`     // the pattern or the reference that decided
	Best        string   `json:"best,omitempty"`        // title of the best class
	Probability float64  `json:"probability,omitempty"`
	RunnerUp    string   `json:"runner_up,omitempty"`
	RunnerUpP   float64  `json:"runner_up_probability,omitempty"`
	Classifier  float64  `json:"classifier,omitempty"` // raw scores of the best class
	Text        float64  `json:"text,omitempty"`
}

type candidate struct {
	class int
	share float64 // of all classes', summing to 1
}

// Understand reads a message. It does no I/O; the context only bounds it in time.
func (m *Model) Understand(ctx context.Context, text string, c Context) (Understanding, error) {
	text = cut(text, MaxText)
	r := m.read(text)
	u := Understanding{Layer: LayerNone, Words: len(r.typed), Leans: leans(r.typed), Mends: mends(r.typed), Names: m.onlyNames(r.typed), Vague: m.isVague(withExpansions(r.words, r.expansions))}
	for _, x := range r.corrections {
		u.Why.Corrections = append(u.Why.Corrections, x[0]+" ▸ "+x[1])
	}
	for _, x := range r.expansions {
		u.Why.Lexicon = append(u.Why.Lexicon, x.Said+" ▸ "+x.Official)
	}
	if !says(r.typed) {
		u.Why.Layer = LayerNone
		return u, nil
	}
	sig, err := m.ranker.signals(ctx, r.words, r.expansions)
	if err != nil {
		return u, fmt.Errorf("understand: %w", err)
	}
	scored := m.inContext(m.allowed(m.calibration.fuse(sig), c, r.typed), c)
	scope := logistic(m.calibration.Scope, evidence(sig, m.ignored, knownShare(r.words, m.spelling.Known), len(r.words)))
	scored, p := sortByProbability(scored, probabilities(scored, m.ignored, scope))
	u.Layer = LayerRanking
	if best, layer, why := m.certain(r, c); best >= 0 {
		u.Layer, u.Why.Pattern = layer, why
		scored, p = promote(scored, p, best, certainty)
	} else if best, sure := m.distressIn(text); best >= 0 {
		scored, p = promote(scored, p, best, sure)
	} else {
		scored, p = m.doubtGrave(sig, scored, p)
	}
	m.fill(&u, scored, p)
	m.explain(&u, r, sig, scored, p)
	return u, nil
}

// maxFollowUp is how many words a question about a part of an entry may have when no entry is under discussion: a longer one tells which it is about.
const maxFollowUp = 8

// says tells whether the words can mean anything: digits and single letters do not.
func says(words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return len(w) > 1 && strings.IndexFunc(w, unicode.IsLetter) >= 0 })
}

// ignored tells the classes that stand for what is out of scope.
func (m *Model) ignored(class int) bool {
	a := m.classes[class].act
	return a != nil && a.Kind == Ignore
}

// How much likelier what was said before makes a part of the entry under discussion, and the entries just offered. It is a judgement: the content's
// own questions do not say how often people go on.
const (
	topicOdds   = 6
	offeredOdds = 4
)

// inContext weighs the shares by what was said before.
func (m *Model) inContext(scored []candidate, c Context) []candidate {
	sum := 0.0
	for i, x := range scored {
		k := m.classes[x.class]
		switch {
		case k.act != nil && k.act.Kind == Section && c.Topic != "":
			scored[i].share *= topicOdds
		case k.entry != nil && slices.Contains(c.Offered, k.entry.ID):
			scored[i].share *= offeredOdds
		}
		sum += scored[i].share
	}
	for i := range scored {
		scored[i].share /= sum
	}
	return scored
}

// sortByProbability puts the likeliest first; equal ones keep their order.
func sortByProbability(scored []candidate, p []float64) ([]candidate, []float64) {
	order := make([]int, len(scored))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[b], p[a]) })
	sorted, sortedP := make([]candidate, len(scored)), make([]float64, len(scored))
	for at, i := range order {
		sorted[at], sortedP[at] = scored[i], p[i]
	}
	return sorted, sortedP
}

// allowed leaves out what cannot be meant here: drafts for citizens, a part of an entry in a long first message.
func (m *Model) allowed(scored []candidate, c Context, words []string) []candidate {
	return slices.DeleteFunc(scored, func(x candidate) bool { return !m.mayBe(x.class, c, words) })
}

func (m *Model) mayBe(n int, c Context, words []string) bool {
	k := m.classes[n]
	if k.entry != nil {
		return c.Drafts || k.entry.Status == knowledge.Published
	}
	return k.act.Kind != Section || c.Topic != "" || len(words) <= maxFollowUp
}

// certain finds the class that the first three layers name, if any. Distress comes before all else.
func (m *Model) certain(r reading, c Context) (class int, layer Layer, why string) {
	meant := func(class int) bool { return m.mayBe(class, c, r.typed) }
	won, found := m.patterns.first(r.typed, meant)
	if len(r.corrections) > 0 {
		if other, ok := m.patterns.first(r.words, meant); ok && (!found || other < won) {
			won, found = other, true
		}
	}
	var p owned
	if found {
		p = m.patterns.all[won]
		if m.classes[p.class].act.Kind == Support {
			return p.class, LayerPattern, p.text
		}
	}
	if n, ok := m.exact[strings.Join(r.typed, " ")]; ok && m.mayBe(n, c, r.typed) {
		return n, LayerExact, ""
	}
	if found {
		return p.class, LayerPattern, p.text
	}
	for _, ref := range referencesIn(r.words) {
		if owners := ownersOf(m.references, ref); len(owners) == 1 && m.mayBe(owners[0], c, r.typed) {
			return owners[0], LayerReference, ref
		}
	}
	return -1, LayerRanking, ""
}

// certainty is the probability given to what the first layers decide.
const certainty = 0.98

// promote puts a class first with the given probability and shrinks the others into what is left.
func promote(scored []candidate, p []float64, class int, sure float64) ([]candidate, []float64) {
	at := slices.IndexFunc(scored, func(c candidate) bool { return c.class == class })
	top := scored[at]
	scored = slices.Insert(slices.Delete(slices.Clone(scored), at, at+1), 0, top)
	p = slices.Insert(slices.Delete(slices.Clone(p), at, at+1), 0, sure)
	for i := 1; i < len(p); i++ {
		p[i] *= 1 - sure
	}
	return scored, p
}

func (m *Model) fill(u *Understanding, scored []candidate, p []float64) {
	for i, s := range scored {
		k := m.classes[s.class]
		switch {
		case k.entry != nil && len(u.Entries) < shown:
			u.Entries = append(u.Entries, ScoredEntry{k.entry, p[i]})
		case k.act != nil && p[i] > 0.01:
			u.Acts = append(u.Acts, ScoredAct{k.act, p[i]})
		}
	}
}

func (m *Model) explain(u *Understanding, r reading, s signals, scored []candidate, p []float64) {
	u.Why.Layer = u.Layer
	best := scored[0]
	u.Why.Best, u.Why.Probability = m.title(best.class), p[0]
	u.Why.Classifier, u.Why.Text = s.linear[best.class], s.text[best.class]
	if len(scored) > 1 {
		u.Why.RunnerUp, u.Why.RunnerUpP = m.title(scored[1].class), p[1]
	}
	var telling []string // function words count too, but tell people nothing
	for _, w := range r.words {
		if !french.IsFunctionWord(w) {
			telling = append(telling, w)
		}
	}
	u.Why.Words = m.ranker.linear.Telling(classifier.Tokens{Words: telling}, m.ranker.column(best.class), 6)
}

func (m *Model) title(n int) string {
	if e := m.classes[n].entry; e != nil {
		return e.Title
	}
	return m.classes[n].act.Title
}

// cut shortens text to at most n bytes, at a rune's edge.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// rankFloor is the share of the best entry's full-text score below which a search result no longer helps.
const rankFloor = 0.15

// Rank lists the n entries that a text may be about among those that keep lets through (all when it is nil), best first, for a search in the
// directory: no act, no threshold but a relative one. Entries whose title or error holds all the words come in addition, however many.
func (m *Model) Rank(ctx context.Context, text string, n int, keep func(*knowledge.Entry) bool) ([]*knowledge.Entry, error) {
	r := m.read(cut(text, MaxText))
	if len(r.typed) == 0 {
		return nil, nil
	}
	s, err := m.ranker.signalsOf(ctx, r.words, r.expansions, len(m.base.Entries))
	if err != nil {
		return nil, fmt.Errorf("rank: %w", err)
	}
	scored := slices.DeleteFunc(m.calibration.fuse(s), func(x candidate) bool {
		e := m.classes[x.class].entry
		return e == nil || s.text[x.class] == 0 || keep != nil && !keep(e)
	})
	best := 0.0
	for _, x := range scored {
		best = max(best, s.text[x.class])
	}
	terms := french.Terms(r.words)
	var out []*knowledge.Entry
	for _, x := range scored {
		e := m.classes[x.class].entry
		if s.text[x.class] >= best*rankFloor && len(out) < n || m.shows(e, terms) {
			out = append(out, e)
		}
	}
	return out, nil
}

// shows tells whether what people see of an entry in a list, its title and its error, holds all the terms.
func (m *Model) shows(e *knowledge.Entry, terms []string) bool {
	if len(terms) == 0 {
		return false
	}
	seen := french.Terms(m.base.Normaliser.Words(e.Title + " " + e.Error))
	return !slices.ContainsFunc(terms, func(t string) bool { return !slices.Contains(seen, t) })
}
