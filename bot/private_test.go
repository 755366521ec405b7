package bot_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode"

	"oupsbot/bot"
)

// secrets are personal numbers and addresses as people write them. None is anyone's.
var secrets = map[string]string{
	"NIR":                 "2 85 07 75 115 423 57",
	"NIR, Corsica":        "1 90 05 2A 004 123 45",
	"NIR, no space":       "285077511542357",
	"IBAN":                "FR76 3000 6000 0112 3456 7890 189",
	"IBAN, no space":      "FR7630006000011234567890189",
	"card":                "4970 1012 3456 7894",
	"mobile":              "06 12 34 56 78",
	"mobile, dots":        "06.12.34.56.79",
	"mobile, abroad":      "+33 6 12 34 56 70",
	"SIRET":               "552 100 554 00013",
	"tax number":          "30 12 345 678 901",
	"e-mail":              "josephine.tartempion@exemple.fr",
	"address":             "27 rue des Capucines Bleues 75002 Paris",
	"CAF file":            "n° allocataire 4827193",
	"full width":          "０６ １２ ３４ ５６ ７１",
	"invisible separator": "06\u200b98\u200b76\u200b54\u200b32",
	"password":            "mot de passe : Tartuffe!2024",
}

// remains are what may not be found of a secret: as it was written, and without its separators.
func remains(secret string) []string {
	all := []string{secret}
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, secret)
	if len(digits) >= 7 {
		all = append(all, digits)
	}
	for _, word := range strings.FieldsFunc(secret, func(r rune) bool { return r == ' ' || r == '@' }) {
		if len(word) >= 8 && strings.IndexFunc(word, unicode.IsUpper)+strings.IndexFunc(word, unicode.IsDigit)+strings.IndexByte(word, '.') > -3 {
			all = append(all, word)
		}
	}
	return all
}

func TestPersonalNumbersReachNeitherTheDiskNorTheLog(t *testing.T) {
	down := newPusher(1_000_000) // so that replies stay in the outbox
	r := newRig(t).start(down)
	n := 0
	for name, secret := range secrets {
		n++
		c := fmt.Sprint("conversation ", n)
		for i, text := range []string{"bonjour, voici " + secret + " merci", secret, moved + ", " + secret, "/mes-donnees", "/pourquoi", "répète"} {
			x := r.ask(say(c, fmt.Sprint(i), text))
			for _, part := range remains(secret) {
				if strings.Contains(x.Said+x.Reply.Text(), part) {
					t.Errorf("%s: %q is kept or said in %q", name, part, x.Said)
				}
			}
			if i < 3 && !strings.Contains(x.Reply.Text(), "effacé les informations personnelles") {
				t.Errorf("%s: the person is not told, in %q", name, x.Said)
			}
		}
	}
	// Also where the message waits: stored, and not answered yet.
	r.close()
	r.open()
	for name, secret := range secrets {
		r.accept(say("attente "+name, "1", "voici "+secret))
	}
	r.close()
	r = &rig{t: t, path: r.path, logs: r.logs}
	raw, log := r.bytes(), r.logs.String()
	if !bytes.Contains(raw, []byte("demenagement")) {
		t.Fatal("the file does not hold what was said: the test looks at the wrong bytes")
	}
	if !strings.Contains(log, "was not sent") {
		t.Fatal("the log does not hold what was logged: the test looks at the wrong text")
	}
	for name, secret := range secrets {
		for _, part := range remains(secret) {
			if bytes.Contains(raw, []byte(part)) {
				t.Errorf("%s: %q is in the file", name, part)
			}
			if strings.Contains(log, part) {
				t.Errorf("%s: %q is in the log", name, part)
			}
		}
	}
}

func TestANumberCutInTwoIsNotKept(t *testing.T) {
	for name, secret := range secrets {
		if name == "address" {
			continue // « 27 rue » alone says nothing
		}
		for cut := 1; cut < len(secret); cut++ { // so many bytes of the number stand before the limit
			text := strings.Repeat("la caf ", bot.MaxText)[:bot.MaxText-cut-1] + " " + secret
			kept := bot.Protect(text)
			if at := strings.IndexFunc(kept, func(c rune) bool { return unicode.IsDigit(c) || c == '@' }); at >= 0 {
				t.Errorf("%s, cut after %d bytes: %q is kept", name, cut, kept[at:])
			}
		}
	}
}

func TestAConversationHoldsNoIDInTheLog(t *testing.T) {
	r := newRig(t, func(o *bot.Options) { o.Release = o.Release.Broken() }).start(newPusher(1_000_000)) // every turn logs an error
	r.ask(say("conversation-secrete-42", "message-secret-42", planted))

	if log := r.logs.String(); strings.Contains(log, "secret") || strings.Contains(log, "Théodule") || !strings.Contains(log, "panicked") {
		t.Errorf("log: %s", log)
	}
}
