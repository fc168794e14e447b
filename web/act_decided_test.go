package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// Whoever approves sees what is approved: the grounds, the points, the advice, and the text with its hash, without the page knowing their names.
func TestActShowsWhatIsDecidedUpon(t *testing.T) {
	l := heard(t)
	l.reviewedTwice()
	path := "/dossiers/" + l.ids[0] + "/cases/document/acts/issue_opinion"
	for lang, want := range map[string][]string{"/zh": {"据以办理的内容", "第七条宜删去", "审查事项结论", "制定主体合法", "拟定审查意见"}, "/en": {"What this is decided upon", "第七条宜删去", "Prepare the opinion"}} {
		page := l.as("meng.fanhua").get(lang + path).must(http.StatusOK)
		reach(t, page)
		decided := page.find(hasClass("decided"))
		if len(decided) != 1 || !hasAttr(decided[0], "open") {
			t.Fatalf("%s: what is decided upon is shown %d times", lang, len(decided))
		}
		for _, words := range append(want, l.dossier(l.ids[0]).Cases[0].Pins["prepare_opinion"]["draft"][:12]) {
			if !strings.Contains(textOf(decided[0]), words) {
				t.Errorf("%s: it does not show %q", lang, words)
			}
		}
	}
	def := l.library.Workflow("document", "government").Definition
	for event, want := range map[string][]string{"sign": {"verdict", "decision", "points", "grounds"}, "issue_opinion": {"advice", "grounds", "points"}, "register": {"verdict", "decision"}} {
		fields, _ := def.DecidedUpon(event)
		for _, field := range want {
			if !slices.Contains(fields, field) {
				t.Errorf("%s is decided upon %v, without %s", event, fields, field)
			}
		}
	}
	if fields, events := def.DecidedUpon("no such event"); fields != nil || events != nil {
		t.Errorf("nothing is decided upon %v %v", fields, events)
	}
}
