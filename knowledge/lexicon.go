package knowledge

import (
	"fmt"
	"strings"

	"oupsbot/knowledge/content"
	"oupsbot/knowledge/french"
)

type lexiconTerm struct {
	Official string   `yaml:"official"`
	Say      []string `yaml:"say"`
	Note     string   `yaml:"note"`
}

// Lexicon knows the everyday, outdated and regional words for official terms, several words at a time.
type Lexicon struct {
	phrases map[string]string // normalised phrase ▸ normalised official term
	longest int               // words in the longest phrase
}

// Expansion is a phrase of a question that the lexicon understood.
type Expansion struct{ Said, Official string }

// newLexicon normalises both sides and refuses a phrase claimed by two terms, or a term that leads back to itself: a lexicon is one step, never a chain.
func newLexicon(terms []lexiconTerm, n *french.Normaliser, src *content.Source) (*Lexicon, []content.Problem) {
	l := &Lexicon{phrases: map[string]string{}}
	var problems []content.Problem
	official := map[string]bool{}
	for _, t := range terms {
		official[n.Normalise(t.Official)] = true
	}
	for i, t := range terms {
		target := n.Normalise(t.Official)
		for j, say := range t.Say {
			field := fmt.Sprintf("terms[%d].say[%d]", i, j)
			phrase := n.Normalise(say)
			switch claimed, ok := l.phrases[phrase]; {
			case phrase == "" || target == "":
				problems = append(problems, src.Problem(field, "ce terme est vide une fois les accents et la ponctuation retirés", "supprimez-le"))
			case phrase == target:
				problems = append(problems, src.Problem(field, "« "+say+" » renvoie à lui-même", "supprimez cette ligne"))
			case ok && claimed != target:
				problems = append(problems, src.Problem(field, fmt.Sprintf("« %s » est déjà rattaché à « %s »", say, claimed), "gardez un seul des deux"))
			case official[phrase]:
				problems = append(problems, src.Problem(field, "« "+say+" » est lui-même un terme officiel du lexique", "ne chaînez pas : rattachez ses mots directement à « "+t.Official+" »"))
			default:
				l.phrases[phrase] = target
				l.longest = max(l.longest, len(strings.Fields(phrase)))
			}
		}
	}
	return l, problems
}

// Expand finds the phrases of words that the lexicon knows, longest first, left to right.
func (l *Lexicon) Expand(words []string) []Expansion {
	var found []Expansion
	for i := 0; i < len(words); {
		step := 1
		for n := min(l.longest, len(words)-i); n > 0; n-- {
			said := strings.Join(words[i:i+n], " ")
			if target, ok := l.phrases[said]; ok {
				found = append(found, Expansion{Said: said, Official: target})
				step = n
				break
			}
		}
		i += step
	}
	return found
}
