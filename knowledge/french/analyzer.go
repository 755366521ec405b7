package french

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/lang/fr"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/character"
	"github.com/blevesearch/bleve/v2/registry"
	"golang.org/x/text/unicode/norm"
)

// AnalyzerName is the name under which the chain "words ▸ stop list ▸ participles ▸ snowball" is known to bleve. It expects text that
// has been through [Normaliser.Words].
const AnalyzerName = "oups_fr"

// Normaliser expands SMS spellings; the table is content that editors keep. It is immutable.
type Normaliser struct{ sms map[string]string }

// NewNormaliser takes a table from a spelling to what it stands for, both as people type them. A spelling with an accent is only recognised with
// it: "jé" is "j'ai", but "je" is not.
func NewNormaliser(sms map[string]string) *Normaliser {
	n := &Normaliser{sms: make(map[string]string, len(sms))}
	for k, v := range sms {
		n.sms[norm.NFC.String(strings.ToLower(k))] = Fold(v)
	}
	return n
}

// Words gives the clean words of a text: folded, letters held down shortened, SMS spellings expanded.
func (n *Normaliser) Words(text string) []string {
	typed := strings.FieldsFunc(norm.NFC.String(strings.ToLower(text)), func(r rune) bool {
		return r == letterApostrophe || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.In(r, unicode.Mn, unicode.Cf) && r != '€' && r != 0
	})
	out := make([]string, 0, len(typed)+4)
	for i, t := range typed {
		if long, ok := n.sms[t]; ok && !isElided(typed, i) {
			out = append(out, strings.Fields(long)...)
			continue
		}
		for _, w := range strings.Fields(Fold(t)) {
			out = n.expand(out, squeeze(w), isElided(typed, i))
		}
	}
	return out
}

// expand appends what a folded word stands for.
func (n *Normaliser) expand(out []string, w string, elided bool) []string {
	if long, ok := n.sms[w]; ok && !elided {
		return append(out, strings.Fields(long)...)
	}
	subject, verb, ok := gluedJe(w)
	if !ok {
		return append(out, w)
	}
	if long, known := n.sms[verb]; known {
		verb = long
	}
	return append(append(out, subject), strings.Fields(verb)...)
}

// Normalise is Words as one string: what exact phrasings and patterns are compared on.
func (n *Normaliser) Normalise(text string) string { return strings.Join(n.Words(text), " ") }

// isElided tells whether a one-letter word is the start of an elision ("c est", "j ai", "d un"), rather than SMS for a whole word.
func isElided(words []string, i int) bool {
	if i+1 == len(words) {
		return false
	}
	next := Fold(words[i+1])
	if next == "" {
		return false
	}
	switch words[i] {
	case "c":
		return next == "est" || next == "etait" || next == "etaient" || next == "a"
	case "j", "d", "l", "m", "t", "s", "n":
		return strings.ContainsRune("aeiouyh", rune(next[0]))
	}
	return false
}

// gluedJe splits SMS verbs with their subject: "jveux" is "je veux", "jfais" "je fais". No French word starts with j and a consonant.
func gluedJe(w string) (subject, verb string, ok bool) {
	if len(w) > 3 && w[0] == 'j' && strings.IndexByte("bcdfgklmnpqrstvxz", w[1]) >= 0 {
		return "je", w[1:], true
	}
	return "", "", false
}

var chain = newChain()

// Terms gives the stems of clean words, function words left out, negations kept.
func Terms(words []string) []string {
	stream := chain.Analyze([]byte(strings.Join(words, " ")))
	out := make([]string, len(stream))
	for i, t := range stream {
		out[i] = string(t.Term)
	}
	return out
}

// IsFunctionWord tells the clean words that Terms leaves out.
func IsFunctionWord(word string) bool { return stop[word] || utf8.RuneCountInString(word) <= 1 }

func newChain() analysis.Analyzer {
	return &analysis.DefaultAnalyzer{
		Tokenizer:    character.NewCharacterTokenizer(func(r rune) bool { return r != ' ' }),
		TokenFilters: []analysis.TokenFilter{stopFilter{}, participles{}, fr.NewFrenchStemmerFilter()},
	}
}

func init() {
	if err := registry.RegisterAnalyzer(AnalyzerName, func(map[string]any, *registry.Cache) (analysis.Analyzer, error) {
		return newChain(), nil
	}); err != nil {
		panic(fmt.Sprintf("register %s: %v", AnalyzerName, err))
	}
}

// participles makes "declaree(s)", "declarees" and "declare" one word before stemming: with its accents gone, the snowball stemmer no
// longer knows the feminine participle.
type participles struct{}

func (participles) Filter(in analysis.TokenStream) analysis.TokenStream {
	for _, t := range in {
		w := string(t.Term)
		switch {
		case len(w) > 5 && strings.HasSuffix(w, "ees"):
			w = w[:len(w)-2]
		case len(w) > 5 && strings.HasSuffix(w, "ee"), len(w) > 5 && strings.HasSuffix(w, "ez"):
			w = w[:len(w)-1]
		}
		t.Term = []byte(w)
	}
	return in
}

type stopFilter struct{}

func (stopFilter) Filter(in analysis.TokenStream) analysis.TokenStream {
	out := in[:0]
	for _, t := range in {
		if !IsFunctionWord(string(t.Term)) {
			out = append(out, t)
		}
	}
	return out
}

// stop lists function words, already folded. Negations and words that change the sense stay out of it: ne, pas, plus, sans, jamais, non, rien,
// avant, apres, trop.
var stop = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`
a ai aie as au aux avec avez avoir avons ont avait avais aviez avaient aura aurai eu est es et ete etes etait etais etaient etre suis sommes sont sera serai serait soit
ce ces cet cette cela ca ci c d dans de des du donc elle elles en eux il ils j je l la le les leur leurs lui m ma mais me meme mes moi mon n nos notre nous on ou par pour
qu que quel quelle quels quelles qui quoi s sa se ses si son sur t ta te tes toi ton tu un une vos votre vous y dont
alors aussi bien bonjour bonsoir salut merci svp stp comme comment car est-ce tres tout tous toute toutes fait faire fais faut faudrait dois doit peut peux puis vais va
encore deja ici voila etc chez entre vers euh bah ben hein lol mdr`) {
		m[w] = true
	}
	return m
}()
