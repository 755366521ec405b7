package mask

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestPersonalInformationIsMasked(t *testing.T) {
	for _, c := range []struct {
		text   string
		kind   Kind
		secret string
	}{
		{"mon numéro de sécu est le 2 69 05 49 588 157 80, merci", NIR, "2 69 05 49 588 157 80"},
		{"187069999999869 voila", NIR, "187069999999869"},
		{"nir 1870699999998", NIR, "1870699999998"},
		{"je suis corse 1 94 12 2A 999 997 43", NIR, "1 94 12 2A 999 997 43"},
		{"n° 2-69-05-49-588-157-80", NIR, "2-69-05-49-588-157-80"},
		{"mon numero fiscal : 30 98 765 432 112.", Tax, "30 98 765 432 112"},
		{"n fiscal 1234567890066 je crois", "", "1234567890066"},
		{"IBAN FR32 9999 9000 0101 2345 6789 A09", IBAN, "FR32 9999 9000 0101 2345 6789 A09"},
		{"la FR7630006000011234567890189 svp", IBAN, "FR7630006000011234567890189"},
		{"compte belge BE68 5390 0754 7034", IBAN, "BE68 5390 0754 7034"},
		{"carte 4970 1000 0000 0014, expire 09/28", Card, "4970 1000 0000 0014"},
		{"4242424242424242", Card, "4242424242424242"},
		{"SIRET 999 999 436 00010", SIRET, "999 999 436 00010"},
		{"siret 99999943600010", SIRET, "99999943600010"},
		{"appelez au 06 39 98 12 34", Phone, "06 39 98 12 34"},
		{"06.39.98.12.34", Phone, "06.39.98.12.34"},
		{"tel 0639981234 merci", Phone, "0639981234"},
		{"+33 6 39 98 70 21", Phone, "+33 6 39 98 70 21"},
		{"+33 (0)6 39 98 70 21", Phone, "6 39 98 70 21"},
		{"00 33 6 39 98 70 21", Phone, "00 33 6 39 98 70 21"},
		{"０６３９９８１２３４", Phone, "３９９８"},
		{"06\u200b39\u200b98\u200b12\u200b34", Phone, "39\u200b98"},
		{"ecrivez a zoe.martin82@example.com svp", Email, "zoe.martin82@example.com"},
		{"zoe point martin arobase example point org", Email, "martin arobase example"},
		{"j'habite 14 bis rue des Mésanges, 35200 Rennes, tel", Address, "14 bis rue des Mésanges, 35200 Rennes"},
		{"adresse 7 impasse du Vieux Moulin 63000 Clermont-Ferrand. Son", Address, "7 impasse du Vieux Moulin 63000 Clermont-Ferrand"},
		{"je suis au 3 avenue Foch", Address, "3 avenue Foch"},
		{"num allocatair 4827193 c koi", Account, "4827193"},
		{"Son numéro CAF est 0391846 et", Account, "0391846"},
		{"n° allocataire : 1234567 A", Account, "1234567"},
		{"identifiant France Travail 1234567X", Account, "1234567X"},
		{"mot de passe : Azerty12!", Secret, "Azerty12!"},
		{"dossier 123456789012", "", "123456789012"},
		{"06,39,98,12,34", Phone, "39,98"},
		{"tel:06:39:98:12:34 2 enfants", Phone, "39:98"},
		{"06,39,98,12,34 2 enfants", Phone, "39,98"},
		{"06 / 39 / 98 / 12 / 34", Phone, "39 / 98"},
		{"06 . 39 . 98 . 12 . 34", Phone, "39 . 98"},
		{"06 | 39 | 98 | 12 | 34", Phone, "39 | 98"},
		{"à 9:30 au 06,39,98,12,34", Phone, "39,98"},
		{"2,69,05,49,588,157,80", NIR, "588,157"},
		{"2 69 05 49\n588 157 80", NIR, "588 157"},
		{"06 39 98\r\n12 34", Phone, "12 34"},
		{"le 12/03/2026 9:30 au 06 39 98 12 34", Phone, "39 98"},
		{"0️⃣6️⃣3️⃣9️⃣9️⃣8️⃣1️⃣2️⃣3️⃣4️⃣", Phone, "8️⃣1️⃣"},
		{"𝟘𝟞𝟛𝟡𝟡𝟠𝟙𝟚𝟛𝟜", Phone, "𝟡𝟠"},
		{"zoe . martin @ example . com", Email, "martin"},
		{"zoe.martin  @  example. com, merci", Email, "example"},
		{"06 39 98 12 34 et 01 99 00 45 67", Phone, "01 99 00 45 67"},
	} {
		got, found := Mask(c.text)
		if strings.Contains(got, c.secret) {
			t.Errorf("Mask(%q) = %q still holds %q", c.text, got, c.secret)
		}
		if len(found) == 0 || c.kind != "" && found[0] != c.kind {
			t.Errorf("Mask(%q) = %q found %v, want %q", c.text, got, found, c.kind)
		}
	}
}

