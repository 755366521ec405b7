package flows

import (
	"slices"
	"strconv"
	"strings"
)

// How people say yes, no and "I do not know", in full and in SMS.
var (
	yesPhrases = phrases("oui", "ui", "wi", "oue", "ouai", "ouais", "ouaip", "ouep", "yep", "yes", "si si", "bien sûr",
		"tout à fait", "exact", "exactement", "absolument", "évidemment", "affirmatif", "c'est ça", "carrément")
	noPhrases = phrases("non", "nn", "nan", "naan", "nop", "nope", "no", "pas du tout", "absolument pas", "bien sûr que non",
		"négatif", "jamais de la vie", "pas encore")
	unknownPhrases = phrases("je ne sais pas", "je sais pas", "j'sais pas", "jsais pas", "j'sé pas", "jsé pas", "je c pas",
		"jc pas", "jcpa", "jsp", "nsp", "chais pas", "chsais pas", "chépa", "chépas", "ché pas", "sais pas", "sé pas",
		"ne sait pas", "je ne sais plus", "je sais plus", "jsais plus", "j'sais plus", "aucune idée", "pas d'idée",
		"je ne suis pas sûr", "je ne suis pas sûre", "je suis pas sûr", "je suis pas sûre", "chuis pas sûr", "pas sûr",
		"pas sûre", "pas certain", "pas certaine", "je l'ignore", "j'ignore", "je doute", "peut-être", "ptet", "ptetre")
	fillers   = words("bah ben bin beh euh heu alors bonjour bonsoir bon eh ah oh hein mais ma foi franchement donc")
	askers    = words("comment quoi où quand qui quel quelle quels quelles pourquoi combien si ce que")
	negations = words("pas non ni jamais aucun aucune rien sauf plutôt plus sans")
)

// maxChoiceWords is the length above which a message is a story rather than an answer: its words prove nothing.
const maxChoiceWords = 12

// recognise finds the choice that free text names, when exactly one does.
func (a *Ask) recognise(text string) (string, bool) {
	ws := words(text)
	if len(ws) == 0 {
		return "", false
	}
	folded := singular(ws)
	if v, ok := only(a.Choices, func(o Option) bool {
		return slices.ContainsFunc(o.names(), func(n []string) bool { return slices.Equal(n, folded) })
	}); ok {
		return v, true
	}
	if i, ok := position(ws, len(a.Choices)); ok {
		return a.Choices[i].Value, true
	}
	for len(ws) > 1 && slices.Contains(fillers, ws[0]) {
		ws = ws[1:]
	}
	if len(ws) > maxChoiceWords || (len(ws) > 2 && strings.ContainsRune(text, '?')) {
		return "", false // a story, or a question back
	}
	for _, p := range unknownPhrases {
		if i := find(ws, p); i >= 0 {
			if rest := slices.Concat(ws[:i], ws[i+len(p):]); len(rest) <= 2 && !containsAny(rest, askers) {
				return only(a.Choices, Option.isUnknown)
			}
		}
	}
	return a.recogniseYesNo(ws)
}

// recogniseYesNo looks at how the words begin, then for the name of a choice among the words.
func (a *Ask) recogniseYesNo(ws []string) (string, bool) {
	yes, no := startsWithAny(ws, yesPhrases), startsWithAny(ws, noPhrases)
	if (yes > 0 && findAny(ws[yes:], noPhrases)) || (no > 0 && findAny(ws[no:], yesPhrases)) {
		return "", false // "oui et non"
	}
	within := a.Choices
	if yes > 0 {
		within = keep(a.Choices, Option.isYes)
	} else if no > 0 {
		within = keep(a.Choices, Option.isNo)
	}
	switch {
	case yes+no > 0 && len(within) == 1:
		return within[0].Value, true
	case yes > 0 && len(within) == 0: // "oui, les impôts" where nothing is to be answered by yes
		within = a.Choices
	}
	return longest(within, ws[yes+no:])
}

// only returns the value of the one option for which the test holds.
func only(among []Option, test func(Option) bool) (string, bool) {
	found := keep(among, test)
	if len(found) != 1 {
		return "", false
	}
	return found[0].Value, true
}

