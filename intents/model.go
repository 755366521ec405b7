package intents

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"oupsbot/knowledge"
	"oupsbot/knowledge/content"
)

// Model understands people, for one release of the content. It is immutable and safe for concurrent use.
type Model struct {
	Acts []*Act // sorted by id

	base        *knowledge.Base
	acts        map[string]*Act
	classes     []class
	samples     []sample
	patterns    patternSet
	exact       map[string]int // normalised phrasing ▸ class
	references  map[string][]int
	spelling    *knowledge.Spelling
	names       map[string]bool // words that name administrations
	spread      map[string]int  // stem ▸ how many entries have it in their questions
	ranker      *ranker
	calibration Calibration
	hash        string // of all that calibration depends on
}

// Act finds an act by its id.
func (m *Model) Act(id string) (*Act, bool) {
	a, ok := m.acts[id]
	return a, ok
}

// Options of [Build]; the zero value learns everything anew.
type Options struct {
	// Known are calibrations: the one of this very content is taken, else the last. Without any, Build calibrates, which takes a minute.
	Known []Calibration
	// Cache is a folder where what was learnt is kept between starts; nothing is kept when it is empty or cannot be written.
	Cache string
	// Learning is told before a minute of training, when the cache does not spare it; nil when nobody waits.
	Learning func()
}

// Usual are the options of the program: the calibration that it ships with, and the user's cache.
func Usual() Options { return Options{Known: []Calibration{Shipped()}, Cache: CacheDir()} }

// Build trains the model, or finds it in the cache. Problems are phrasings claimed twice.
func Build(base *knowledge.Base, acts []*Act, o Options) (*Model, []content.Problem, error) {
	m := &Model{Acts: acts, base: base, acts: map[string]*Act{}, exact: map[string]int{}}
	var problems []content.Problem
	var texts [][]string
	teach := func(class, question int, text string, extra bool) (words []string) {
		words = base.Normaliser.Words(text)
		if len(words) == 0 {
			return nil
		}
		texts = append(texts, words)
		m.samples = append(m.samples, sample{class: class, question: question, words: words, extra: extra})
		if m.classes[class].calm() {
			for _, s := range m.sentences(text) {
				m.samples = append(m.samples, sample{class: class, words: s, extra: true, part: true})
			}
		}
		return words
	}
	claim := func(class int, words []string, at func() content.Problem) {
		if len(words) == 0 {
			return // "???" is no phrase
		}
		phrase := strings.Join(words, " ")
		if other, taken := m.exact[phrase]; taken && other != class {
			p := at()
			p.Message = "cette phrase est déjà celle de « " + m.classes[other].id() + " »"
			p.Fix = "gardez-la à un seul endroit, ou ajoutez ce qui les distingue"
			problems = append(problems, p)
			return
		}
		m.exact[phrase] = class
	}
	for _, e := range base.Entries {
		m.classes = append(m.classes, class{entry: e})
		n := len(m.classes) - 1
		for i, q := range e.Questions {
			claim(n, teach(n, i, q, false), func() content.Problem { return base.Source(e.ID).Problem(fmt.Sprintf("questions[%d]", i), "", "") })
		}
		claim(n, teach(n, -1, e.Title, true), func() content.Problem { return base.Source(e.ID).Problem("title", "", "") })
		teach(n, -1, e.Error, true)
	}
	for _, a := range acts {
		m.acts[a.ID] = a
		m.classes = append(m.classes, class{act: a})
		n := len(m.classes) - 1
		for i, q := range a.Questions {
			claim(n, teach(n, i, q, false), func() content.Problem { return a.source.Problem(fmt.Sprintf("questions[%d]", i), "", "") })
		}
	}
	for _, e := range base.Entries {
		for _, t := range append(slices.Clone(e.Terms), e.Fix...) {
			texts = append(texts, base.Normaliser.Words(t))
		}
	}
	var err error
	if m.spelling, err = knowledge.NewSpelling(texts); err != nil {
		return nil, problems, err
	}
	for i, s := range m.samples {
		m.samples[i].words = withExpansions(s.words, base.Lexicon.Expand(s.words))
	}
	m.hash = m.trainingHash()
	everything := func(int) bool { return true }
	l, err := loadLearnt(o.Cache, m.hash)
	if err != nil {
		if o.Learning != nil {
			o.Learning()
		}
		if l, err = learn(m.classes, m.samples, everything); err != nil {
			return nil, problems, fmt.Errorf("train: %w", err)
		}
		if o.Cache != "" && l.groups != nil { // with one group there is little to learn again
			_ = l.keep(o.Cache, m.hash) // it will be learnt again
		}
	}
	if m.ranker, err = newRanker(base.Normaliser, m.classes, m.samples, everything, l); err != nil {
		return nil, problems, fmt.Errorf("train: %w", err)
	}
	m.spread, m.names = m.spreadOfStems(), m.namesOf()
	m.patterns = newPatternSet(m.classes)
	m.references = findReferences(base)
	for _, c := range o.Known {
		if !c.usable() {
			return nil, problems, fmt.Errorf("calibration %q has a number missing or not finite: run make calibrate", c.Hash)
		}
		m.calibration = c
		if m.Calibrated() {
			break
		}
	}
	if len(o.Known) == 0 {
		if m.calibration, err = m.Calibrate(context.Background()); err != nil {
			return nil, problems, err
		}
	}
	return m, problems, nil
}

// Calibrated tells whether the model's probabilities were learnt from its very content. Those of another content are close as long as the
// two are alike: good enough to serve an edit at once, while Calibrate runs.
func (m *Model) Calibrated() bool { return m.calibration.Hash == m.hash }

// With is the same model with another calibration.
func (m *Model) With(c Calibration) *Model {
	other := *m
	other.calibration = c
	return &other
}

// Calibration is what the model's probabilities rest on; keep it to build the same content quickly.
func (m *Model) Calibration() Calibration { return m.calibration }

// Close frees the model's index.
func (m *Model) Close() error { return m.ranker.index.Close() }

// read is what every text goes through before it is compared.
func (m *Model) read(text string) reading {
	r := reading{typed: m.base.Normaliser.Words(text)}
	r.words, r.corrections = m.spelling.Correct(r.typed)
	r.expansions = m.base.Lexicon.Expand(r.words)
	return r
}

// reading is a text made ready for comparison.
type reading struct {
	typed       []string
	words       []string // corrected
	corrections [][2]string
	expansions  []knowledge.Expansion
}
