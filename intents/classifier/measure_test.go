package classifier

import (
	"math"
	"testing"
)

// verdicts pairs what was said with what was right, each with the same probability.
func verdicts(probability float64, pairs ...string) []Verdict {
	var out []Verdict
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, Verdict{Said: pairs[i], Right: pairs[i+1], Probability: probability})
	}
	return out
}

func TestMeasuresAreThoseOfTheConfusion(t *testing.T) {
	got := Measure(verdicts(0.7,
		"chat", "chat", "chat", "chat", "chat", "chat", "chien", "chat", // four cats, one taken for a dog
		"chien", "chien", "chien", "chien", OutOfScope, "chien", // three dogs, one taken for nothing known
		OutOfScope, OutOfScope, OutOfScope, OutOfScope, "chat", OutOfScope, // three out of scope, one taken for a cat
	))

	f1 := (6.0/8 + 4.0/6 + 4.0/6) / 3 // 2·right / (2·right + wrong + missed)
	for _, figure := range []struct {
		name      string
		got, want float64
	}{
		{"test", float64(got.Test), 10},
		{"accuracy", got.Accuracy, 7.0 / 10},
		{"accuracy in scope", got.InScope, 5.0 / 7},
		{"macro F1", got.MacroF1, f1},
		{"oos precision", got.OOSPrecision, 2.0 / 3},
		{"oos recall", got.OOSRecall, 2.0 / 3},
		{"calibration error", got.Calibration, 0}, // seven in ten, as said
	} {
		if math.Abs(figure.got-figure.want) > 1e-9 {
			t.Errorf("%s: %.4f, want %.4f", figure.name, figure.got, figure.want)
		}
	}
}

func TestAllRightIsOneHundredPercent(t *testing.T) {
	got := Measure(verdicts(1, "chat", "chat", "chien", "chien", OutOfScope, OutOfScope))

	if got.Accuracy != 1 || got.InScope != 1 || got.MacroF1 != 1 || got.OOSPrecision != 1 || got.OOSRecall != 1 || got.Calibration != 0 {
		t.Errorf("measures: %+v", got)
	}
}

func TestAllWrongIsZero(t *testing.T) {
	got := Measure(verdicts(0.9, "chien", "chat", "chat", "chien"))

	if got.Accuracy != 0 || got.InScope != 0 || got.MacroF1 != 0 || math.Abs(got.Calibration-0.9) > 1e-9 {
		t.Errorf("measures: %+v", got)
	}
}

func TestNothingMeasuredIsNotANumberThatFails(t *testing.T) {
	if got := Measure(nil); got != (Measures{}) {
		t.Errorf("measures: %+v", got)
	}
}

func TestAClassThatWasNeverTaughtCountsAsMissed(t *testing.T) {
	got := Measure(verdicts(0.5, "chat", "chat", "chat", "lion"))

	if got.Accuracy != 0.5 || got.InScope != 0.5 {
		t.Errorf("measures: %+v", got)
	}
}
