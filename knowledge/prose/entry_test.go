package prose

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"oupsbot/knowledge"
	"oupsbot/knowledge/content"
)

// today is the day on which the tests read.
var today = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// plainEntry raises no complaint; each test spoils one thing in it.
const plainEntry = `id: ours
title: "J'ai oublié de dire à la caisse que j'ai changé d'adresse"
audience: particulier
organisations: [caf]
theme: logement
status: published
reviewed: 2026-11-22
review_by: 2027-05-22

error: >-
  Vous avez changé d'adresse et la caisse ne le sait pas encore.
why: >-
  Un déménagement donne beaucoup de choses à penser.
consequences: >-
  Une partie de l'aide peut être à rendre.
fix:
  - "Sur caf.fr, dans Mon Compte, donnez votre nouvelle adresse."
  - "Gardez une copie de ce que vous envoyez."
deadline: null
avoid:
  - "Notez la date du départ sur un calendrier."
right_to_error:
  applies: "yes"
  note: >-
    Une première erreur de bonne foi ne coûte rien de plus.
law: []
links:
  - {label: "caf.fr — Mon Compte", url: "https://www.caf.fr"}
terms: ["adresse", "déménagement", "changement d'adresse"]
related: []
agent:
  procedure:
    - "Vérifier la date du départ."
  posture: >-
    Rassurer la personne et régler le dossier avec elle.
  letter: null
verify: null
questions:
`

// questions gives n questions that share no word.
func questions(n int) string {
	var b strings.Builder
	for i := range n {
		c, v := string("bdfgklmnpr"[i/5]), string("aiouy"[i%5])
		fmt.Fprintf(&b, "  - \"%s%sdal %s%stok %s%svim\"\n", c, v, c, v, c, v)
	}
	return b.String()
}

// spoil replaces things in the plain entry: old, new, old, new…
func spoil(t *testing.T, changes ...string) string {
	t.Helper()
	text := plainEntry + questions(40)
	for i := 0; i < len(changes); i += 2 {
		if strings.Count(text, changes[i]) != 1 {
			t.Fatalf("%q does not stand once in the plain entry", changes[i])
		}
		text = strings.Replace(text, changes[i], changes[i+1], 1)
	}
	return text
}

// load makes a Base of entries, each file named after the entry's id.
func load(t *testing.T, entries ...string) *knowledge.Base {
	t.Helper()
	fsys := fstest.MapFS{
		"knowledge/themes.yaml":        {Data: []byte("themes: [{id: logement, label: Logement, intro: Se loger, audience: particulier}]")},
		"knowledge/organisations.yaml": {Data: []byte(`organisations: [{id: caf, name: la CAF, full: Caisse, contact: [Sur caf.fr], links: [{label: site, url: "https://www.caf.fr"}]}]`)},
		"knowledge/sms.yaml":           {Data: []byte("spellings: {jai: j'ai}")},
		"knowledge/lexicon.yaml":       {Data: []byte("terms: [{official: adresse, say: [domicile]}]")},
	}
	for _, e := range entries {
		id := strings.TrimPrefix(strings.SplitN(e, "\n", 2)[0], "id: ")
		fsys["knowledge/entries/caf/"+id+".yaml"] = &fstest.MapFile{Data: []byte(e)}
	}
	b, problems := knowledge.Load(fsys)
	if errors := content.Errors(problems); len(errors) > 0 {
		t.Fatalf("the entries do not load: %v", errors)
	}
	return b
}

// lineOf is the line of text where needle stands first.
func lineOf(t *testing.T, text, needle string) int {
	t.Helper()
	at := strings.Index(text, needle)
	if at < 0 {
		t.Fatalf("%q does not stand in the entry", needle)
	}
	return strings.Count(text[:at], "\n") + 1
}
