package prose

import (
	"os"
	"slices"
	"strings"
	"testing"

	"oupsbot/knowledge"
	"oupsbot/knowledge/content"
)

const words31 = "Vous avez un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf vingt puis encore un et deux et trois et quatre."

// complaints are the rules: what an editor writes, where it is found, what is said, and whether the release is prevented.
var complaints = []struct {
	name, old, new string
	at             string // stands on the line complained of
	message, fix   string // parts of what is said
	warning        bool
}{
	{"a sentence over thirty words", "Un déménagement donne beaucoup de choses à penser.", words31, "why:", "cette phrase a 31 mots : « Vous avez un deux trois quatre cinq six… »", "25 mots au plus", false},
	{"a sentence over twenty-five words", "Gardez une copie de ce que vous envoyez.", strings.Replace(words31, "un deux trois quatre cinq ", "", 1), "  - \"Vous avez six", "cette phrase a 26 mots", "en deux", true},
	{"an unexplained official word", "Une partie de l'aide peut être à rendre.", "Vous pouvez demander une remise de dette à la caisse.", "consequences:", "« remise de dette » n'est pas expliqué", "« effacement de la dette (remise de dette) »", true},
	{"an unexplained acronym", "Notez la date", "Relisez la DSN et notez la date", "Relisez la DSN", "« DSN » n'est pas expliqué", "« déclaration de paie (DSN) »", true},
	{"an administrative phrase", "Gardez une copie", "Il convient de garder une copie", "Il convient", "« il convient » est une tournure administrative", "l'ordre direct", false},
	{"an administrative phrase with a curly apostrophe and in the plural", "de choses à penser", "de papiers afférents", "why:", "« afférent » est une tournure administrative", "« lié à »", false},
	{"an administrative phrase in the title", "J'ai oublié de dire", "J'ai oublié, nonobstant la lettre, de dire", "title:", "« nonobstant »", "« malgré »", false},
	{"reproach", "Une partie de l'aide peut être à rendre.", "Vous auriez dû écrire avant.", "consequences:", "« vous auriez dû » sonne comme un reproche", "au présent", false},
	{"reproach in the right to error", "Une première erreur de bonne foi ne coûte rien de plus.", "Une négligence se paie.", "note:", "« négligence » sonne comme un reproche", "« un oubli »", false},
	{"an exclamation mark", "ce que vous envoyez.", "ce que vous envoyez !", "vous envoyez !", "un point d'exclamation", "un point", false},
	{"an amount without its year", "Une partie de l'aide peut être à rendre.", "Vous pouvez avoir 1 234,50 € à rendre.", "consequences:", "« 1 234,50 € » : de quelle année", "« (montant 2026) »", true},
	{"a date in figures", "Notez la date du départ", "Depuis le 01/03/2026, notez la date du départ", "01/03/2026", "la date « 01/03/2026 »", "« 1er mars 2026 »", true},
	{"a first of the month without its er", "Notez la date du départ", "Depuis le 1 mars 2026, notez la date du départ", "1 mars", "la date « 1 mars »", "« 1er mars 2026 »", true},
	{"a month with a capital", "Notez la date du départ", "Depuis le 3 Mars 2026, notez la date du départ", "3 Mars", "la date « 3 Mars »", "« 1er mars 2026 »", true},
	{"a site that is not official", `url: "https://www.caf.fr"}`, `url: "https://www.caf.fr"}` + "\n" + `  - {label: "un blog", url: "https://caf.fr.example.org/aide"}`, "un blog", "ce site n'est pas dans la liste", "« hosts »", true},
	{"facts that are overdue", "reviewed: 2026-11-22\nreview_by: 2027-05-22", "reviewed: 2026-05-01\nreview_by: 2026-11-03", "review_by:", "était due le 3 novembre 2026, il y a 20 jours", "comparez les faits", true},
	{"a letter field that cannot be filled in", "  letter: null", "  letter: |-\n    Madame, Monsieur, je vous écris au sujet de mon dossier et de mon aide au logement.\n    {{Numéro}}, {{nom}}", "letter:", "le champ « {{Numéro}} »", "{{numero_allocataire}}", false},
	{"a brace that is not closed", "  letter: null", "  letter: |-\n    Madame, Monsieur, je vous écris au sujet de mon dossier et de mon aide au logement.\n    {{nom}, {{date}}", "letter:", "une accolade", "{{nom}}", false},
}

func TestEachRuleNamesTheLineAndWhatToWrite(t *testing.T) {
	for _, c := range complaints {
		t.Run(c.name, func(t *testing.T) {
			text := spoil(t, c.old, c.new)
			found := shipped.Check(load(t, text), today)
			if len(found) != 1 {
				t.Fatalf("got %d problems, want one: %v", len(found), found)
			}
			p := found[0]
			if p.File != "knowledge/entries/caf/ours.yaml" || p.Line != lineOf(t, text, c.at) {
				t.Errorf("placed at %s:%d, want line %d", p.File, p.Line, lineOf(t, text, c.at))
			}
			if !strings.Contains(p.Message, c.message) || !strings.Contains(p.Fix, c.fix) || p.Warning != c.warning {
				t.Errorf("got %v", p)
			}
		})
	}
}

func TestAPlainEntryRaisesNoComplaint(t *testing.T) {
	if found := shipped.Check(load(t, spoil(t)), today); len(found) > 0 {
		t.Errorf("got %v", found)
	}
}

