package intents

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func bytesOf(t testing.TB, u Understanding) string {
	t.Helper()
	data, err := json.Marshal(u)
	if err != nil {
		t.Fatalf("an understanding that is not JSON: %v", err)
	}
	return string(data)
}

// contentWords are words as they stand in the content and in no content, and what holds sentences together.
func contentWords(m *Model) []string {
	out := []string{"xyzzy", "42", "1 200 €", "?", ".", "!\n", "…", "😭", "pas", "ne", "jveux", "g", "c'est", "l'", "cerfa 15695", "article L123-1"}
	for i, s := range m.samples {
		if i%17 == 0 {
			out = append(out, s.words...)
		}
		if i%171 == 0 {
			out = append(out, strings.Join(s.words, " "))
		}
	}
	return out
}

func TestProbabilitiesAreProbabilities(t *testing.T) {
	m := whole()
	word := rapid.SampledFrom(contentWords(m))
	rapid.Check(t, func(rt *rapid.T) {
		text := strings.Join(rapid.SliceOfN(word, 0, 30).Draw(rt, "words"), " ")
		c := Context{Drafts: rapid.Bool().Draw(rt, "drafts")}
		if rapid.Bool().Draw(rt, "topic") {
			c.Topic = separation
		}

		u := understand(t, m, text, c)

		sum, last := 0.0, 1.0
		for _, e := range u.Entries {
			if math.IsNaN(e.Probability) || e.Probability < 0 || e.Probability > last {
				rt.Fatalf("%q: entries are not sorted probabilities: %v", text, u.Entries)
			}
			sum, last = sum+e.Probability, e.Probability
		}
		last = 1
		for _, a := range u.Acts {
			if math.IsNaN(a.Probability) || a.Probability < 0 || a.Probability > last {
				rt.Fatalf("%q: acts are not sorted probabilities: %v", text, bytesOf(t, u))
			}
			sum, last = sum+a.Probability, a.Probability
		}
		if sum > 1+1e-9 {
			rt.Fatalf("%q: the probabilities sum to %v", text, sum)
		}
		if u.Layer != LayerNone && (u.Why.Best == "" || u.Why.Probability < u.Why.RunnerUpP) {
			rt.Fatalf("%q: explanation %+v", text, u.Why)
		}
	})
}

func TestTheSameMessageIsUnderstoodTheSame(t *testing.T) {
	m := whole()
	word := rapid.SampledFrom(contentWords(m))
	rapid.Check(t, func(rt *rapid.T) {
		text := strings.Join(rapid.SliceOfN(word, 1, 20).Draw(rt, "words"), " ")

		if a, b := bytesOf(t, understand(t, m, text, Context{})), bytesOf(t, understand(t, m, text, Context{})); a != b {
			rt.Fatalf("%q is understood as\n%s\nthen\n%s", text, a, b)
		}
	})
}

func TestTheSameContentBuiltTwiceUnderstandsTheSame(t *testing.T) {
	a, b := few(), mustBuild(fewFiles(), uncached)
	defer func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}()
	if a.hash != b.hash {
		t.Errorf("hashes %s and %s", a.hash, b.hash)
	}
	for i, w := range contentWords(a) {
		text := w + " " + contentWords(a)[(i*7)%16] + " logement séparation"
		if x, y := bytesOf(t, understand(t, a, text, Context{})), bytesOf(t, understand(t, b, text, Context{})); x != y {
			t.Fatalf("%q is understood as\n%s\nand, after another build,\n%s", text, x, y)
		}
	}
}

func TestMessagesAtTheSameTimeDoNotDisturbOneAnother(t *testing.T) {
	m := few()
	texts := []string{"ma demande d'apl est tardive", "bonjour", "je me suis séparé", "je veux mourir", "combien de temps"}
	want := make([]string, len(texts))
	for i, text := range texts {
		want[i] = bytesOf(t, understand(t, m, text, Context{}))
	}
	done := make(chan string)
	for worker := range 8 {
		go func() {
			wrong := ""
			for i := range 20 {
				k := (i + worker) % len(texts)
				u, err := m.Understand(t.Context(), texts[k], Context{})
				if got, _ := json.Marshal(u); err != nil || string(got) != want[k] {
					wrong = texts[k]
				}
			}
			done <- wrong
		}()
	}
	for range 8 {
		if wrong := <-done; wrong != "" {
			t.Errorf("%q was understood otherwise in a crowd", wrong)
		}
	}
}
