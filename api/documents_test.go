package api

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"santong/engine"
	"santong/store/storetest"
)

// listed keeps a document in the catalogue.
func (h *harness) listed(l engine.Listing) {
	h.t.Helper()
	err := h.store.Update(context.Background(), l.Dossier, storetest.Decide(l.Dossier, func(_ engine.View, c *engine.Change) error {
		c.Listings = []engine.Listing{l}
		text := []byte("正文" + l.Dossier)
		c.Blob = &engine.Blob{Hash: engine.HashOf(text).String(), Data: text}
		return nil
	}))
	if err != nil {
		h.t.Fatal(err)
	}
}

// catalogue has two documents, of which the second comes a month after the first, and repeals it.
func (h *harness) catalogue() (older, newer engine.Listing) {
	words := func(zh, en string) engine.Words { return engine.Words{Zh: zh, En: en} }
	older = engine.Listing{Dossier: "pub1", Case: "effect", Seq: 1, Known: "2026-01-05T02:00:00.000000Z", Title: "关于甲的规定", Kind: engine.Item{ID: "county", Words: words("县", "county")},
		Maker: "a", Drafter: "b", IssueNo: "甲政发〔2026〕1号", RegistrationNo: "CXDR-2026-0010001", Published: day("2026-01-05"), Effective: day("2026-02-10"), Witnessed: true,
		Phases: []engine.Phase{{From: day("2026-01-05"), ID: "awaiting_effect", Words: words("尚未施行", "Not yet in effect")}, {From: day("2026-02-10"), ID: "in_force", Words: words("有效", "In force"), Binding: true}},
		Papers: []engine.ListedPaper{{ID: "text", Words: words("正式文本", "Official text"), Name: "规定.txt", Type: "text/plain", Size: 10, Hash: engine.HashOf([]byte("正文pub1")).String()}}}
	newer = older
	newer.Dossier, newer.IssueNo, newer.RegistrationNo, newer.Known, newer.Title = "pub2", "甲政发〔2026〕2号", "CXDR-2026-0010002", "2026-02-20T02:00:00.000000Z", "关于乙的规定"
	newer.Published, newer.Effective, newer.Papers = day("2026-02-20"), day("2026-02-20"), nil
	newer.Phases = []engine.Phase{{From: day("2026-02-20"), ID: "in_force", Words: words("有效", "In force"), Binding: true}}
	h.listed(older)
	h.listed(newer)
	older.Seq, older.Known = 2, "2026-02-25T02:00:00.000000Z"
	older.Phases = append(older.Phases, engine.Phase{From: day("2026-03-01"), ID: "repealed", Words: words("已废止", "Repealed")})
	older.Relations = []engine.Relation{{ID: "repealed", Words: words("被废止", "Repealed by"), No: "甲政发[2026] 2号", On: day("2026-03-01")},
		{ID: "amended", Words: words("被修改", "Amended by"), No: "市政发〔2020〕9号"}}
	h.listed(older)
	return older, newer
}

