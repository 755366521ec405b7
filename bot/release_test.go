package bot_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"oupsbot"
	"oupsbot/bot"
	"oupsbot/bot/bottest"
	"oupsbot/intents"
	"oupsbot/knowledge/content"
)

// small is the shipped content with the entries of one organisation and few phrasings of the acts: it loads twenty times faster.
func small(t testing.TB) fstest.MapFS {
	t.Helper()
	tree, err := smallTree()
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func smallTree() (fstest.MapFS, error) {
	files, err := bot.Files(oupsbot.Content)
	tree := fstest.MapFS{}
	for _, f := range files {
		if strings.HasPrefix(f, "knowledge/entries/") && !strings.HasPrefix(f, "knowledge/entries/mdph/") {
			continue
		}
		data, err := fs.ReadFile(oupsbot.Content, f)
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(f, intents.Dir) {
			data = []byte(bottest.FewQuestions(string(data)))
		}
		tree[f] = &fstest.MapFile{Data: data}
	}
	return tree, err
}

// Entries of the small content, and one that a release may do without.
const (
	mdphLate    = "mdph-renouvellement-tardif"
	mdphCourt   = "mdph-recours-tribunal-direct"
	mdphCourtAt = "knowledge/entries/mdph/" + mdphCourt + ".yaml"
	flowAt      = "bot/flows/droit-a-l-erreur.yaml"
)

// change replaces words in a file of a tree.
func change(t testing.TB, tree fstest.MapFS, file, from, to string) {
	t.Helper()
	old := tree[file].Data
	if !bytes.Contains(old, []byte(from)) {
		t.Fatalf("%s does not say %q", file, from)
	}
	tree[file] = &fstest.MapFile{Data: bytes.ReplaceAll(old, []byte(from), []byte(to))}
}

// uncached keeps the small models of tests out of the user's cache.
var uncached = intents.Options{Known: []intents.Calibration{intents.Shipped()}}

func loadTree(tree fs.FS) (*bot.Release, error) {
	r, problems, err := bot.LoadRelease(tree, uncached)
	if r == nil && err == nil {
		err = fmt.Errorf("the content has errors: %v", content.Errors(problems))
	}
	return r, err
}

func load(t testing.TB, tree fs.FS) *bot.Release {
	t.Helper()
	r, err := loadTree(tree)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var loadSmall = sync.OnceValues(func() (*bot.Release, error) {
	tree, err := smallTree()
	if err != nil {
		return nil, err
	}
	return loadTree(tree)
})

// smallRelease is the small content, the same for all tests; none may close it.
func smallRelease(t testing.TB) *bot.Release {
	t.Helper()
	r, err := loadSmall()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestConversationsGoOnWhenTheReleaseIsReplaced(t *testing.T) {
	tree := small(t)
	delete(tree, mdphCourtAt)
	change(t, tree, flowAt, "id: matiere\n", "id: sujet\n")
	old, next := smallRelease(t), load(t, tree)
	t.Cleanup(func() {
		if err := next.Close(); err != nil {
			t.Error(err)
		}
	})
	if old.ID == next.ID {
		t.Fatal("two contents have one name")
	}
	r := newRig(t, func(o *bot.Options) { o.Release = old }).start()
	flow := r.ask(say("bouton", "1", "/droit-a-l-erreur"))
	r.ask(say("texte", "1", "/droit-a-l-erreur"))
	r.ask(say("retour", "1", "/droit-a-l-erreur"))
	entry := r.ask(bot.Message{Ref: ref("fiche"), ID: "1", Entry: mdphCourt})
	other := r.ask(bot.Message{Ref: ref("autre"), ID: "1", Entry: mdphLate})

	r.Bot.Restart(next)

	pressed := r.ask(press(t, "bouton", "2", flow.Reply, "Mes impôts"))
	if pressed.Turn != 2 || pressed.Decision.Kind != bot.KindFallback || len(pressed.Reply.Choices) == 0 {
		t.Errorf("an answer to a question that is gone: %+v", pressed.Decision)
	}
	if x := r.ask(press(t, "bouton", "3", pressed.Reply, "Ai-je droit à l'erreur")); x.Decision.Kind != bot.KindFlow || x.Decision.Steps[len(x.Decision.Steps)-1] != "sujet" {
		t.Errorf("the dialogue begun again: %+v", x.Decision)
	}
	if x := r.ask(say("texte", "2", "bonjour")); x.Decision.Intent != "greeting" {
		t.Errorf("a text while the question is gone: %+v", x.Decision)
	}
	if x := r.ask(say("retour", "2", "/retour")); x.Decision.Kind != bot.KindAct || x.Reply.Text() == "" {
		t.Errorf("back to a question that is gone: %+v", x.Decision)
	}
	if x := r.ask(press(t, "fiche", "2", entry.Reply, "Qui contacter")); x.Decision.Kind != bot.KindAsk || x.Reply.Text() == "" {
		t.Errorf("a part of an entry that is gone: %+v", x.Decision)
	}
	if x := r.ask(say("fiche", "3", "répète")); x.Reply.Text() == "" {
		t.Errorf("the entry that is gone, repeated: %+v", x.Decision)
	}
	if x := r.ask(press(t, "autre", "2", other.Reply, "Qui contacter")); x.Decision.Entry != mdphLate {
		t.Errorf("a part of an entry that is still there: %+v", x.Decision)
	}
}

func TestSwappingReleasesUnderLoadDropsNoMessage(t *testing.T) {
	old := smallRelease(t)
	twin := old.Twin()
	r := newRig(t, func(o *bot.Options) { o.Release = old }).start()
	var all sync.WaitGroup
	for c := range 40 {
		all.Go(func() {
			for i := range 5 {
				x, err := r.Ask(context.Background(), say(fmt.Sprint(c), fmt.Sprint(i), "mon dossier mdph est en retard"))
				if err != nil || x.Turn != i+1 || x.Reply.Text() == "" {
					t.Errorf("conversation %d, message %d: turn %d, %v", c, i, x.Turn, err)
				}
			}
		})
	}
	all.Go(func() {
		for range 200 {
			r.Bot.Restart(twin)
			r.Bot.Restart(old)
		}
	})
	all.Wait()
}

func TestABrokenReleaseIsRefusedWithFileAndLine(t *testing.T) {
	for name, c := range map[string]struct {
		file, from, to, want string
	}{
		"YAML":           {mdphCourtAt, "title:", "title", mdphCourtAt + ":"},
		"unknown field":  {mdphCourtAt, "why:", "pourquoi:", mdphCourtAt + ":"},
		"flow to no act": {flowAt, "next: erreur", "next: nulle-part", flowAt + ":"},
	} {
		t.Run(name, func(t *testing.T) {
			tree := small(t)
			change(t, tree, c.file, c.from, c.to)

			r, problems, err := bot.LoadRelease(tree, uncached)

			wrong := content.Errors(problems)
			if r != nil || err != nil || len(wrong) == 0 {
				t.Fatalf("loaded: %v, %v", r != nil, err)
			}
			if !strings.HasPrefix(wrong[0].String(), c.want) || wrong[0].Line == 0 && c.file != "" || wrong[0].Fix == "" {
				t.Errorf("problem: %s", wrong[0])
			}
		})
	}
}

func TestAReleaseWhoseNamesLeadNowhereIsRefused(t *testing.T) {
	tree := small(t)
	delete(tree, "intents/acts/restart.yaml")
	change(t, tree, flowAt, "id: matiere\n", "id: vers-la-fiche\n    answer: caf-nulle-part\n\n  - id: matiere\n")

	r, problems, err := bot.LoadRelease(tree, uncached)

	if r != nil || err != nil {
		t.Errorf("loaded: %v, %v", r != nil, err)
	}
	all := fmt.Sprint(content.Errors(problems))
	for _, want := range []string{"il manque l'acte « restart »", "la fiche « caf-nulle-part » n'existe pas", "« restart » n'est ni un acte ni un dialogue guidé", flowAt + ":"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is missing from %s", want, all)
		}
	}
}

func TestSavedContentIsServedAndBrokenContentIsNot(t *testing.T) {
	dir, tree := t.TempDir(), small(t)
	if err := os.CopyFS(dir, tree); err != nil {
		t.Fatal(err)
	}
	old := smallRelease(t)
	r := newRig(t, func(o *bot.Options) { o.Release = old })
	r.logs.lines = make(chan string, 1000)
	r.start()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Follow(ctx, dir) }()
	file := filepath.Join(dir, filepath.FromSlash(mdphCourtAt))
	// save writes a file as editors do, until the log says what came of it: the watch may not have begun at the first time.
	save := func(data []byte, want string) string {
		t.Helper()
		for range 30 {
			if err := os.WriteFile(file+".tmp", data, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(file+".tmp", file); err != nil {
				t.Fatal(err)
			}
			again := time.NewTimer(2 * time.Second)
			for waits := true; waits; {
				select {
				case line := <-r.logs.lines:
					if strings.Contains(line, want) {
						return line
					}
				case <-again.C:
					waits = false
				}
			}
		}
		t.Fatalf("%q was never logged: %s", want, r.logs)
		return ""
	}
	good := tree[mdphCourtAt].Data

	line := save(bytes.Replace(good, []byte("title:"), []byte("titre:"), 1), "the last good release goes on")

	if !strings.Contains(line, mdphCourtAt+":") {
		t.Errorf("the log does not say where: %s", line)
	}
	if r.Release() != old {
		t.Error("the broken content is served")
	}
	if x := r.ask(bot.Message{Ref: ref("1"), ID: "1", Entry: mdphCourt}); x.Decision.Entry != mdphCourt {
		t.Errorf("the old release answers %+v", x.Decision)
	}

	save(bytes.Replace(good, []byte("why: "), []byte("why: Un mot de plus. "), 1), "new content is served")

	x := r.ask(bot.Message{Ref: ref("1"), ID: "2", Entry: mdphCourt})
	y := r.ask(say("1", "3", "pourquoi cela arrive ?"))
	if r.Release().ID == old.ID || x.Turn != 2 || !strings.Contains(x.Reply.Text()+y.Reply.Text(), "Un mot de plus.") {
		t.Errorf("the mended content: turn %d, %+v: %s", x.Turn, y.Decision, y.Reply.Text())
	}
	for line := range r.logs.lines { // it learns its own probabilities meanwhile
		if strings.Contains(line, "the content is calibrated") {
			break
		}
	}
	if _, own := r.Release().Calibration(); !own {
		t.Error("the release serves with the probabilities of another content")
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("follow: %v", err)
	}
}

func TestTheSameContentHasTheSameNameEverywhere(t *testing.T) {
	dir := t.TempDir()
	tree := small(t)
	if err := os.CopyFS(dir, tree); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "knowledge", "notes.txt"), []byte("à moi"), 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := bot.Hash(tree)
	if err != nil {
		t.Fatal(err)
	}
	b, err := bot.Hash(os.DirFS(dir))
	if err != nil || a != b || len(a) != 16 {
		t.Errorf("names %q and %q, %v", a, b, err)
	}
	change(t, tree, mdphCourtAt, "title: ", "title:  ")
	if c, _ := bot.Hash(tree); c == a {
		t.Error("a changed file leaves the name as it was")
	}
}
