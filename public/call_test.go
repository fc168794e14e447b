package public_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"santong/engine"
	"santong/store"
	"santong/store/storetest"
)

const draftText = "曹县夜市管理办法（征求意见稿）\n第一条 为规范夜市，制定本办法。\n第二条 夜市于二十二时结束。"

// drafts opens a document and leads it into its consultation, not published for comments yet.
func (p *press) drafts(title string) string {
	p.t.Helper()
	ctx := context.Background()
	r, err := p.Open(ctx, "document", "government", engine.Command{Actor: p.as("wang.xiaomin"), Form: form{"title": title, "contact": "王晓敏"}})
	must(p.t, err)
	for kind, text := range map[string]string{"draft": draftText, "drafting_note": "起草说明：规范夜市。"} {
		p.lay(r.Dossier, kind, text)
	}
	must(p.t, p.fires(r.Dossier, "document", "classify", form{"kind": "normative", "maker_listed": true, "touches_business": false, "trial": false}))
	must(p.t, p.fires(r.Dossier, "document", "begin_consultation", nil))
	return r.Dossier
}

func (p *press) lay(id, kind, text string) {
	p.t.Helper()
	d, err := p.store.Dossier(context.Background(), id)
	must(p.t, err)
	_, err = p.Upload(context.Background(), engine.Command{Dossier: id, Case: "document", Version: d.Version, Actor: p.as("wang.xiaomin")},
		engine.Upload{Kind: kind, Name: kind + ".txt", Type: "text/plain; charset=utf-8", Data: []byte(text)})
	must(p.t, err)
}

// fires does an event as the drafter.
func (p *press) fires(id, kase, event string, f form) error {
	return p.firesAs("wang.xiaomin", id, kase, event, f, "")
}

func (p *press) firesAs(person, id, kase, event string, f form, reason string) error {
	p.t.Helper()
	d, err := p.store.Dossier(context.Background(), id)
	must(p.t, err)
	_, err = p.Fire(context.Background(), engine.Command{Dossier: id, Case: kase, Event: event, Version: d.Version, Actor: p.as(person), Form: f, Reason: reason})
	return err
}

var publishing = form{"consult_question": "夜市何时结束为宜？", "public_notice": "县政府网站"}

func comment() map[string]string {
	return map[string]string{"commenter_kind": "citizen", "clause": "第二条", "text": "密标原文：二十三时", "name": "周密标", "contact": "密标电话"}
}

// commentOn hands a comment in and returns the path of its secret link.
func (p *press) commentOn(path string, f map[string]string) string {
	p.t.Helper()
	a := p.post(path+"/comment", path+"/comment", f)
	if a.StatusCode != http.StatusOK {
		p.t.Fatalf("%d: %.3000s", a.StatusCode, plainText(a.body))
	}
	for _, href := range attributes(a.body, "a", "href") {
		if _, secret, ok := strings.Cut(href, "/zh/public/comments/"); ok {
			return "/zh/public/comments/" + secret
		}
	}
	p.t.Fatal("no secret link")
	return ""
}

// everyCallPage are all addresses at which anything of a call could stand.
func everyCallPage(no string) (out []string) {
	for _, lang := range []string{"zh", "en"} {
		out = append(out, "/"+lang+"/public/consultations", "/"+lang+"/public/consultations?all=1", "/"+lang+"/public/consultations/feed.atom", "/"+lang+"/public/consultations/"+no,
			"/"+lang+"/public/consultations/"+no+"/comment", "/"+lang+"/public", "/"+lang+"/public?q=%E5%A4%9C%E5%B8%82", "/"+lang+"/public/suggestions", "/"+lang+"/public/feed.atom")
	}
	return append(out, "/public/consultations.json", "/public/consultations/"+no+"/draft", "/public/consultations/"+no+"/note", "/sitemap.xml")
}

// A draft is published for comments, commented on without an account, its comments are counted to opinions, and what became of them is published: nobody is shown a draft
// before, who commented, or what only the house knows; what is erased is gone with every seal valid.
func TestConsultation(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { consultation(t, newCounty(t)) })
	t.Run("postgres", func(t *testing.T) { consultation(t, newCountyOn(t, store.Config{URL: storetest.Postgres(t)})) })
}

