package web

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// TestBrowserStandsStill holds that nothing moves under the hand: what gets the focus is in its place at once, and what the page says later has its room.
// Whoever clicks meanwhile would hit something else.
func TestBrowserStandsStill(t *testing.T) {
	inBrowser(t)
	l := playing(t, "曹县甲办法")
	for _, width := range []int64{1280, 360} {
		w := l.open(t, "wang.xiaomin", "zh", mouse{})
		w.enter(l, "/inbox")
		w.do(chromedp.EmulateViewport(width, 400))
		w.visit("/dossiers/d0001/cases/document/acts/classify")
		for what, act := range map[string]string{
			"the focus goes to the end":        `document.querySelector('[data-send]').focus(); before = where()`,
			"the draft is said to be kept":     `said.textContent = said.dataset.saved + ' 12:34'`,
			"the draft is said to be not kept": `said.textContent = said.dataset.failed`,
		} {
			moved := tell[[]string](w, `(async () => {
			  const said = document.querySelector('[data-status]');
			  said.textContent = '';
			  scrollTo({top: 0, behavior: 'instant'});
			  const where = () => [scrollY, document.documentElement.scrollHeight, ...[...document.querySelectorAll('form.act *')]
			    .filter((e) => __find.shown(e) && e !== said).map((e) => Math.round(e.getBoundingClientRect().y + scrollY))].join(' ');
			  let before = where();
			  `+act+`;
			  await new Promise((done) => setTimeout(done, 300));
			  return [before, where()];
			})()`)
			if moved[0] != moved[1] {
				t.Errorf("%d px wide, when %s, from\n%s to\n%s", width, what, moved[0], moved[1])
			}
		}
	}
}
