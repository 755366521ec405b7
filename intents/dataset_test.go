package intents

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"oupsbot/intents/classifier"
)

// labelled are twelve matters of forty texts each, and forty texts about nothing known.
func labelled() []Labelled {
	things := []string{"carte", "compte", "virement", "plafond", "code", "agence", "livret", "devise", "relevé", "retrait", "crédit", "assurance"}
	ways := []string{"où est passé mon %s", "comment changer de %s", "je n'ai plus de %s", "le %s ne marche pas", "on m'a pris mon %s", "%s refusé hier", "combien coûte un %s", "aide pour mon %s"}
	whens := []string{"", " depuis lundi", " ce matin", " en vacances", " à l'étranger"}
	var out []Labelled
	for _, thing := range things {
		for _, way := range ways {
			for _, when := range whens {
				out = append(out, Labelled{fmt.Sprintf(way, thing) + when, thing})
			}
		}
	}
	for _, other := range []string{"quel temps fera-t-il", "raconte une blague", "recette de crêpes", "qui a gagné le match", "chante une chanson", "la capitale du Pérou", "mon chat dort", "traduis bonjour en grec"} {
		for _, when := range whens {
			out = append(out, Labelled{other + when, classifier.OutOfScope})
		}
	}
	return out
}

func TestADatasetIsLearntWithWhatIsOutOfIt(t *testing.T) {
	d, err := TrainOn(t.Context(), labelled(), "fr")
	if err != nil {
		t.Fatal(err)
	}

	if n := len(d.Classes()); n != 13 || d.Classes()[12] != classifier.OutOfScope || !slices.IsSorted(d.Classes()[:12]) {
		t.Errorf("classes: %v", d.Classes())
	}
	for text, want := range map[string]string{
		"mon virement n'est pas arrivé": "virement",
		"plus aucun plafond":            "plafond",
		"une blague sur les chats":      classifier.OutOfScope,
		"fera-t-il beau au Pérou":       classifier.OutOfScope,
	} {
		if got, p := d.Classify(text); got != want || p <= 0 || p > 1 {
			t.Errorf("%q is %s (%.2f), want %s", text, got, p, want)
		}
	}
}

func TestADatasetWithoutTheClassRefusesNothing(t *testing.T) {
	inScope := slices.DeleteFunc(labelled(), func(l Labelled) bool { return l.Class == classifier.OutOfScope })
	d, err := TrainOn(t.Context(), inScope, "fr")
	if err != nil {
		t.Fatal(err)
	}

	for _, text := range []string{"recette de crêpes", "xyzzy", ""} {
		if got, p := d.Classify(text); got == classifier.OutOfScope || p <= 0 || p > 1 {
			t.Errorf("%q is %s (%.2f)", text, got, p)
		}
	}
}

func TestADatasetIsLearntTwiceTheSame(t *testing.T) {
	first, err := TrainOn(t.Context(), labelled(), "fr")
	if err != nil {
		t.Fatal(err)
	}
	again, err := TrainOn(t.Context(), labelled(), "fr")
	if err != nil {
		t.Fatal(err)
	}

	for _, l := range labelled() {
		c, p := first.Classify(l.Text)
		if c2, p2 := again.Classify(l.Text); c2 != c || p2 != p {
			t.Fatalf("%q is %s (%v), then %s (%v)", l.Text, c, p, c2, p2)
		}
	}
}

func TestADatasetThatCannotBeLearntSaysWhy(t *testing.T) {
	if _, err := TrainOn(t.Context(), labelled(), "de"); err == nil {
		t.Error("German was learnt")
	}
	if _, err := TrainOn(t.Context(), labelled()[:3], "fr"); err == nil {
		t.Error("one class was learnt")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := TrainOn(ctx, labelled(), "fr"); !errors.Is(err, context.Canceled) {
		t.Errorf("learnt although nobody waits: %v", err)
	}
}
