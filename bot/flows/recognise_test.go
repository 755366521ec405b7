package flows

import (
	"testing"
	"time"
)

func question(t *testing.T, step string) *Ask {
	t.Helper()
	f, _ := shipped(t).Flow("droit-a-l-erreur")
	return f.Steps[f.index[step]].Ask
}

// The table is the documentation: what people write on the left, what is understood on the right ("" is: ask again).
func TestFreeTextNamesAChoice(t *testing.T) {
	for step, table := range map[string][][2]string{
		"matiere": {
			{"1", "impots"}, {" 2. ", "aides"}, {"n°3", "cotisations"}, {"le 4", "douane-pac"}, {"la réponse 5", "autre"}, {"réponse 5", "autre"},
			{"2️⃣", "aides"}, {"la deuxième", "aides"}, {"le dernier", "autre"}, {"6", ""}, {"0", ""}, {"-1", "impots"}, {"12", ""},
			{"Mes impôts", "impots"}, {"mes impots", "impots"}, {"MES IMPOTS !!", "impots"}, {"impôt", "impots"}, {"c'est pour les impots", "impots"},
			{"caf", "aides"}, {"c'est la CAF", "aides"}, {"bah la caf", "aides"}, {"mon rsa", "aides"}, {"urssaf", "cotisations"},
			{"oui les impôts", "impots"}, {"une aide agricole", "douane-pac"}, {"la pac", "douane-pac"}, {"Autre chose", "autre"},
			{"jsp", "autre"}, {"je c pas", "autre"}, {"aucune idée", "autre"}, {"Honnêtement je ne sais plus trop", "autre"},
			{"pas les impôts", ""}, {"ni la caf ni les impôts", ""}, {"la caf et les impôts", ""}, {"non les impots", ""}, {"oui", ""},
			{"c'est quoi les impôts ?", ""}, {"je ne sais pas comment déclarer", ""}, {"", ""}, {"???", ""}, {"douane-pac", "douane-pac"},
			{"jai oublié de dire à la caf que je vis avec mon copain depuis le mois de mars", ""},
		},
		"premiere-fois": {
			{"oui", "oui"}, {"Oui !", "oui"}, {"ui", "oui"}, {"ouais", "oui"}, {"Ouais ouais", "oui"}, {"yes", "oui"}, {"bien sûr", "oui"}, {"tout à fait", "oui"},
			{"oui c'est la première fois", "oui"}, {"c'est la 1ère fois", "oui"}, {"première fois", "oui"}, {"jamais avant", "oui"},
			{"non", "non"}, {"nn", "non"}, {"nan", "non"}, {"Nan c déjà arrivé", "non"}, {"pas du tout", "non"}, {"pas la première fois", "non"},
			{"jsp", "je-ne-sais-pas"}, {"je sais pas", "je-ne-sais-pas"}, {"chais pas", "je-ne-sais-pas"}, {"j’sais pas", "je-ne-sais-pas"},
			{"non je ne sais pas", "je-ne-sais-pas"}, {"peut-être", "je-ne-sais-pas"}, {"je ne suis pas sûre", "je-ne-sais-pas"},
			{"oui et non", ""}, {"non, enfin oui", ""}, {"ce n'est pas la première fois", "non"}, {"merci", ""}, {"oui mais c'est quoi une règle ?", ""},
		},
		"bonne-foi": {
			{"non", "non"}, {"nan jsavais pas", "non"}, {"je croyais bien faire", "non"}, {"faute de frappe", "etourderie"}, {"c'était une étourderie", "etourderie"},
			{"oui", "oui"}, {"ouais je le savais", "oui"}, {"je sais plus", "je-ne-sais-pas"}, {"je ne savais pas", "non"},
		},
		"courrier": {
			{"non", "rien"}, {"j'ai rien reçu", "rien"}, {"rien", "rien"}, {"oui", ""}, {"oui un contrôle", "controle"}, {"oui une amende", "sanction"},
			{"oui pour envoyer des pièces", "demande"}, {"pas encore", "rien"}, {"2", "demande"}, {"pas de contrôle", ""},
		},
		"cadre": {{"rien de tout cela", "aucun"}, {"non", "aucun"}, {"un contrat", "contrat"}, {"l'europe", "europe"}, {"AMF", "regulateur"}},
		"erreur": {
			{"j'ai oublié de déclarer", "retard"}, {"je me suis trompée de case", "declaration"}, {"j'ai payé en retard", "paiement"},
			{"déclaration en retard", "retard"}, {"erreur", "declaration"}, {"demande tardive", "demande"}, {"autre", "autre"},
		},
	} {
		ask := question(t, step)
		for _, row := range table {
			value, ok := ask.recognise(row[0])
			if ok != (row[1] != "") || (ok && value != row[1]) {
				t.Errorf("%s: %q is understood as %q (%v), want %q", step, row[0], value, ok, row[1])
			}
		}
	}
}

