package intents

import (
	"context"
	"fmt"
	"slices"

	"oupsbot/intents/classifier"
)

// Labelled is a text whose class is known. The class [classifier.OutOfScope] stands for all that belongs to no other.
type Labelled struct {
	Text, Class string
}

// Dataset is the classifier of the project, trained on any labelled texts: what stands beside bleve in a [Model], with the same calibration. It
// refuses a text that it takes to be out of scope when the training texts have such a class.
type Dataset struct {
	classes     []string // those in scope, sorted, then out of scope if there is one
	inScope     int
	read        func(string) classifier.Tokens
	sorter      *sorter
	known       map[string]bool
	calibration Calibration
	refuse      float64 // a text whose probability of being in scope is below is refused
}

// refusedRight is the share of the right answers that a refusal may cost: one in 500. The threshold is the lowest that costs no more on the
// training texts, each asked of a model that did not learn it.
const refusedRight = 0.002

// TrainOn learns labelled texts of a language, "fr" or "en".
func TrainOn(ctx context.Context, texts []Labelled, lang string) (*Dataset, error) {
	read, err := Tokenizer(lang)
	if err != nil {
		return nil, err
	}
	d := &Dataset{read: read}
	for _, t := range texts {
		d.classes = append(d.classes, t.Class)
	}
	slices.Sort(d.classes)
	d.classes = slices.Compact(d.classes)
	d.inScope = len(d.classes)
	if at, found := slices.BinarySearch(d.classes, classifier.OutOfScope); found {
		d.classes = append(slices.Delete(d.classes, at, at+1), classifier.OutOfScope)
		d.inScope--
	}
	lessons := make([]lesson, len(texts))
	for i, t := range texts {
		class := slices.Index(d.classes, t.Class)
		lessons[i] = lesson{text: read(t.Text), class: class, group: d.group(class)}
	}
	if d.sorter, d.known, err = d.sort(lessons); err != nil {
		return nil, err
	}
	return d, d.calibrate(ctx, lessons)
}

// group is what a class is taught as besides itself.
func (d *Dataset) group(class int) string {
	if d.ignored(class) {
		return classifier.OutOfScope
	}
	return "in scope"
}

// sort trains on the lessons, and knows their words.
func (d *Dataset) sort(lessons []lesson) (*sorter, map[string]bool, error) {
	l, err := train(lessons)
	if err != nil {
		return nil, nil, err
	}
	groups := make([]string, len(d.classes))
	for i := range groups {
		groups[i] = d.group(i)
	}
	known := map[string]bool{}
	for _, l := range lessons {
		for _, w := range l.text.Words {
			known[w] = true
		}
	}
	s, err := newSorter(l, groups)
	return s, known, err
}

// calibrate asks each lesson of a model that did not learn it, some of them of one that learnt nothing of its class.
func (d *Dataset) calibrate(ctx context.Context, lessons []lesson) error {
	all, err := crossValidate(folds, func(f int) (out []asked, err error) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		unknown := func(class int) bool {
			return !d.ignored(class) && class%unknownShare == f && d.inScope > unknownShare
		}
		var taught []lesson
		for i, l := range lessons {
			if i%folds != f && !unknown(l.class) {
				taught = append(taught, l)
			}
		}
		s, known, err := d.sort(taught)
		if err != nil {
			return nil, err
		}
		for i, l := range lessons {
			if i%folds != f {
				continue
			}
			a := ask(s, l.text, known)
			a.right = l.class
			if unknown(l.class) {
				a.right = -1
			}
			out = append(out, a)
		}
		return out, nil
	})
	if err != nil {
		return fmt.Errorf("calibrate: %w", err)
	}
	d.calibration = calibrate(all, d.inScope, d.ignored)
	if d.inScope == len(d.classes) {
		return nil // nothing to refuse
	}
	var sure []float64 // of the texts that are answered right
	for _, a := range all {
		if best, _, scope := d.judge(a); a.right >= 0 && best == a.right {
			sure = append(sure, scope)
		}
	}
	slices.Sort(sure)
	if len(sure) > 0 {
		d.refuse = sure[int(refusedRight*float64(len(sure)))]
	}
	return nil
}

// ask is what a sorter that knows some words says of a text.
func ask(s *sorter, t classifier.Tokens, known map[string]bool) asked {
	return asked{signals: s.classify(t), words: len(t.Words), known: knownShare(t.Words, func(w string) bool { return known[w] })}
}

// ignored tells the class that stands for what is out of scope.
func (d *Dataset) ignored(class int) bool { return class >= d.inScope }

// judge gives the best class in scope, its probability, and that of the text being in scope at all.
func (d *Dataset) judge(a asked) (best int, probability, scope float64) {
	scored := d.calibration.fuse(a.signals)
	scope = logistic(d.calibration.Scope, evidence(a.signals, d.ignored, a.known, a.words))
	for i, p := range probabilities(scored, d.ignored, scope) {
		if !d.ignored(scored[i].class) {
			return scored[i].class, p, scope
		}
	}
	return 0, 0, 0 // never: at least two classes are in scope
}

// Classify names the class of a text, with the probability that it is right.
func (d *Dataset) Classify(text string) (class string, probability float64) {
	best, p, scope := d.judge(ask(d.sorter, d.read(text), d.known))
	if scope < d.refuse {
		return classifier.OutOfScope, 1 - scope
	}
	return d.classes[best], p
}

// Classes are those that were learnt.
func (d *Dataset) Classes() []string { return d.classes }
