package intents

import (
	"fmt"
	"strings"

	"github.com/blevesearch/go-porterstemmer"

	"oupsbot/intents/classifier"
	"oupsbot/knowledge/french"
)

// Tokenizer reads texts of a language the way the classifier needs them. French is read as everywhere in the project, but without its lexicon and its
// SMS table, which are content. Errors: a language other than fr and en.
func Tokenizer(lang string) (func(text string) classifier.Tokens, error) {
	switch lang {
	case "fr":
		n := french.NewNormaliser(nil)
		return func(text string) classifier.Tokens { return tokens(n.Words(text)) }, nil
	case "en":
		return func(text string) classifier.Tokens {
			words := strings.Fields(french.Fold(text))
			stems := make([]string, len(words))
			for i, w := range words {
				stems[i] = porterstemmer.StemString(w)
			}
			return classifier.Tokens{Words: words, Stems: stems}
		}, nil
	}
	return nil, fmt.Errorf("langue %q inconnue : fr ou en", lang)
}
