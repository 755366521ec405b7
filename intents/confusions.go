package intents

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"oupsbot/knowledge/content"
)

// confusionFolds is how many parts the questions are held back in, one after the other: each is asked of a model that learnt nine tenths.
const confusionFolds = 10

// Confusions are the entries' questions that sit nearer to another entry, or to an act, than to their own.
type Confusions struct {
	Questions int               // asked
	Problems  []content.Problem // one warning a confused question, at its line
	Pairs     []ConfusedPair    // most confused first
}

// ConfusedPair counts the questions of one entry that are taken for another's.
type ConfusedPair struct {
	Own, Taken string // ids; Taken may be an act's
	Count      int
}

// Rate is the share of questions that are confused.
func (c Confusions) Rate() float64 {
	return float64(len(c.Problems)) / float64(max(1, c.Questions))
}

// Confusions asks every question of the entries as if it had never been written: of a model trained without it. It takes a minute or two on
// the shipped content.
func (m *Model) Confusions(ctx context.Context) (Confusions, error) {
	all, err := crossValidate(confusionFolds, func(f int) ([]asked, error) {
		isHeld := func(i int) bool { return m.samples[i].class < len(m.base.Entries) && i%confusionFolds == f }
		return m.askStrangers(ctx, isHeld, func(int) bool { return false })
	})
	if err != nil {
		return Confusions{}, fmt.Errorf("find confusions: %w", err)
	}
	out := Confusions{Questions: len(all)}
	pairs := map[ConfusedPair]int{}
	for _, a := range all {
		taken := m.calibration.fuse(a.signals)[0].class
		if taken == a.right {
			continue
		}
		own := m.classes[a.right].entry
		p := m.base.Source(own.ID).Problem(fmt.Sprintf("questions[%d]", m.samples[a.sample].question), "plus proche de « "+m.classes[taken].id()+" » que de sa propre fiche",
			"dites ce qui la distingue, déplacez-la, ou gardez-la si elle est juste")
		p.Warning = true
		out.Problems = append(out.Problems, p)
		pairs[ConfusedPair{Own: own.ID, Taken: m.classes[taken].id()}]++
	}
	for p, n := range pairs {
		p.Count = n
		out.Pairs = append(out.Pairs, p)
	}
	slices.SortFunc(out.Pairs, func(a, b ConfusedPair) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Own, b.Own), cmp.Compare(a.Taken, b.Taken))
	})
	content.Sort(out.Problems)
	return out, nil
}
