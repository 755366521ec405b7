package render

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"oupsbot/bot"
)

func texts(parts []Part) []string {
	var out []string
	for _, p := range parts {
		out = append(out, p.Text)
	}
	return out
}

func paragraph(text string) bot.Block { return bot.Block{Kind: bot.Paragraph, Text: text} }

func TestAReplyWithoutALimitIsOnePart(t *testing.T) {
	reply := bot.Reply{Blocks: []bot.Block{paragraph("Un."), paragraph("Deux.")}, Receipt: "OUPS-AB"}

	parts := Split(reply, bot.Capabilities{}, nil)

	if got := texts(parts); !reflect.DeepEqual(got, []string{"Un.\n\nDeux.\n\nReçu : OUPS-AB"}) {
		t.Errorf("parts: %q", got)
	}
}

func TestAnEmptyReplyHasNoParts(t *testing.T) {
	if parts := Split(bot.Reply{}, bot.Capabilities{MaxText: 10}, nil); len(parts) != 0 {
		t.Errorf("parts: %+v", parts)
	}
}

func TestALongReplyIsCutBetweenItsBlocks(t *testing.T) {
	reply := bot.Reply{Blocks: []bot.Block{paragraph("Première phrase."), paragraph("Deuxième phrase."), paragraph("Troisième phrase.")}}

	parts := Split(reply, bot.Capabilities{MaxText: 35}, nil)

	want := []string{"Première phrase.\n\nDeuxième phrase.", "Troisième phrase."}
	if got := texts(parts); !reflect.DeepEqual(got, want) {
		t.Errorf("parts: %q", got)
	}
}

func TestAHeadingStaysWithWhatFollows(t *testing.T) {
	reply := bot.Reply{Blocks: []bot.Block{paragraph("Une phrase."), {Kind: bot.Heading, Text: "Titre"}, paragraph("Une autre phrase.")}}

	parts := Split(reply, bot.Capabilities{MaxText: 25}, nil)

	if got := texts(parts); !reflect.DeepEqual(got, []string{"Une phrase.", "Titre\n\nUne autre phrase."}) {
		t.Errorf("parts: %q", got)
	}
}

func TestStepsAreCutBetweenStepsAndKeepTheirNumbers(t *testing.T) {
	reply := bot.Reply{Blocks: []bot.Block{{Kind: bot.Steps, Title: "À faire", Items: []string{"Appelez la caisse.", "Écrivez une lettre.", "Gardez une copie."}}}}

	parts := Split(reply, bot.Capabilities{MaxText: 45}, nil)

	want := []string{"À faire\n1. Appelez la caisse.", "2. Écrivez une lettre.\n3. Gardez une copie."}
	if got := texts(parts); !reflect.DeepEqual(got, want) {
		t.Errorf("parts: %q", got)
	}
}

func TestAStepTooLongForOneMessageIsCutBetweenSentences(t *testing.T) {
	reply := bot.Reply{Blocks: []bot.Block{{Kind: bot.Steps, Title: "À faire", Items: []string{"Appelez.", "Écrivez une lettre. Joignez le papier. Gardez une copie.", "Attendez."}}}}

	parts := Split(reply, bot.Capabilities{MaxText: 42}, nil)

	want := []string{"À faire\n1. Appelez.", "2. Écrivez une lettre. Joignez le papier.", "Gardez une copie.\n\n3. Attendez."}
	if got := texts(parts); !reflect.DeepEqual(got, want) {
		t.Errorf("parts: %q", got)
	}
}

func TestALinkTooLongForOneMessageKeepsItsAddressWhole(t *testing.T) {
	address := "https://www.exemple.fr/une/adresse/assez/longue"
	reply := bot.Reply{Blocks: []bot.Block{{Kind: bot.Links, Title: "Sources", Links: []bot.Link{{Label: "La page officielle", URL: address}}}}}

	parts := Split(reply, bot.Capabilities{MaxText: len(address)}, nil)

	if got := texts(parts); !reflect.DeepEqual(got, []string{"Sources\n\nLa page officielle :", address}) {
		t.Errorf("parts: %q", got)
	}
}

func TestTheLimitCountsUTF16UnitsOfTheMarkup(t *testing.T) {
	reply := bot.Reply{Blocks: []bot.Block{paragraph("🙂🙂🙂🙂")}}
	show := func(b bot.Block) string { return "<p>" + b.Text + "</p>" }

	parts := Split(reply, bot.Capabilities{MaxText: 11}, show)

	if got := texts(parts); !reflect.DeepEqual(got, []string{"<p>🙂🙂</p>", "<p>🙂🙂</p>"}) {
		t.Errorf("parts: %q", got)
	}
}

func TestChoicesAreButtonsNumbersOrBoth(t *testing.T) {
	choices := []bot.Choice{{ID: "1-1", Label: "Ce que cela coûte"}, {ID: "1-2", Label: "Qui contacter"}}
	for _, c := range []struct {
		name    string
		caps    bot.Capabilities
		text    string
		buttons []string
	}{
		{"buttons", bot.Capabilities{MaxChoices: 5}, "Bonjour.", []string{"Ce que cela coûte", "Qui contacter"}},
		{"no buttons", bot.Capabilities{}, "Bonjour.\n\nPour répondre, tapez un numéro :\n[1] Ce que cela coûte\n[2] Qui contacter", nil},
		{"too few buttons", bot.Capabilities{MaxChoices: 1}, "Bonjour.\n\nPour répondre, tapez un numéro :\n[1] Ce que cela coûte\n[2] Qui contacter", nil},
		{"short buttons", bot.Capabilities{MaxChoices: 5, MaxLabel: 14}, "Bonjour.\n\nVos choix :\n[1] Ce que cela coûte\n[2] Qui contacter", []string{"1. Ce que…", "2. Qui…"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			parts := Split(bot.Reply{Blocks: []bot.Block{paragraph("Bonjour.")}, Choices: choices}, c.caps, nil)

			var buttons []string
			for i, b := range parts[0].Choices {
				buttons = append(buttons, b.Label)
				if b.ID != choices[i].ID {
					t.Errorf("button %d has id %q", i, b.ID)
				}
			}
			if len(parts) != 1 || parts[0].Text != c.text || !reflect.DeepEqual(buttons, c.buttons) {
				t.Errorf("text %q, buttons %q", parts[0].Text, buttons)
			}
		})
	}
}

