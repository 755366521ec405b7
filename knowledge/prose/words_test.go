package prose

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestAnEditedWordListIsUsed(t *testing.T) {
	edited := "jargon: []\nbanned: [{say: [calendrier], write: « agenda »}]\nblame: []\nhosts: [caf.fr]\n"
	w, problems := LoadWords(fstest.MapFS{WordsFile: {Data: []byte(edited)}})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	found := w.Check(load(t, spoil(t)), today)
	if len(found) != 1 || !strings.Contains(found[0].Fix, "« agenda »") {
		t.Errorf("got %v", found)
	}
}

func TestABrokenWordListIsExplainedAndTheShippedOneServes(t *testing.T) {
	w, problems := LoadWords(fstest.MapFS{WordsFile: {Data: []byte("jargon: []\nbanned: [{say: []}]\nblame: []\nhosts: [caf.fr]\n")}})
	if len(problems) == 0 || problems[0].Line != 2 || w != shipped {
		t.Errorf("got %v", problems)
	}
}

func TestAFolderWithoutWordListUsesTheShippedOne(t *testing.T) {
	if w, problems := LoadWords(fstest.MapFS{}); w != shipped || len(problems) > 0 {
		t.Errorf("got %v", problems)
	}
}

func TestAnOfficialSiteIsKnownByItsHostName(t *testing.T) {
	for address, want := range map[string]bool{
		"https://www.caf.fr": true, "https://caf.fr/x": true, "https://www.impots.gouv.fr": true, "https://www.pajemploi.urssaf.fr/a?b": true,
		"https://notcaf.fr": false, "https://caf.fr.example.org": false, "https://gouv.fr.example.org": false, "https://impots-gouv.fr": false,
	} {
		if got := shipped.official(address); got != want {
			t.Errorf("%s: got %v", address, got)
		}
	}
}
