package intents

import (
	"fmt"
	"slices"

	"oupsbot/intents/classifier"
)

// lesson is one text taught to the two classifiers: which class it belongs to, and which group that class belongs to.
type lesson struct {
	text      classifier.Tokens
	class     int
	group     string
	groupOnly bool
}

// learnt are the two classifiers trained on the same lessons: one tells the classes apart, the other their groups.
type learnt struct {
	linear *classifier.Model
	groups *classifier.Model // nil when all classes are of one group
}

// train learns the classes and the groups. The largest group weighs no more than all others together, however many examples it has: a content that
// grows must not make people's thanks, insults or cries for help look like one more error.
func train(lessons []lesson) (l learnt, err error) {
	members := map[string]int{}
	for _, s := range lessons {
		members[s.group]++
	}
	weight := func(group string) float64 {
		return min(1, float64(len(lessons)-members[group])/float64(members[group]))
	}
	examples := make([]classifier.Example, 0, len(lessons))
	grouped := make([]classifier.Example, 0, len(lessons))
	for _, s := range lessons {
		grouped = append(grouped, classifier.Example{Text: s.text, Class: s.group, Weight: weight(s.group)})
		if !s.groupOnly {
			examples = append(examples, classifier.Example{Text: s.text, Class: fmt.Sprintf("%06d", s.class)})
		}
	}
	if l.linear, err = classifier.Train(examples, classifier.Options{}); err != nil {
		return l, err
	}
	if slices.ContainsFunc(grouped, func(e classifier.Example) bool { return e.Class != grouped[0].Class }) {
		l.groups, err = classifier.Train(grouped, classifier.Options{})
	}
	return l, err
}

// sorter sorts texts with what was learnt.
type sorter struct {
	learnt
	order []int // number of the linear classifier's class ▸ class
	group []int // class ▸ number of its group; -1 when nothing of the group was learnt
}

// newSorter knows the group of each class.
func newSorter(l learnt, groups []string) (*sorter, error) {
	s := &sorter{learnt: l}
	for _, g := range groups {
		number := 0
		if l.groups != nil {
			number = slices.Index(l.groups.Classes, g)
		}
		s.group = append(s.group, number)
	}
	for _, name := range l.linear.Classes {
		var class int
		if _, err := fmt.Sscanf(name, "%d", &class); err != nil || class >= len(groups) {
			return nil, fmt.Errorf("class %q: %w", name, err)
		}
		s.order = append(s.order, class)
	}
	return s, nil
}

// signals are what each ranking says of each class; textScores is relative to the best, and 0 for acts, which bleve does not rank.
type signals struct {
	linear []float64 // by class; a class with no example has -2
	group  []float64 // by group
	groups []int     // class ▸ group
	text   []float64
	best   float64 // bleve's best raw score
}

// classify is what the two classifiers say, without bleve.
func (r *sorter) classify(t classifier.Tokens) signals {
	s := signals{linear: make([]float64, len(r.group)), groups: r.group, text: make([]float64, len(r.group))}
	s.group = []float64{0}
	if r.groups != nil {
		s.group = r.groups.Scores(t)
	}
	for i := range s.linear {
		s.linear[i] = -2
	}
	for i, score := range r.linear.Scores(t) {
		s.linear[r.order[i]] = score
	}
	return s
}

// column is the linear classifier's number of a class; one trained on all samples has one for each.
func (r *sorter) column(class int) int {
	return max(0, slices.Index(r.order, class))
}
