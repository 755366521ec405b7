package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

var shift = chromedp.KeyModifiers(chromedp.ModifierShift)

// answered waits until the element shows n answers.
const answersJS = chatJS + `.querySelectorAll('.exchange .reply').length`

func TestAWholeConversationByKeyboardAlone(t *testing.T) {
	b := openBrowser(t)
	b.scheme("light")
	b.open("/")
	b.wait(`document.querySelector('oups-chat').shadowRoot !== null`)
	if eval[bool](b, `document.cookie !== '' || document.querySelector('.exchange') !== null`) {
		t.Fatal("the chat is not empty")
	}

	b.press(kb.Tab)
	if now := b.focused(); now != "Aller au contenu" {
		t.Errorf("the first stop is %q, want the skip link", now)
	}
	b.tabTo("field")
	b.press("jai oublié de dire à la caf que je vis avec mon copain")
	b.press(kb.Enter)
	b.wait(answersJS + ` === 1`)
	if now := b.focused(); now != "field" {
		t.Errorf("after sending, the focus is on %q", now)
	}
	if left := eval[string](b, chatJS+`.querySelector('textarea').value`); left != "" {
		t.Errorf("the field still holds %q", left)
	}

	// Shift+Enter is a new line, Escape nothing, an empty message a remark.
	b.press("une")
	b.press(kb.Enter, shift)
	b.press("deux")
	b.press(kb.Escape)
	if now := eval[string](b, chatJS+`.querySelector('textarea').value`); now != "une\ndeux" {
		t.Errorf("the field holds %q", now)
	}
	eval[bool](b, chatJS+`.querySelector('textarea').select() === undefined`)
	b.press(kb.Delete)
	b.press(kb.Enter)
	b.wait(chatJS + `.querySelector('[role=alert]').textContent.includes('Écrivez')`)

	// Proposed answers stand just before the field.
	label := eval[string](b, `[...`+chatJS+`.querySelectorAll('.choice')].at(-1).innerText`)
	b.tabTo(label, shift)
	b.press(kb.Enter)
	b.wait(answersJS + ` === 2`)
	if now := b.focused(); now != "field" {
		t.Errorf("after a choice, the focus is on %q", now)
	}
	if said := eval[string](b, `[...`+chatJS+`.querySelectorAll('.said')].at(-1).innerText`); !strings.Contains(strings.ReplaceAll(said, "\u00a0", " "), strings.ReplaceAll(label, "\u00a0", " ")) {
		t.Errorf("the log says %q, want %q", said, label)
	}

	// The conversation is still there after a reload, and can be erased.
	b.do(chromedp.Reload())
	b.wait(`document.querySelector('oups-chat').shadowRoot !== null && ` + answersJS + ` === 2`)
	b.tabTo("Effacer la conversation")
	b.press(kb.Enter)
	if now := b.focused(); now != "Non, garder" {
		t.Errorf("when asked to confirm, the focus is on %q", now)
	}
	b.tabTo("Oui, tout effacer", shift)
	b.press(kb.Enter)
	b.wait(chatJS + `.querySelector('[role=status]').textContent.includes('effacée')`)
	if now := b.focused(); now != "field" {
		t.Errorf("after erasing, the focus is on %q", now)
	}
	b.do(chromedp.Reload())
	b.wait(`document.querySelector('oups-chat').shadowRoot !== null && ` + answersJS + ` === 0`)
}

func TestTheElementIsNamedForScreenReaders(t *testing.T) {
	b := openBrowser(t)
	b.scheme("light")
	b.open("/")
	b.talk(anError)
	for what, expression := range map[string]string{
		"a polite log":             `.querySelector('[role=log][aria-live=polite][aria-label]')`,
		"a labelled field":         `.querySelector('textarea').labels[0]?.innerText`,
		"a named group of choices": `.querySelector('[role=group][aria-label] button')`,
		"who said what":            `.querySelector('.said').textContent.startsWith('Vous')`,
		"external links":           `.querySelector('.reply a[href^="https://"][rel~="noreferrer"]')`,
	} {
		if !eval[bool](b, "Boolean("+chatJS+expression+")") {
			t.Errorf("the chat lacks %s", what)
		}
	}
}

func TestAnotherTabShowsWhatIsSaidHere(t *testing.T) {
	b := openBrowser(t)
	b.scheme("light")
	b.open("/")
	b.talk("bonjour")
	ctx, cancel := chromedp.NewContext(b.ctx)
	defer cancel()
	other := &browser{t: t, ctx: ctx, url: b.url}
	other.open("/")
	other.wait(`document.querySelector('oups-chat').shadowRoot !== null && ` + answersJS + ` === 1`)
	// The same conversation, spoken to behind the page's back.
	eval[int](b, `fetch('/api/v1/conversations/moi/messages', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: '{"id":"autre-onglet","text":"et ensuite ?"}'}).then((r) => r.status)`)
	b.wait(answersJS + ` === 2`)
}

func TestAFailureIsSaidAndTheMessageCanBeSentAgain(t *testing.T) {
	b := openBrowser(t)
	b.scheme("light")
	b.open("/")
	b.wait(`document.querySelector('oups-chat').shadowRoot !== null`)
	eval[bool](b, `(() => { window.realFetch = fetch; window.fetch = () => Promise.reject(new TypeError('offline')); return true; })()`)
	b.tabTo("field")
	b.press("bonjour")
	b.press(kb.Enter)
	b.wait(chatJS + `.querySelector('[role=alert] button') !== null`)
	if now := b.focused(); now != "field" {
		t.Errorf("after a failure, the focus is on %q", now)
	}
	if left := eval[string](b, chatJS+`.querySelector('textarea').value`); left != "bonjour" {
		t.Errorf("the message was lost: the field holds %q", left)
	}
	eval[bool](b, `(() => { window.fetch = realFetch; return true; })()`)
	b.tabTo("Réessayer", shift)
	b.press(kb.Enter)
	b.wait(answersJS + ` === 1`)
	if eval[bool](b, chatJS+`.querySelector('[role=alert]').childElementCount > 0 || `+chatJS+`.querySelector('textarea').value !== ''`) {
		t.Error("the remark or the draft is still there")
	}
}

