package public_test

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"santong/calendar"
	"santong/engine"
	"santong/store/storetest"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/chromedp"
)

// browser finds Chromium and a Chinese font as scripts/browser.sh does. In CI they must be there.
func browser(t *testing.T) string {
	storetest.InTurn(t)
	t.Helper()
	path := os.Getenv("SANTONG_TEST_BROWSER")
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if found, err := exec.LookPath(name); path == "" && err == nil {
			path = found
		}
	}
	fonts, err := exec.Command("fc-list", ":lang=zh", "family").Output()
	if path == "" || path == "none" || err != nil || strings.TrimSpace(string(fonts)) == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("NOT TESTED IN A BROWSER: no Chromium or no Chinese font; with CI=true these tests must run")
		}
		t.Skip("NOT TESTED IN A BROWSER: no Chromium or no Chinese font (scripts/browser.sh finds or installs them)")
	}
	return path
}

// An eye looks at pages: axe-core finds nothing, nothing is wider than the screen, and the browser has nothing to complain of, the content policy least of all.
// With SANTONG_PICTURES it leaves pictures of them there.
type eye struct {
	ctx context.Context
	t   *testing.T
	axe string
}

func newEye(t *testing.T) *eye {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(browser(t)), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("lang", "en-US"), chromedp.Env("LANGUAGE=en_US", "LC_ALL=C.UTF-8"))
	axe, err := os.ReadFile("../web/testdata/axe/axe.min.js")
	must(t, err)
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	var mu sync.Mutex
	var faults []string
	ctx, cancel = chromedp.NewContext(ctx, chromedp.WithListener(func(event any) {
		if e, ok := event.(*log.EventEntryAdded); ok && (e.Entry.Level == "error" || e.Entry.Level == "warning") && !strings.Contains(e.Entry.URL, "/documents/none") {
			mu.Lock()
			defer mu.Unlock()
			faults = append(faults, e.Entry.Text+" "+e.Entry.URL)
		}
	}))
	t.Cleanup(func() {
		cancel()
		mu.Lock()
		defer mu.Unlock()
		for _, fault := range faults {
			t.Errorf("the browser: %s", fault)
		}
	})
	must(t, chromedp.Do(ctx)) // without a timeout, which would end the browser
	return &eye{ctx, t, string(axe)}
}

// look looks at the page on a desk and on a telephone.
func (e *eye) look(name, address string) {
	t := e.t
	t.Helper()
	for _, size := range [][2]int64{{1280, 900}, {360, 740}} {
		what := fmt.Sprintf("%s-%d", name, size[0])
		within, done := context.WithTimeout(e.ctx, time.Minute)
		must(t, chromedp.Do(within, chromedp.EmulateViewport(size[0], size[1]), chromedp.Navigate(address)))
		wide, err := chromedp.Run(within, chromedp.Evaluate[string](`(() => { const w = document.scrollingElement.scrollWidth; if (w <= innerWidth) return '';
		  return w + ' px: ' + [...document.querySelectorAll('main *, header *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.table-scroll')).slice(0, 4).map((e) => e.outerHTML.slice(0, 150)).join(' | '); })()`))
		must(t, err)
		if wide != "" {
			t.Errorf("%s is too wide: %s", what, wide)
		}
		if folder := os.Getenv("SANTONG_PICTURES"); folder != "" {
			png, err := chromedp.Run(within, chromedp.CaptureScreenshot())
			must(t, err)
			must(t, os.WriteFile(filepath.Join(folder, "public-"+what+".png"), png, 0o644))
		}
		_, err = chromedp.Run(within, chromedp.Evaluate[chromedp.Void](e.axe))
		must(t, err)
		found, err := chromedp.Run(within, chromedp.Evaluate[[]string](`axe.run(document, {resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})
		  .then((r) => r.violations.map((v) => v.id + ' (' + v.help + '): ' + v.nodes.slice(0, 3).map((n) => n.target.join(' ') + ' ' + n.html.slice(0, 200) + ' ' + (n.any[0] || n.all[0] || n.none[0] || {}).message).join(' | ')))`, chromedp.EvalAwaitPromise))
		must(t, err)
		for _, one := range found {
			t.Errorf("%s: %s", what, one)
		}
		done()
	}
}

