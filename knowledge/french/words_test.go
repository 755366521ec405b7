package french

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// spellings is a small table of the kinds of lines that knowledge/sms.yaml has.
var spellings = NewNormaliser(map[string]string{
	"g": "j ai", "jé": "j ai", "jsuis": "je suis", "c": "c est", "cé": "c est", "né": "n ai", "é": "et", "koi": "quoi", "pa": "pas", "stp": "s il te plaît",
	"rdv": "rendez vous", "tel": "téléphone", "décla": "déclaration", "decla": "déclaration", "même": "même", "sé": "c est",
})

func TestWhatPeopleTypeBecomesCleanWords(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"accents and capitals", "J'ai OUBLIÉ de DÉCLARER à la CAF", "j ai oublie de declarer a la caf"},
		{"straight apostrophe", "l'école", "l ecole"},
		{"curly apostrophe", "l’école", "l ecole"},
		{"opening quote", "l‘école", "l ecole"},
		{"acute accent", "l´école", "l ecole"},
		{"backquote", "l`école", "l ecole"},
		{"apostrophe that is a letter", "lʼécole", "l ecole"},
		{"decomposed accents", "e\u0301cole E\u0301COLE c\u0327a", "ecole ecole ca"},
		{"ligatures", "cœur ŒUVRE Lætitia ﬁn", "coeur oeuvre laetitia fin"},
		{"German sharp s", "Straße GROẞ", "strasse gross"},
		{"piles of marks", "d\u0334\u0335e\u0321\u0336\u0337t\u0338t\u0311e\u030a", "dette"},
		{"invisible characters", "dé\u200bcla\u00adra\u2060tion\ufeff", "declaration"},
		{"direction marks", "\u202Ebonjour\u202C \u2066caf\u2069", "bonjour caf"},
		{"control characters", "bon\x00jour\x07 la\tCAF\r\n", "bonjour la caf"},
		{"emoji", "😀 salut 👨\u200d👩\u200d👧 ça va ❤️‍🔥", "salut ca va"},
		{"emoji only", "😭😭😭", ""},
		{"punctuation only", "… ?! -- «»", ""},
		{"invalid UTF-8", "caf\xff\xfe\xc3", "caf"},
		{"hyphens and underscores", "rendez-vous prélèvement_auto", "rendez vous prelevement auto"},
		{"addresses", "https://www.caf.fr/a?b=c", "https w caf fr a b c est"},
		{"digits", "cerfa n°15692*01, 20h30", "cerfa n 15692 01 20h30"},
		{"a large number is not squeezed", "1000000", "1000000"},
		{"euros after a number", "1 200,50€", "1 200 50 euros"},
		{"euros alone", "€", "euros"},
		{"letters held down", "stpppp sooos ouiiiii", "s il te plait sos oui"},
		{"double letters stay", "femme allocation année", "femme allocation annee"},
		{"other alphabets", "привет שלום 日本語 ١٢", "привет שלום 日本語 ١٢"},
		{"a rare letter of four bytes, three of them equal", "𠠠", "𠠠"},

		{"j'ai, as one letter", "g oublié", "j ai oublie"},
		{"j'ai, with an accent", "jé oublié", "j ai oublie"},
		{"j'ai, with a decomposed accent", "je\u0301 oublié", "j ai oublie"},
		{"je is not j'ai", "je oublie", "je oublie"},
		{"ne is not né", "ne", "ne"},
		{"a capital changes nothing", "G OUBLIÉ JÉ PAYÉ", "j ai oublie j ai paye"},
		{"a spelling with its accent or without", "décla decla", "declaration declaration"},
		{"je glued to its verb", "jveux jfais jpeux", "je veux je fais je peux"},
		{"je glued to a spelling", "jkoi", "je quoi"},
		{"je glued, and in the table", "jsuis", "je suis"},
		{"ja… is a word", "jamais journal jeudi jus", "jamais journal jeudi jus"},
		{"too short to be glued", "jtm jsp", "jtm jsp"},
		{"c for c'est", "c fini", "c est fini"},
		{"c at the end", "cé pa grave c", "c est pas grave c est"},
		{"c'est", "c'est fini", "c est fini"},
		{"c'était", "c’était hier", "c etait hier"},
		{"c'est-à-dire", "c-a-d c'est à dire", "c a d c est a dire"},
		{"an elided letter stays", "d'un l'an m'a t'es s'il n'a j'y", "d un l an m a t es s il n a j y"},
		{"several words for one", "rdv au tel", "rendez vous au telephone"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := spellings.Normalise(test.text); got != test.want {
				t.Errorf("%q gives %q, want %q", test.text, got, test.want)
			}
		})
	}
}

func TestFoldKeepsLettersAndDigits(t *testing.T) {
	for text, want := range map[string]string{
		"L’école n°2":        "l ecole n 2",
		"  deux  espaces  ":  "deux espaces",
		"100€":               "100 euros",
		"100 € par mois":     "100 euros par mois",
		"ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ": "aaaceeeeiioouuuyoeae",
		"m² ½ №":             "m2 1 2 no",
		"GROẞ":               "gross",
		"lʼécole":            "l ecole",
		"":                   "",
	} {
		if got := Fold(text); got != want {
			t.Errorf("%q folds to %q, want %q", text, got, want)
		}
	}
}

func TestNormalisingTwiceChangesNothing(t *testing.T) {
	word := rapid.SampledFrom(strings.Fields("g jé je c cé é est était a né koi pa stp rdv tel décla même sé jveux jkoi jtel l d j s n m t qu il école oubliééé 12 € ouiii œuf x"))
	separator := rapid.SampledFrom([]string{" ", "'", "-", "’", " 😀 ", "\u200b", ". "})
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		for range rapid.IntRange(0, 8).Draw(t, "words") {
			b.WriteString(word.Draw(t, "word") + separator.Draw(t, "separator"))
		}
		once := spellings.Normalise(b.String())
		if twice := spellings.Normalise(once); twice != once {
			t.Fatalf("%q gives %q, then %q", b.String(), once, twice)
		}
	})
}

// FuzzNormalise: whatever is typed, the words are valid, lower-case, made of letters and digits only, and the same for composed and decomposed accents.
func FuzzNormalise(f *testing.F) {
	for _, seed := range []string{"J’ai oublié", "g pa 1 200 €", "𠠠𠠠", "\xff\x00", "ẞßǅİ", "e\u0301\u200bz\u0334", "ﷺ ½ ﬁ Ω", "c", "jjjveuxxx", "ʼ", "한국어 ไทย हिन्दी"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		words := spellings.Words(text)

		for _, w := range words {
			if w == "" || !utf8.ValidString(w) || strings.IndexFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) || unicode.ToLower(r) != r }) >= 0 {
				t.Fatalf("%q gives the word %q", text, w)
			}
		}
		if decomposed := spellings.Words(norm.NFD.String(text)); utf8.ValidString(text) && !slices.Equal(words, decomposed) {
			t.Errorf("%q gives %q, decomposed %q", text, words, decomposed)
		}
		if folded := Fold(text); Fold(folded) != folded {
			t.Errorf("%q folds to %q, then %q", text, folded, Fold(folded))
		}
		if once := strings.Join(words, " "); spellings.Normalise(once) != once {
			t.Errorf("%q gives %q, then %q", text, once, spellings.Normalise(once))
		}
		for _, term := range Terms(words) {
			if term == "" || !utf8.ValidString(term) {
				t.Errorf("%q has the term %q", text, term)
			}
		}
	})
}
