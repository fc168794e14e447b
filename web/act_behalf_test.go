package web

import (
	"net/http"
	"strings"
	"testing"

	"santong/calendar"
	"santong/engine"
	"santong/people"
)

// Whoever acts for another says so on the form, in the history, and on papers and openings too.
func TestFormOnBehalf(t *testing.T) {
	h := office(t)
	day := func(text string) calendar.Date {
		d, err := calendar.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	wang := h.engine.Directory().Person("wang")
	if _, err := h.steward.Delegate(t.Context(), engine.Actor{Person: "wang", Posts: wang.Posts, Proved: true}, people.Delegation{From: "wang", To: "zhou", Post: "drafter", Organisation: "jia",
		Start: day("2026-03-01"), Until: day("2026-04-01"), Reason: "出差"}); err != nil {
		t.Fatal(err)
	}
	b := h.as("zhou")
	b.get("/zh/open").must(http.StatusOK).says("代王一办理")
	p := b.get("/zh/open/sample/long").must(http.StatusOK).says("代王一办理")
	reach(t, p)
	p = b.submit(p.form("act"), values{"f.title": {"供水办法"}}).must(http.StatusOK)
	id := strings.TrimPrefix(p.url.Path, "/zh/dossiers/")

	p = b.get(actURL(id, "fill")).must(http.StatusOK).says("代王一办理", "（代王一）")
	if p.form("act").values.Get("for") != "wang" {
		t.Error("the form does not say for whom")
	}
	typed := filled()
	typed["f.copies"] = []string{"0"}
	p = b.submit(p.form("act"), typed).must(http.StatusUnprocessableEntity).says("代王一办理")
	typed["f.copies"] = []string{"1"}
	b.submit(p.form("act"), typed).must(http.StatusOK)
	f := b.get("/zh/dossiers/" + id + "/cases/sample/papers/draft").must(http.StatusOK).says("代王一提交").form("paper")
	b.submit(f, nil, file{"file", "草案.pdf", "application/pdf", "%PDF-1.7 代"}).must(http.StatusOK)

	entries, err := h.engine.Store.Entries(t.Context(), id, 0, 10)
	if err != nil || len(entries) != 3 {
		t.Fatalf("%v %v", entries, err)
	}
	for _, e := range entries {
		if e.Person != "zhou" || e.For != "wang" {
			t.Errorf("entry %d is by %s for %s", e.Seq, e.Person, e.For)
		}
	}
	form := b.get(actURL(id, "mend")).form("act")
	form.values.Set("for", "li") // who has delegated nothing
	b.submit(form, nil).must(http.StatusForbidden)
}

// A duty is taken on, handed over and given back by the same forms as everything else.
func TestFormDuties(t *testing.T) {
	h := office(t)
	wang, li := h.as("wang"), h.as("li")
	id := opened(wang, "short", "供水办法")
	wang.submit(wang.get(actURL(id, "duty:claim")).must(http.StatusOK).form("act"), values{"f.role": {"drafter"}}).must(http.StatusOK)
	p := li.get(actURL(id, "fill")).must(http.StatusOK)
	if p.byID("act") != nil {
		t.Error("who does not have the duty has the form")
	}
	p = wang.submit(wang.get(actURL(id, "duty:assign")).form("act"), values{"f.role": {"drafter"}, "f.person": {"li"}}).must(http.StatusUnprocessableEntity).says("须说明理由")
	reach(t, p)
	wang.submit(p.form("act"), values{"reason": {"休假"}}).must(http.StatusOK)
	li.get(actURL(id, "fill")).must(http.StatusOK).form("act")
	d, err := h.engine.Store.Dossier(t.Context(), id)
	if err != nil || d.Cases[0].Held["drafter"].Person != "li" {
		t.Fatalf("%+v %v", d.Cases[0].Held, err)
	}
	if !strings.Contains(li.get("/zh/dossiers/"+id).body, "李二") {
		t.Error("the dossier does not say who has the duty")
	}
}
