package bot_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"oupsbot/bot"
	"oupsbot/bot/bottest"
	"oupsbot/knowledge"
)

// said are things that people say; with random ones they make the conversations of [TestRandomConversations].
var said = []string{
	"bonjour", "merci", "oui", "non", "non c'est pas ça", "retour", "recommencer", "répète", "aide", "1", "2", "5", "9", "aucune", "la deuxième", "stop", "continuer",
	moved, "mon dossier est bloqué", "mon aide a baissé", "la mdph a refusé", "ma prime de rénovation", "et j'ai combien de temps ?", "c'est grave ?", "et si c'est pour ma sœur ?",
	"je veux parler à une personne", "comment frauder la caf", "je veux mourir", "quel temps fait-il ?", "pourquoi cette réponse ?", "droit à l'erreur", "je ne sais pas",
	"12 mars 2026", "1 250,50 €", "mes impôts", "zxqv wprt", "", "06 12 34 56 78", "/oublier", "/mes-donnees", "/droit-a-l-erreur", "/pourquoi", "/retour", "/recommencer",
}

func TestRandomConversations(t *testing.T) {
	r := bottest.Release(t)
	var published []string
	for _, e := range r.Base().Entries {
		if e.Status == knowledge.Published {
			published = append(published, e.ID)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		conv := bot.Conversation{Audience: rapid.SampledFrom([]bot.Audience{bot.Citizen, bot.Agent, ""}).Draw(t, "audience")}
		var last bot.Reply
		var old []bot.Choice
		for range rapid.IntRange(1, 10).Draw(t, "turns") {
			m := bot.Message{Ref: ref("1"), ID: "1"}
			var pressed *bot.Choice
			switch kind := rapid.IntRange(0, 9).Draw(t, "kind"); {
			case kind < 5 && len(last.Choices) > 0:
				pressed = &last.Choices[rapid.IntRange(0, len(last.Choices)-1).Draw(t, "choice")]
				m.Choice = pressed.ID
			case kind == 5 && len(old) > 0:
				m.Choice = rapid.SampledFrom(old).Draw(t, "old choice").ID
			case kind == 6:
				m.Entry = rapid.SampledFrom(published).Draw(t, "entry")
			case kind == 7:
				m.Text = rapid.String().Draw(t, "text")
			default:
				m.Text = rapid.SampledFrom(said).Draw(t, "said")
			}
			before := conv
			turn, err := r.Answer(t.Context(), conv, m, bottest.Start)
			if err != nil {
				t.Fatal(err)
			}
			holds(t, r, before, m, turn)
			if pressed != nil {
				does(t, *pressed, turn)
			}
			// What is stored and read back is the same conversation.
			conv = bot.Conversation{}
			if err := json.Unmarshal(asJSONOf(t, turn.Conversation), &conv); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(asJSONOf(t, conv), asJSONOf(t, turn.Conversation)) {
				t.Fatalf("stored and read back: %s", asJSONOf(t, conv))
			}
			old = append(old, last.Choices...)
			last = turn.Reply
		}
	})
}

// holds is what is true of every turn.
func holds(t *rapid.T, r *bot.Release, before bot.Conversation, m bot.Message, turn bot.Turn) {
	d, c := turn.Decision, turn.Conversation
	if c.Turn != before.Turn+1 {
		t.Fatalf("turn %d follows %d", c.Turn, before.Turn)
	}
	if strings.TrimSpace(turn.Reply.Text()) == "" || !utf8.ValidString(turn.Reply.Text()) {
		t.Fatalf("%+v says nothing: %+v", m, d)
	}
	var ids, labels []string
	entries := 0
	for i, choice := range turn.Reply.Choices {
		if choice.ID == "" || len(choice.ID) > 32 || strings.IndexFunc(choice.ID, func(c rune) bool { return c > '~' || c <= ' ' }) >= 0 {
			t.Fatalf("choice id %q", choice.ID)
		}
		if choice.Label == "" || utf8.RuneCountInString(choice.Label) > bot.MaxLabel {
			t.Fatalf("label %q of %+v", choice.Label, d.Offer[i])
		}
		if slices.Contains(ids, choice.ID) || slices.Contains(labels, choice.Label) {
			t.Fatalf("%+v: %q is offered twice: %+v", m, choice.Label, turn.Reply.Choices)
		}
		ids, labels = append(ids, choice.ID), append(labels, choice.Label)
		if d.Kind == bot.KindChoose && d.Offer[i].Entry != "" {
			entries++
		}
	}
	if d.Kind == bot.KindChoose && (entries == 0 || entries > bot.MaxOffered || !slices.Contains(d.Offer, bot.Action{None: true})) {
		t.Fatalf("to choose from: %+v", d.Offer)
	}
	if e, ok := r.Base().Entry(d.Entry); d.Entry != "" && (!ok || e.Status == knowledge.Draft && before.Audience != bot.Agent) {
		t.Fatalf("%s gives %s", m.Text, d.Entry)
	}
	if size := len(asJSONOf(t, c)); size > 32<<10 || len(c.Past) > 8 || len(c.Offers) > 3 || len(c.Others) > bot.MaxOffered {
		t.Fatalf("the conversation takes %d bytes: %+v", size, c)
	}
	if turn.Reply.Receipt != "" {
		_, reply, err := r.Replay(turn.Reply.Receipt)
		if err != nil || reply.Text() != turn.Reply.Text() {
			t.Fatalf("the receipt of %+v replays as %q, %v", d, reply.Text(), err)
		}
	}
}

// does tells whether a choice of the last reply did what it says.
func does(t *rapid.T, pressed bot.Choice, turn bot.Turn) {
	d := turn.Decision
	if slices.Contains(d.Notices, bot.NoticeStale) {
		t.Fatalf("« %s » was just offered and is stale", pressed.Label)
	}
	none := strings.HasPrefix(pressed.Label, "Aucune") || strings.HasPrefix(pressed.Label, "Une autre administration")
	if d.Kind == bot.KindFallback && !none {
		t.Fatalf("« %s » does nothing: %+v", pressed.Label, d)
	}
	if turn.Said != pressed.Label {
		t.Fatalf("« %s » was pressed, « %s » is kept", pressed.Label, turn.Said)
	}
}

func asJSONOf(t *rapid.T, v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
