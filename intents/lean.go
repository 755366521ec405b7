package intents

import "strings"

// leaning are the words with which a message leans on what was said before: "et si c'est pour offrir ?", "mais pour ma sœur ?".
var leaning = map[string]bool{"et": true, "mais": true, "sinon": true, "meme": true, "ou": true, "donc": true, "alors": true, "lui": true, "elle": true, "aussi": true, "pareil": true, "idem": true}

// maxLeaning is how many words a message may have and still lean: longer ones stand by themselves.
const maxLeaning = 14

// leans tells whether a message makes little sense without the one before.
func leans(words []string) bool {
	if len(words) == 0 || len(words) > maxLeaning {
		return false
	}
	text := " " + strings.Join(words, " ") + " "
	return leaning[words[0]] || strings.Contains(text, " la meme regle ") || strings.Contains(text, " dans ce cas ") || strings.Contains(text, " aussi ") && len(words) < 8
}

// mending are the beginnings of words with which people say that they want to put things right: whoever does is not asking how to cheat.
var mending = []string{"regularis", "rectifi", "corrig", "repar", "rembours", "en regle", "bonne foi"}

// mends tells whether a message asks to put things right.
func mends(words []string) bool {
	text := " " + strings.Join(words, " ")
	for _, m := range mending {
		if strings.Contains(text, " "+m) {
			return true
		}
	}
	return false
}
