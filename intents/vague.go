package intents

import "oupsbot/knowledge/french"

// A word that many entries' questions hold ("oublié", "papiers", "retard") does not tell one from another: a message of such words alone fits some
// entry best by chance, and means none.
const (
	commonShare = 10 // one entry in so many
	commonLeast = 4  // in a small content
)

func (m *Model) spreadOfStems() map[string]int {
	spread, last := map[string]int{}, map[string]int{}
	for _, s := range m.samples {
		if s.extra || s.class >= len(m.base.Entries) {
			continue
		}
		for _, stem := range french.Terms(s.words) {
			if last[stem] != s.class+1 {
				last[stem] = s.class + 1
				spread[stem]++
			}
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
