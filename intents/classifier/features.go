package classifier

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// Tokens is a text as the classifier sees it: its clean words, and the stem of each (empty for a word that carries nothing).
type Tokens struct {
	Words []string
	Stems []string
}

// feature is one dimension of a text's vector.
type feature struct {
	index int32
	value float32
}

// The families of features are normalised apart, then weighted, so that a long story is not drowned in its pieces of words.
const (
	wordFamily = iota
	pairFamily
	charFamily
	families
)

// minGram and maxGram bound the pieces of words: two to five letters, word edges included.
const (
	minGram = 2
	maxGram = 5
)

// window is how far apart two words may stand to be a pair, in whatever order.
const window = 8

// edge stands for the beginning and the end of a text.
const edge = "^"

// vocabulary gives each feature seen in training its column and its inverse document frequency.
type vocabulary struct {
	column map[string]int32
	idf    []float32
	family []uint8
	weight [families]float64
}

// eachFeature names the features of a text, repeats included.
func eachFeature(t Tokens, yield func(name []byte, family uint8)) {
	buf := make([]byte, 0, 64)
	name := func(kind byte, parts ...string) []byte {
		buf = append(buf[:0], kind)
		for i, p := range parts {
			if i > 0 {
				buf = append(buf, ' ')
			}
			buf = append(buf, p...)
		}
		return buf
	}
	var stems []string
	for _, s := range t.Stems {
		if s != "" {
			stems = append(stems, s)
		}
	}
	previous := edge
	for i, s := range stems {
		yield(name('w', s), wordFamily)
		yield(name('b', previous, s), wordFamily)
		for _, near := range stems[i+1 : min(len(stems), i+1+window)] {
			if s != near {
				yield(name('p', min(s, near), max(s, near)), pairFamily)
			}
		}
		previous = s
	}
	if previous != edge {
		yield(name('b', previous, edge), wordFamily)
	}
	for _, w := range t.Words {
		yield(name('r', w), wordFamily)
	}
	for _, w := range t.Words {
		buf = append(append(append(buf[:0], 'c', '_'), w...), '_')
		word := buf[1:]
		piece := make([]byte, 0, maxGram+1)
		for n := minGram; n <= maxGram; n++ {
			for i := 0; i+n <= len(word); i++ {
				piece = append(append(piece[:0], 'c'), word[i:i+n]...)
				yield(piece, charFamily)
			}
		}
	}
}

func newVocabulary(texts []Tokens, charWeight float64) *vocabulary {
	type count struct {
		documents, last int
		family          uint8
	}
	counts := map[string]*count{}
	for i, t := range texts {
		eachFeature(t, func(name []byte, family uint8) {
			c := counts[string(name)]
			if c == nil {
				c = &count{last: -1, family: family}
				counts[string(name)] = c
			}
			if c.last != i {
				c.documents++
				c.last = i
			}
		})
	}
	names := make([]string, 0, len(counts))
	for name, c := range counts {
		// What only one example holds cannot speak for another, except a whole word, which may be the very one that tells.
		if c.documents > 1 || (c.family == wordFamily && !strings.Contains(name, " ")) {
			names = append(names, name)
		}
	}
	// The commonest features come first, so that training finds most of what it reads in the processor's nearest cache.
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b].documents, counts[a].documents), cmp.Compare(a, b))
	})
	v := &vocabulary{column: make(map[string]int32, len(names)), idf: make([]float32, len(names)), family: make([]uint8, len(names))}
	v.weight = [families]float64{wordFamily: 1, pairFamily: 0.7, charFamily: charWeight}
	for i, name := range names {
		c := counts[name]
		v.column[name] = int32(i)
		v.idf[i] = float32(1 + math.Log(float64(1+len(texts))/float64(1+c.documents)))
		v.family[i] = c.family
	}
	return v
}

// vector is the text's weighted features, sorted by column, each family of unit length times its weight.
func (v *vocabulary) vector(t Tokens) []feature {
	columns := make([]int32, 0, 256)
	eachFeature(t, func(name []byte, _ uint8) {
		if c, ok := v.column[string(name)]; ok {
			columns = append(columns, c)
		}
	})
	slices.Sort(columns)
	out := make([]feature, 0, len(columns))
	var norm [families]float64
	for i := 0; i < len(columns); {
		j := i
		for j < len(columns) && columns[j] == columns[i] {
			j++
		}
		c := columns[i]
		value := (1 + math.Log(float64(j-i))) * float64(v.idf[c])
		norm[v.family[c]] += value * value
		out = append(out, feature{c, float32(value)})
		i = j
	}
	var scale [families]float64
	for f := range norm {
		if norm[f] > 0 {
			scale[f] = v.weight[f] / math.Sqrt(norm[f])
		}
	}
	for i := range out {
		out[i].value *= float32(scale[v.family[out[i].index]])
	}
	return out
}
