package adaptertest

import (
	"cmp"
	"context"
	"slices"

	"oupsbot/bot"
)

// conversation is what a person types, and what the last line must come to.
type conversation struct {
	name    string
	says    []string
	kind    bot.Kind
	section bot.Section
}

const moved = "jai oublié de déclarer mon déménagement à la caf"

// conversations come to each of the ten decisions, and to each section of an entry. All can be typed, so that they run on any channel.
var conversations = []conversation{
	{name: "answer", says: []string{moved}, kind: bot.KindAnswer},
	{name: "section-fix", says: []string{moved, "comment corriger ?"}, kind: bot.KindSection, section: bot.SectionFix},
	{name: "section-deadline", says: []string{moved, "et j'ai combien de temps ?"}, kind: bot.KindSection, section: bot.SectionDeadline},
	{name: "section-consequences", says: []string{moved, "c'est grave ?"}, kind: bot.KindSection, section: bot.SectionConsequences},
	{name: "section-right-to-error", says: []string{moved, "c'est grave ?", "Ce que change le droit à l'erreur"}, kind: bot.KindSection, section: bot.SectionRightToError},
	{name: "section-avoid", says: []string{moved, "comment faire pour que ça n'arrive plus"}, kind: bot.KindSection, section: bot.SectionAvoid},
	{name: "section-why", says: []string{moved, "pourquoi ça arrive ?"}, kind: bot.KindSection, section: bot.SectionWhy},
	{name: "section-contact", says: []string{moved, "qui contacter ?"}, kind: bot.KindSection, section: bot.SectionContact},
	{name: "section-law", says: []string{moved, "quel article de loi ?"}, kind: bot.KindSection, section: bot.SectionLaw},
	{name: "choose", says: []string{moved, "non, c'est pas ça"}, kind: bot.KindChoose},
	{name: "ask", says: []string{"et jusqu'à quand ?"}, kind: bot.KindAsk},
	{name: "flow", says: []string{"/droit-a-l-erreur", "1", "1"}, kind: bot.KindFlow},
	{name: "act", says: []string{"qui êtes-vous ?"}, kind: bot.KindAct},
	{name: "handoff", says: []string{"/humain"}, kind: bot.KindHandoff},
	{name: "support", says: []string{"je veux mourir"}, kind: bot.KindSupport},
	{name: "decline", says: []string{"comment frauder la caf sans se faire prendre"}, kind: bot.KindDecline},
	{name: "fallback", says: []string{"recette de la tarte aux pommes"}, kind: bot.KindFallback},
}

// tenOf picks ten entries, far from one another, that their first question gives. There are fewer only when the content has fewer.
func tenOf(ctx context.Context, r *bot.Release) ([]*bot.Entry, error) {
	all, err := r.Directory(bot.Citizen).Find(ctx, bot.Filter{})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b *bot.Entry) int { return cmp.Compare(a.ID, b.ID) })
	var ten []*bot.Entry
	for stride, first := max(1, len(all)/10), 0; first < stride; first++ {
		for i := first; i < len(all) && len(ten) < 10; i += stride {
			e := all[i]
			if t, err := newModel(r).turn(ctx, bot.Message{Text: e.Questions[0]}); err != nil {
				return nil, err
			} else if t.Decision.Kind == bot.KindAnswer && t.Decision.Entry == e.ID {
				ten = append(ten, e)
			}
		}
	}
	return ten, nil
}
