package intents

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"testing"
)

func TestTheShippedCalibrationIsWhole(t *testing.T) {
	c := Shipped()

	if !c.usable() || c.Hash == "" || c.Questions == 0 || len(c.Reliability) != 10 {
		t.Errorf("calibration: %+v", c)
	}
	if c.First < 0.3 || c.First > 1 || c.Five < c.First || c.Error > 0.1 {
		t.Errorf("quality: first %.2f, five %.2f, error %.3f", c.First, c.Five, c.Error)
	}
}

func TestACalibrationIsLearntFromTheContentAlone(t *testing.T) {
	first, err := few().Calibrate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	again, err := few().Calibrate(t.Context())
	if err != nil {
		t.Fatal(err)
	}

	if !reflect.DeepEqual(first, again) {
		t.Errorf("learnt twice:\n%+v\n%+v", first, again)
	}
	if !first.usable() || first.Hash != few().hash || first.Questions < 100 || first.First < 0.5 || math.IsNaN(first.Error) {
		t.Errorf("calibration: %+v", first)
	}
	m := few().With(first)
	if !m.Calibrated() || few().Calibrated() || m.Calibration().Hash != first.Hash {
		t.Error("a model does not know whether its calibration is its content's")
	}
}

func TestADamagedCalibrationIsRefused(t *testing.T) {
	for name, damage := range map[string]func(c *Calibration){
		"empty":          func(c *Calibration) { *c = Calibration{} },
		"no temperature": func(c *Calibration) { c.Temperature = 0 },
		"not a number":   func(c *Calibration) { c.Scope[1] = math.NaN() },
	} {
		c := Shipped()
		damage(&c)
		if m, _, err := Build(few().base, few().Acts, Options{Known: []Calibration{c}}); err == nil {
			t.Errorf("%s: accepted", name)
			if err := m.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestOfSeveralCalibrationsTheContentsOwnIsTaken(t *testing.T) {
	own, other := Shipped(), Shipped()
	own.Hash, other.Hash = few().hash, "another content"
	for _, known := range [][]Calibration{{own, other}, {other, own}} {
		m, _, err := Build(few().base, few().Acts, Options{Known: known})
		if err != nil {
			t.Fatal(err)
		}
		if !m.Calibrated() {
			t.Errorf("the calibration taken is of %q", m.Calibration().Hash)
		}
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	}
}

// Editors may write as many acts of as many kinds as they like, and a guided dialogue that starts on one phrase only: calibration holds that phrase
// back, and with it all that is known of its group.
func TestAnyNumberOfGroupsOfAnySizeIsLearnt(t *testing.T) {
	acts := []*Act{NewAct("parcours", "flow", "Parcours", []string{"commencer le parcours guidé"}, "a.yaml")}
	for i := range 30 {
		word := fmt.Sprintf("mot%c%c", 'a'+i%26, 'a'+i/26)
		acts = append(acts, NewAct(word+"_x", Decline, "Refus", []string{word, word + " " + word, "du " + word}, "b.yaml"))
	}

	m, problems, err := Build(few().base, acts, Options{})
	if err != nil || len(problems) > 0 {
		t.Fatalf("problems: %v, %v", problems, err)
	}
	defer func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	}()

	if !m.Calibration().usable() {
		t.Errorf("calibration: %+v", m.Calibration())
	}
	if u := understand(t, m, "motaa motaa du", Context{}); u.top() != "motaa_x" {
		t.Errorf("understood as %s", u.top())
	}
}

func TestSharesSumToOne(t *testing.T) {
	c := Shipped()
	for name, s := range map[string]signals{
		"one group":             {linear: []float64{1, -1, 0}, text: []float64{1, 0, 0.5}, group: []float64{0.3}, groups: []int{0, 0, 0}},
		"three groups":          {linear: []float64{1, -1, 0, 0.5}, text: make([]float64, 4), group: []float64{0.3, -1, 2}, groups: []int{0, 0, 1, 2}},
		"far scores":            {linear: []float64{1000, -1000}, text: make([]float64, 2), group: []float64{-1000, 1000}, groups: []int{0, 1}},
		"a group held back":     {linear: []float64{1, -2}, text: make([]float64, 2), group: []float64{0.3}, groups: []int{0, -1}},
		"a group of no example": {linear: []float64{1, -2}, text: make([]float64, 2), group: []float64{0.3, 0.2}, groups: []int{0, 0}},
	} {
		sum := 0.0
		for i, p := range c.share(s) {
			if math.IsNaN(p) || p < 0 || p > 1 {
				t.Errorf("%s: class %d has the share %v", name, i, p)
			}
			sum += p
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Errorf("%s: the shares sum to %v", name, sum)
		}
	}
}

func TestACalibrationThatIsNoLongerWantedStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()

	if _, err := few().Calibrate(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("error: %v", err)
	}
}
