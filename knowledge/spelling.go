package knowledge

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/blevesearch/vellum"
	"github.com/blevesearch/vellum/levenshtein"
)

// minCorrected is the length in letters from which a word may be corrected: shorter ones are acronyms too often (CAF and CFE, IR and IS).
const minCorrected = 5

// Spelling corrects words that the content does not know to words that it does. It is immutable and safe for concurrent use.
type Spelling struct {
	known map[string]int // word ▸ times seen
	fst   *vellum.FST
	near  *levenshtein.LevenshteinAutomatonBuilder
}

// NewSpelling learns the words of the content. A word is only ever corrected towards one seen at least twice.
func NewSpelling(texts [][]string) (*Spelling, error) {
	s := &Spelling{known: map[string]int{}}
	for _, words := range texts {
		for _, w := range words {
			s.known[w]++
		}
	}
	var buf bytes.Buffer
	b, err := vellum.New(&buf, nil)
	if err != nil {
		return nil, fmt.Errorf("spelling: %w", err)
	}
	for _, w := range slices.Sorted(maps.Keys(s.known)) {
		if n := s.known[w]; n > 1 && len(w) >= minCorrected-1 && isLetters(w) {
			if err := b.Insert([]byte(w), uint64(n)); err != nil {
				return nil, fmt.Errorf("spelling: insert %q: %w", w, err)
			}
		}
	}
	if err := b.Close(); err != nil {
		return nil, fmt.Errorf("spelling: %w", err)
	}
	if s.fst, err = vellum.Load(buf.Bytes()); err != nil {
		return nil, fmt.Errorf("spelling: %w", err)
	}
	if s.near, err = levenshtein.NewLevenshteinAutomatonBuilder(1, true); err != nil {
		return nil, fmt.Errorf("spelling: %w", err)
	}
	return s, nil
}

// Known tells whether the content uses the word.
func (s *Spelling) Known(word string) bool { return s.known[word] > 0 }

// Correct replaces each unknown word that is one slip away from a known one, and parts an article stuck to its noun ("lapl" ▸ "l apl").
// It returns the corrected words and what was changed, as pairs "typed ▸ understood".
func (s *Spelling) Correct(words []string) (corrected []string, changes [][2]string) {
	for i, w := range words {
		fixed := s.correct(w)
		if len(fixed) == 1 && fixed[0] == w {
			if corrected != nil {
				corrected = append(corrected, w)
			}
			continue
		}
		if corrected == nil {
			corrected = append(make([]string, 0, len(words)+2), words[:i]...)
		}
		corrected = append(corrected, fixed...)
		changes = append(changes, [2]string{w, strings.Join(fixed, " ")})
	}
	if corrected == nil {
		corrected = words
	}
	return corrected, changes
}

func (s *Spelling) correct(w string) []string {
	if s.known[w] > 0 || len(w) < 4 || !isLetters(w) {
		return []string{w}
	}
	for _, article := range []string{"l", "d", "n", "j", "s", "m", "t", "qu"} {
		if rest, ok := strings.CutPrefix(w, article); ok && len(rest) >= 3 && strings.ContainsRune("aeiouyh", rune(rest[0])) && s.known[rest] > 1 {
			return []string{article, rest}
		}
	}
	if len(w) < minCorrected {
		return []string{w}
	}
	if best := s.nearest(w); best != "" {
		return []string{best}
	}
	return []string{w}
}

// nearest is the most used word one slip away (a letter missing, added, changed, or two swapped) with the same first letter; empty if none.
func (s *Spelling) nearest(w string) string {
	automaton, err := s.near.BuildDfa(w, 1)
	if err != nil {
		return "" // only for words longer than the automaton can hold: left as they are
	}
	best, seen := "", uint64(0)
	it, err := s.fst.Search(automaton, []byte(w[:1]), []byte{w[0] + 1})
	for ; err == nil; err = it.Next() {
		word, n := it.Current()
		if n > seen {
			best, seen = string(word), n
		}
	}
	return best
}

func isLetters(w string) bool {
	for i := range len(w) {
		if w[i] < 'a' || w[i] > 'z' {
			return false
		}
	}
	return true
}
