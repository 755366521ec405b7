package prose

import (
	"fmt"
	"slices"
	"strings"
)

// phrases complains of administrative turns of phrase, reproach and exclamation marks. What stands between « » is somebody else's.
func (r *review) phrases() {
	for _, p := range append([]passage{{"title", r.Title}}, r.prose...) {
		text := newHaystack(ownWords(p.text))
		for _, b := range r.words.Banned {
			if m, ok := text.findAny(b.Say); ok {
				r.problem(p.field, "« "+m.phrase+" » est une tournure administrative", "écrivez plutôt : "+b.Write)
			}
		}
		if strings.Contains(p.text, "!") {
			r.problem(p.field, "un point d'exclamation hausse le ton", "finissez la phrase par un point")
		}
		if p.field == "title" {
			continue // the person speaks there, and may accuse herself
		}
		for _, b := range r.words.Blame {
			if m, ok := text.findAny(b.Say); ok && !denied(m.before) {
				r.problem(p.field, "« "+m.phrase+" » sonne comme un reproche", "écrivez plutôt : "+b.Write)
			}
		}
	}
}

// denied tells whether the last words before a reproach take it back: "ce n'est pas votre faute", "sans tricher".
func denied(before string) bool {
	words := strings.FieldsFunc(strings.ToLower(before), func(r rune) bool { return !isWordRune(r) })
	for _, w := range words[max(0, len(words)-4):] {
		if slices.Contains([]string{"pas", "sans", "ni", "aucun", "aucune", "jamais", "nullement"}, w) {
			return true
		}
	}
	return false
}

// jargon complains of an official word that is not explained where an entry first uses it.
func (r *review) jargon() {
	cut := make([][]haystack, len(r.prose))
	for i, p := range r.prose {
		for _, s := range sentences(p.text) {
			cut[i] = append(cut[i], newHaystack(s))
		}
	}
	for _, term := range r.words.Jargon {
		if i, say, ok := firstUse(term, cut); ok {
			r.warning(r.prose[i].field, "« "+say+" » n'est pas expliqué la première fois qu'il sert", fmt.Sprintf("ajoutez les mots de tous les jours : « %s (%s) »", term.Plain[0], say))
		}
	}
}

// firstUse gives the passage that first uses term, each cut into sentences, and the form used, when it is left unexplained there.
func firstUse(term Term, passages [][]haystack) (passage int, say string, unexplained bool) {
	for i, all := range passages {
		for j, s := range all {
			if m, ok := s.findAny(term.Say); ok {
				return i, m.phrase, !explained(m, term.Plain, all[max(0, j-1):min(len(all), j+2)])
			}
		}
	}
	return 0, "", false
}

// explained tells whether the term found is put in parentheses, followed by some, or near its everyday words.
func explained(m match, plain []string, around []haystack) bool {
	if strings.Count(m.before, "(") > strings.Count(m.before, ")") {
		return true
	}
	if open := strings.Index(m.after, "("); open >= 0 && len(strings.Fields(m.after[:open])) <= 4 {
		return true
	}
	for _, s := range around {
		if _, ok := s.findAny([]string{"c'est-à-dire", "autrement dit"}); ok {
			return true
		}
		if _, ok := s.findAny(plain); ok {
			return true
		}
	}
	return false
}