func consultation(t *testing.T, p *press) {
	t.Helper()
	ctx := context.Background()
	id := p.drafts("曹县夜市管理办法")
	const no = "ZQ-2026-00001"
	const page = "/zh/public/consultations/" + no
	for _, path := range everyCallPage(no) {
		if a := p.get(path); strings.Contains(a.text(), "夜市管理") || strings.Contains(path, no) && a.StatusCode != http.StatusNotFound {
			t.Errorf("%s tells of a draft that is not published: %d", path, a.StatusCode)
		}
	}
	if a, none := p.get(page), p.get("/zh/public/consultations/none"); plainText(a.body) != plainText(none.body) {
		t.Error("what is not published does not answer as what is not there")
	}
	if err := p.fires(id, "document", "publish_consultation", publishing); err != nil {
		t.Fatal(err)
	}
	if err := p.fires(id, "document", "publish_consultation", publishing); err == nil || !strings.Contains(err.Error(), "published-once") {
		t.Errorf("published twice: %v", err)
	}
	p.lay(id, "draft", "密标改稿") // after its publication
	p.page("/zh/public/consultations").says(t, "曹县夜市管理办法", no, "征求意见中")
	p.page(page).says(t, "夜市何时结束为宜？", "第二条 夜市于二十二时结束。", "起草说明", "2026年9月29日（含当日）", "不得作为行政管理的依据", "发表意见")
	if a := p.page("/public/consultations/" + no + "/draft"); a.text() != draftText || !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the draft: %v %.200s", a.Header, a.body)
	}
	var data []struct {
		Number string
		Open   bool
		Papers []struct{ URL string }
	}
	must(t, json.Unmarshal(p.page("/public/consultations.json").body, &data))
	if len(data) != 1 || data[0].Number != no || !data[0].Open || len(data[0].Papers) != 2 || p.get(data[0].Papers[1].URL).StatusCode != http.StatusOK {
		t.Errorf("the data: %+v", data)
	}

	// Shortened only with a reason, which is published.
	if err := p.firesAs("sun.deming", id, "document", "shorten_consultation", form{"consult_until": "2026-12-31", "shorten_ground": "急"}, "急"); err == nil || !strings.Contains(err.Error(), "shorter-indeed") {
		t.Errorf("a longer period: %v", err)
	}
	if err := p.firesAs("sun.deming", id, "document", "shorten_consultation", form{"consult_until": "2026-09-21"}, "急"); err == nil || !strings.Contains(err.Error(), "shorten_ground") {
		t.Errorf("shortened without a reason for the public: %v", err)
	}
	must(t, p.firesAs("sun.deming", id, "document", "shorten_consultation", form{"consult_until": "2026-09-21", "shorten_ground": "迎接节日，情况紧急"}, "密标内部理由"))
	p.page(page).says(t, "缩短期限的理由", "迎接节日，情况紧急", "2026年9月21日（含当日）")

	mine := p.commentOn(page, comment())
	p.commentOn(page, map[string]string{"commenter_kind": "business", "text": "密标二：赞成"}) // without a name
	a := p.page(mine)
	a.says(t, "YJ-2026-00001", "周密标", "密标原文", "已收到", "尚未公布")
	if h := a.Header; h.Get("Cache-Control") != "no-store" || h.Get("Referrer-Policy") != "no-referrer" || h.Get("Set-Cookie") != "" {
		t.Errorf("the page of the secret: %v", h)
	}

	// After the last day nothing is taken, and nothing is closed before each comment is counted.
	p.now = p.now.AddDate(0, 0, 4)
	if a := p.get(page + "/comment"); a.StatusCode != http.StatusConflict {
		t.Errorf("after the last day: %d", a.StatusCode)
	}
	p.page(page).says(t, "已截止")
	if err := p.firesAs("sun.deming", id, "document", "shorten_consultation", form{"consult_until": "2026-09-27", "shorten_ground": "急"}, "急"); err == nil || !strings.Contains(err.Error(), "told-with-the-call") {
		t.Errorf("shortened after the call: %v", err)
	}
	p.page("/zh/public/consultations").says(t, "现在没有正在征求意见的草案")
	must(t, p.fires(id, "document", "ask_opinions", form{"consulted": []any{"CX-FINANCE"}, "question": "可行否"}))
	must(t, p.firesAs("jin.suan", id, "consultation-CX-FINANCE", "reply", form{"stance": "suggest", "text": "密标部门意见"}, ""))
	p.lay(id, "consultation_record", "密标记录")
	comments, err := p.store.Facts(ctx, engine.FactQuery{All: true, Field: "call", Value: no, Limit: 10})
	must(t, err)
	if len(comments) != 2 {
		t.Fatalf("%d comments", len(comments))
	}
	if err := p.fires(comments[0].Dossier, "comment", "count", form{"point": 1}); err == nil || !strings.Contains(err.Error(), "point-on-record") {
		t.Errorf("counted to what is on no record: %v", err)
	}
	must(t, p.fires(id, "document", "record_opinion", form{"opinions": []any{form{"source": "public", "from": "密标来信人", "clause": "第二条", "text": "建议改为二十三时"},
		form{"source": "department", "from": "密标局", "text": "密标部门口头意见"}}}))
	adoption := form{"adoption": []any{form{"opinion": "1", "fate": "rejected", "reason": "影响居民休息"}, form{"opinion": "2", "fate": "rejected", "reason": "密标部门理由"},
		form{"opinion": "consultation-CX-FINANCE", "fate": "rejected", "reason": "密标协商理由"}}}
	if err := p.fires(id, "document", "close_consultation", adoption); err == nil || !strings.Contains(err.Error(), "comments-counted") {
		t.Errorf("closed with comments that are counted to nothing: %v", err)
	}
	for _, c := range comments {
		must(t, p.fires(c.Dossier, "comment", "count", form{"point": 1}))
	}
	if err := p.firesAs("wang.xiaomin", comments[0].Dossier, "comment", "erase_text", nil, "本人要求"); err == nil || !strings.Contains(err.Error(), "answered") {
		t.Errorf("erased before the public is told what became of it: %v", err)
	}
	if err := p.firesAs("jin.suan", comments[0].Dossier, "comment", "count", form{"point": 1}, ""); err == nil {
		t.Error("another unit counts comments")
	}
	must(t, p.fires(id, "document", "close_consultation", adoption))
	if a := p.page(page); strings.Contains(a.text(), "影响居民休息") {
		t.Error("the outcome is told before it is published")
	}
	must(t, p.fires(id, "document", "publish_adoption", nil))
	p.page(page).says(t, "意见采纳情况", "网上共收到意见2件", "建议改为二十三时", "不采纳", "影响居民休息")
	p.page(mine).says(t, "您的意见归入第1条", "影响居民休息")

	secret := strings.TrimPrefix(mine, "/zh/public/comments/")
	for _, path := range everyCallPage(no) {
		a := p.get(path)
		for _, hidden := range []string{"密标", "王晓敏", "wang.xiaomin", "c-000", "YJ-2026", secret} {
			if strings.Contains(a.text(), hidden) && !(hidden == "c-000" && strings.HasSuffix(path, "/public/feed.atom")) {
				t.Errorf("%s tells %q", path, hidden)
			}
		}
	}
	if a := p.get("/public/papers/" + hashOf(draftText)); a.StatusCode != http.StatusNotFound {
		t.Errorf("a draft among what is published: %d", a.StatusCode)
	}
	must(t, p.firesAs("wang.xiaomin", comments[0].Dossier, "comment", "erase_personal", nil, "本人要求"))
	must(t, p.firesAs("wang.xiaomin", comments[1].Dossier, "comment", "erase_personal", nil, "本人要求"))
	p.page(mine).says(t, "密标原文", "第二条")
	for _, c := range comments {
		must(t, p.firesAs("wang.xiaomin", c.Dossier, "comment", "erase_text", nil, "本人要求"))
		kept, err := p.store.Personal(ctx, c.Dossier)
		must(t, err)
		if len(kept) > 0 {
			t.Errorf("kept of an erased comment: %+v", kept)
		}
		entries, err := p.store.Entries(ctx, c.Dossier, 0, 50)
		must(t, err)
		for _, e := range entries {
			if strings.Contains(string(e.Payload), "密标") {
				t.Errorf("entry %d still says it", e.Seq)
			}
		}
	}
	a = p.page(mine)
	a.says(t, "您的意见归入第1条", "影响居民休息")
	if strings.Contains(a.text(), "周密标") || strings.Contains(a.text(), "密标电话") || strings.Contains(a.text(), "密标原文") {
		t.Error("erased, and still told")
	}
	report, err := p.Verify(ctx, nil)
	must(t, err)
	if len(report.Broken) > 0 {
		t.Errorf("%v", report.Broken)
	}
	// What goes back begins another round; given up then, it takes the call of the round before with it.
	must(t, p.firesAs("zhao.yifan", id, "document", "fail_prereview", nil, "重新起草"))
	if a := p.page(page); strings.Contains(a.text(), "已撤回") {
		t.Error("given up before it is")
	}
	must(t, p.firesAs("sun.deming", id, "document", "withdraw", nil, "不再制定"))
	p.page(page).says(t, "已撤回", "影响居民休息")
	p.verified()
	must(t, p.firesAs("sun.deming", p.drafts("曹县另一办法"), "document", "withdraw", nil, "不再制定"))
	if a := p.get("/zh/public/consultations?all=1"); strings.Contains(a.text(), "另一办法") {
		t.Error("what was withdrawn before it was published is told")
	}
}

