package render

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"oupsbot/bot"
)

// offer decides how choices are shown: as buttons, as numbered lines, or both when the labels are too long for the buttons. The numbers
// are those that the bot understands when a person types them.
func offer(choices []bot.Choice, caps bot.Capabilities) (buttons []bot.Choice, written *bot.Block) {
	switch {
	case len(choices) == 0:
		return nil, nil
	case len(choices) > caps.MaxChoices:
		return nil, numbered("Pour répondre, tapez un numéro :", choices)
	}
	short := true
	for _, c := range choices {
		short = short && (caps.MaxLabel <= 0 || utf8.RuneCountInString(c.Label) <= caps.MaxLabel)
	}
	if short {
		return choices, nil
	}
	for i, c := range choices {
		c.Label = shorten(fmt.Sprintf("%d. %s", i+1, c.Label), caps.MaxLabel)
		buttons = append(buttons, c)
	}
	return buttons, numbered("Vos choix :", choices)
}

func numbered(title string, choices []bot.Choice) *bot.Block {
	lines := make([]string, len(choices))
	for i, c := range choices {
		lines[i] = "[" + strconv.Itoa(i+1) + "] " + c.Label
	}
	return &bot.Block{Kind: bot.Paragraph, Title: title, Text: strings.Join(lines, "\n")}
}

// shorten cuts a label to n characters, after a word when there is one.
func shorten(label string, n int) string {
	runes := []rune(label)
	if len(runes) <= n {
		return label
	}
	cut := string(runes[:n-1])
	if i := strings.LastIndexByte(cut, ' '); i > strings.IndexByte(cut, ' ') {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:") + "…"
}
