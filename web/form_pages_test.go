package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"santong/people"
)

// A case goes from its opening to its end through the pages alone.
func TestFormsCarryACase(t *testing.T) {
	h := office(t)
	wang, zhao := h.as("wang"), h.as("zhao")
	page := wang.get("/zh/open").must(http.StatusOK).says("示例件：简件", "示例件：繁件", "甲局")
	reach(t, page)
	id := opened(wang, "short", "供水办法")

	act := func(b *browser, event string, typed values) *document {
		t.Helper()
		page := b.get(actURL(id, event)).must(http.StatusOK)
		reach(t, page)
		done := b.submit(page.form("act"), typed)
		if done.status != http.StatusOK || !strings.HasPrefix(b.hops[len(b.hops)-1], "/zh/dossiers/"+id+"?done=") {
			t.Fatalf("%s: got %d at %v:\n%s", event, done.status, b.hops, done.text())
		}
		return done
	}
	act(wang, "fill", filled())
	act(wang, "remark", values{"f.remarks.1.from": {"张某"}, "f.remarks.1.text": {"太长"}})
	p := wang.get(actURL(id, "remark")).says("已登记1行", "张某")
	if !strings.Contains(p.body, `data-first="2"`) {
		t.Error("the next row is not the second")
	}
	act(wang, "remark", values{"f.remarks.1.from": {"李某"}, "f.remarks.1.text": {"太短"}, "f.remarks.1.topic": {"water"}})

	// Without a draft it shows what is missing; the form can be prepared, but not be sent.
	p = wang.get(actURL(id, "submit")).says("须有草案", "怎么办：提交草案", "尚不能办理，等待：", "存为草稿")
	if send := p.find(func(n *html.Node) bool { return hasAttr(n, "data-send") }); len(send) != 1 || !hasAttr(send[0], "disabled") {
		t.Error("what waits can be sent")
	}
	reach(t, p)
	wang.submit(p.form("act"), values{"row": {"keep"}}).must(http.StatusOK).says("已恢复", "尚不能办理")
	if got := handIn(wang, id, "draft", "草案.pdf", "%PDF-1.7 一"); got.status != http.StatusOK {
		t.Fatal(got.text())
	}
	wang.get(actURL(id, "submit")).says("草案.pdf", "将锁定的文本")
	act(wang, "submit", nil)

	act(zhao, "back", values{"f.return_to": {"drafting"}, "f.mode": {"resume"}, "reason": {"第三条不清楚"}})
	act(wang, "straight", nil)
	d, err := h.engine.Store.Dossier(t.Context(), id)
	if err != nil || d.Cases[0].State != "checking" {
		t.Fatalf("%v %v", d, err)
	}
	page = zhao.get(actURL(id, "conclude")).says("此事项不可撤销", "EX-")
	reach(t, page)
	if err := h.identity.SetPassword(t.Context(), "sun", "zhao", "correct horse battery 7"); err != nil {
		t.Fatal(err)
	}
	zhao = h.as("zhao")
	form := zhao.get(actURL(id, "conclude")).must(http.StatusOK).form("act")
	wrong := zhao.submit(form, values{"f.verdict": {"good"}, "password": {"wrong"}}).must(http.StatusUnprocessableEntity)
	reach(t, wrong)
	zhao.submit(form, values{"f.verdict": {"good"}}).must(http.StatusUnprocessableEntity).says("请再次验证身份")
	good := zhao.submit(wrong.form("act"), values{"f.verdict": {"good"}, "password": {"correct horse battery 7"}}).must(http.StatusOK)
	good.says("已编号", "EX-2026-0001")
	zhao.get(actURL(id, "unnumber")).says("EX-2026-0001", "作废后不再使用")
	act(zhao, "finish", nil)

	d, err = h.engine.Store.Dossier(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	c := d.Cases[0]
	if c.Open || c.State != "over" || c.Facts["number"] != "EX-2026-0001" || c.Facts["urgent"] != true || c.Facts["copies"] != 12.0 && c.Facts["copies"] != 12 {
		t.Fatalf("%+v", c)
	}
	if rows, _ := c.Facts["remarks"].([]any); len(rows) != 2 {
		t.Errorf("remarks: %v", rows)
	}
}

// Every event of every variant has a page in both languages, and the other language has no Chinese left in the words of the page itself.
func TestFormsOfEveryEvent(t *testing.T) {
	h := office(t)
	wang := h.as("wang")
	for _, variant := range []string{"short", "long"} {
		id := opened(wang, variant, "供水办法")
		for _, lang := range languages {
			reach(t, wang.get("/"+lang+"/open/sample/"+variant).must(http.StatusOK))
			for _, event := range h.library.Workflow("sample", variant).Definition.Events {
				p := wang.get("/" + lang + "/dossiers/" + id + "/cases/sample/acts/" + event.ID).must(http.StatusOK)
				p.says(inLang(lang, event.Words))
				reach(t, p)
			}
			for _, event := range []string{"duty:claim", "duty:release", "duty:assign", "duty:urge", "duty:recuse", "duty:exclude"} {
				reach(t, wang.get("/"+lang+"/dossiers/"+id+"/cases/sample/acts/"+event).must(http.StatusOK))
			}
			for _, kind := range []string{"draft", "note"} {
				reach(t, wang.get("/"+lang+"/dossiers/"+id+"/cases/sample/papers/"+kind).must(http.StatusOK))
			}
		}
		if variant == "short" {
			wang.get("/zh/dossiers/" + id + "/cases/sample/acts/extra").must(http.StatusNotFound)
		}
	}
}

// The real procedures have pages for all their events too.
func TestFormsOfTheRealProcedures(t *testing.T) {
	h := newHarness(t)
	directory := h.engine.Directory()
	opens := 0
	for _, person := range directory.Persons {
		if !slices.ContainsFunc(person.Posts, func(post people.Post) bool { return post.Kind == "drafter" }) || opens > 0 {
			continue
		}
		b := h.as(person.ID)
		for _, link := range b.get("/zh/open").must(http.StatusOK).links() {
			if !strings.HasPrefix(link, "/zh/open/") {
				continue
			}
			opens++
			page := b.get(link).must(http.StatusOK)
			reach(t, page)
			p := b.submit(page.form("act"), values{"f.title": {"关于城市供水的规定"}}).must(http.StatusOK)
			id := strings.TrimPrefix(p.url.Path, "/zh/dossiers/")
			d, err := h.engine.Store.Dossier(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			w, err := h.engine.Workflow(t.Context(), d.Cases[0].Definition)
			if err != nil {
				t.Fatal(err)
			}
			for _, event := range w.Definition.Events {
				for _, lang := range languages {
					reach(t, b.get("/"+lang+"/dossiers/"+id+"/cases/"+d.Cases[0].ID+"/acts/"+event.ID).must(http.StatusOK))
				}
			}
		}
	}
	if opens == 0 {
		t.Fatal("nobody could open anything")
	}
}
