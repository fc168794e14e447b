package web

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	cdpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestBrowserKeys plays the life without a mouse, from the opening of the dossier to the end of the consultation, and with make prove to the end of the filing: everything is reached by Tab, and done by
// Enter, Space, arrows and typing. The focus can be seen wherever it goes, and what is used has a name for those who hear it.
func TestBrowserKeys(t *testing.T) {
	inBrowser(t)
	if os.Getenv("SANTONG_PROVE") != "" {
		lives(t, wholeLife(t), keyboard{}, languages...)
		return
	}
	slow(t)
	steps := wholeLife(t) // which take three minutes in each language: as far as the table of adoption they meet every kind of field
	last := slices.IndexFunc(steps, func(s step) bool { return s.event == "close_consultation" })
	lives(t, steps[:last+1], keyboard{}, "en")
}

const (
	maxTabs = 400 // stops on the way to anything
	maxLegs = 20  // times that one looks where one is
)

// A keyboard reaches everything by Tab.
type keyboard struct{}

func (k keyboard) press(w *window, at string) {
	w.t.Helper()
	k.toward(w, at)
	if tell[bool](w, `['radio', 'checkbox'].includes(document.activeElement.type)`) {
		if !tell[bool](w, `document.activeElement.checked`) {
			w.keys(" ")
		}
		return
	}
	w.keys(kb.Enter)
}

func (k keyboard) reach(w *window, at string) { w.t.Helper(); k.toward(w, at) }

// choose opens the file chooser by its key; which file is taken there is the system's matter.
func (k keyboard) choose(w *window, at, file string) {
	w.t.Helper()
	k.toward(w, at)
	w.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := chromedp.Call(ctx, cdpage.SetInterceptFileChooserDialog, cdpage.SetInterceptFileChooserDialogParams{Enabled: true}); err != nil {
			return err
		}
		opened, err := chromedp.WaitEvent(cdpage.FileChooserOpened, func(cdpage.EventFileChooserOpened) bool { return true }, chromedp.KeyEvent(" "))(ctx, t)
		if err != nil {
			return err
		}
		_, err = chromedp.Call(ctx, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: []string{file}, BackendNodeID: opened.BackendNodeID})
		return err
	}))
}

// A leg is what is to be pressed next on the way to a thing, and how often. It tells too which stops were made since the last, and at which of them the
// focus could not be seen: the page watches, so that many stops need no more than one question.
type leg struct {
	Key    string
	Times  int
	Stops  int
	Hidden []string
}

// toward presses Tab, or Shift and Tab, until the thing has the focus; of radios that belong together the arrows go to each.
func (k keyboard) toward(w *window, at string) {
	w.t.Helper()
	stops := 0
	for legs := range maxLegs {
		next := tell[leg](w, `__find.leg(`+at+`)`)
		for _, hidden := range next.Hidden {
			w.t.Errorf("%s cannot see the focus on %s", w.person, hidden)
		}
		if stops += next.Stops; next.Times > maxTabs {
			w.t.Fatalf("%s needs %d keys to come to %s", w.person, next.Times, at)
		}
		switch next.Key {
		case "here":
			if w.named != at && w.heard(at) == "" {
				w.t.Errorf("%s: what has the focus has no accessible name: %s", w.person, tell[string](w, `document.activeElement.outerHTML.slice(0, 200)`))
			}
			if w.named = at; legs > 0 && stops == 0 {
				w.t.Errorf("%s came to %s, and the page did not see the focus go", w.person, at)
			}
			return
		case "nothing":
			w.t.Fatalf("%s finds no %s at %s\n%s", w.person, at, tell[string](w, "location.href"), w.says())
		case "skip":
			w.keys(kb.Tab + kb.Enter)
		case "down":
			w.hold(kb.ArrowDown, next.Times)
		case "up":
			w.hold(kb.ArrowUp, next.Times)
		case "on":
			w.hold(kb.Tab, next.Times)
		case "back":
			w.hold(kb.Tab, next.Times, chromedp.KeyModifiers(chromedp.ModifierShift))
		}
	}
	w.t.Fatalf("%s never comes to %s by keys; the focus is on %s", w.person, at, tell[string](w, `document.activeElement.outerHTML.slice(0, 300)`))
}

