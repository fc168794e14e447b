package web

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

const maxPicture = 300 << 10 // bytes

// TestBrowserPictures writes the pictures of docs/pictures into the folder that SANTONG_PICTURES names: `make screenshots` does.
func TestBrowserPictures(t *testing.T) {
	inBrowser(t)
	slow(t)
	folder := os.Getenv("SANTONG_PICTURES")
	if folder == "" {
		t.Skip("set SANTONG_PICTURES to a folder: make screenshots")
	}
	l, _ := kindsOfPages(t)
	id := "/dossiers/d0001"
	meeting := meetingKey{"CX-GOV", "2026-05-06", twelfth}.Path()
	for _, p := range []struct {
		name, lang, as, path string
		width, height        int64
	}{
		{"inbox", "zh", "fang.jianguo", "/inbox?scope=organisation", 1280, 720},
		{"dossier", "zh", "fang.jianguo", id, 1280, 1100},
		{"dossier-en", "en", "fang.jianguo", id, 1280, 1100},
		{"form", "zh", "wang.xiaomin", "/dossiers/d0002/cases/document/acts/classify", 1280, 1100},
		{"meeting", "zh", "ye.wenjing", meeting, 1280, 1100},
		{"meeting-en", "en", "ye.wenjing", meeting, 1280, 1100},
		{"record", "zh", "ye.wenjing", meeting + "/record", 1280, 1100},
		{"register", "zh", "qin.dengke", "/register", 1280, 640},
		{"letter", "zh", "wang.xiaomin", id + "/letters/document/registration_form", 1280, 1100},
		{"administration", "zh", "guan.xitong", "/admin/proposals", 1280, 640},
		{"phone", "zh", "he.chunyan", id + "/cases/document/acts/publish", 390, 844},
	} {
		w := l.open(t, p.as, p.lang, mouse{})
		w.enter(l, p.path)
		w.do(chromedp.EmulateViewport(p.width, p.height))
		w.loads(p.name, chromedp.Navigate(l.web.URL+"/"+p.lang+p.path))
		tell[chromedp.Void](w, `scrollTo(0, 0)`)
		png, err := chromedp.Run(w.ctx, chromedp.CaptureScreenshot())
		if err != nil {
			t.Fatal(err)
		}
		if len(png) > maxPicture {
			t.Errorf("%s has %d bytes, more than %d", p.name, len(png), maxPicture)
		}
		if err := os.WriteFile(filepath.Join(folder, p.name+".png"), png, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
