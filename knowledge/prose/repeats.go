package prose

import (
	"fmt"
	"slices"

	"oupsbot/knowledge/french"
)

// repeats complains of questions that say again what an earlier one of the same entry says: they teach the matching nothing, and do not
// count among the forty.
func (r *review) repeats() {
	var kept [][]string // stems of the distinct questions so far
	var places []int
	for i, q := range r.Questions {
		stems := french.Terms(r.base.Normaliser.Words(q))
		slices.Sort(stems)
		stems = slices.Compact(stems)
		twin := slices.IndexFunc(kept, func(k []string) bool { return nearRepeat(k, stems) })
		if twin >= 0 {
			r.warning(fmt.Sprintf("questions[%d]", i), fmt.Sprintf("« %s » répète la ligne %d : « %s »", q, r.src.Line(fmt.Sprintf("questions[%d]", places[twin])), r.Questions[places[twin]]), "dites-la avec d'autres mots, ou retirez-la")
			continue
		}
		kept, places = append(kept, stems), append(places, i)
	}
	if len(kept) < enoughQuestions {
		r.problem("questions", fmt.Sprintf("la fiche n'a que %d questions différentes", len(kept)), fmt.Sprintf("il en faut %d : variez les voix, les moments et les mots", enoughQuestions))
	}
}

// nearRepeat tells whether two questions have the same stems, give or take one, or nearly so. Both lists are sorted, without doubles.
func nearRepeat(a, b []string) bool {
	common := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			common++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	all := len(a) + len(b) - common
	if all == common {
		return true
	}
	if min(len(a), len(b)) < shortestCompared {
		return false
	}
	return all-common == 1 || float64(common) >= sameMeaning*float64(all)
}