// hold keeps a key down until it has come so many times, and lets it go.
func (w *window) hold(key string, times int, options ...chromedp.KeyOption) {
	w.t.Helper()
	w.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		for i := range times {
			for _, event := range kb.Encode([]rune(key)[0]) {
				for _, option := range options {
					option(event)
				}
				if event.Type == kb.KeyUp && i < times-1 {
					continue
				}
				if _, err := chromedp.Call(ctx, input.DispatchKeyEvent, *event); err != nil {
					return err
				}
			}
		}
		return nil
	}))
}

// keysScript counts the way from where the focus is, and watches it go. Should it count wrongly, the next leg mends that: what is pressed are real keys.
const keysScript = `(() => {
  let stops = 0, hidden = [];
  addEventListener('focusin', ({target: e}) => {
    stops++;
    if (e === document.body || e.id === 'main') return;
    const s = getComputedStyle(e);
    if (s.outlineStyle === 'none' || !(parseFloat(s.outlineWidth) > 0)) hidden.push(e.outerHTML.slice(0, 200));
  }, true);
  const stopsOf = (e) => e.type === 'date' ? 4 : 1; // month, day, year, calendar
  const group = (e) => [...document.getElementsByName(e.name)].filter((o) => o.type === 'radio' && o.form === e.form);
  const door = (e) => e.type !== 'radio' ? e : group(e).find((o) => o.checked) || group(e)[0]; // where one comes to a group of radios
  const tabbable = () => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')].filter((e) =>
    e.tabIndex >= 0 && !e.disabled && e.type !== 'hidden' && e.checkVisibility() && door(e) === e);
  const follows = (a, e) => a.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING;
  const way = (e) => {
    const a = document.activeElement;
    if (!e) return ['nothing', 0];
    if (a === e && !(e.type === 'date' && cameBack)) return ['here', 0];
    if (a === e) return ['back', 1]; // in the last part of a date: out of it, to come again from before
    if (e.type === 'radio' && group(e).includes(a)) {
      const by = group(e).indexOf(e) - group(e).indexOf(a);
      return by > 0 ? ['down', by] : ['up', -by];
    }
    if (a === document.body && document.getElementById('main').contains(e) && document.querySelector('a.skip')) return ['skip', 0];
    e = door(e);
    const on = a === document.body || follows(a, e);
    const between = tabbable().filter((o) => o !== a && o !== e && (on ? (a === document.body || follows(a, o)) && follows(o, e) : follows(e, o) && follows(o, a)));
    return [on ? 'on' : 'back', 1 + between.reduce((n, o) => n + stopsOf(o), 0) + (on && a.type === 'date' ? 1 : 0)];
  };
  let cameBack = false;
  __find.leg = (e) => {
    const [Key, Times] = way(e), out = {Key, Times, Stops: stops, Hidden: hidden};
    cameBack = Key === 'back';
    stops = 0, hidden = [];
    return out;
  };
})();`

// heard is the name that the accessibility tree gives.
func (w *window) heard(at string) string {
	w.t.Helper()
	name, err := chromedp.Run(w.ctx, func(ctx context.Context, t *chromedp.Target) (string, error) {
		where, err := chromedp.Evaluate[*runtime.RemoteObject](at)(ctx, t)
		if err != nil {
			return "", err
		}
		relatives := false
		tree, err := chromedp.Call(ctx, accessibility.GetPartialAXTree, accessibility.GetPartialAXTreeParams{ObjectID: where.ObjectID, FetchRelatives: &relatives})
		if err != nil || len(tree.Nodes) == 0 || tree.Nodes[0].Name == nil {
			return "", err
		}
		var text string
		err = json.Unmarshal([]byte(tree.Nodes[0].Name.Value), &text)
		return strings.TrimSpace(text), err
	})
	w.failing(err, "the accessibility tree")
	return name
}
