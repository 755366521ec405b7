package intents

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"strings"
	"sync"
)

// Calibration turns scores into probabilities. It is learnt from the content's own questions, by cross-validation, and depends on nothing else.
type Calibration struct {
	Hash        string     `json:"hash"`        // of what it was learnt from
	TextWeight  float64    `json:"text_weight"` // of bleve's relative score against the classifier's
	Temperature float64    `json:"temperature"` // of the softmax over fused scores
	Known       [4]float64 `json:"known"`       // logistic weights of: constant, best score, margin, known share ▸ is the subject one the content knows?
	Questions   int        `json:"questions"`   // asked in cross-validation
	First       float64    `json:"first"`       // share of them whose right class came first
	Five        float64    `json:"five"`        // … was among the first five
	Error       float64    `json:"error"`       // expected calibration error of the first's probability, ten bins
	Reliability []Bin      `json:"reliability"` // the ten bins
}

// Bin is one bar of a reliability diagram: of Count answers given a probability around Said, Right were right.
type Bin struct {
	Said  float64 `json:"said"`
	Right float64 `json:"right"`
	Count int     `json:"count"`
}

const (
	folds = 4
	// Besides every fold's own questions, whole classes are kept from each fold's training, so that calibration sees subjects that the
	// content does not know: one class in unknownShare.
	unknownShare = 8
	shown        = 5
)

// trial is one question asked in cross-validation.
type trial struct {
	scored []candidate // best first
	known  float64     // share of its words that the training part knows
	right  int         // class; -1 when the class was kept from training
}

func (m *Model) trainingHash() string {
	h := sha256.New()
	fmt.Fprintln(h, "v1", indexFields, folds, unknownShare)
	for _, s := range m.samples {
		fmt.Fprintln(h, m.classes[s.class].name(), s.extra, strings.Join(s.words, " "))
	}
	for _, e := range m.base.Entries {
		fmt.Fprintln(h, e.Terms, e.Error, e.Why, e.Consequences, e.Fix)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

func (m *Model) calibrate(hash string) (Calibration, error) {
	results := make([][]asked, folds)
	errs := make([]error, folds)
	var wg sync.WaitGroup
	for f := range folds {
		wg.Go(func() { results[f], errs[f] = m.fold(f) })
	}
	wg.Wait()
	var all []asked
	for f := range folds {
		if errs[f] != nil {
			return Calibration{}, errs[f]
		}
		all = append(all, results[f]...)
	}
	c := Calibration{Hash: hash, Questions: len(all)}
	c.TextWeight = bestTextWeight(all)
	trials := make([]trial, len(all))
	for i, a := range all {
		trials[i] = trial{scored: fuse(a.signals, c.TextWeight), known: a.known, right: a.right}
	}
	c.Temperature = bestTemperature(trials)
	c.Known = fitKnown(trials)
	c.measure(trials)
	return c, nil
}

// asked is a held-out question with what each ranker said of it.
type asked struct {
	signals signals
	known   float64
	right   int
}

func (m *Model) fold(f int) ([]asked, error) {
	held := func(i int) bool { return !m.samples[i].extra && i%folds == f }
	unknown := func(class int) bool { return class%unknownShare == f }
	r, err := newRanker(m.classes, m.samples, func(i int) bool { return !held(i) && !unknown(m.samples[i].class) })
	if err != nil {
		return nil, err
	}
	defer r.index.Close()
	vocabulary := map[string]bool{}
	for i, s := range m.samples {
		if !held(i) && !unknown(s.class) {
			for _, w := range s.words {
				vocabulary[w] = true
			}
		}
	}
	var out []asked
	for i, s := range m.samples {
		if !held(i) {
			continue
		}
		sig, err := r.signals(context.Background(), s.words, nil)
		if err != nil {
			return nil, err
		}
		a := asked{signals: sig, right: s.class, known: knownShare(s.words, func(w string) bool { return vocabulary[w] })}
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

// bestTextWeight is the weight of bleve's score with which most questions find their class first.
func bestTextWeight(all []asked) float64 {
	best, most := 0.0, -1
	for _, w := range []float64{0, 0.15, 0.3, 0.45, 0.6, 0.8, 1, 1.3} {
		right := 0
		for _, a := range all {
			if a.right >= 0 && fuse(a.signals, w)[0].class == a.right {
				right++
			}
		}
		if right > most {
			best, most = w, right
		}
	}
	return best
}

// bestTemperature makes the softmax over all classes as likely as can be, by golden search over a convex function.
func bestTemperature(trials []trial) float64 {
	loss := func(t float64) float64 {
		sum := 0.0
		for _, tr := range trials {
			p := softmax(tr.scored, t)
			for i := range p {
				if tr.scored[i].class == tr.right {
					sum -= math.Log(max(p[i], 1e-9))
				}
			}
		}
		return sum
	}
	low, high := 0.02, 2.0
	for range 40 {
		a, b := low+(high-low)*0.382, low+(high-low)*0.618
		if loss(a) < loss(b) {
			high = b
		} else {
			low = a
		}
	}
	return (low + high) / 2
}

func knownFeatures(scored []candidate, known float64) [4]float64 {
	x := [4]float64{1, 0, 0, known}
	if len(scored) > 0 {
		x[1] = scored[0].score
	}
	if len(scored) > 1 {
		x[2] = scored[0].score - scored[1].score
	}
	return x
}

// fitKnown learns, by gradient descent on the logistic loss, whether a question's subject is known at all.
func fitKnown(trials []trial) (w [4]float64) {
	for step := range 3000 {
		var gradient [4]float64
		for _, t := range trials {
			x := knownFeatures(t.scored, t.known)
			y := 0.0
			if t.right >= 0 {
				y = 1
			}
			d := logistic(w, x) - y
			for i := range x {
				gradient[i] += d * x[i]
			}
		}
		rate := 4.0 / float64(len(trials)) / (1 + float64(step)/1500)
		for i := range w {
			w[i] -= rate * gradient[i]
		}
	}
	return w
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

func logistic(w, x [4]float64) float64 {
	z := 0.0
	for i := range w {
		z += w[i] * x[i]
	}
	return 1 / (1 + math.Exp(-z))
}

// measure reports how good the probabilities are on the questions they were learnt from. (Four numbers fitted on thousands of held-out
// questions leave little room to flatter.)
func (c *Calibration) measure(trials []trial) {
	bins := make([]Bin, 10)
	first, five, inScope := 0, 0, 0
	for _, t := range trials {
		p := c.probabilities(t.scored, t.known)[0]
		b := &bins[min(9, int(p*10))]
		b.Count++
		b.Said += p
		if t.right >= 0 {
			inScope++
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
	c.First, c.Five, c.Reliability = float64(first)/float64(inScope), float64(five)/float64(inScope), bins
}

// probabilities of the candidates; what is missing to 1 is the probability that none of them is right.
func (c *Calibration) probabilities(scored []candidate, known float64) []float64 {
	p := softmax(scored, c.Temperature)
	any := logistic(c.Known, knownFeatures(scored, known))
	for i := range p {
		p[i] *= any
	}
	return p
}

func softmax(scored []candidate, temperature float64) []float64 {
	p := make([]float64, len(scored))
	sum := 0.0
	for i, s := range scored {
		p[i] = math.Exp((s.score - scored[0].score) / temperature)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}
