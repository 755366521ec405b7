package classifier

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
)

// Example is one text whose class is known.
type Example struct {
	Text   Tokens
	Class  string
	Weight float64 // against the other examples; 0 means 1
}

// Options of [Train]; the zero value is what the project uses.
type Options struct {
	Cost       float64 // how much a misplaced example weighs against a simple model; 0 means 0.5
	CharWeight float64 // weight of pieces of words against words; 0 means 1
	Epochs     int     // passes over the examples; 0 means 12
}

// Train learns one class against the others, for each class, by dual coordinate descent on the squared hinge loss
// (Hsieh et al., "A Dual Coordinate Descent Method for Large-scale Linear SVM", ICML 2008, algorithm 1).
func Train(examples []Example, o Options) (*Model, error) {
	if o.Cost == 0 {
		o.Cost = 0.5
	}
	if o.CharWeight == 0 {
		o.CharWeight = 1
	}
	if o.Epochs == 0 {
		o.Epochs = 12
	}
	texts := make([]Tokens, len(examples))
	var classes []string
	for i, e := range examples {
		texts[i] = e.Text
		classes = append(classes, e.Class)
	}
	slices.Sort(classes)
	classes = slices.Compact(classes)
	if len(classes) > maxClasses {
		return nil, fmt.Errorf("train: %d classes, at most %d fit", len(classes), maxClasses)
	}
	if len(classes) < 2 {
		return nil, fmt.Errorf("train: %d class, at least 2 are needed", len(classes))
	}
	words := newVocabulary(texts, o.CharWeight)
	vectors := make([][]feature, len(examples))
	label := make([]int, len(examples))
	cost := make([]float64, len(examples))
	inParallel(len(examples), func(i int) {
		cost[i] = o.Cost
		if examples[i].Weight != 0 {
			cost[i] *= examples[i].Weight
		}
		vectors[i] = words.vector(texts[i])
		label[i], _ = slices.BinarySearch(classes, examples[i].Class)
	})
	learned := make([][]feature, len(classes))
	bias := make([]float32, len(classes))
	inParallel(len(classes), func(c int) {
		learned[c], bias[c] = trainOne(vectors, label, cost, c, len(words.idf), o.Epochs)
	})
	return newModel(classes, words, learned, bias), nil
}

// trainOne separates one class from all others. Examples whose place is beyond doubt are passed over in most epochs. It gives the weights that
// are not zero.
func trainOne(vectors [][]feature, label []int, cost []float64, class, features, epochs int) (learned []feature, offset float32) {
	weights, bias := make([]float64, features), 0.0
	alpha := make([]float64, len(vectors))
	squares, diagonal := make([]float64, len(vectors)), make([]float64, len(vectors))
	order := make([]int, len(vectors))
	for i, v := range vectors {
		order[i] = i
		diagonal[i] = 1 / (2 * cost[i]) // of the squared hinge loss
		squares[i] = 1 + diagonal[i]    // 1 for the bias
		for _, f := range v {
			squares[i] += float64(f.value) * float64(f.value)
		}
	}
	random := rand.New(rand.NewPCG(uint64(class), 42))
	active := slices.Clone(order)
	for epoch := range epochs {
		if epoch == epochs-1 {
			active = slices.Clone(order) // the last pass looks at everything again
		}
		random.Shuffle(len(active), func(i, j int) { active[i], active[j] = active[j], active[i] })
		kept := active[:0]
		for _, i := range active {
			y := -1.0
			if label[i] == class {
				y = 1
			}
			score := bias
			for _, f := range vectors[i] {
				score += weights[f.index] * float64(f.value)
			}
			gradient := y*score - 1 + diagonal[i]*alpha[i]
			if alpha[i] == 0 && gradient > 0.1 {
				continue // far on its right side
			}
			kept = append(kept, i)
			updated := max(0, alpha[i]-gradient/squares[i])
			step := (updated - alpha[i]) * y
			alpha[i] = updated
			if step == 0 {
				continue
			}
			for _, f := range vectors[i] {
				weights[f.index] += step * float64(f.value)
			}
			bias += step
		}
		active = kept
	}
	for f, w := range weights {
		if w != 0 {
			learned = append(learned, feature{int32(f), float32(w)})
		}
	}
	return learned, float32(bias)
}

// inParallel runs do(0) … do(n-1) on all cores.
func inParallel(n int, do func(i int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}