func TestTheEmbeddedElementKeepsItsOwnConversation(t *testing.T) {
	b := openBrowser(t)
	b.scheme("light")
	b.open("/integrer")
	b.talk("bonjour")
	if eval[bool](b, `document.cookie !== '' || location.href.includes(Object.values(sessionStorage)[0])`) {
		t.Error("the conversation's id shows")
	}
	b.do(chromedp.Reload())
	b.wait(`document.querySelector('oups-chat').shadowRoot !== null && ` + answersJS + ` === 1`)
	b.open("/")
	b.wait(`document.querySelector('oups-chat').shadowRoot !== null`)
	if n := eval[int](b, answersJS); n != 0 {
		t.Errorf("the chat page shows %d answers of the element", n)
	}
}

// A site with a strict policy of its own holds the element, as README.md says.
func TestAnotherSiteEmbedsTheElementWhenItIsAllowed(t *testing.T) {
	for _, allowed := range []bool{true, false} {
		t.Run(fmt.Sprint(allowed), func(t *testing.T) {
			var service string
			host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				w.Header().Set("Content-Security-Policy", fmt.Sprintf("default-src 'none'; script-src %s; connect-src %s; img-src data:", service, service))
				fmt.Fprintf(w, `<!DOCTYPE html><html lang="fr"><link rel="icon" href="data:,"><title>Mairie</title><script type="module" src="%s/static/oups-chat.js"></script>
					<oups-chat api="%s"><a href="%s/">Poser une question</a><p data-exemple>Ai-je droit à l'erreur ?</p></oups-chat>`, service, service, service)
			}))
			defer host.Close()
			b := openBrowser(t, func(o *Options) {
				if allowed {
					o.EmbedOrigins = []string{host.URL}
				}
			})
			service, b.url = b.url, host.URL
			b.scheme("light")
			if !allowed {
				b.expectErrors.Store(true)
				b.open("/")
				if eval[bool](b, `document.querySelector('oups-chat').shadowRoot !== null || document.querySelector('a').checkVisibility() === false`) {
					t.Error("the fallback is not shown")
				}
				return
			}
			b.open("/")
			b.wait(`document.querySelector('oups-chat').shadowRoot !== null`)
			b.tabTo("Ai-je droit à l'erreur")
			b.press(kb.Enter)
			b.wait(answersJS + ` === 1`)
			b.talk("une aide")
			if eval[bool](b, `document.cookie !== ''`) {
				t.Error("a cookie was set on the other site")
			}
		})
	}
}

func TestPersonalNumbersAreMaskedInThePageToo(t *testing.T) {
	b := openBrowser(t)
	b.scheme("light")
	b.open("/")
	b.talk("mon iban est FR76 3000 6000 0112 3456 7890 189 et la caf ne paie plus")
	b.wait(`!` + chatJS + `.querySelector('.said').textContent.includes('3456')`)
}

func TestThePageWorksWithoutJavaScript(t *testing.T) {
	b := openBrowser(t)
	b.scheme("light")
	b.javaScript(false)
	b.open("/")
	// Chromium runs the debugger's scripts all the same: those of the page are off.
	if eval[bool](b, `document.querySelector('oups-chat').shadowRoot !== null`) {
		t.Fatal("the page's scripts run")
	}
	b.tabTo("field")
	b.press("jai oublié de dire à la caf que je vis avec mon copain")
	b.tabTo("Envoyer")
	b.press(kb.Enter)
	b.wait(`document.querySelectorAll('.exchange .reply').length === 1`)
	if eval[string](b, `location.pathname + location.hash`) != "/#fin" {
		t.Errorf("the page is at %s", eval[string](b, `location.href`))
	}
	label := eval[string](b, `document.querySelector('.choice').innerText`)
	b.tabTo(label)
	b.press(kb.Enter)
	b.wait(`document.querySelectorAll('.exchange .reply').length === 2`)
	b.tabTo("Effacer la conversation")
	b.press(kb.Enter)
	b.wait(`document.querySelectorAll('.exchange').length === 0 && document.querySelector('[role=status]') !== null`)
}

func TestTheDirectoryLeadsToAnEntryAndToTheChat(t *testing.T) {
	b := openBrowser(t)
	b.scheme("light")
	b.open("/erreurs")
	theme := eval[string](b, `document.querySelector('.cards a').innerText`)
	b.tabTo(theme)
	b.press(kb.Enter)
	b.wait(`document.querySelector('.results a') !== null`)
	title := eval[string](b, `document.querySelector('.results a').innerText`)
	b.tabTo(title)
	b.press(kb.Enter)
	b.wait(`document.querySelector('.entry h1') !== null`)
	if h1 := eval[string](b, `document.querySelector('h1').innerText`); h1 != title {
		t.Errorf("the entry is %q, want %q", h1, title)
	}
	b.tabTo("En parler")
	b.press(kb.Enter)
	b.wait(`document.querySelector('oups-chat')?.shadowRoot?.querySelector('.exchange .reply h2') != null`)
	if h2 := eval[string](b, chatJS+`.querySelector('.reply h2').innerText`); h2 != title {
		t.Errorf("the chat speaks of %q, want %q", h2, title)
	}
}
