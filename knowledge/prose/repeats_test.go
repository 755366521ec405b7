package prose

import (
	"strings"
	"testing"
)

func TestAQuestionThatRepeatsAnotherDoesNotCount(t *testing.T) {
	for _, c := range []struct{ name, a, b string }{
		{"word for word, accents and case apart", "Comment déclarer mon nouveau logement à la caisse", "comment declarer mon nouveau logement a la caisse"},
		{"one word more", "Où déclarer mon nouveau logement caisse", "Où déclarer vite mon nouveau logement caisse"},
		{"nearly all the words", "déménagement Lyon Nantes caisse facture camion cartons chat clé bail", "déménagement Lyon Nantes caisse facture camion cartons chat clé facteur"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := plainEntry + questions(39) + "  - \"" + c.a + "\"\n  - \"" + c.b + "\"\n"
			found := shipped.Check(load(t, text), today)
			if len(found) != 1 || !found[0].Warning || found[0].Line != lineOf(t, text, c.b) || !strings.Contains(found[0].Message, "« "+c.b+" » répète la ligne ") || !strings.Contains(found[0].Fix, "d'autres mots") {
				t.Fatalf("got %v", found)
			}
			text = strings.Replace(text, questions(39), questions(38)+"  - \"bidal bitok bivim encore\"\n", 1)
			found = shipped.Check(load(t, text), today)
			if len(found) != 3 || found[0].Warning || found[0].Field != "questions" || !strings.Contains(found[0].Message, "que 39 questions différentes") {
				t.Errorf("got %v", found)
			}
		})
	}
}

func TestDifferentQuestionsAreKept(t *testing.T) {
	for _, c := range []struct{ a, b string }{
		{"remise dette", "remise dette délai"},
		{"trop-perçu APL remboursement", "trop-perçu APL contestation"},
		{"Dois-je déclarer mon déménagement ?", "Je ne dois pas déclarer mon déménagement ?"},
	} {
		text := plainEntry + questions(39) + "  - \"" + c.a + "\"\n  - \"" + c.b + "\"\n"
		if found := shipped.Check(load(t, text), today); len(found) > 0 {
			t.Errorf("%q and %q: %v", c.a, c.b, found)
		}
	}
}