// What has been published, as of a day, as known on a day, by whatever it is looked for.
func TestDocuments(t *testing.T) {
	h := newHarness(t)
	older, _ := h.catalogue()
	hash := older.Papers[0].Hash
	tomorrow := older // which is nobody's to see before its day
	tomorrow.Dossier, tomorrow.IssueNo, tomorrow.RegistrationNo, tomorrow.Title, tomorrow.Seq = "pub9", "甲政发〔2026〕9号", "CXDR-2026-0010009", "关于明日的规定", 1
	tomorrow.Published, tomorrow.Effective, tomorrow.Papers, tomorrow.Relations = day("2026-03-20"), day("2026-05-01"), nil, nil
	tomorrow.Phases = []engine.Phase{{From: day("2026-03-20"), ID: "awaiting_effect"}}
	h.listed(tomorrow)
	number := func(no string) string { return "/documents?number=" + url.QueryEscape(no) }
	h.play(t, []scenario{
		{request: at(drafter, "/documents"), status: 200, has: []string{"关于甲的规定", "关于乙的规定", `"on":"2026-03-02"`, `"total":2,"in_force":1`, `"id":"repealed"`, `"years":[{"value":"2026","count":2}]`}},
		{request: at(nobody, "/documents?in_force_on=2026-02-28"), status: 200, has: []string{"关于甲的规定", "关于乙的规定", `"total":2`}},
		{request: at(drafter, "/documents?in_force_on=2026-03-01"), status: 200, has: []string{"关于乙的规定"}, hasNot: []string{"关于甲的规定"}},
		{request: at(drafter, "/documents?in_force_on=2026-03-01&known_on=2026-02-24"), status: 200, has: []string{"关于甲的规定", "关于乙的规定"}},
		{request: at(drafter, "/documents?known_on=2026-02-19&on=2026-03-01"), status: 200, has: []string{"关于甲的规定"}, hasNot: []string{"关于乙的规定"}},
		{request: at(drafter, "/documents?on=2026-01-04"), status: 200, has: []string{`"items":[]`}},
		{request: at(drafter, "/documents?status=repealed&kind=county&maker=a&year=2026&text="+url.QueryEscape("甲")), status: 200, has: []string{"关于甲的规定"}, hasNot: []string{"关于乙的规定"}},
		{request: at(drafter, "/documents?status=void"), status: 200, has: []string{`"items":[]`, `"phases":[{"value":"in_force","count":1},{"value":"repealed","count":1}]`}},
		{request: at(drafter, number("甲政发（2026）1 号")), status: 200, has: []string{"关于甲的规定"}, hasNot: []string{"关于乙的规定"}},
		{request: at(drafter, number("cxdr－2026－0010002")), status: 200, has: []string{"关于乙的规定"}},
		{request: at(drafter, number("无")), status: 200, has: []string{`"items":[]`}},
		{request: at(drafter, "/documents?in_force_on=2026-03-01&on=2026-03-01"), status: 400, has: []string{"bad_parameter"}},
		{request: at(drafter, "/documents?on=2026-06-01"), status: 200, has: []string{`"total":2,`}, hasNot: []string{"明日"}},
		{request: at(drafter, number("甲政发〔2026〕9号")+"&on=2026-06-01"), status: 200, has: []string{`"items":[]`}},
		{request: at(drafter, "/documents/pub9.effect"), status: 404, hasNot: []string{"明日"}},
		{request: at(drafter, "/documents?year=20x6"), status: 400, has: []string{"bad_parameter"}},
		{request: at(drafter, "/documents?on=yesterday"), status: 400, has: []string{"bad_parameter"}},
		{request: at(drafter, "/documents?known_on=x"), status: 400, has: []string{"bad_parameter"}},
		{request: at(drafter, "/documents?after=x"), status: 400, has: []string{"bad_parameter"}},
		{request: at("", "/documents"), status: 401},
		{request: at(drafter, "/documents/pub1.effect"), status: 200, has: []string{`"changed_by":[{"relation":{"id":"repealed"`, "关于乙的规定", "市政发〔2020〕9号", `"history":[`, `"until":"2026-02-25T02:00:00.000000Z"`}},
		{request: at(drafter, "/documents/pub2.effect"), status: 200, has: []string{`"changes":[{"relation":{"id":"repealed"`, "关于甲的规定", `"changed_by":[]`}},
		{request: at(drafter, "/documents/pub1.effect?known_on=2026-02-24"), status: 200, has: []string{`"changed_by":[]`}},
		{request: at(drafter, "/documents/pub1.effect?known_on=2026-01-04"), status: 404},
		{request: at(drafter, "/documents/pub1"), status: 404},
		{request: at(drafter, "/documents/pub1.document"), status: 404},
		{request: at(drafter, "/documents/pub1.effect?on=x"), status: 400},
		{request: at("", "/documents/pub1.effect"), status: 401},
		{request: at(stranger, "/documents/pub1.effect/papers/"+hash), status: 200, has: []string{"正文pub1"}, headers: map[string]string{"Content-Disposition": "attachment"}},
		{request: request{as: stranger, url: "/api/v1/documents/pub1.effect/papers/" + hash, headers: []string{`If-None-Match: "` + hash + `"`}}, status: 304},
		{request: at(stranger, "/documents/pub2.effect/papers/"+hash), status: 404},
		{request: at(stranger, "/documents/pub1.effect/papers/"+hash+"?x=1"), status: 400},
		{request: at("", "/documents/pub1.effect/papers/"+hash), status: 401},
	})
}

// Pages stand on one moment: what is published in between comes into none of them, and the cursor goes with its own day alone.
func TestDocumentPages(t *testing.T) {
	h := newHarness(t)
	older, newer := h.catalogue()
	type pageOf struct {
		Items  []struct{ ID, Title string }
		Next   string
		Facets *struct{ Total int }
	}
	var first, second pageOf
	h.must(200, h.get(drafter, "/api/v1/documents?limit=1"), &first)
	if len(first.Items) != 1 || first.Items[0].ID != "pub2.effect" || first.Next == "" || first.Facets == nil {
		t.Fatalf("the first page: %+v", first)
	}
	h.now.Add(int64(time.Hour / time.Second))
	third := newer
	third.Dossier, third.Known, third.IssueNo, third.RegistrationNo = "pub0", h.engine.Now().UTC().Format(engine.TimeLayout), "甲政发〔2026〕3号", "CXDR-2026-0010003"
	third.Published = older.Published
	h.listed(third)
	h.must(200, h.get(drafter, "/api/v1/documents?limit=1&after="+first.Next), &second)
	if len(second.Items) != 1 || second.Items[0].ID != "pub1.effect" || second.Next != "" || second.Facets != nil {
		t.Errorf("the second page: %+v", second)
	}
	for _, wrong := range []string{"&on=2026-02-21", "&in_force_on=2026-01-01", "&known_on=2026-02-24"} {
		if a := h.get(drafter, "/api/v1/documents?limit=1&after="+first.Next+wrong); a.status != 400 || !strings.Contains(a.body, "after") {
			t.Errorf("the cursor with %s: %d %s", wrong, a.status, a.body)
		}
	}
}
