package intents

import (
	"regexp"
	"slices"
	"strings"

	"oupsbot/knowledge"
)

// A structured reference is something that names a procedure by itself: a form number, a cerfa number, an article of a code.
// They are compared on folded words: "cerfa n° 15692*01" reads "cerfa n 15692 01".
var referenceForms = []*regexp.Regexp{
	regexp.MustCompile(`\bcerfa (?:n |no |numero )?(\d{5})\b`),
	regexp.MustCompile(`\b(?:formulaire|imprime|declaration) (?:n |no |numero )?(\d{4}(?: (?:[a-z]{1,4}|\d{1,2})\b)?)`),
	regexp.MustCompile(`\b(?:article|art) ([lrd] ?\d{2,4}(?: \d{1,3}){0,3})\b`),
}

// findReferences lists, for each structured reference that the entries' terms, steps and law hold, the entries that hold it.
func findReferences(base *knowledge.Base) map[string][]int {
	owners := map[string][]int{}
	for i, e := range base.Entries {
		for _, text := range slices.Concat(e.Terms, e.Fix, e.Law) {
			for _, ref := range referencesIn(base.Normaliser.Words(text)) {
				if !slices.Contains(owners[ref], i) {
					owners[ref] = append(owners[ref], i)
				}
			}
		}
	}
	return owners
}

// ownersOf lists the entries that hold a reference. What follows a form's number may be a word like any other: of "formulaire 2042 en retard"
// only the number is the reference.
func ownersOf(references map[string][]int, ref string) []int {
	if owners, ok := references[ref]; ok || ref[0] < '0' || ref[0] > '9' || len(ref) < 4 {
		return owners
	}
	return references[ref[:4]]
}

func referencesIn(words []string) []string {
	text := strings.Join(words, " ")
	var found []string
	for _, form := range referenceForms {
		for _, match := range form.FindAllStringSubmatch(text, 4) {
			found = append(found, strings.ReplaceAll(match[1], " ", ""))
		}
	}
	return found
}
