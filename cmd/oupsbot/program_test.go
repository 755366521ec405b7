package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"oupsbot/bot/bottest"
)

// program runs the program that ships, without its process.
func program(t testing.TB, in string, args ...string) (out, errOut string, code int) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(args, strings.NewReader(in), &o, &e)
	return o.String(), e.String(), code
}

// works runs the program and holds that it ends well.
func works(t testing.TB, in string, args ...string) (out, errOut string) {
	t.Helper()
	out, errOut, code := program(t, in, args...)
	if code != 0 {
		t.Fatalf("oupsbot %s: exit %d\n%s%s", strings.Join(args, " "), code, out, errOut)
	}
	return out, errOut
}

// Entries of the small content.
const (
	late    = "mdph-renouvellement-tardif"
	court   = "mdph-recours-tribunal-direct"
	lateAt  = "knowledge/entries/mdph/" + late + ".yaml"
	courtAt = "knowledge/entries/mdph/" + court + ".yaml"
)

// small writes out the program's content with the entries of one organisation and few phrasings of the acts: it loads twenty times faster.
func small(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "contenu")
	works(t, "", "content", "export", dir)
	entries := filepath.Join(dir, "knowledge", "entries")
	folders, err := os.ReadDir(entries)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		if f.Name() != "mdph" {
			if err := os.RemoveAll(filepath.Join(entries, f.Name())); err != nil {
				t.Fatal(err)
			}
		}
	}
	acts, err := filepath.Glob(filepath.Join(dir, "intents", "acts", "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range acts {
		write(t, a, bottest.FewQuestions(read(t, a)))
	}
	tests, err := filepath.Glob(filepath.Join(dir, "bot", "conversations", "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range tests { // they are about the other entries
		if err := os.Remove(f); err != nil {
			t.Fatal(err)
		}
	}
	write(t, filepath.Join(dir, "bot", "conversations", "essai.yaml"), "conversations:\n  - name: \"Une personne salue\"\n    turns:\n      - say: \"Bonjour\"\n        expect: {decision: act, intent: greeting}\n")
	return dir
}

func read(t testing.TB, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func write(t testing.TB, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// change replaces words in a file of a content.
func change(t testing.TB, dir, file, from, to string) {
	t.Helper()
	file = filepath.Join(dir, filepath.FromSlash(file))
	text := read(t, file)
	if !strings.Contains(text, from) {
		t.Fatalf("%s does not say %q", file, from)
	}
	write(t, file, strings.Replace(text, from, to, 1))
}
