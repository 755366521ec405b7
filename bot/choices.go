package bot

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"oupsbot/knowledge/french"
)

// label is what a choice's button reads.
func label(r *Release, d Decision, a Action) string {
	text := ""
	switch {
	case a.Section != "":
		text = sectionTitles[a.Section]
	case a.Entry != "":
		if e, ok := r.base.Entry(a.Entry); ok {
			text = e.Title
		}
	case a.Flow != "":
		if f, ok := r.flows.Flow(a.Flow); ok {
			text = f.Title
		}
	case a.Value != "":
		text = valueLabel(r, d, a.Value)
	case a.Organisation != "":
		if o, ok := r.base.Organisation(a.Organisation); ok {
			first, size := utf8.DecodeRuneInString(o.Name)
			text = string(unicode.ToUpper(first)) + o.Name[size:]
		}
	case a.Resume:
		text = "Reprendre les questions"
	case a.None && d.Kind == KindAsk:
		text = "Une autre administration"
	case a.None:
		text = "Aucune de ces situations"
	case a.Intent != "":
		text = intentLabels[a.Intent]
		if act, ok := r.model.Act(a.Intent); ok && text == "" {
			text = act.Title
		}
	}
	return text
}

// intentLabels are the acts whose title speaks to editors rather than to the person who presses.
var intentLabels = map[string]string{
	"human":           "Parler à une personne",
	"help":            "Que savez-vous faire ?",
	"restart":         "Recommencer",
	"back":            "Revenir en arrière",
	"why_this_answer": "Pourquoi cette réponse ?",
	"right_to_error":  "C'est quoi, le droit à l'erreur ?",
	"privacy":         "Que deviennent mes messages ?",
}

func valueLabel(r *Release, d Decision, value string) string {
	for _, step := range d.Steps {
		if o, ok := r.flows.Output(d.Flow, step); ok {
			for _, c := range o.Choices {
				if c.Value == value {
					return c.Label
				}
			}
		}
	}
	return value
}

// choices turns a decision's offer into buttons. An id is the turn and the place: opaque outside its conversation, and stale when its turn is too old.
func choices(r *Release, d Decision, turn int) ([]Choice, Offer) {
	offer := Offer{Turn: turn, Actions: d.Offer}
	if n := len(d.Steps); n > 0 {
		offer.Step = stepName(d.Flow, d.Steps[n-1])
	}
	var out []Choice
	for i, a := range d.Offer {
		l := label(r, d, a)
		offer.Labels = append(offer.Labels, l)
		out = append(out, Choice{ID: fmt.Sprintf("%d-%d", turn, i+1), Label: l})
	}
	return out, offer
}

// pressed finds the action of a choice's id; ok is false for an unknown or stale one. A button keeps the meaning it had when it was shown: a part
// is that of the entry above it, and an answer to a question that no longer waits is stale.
func (c *Conversation) pressed(id string) (a Action, label string, ok bool) {
	turn, place, found := strings.Cut(id, "-")
	t, err1 := strconv.Atoi(turn)
	n, err2 := strconv.Atoi(place)
	if !found || err1 != nil || err2 != nil {
		return Action{}, "", false
	}
	for _, o := range c.Offers {
		if o.Turn != t || n < 1 || n > len(o.Actions) {
			continue
		}
		a := o.Actions[n-1]
		if a.Value != "" && (c.Flow == nil || o.Step != stepName(c.Flow.Flow, c.Flow.Step)) || a.Organisation != "" && c.Pending == "" {
			return Action{}, "", false
		}
		return a, o.Labels[n-1], true
	}
	return Action{}, "", false
}

func stepName(flow, step string) string { return flow + "/" + step }

// typed finds the choice of the last turn that a person wrote instead of pressing: its number, its rank or its label. outside tells a number that
// is none of them.
func (c *Conversation) typed(text string) (a Action, ok, outside bool) {
	if len(c.Offers) == 0 || c.Offers[len(c.Offers)-1].Turn != c.Turn {
		return Action{}, false, false
	}
	last := c.Offers[len(c.Offers)-1]
	words := french.Fold(text)
	for i, l := range last.Labels {
		if words != "" && bare(words) == bare(french.Fold(l)) || last.Actions[i].None && noneWords[words] {
			return last.Actions[i], true, false
		}
	}
	n, isNumber := rank(words)
	switch {
	case !isNumber:
		return Action{}, false, false
	case n < 0:
		n += len(last.Actions) + 1
	}
	if n < 1 || n > len(last.Actions) {
		return Action{}, false, true
	}
	return last.Actions[n-1], true, false
}

// bare is a label without the article before it: « la CAF », "caf", "avec la caf".
func bare(words string) string {
	for _, article := range []string{"avec ", "c est ", "a ", "de ", "la ", "le ", "les ", "l ", "mon ", "ma "} {
		words = strings.TrimPrefix(words, article)
	}
	return words
}

// noneWords are what people write for « Aucune de ces situations ».
var noneWords = folded("aucune", "aucun", "aucune des situations", "aucune de celles-là", "aucune des deux", "rien de tout ça", "rien de tout cela", "ni l'un ni l'autre", "autre", "autre chose", "une autre")

var ranks = map[string]int{
	"premier": 1, "premiere": 1, "1er": 1, "1ere": 1, "deuxieme": 2, "second": 2, "seconde": 2, "2e": 2, "2eme": 2, "troisieme": 3, "3e": 3, "3eme": 3,
	"quatrieme": 4, "4e": 4, "4eme": 4, "cinquieme": 5, "5e": 5, "5eme": 5, "dernier": -1, "derniere": -1,
}

// rank reads "2", "le 2", "la deuxieme", "la derniere" (-1). A longer number is no rank but part of a question.
func rank(words string) (int, bool) {
	for _, article := range []string{"le ", "la ", "l ", "numero ", "choix ", "n "} {
		words = strings.TrimPrefix(words, article)
	}
	if n, ok := ranks[words]; ok {
		return n, true
	}
	n, err := strconv.Atoi(words)
	return n, err == nil && n >= 0 && len(words) <= 2
}
