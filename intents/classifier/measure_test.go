package classifier

import (
	"math"
	"slices"
	"testing"
)

// confused is a model whose answers are known, so that a confusion can be made by hand: each text is its class's only word.
func confused(t *testing.T) *Model {
	t.Helper()
	return train(t, slices.Concat(
		examples("chat", "miaou miaou", "miaou", "miaou miaou miaou"),
		examples("chien", "ouaf ouaf", "ouaf", "ouaf ouaf ouaf"),
		examples(OutOfScope, "bzzzz bzzzz", "bzzzz", "bzzzz bzzzz bzzzz"),
	), Options{})
}

func TestMeasuresAreThoseOfTheConfusion(t *testing.T) {
	m := confused(t)
	texts := []string{
		"miaou", "miaou", "miaou", "ouaf", // four cats, one taken for a dog
		"ouaf", "ouaf", "bzzzz", // three dogs, one taken for nothing known
		"bzzzz", "bzzzz", "miaou", // three out of scope, one taken for a cat
	}
	classes := []string{"chat", "chat", "chat", "chat", "chien", "chien", "chien", OutOfScope, OutOfScope, OutOfScope}

	got := m.Measure(texts, classes, words)

	f1 := (6.0/8 + 4.0/6 + 4.0/6) / 3 // 2·right / (2·right + wrong + missed)
	for _, figure := range []struct {
		name      string
		got, want float64
	}{
		{"test", float64(got.Test), 10},
		{"classes", float64(got.Classes), 3},
		{"accuracy", got.Accuracy, 7.0 / 10},
		{"accuracy in scope", got.InScope, 5.0 / 7},
		{"macro F1", got.MacroF1, f1},
		{"oos precision", got.OOSPrecision, 2.0 / 3},
		{"oos recall", got.OOSRecall, 2.0 / 3},
	} {
		if math.Abs(figure.got-figure.want) > 1e-9 {
			t.Errorf("%s: %.4f, want %.4f", figure.name, figure.got, figure.want)
		}
	}
}

func TestAllRightIsOneHundredPercent(t *testing.T) {
	m := confused(t)

	got := m.Measure([]string{"miaou", "ouaf", "bzzzz"}, []string{"chat", "chien", OutOfScope}, words)

	if got.Accuracy != 1 || got.InScope != 1 || got.MacroF1 != 1 || got.OOSPrecision != 1 || got.OOSRecall != 1 {
		t.Errorf("measures: %+v", got)
	}
	if got.Calibration < 0 || got.Calibration > 0.2 {
		t.Errorf("calibration error %.3f for a model that is sure and right", got.Calibration)
	}
}

func TestAllWrongIsZero(t *testing.T) {
	m := confused(t)

	got := m.Measure([]string{"miaou", "ouaf"}, []string{"chien", "chat"}, words)

	if got.Accuracy != 0 || got.InScope != 0 || got.MacroF1 != 0 || got.OOSPrecision != 0 || got.OOSRecall != 0 {
		t.Errorf("measures: %+v", got)
	}
	if got.Calibration < 0.8 {
		t.Errorf("calibration error %.3f for a model that is sure and wrong", got.Calibration)
	}
}

func TestNothingMeasuredIsNotANumberThatFails(t *testing.T) {
	got := confused(t).Measure(nil, nil, words)

	for _, f := range []float64{got.Accuracy, got.InScope, got.MacroF1, got.OOSPrecision, got.OOSRecall, got.Calibration, got.MicrosPerQuery} {
		if math.IsNaN(f) || f != 0 {
			t.Errorf("measures: %+v", got)
		}
	}
}

func TestAClassThatWasNeverTaughtCountsAsMissed(t *testing.T) {
	got := confused(t).Measure([]string{"miaou", "miaou"}, []string{"chat", "lion"}, words)

	if got.Accuracy != 0.5 || got.InScope != 0.5 {
		t.Errorf("measures: %+v", got)
	}
}

func TestProbabilitiesOfAllClassesSumToOne(t *testing.T) {
	for _, scores := range [][]float64{{1, -1, -1}, {0, 0, 0}, {50, -50}, {-3, -3.1, 2, 1.9}} {
		sum := 0.0
		for c := range scores {
			p := probability(scores, c)
			if p < 0 || p > 1 {
				t.Errorf("%v: probability %v", scores, p)
			}
			sum += p
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Errorf("%v: the probabilities sum to %v", scores, sum)
		}
	}
}
