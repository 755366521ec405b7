package bot

import (
	"fmt"
	"strings"

	"oupsbot/intents"
)

// layerChosen marks an entry that the person chose.
const layerChosen intents.Layer = "chosen"

var layerTexts = map[intents.Layer]string{
	intents.LayerPattern:   "Ce sont des mots que je reconnais à coup sûr.",
	intents.LayerExact:     "C'est une phrase que je connais mot pour mot.",
	intents.LayerReference: "Vous avez cité un formulaire ou un article qui n'appartient qu'à cette fiche.",
	intents.LayerRanking:   "J'ai comparé vos mots avec ceux de toutes les fiches.",
}

// Explain says why the last answer was given: the layer, the words, the score, the runner-up.
func Explain(why intents.Explanation) []Block {
	if why.Layer == "" || why.Layer == intents.LayerNone {
		return []Block{{Kind: Paragraph, Text: "Je n'ai encore rien compris dans cette conversation : il n'y a rien à expliquer."}}
	}
	if why.Layer == layerChosen {
		return []Block{{Kind: Paragraph, Text: "Vous avez choisi vous-même : « " + why.Best + " »."}}
	}
	items := []string{fmt.Sprintf("J'ai compris : « %s » (probabilité : %s).", why.Best, percent(why.Probability))}
	if len(why.Words) > 0 {
		items = append(items, "Les mots qui ont compté : "+strings.Join(why.Words, ", ")+".")
	}
	if len(why.Corrections) > 0 {
		items = append(items, "J'ai lu : "+strings.Join(why.Corrections, ", ")+".")
	}
	if len(why.Lexicon) > 0 {
		items = append(items, "Lexique : "+strings.Join(why.Lexicon, ", ")+".")
	}
	if why.RunnerUp != "" && why.RunnerUpP >= 0.01 { // below, it is chance and means nothing
		items = append(items, fmt.Sprintf("Juste derrière : « %s » (%s).", why.RunnerUp, percent(why.RunnerUpP)))
	}
	return []Block{{Kind: Paragraph, Text: layerTexts[why.Layer]}, {Kind: List, Items: items}}
}

func percent(p float64) string { return fmt.Sprintf("%.0f %%", 100*p) }
