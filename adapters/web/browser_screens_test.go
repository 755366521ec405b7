package web

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// chatJS reaches into the element's shadow tree.
const chatJS = `document.querySelector('oups-chat').shadowRoot`

// talk sends a message in the element and waits for the answer.
func (b *browser) talk(text string) {
	b.t.Helper()
	b.wait(chatJS + ` !== null`)
	before := eval[int](b, chatJS+`.querySelectorAll('.exchange .reply').length`)
	eval[bool](b, chatJS+`.querySelector('textarea').focus() === undefined`)
	b.press(text)
	b.press("\r")
	b.wait(fmt.Sprintf(`%s.querySelectorAll('.exchange .reply').length === %d`, chatJS, before+1))
}

// TestPagesFitEveryWidth holds that no page scrolls sideways at 320, 768 and 1280 px, and that what is pressed is large
// enough for a thumb. With OUPSBOT_SCREENSHOTS=1 it also writes the pictures that the documentation shows.
func TestPagesFitEveryWidth(t *testing.T) {
	b := openBrowser(t)
	id := b.anEntry()
	pages := []struct{ name, path string }{
		{"accueil", "/"}, {"conversation", "/"}, {"annuaire", "/erreurs"}, {"resultats", "/erreurs?q="},
		{"fiche", "/erreurs/" + id}, {"integrer", "/integrer"}, {"vie-privee", "/vie-privee"},
	}
	for _, p := range pages {
		for _, width := range []int64{320, 768, 1280} {
			for _, scheme := range []string{"light", "dark"} {
				t.Run(fmt.Sprintf("%s-%d-%s", p.name, width, scheme), func(t *testing.T) {
					b := &browser{t: t, ctx: b.ctx, url: b.url}
					b.viewport(width, 800)
					b.scheme(scheme)
					b.open(p.path)
					if p.name == "conversation" && eval[int](b, `document.querySelectorAll('.exchange').length`) == 0 {
						b.talk("jai oublié de dire à la caf que je vis avec mon copain")
					}
					if extra := eval[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); extra > 0 {
						t.Errorf("the page is %d px wider than the window", extra)
					}
					for _, small := range eval[[]string](b, smallTargetsJS) {
						t.Errorf("less than 44 px high: %s", small)
					}
					b.screenshot(fmt.Sprintf("%s-%d-%s.png", p.name, width, scheme))
				})
			}
		}
	}
}

// smallTargetsJS lists buttons, fields and links that stand alone (not in a sentence) and are less than 44 px high.
const smallTargetsJS = `(() => {
	const roots = [document, ...[...document.querySelectorAll('oups-chat')].map((e) => e.shadowRoot).filter(Boolean)];
	const all = roots.flatMap((r) => [...r.querySelectorAll('button, input:not([type=hidden]), select, textarea, summary, nav a, .links a, .brand')]);
	return all.filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 43.5).map((e) => e.outerHTML.slice(0, 120));
})()`

func (b *browser) anEntry() string {
	b.open("/erreurs?q=")
	return eval[string](b, `document.querySelector('.results a').getAttribute('href').split('/').pop()`)
}

func (b *browser) screenshot(name string) {
	b.t.Helper()
	if os.Getenv("OUPSBOT_SCREENSHOTS") == "" {
		return
	}
	capture := chromedp.FullScreenshot(100)
	if strings.HasPrefix(name, "conversation") {
		capture = chromedp.CaptureScreenshot() // as a person sees it: the field stays at the bottom of the window
	}
	picture, err := chromedp.Run(b.ctx, capture)
	if err != nil {
		b.t.Fatal(err)
	}
	dir := filepath.Join(moduleRoot(b.t), "docs", "screenshots")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), picture, 0o644); err != nil {
		b.t.Fatal(err)
	}
}
