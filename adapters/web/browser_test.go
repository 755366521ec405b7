package web

import (
	"context"
	"errors"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// browser is a tab of a real Chromium on a server with the shipped content.
type browser struct {
	t   *testing.T
	ctx context.Context
	url string

	expectErrors atomic.Bool // the page is meant to break a rule
}

// openBrowser skips the test when there is no Chromium, unless `make test` says that there must be one.
func openBrowser(t *testing.T, change ...func(*Options)) *browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("OUPSBOT_BROWSER_TESTS") == "" {
			t.Skip("no chromium on this machine: set OUPSBOT_BROWSER_TESTS=1 to make this a failure")
		}
		t.Fatalf("OUPSBOT_BROWSER_TESTS is set, and chromium is missing: %v", err)
	}
	listener := httptest.NewServer(newSite(t, change...).server)
	t.Cleanup(listener.Close)

	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("lang", "fr"), chromedp.Flag("hide-scrollbars", true))
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	ctx, cancelAllocator := chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancelAllocator)
	ctx, cancelTab := chromedp.NewContext(ctx)
	t.Cleanup(cancelTab)
	b := &browser{t: t, ctx: ctx, url: listener.URL}
	b.watchConsole()
	return b
}

// watchConsole fails the test, when it ends, if a page broke its own security policy or a script failed.
func (b *browser) watchConsole() {
	b.do()
	ctx, cancel := context.WithCancel(b.ctx)
	messages := chromedp.Console(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for m, err := range messages {
			if err != nil {
				return
			}
			if (m.Type == chromedp.ConsoleError || m.Type == chromedp.ConsoleException) && !b.expectErrors.Load() {
				b.t.Errorf("browser console: %s (%s)", m.Text, m.URL)
			}
		}
	}()
	b.t.Cleanup(func() {
		cancel()
		<-done
	})
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

func (b *browser) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.url + path))
}

// eval gives the value of a JavaScript expression.
func eval[T any](b *browser, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// wait returns when the expression is true.
func (b *browser) wait(expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 20*time.Second)
	defer cancel()
	for {
		_, err := chromedp.Run(ctx, chromedp.Poll[bool](expression))
		if err == nil {
			return
		}
		if ctx.Err() != nil || errors.Is(err, chromedp.ErrPollingTimeout) {
			b.t.Fatalf("never true: %s: %v\n%s", expression, err, eval[string](b, `document.body.innerText.slice(0, 2000)`))
		}
		// The page went away while it was looked at: look at the next one.
	}
}

func (b *browser) press(keys string, modifiers ...chromedp.KeyOption) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(keys, modifiers...))
}

// focused names what has the focus, inside the element too: its text, or its tag and name.
func (b *browser) focused() string {
	b.t.Helper()
	return eval[string](b, `(() => {
		let e = document.activeElement;
		while (e.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
		return e.tagName === 'TEXTAREA' ? 'field' : (e.innerText || e.tagName).trim();
	})()`)
}

// tabTo presses Tab until something is focused, and fails when it cannot be reached.
func (b *browser) tabTo(what string, options ...chromedp.KeyOption) {
	b.t.Helper()
	var seen []string
	for range 60 {
		b.press(kb.Tab, options...)
		now := b.focused()
		if now == what || what != "field" && strings.Contains(now, what) {
			return
		}
		seen = append(seen, now)
	}
	b.t.Fatalf("%q cannot be reached with Tab; seen: %q", what, seen)
}

// viewport sets the page's size, in CSS pixels.
func (b *browser) viewport(width, height int64) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(width, height))
}

// scheme asks for light or dark colours, and for no movement.
func (b *browser) scheme(name string) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: name}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}})
		return err
	}))
}

func (b *browser) javaScript(enabled bool) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !enabled})
		return err
	}))
}

// moduleRoot is the folder of go.mod.
func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
}
