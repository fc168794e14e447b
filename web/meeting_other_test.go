package web

import (
	"context"
	"net/http"
	"os"
	"testing"

	"golang.org/x/net/html"

	"santong/engine"
	"santong/workflows"
)

// TestMeetingOfAnyProcedure: the pages know a meeting by the block of its definition alone.
func TestMeetingOfAnyProcedure(t *testing.T) {
	library, err := workflows.Load(os.DirFS("testdata/council"), "town")
	if err != nil {
		t.Fatal(err)
	}
	seed, err := library.Seed()
	if err != nil {
		t.Fatal(err)
	}
	h := newHarness(t, workflowsOf(library, seed))
	l := &life{harness: h, t: t}
	for _, title := range []string{"修桥提案", "铺路提案"} {
		r, err := h.engine.Open(context.Background(), "motion", "", engine.Command{Actor: l.actor("wang"), Form: map[string]any{"title": title}})
		if err != nil {
			t.Fatal(err)
		}
		l.ids = append(l.ids, r.Dossier)
	}
	scribe := h.as("zhao")
	p := scribe.get("/en/meetings").must(http.StatusOK).says("修桥提案", "It needs a text")
	wellMade(t, p)
	l.lay("wang", "motion", "motion_text", "文本")
	p = scribe.get("/zh/meetings").must(http.StatusOK)
	p = scribe.submit(p.form("agenda-zhen-motion"), values{"item": itemsOf(p)[:1], "kind": {"extra"}, "name": {"第七次"}, "day": {"2026-03-02"}}).must(http.StatusOK).says("临时会", "提案单位", "甲局", "议题 1 件")
	p = scribe.submit(p.form("agenda-zhen-motion"), values{"item": itemsOf(p)}).must(http.StatusOK).says("第七次", "议题 2 件") // what is put on this agenda needs no typing
	path := p.url.Path
	form := scribe.get(path + "/record").must(http.StatusOK)
	wellMade(t, form)
	typed := values{"number": {"七号"}, "a.0.person": {"周主席"}, "a.0.capacity": {"chair"}, "a.0.present": {"yes"}, "a.0.came_on": {"2026-03-01"}, "a.0.seat_no": {"1"},
		"a.1.person": {"吴委员"}, "a.1.capacity": {"councillor"}, "a.1.present": {"yes"}, "a.1.seat_no": {"二"},
		"s.1.0.person": {"吴委员"}, "s.1.0.vote": {"no"}, "s.1.0.words": {"太贵"}, "s.1.1.person": {"周主席"}, "s.1.1.vote": {"aye"}, "s.2.0.person": {"周主席"}, "s.2.0.vote": {"aye"}}
	again := scribe.submit(form.form("record"), typed).must(http.StatusUnprocessableEntity).says("座号", "须为")
	p = scribe.submit(again.form("record"), values{"a.1.seat_no": {"2"}}).must(http.StatusOK).says("组成人员 2 人，到会 2 人", "到会不得少于二人", "七号", "反对 1（组成人员 1）", "太贵")
	wellMade(t, p)
	l.doIn(l.ids[0], "zhao", "motion", "settle", rowOf{"outcome": "lost", "remark": "下次再议"})
	scribe.get(path).must(http.StatusOK).says("未通过", "附记", "下次再议", "尚未作出决定")
	h.as("qian").get(path).must(http.StatusNotFound)
}

// wellMade asks that every input says what it is to whoever cannot see it, that no id comes twice, and that nothing is styled or scripted inline.
func wellMade(t *testing.T, d *document) {
	t.Helper()
	ids, labelled := map[string]bool{}, map[string]bool{}
	for _, n := range d.find(func(*html.Node) bool { return true }) {
		if id := attr(n, "id"); id != "" && ids[id] {
			t.Errorf("%s: the id %s comes twice", d.url, id)
		}
		ids[attr(n, "id")] = true
		if n.Data == "label" {
			labelled[attr(n, "for")] = true
		}
		if hasAttr(n, "style") || hasAttr(n, "onclick") || n.Data == "style" {
			t.Errorf("%s: %s is styled or scripted inline", d.url, n.Data)
		}
	}
	for _, n := range d.find(func(n *html.Node) bool {
		return n.Data == "select" || n.Data == "textarea" || n.Data == "input" && attr(n, "type") != "hidden"
	}) {
		within := false
		for at := n.Parent; at != nil; at = at.Parent {
			within = within || at.Data == "label"
		}
		if !within && attr(n, "aria-label") == "" && !(attr(n, "id") != "" && labelled[attr(n, "id")]) {
			t.Errorf("%s: %s %s has no name", d.url, n.Data, attr(n, "name"))
		}
	}
}
