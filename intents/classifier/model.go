package classifier

import (
	"cmp"
	"math"
	"slices"
)

// Model places texts among the classes it was trained on. It is immutable and safe for concurrent use.
//
// Most weights are zero and the others need little precision: each feature keeps the classes that it speaks for or against, with a weight in
// steps of a 127th of its greatest. That is a fifteenth of the memory of the full matrix, and the same answers.
type Model struct {
	Classes []string // sorted; scores come in this order
	words   *vocabulary
	rows    []uint32 // feature f has the weights rows[f] to rows[f+1]
	class   []uint16
	weight  []int8
	step    []float32 // for each feature
	bias    []float32 // for each class
}

// maxClasses is what a class number holds.
const maxClasses = 1 << 16

// newModel packs the weights that training found, class by class, into rows by feature.
func newModel(classes []string, words *vocabulary, learned [][]feature, bias []float32) *Model {
	features := len(words.idf)
	m := &Model{Classes: classes, words: words, rows: make([]uint32, features+1), step: make([]float32, features), bias: bias}
	for _, weights := range learned {
		for _, w := range weights {
			m.step[w.index] = max(m.step[w.index], float32(math.Abs(float64(w.value)))/math.MaxInt8)
		}
	}
	steps := func(w feature) int8 { return int8(math.Round(float64(w.value / m.step[w.index]))) }
	for _, weights := range learned {
		for _, w := range weights {
			if steps(w) != 0 {
				m.rows[w.index+1]++
			}
		}
	}
	for f := range features {
		m.rows[f+1] += m.rows[f]
	}
	m.class, m.weight = make([]uint16, m.rows[features]), make([]int8, m.rows[features])
	next := slices.Clone(m.rows)
	for c, weights := range learned {
		for _, w := range weights {
			if s := steps(w); s != 0 {
				m.class[next[w.index]], m.weight[next[w.index]] = uint16(c), s
				next[w.index]++
			}
		}
	}
	return m
}

// Scores gives one score for each class, in the order of Classes: above 0 speaks for the class, about 1 is a typical member.
func (m *Model) Scores(t Tokens) []float64 {
	sums := slices.Clone(m.bias)
	for _, f := range m.words.vector(t) {
		step := m.step[f.index] * f.value
		from, to := m.rows[f.index], m.rows[f.index+1]
		weights := m.weight[from:to]
		for i, c := range m.class[from:to] {
			sums[c] += step * float32(weights[i])
		}
	}
	out := make([]float64, len(sums))
	for c, s := range sums {
		out[c] = float64(s)
	}
	return out
}

// weightOf is what a feature says for a class.
func (m *Model) weightOf(f int32, class int) float32 {
	from, to := m.rows[f], m.rows[f+1]
	if i, found := slices.BinarySearch(m.class[from:to], uint16(class)); found {
		return float32(m.weight[int(from)+i]) * m.step[f]
	}
	return 0
}

// Telling names the words of a text that speak most for the class at position c of Classes, at most n of them, in the order written.
func (m *Model) Telling(t Tokens, c, n int) []string {
	type telling struct {
		at     int
		weight float32
	}
	var found []telling
	seen := map[string]bool{}
	for i, w := range t.Words {
		one := Tokens{Words: []string{w}, Stems: []string{}}
		sum := float32(0)
		for _, f := range m.words.vector(one) {
			sum += m.weightOf(f.index, c) * f.value
		}
		if sum > 0 && !seen[w] {
			found = append(found, telling{i, sum})
			seen[w] = true
		}
	}
	slices.SortStableFunc(found, func(a, b telling) int { return cmp.Compare(b.weight, a.weight) })
	found = found[:min(n, len(found))]
	slices.SortFunc(found, func(a, b telling) int { return cmp.Compare(a.at, b.at) })
	out := make([]string, len(found))
	for i, f := range found {
		out[i] = t.Words[f.at]
	}
	return out
}