// TestBrowserPages looks at every page of the catalogue in both languages.
func TestBrowserPages(t *testing.T) {
	e, p := newEye(t), newPress(t)
	id := p.issue("1", "曹县农机购置补贴资金使用管理办法", rules+strings.Repeat("第四条 附条。\n", 9), form{"lapses_on": "2031-04-01", "show_note": true})
	p.issue("2", "曹县人民政府关于修改《曹县农机购置补贴资金使用管理办法》的决定", "一、将第三条改为：办法自公布之日起施行。\n二、其余不变。", nil)
	p.issue("8", "丙办法", "一、内容。", form{"mark": "旧-1"})
	p.issue("9", "丁办法", "一、内容。", form{"mark": "旧-1"})
	for i := range 20 {
		p.issue(fmt.Sprint(i+100), fmt.Sprintf("曹县第%d号布告", i+100), "第一条 布告。", form{"issued_on": "2025-03-02"})
	}
	p.do(id, "amend", form{"amended": []any{map[string]any{"by": "CXDR-2026-2", "clause": "第三条", "on": "2026-04-01"}}}, "")
	p.now = p.now.AddDate(0, 2, 0)
	pages := map[string]string{
		"catalogue": "", "found": "?q=" + url.QueryEscape("农机 管理"), "none": "?q=" + url.QueryEscape("没有的词"), "document": "/documents/CXDR-2026-1", "document-then": "/documents/CXDR-2026-1?on=2026-03-05&known=2026-03-05",
		"changer": "/documents/CXDR-2026-2", "several": "/documents/" + url.PathEscape("旧-1"), "check": "/check", "checked": "/check?no=" + url.QueryEscape("曹农发〔2026〕1号"),
		"unknown": "/check?no=1", "data": "/data", "failure": "/documents/none",
	}
	for _, lang := range []string{"zh", "en"} {
		for _, name := range slices.Sorted(maps.Keys(pages)) {
			e.look(name+"-"+lang, p.web.URL+"/"+lang+"/public"+pages[name])
		}
	}
}

// TestBrowserSuggestions looks at the pages on which citizens suggest a review and follow it.
func TestBrowserSuggestions(t *testing.T) {
	e, p := newEye(t), newCounty(t)
	mine := p.suggest()
	must(t, p.handle("shao.weimin", "suggestion", "ask_supplement", form{"missing": "请写明条款"}, ""))
	for _, lang := range []string{"zh", "en"} {
		for name, path := range map[string]string{"suggest": suggestPage + "?no=CXDR-2026-0010009", "suggestions": "/zh/public/suggestions", "mine": mine} {
			e.look(name+"-"+lang, p.web.URL+strings.Replace(path, "/zh/", "/"+lang+"/", 1))
		}
	}
}

// told is a clean-up as the public reads it.
type told []engine.Announced

func (list told) Cleanups(context.Context) ([]engine.Announced, error) { return list, nil }

func (list told) Cleanup(context.Context, string) (*engine.Announced, error) { return &list[0], nil }

// TestBrowserCalls looks at the pages of drafts that are open to comments, of clean-ups and of filed documents.
func TestBrowserCalls(t *testing.T) {
	e, p := newEye(t), newCounty(t)
	site := *p.site
	row := []engine.Words{{Zh: "曹县市场摊点管理办法", En: "曹县市场摊点管理办法"}, {Zh: "曹政发〔2023〕9号", En: "曹政发〔2023〕9号"}}
	site.Results = told{{Dossier: "c-1", Title: "2026年规范性文件全面清理", Number: "曹政发〔2026〕9号", On: calendar.Of(p.now), Columns: []engine.Words{{Zh: "标题", En: "Title"}, {Zh: "文号", En: "Number"}},
		Lists: []engine.AnnouncedList{{ID: "kept", Words: engine.Words{Zh: "继续有效的文件目录", En: "Documents that are kept"}, Rows: [][]engine.Words{row, row}},
			{ID: "lapsed", Words: engine.Words{Zh: "失效的文件目录", En: "Documents that have lapsed"}}},
		Note: engine.Words{Zh: "不得作为行政管理的依据", En: "is no basis for administration"}}}
	site.Filed = func(context.Context, calendar.Date, calendar.Date) ([]engine.FiledDocument, error) {
		return []engine.FiledDocument{{Number: "曹政备〔2026〕1号", Title: "青堌集镇集市管理办法", IssueNo: "青政发〔2026〕3号", Sender: "青堌集镇人民政府", Recipient: "CX-GOV", Registered: calendar.Of(p.now)}}, nil
	}
	p.opens(&site)
	must(t, p.fires(p.drafts("曹县夜市管理办法"), "document", "publish_consultation", publishing))
	const page = "/zh/public/consultations/ZQ-2026-00001"
	mine := p.commentOn(page, comment())
	pages := map[string]string{"calls": "/zh/public/consultations", "call": page, "comment": page + "/comment", "own": mine, "cleanups": "/zh/public/cleanups", "cleanup": "/zh/public/cleanups/c-1",
		"filed": "/zh/public/filed"}
	for _, lang := range []string{"zh", "en"} {
		for _, name := range slices.Sorted(maps.Keys(pages)) {
			e.look(name+"-"+lang, p.web.URL+strings.Replace(pages[name], "/zh/", "/"+lang+"/", 1))
		}
	}
}
