package classifier

import (
	"math"
	"time"
)

// OutOfScope is the class of texts that belong to no other, in data sets that have it.
const OutOfScope = "oos"

// Measures are what a model achieves on a test set.
type Measures struct {
	Train          int     `json:"train"` // examples
	Test           int     `json:"test"`
	Classes        int     `json:"classes"`
	Accuracy       float64 `json:"accuracy"`          // over all test examples
	InScope        float64 `json:"accuracy_in_scope"` // over those of a class other than oos
	MacroF1        float64 `json:"macro_f1"`
	OOSPrecision   float64 `json:"oos_precision"`
	OOSRecall      float64 `json:"oos_recall"`
	Calibration    float64 `json:"calibration_error"` // expected calibration error of the first class's probability, ten bins
	TrainSeconds   float64 `json:"train_seconds"`
	MicrosPerQuery float64 `json:"micros_per_query"`
}

// Measure asks the model every test example. tokenize is timed with the query: it is part of answering.
func (m *Model) Measure(texts, classes []string, tokenize func(string) Tokens) Measures {
	out := Measures{Test: len(texts), Classes: len(m.Classes)}
	right, wrong, missed := map[string]int{}, map[string]int{}, map[string]int{}
	inScope, inScopeRight := 0, 0
	var said, was [10]float64
	began := time.Now()
	for i, text := range texts {
		scores := m.Scores(tokenize(text))
		best := 0
		for c := range scores {
			if scores[c] > scores[best] {
				best = c
			}
		}
		p := probability(scores, best)
		bin := min(9, int(p*10))
		said[bin] += p
		got := m.Classes[best]
		if classes[i] != OutOfScope {
			inScope++
		}
		if got != classes[i] {
			wrong[got]++
			missed[classes[i]]++
			continue
		}
		was[bin]++
		right[got]++
		if got != OutOfScope {
			inScopeRight++
		}
	}
	out.MicrosPerQuery = float64(time.Since(began).Microseconds()) / math.Max(1, float64(len(texts)))
	total, f1, n := 0, 0.0, 0
	for _, c := range m.Classes {
		total += right[c]
		if right[c]+missed[c] > 0 {
			f1 += 2 * float64(right[c]) / float64(2*right[c]+wrong[c]+missed[c])
			n++
		}
	}
	for b := range said {
		out.Calibration += math.Abs(said[b]-was[b]) / math.Max(1, float64(len(texts)))
	}
	out.Accuracy, out.InScope, out.MacroF1 = part(total, len(texts)), part(inScopeRight, inScope), f1/math.Max(1, float64(n))
	out.OOSPrecision, out.OOSRecall = part(right[OutOfScope], right[OutOfScope]+wrong[OutOfScope]), part(right[OutOfScope], right[OutOfScope]+missed[OutOfScope])
	return out
}

// temperature of the softmax that turns margins of a support vector machine into probabilities, when nothing was held out to learn it from.
const temperature = 0.25

func probability(scores []float64, best int) float64 {
	sum := 0.0
	for _, s := range scores {
		sum += math.Exp((s - scores[best]) / temperature)
	}
	return 1 / sum
}

func part(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}
