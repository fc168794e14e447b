package web

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// browserPath finds a browser as scripts/browser.sh does, which the Makefile asks first. In CI there must be one.
func browserPath() string {
	path := os.Getenv("SANTONG_TEST_BROWSER")
	if path != "" {
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return "none"
}

// hasFont tells whether Chinese is drawn as Chinese. Without a font every character is an empty box of the wrong width.
func hasFont() bool {
	out, err := exec.Command("fc-list", ":lang=zh", "family").Output()
	return err == nil && strings.TrimSpace(string(out)) != ""
}

// chromium is the one browser of all tests. It ends with the process.
var chromium = sync.OnceValues(func() (context.Context, error) {
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(browserPath()), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("lang", "en-US"), chromedp.Env("LANGUAGE=en_US", "LC_ALL=C.UTF-8"))
	ctx, _ := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, _ = chromedp.NewContext(ctx)
	return ctx, chromedp.Do(ctx) // without a timeout, which would end the browser
})

// inBrowser gives the browser to a test that needs one, or leaves the test out, loudly.
func inBrowser(t *testing.T) context.Context {
	t.Helper()
	missing := ""
	switch {
	case browserPath() == "none":
		missing = "no Chromium (scripts/browser.sh finds or installs one)"
	case !hasFont():
		missing = "no Chinese font (scripts/browser.sh installs one)"
	}
	if missing != "" {
		if os.Getenv("CI") == "true" {
			t.Fatalf("NOT TESTED IN A BROWSER: %s; with CI=true these tests must run", missing)
		}
		t.Skipf("NOT TESTED IN A BROWSER: %s", missing)
	}
	ctx, err := chromium()
	if err != nil {
		t.Fatal(err)
	}
	return ctx
}

// slow leaves a test out under the race detector: `make test` runs it again without.
func slow(t *testing.T) {
	t.Helper()
	if raceEnabled {
		t.Skip("the whole length runs without the race detector")
	}
}

const (
	pageTime = 90 * time.Second // that a page may take on a busy machine
	password = "correct-horse-7-battery"
)
