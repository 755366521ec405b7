package adaptertest

import (
	"fmt"
	"strings"
)

// markupIsText sends what other channels would take for markup, and asks the bot to show it back.
func markupIsText(v *visit) error {
	v.start()
	texts := []string{
		`<script>alert(1)</script> <b>gras</b> &amp; &lt;`,
		"*gras* _penché_ ~barré~ `code` [lien](https://exemple.fr) \\*",
		"@everyone @here <@123> #salon ![image](x)",
	}
	for _, text := range texts {
		if _, err := v.exchange(text); err != nil {
			return err
		}
	}
	if _, err := v.exchange("/mes-donnees"); err != nil {
		return err
	}
	for _, text := range texts {
		if err := v.reads(text); err != nil {
			return fmt.Errorf("shown back by /mes-donnees: %w", err)
		}
	}
	return nil
}

func oddTexts(v *visit) error {
	v.start()
	for _, text := range []string{
		"jai pas declare \u202emon demenagement\u202c \u200b\u2066a la caf\u2069 \x07\x1b[31m",
		"Z" + strings.Repeat("\u0301\u0327", 300) + "algo",
		strings.Repeat("je ne sais plus quoi faire ", 250),
		"🙂🙃🫠 👩‍👩‍👧‍👦 漢字",
		"????????",
	} {
		if _, err := v.exchange(text); err != nil {
			return err
		}
	}
	return nil
}

// numbersStayHidden sends the usual examples of the documentation: they belong to nobody.
func numbersStayHidden(v *visit) error {
	v.start()
	numbers := []string{"2 69 05 49 588 157 80", "FR14 2004 1010 0505 0001 3M02 606", "06 12 34 56 78", "marie.durand@exemple.fr"}
	for _, n := range numbers {
		if _, err := v.exchange("mon numéro est " + n + ", pouvez-vous m'aider ?"); err != nil {
			return err
		}
	}
	if _, err := v.exchange("/mes-donnees"); err != nil {
		return err
	}
	if err := v.reads(endOfData); err != nil {
		return err
	}
	shown := strings.ReplaceAll(v.everything(), " ", "")
	for _, n := range numbers {
		if strings.Contains(shown, strings.ReplaceAll(n, " ", "")) {
			return fmt.Errorf("%s was shown back", n)
		}
	}
	return nil
}

// endOfData begins the last block of what /mes-donnees shows.
const endOfData = "La conversation a commencé le"

func myData(v *visit) error {
	v.start()
	texts := []string{"bonjour à vous", "une phrase que personne ne comprend, brouzouf"}
	for _, text := range texts {
		if _, err := v.exchange(text); err != nil {
			return err
		}
	}
	if _, err := v.exchange("/mes-donnees"); err != nil {
		return err
	}
	for _, text := range append(texts, endOfData) {
		if err := v.reads(text); err != nil {
			return err
		}
	}
	return nil
}

func forgotten(v *visit) error {
	v.start()
	if _, err := v.exchange("une phrase à oublier, brouzouf"); err != nil {
		return err
	}
	if _, err := v.exchange("/oublier"); err != nil {
		return err
	}
	before := len(v.shown)
	if _, err := v.exchange("/mes-donnees"); err != nil {
		return err
	}
	if err := v.reads(endOfData); err != nil {
		return err
	}
	for _, s := range v.shown[before:] {
		if strings.Contains(s.Text, "brouzouf") {
			return fmt.Errorf("what was erased is shown again: %q", s.Text)
		}
	}
	_, err := v.exchange("qui êtes-vous ?") // and the conversation goes on
	return err
}
