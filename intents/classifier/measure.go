package classifier

import (
	"math"
	"slices"
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

// Verdict is what was said of a text whose class is known.
type Verdict struct {
	Said, Right string
	Probability float64 // of what was said
}

// Measure counts verdicts.
func Measure(verdicts []Verdict) Measures {
	out := Measures{Test: len(verdicts)}
	right, wrong, missed := map[string]int{}, map[string]int{}, map[string]int{}
	var said, was [10]float64
	inScope, inScopeRight, total := 0, 0, 0
	for _, v := range verdicts {
		bin := min(9, int(v.Probability*10))
		said[bin] += v.Probability
		if v.Right != OutOfScope {
			inScope++
		}
		if v.Said != v.Right {
			wrong[v.Said]++
			missed[v.Right]++
			continue
		}
		was[bin]++
		total++
		right[v.Said]++
		if v.Said != OutOfScope {
			inScopeRight++
		}
	}
	var classes []string
	for _, v := range verdicts {
		classes = append(classes, v.Right)
	}
	slices.Sort(classes)
	classes = slices.Compact(classes)
	f1 := 0.0
	for _, c := range classes {
		f1 += 2 * float64(right[c]) / float64(2*right[c]+wrong[c]+missed[c])
	}
	for b := range said {
		out.Calibration += math.Abs(said[b]-was[b]) / math.Max(1, float64(len(verdicts)))
	}
	out.Accuracy, out.InScope, out.MacroF1 = part(total, len(verdicts)), part(inScopeRight, inScope), f1/math.Max(1, float64(len(classes)))
	out.OOSPrecision, out.OOSRecall = part(right[OutOfScope], right[OutOfScope]+wrong[OutOfScope]), part(right[OutOfScope], right[OutOfScope]+missed[OutOfScope])
	return out
}

func part(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}
