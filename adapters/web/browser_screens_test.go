package web

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// chatJS reaches into the element's shadow tree.
const chatJS = `document.querySelector('oups-chat').shadowRoot`

// anError is what somebody types who gets an entry in answer.
const anError = "jai pas fait ma declaration trimestrielle et mon rsa est suspendu"

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
	pages := []struct {
		name, path string
		shown      bool // in the documentation
	}{
		{"accueil", "/", true}, {"conversation", "/", true}, {"annuaire", "/erreurs", true}, {"resultats", "/erreurs?q=", false},
		{"fiche", "/erreurs/" + id, true}, {"integrer", "/integrer", false}, {"vie-privee", "/vie-privee", false}, {"donnees", "/donnees", false},
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
						b.talk(anError)
					}
					if extra := eval[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); extra > 0 {
						t.Errorf("the page is %d px wider than the window", extra)
					}
					for _, small := range eval[[]string](b, smallTargetsJS) {
						t.Errorf("less than 44 px high: %s", small)
					}
					if p.shown && (scheme == "light" || p.name == "conversation") {
						b.screenshot(fmt.Sprintf("%s-%d-%s.png", p.name, width, scheme))
					}
				})
			}
		}
	}
}

// TestAConversationInOneWindow draws the picture of the README: a whole conversation, nothing hidden under the field.
func TestAConversationInOneWindow(t *testing.T) {
	b := openBrowser(t)
	b.scheme("light")
	b.viewport(900, 800)
	b.open("/")
	b.talk(anError)
	b.viewport(900, eval[int64](b, `document.documentElement.scrollHeight`))
	b.wait(`window.scrollY === 0`)
	if eval[bool](b, chatJS+`.querySelector('.composer').getBoundingClientRect().top < `+chatJS+`.querySelector('.choices').getBoundingClientRect().bottom`) {
		t.Error("the field hides the proposed answers")
	}
	b.screenshot("conversation.png")
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
	picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
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
