package web

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// A screen is a real browser, for what only JavaScript does. Set SANTONG_TEST_PICTURES to a folder to look at the pages.
type screen struct {
	t   *testing.T
	h   *harness
	ctx context.Context
}

// screen opens a window of the browser and signs the person in.
func (h *harness) screen(t *testing.T, person string) *screen {
	t.Helper()
	ctx, cancel := chromedp.NewContext(inBrowser(t), chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil { // without a timeout, which would end the browser with it
		t.Fatal(err)
	}
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	s := &screen{t, h, ctx}
	s.do(chromedp.Navigate(h.web.URL + "/door?person=" + person))
	return s
}

func (s *screen) do(steps ...chromedp.Action[chromedp.Void]) {
	s.t.Helper()
	if err := chromedp.Do(s.ctx, steps...); err != nil {
		s.t.Fatal(err)
	}
}

func (s *screen) open(path string, width int64) {
	s.t.Helper()
	s.do(chromedp.EmulateViewport(width, 900), chromedp.Navigate(s.h.web.URL+path))
}

func ask[T any](s *screen, expression string) T {
	s.t.Helper()
	out, err := chromedp.Run(s.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		s.t.Fatalf("%s: %v", expression, err)
	}
	return out
}

// becomes waits until the expression is true.
func (s *screen) becomes(expression string) {
	s.t.Helper()
	for range 100 {
		if ask[bool](s, "Boolean("+expression+")") {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	s.t.Fatalf("it never came to be: %s", expression)
}

// fits asks that nothing is wider than the screen, and keeps a picture where that is wanted.
func (s *screen) fits(name string) {
	s.t.Helper()
	if wide := ask[int](s, "document.documentElement.scrollWidth - window.innerWidth"); wide > 0 {
		s.t.Errorf("%s is %d px too wide", name, wide)
	}
	if folder := os.Getenv("SANTONG_TEST_PICTURES"); folder != "" {
		png, err := chromedp.Run(s.ctx, chromedp.FullScreenshot(100))
		if err != nil {
			s.t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name+".png"), png, 0o644); err != nil {
			s.t.Fatal(err)
		}
	}
}

func TestBrowserFormScripts(t *testing.T) {
	h := office(t)
	b := h.as("wang")
	id := opened(b, "short", "关于城市供水的若干规定")
	b.submit(b.get(actURL(id, "remark")).form("act"), values{"f.remarks.1.from": {"张某"}, "f.remarks.1.text": {"太长"}}).must(200)
	s := h.screen(t, "wang")

	s.open(actURL(id, "fill"), 1280)
	s.do(chromedp.Click("button[data-add]"), chromedp.Click("button[data-add]"))
	if got := ask[string](s, `document.activeElement.name`); got != "f.points.3.clause" {
		t.Errorf("after adding two rows one types into %q", got)
	}
	s.do(chromedp.Click(`tr[data-key="1"] button[data-drop]`), chromedp.Click(`tr[data-key="2"] button[data-drop]`), chromedp.SendKeys(`[name="f.points.3.clause"]`, "第九条"))
	if got := ask[string](s, `[...document.querySelectorAll('table.typed [data-no]')].map(e => e.textContent).join()`); got != "1" {
		t.Errorf("the row that is left has the number %s", got)
	}
	s.do(chromedp.SendKeys(`[id="f.asked.sieve"]`, "乙"))
	if got := ask[string](s, `[...document.querySelectorAll('[name="f.asked"]')].filter(e => e.offsetParent).map(e => e.value).join()`); got != "yi" {
		t.Errorf("the sieve leaves %s", got)
	}
	s.do(chromedp.SendKeys(`[id="f.summary"]`, "摘要三字"))
	if got := ask[string](s, `document.querySelector('[data-count="f.summary"]').textContent`); got != " (4/5000)" {
		t.Errorf("the counter says %q", got)
	}
	s.becomes(`document.querySelector('[data-status]').textContent.startsWith('草稿已存')`)
	s.fits("form-wide")

	s.open(actURL(id, "fill"), 360) // the draft
	kept(t, b.get(actURL(id, "fill")).form("act"), values{"f.points.row": {"3"}, "f.points.3.clause": {"第九条"}, "f.summary": {"摘要三字"}})
	s.fits("form-narrow")
	s.do(chromedp.Click("button[data-send]"))
	s.becomes(`document.querySelector('.alert-wrong') && document.activeElement === document.querySelector('[role=alert]')`)
	s.fits("form-wrong")

	s.open(strings.Replace(actURL(id, "remark"), "/zh/", "/en/", 1), 360)
	s.fits("form-earlier")
	s.open("/zh/open", 360)
	s.fits("open")

	paper := filepath.Join(t.TempDir(), "草案.pdf")
	if err := os.WriteFile(paper, []byte("%PDF-1.7 x"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.open("/zh/dossiers/"+id+"/cases/sample/papers/draft", 360)
	s.fits("paper")
	s.do(chromedp.SetUploadFiles("#file", []string{paper}), chromedp.Click("button[data-send]"))
	s.becomes(`location.search === '?done=3'`)
	s.open(actURL(id, "submit"), 360)
	s.fits("pins")
	s.do(chromedp.Evaluate[chromedp.Void](`(() => { const b = document.querySelector('button[data-send]'); b.click(); b.click(); })()`))
	s.becomes(`location.search === '?done=4'`)

	if sizes := small(s, actURL(id, "mend")); sizes != "" {
		t.Errorf("too small to hit: %s", sizes)
	}
}

// On paper nothing covers anything else, what is folded away is there, and no heading stands over nothing.
func TestBrowserPrintedDossier(t *testing.T) {
	h := office(t)
	id := opened(h.as("wang"), "short", "关于城市供水的若干规定")
	s := h.screen(t, "wang")
	s.open("/zh/dossiers/"+id, 794)
	s.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
		return err
	}))
	s.becomes(`document.querySelector('.picture img').complete && document.querySelector('.picture img').naturalHeight > 0`)
	for what, found := range map[string]string{
		"the picture leaves its frame": `(() => { const p = document.querySelector('.picture'); return p.scrollHeight > p.clientHeight + 1 || p.scrollWidth > p.clientWidth + 1 ? 'x' : ''; })()`,
		"folded away":                  `[...document.querySelectorAll('#main details > :not(summary)')].filter(e => !e.closest('.acts') && !e.checkVisibility({contentVisibilityAuto: true})).map(e => e.outerHTML.slice(0, 80)).join()`,
		"a heading over nothing":       `[...document.querySelectorAll('#main h2, #main h3')].filter(e => e.offsetParent && e.nextElementSibling && !e.nextElementSibling.offsetParent).map(e => e.textContent).join()`,
	} {
		if got := ask[string](s, found); got != "" {
			t.Errorf("%s: %s", what, got)
		}
	}
}

// small lists what can be clicked and is smaller than WCAG 2.2 asks (24 by 24 px), links in running text left out as the criterion does.
func small(s *screen, path string) string {
	s.t.Helper()
	s.open(path, 360)
	return ask[string](s, `[...document.querySelectorAll('#main button, #main input:not([type=hidden]), #main select, #main textarea, #main summary')]
		.filter(e => e.offsetParent && !e.matches('.visually-hidden')).filter(e => { const r = e.getBoundingClientRect(); const l = e.matches('.form-check-input') ? e.parentElement.getBoundingClientRect() : r; return Math.max(r.width, l.width) < 24 || Math.max(r.height, l.height) < 24 })
		.map(e => e.outerHTML.slice(0, 80)).join('\n')`)
}