// A draft that is given up takes its call with it: nobody comments on what there will not be, and what came may be erased.
func TestWithdrawnCall(t *testing.T) {
	p := newCounty(t)
	id := p.drafts("曹县夜市管理办法")
	const page = "/zh/public/consultations/ZQ-2026-00001"
	must(t, p.fires(id, "document", "publish_consultation", publishing))
	mine := p.commentOn(page, comment())
	list, err := p.store.Facts(context.Background(), engine.FactQuery{All: true, Field: "call", Value: "ZQ-2026-00001", Limit: 2})
	must(t, err)
	if err := p.firesAs("wang.xiaomin", list[0].Dossier, "comment", "erase_text", nil, "本人要求"); err == nil || !strings.Contains(err.Error(), "answered") {
		t.Errorf("erased while the draft goes on: %v", err)
	}
	must(t, p.firesAs("sun.deming", id, "document", "withdraw", nil, "不再制定"))
	p.page(page).says(t, "已撤回")
	if a := p.get(page + "/comment"); a.StatusCode != http.StatusConflict {
		t.Errorf("comments are taken on a draft that was given up: %d", a.StatusCode)
	}
	if a := p.page("/zh/public/consultations"); strings.Contains(a.text(), "夜市") {
		t.Error("it is still among what is open to comments")
	}
	p.page(mine).says(t, "密标原文", "已撤回")
	must(t, p.firesAs("wang.xiaomin", list[0].Dossier, "comment", "erase_text", nil, "本人要求"))
	if a := p.page(mine); strings.Contains(a.text(), "密标原文") {
		t.Error("erased, and still told")
	}
	p.verified()
}

