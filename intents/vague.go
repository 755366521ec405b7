package intents

import (
	"slices"
	"strings"

	"oupsbot/knowledge/french"
)

// A word that many entries' questions hold ("oublié", "papiers", "retard") does not tell one from another: a message of such words alone fits some
// entry best by chance, and means none.
const (
	commonShare = 10 // one entry in so many
	commonLeast = 4  // in a small content
)

func (m *Model) spreadOfStems() map[string]int {
	words := make([][]string, len(m.base.Entries))
	for _, s := range m.samples {
		if !s.extra && s.class < len(words) {
			words[s.class] = append(words[s.class], s.words...)
		}
	}
	spread := map[string]int{}
	for _, w := range words {
		slices.Sort(w)
		stems := french.Terms(slices.Compact(w)) // each word is cut once, not at each of its uses
		slices.Sort(stems)
		for _, stem := range slices.Compact(stems) {
			spread[stem]++
		}
	}
	return spread
}

// isVague tells whether no word of the message tells entries apart.
func (m *Model) isVague(words []string) bool {
	for _, stem := range french.Terms(words) {
		if n := m.spread[stem]; n > 0 && n < max(commonLeast, len(m.base.Entries)/commonShare) {
			return false
		}
	}
	return true
}

// namesOf are the words with which people name administrations.
func (m *Model) namesOf() map[string]bool {
	names := map[string]bool{}
	for _, o := range m.base.Organisations {
		for _, w := range append(m.base.Normaliser.Words(o.Name), strings.Split(o.ID, "-")...) {
			names[w] = true
		}
	}
	return names
}

// onlyNames tells whether the message does nothing but name administrations: "la caf".
func (m *Model) onlyNames(words []string) bool {
	told := slices.DeleteFunc(slices.Clone(words), french.IsFunctionWord)
	return len(told) > 0 && !slices.ContainsFunc(told, func(w string) bool { return !m.names[w] })
}