func TestWhatCarriesTheQuestionStays(t *testing.T) {
	for _, text := range []string{
		"on me réclame 1 234,50 € depuis le 12/03/2026",
		"la CAF me demande 4 000 euros et 6400 euros",
		"12000000 euros de chiffre d'affaires",
		"appelez le 3114, le 15, le 112 ou le 3230",
		"en 2023, 2024 et 2025",
		"déclarations 2023 2024 2025 2026",
		"du 01/01/2026 - 31/03/2026",
		"article L123-1 et article 1727 du CGI",
		"formulaire 2042-C PRO, cerfa 15692*01",
		"rendez-vous de 9 h à 11 h, le 3 mars 2026",
		"j'habite à Rennes 35200 depuis 10 ans",
		"j'ai 3 enfants de 4, 7 et 12 ans",
		"mon mot de passe est oublié",
		"il gagne 1 500 € par mois, 18 000 € par an",
		"50 % et 2,5 %",
		"je suis seule avec 2 enfants depuis le 1er mars",
		"3 place en crèche",
		"de 9:30 à 11:45, puis 14:00",
		"le 12/03/2026 9:30",
		"12/03/2026\n15/04/2026",
		"2023,2024,2025",
		"mes salaires : 1 234,50\n1 345,60\n1 456,70",
		"1 234,50 / 2 345,60",
		"12 345 678,90",
		"rendez-vous @ la caf. Merci",
		"👨‍👩‍👧 ❤️",
	} {
		if got, found := Mask(text); got != text {
			t.Errorf("Mask(%q) = %q (%v), want it unchanged", text, got, found)
		}
	}
}

func TestANumberNeverComesBackWhateverStandsAroundIt(t *testing.T) {
	valid := []string{"269054958815780", "0639981234", "4970100000000014", "99999943600010", "FR7630006000011234567890189"}
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.SampledFrom(valid).Draw(t, "number")
		sep := rapid.SampledFrom([]string{"", " ", ".", "-", "\u00a0", "\u202f", ",", ":", " / ", " . ", " | ", "|"}).Draw(t, "separator")
		step := rapid.SampledFrom([]int{2, 3, 4}).Draw(t, "step")
		if strings.HasPrefix(number, "FR") {
			step = 4
		}
		var groups []string
		for i := 0; i < len(number); i += step {
			groups = append(groups, number[i:min(len(number), i+step)])
		}
		before := rapid.SampledFrom([]string{"", "voici ", "mon num ", "(", "n°", "c'est le "}).Draw(t, "before")
		after := rapid.SampledFrom([]string{"", " merci", ", voilà", ")", ".", "\n"}).Draw(t, "after")
		written := strings.Join(groups, sep)
		switch rapid.SampledFrom([]string{"", "lines", "keycaps"}).Draw(t, "manner") {
		case "lines":
			at := rapid.IntRange(1, len(groups)-1).Draw(t, "line break")
			written = strings.Join(groups[:at], sep) + "\n" + strings.Join(groups[at:], sep)
		case "keycaps":
			written = keycaps.ReplaceAllString(written, "$0\ufe0f\u20e3")
		}
		text := before + written + after
		got, _ := Mask(text)
		if digits := onlyDigits(got); len(digits) > 4 {
			t.Fatalf("Mask(%q) = %q: %s came back", text, got, digits)
		}
	})
}

func TestMaskingIsIdempotentAndKeepsUTF8(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		once, _ := Mask(text)
		twice, _ := Mask(once)
		if once != twice {
			t.Fatalf("Mask(Mask(%q)) = %q, want %q", text, twice, once)
		}
		if utf8.ValidString(text) && !utf8.ValidString(once) {
			t.Fatalf("Mask(%q) = %q is not UTF-8", text, once)
		}
	})
}

var keycaps = regexp.MustCompile(`\d`)

func FuzzMask(f *testing.F) {
	f.Add("mon numéro est le 2 69 05 49 588 157 80 et le 06 39 98 12 34")
	f.Add("06,39,98,12,34,01 23 45 67 89\n0639 9:30 zoe . m @ example . com")
	f.Add("FR76 3000 6000 0112 3456 7890 189")
	f.Fuzz(func(t *testing.T, text string) {
		once, _ := Mask(text)
		if twice, _ := Mask(once); twice != once {
			t.Fatalf("not idempotent: %q, then %q", once, twice)
		}
	})
}

func BenchmarkMask(b *testing.B) {
	text := "Bonjour, la CAF me réclame 1 234,50 € depuis mars 2026, mon numéro est 2 69 05 49 588 157 80. " + strings.Repeat("J'ai déclaré mon salaire. ", 10)
	b.ReportAllocs()
	for b.Loop() {
		Mask(text)
	}
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}