// What looks like a fault and is none: each line is something that editors rightly write.
func TestGoodProseIsLeftAlone(t *testing.T) {
	for _, good := range []string{
		"La caisse vous a versé trop d'argent (un indu).",
		"La caisse réclame un indu (une somme versée en trop).",
		"La caisse réclame un indu. C'est une somme versée en trop.",
		"La caisse envoie une mise en demeure, c'est-à-dire une lettre qui fixe une date.",
		"La DSN, la déclaration de paie, est faite chaque mois.",
		"Ce n'est pas votre faute. On se trompe souvent sans tricher.",
		"La lettre dit « il convient de payer » ou « vous auriez dû déclarer ».",
		"Le plafond est de 450 € (montant 2026). La dette compte à partir de 450 €.",
		"Depuis le 1er mars 2026, on déclare en ligne. Le 31 mars 2026 est le dernier jour.",
		"La règle vient du décret n° 2026-83. Selon l'article L123-1, c'est non.",
		"Il parle de l'individu et de la contrainte du travail (horaires).",
	} {
		found := shipped.Check(load(t, spoil(t, "Une partie de l'aide peut être à rendre.", good)), today)
		if len(found) > 0 {
			t.Errorf("%q: %v", good, found)
		}
	}
}

func TestAnOfficialWordIsExplainedOnce(t *testing.T) {
	text := spoil(t, "Une partie de l'aide peut être à rendre.", "La caisse réclame un trop-perçu (indu).", "Gardez une copie", "Si l'indu est juste, gardez une copie")
	if found := shipped.Check(load(t, text), today); len(found) > 0 {
		t.Errorf("got %v", found)
	}
}

func TestAHeavyEntryIsToldSo(t *testing.T) {
	heavy := "Vous avez changé d'adresse au début de ce mois et la caisse ne le sait pas encore."
	text := spoil(t,
		"Vous avez changé d'adresse et la caisse ne le sait pas encore.", heavy,
		"Une partie de l'aide peut être à rendre.", heavy,
		"Gardez une copie de ce que vous envoyez.", heavy)
	found := shipped.Check(load(t, text), today)
	if len(found) != 1 || !found[0].Warning || found[0].Line != lineOf(t, text, "error:") || !strings.Contains(found[0].Message, "ont au moins 18 mots") {
		t.Errorf("got %v", found)
	}
}

func TestAnEntryThatNothingOfficialBacksIsToldSo(t *testing.T) {
	text := spoil(t, `"https://www.caf.fr"`, `"https://www.example.org"`)
	found := shipped.Check(load(t, text), today)
	if len(found) != 2 || !strings.Contains(found[0].Message, "ni texte de loi ni site officiel") && !strings.Contains(found[1].Message, "ni texte de loi ni site officiel") {
		t.Errorf("got %v", found)
	}
	if found := shipped.Check(load(t, strings.Replace(text, "law: []", "law: [\"Code de la sécurité sociale, article L114-17\"]", 1)), today); len(found) != 1 {
		t.Errorf("an article is a source: %v", found)
	}
}

func TestNeighboursNameEachOther(t *testing.T) {
	other := strings.Replace(spoil(t), "id: ours", "id: theirs", 1)
	text := spoil(t, "related: []", "related:\n  - theirs")
	found := shipped.Check(load(t, text, other), today)
	if len(found) != 1 || !found[0].Warning || found[0].Line != lineOf(t, text, "  - theirs") || !strings.Contains(found[0].Message, "« theirs » est voisine") || !strings.Contains(found[0].Fix, "ajoutez « ours »") {
		t.Errorf("got %v", found)
	}
	other = strings.Replace(other, "related: []", "related: [ours]", 1)
	if found := shipped.Check(load(t, text, other), today); len(found) > 0 {
		t.Errorf("they do name each other: %v", found)
	}
	full := strings.Replace(other, "related: [ours]", "related: [a, b, c, d, e, f, g, h]", 1)
	if found := shipped.Check(load(t, text, full), today); len(found) != 1 || !strings.Contains(found[0].Fix, "déjà 8 voisines") {
		t.Errorf("the other has no room: %v", found)
	}
}

func TestOverdueFactsAreToldFromTheSecondDayOn(t *testing.T) {
	b := load(t, spoil(t, "reviewed: 2026-11-22\nreview_by: 2027-05-22", "reviewed: 2026-05-01\nreview_by: 2026-11-22"))
	if found := shipped.Check(b, today.AddDate(0, 0, -1)); len(found) > 0 {
		t.Errorf("the day itself is in time: %v", found)
	}
	if found := shipped.Check(b, today); len(found) != 1 || !strings.Contains(found[0].Message, "il y a un jour") {
		t.Errorf("got %v", found)
	}
}

func TestTheListIsSortedAndAlwaysTheSame(t *testing.T) {
	a := spoil(t, "Gardez une copie", "Veuillez garder une copie !", "Une partie de l'aide", "Un indu")
	b := strings.Replace(a, "id: ours", "id: theirs", 1)
	base := load(t, a, b)
	first := shipped.Check(base, today)
	if len(first) != 6 || !slices.Equal(first, shipped.Check(base, today)) {
		t.Fatalf("got %v", first)
	}
	sorted := slices.Clone(first)
	content.Sort(sorted)
	if !slices.Equal(first, sorted) {
		t.Errorf("not sorted: %v", first)
	}
}

func TestTheShippedContentHasNoError(t *testing.T) {
	b, problems := knowledge.Load(os.DirFS("../.."))
	for _, p := range content.Errors(problems) {
		t.Error(p)
	}
	for _, p := range content.Errors(shipped.Check(b, today)) {
		t.Error(p)
	}
}
