package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"oupsbot"
	"oupsbot/bot"
)

func TestCheckNamesFileAndLine(t *testing.T) {
	dir := small(t)
	out, errOut, code := program(t, "", "check", "--no-warnings", dir)
	if code != 0 || out != "" || !strings.Contains(errOut, "0 erreurs") {
		t.Fatalf("the sound copy: exit %d, %s%s", code, out, errOut)
	}
	change(t, dir, lateAt, "why:", "pourquoi:")
	change(t, dir, courtAt, "title: ", "title: [")

	out, errOut, code = program(t, "", "check", dir)

	if code != 1 || !strings.Contains(errOut, " erreurs") {
		t.Errorf("exit %d, %s", code, errOut)
	}
	found := map[string]bool{}
	for line := range strings.Lines(out) {
		file, rest, _ := strings.Cut(line, ":")
		n, _, _ := strings.Cut(rest, ":")
		if n == "" || strings.Trim(n, "0123456789") != "" || !strings.Contains(line, "▸") {
			t.Errorf("not « file:line: what is wrong ▸ what to write »: %s", line)
		}
		found[file] = true
	}
	if !found[lateAt] || !found[courtAt] {
		t.Errorf("found in %v: %s", found, out)
	}
	if _, _, code := program(t, "", "--content", dir, "check"); code != 1 {
		t.Errorf("with --content: exit %d", code)
	}
	if _, errOut, code := program(t, "", "--content", dir, "ask", "bonjour"); code != 1 || !strings.Contains(errOut, lateAt+":") {
		t.Errorf("a broken content was used: exit %d, %s", code, errOut)
	}
}

func TestCheckMeasuresReading(t *testing.T) {
	out, _ := works(t, "", "check", "--no-warnings", "--reading", small(t))
	if !strings.Contains(out, "mdph : 4") {
		t.Errorf("printed: %s", out)
	}
}

func TestTestPlaysConversations(t *testing.T) {
	dir := small(t)
	out, errOut := works(t, "", "test", dir)
	if out != "" || !strings.Contains(errOut, "1 conversations : 1 réussies") {
		t.Errorf("printed: %s%s", out, errOut)
	}
	change(t, dir, "bot/conversations/essai.yaml", "    turns:", "    pending: \"à revoir\"\n    turns:")
	if _, errOut := works(t, "", "test", dir); !strings.Contains(errOut, "essai.yaml:2: « Une personne salue » réussit") || !strings.Contains(errOut, "1 en attente") {
		t.Errorf("a pending test that passes: %s", errOut)
	}
	change(t, dir, "bot/conversations/essai.yaml", "    pending: \"à revoir\"\n", "")
	change(t, dir, "bot/conversations/essai.yaml", "intent: greeting", "intent: thanks")

	out, errOut, code := program(t, "", "--content", dir, "test")

	if code != 1 || !strings.Contains(out, "bot/conversations/essai.yaml:4: « Une personne salue »") || !strings.Contains(errOut, "1 en échec") {
		t.Errorf("exit %d: %s%s", code, out, errOut)
	}
	change(t, dir, "bot/conversations/essai.yaml", "say:", "dire:")
	if _, errOut, code := program(t, "", "test", dir); code != 1 || !strings.Contains(errOut, "bot/conversations/essai.yaml:") {
		t.Errorf("a broken file of tests: exit %d, %s", code, errOut)
	}
}

func TestExportWritesTheWholeContent(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mon-contenu")
	out, errOut := works(t, "", "content", "export", dir)
	if out != "" || !strings.Contains(errOut, "fichiers écrits") {
		t.Errorf("printed: %s%s", out, errOut)
	}
	ours, err := bot.Files(oupsbot.Content)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := bot.Files(os.DirFS(dir))
	if err != nil || len(theirs) != len(ours) || len(ours) < 60 {
		t.Errorf("%d files of %d, %v", len(theirs), len(ours), err)
	}
	if out, errOut := works(t, "", "content", "diff", dir); out != "" || !strings.Contains(errOut, "0 fichiers") {
		t.Errorf("the copy differs: %s%s", out, errOut)
	}
}