// What no person sends is refused, and nothing is kept of it; the same form sent twice is one comment.
func TestHostileComments(t *testing.T) {
	p := newCounty(t)
	must(t, p.fires(p.drafts("曹县夜市管理办法"), "document", "publish_consultation", publishing))
	const page = "/zh/public/consultations/ZQ-2026-00001/comment"
	for _, c := range []struct {
		name  string
		form  map[string]string
		files []file
		want  int
	}{
		{"nothing", map[string]string{}, nil, http.StatusUnprocessableEntity},
		{"no such kind", map[string]string{"commenter_kind": "robot"}, nil, http.StatusUnprocessableEntity},
		{"too long", map[string]string{"text": strings.Repeat("长", 2001)}, nil, http.StatusUnprocessableEntity},
		{"very much too long", map[string]string{"text": strings.Repeat("长", 9000)}, nil, http.StatusBadRequest},
		{"signs that cannot be shown", map[string]string{"text": "a\x00b"}, nil, http.StatusUnprocessableEntity},
		{"no text in UTF-8", map[string]string{"text": "\xff\xfe"}, nil, http.StatusBadRequest},
		{"the trap", map[string]string{"website": "x"}, nil, http.StatusUnprocessableEntity},
		{"a token of nobody", map[string]string{"token": "a.b.c"}, nil, http.StatusUnprocessableEntity},
		{"a file", map[string]string{}, []file{{"x.pdf", "%PDF-1"}}, http.StatusUnprocessableEntity},
	} {
		f := map[string]string{}
		if c.name != "nothing" {
			f = comment()
		}
		for k, v := range c.form {
			f[k] = v
		}
		if a := p.post(page, page, f, c.files...); a.StatusCode != c.want {
			t.Errorf("%s: %d %.500s", c.name, a.StatusCode, plainText(a.body))
		}
	}
	if n, err := p.store.CountFacts(context.Background(), "call", "ZQ-2026-00001"); err != nil || n != 0 {
		t.Errorf("%d comments were kept (%v)", n, err)
	}
	f := comment()
	f["token"], f["link"], f["call"], f["point"] = p.token(page), "x", "ZQ-2026-00009", "1" // what is not asked counts for nothing
	p.now = p.now.Add(10 * time.Second)
	first, again := p.post(page, page, f), p.post(page, page, f)
	if first.StatusCode != http.StatusOK || plainText(first.body) != plainText(again.body) {
		t.Errorf("sent again: %d, %d", first.StatusCode, again.StatusCode)
	}
	if n, err := p.store.CountFacts(context.Background(), "call", "ZQ-2026-00001"); err != nil || n != 1 {
		t.Errorf("%d comments (%v)", n, err)
	}
	for _, path := range []string{"x", strings.Repeat("B", 32), strings.Repeat("%00", 32), strings.Repeat("C", 400)} {
		if a := p.get("/zh/public/comments/" + path); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.StatusCode)
		}
	}
	for _, path := range []string{"/zh/public/consultations/ZQ-2026-00002/comment", "/public/consultations/ZQ-2026-00001/own_opinion", "/public/consultations/" + fmt.Sprint(strings.Repeat("9", 300)) + "/draft"} {
		if a := p.get(path); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.StatusCode)
		}
	}
}
