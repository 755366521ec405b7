package web

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// axeScript is axe-core, which `make test` installs; AXE_JS names another copy.
func axeScript(t *testing.T) string {
	t.Helper()
	path := os.Getenv("AXE_JS")
	if path == "" {
		path = filepath.Join(moduleRoot(t), ".tools", "node_modules", "axe-core", "axe.min.js")
	}
	script, err := os.ReadFile(path)
	if err != nil {
		if os.Getenv("OUPSBOT_BROWSER_TESTS") == "" {
			t.Skip("axe-core is not installed: `make test` installs it")
		}
		t.Fatalf("OUPSBOT_BROWSER_TESTS is set, and axe-core is missing: %v", err)
	}
	return string(script)
}

// violation is one rule that a page breaks.
type violation struct {
	Rule  string   `json:"rule"`
	Help  string   `json:"help"`
	Nodes []string `json:"nodes"`
}

const axeJS = `axe.run(document, {resultTypes: ['violations']}).then((r) => r.violations.map((v) => (
	{rule: v.id, help: v.help, nodes: v.nodes.map((n) => n.target.flat().join(' ▸ ') + ' ' + n.failureSummary)})))`

func TestPagesHaveNoAccessibilityViolation(t *testing.T) {
	axe := axeScript(t)
	b := openBrowser(t)
	b.viewport(1280, 800)
	entry := "/erreurs/" + b.anEntry()
	pages := []struct {
		name, path string
		before     func(b *browser)
	}{
		{"chat", "/", nil},
		{"conversation", "/", func(b *browser) {
			if eval[int](b, answersJS) == 0 {
				b.talk(anError)
			}
		}},
		{"directory", "/erreurs", nil},
		{"results", "/erreurs?q=", nil},
		{"no result", "/erreurs?theme=aucun", nil},
		{"entry", entry, nil},
		{"embed", "/integrer", func(b *browser) {
			if eval[int](b, answersJS) == 0 {
				b.talk(anError)
			}
		}},
		{"privacy", "/vie-privee", nil},
		{"open data", "/donnees", nil},
		{"accessibility", "/accessibilite", nil},
	}
	for _, scheme := range []string{"light", "dark"} {
		for _, p := range pages {
			t.Run(p.name+" "+scheme, func(t *testing.T) {
				b := &browser{t: t, ctx: b.ctx, url: b.url}
				b.scheme(scheme)
				b.open(p.path)
				if p.before != nil {
					b.wait(`document.querySelector('oups-chat')?.shadowRoot != null`)
					p.before(b)
				}
				b.do(chromedp.Evaluate[chromedp.Void](axe))
				for _, v := range eval[[]violation](b, axeJS) {
					t.Errorf("%s (%s): %q", v.Rule, v.Help, v.Nodes)
				}
			})
		}
	}
}
