package web

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	cdpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// A window is the browser of one person, with cookies of its own. Whatever goes wrong in it fails the test: an error in the console, a violation
// of the content policy, an exception, a request that fails.
type window struct {
	t      *testing.T
	h      *harness
	lang   string
	person string
	hand   hand
	ctx    context.Context
	last   int64  // status of the page that was loaded last
	named  string // what had the focus last on this page, and has a name

	mu     sync.Mutex
	faults []string
}

// A hand is how a person works with a page: by mouse or by keys.
type hand interface {
	toward(w *window, at string)       // where a thing is
	press(w *window, at string)        // a link, a button, a box
	reach(w *window, at string)        // an input, to type into
	choose(w *window, at, file string) // a file
}

// open gives the person a window, on nothing yet.
func (h *harness) open(t *testing.T, person, lang string, with hand) *window {
	t.Helper()
	w := &window{t: t, h: h, lang: lang, person: person, hand: with}
	ctx, cancel := chromedp.NewContext(inBrowser(t), chromedp.WithNewBrowserContext(), chromedp.WithListener(w.listen))
	w.ctx = ctx
	t.Cleanup(func() {
		cancel()
		for _, fault := range w.wrong() {
			t.Errorf("%s: %s", person, fault)
		}
	})
	if err := chromedp.Do(ctx); err != nil { // without a timeout, which would end the browser with it
		t.Fatal(err)
	}
	w.do(chromedp.EmulateViewport(1280, 900), chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		// Several windows are open at once, and each is to behave as the one in front.
		if _, err := chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil {
			return err
		}
		_, err := chromedp.Call(ctx, cdpage.AddScriptToEvaluateOnNewDocument, cdpage.AddScriptToEvaluateOnNewDocumentParams{Source: pageScript + keysScript})
		return err
	}))
	return w
}

// pageScript finds things for the tests; like keysScript it changes nothing.
const pageScript = `window.__find = {
  shown: (e) => !!e && e.getClientRects().length > 0,
  named: (scope, text) => [...document.querySelectorAll(scope)].find((e) => __find.shown(e) && e.textContent.trim().replace(/\s+/g, ' ') === text),
  input: (name, value) => [...document.getElementsByName(name)].find((e) => e.type !== 'hidden' && (value === undefined || e.value === value)),
  place: (e) => {
    if (!e) return 'nothing is there';
    e.scrollIntoView({block: 'center', inline: 'center', behavior: 'instant'});
    const r = [...e.getClientRects()].find((r) => r.width > 0 && r.height > 0);
    if (!r) return 'it is not shown';
    const x = r.x + r.width / 2, y = r.y + r.height / 2, top = document.elementFromPoint(x, y);
    if (!top || !(e.contains(top) || [...(e.labels || [])].some((l) => l.contains(top)))) return 'covered by ' + (top ? top.outerHTML.slice(0, 200) : 'nothing');
    return [x, y];
  },
};`

// listen keeps what goes wrong. It runs where messages are read, so it only looks.
func (w *window) listen(event any) {
	fault := ""
	switch e := event.(type) {
	case *log.EventEntryAdded:
		if strings.HasSuffix(e.Entry.URL, "/favicon.ico") {
			return // which the door of the tests does not name; pages do
		}
		if e.Entry.Level == "error" || e.Entry.Source == "security" || e.Entry.Source == "violation" {
			fault = fmt.Sprintf("the console says: %s (%s)", e.Entry.Text, e.Entry.URL)
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == "error" || e.Type == "assert" {
			fault = "a script reports an error: " + fmt.Sprint(len(e.Args))
			for _, a := range e.Args {
				fault += " " + string(a.Value) + a.Description
			}
		}
	case *runtime.EventExceptionThrown:
		fault = "a script broke: " + e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			fault += " " + e.ExceptionDetails.Exception.Description
		}
	case *network.EventLoadingFailed:
		if !e.Canceled || e.BlockedReason != "" {
			fault = fmt.Sprintf("a request of type %s failed: %s %s", e.Type, e.ErrorText, e.BlockedReason)
		}
	case *network.EventResponseReceived:
		if e.Response.Status >= 400 && !strings.HasSuffix(e.Response.URL, "/favicon.ico") {
			fault = fmt.Sprintf("%s answers %d", e.Response.URL, e.Response.Status)
		}
	}
	if fault != "" {
		w.mu.Lock()
		w.faults = append(w.faults, fault)
		w.mu.Unlock()
	}
}

func (w *window) wrong() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.faults
}

// do and loads run steps; loads also waits for the page to which they lead.
func (w *window) do(steps ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, pageTime)
	defer cancel()
	w.failing(chromedp.Do(ctx, steps...), "")
}

func (w *window) loads(what string, steps ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, pageTime)
	defer cancel()
	answer, err := chromedp.RunResponse(ctx, steps...)
	w.named = ""
	w.failing(err, what)
	if answer != nil {
		w.last = answer.Status
	}
}

func (w *window) failing(err error, what string) {
	w.t.Helper()
	if err == nil {
		return
	}
	ctx, cancel := context.WithTimeout(w.ctx, pageTime/3)
	defer cancel()
	said, _ := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + '\n' + (document.querySelector('#main') || document.body).innerText.slice(0, 1500)`))
	w.t.Fatalf("%s, %s: %v\n%s\n%s", w.person, what, err, strings.Join(w.wrong(), "\n"), said)
}

// tell evaluates an expression in a page, and waits where it is a promise.
func tell[T any](w *window, expression string) T {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, pageTime)
	defer cancel()
	out, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	w.failing(err, expression)
	return out
}

// quoted writes a text as JavaScript does.
func quoted(text string) string {
	data, err := json.Marshal(text)
	if err != nil {
		panic(err) // text can be written
	}
	return string(data)
}

// go to a page of ours as one types an address.
func (w *window) visit(path string) {
	w.t.Helper()
	w.loads(path, chromedp.Navigate(w.h.web.URL+"/"+w.lang+path))
	w.signIn()
}

// follow presses a link or a button and waits for the page; whoever has to sign in again does, and goes on where it led.
func (w *window) follow(at string) {
	w.t.Helper()
	w.hand.toward(w, at)
	w.loads(at, chromedp.Func(func(context.Context, *chromedp.Target) error { w.hand.press(w, at); return nil }))
	w.signIn()
}

// signIn fills in the page for it, if that is where the browser is.
func (w *window) signIn() {
	w.t.Helper()
	if tell[string](w, "location.pathname") != "/"+w.lang+"/sign-in" {
		return
	}
	w.write(`document.getElementById('name')`, w.person)
	w.write(`document.getElementById('password')`, password)
	const send = `document.querySelector('#main form button[type=submit]')`
	w.hand.toward(w, send)
	w.loads("sign in", chromedp.Func(func(context.Context, *chromedp.Target) error {
		w.hand.press(w, send)
		return nil
	}))
	if here := tell[string](w, "location.pathname"); strings.HasSuffix(here, "/sign-in") {
		w.t.Fatalf("%s cannot sign in:\n%s", w.person, w.says())
	}
}

func (w *window) says() string { return tell[string](w, `document.getElementById('main').innerText`) }
