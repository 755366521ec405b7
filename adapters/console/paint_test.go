package console

import (
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"oupsbot/adapters/render"
	"oupsbot/bot"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sample has one block of each kind, choices and a receipt.
var sample = bot.Reply{
	Blocks: []bot.Block{
		{Kind: bot.Heading, Text: "Vous avez déménagé sans le dire à la CAF"},
		{Kind: bot.Paragraph, Text: "Votre aide au logement dépend de votre adresse. Est-ce « votre cas » ? Alors voici la marche à suivre : elle est courte."},
		{Kind: bot.Paragraph, Title: "Avant quand", Text: "Dès que possible.\nUn retard peut coûter 1 234,50 €."},
		{Kind: bot.Steps, Title: "Ce que vous pouvez faire maintenant", Items: []string{
			"Ouvrez « Mon compte » et choisissez « Signaler un changement de situation ».", "Donnez la date du déménagement.", "c", "d", "e", "f", "g", "h", "i", "Gardez le courrier de réponse, même si tout va bien."}},
		{Kind: bot.List, Title: "Les textes", Items: []string{"Code des relations entre le public et l'administration, article L123-1", "Court"}},
		{Kind: bot.Links, Title: "Sources officielles", Links: []bot.Link{
			{Label: "Signaler un changement", URL: "https://www.exemple.fr/une/adresse/qui/ne/tient/pas/sur/une/seule/ligne"}, {Label: "CAF", URL: "https://caf.fr"}}},
		{Kind: bot.Letter, Title: "Modèle de lettre", Text: "Madame, Monsieur,\n\nJe vous signale un changement que j'ai oublié de déclarer à temps.\n  Fait à [ville : …]"},
		{Kind: bot.Note, Text: "Vérifié le 22 novembre 2026. Source : service-public (https://www.service-public.gouv.fr)."},
	},
	Choices: []bot.Choice{{ID: "1-1", Label: "Ce que cela coûte"}, {ID: "1-2", Label: "C'est quoi, le droit à l'erreur, et qu'est-ce que cela change pour moi ?"}},
	Receipt: "OUPS-ABCDEFGH",
}

func fixed(width int) func() int { return func() int { return width } }

func TestEachKindOfBlockLooksAsInItsGoldenFile(t *testing.T) {
	for _, c := range []struct {
		name   string
		screen screen
	}{
		{"terminal", screen{width: fixed(44), styled: true}},
		{"narrow", screen{width: fixed(24)}},
		{"pipe", screen{width: fixed(0)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := render.Split(sample, bot.Capabilities{}, c.screen.block)[0].Text + "\n"
			file := filepath.Join("testdata", c.name+".golden")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s differs (go test -update writes it anew); shown:\n%s", file, got)
			}
		})
	}
}

func TestNoLineIsLongerThanTheScreenUnlessAnAddressOrALetterIs(t *testing.T) {
	for width := 23; width < 100; width++ {
		s := screen{width: fixed(width)}
		for _, b := range sample.Blocks {
			for _, line := range strings.Split(s.block(b), "\n") {
				if columns.StringWidth(line) > width && !strings.Contains(line, "https://") && b.Kind != bot.Letter {
					t.Errorf("width %d: %q", width, line)
				}
			}
		}
	}
}

func TestNothingPrintedCanSteerTheTerminal(t *testing.T) {
	evil := "a\x1b[2Jb\x07c\u009b31md\u202ee\u2066f\x00g\r\x7fh\ti\xffj\u2028k"
	s := screen{width: fixed(0)}
	for _, b := range []bot.Block{
		{Kind: bot.Heading, Text: evil},
		{Kind: bot.Paragraph, Title: evil, Text: evil},
		{Kind: bot.Note, Text: evil},
		{Kind: bot.Letter, Text: evil},
		{Kind: bot.Steps, Items: []string{evil}},
		{Kind: bot.Links, Links: []bot.Link{{Label: evil, URL: evil}}},
	} {
		shown := s.block(b)
		if strings.ContainsAny(shown, "\x1b\x07\u009b\u202e\u2066\x00\r\x7f\t\u2028") || !strings.Contains(shown, "a[2Jbc31mdefgh i�j k") {
			t.Errorf("%s: %q", b.Kind, shown)
		}
	}
	if got := labels(bot.Reply{Choices: []bot.Choice{{Label: evil}}}); strings.ContainsAny(got[0], "\x1b\u202e") {
		t.Errorf("label: %q", got)
	}
}

func TestStylesAreOffWhenAskedOrThroughAPipe(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for name, out := range map[string]io.Writer{"a buffer": io.Discard, "a file": file} {
		s := screenOf(out, 0, func(string) string { return "" })
		if s.styled || s.width() != 0 || s.paint(bold, "a") != "a" {
			t.Errorf("%s is styled", name)
		}
	}
	if !styles(func(string) string { return "" }) {
		t.Error("a plain terminal has no styles")
	}
	for _, set := range []string{"NO_COLOR=1", "TERM=dumb"} {
		name, value, _ := strings.Cut(set, "=")
		if styles(func(asked string) string {
			if asked == name {
				return value
			}
			return ""
		}) {
			t.Errorf("%s: styled", set)
		}
	}
}

func TestAccentsAndWideCharactersCountByTheirWidth(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  []string
	}{
		{"éàü éàü éàü", 7, []string{"éàü éàü", "éàü"}},
		{"e\u0301a\u0300u\u0308 e\u0301a\u0300u\u0308 x", 7, []string{"e\u0301a\u0300u\u0308 e\u0301a\u0300u\u0308", "x"}},
		{"漢字 漢字", 8, []string{"漢字", "漢字"}},
		{"漢字 漢字", 9, []string{"漢字 漢字"}},
		{"Est-ce grave ?", 13, []string{"Est-ce", "grave ?"}},
		{"il dit « oui » toujours", 12, []string{"il dit", "« oui »", "toujours"}},
		{"1\u00a0234\u202f€ dus", 9, []string{"1\u00a0234\u202f€", "dus"}},
		{"total 1 234,50 € dus", 14, []string{"total", "1 234,50 € dus"}},
		{"https://exemple.fr/long ici", 10, []string{"https://exemple.fr/long", "ici"}},
		{"", 10, []string{""}},
		{"a  b", 0, []string{"a b"}},
	} {
		if got := wrap(c.text, "", "", c.width); strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("%q at %d: %q, want %q", c.text, c.width, got, c.want)
		}
	}
}
