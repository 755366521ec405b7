package intents

import (
	"slices"
	"strings"

	"oupsbot/knowledge/french"
)

// A long story hides the one sentence that matters: "La CAF me réclame 6 000 €. … Hier, sur le pont, je me suis dit que ça réglerait tout."
// So each sentence of a message is also read by itself, for distress alone.
const (
	alarmAt      = 0.8  // share of distress in one sentence from which the whole message is taken for it
	clearAt      = -0.3 // … and both classifiers together must place the sentence on the side of distress, not only nearer to it than to the rest
	cheatAt      = -0.9 // the same for a wish to cheat
	alarmWords   = 4    // shorter sentences say too little by themselves
	maxSentences = 48   // sentences read: 5 ms at most
)

// sentences cuts a message of several sentences into the clean words of each; a message of one gives none.
func (m *Model) sentences(text string) [][]string {
	cut := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(".!?;…\n", r) })
	if len(cut) < 2 {
		return nil
	}
	var out [][]string
	for _, s := range cut {
		if words := m.base.Normaliser.Words(s); len(words) >= alarmWords && len(french.Terms(words)) >= 2 {
			out = append(out, words)
		}
	}
	if half := maxSentences / 2; len(out) > maxSentences { // people come to it at the start or at the end
		out = slices.Delete(out, half, len(out)-half)
	}
	return out
}

// calm tells the classes whose every sentence is an example of what is not distress. A cry for help has ordinary sentences too, so that those of
// the other classes teach nothing.
func (c class) calm() bool { return c.entry != nil || c.act.Kind == Ignore }

// distressIn finds the sentence that most speaks of distress; class is -1 when none does clearly.
func (m *Model) distressIn(text string) (class int, share float64) {
	class = -1
	for _, words := range m.sentences(text) {
		sig := m.ranker.classify(tokens(words))
		best, sum := -1, 0.0
		p := m.calibration.share(sig)
		for i, k := range m.classes {
			if k.act != nil && k.act.Kind == Support {
				sum += p[i]
				if best < 0 || p[i] > p[best] {
					best = i
				}
			}
		}
		if sum >= alarmAt && sig.clearly(best) >= clearAt && sum > share {
			class, share = best, sum
		}
	}
	return class, share
}

// clearly is what both classifiers together say for a class: above 0, it is no mere least bad.
func (s signals) clearly(class int) float64 { return s.linear[class] + s.group[s.groups[class]] }

// doubtGrave takes away the probability of distress, and of a wish to cheat, from a message that the classifier only places nearer to it than to
// anything else: what the content knows nothing about ("mon chat vomit", "combien je vais toucher") often lies there.
func (m *Model) doubtGrave(s signals, scored []candidate, p []float64) ([]candidate, []float64) {
	doubted := slices.Clone(p)
	for i, c := range scored {
		if k := m.classes[c.class]; k.act != nil && (k.act.Kind == Support && s.clearly(c.class) < clearAt || k.group() == string(Decline)+" fraud" && s.clearly(c.class) < cheatAt) {
			doubted[i] *= 0.1
		}
	}
	return sortByProbability(scored, doubted)
}
