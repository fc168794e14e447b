package web

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A mouse clicks at the middle of what it means, and fails where something else lies over it.
type mouse struct{}

func (mouse) toward(*window, string) {}

func (mouse) press(w *window, at string) {
	w.t.Helper()
	x, y := w.place(at)
	w.do(chromedp.MouseClickXY(x, y))
}

func (m mouse) reach(w *window, at string) {
	w.t.Helper()
	if tell[bool](w, `((e) => e && (e.tagName === 'SELECT' || e.type === 'date'))(`+at+`)`) {
		tell[chromedp.Void](w, `(`+at+`).focus()`) // a click would open what only the system can draw
		return
	}
	m.press(w, at)
}

func (mouse) choose(w *window, at, file string) {
	w.t.Helper()
	w.place(at)
	w.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		where, err := chromedp.Evaluate[*runtime.RemoteObject](at)(ctx, t)
		if err != nil {
			return err
		}
		_, err = chromedp.Call(ctx, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: []string{file}, ObjectID: where.ObjectID})
		return err
	}))
}

// place is where a thing is on the screen, having scrolled there.
func (w *window) place(at string) (x, y float64) {
	w.t.Helper()
	raw := tell[json.RawMessage](w, "__find.place("+at+")")
	var point [2]float64
	if err := json.Unmarshal(raw, &point); err != nil {
		w.t.Fatalf("%s cannot press %s: %s\n%s\n%s", w.person, at, raw, tell[string](w, "location.href"), w.says())
	}
	return point[0], point[1]
}

// keys sends keys to whatever has the focus.
func (w *window) keys(keys string, options ...chromedp.KeyOption) {
	w.t.Helper()
	w.do(chromedp.KeyEvent(keys, options...))
}

// insert writes a text where the focus is, in one go as an input method does.
func (w *window) insert(text string) {
	w.t.Helper()
	w.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: text})
		return err
	}))
}

// write replaces what an input has.
func (w *window) write(at, text string) {
	w.t.Helper()
	w.typed(at, text)
	if now := tell[string](w, `(`+at+`).value`); now != text {
		w.t.Fatalf("%s wrote %q into %s, which has %q; the focus is on %s", w.person, text, at, now, tell[string](w, `document.activeElement.outerHTML.slice(0, 200)`))
	}
}

func (w *window) typed(at, text string) {
	w.t.Helper()
	kind := tell[string](w, `((e) => e ? (e.tagName === 'INPUT' ? e.type : e.tagName.toLowerCase()) : 'nothing')(`+at+`)`)
	w.hand.reach(w, at)
	switch kind {
	case "nothing":
		w.t.Fatalf("%s finds no %s at %s\n%s", w.person, at, tell[string](w, "location.href"), w.says())
	case "date":
		var y, m, d int
		if _, err := fmt.Sscanf(text, "%d-%d-%d", &y, &m, &d); err != nil {
			w.t.Fatal(err)
		}
		w.keys(fmt.Sprintf("%02d%02d%04d", m, d, y)) // the browser speaks American English
	case "select":
		n := tell[int](w, `[...(`+at+`).options].findIndex((o) => o.value === `+quoted(text)+`)`)
		if n < 0 {
			w.t.Fatalf("%s: %s has no option %s", w.person, at, text)
		}
		w.keys(kb.Home + strings.Repeat(kb.ArrowDown, n))
	default:
		w.keys("a", chromedp.KeyModifiers(chromedp.ModifierCtrl))
		if text == "" {
			w.keys(kb.Backspace)
		} else {
			w.insert(text)
		}
	}
}