func TestExportReplacesNothingUnlessTold(t *testing.T) {
	dir := small(t)
	change(t, dir, lateAt, "title: ", "# à moi\ntitle: ")

	_, errOut, code := program(t, "", "content", "export", dir)

	if code != 1 || !strings.Contains(errOut, "rien n'a été écrit") || !strings.Contains(read(t, filepath.Join(dir, lateAt)), "# à moi") {
		t.Errorf("exit %d: %s", code, errOut)
	}
	if _, err := os.Stat(filepath.Join(dir, "knowledge", "entries", "caf")); err == nil {
		t.Error("something was written all the same")
	}
	works(t, "", "content", "export", "--force", dir)
	if strings.Contains(read(t, filepath.Join(dir, lateAt)), "# à moi") {
		t.Error("--force does not replace")
	}
}

func TestDiffListsWhatChanged(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "copie")
	works(t, "", "content", "export", dir)
	change(t, dir, lateAt, "title: ", "# à moi\ntitle: ")
	if err := os.Remove(filepath.Join(dir, courtAt)); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "intents", "acts", "nouveau.yaml"), "id: nouveau\n")

	out, errOut, code := program(t, "", "content", "diff", dir)

	if want := "+ intents/acts/nouveau.yaml\n- " + courtAt + "\n~ " + lateAt + "\n"; code != 1 || out != want || !strings.Contains(errOut, "3 fichiers diffèrent") {
		t.Errorf("exit %d, printed %s%s", code, out, errOut)
	}
	if again, _, _ := program(t, "", "--content", dir, "content", "diff"); again != out {
		t.Errorf("with --content: %s", again)
	}
	if _, errOut, code := program(t, "", "content", "diff"); code == 0 || !strings.Contains(errOut, "quel dossier") {
		t.Errorf("without a folder: exit %d, %s", code, errOut)
	}
	if _, errOut, code := program(t, "", "content", "diff", t.TempDir()); code != 1 || !strings.Contains(errOut, "n'est pas un contenu complet") {
		t.Errorf("an empty folder: exit %d, %s", code, errOut)
	}
}

func TestStatusDescribesTheContent(t *testing.T) {
	out, _ := works(t, "", "--content", small(t), "content", "status")
	for _, want := range []string{"version : ", "fiches : 4, dont 0 en projet", "mdph : 4", "prochaine relecture : mdph-", "apprise sur une autre version du contenu"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing from %s", want, out)
		}
	}
}

func TestAReceiptIsReplayed(t *testing.T) {
	dir := small(t)
	answer := object(t, first(works(t, "", "--content", dir, "ask", "--json", "j'ai demandé trop tard le renouvellement de mes droits à la mdph")))
	receipt := answer["receipt"].(string)

	out, errOut := works(t, "", "--content", dir, "replay", receipt)

	if out != answer["text"].(string)+"\n" || !strings.Contains(errOut, "Texte identique") {
		t.Errorf("replayed %s%s", out, errOut)
	}
	if again, _ := works(t, "", "--content", dir, "replay", strings.ToLower(receipt)); again != out {
		t.Error("in lower case it is another text")
	}
	for name, c := range map[string]struct{ receipt, want string }{
		"garbage": {"bonjour", "ce n'est pas un reçu complet"}, "cut": {receipt[:30], "ce n'est pas un reçu complet"},
		"tampered": {receipt[:24] + swap(receipt[24]) + receipt[25:], "reçu"},
	} {
		if out, errOut, code := program(t, "", "--content", dir, "replay", c.receipt); code != 1 || out != "" || !strings.Contains(errOut, c.want) {
			t.Errorf("%s: exit %d, %s%s", name, code, out, errOut)
		}
	}
	change(t, dir, courtAt, "title: ", "# une autre version\ntitle: ")
	if out, errOut, code := program(t, "", "--content", dir, "replay", receipt); code != 1 || out != "" || !strings.Contains(errOut, "ce reçu vient de la version") {
		t.Errorf("another release: exit %d, %s%s", code, out, errOut)
	}
}

func first(out, _ string) string { return out }

// swap is another letter of a receipt.
func swap(letter byte) string {
	if letter == 'A' {
		return "B"
	}
	return "A"
}