func TestButtonsWithoutTextGetASentence(t *testing.T) {
	parts := Split(bot.Reply{Choices: []bot.Choice{{ID: "1-1", Label: "Oui"}}}, bot.Capabilities{MaxChoices: 1}, nil)
	if len(parts) != 1 || parts[0].Text == "" || len(parts[0].Choices) != 1 {
		t.Errorf("parts: %+v", parts)
	}
}

// Generators of replies as the bot makes them: sentences of words, some with accents, marks and characters of two UTF-16 units.
var (
	word     = rapid.StringMatching(`[a-zà-ÿ'’🙂]{1,12}[̀́]?`)
	sentence = rapid.Custom(func(t *rapid.T) string {
		words := rapid.SliceOfN(word, 1, 25).Draw(t, "words")
		return "D" + strings.Join(words, " ") + "."
	})
	prose = rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(sentence, 1, 6).Draw(t, "sentences"), rapid.SampledFrom([]string{" ", "\n", "\n\n"}).Draw(t, "between"))
	})
	title = rapid.OneOf(rapid.Just(""), rapid.Just("Ce que vous pouvez faire maintenant"))
	block = rapid.Custom(func(t *rapid.T) bot.Block {
		switch kind := rapid.SampledFrom([]bot.BlockKind{bot.Heading, bot.Paragraph, bot.Note, bot.Letter, bot.Steps, bot.List, bot.Links}).Draw(t, "kind"); kind {
		case bot.Heading:
			return bot.Block{Kind: kind, Text: sentence.Draw(t, "text")}
		case bot.Steps, bot.List:
			return bot.Block{Kind: kind, Title: title.Draw(t, "title"), Items: rapid.SliceOfN(prose, 1, 6).Draw(t, "items")}
		case bot.Links:
			b := bot.Block{Kind: kind, Title: title.Draw(t, "title")}
			for i := range rapid.IntRange(1, 4).Draw(t, "links") {
				b.Links = append(b.Links, bot.Link{Label: sentence.Draw(t, "label"), URL: fmt.Sprintf("https://exemple.fr/%d/%s", i, strings.Repeat("a", rapid.IntRange(1, 60).Draw(t, "address")))})
			}
			return b
		default:
			return bot.Block{Kind: kind, Title: title.Draw(t, "title"), Text: prose.Draw(t, "text")}
		}
	})
	reply = rapid.Custom(func(t *rapid.T) bot.Reply {
		r := bot.Reply{Blocks: rapid.SliceOfN(block, 1, 6).Draw(t, "blocks")}
		for i := range rapid.IntRange(0, 6).Draw(t, "choices") {
			r.Choices = append(r.Choices, bot.Choice{ID: fmt.Sprint("1-", i+1), Label: word.Draw(t, "label")})
		}
		return r
	})
)

// letters are a text's characters without white space and without what lists add.
func letters(text string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(text, "•", "")), "")
}

func TestSplittingLosesNothingAndKeepsWithinTheLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := reply.Draw(t, "reply")
		caps := bot.Capabilities{MaxText: rapid.IntRange(10, 900).Draw(t, "limit"), MaxChoices: rapid.IntRange(0, 6).Draw(t, "buttons")}

		parts := Split(r, caps, nil)

		whole, split := Split(r, bot.Capabilities{MaxChoices: caps.MaxChoices}, nil), strings.Builder{}
		for i, p := range parts {
			if Units(p.Text) > caps.MaxText {
				t.Fatalf("part %d has %d units: %q", i, Units(p.Text), p.Text)
			}
			if p.Text == "" || !utf8.ValidString(p.Text) {
				t.Fatalf("part %d is %q", i, p.Text)
			}
			if len(p.Choices) > 0 && i < len(parts)-1 {
				t.Fatalf("part %d of %d has buttons", i, len(parts))
			}
			split.WriteString(p.Text)
		}
		if got, want := letters(split.String()), letters(whole[0].Text); got != want {
			t.Fatalf("shown %q\nwant  %q", got, want)
		}
		if !reflect.DeepEqual(parts, Split(r, caps, nil)) {
			t.Fatal("the same reply splits in another way")
		}
	})
}

func TestNothingThatFitsIsCut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := reply.Draw(t, "reply")
		limit := rapid.IntRange(10, 900).Draw(t, "limit")

		parts := texts(Split(r, bot.Capabilities{MaxText: limit}, nil))

		whole := func(text string) {
			for _, p := range parts {
				if strings.Contains(p, text) {
					return
				}
			}
			t.Fatalf("%q was cut: %q", text, parts)
		}
		for _, b := range r.Blocks {
			if text := b.PlainText(); Units(text) <= limit {
				whole(text)
			}
			for i, item := range b.Items {
				if Units(step(i, item)) <= limit {
					whole(item)
				}
			}
			for _, l := range b.Links {
				if Units("• "+l.Label+" : "+l.URL) <= limit {
					whole(l.Label + " : " + l.URL)
				}
				if Units(l.URL) <= limit {
					whole(l.URL)
				}
			}
		}
	})
}