func TestNumbersAreReadTheFrenchWay(t *testing.T) {
	for text, want := range map[string]float64{
		"0": 0, "12": 12, "1 234,50 €": 1234.5, "1234,5": 1234.5, "1234.50": 1234.5, "1.234,50": 1234.5, "1\u202f234\u00a0€": 1234,
		"1 234 567": 1234567, "1.234.567": 1234567, "1'234": 1234, "300€": 300, "300 euros": 300, "environ 300 euros": 300, "3 enfants": 3,
		"-5": -5, "+5": 5, "−12,5": -12.5, "12,5 %": 12.5, "à peu près 20": 20, "0,07": 0.07, "1 234.5": 1234.5, "2 ans": 2, "007": 7,
	} {
		if got, ok := parseNumber(text); !ok || got != want {
			t.Errorf("%q is read as %v (%v), want %v", text, got, ok, want)
		}
	}
	for _, text := range []string{
		"", "€", "abc", "1.234", "1,234,567", "1,234.50", "12 34", "1 23", "1..2", "1,", ",5", "--5", "3/4", "1e9", "0x10", "NaN", "inf", "entre 3 et 5",
		"deux cents", "3 ou 4", "12345678901234567890", "1 2345", "٣", "12\n13",
	} {
		if got, ok := parseNumber(text); ok {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}

func TestDatesAreReadWhenTheyNameOneDay(t *testing.T) {
	for text, want := range map[string]string{
		"3 mars 2026": "2026-03-03", "le 3 mars 2026": "2026-03-03", "1er mars 2026": "2026-03-01", "Mardi 3 Mars 2026": "2026-03-03", "3 août 2025": "2025-08-03",
		"03/03/2026": "2026-03-03", "3/3/26": "2026-03-03", "03-03-2026": "2026-03-03", "03.03.2026": "2026-03-03", "2026-03-03": "2026-03-03", "3 / 3 / 2026": "2026-03-03",
		"12 févr. 2026": "2026-02-12", "12 fevrier 26": "2026-02-12", "29/02/2024": "2024-02-29", "14/07/62": "1962-07-14", "14/07/35": "2035-07-14",
		"aujourd'hui": "2026-11-23", "AUJOURD’HUI": "2026-11-23", "ajd": "2026-11-23", "hier": "2026-11-22", "hier soir": "2026-11-22", "avant-hier": "2026-11-21",
		"il y a 10 jours": "2026-11-13", "il y a 1 jour": "2026-11-22",
	} {
		if got, ok := parseDate(text, noon); !ok || got != want {
			t.Errorf("%q is read as %q (%v), want %q", text, got, ok, want)
		}
	}
	for _, text := range []string{
		"", "mars", "3 mars", "le 3", "mars 2026", "la semaine dernière", "le mois dernier", "lundi", "30/02/2026", "29/02/2026", "13/13/2026", "0/1/2026", "3/3",
		"3/3/026", "1/1/1800", "1/1/2200", "2026-3-3", "2026/03/03", "il y a deux mois", "il y a 99999999999 jours", "entre le 3 et le 5 mars 2026", "demain ou hier",
	} {
		if got, ok := parseDate(text, noon); ok {
			t.Errorf("%q is read as %q", text, got)
		}
	}
}

func TestYesterdayIsTheDayBeforeInParis(t *testing.T) {
	lateInLondon := time.Date(2026, 3, 2, 23, 30, 0, 0, time.UTC) // already the 3rd in Paris
	if got, _ := parseDate("hier", lateInLondon); got != "2026-03-02" {
		t.Errorf("yesterday is %s", got)
	}
	if n, _ := daysSince("2026-03-01", lateInLondon); n != 2 {
		t.Errorf("%d days", n)
	}
	if n, _ := daysSince("2026-03-28", time.Date(2026, 3, 30, 0, 30, 0, 0, paris)); n != 2 { // summer time starts on the 29th
		t.Errorf("%d days over the change of hour", n)
	}
}
