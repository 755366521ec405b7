package intents

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"oupsbot/intents/classifier"
	"oupsbot/knowledge/french"
)

const (
	folds = 5
	// Besides every fold's own questions, whole classes are kept from each fold's training, so that calibration sees subjects that the
	// content does not know: one class in unknownShare.
	unknownShare = 10
	shown        = 5
)

// trial is one question asked in cross-validation.
type trial struct {
	scored   []candidate // best first
	evidence [features]float64
	entry    bool
	inScope  bool
	weight   float64
	right    int // class; -1 when the class was kept from training
}

func (m *Model) trainingHash() string {
	h := sha256.New()
	fmt.Fprintln(h, "v3", indexFields, folds, unknownShare)
	for _, s := range m.samples {
		fmt.Fprintln(h, m.classes[s.class].name(), s.extra, strings.Join(s.words, " "))
	}
	for _, e := range m.base.Entries {
		fmt.Fprintln(h, e.Terms, e.Error, e.Why, e.Consequences, e.Fix)
	}
	var distinct []string
	for _, s := range m.samples {
		distinct = append(distinct, s.words...)
	}
	slices.Sort(distinct)
	fmt.Fprintln(h, classifier.Version, french.Terms(slices.Compact(distinct))) // how words are cut to their stems counts too
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// Calibrate learns the calibration of the model's content, by cross-validation on its own questions. It takes some seconds on all cores, and gives up
// soon after ctx ends.
func (m *Model) Calibrate(ctx context.Context) (Calibration, error) {
	all, err := crossValidate(folds, func(f int) ([]asked, error) { return m.fold(ctx, f) })
	if err != nil {
		return Calibration{}, fmt.Errorf("calibrate: %w", err)
	}
	c := calibrate(all, len(m.base.Entries), m.ignored)
	c.Hash = m.hash
	return c, nil
}

// crossValidate asks the questions of each fold, on all cores, and gives them in the order of the folds.
func crossValidate(folds int, ask func(fold int) ([]asked, error)) ([]asked, error) {
	results := make([][]asked, folds)
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for f := range folds {
		group.Go(func() (err error) {
			results[f], err = ask(f)
			return err
		})
	}
	err := group.Wait()
	return slices.Concat(results...), err
}

// calibrate learns from questions whose class is known; the first classes are entries.
func calibrate(all []asked, entries int, ignored func(class int) bool) Calibration {
	weigh(all, entries)
	c := Calibration{Questions: len(all)}
	c.TextWeight = bestTextWeight(all, entries)
	c.bestTemperatures(all)
	trials := make([]trial, len(all))
	for i, a := range all {
		trials[i] = trial{
			scored: c.fuse(a.signals), evidence: evidence(a.signals, ignored, a.known, a.words), right: a.right,
			entry: a.right >= 0 && a.right < entries, inScope: a.right >= 0 && !ignored(a.right), weight: a.weight,
		}
	}
	weighStrangers(trials, ignored)
	c.Scope = fitScope(trials)
	c.measure(trials)
	return c
}

// weigh makes the entries' questions weigh no more than all the others, however many there are: people thank, ask for a person or ask a second
// question as often in a large content as in a small one.
func weigh(all []asked, entries int) {
	others := 0
	for _, a := range all {
		if a.right >= entries {
			others++
		}
	}
	ofEntries := 1.0
	if others > 0 {
		ofEntries = min(1, float64(others)/float64(max(1, len(all)-others)))
	}
	for i, a := range all {
		all[i].weight = 1
		if a.right < entries {
			all[i].weight = ofEntries
		}
	}
}

// asked is a held-out question with what each ranker said of it.
type asked struct {
	sample  int
	signals signals
	known   float64 // share of its words
	words   int
	right   int
	weight  float64
}

// fold asks one question in five of a ranker that never saw them.
func (m *Model) fold(ctx context.Context, f int) ([]asked, error) {
	members := map[string]int{}
	for _, c := range m.classes {
		members[c.group()]++
	}
	unknown := func(class int) bool {
		if a := m.classes[class].act; a != nil && a.Kind == Ignore {
			return f == 0 // in one fold, all that is out of scope is as new as the next stranger's question
		}
		return class%unknownShare == f && members[m.classes[class].group()] > 1
	}
	return m.askStrangers(ctx, func(i int) bool { return i%folds == f }, unknown)
}

// askStrangers asks the held samples of a ranker that learnt neither them nor the unknown classes.
func (m *Model) askStrangers(ctx context.Context, held func(sample int) bool, unknown func(class int) bool) ([]asked, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	isAsked := func(i int) bool { return !m.samples[i].extra && held(i) }
	isTaught := func(i int) bool { return !isAsked(i) && !unknown(m.samples[i].class) }
	l, err := learn(m.classes, m.samples, isTaught)
	if err != nil {
		return nil, err
	}
	r, err := newRanker(m.base.Normaliser, m.classes, m.samples, isTaught, l)
	if err != nil {
		return nil, err
	}
	defer r.index.Close()
	vocabulary := map[string]bool{}
	for i, s := range m.samples {
		if isTaught(i) {
			for _, w := range s.words {
				vocabulary[w] = true
			}
		}
	}
	var out []asked
	for i, s := range m.samples {
		if !isAsked(i) {
			continue
		}
		sig, err := r.signals(ctx, s.words, nil)
		if err != nil {
			return nil, err
		}
		a := asked{sample: i, signals: sig, right: s.class, words: len(s.words), known: knownShare(s.words, func(w string) bool { return vocabulary[w] })}
		if unknown(s.class) {
			a.right = -1
		}
		out = append(out, a)
	}
	return out, nil
}

func knownShare(words []string, known func(string) bool) float64 {
	if len(words) == 0 {
		return 0
	}
	n := 0
	for _, w := range words {
		if known(w) {
			n++
		}
	}
	return float64(n) / float64(len(words))
}

// bestTextWeight is the weight of bleve's score with which most entries' questions find their entry before all other entries.
func bestTextWeight(all []asked, entries int) float64 {
	best, most := 0.0, -1
	for _, w := range []float64{0, 0.15, 0.3, 0.45, 0.6, 0.8, 1} {
		right := 0
		for _, a := range all {
			if a.right < 0 || a.right >= entries {
				continue
			}
			first := 0
			for c := range entries {
				if a.signals.linear[c]+w*a.signals.text[c] > a.signals.linear[first]+w*a.signals.text[first] {
					first = c
				}
			}
			if first == a.right {
				right++
			}
		}
		if right > most {
			best, most = w, right
		}
	}
	return best
}

// bestTemperatures make what the held-out questions were really about as likely as can be: first which group, then which class in it. Both
// losses have one valley, which golden-section search finds.
func (c *Calibration) bestTemperatures(all []asked) {
	loss := func(temperature *float64, of func(p []float64, a asked) float64) func(float64) float64 {
		return func(t float64) float64 {
			*temperature = t
			sum := 0.0
			for _, a := range all {
				if a.right >= 0 {
					sum -= a.weight * math.Log(max(of(c.share(a.signals), a), 1e-9))
				}
			}
			return sum
		}
	}
	sameGroup := func(p []float64, a asked) float64 {
		sum := 0.0
		for i := range p {
			if a.signals.groups[i] == a.signals.groups[a.right] {
				sum += p[i]
			}
		}
		return sum
	}
	within := func(entry bool) func(p []float64, a asked) float64 {
		return func(p []float64, a asked) float64 {
			if (a.signals.groups[a.right] == a.signals.groups[0]) != entry {
				return 1
			}
			return p[a.right] / max(sameGroup(p, a), 1e-9)
		}
	}
	c.Temperature, c.ActTemperature = 0.2, 0.2
	least, best, bestTemperature := math.Inf(1), 0.0, 0.0
	for _, blend := range []float64{0, 0.25, 0.5, 0.75, 1} {
		c.GroupBlend = blend
		l := loss(&c.GroupTemperature, sameGroup)
		if t := valley(l); l(t) < least {
			least, best, bestTemperature = l(t), blend, t
		}
	}
	c.GroupBlend, c.GroupTemperature = best, bestTemperature
	c.Temperature = valley(loss(&c.Temperature, within(true)))
	c.ActTemperature = valley(loss(&c.ActTemperature, within(false)))
}

func valley(loss func(float64) float64) float64 {
	low, high := 0.03, 1.5
	for range 14 {
		a, b := low+(high-low)*0.382, low+(high-low)*0.618
		if loss(a) < loss(b) {
			high = b
		} else {
			low = a
		}
	}
	return (low + high) / 2
}

// weighStrangers makes the questions out of scope weigh together at least as much as those whose class was kept from training: there are few of
// them, and they are what a stranger's look like.
func weighStrangers(trials []trial, ignored func(class int) bool) {
	isStranger := func(t trial) bool { return t.right >= 0 && ignored(t.right) }
	unknown, strangers := 0.0, 0.0
	for _, t := range trials {
		switch {
		case t.right < 0:
			unknown += t.weight
		case isStranger(t):
			strangers += t.weight
		}
	}
	for i, t := range trials {
		if isStranger(t) {
			trials[i].weight *= max(1, unknown/strangers)
		}
	}
}

// fitScope learns whether a message is in scope, by Newton's method on the logistic loss.
func fitScope(trials []trial) (w [features]float64) {
	for range 25 {
		var gradient [features]float64
		var hessian [features][features]float64
		for i := range hessian {
			gradient[i], hessian[i][i] = ridge*w[i], ridge
		}
		for _, t := range trials {
			p := logistic(w, t.evidence)
			d := p
			if t.inScope {
				d--
			}
			for i, x := range t.evidence {
				gradient[i] += t.weight * d * x
				for j, y := range t.evidence {
					hessian[i][j] += t.weight * p * (1 - p) * x * y
				}
			}
		}
		step := solve(hessian, gradient)
		for i := range w {
			w[i] -= step[i]
		}
	}
	return w
}

// ridge keeps the weights finite when the evidence separates everything.
const ridge = 1e-2

// solve gives x of a·x = b for a symmetric positive a, by Gaussian elimination.
func solve(a [features][features]float64, b [features]float64) (x [features]float64) {
	for i := range b {
		for j := i + 1; j < features; j++ {
			f := a[j][i] / a[i][i]
			for k := i; k < features; k++ {
				a[j][k] -= f * a[i][k]
			}
			b[j] -= f * b[i]
		}
	}
	for i := features - 1; i >= 0; i-- {
		x[i] = b[i]
		for j := i + 1; j < features; j++ {
			x[i] -= a[i][j] * x[j]
		}
		x[i] /= a[i][i]
	}
	return x
}

// place is where the right class stands among the first five; -1 when it does not.
func (t trial) place() int {
	for i := range min(shown, len(t.scored)) {
		if t.scored[i].class == t.right {
			return i
		}
	}
	return -1
}

// measure reports how good the probabilities are on the questions they were learnt from. (A few numbers fitted on thousands of held-out
// questions leave little room to flatter.)
func (c *Calibration) measure(trials []trial) {
	bins := make([]Bin, 10)
	first, five, inScope := 0, 0, 0
	entryFirst, entries := 0, 0
	for _, t := range trials {
		p := t.scored[0].share * logistic(c.Scope, t.evidence)
		b := &bins[min(9, int(p*10))]
		b.Count++
		b.Said += p
		if t.right >= 0 {
			inScope++
		}
		if t.entry {
			entries++
			if t.place() == 0 {
				entryFirst++
			}
		}
		switch t.place() {
		case 0:
			b.Right++
			first++
			five++
		case 1, 2, 3, 4:
			five++
		}
	}
	for i := range bins {
		if n := float64(bins[i].Count); n > 0 {
			c.Error += math.Abs(bins[i].Said-bins[i].Right) / float64(len(trials))
			bins[i].Said, bins[i].Right = bins[i].Said/n, bins[i].Right/n
		}
	}
	c.EntryFirst = float64(entryFirst) / float64(max(1, entries))
	c.First, c.Five, c.Reliability = float64(first)/float64(inScope), float64(five)/float64(inScope), bins
}