func keep(among []Option, test func(Option) bool) []Option {
	var kept []Option
	for _, o := range among {
		if test(o) {
			kept = append(kept, o)
		}
	}
	return kept
}

// names are the ways to write an option in full: its label, its value, its other words.
func (o Option) names() [][]string {
	all := [][]string{singular(words(o.Label)), singular(words(o.Value))}
	for _, also := range o.Also {
		all = append(all, singular(words(also)))
	}
	return all
}

// longest finds the one option that the words name. A name inside a longer one does not count: "une aide agricole" is not
// "une aide".
func longest(among []Option, ws []string) (string, bool) {
	type span struct{ from, to int }
	var best span
	value, found := "", false
	var others []span
	for _, o := range among {
		from, to := o.named(ws)
		switch {
		case to-from > best.to-best.from:
			if found {
				others = append(others, best)
			}
			best, value, found = span{from, to}, o.Value, true
		case to > from:
			others = append(others, span{from, to})
		}
	}
	for _, s := range others {
		if s.from < best.from || s.to > best.to || s == best {
			return "", false
		}
	}
	return value, found
}

// named returns where the longest name of the option stands among the words (from, and the place after it), the same
// place twice when none does or when a negation stands beside it: "pas les impôts" is not a choice.
func (o Option) named(ws []string) (from, to int) {
	folded := singular(ws)
	for _, name := range o.names() {
		i := find(folded, name)
		if i < 0 || len(name) <= to-from {
			continue
		}
		if rest := slices.Concat(ws[:i], ws[i+len(name):]); !containsAny(rest, negations) {
			from, to = i, i+len(name)
		}
	}
	return from, to
}

func (o Option) isYes() bool { return o.begins(yesPhrases) }
func (o Option) isNo() bool  { return o.begins(noPhrases) }
func (o Option) isUnknown() bool {
	return findAny(words(o.Label), unknownPhrases) || findAny(words(o.Value), unknownPhrases)
}

// begins says whether an option is the yes (or the no) of its question: "Oui, elle m'a écrit".
func (o Option) begins(list [][]string) bool {
	if startsWithAny(words(o.Label), list) > 0 {
		return true
	}
	return slices.ContainsFunc(append([]string{o.Value}, o.Also...), func(n string) bool {
		return slices.ContainsFunc(list, func(p []string) bool { return slices.Equal(p, words(n)) })
	})
}

// startsWithAny returns the number of words of the longest phrase that begins the words; 0 when none does.
func startsWithAny(ws []string, list [][]string) int {
	longest := 0
	for _, p := range list {
		if len(p) > longest && len(p) <= len(ws) && slices.Equal(ws[:len(p)], p) {
			longest = len(p)
		}
	}
	return longest
}

var ordinals = map[string]int{
	"un": 1, "une": 1, "1er": 1, "1ere": 1, "1re": 1, "premier": 1, "premiere": 1,
	"deux": 2, "2e": 2, "2eme": 2, "2nd": 2, "2nde": 2, "deuxieme": 2, "second": 2, "seconde": 2,
	"trois": 3, "3e": 3, "3eme": 3, "troisieme": 3, "quatre": 4, "4e": 4, "4eme": 4, "quatrieme": 4,
	"cinq": 5, "5e": 5, "5eme": 5, "cinquieme": 5,
}

// position reads "2", "n° 2", "la deuxième", "la dernière": the place of a choice in the list, from 0.
func position(ws []string, count int) (int, bool) {
	for len(ws) > 1 && slices.Contains([]string{"n", "no", "num", "numero", "choix", "reponse", "option", "le", "la", "l"}, ws[0]) {
		ws = ws[1:]
	}
	if len(ws) == 2 && slices.Contains([]string{"choix", "reponse", "option", "proposition"}, ws[1]) {
		ws = ws[:1]
	}
	if len(ws) != 1 {
		return 0, false
	}
	if ws[0] == "dernier" || ws[0] == "derniere" {
		return count - 1, count > 0
	}
	n, err := strconv.Atoi(ws[0])
	if err != nil {
		n = ordinals[ws[0]]
	}
	return n - 1, n >= 1 && n <= count
}
