package intents

import (
	"cmp"
	_ "embed" // the calibration of the shipped content
	"encoding/json"
	"fmt"
	"math"
	"slices"
)

// Calibration turns scores into probabilities. It is learnt from the content's own questions, by cross-validation, and depends on nothing else.
type Calibration struct {
	Hash       string  `json:"hash"`        // of what it was learnt from
	TextWeight float64 `json:"text_weight"` // of bleve's relative score against the classifier's
	// Temperatures of the softmaxes: among the groups of classes, among entries, and among the acts of one group.
	GroupTemperature float64 `json:"group_temperature"`
	GroupBlend       float64 `json:"group_blend"` // of the best class's score against its group's own: the two classifiers check one another
	Temperature      float64 `json:"temperature"`
	ActTemperature   float64 `json:"act_temperature"`
	// Scope holds the logistic weights of the evidence that the content knows something of the message.
	Scope       [features]float64 `json:"scope"`
	Questions   int               `json:"questions"`   // asked in cross-validation
	First       float64           `json:"first"`       // share of them whose right class came first
	EntryFirst  float64           `json:"entry_first"` // … of the entries' questions alone
	Five        float64           `json:"five"`        // … was among the first five
	Error       float64           `json:"error"`       // expected calibration error of the first's probability, ten bins
	Reliability []Bin             `json:"reliability"` // the ten bins
}

// Bin is one bar of a reliability diagram: of Count answers given a probability around Said, Right were right.
type Bin struct {
	Said  float64 `json:"said"`
	Right float64 `json:"right"`
	Count int     `json:"count"`
}

// share divides certainty among the classes: first among the groups, then within each group. It sums to 1.
func (c *Calibration) share(s signals) []float64 {
	p := make([]float64, len(s.linear))
	n := len(s.group)
	numbers := make([]float64, 4*n)
	best, sum, weight, linear := numbers[:n], numbers[n:2*n], numbers[2*n:3*n], numbers[3*n:]
	seen := make([]bool, n)
	top := math.Inf(-1)
	for i, g := range s.groups {
		if g < 0 {
			continue // a fold of cross-validation may hold back all there is of a group
		}
		score := s.linear[i] + c.TextWeight*s.text[i]
		if !seen[g] {
			best[g], linear[g], seen[g] = score, s.linear[i], true
		}
		best[g], linear[g] = max(best[g], score), max(linear[g], s.linear[i])
	}
	for g := range seen {
		if seen[g] {
			top = max(top, s.group[g]+c.GroupBlend*linear[g])
		}
	}
	for i, g := range s.groups {
		if g < 0 {
			continue
		}
		temperature := c.ActTemperature
		if g == s.groups[0] { // the first class is an entry: entries come before acts
			temperature = c.Temperature
		}
		p[i] = math.Exp((s.linear[i] + c.TextWeight*s.text[i] - best[g]) / temperature)
		sum[g] += p[i]
	}
	total := 0.0
	for g := range seen {
		if seen[g] {
			weight[g] = math.Exp((s.group[g] + c.GroupBlend*linear[g] - top) / c.GroupTemperature)
			total += weight[g]
		}
	}
	for i, g := range s.groups {
		if g >= 0 {
			p[i] *= weight[g] / total / sum[g]
		}
	}
	return p
}

// fuse sorts the classes by their share, best first; equal ones keep the classes' order.
func (c *Calibration) fuse(s signals) []candidate {
	p := c.share(s)
	out := make([]candidate, len(p))
	for i := range out {
		out[i] = candidate{i, p[i]}
	}
	slices.SortStableFunc(out, func(a, b candidate) int { return cmp.Compare(b.share, a.share) })
	return out
}

// evidence is what tells a message that the content knows something of from one that it does not.
func evidence(s signals, ignored func(class int) bool, known float64, words int) [features]float64 {
	x := [features]float64{1, -2, -2, 0, known, math.Log(float64(1+words)) / 4}
	for i, score := range s.linear {
		if !ignored(i) {
			x[1] = max(x[1], score)
		} else if g := s.groups[i]; g >= 0 {
			x[2] = max(x[2], s.group[g])
		}
	}
	x[3] = min(4, math.Round((1-known)*float64(words))) // unknown words
	return x
}

// features is how many numbers evidence has.
const features = 6

func logistic(w, x [features]float64) float64 {
	z := 0.0
	for i := range w {
		z += w[i] * x[i]
	}
	return 1 / (1 + math.Exp(-z))
}

// probabilities of the candidates, in scope with the given probability: those that stand for what is out of scope share the rest.
func probabilities(scored []candidate, ignored func(class int) bool, scope float64) []float64 {
	in, out := 0.0, 0.0
	for _, c := range scored {
		if ignored(c.class) {
			out += c.share
		} else {
			in += c.share
		}
	}
	p := make([]float64, len(scored))
	for i, c := range scored {
		if ignored(c.class) {
			p[i] = c.share / out * (1 - scope)
		} else {
			p[i] = c.share / in * scope
		}
	}
	return p
}

// usable tells a calibration that was learnt from an empty or damaged one, whose probabilities would be no numbers.
func (c Calibration) usable() bool {
	for _, x := range append(c.Scope[:], c.TextWeight, c.GroupBlend, c.Temperature, c.GroupTemperature, c.ActTemperature) {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
	}
	return c.Temperature > 0 && c.GroupTemperature > 0 && c.ActTemperature > 0
}

//go:embed calibration.json
var shipped []byte

// Shipped is the calibration of the content that ships with the program, made by `make calibrate`.
func Shipped() Calibration {
	var c Calibration
	if err := json.Unmarshal(shipped, &c); err != nil {
		panic(fmt.Sprintf("calibration.json: %v", err)) // it ships with the program
	}
	return c
}
