package prose

import (
	"math"
	"testing"
)

func TestSyllablesAreCountedAsFrenchIsSaid(t *testing.T) {
	for word, want := range map[string]int{
		// mute endings
		"aide": 1, "aides": 1, "année": 2, "années": 2, "le": 1, "les": 1, "que": 1, "chèque": 1, "langue": 1, "vie": 1, "rue": 1, "monnaie": 2, "paye": 1, "famille": 2,
		// -ent: silent in verbs, sounded elsewhere
		"donnent": 1, "avaient": 2, "peuvent": 1, "vérifient": 3, "dorment": 1, "moment": 2, "paiement": 2, "remboursement": 4, "logement": 3, "parent": 2, "argent": 2, "client": 2, "vient": 1, "obtient": 2, "souvent": 2,
		// vowels together
		"eau": 1, "oui": 1, "pied": 1, "nuit": 1, "lieu": 1, "mieux": 1, "travail": 2, "feuille": 1, "accueil": 2, "nation": 2, "situation": 3, "ancien": 2, "étudiant": 3, "oublier": 3, "février": 3, "prière": 2,
		"réel": 2, "créer": 2, "création": 3, "européen": 4, "maïs": 2, "coopération": 5, "août": 1, "œuvre": 1, "soeur": 1, "pays": 2,
		// y, qu, gu, ge
		"foyer": 2, "loyer": 2, "moyen": 2, "style": 1, "yeux": 1, "quatre": 1, "qualité": 3, "guide": 1, "guichet": 2, "mangeons": 2, "bourgeois": 2,
		// elisions, hyphens, punctuation
		"l'aide": 1, "d’adresse": 2, "qu'il": 1, "jusqu'ici": 3, "aujourd'hui": 3, "trop-perçu": 3, "est-ce": 2, "« oui »": 1, "(indu)": 2,
		// acronyms and numbers
		"CAF": 1, "RSA": 3, "APL": 3, "MDPH": 4, "AEEH": 4, "Pacs": 1, "SMIC": 1, "2026": 4, "47,81": 4, "€": 0,
	} {
		if got := syllables(word); got != want {
			t.Errorf("%s: got %d, want %d", word, got, want)
		}
	}
}

func TestReadingEaseFollowsKandelAndMoles(t *testing.T) {
	// 10 words, 2 sentences, 15 syllables: 207 − 1.015·5 − 73.6·1.5
	if got := ease(10, 2, 15); math.Abs(got-91.525) > 1e-9 {
		t.Errorf("got %v", got)
	}
	if got := ease(0, 0, 0); got != 0 {
		t.Errorf("nothing to read: got %v", got)
	}
}

func TestOrganisationsAreMeasuredOneByOne(t *testing.T) {
	hard := spoil(t, "id: ours", "id: theirs", "Une partie de l'aide peut être à rendre.", "La réglementation administrative applicable nécessite une régularisation immédiate.")
	easy, both := Measure(load(t, spoil(t))), Measure(load(t, spoil(t), hard))
	if len(easy) != 1 || len(both) != 1 || easy[0].Organisation != "caf" || easy[0].Entries != 1 || both[0].Entries != 2 {
		t.Fatalf("got %+v and %+v", easy, both)
	}
	// elided words counted: 13 in error, 9 in consequences, 9 and 8 in fix; two of these words are elided
	if r := easy[0]; r.Sentences != 4 || r.Words != 37 || r.Median != 9 || r.Longest != 13 {
		t.Errorf("got %+v", r)
	}
	if both[0].Ease >= easy[0].Ease {
		t.Errorf("long words read as easily as short ones: %v and %v", both[0].Ease, easy[0].Ease)
	}
}
