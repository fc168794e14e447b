package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"santong/engine"
)

// signed ends with the signature, on 8 May.
func (l *life) signed() {
	l.reviewed()
	l.scheduled()
	l.held()
	l.do("shi.zhengping", "document", "decide", rowOf{"decision": "approve"})
	l.on("2026-05-07")
	l.minuted()
	l.do(l.signer, "document", "sign", nil)
	l.on("2026-05-08")
}

// A letter out of the record is laid down in one step, by the right that whoever hands it in has, and its entry is that of any paper.
func TestLettersAreLaidDown(t *testing.T) {
	l := playing(t, "曹县甲办法", "曹县乙办法")
	l.signed()
	l.do("zhou.mingyuan", "document", "number_issue", nil)
	wang, at := l.as("wang.xiaomin"), func(i int) string { return "/zh/dossiers/" + l.ids[i] + "/cases/document" }
	newest := func(i int) (engine.Entry, *engine.Paper) {
		d := l.dossier(l.ids[i])
		entries, err := l.store.Entries(t.Context(), l.ids[i], d.Version-1, 1)
		if err != nil || len(entries) != 1 {
			t.Fatal(entries, err)
		}
		return entries[0], d.Papers[len(d.Papers)-1]
	}

	// From the page of the paper: exactly the file that it names.
	page := wang.get(at(0)+"/papers/registration_form").must(http.StatusOK).says("或者：由在卷内容生成", "规范性文件登记申请表", "仍为（待填）")
	reach(t, page)
	reach(t, wang.get("/en"+strings.TrimPrefix(at(0), "/zh")+"/papers/registration_form").must(http.StatusOK).says("Lay down the generated letter"))
	file := wang.get("/zh/dossiers/" + l.ids[0] + "/letters/document/registration_form.docx").must(http.StatusOK)
	form := page.form("letter")
	if form.values.Get("hash") != engine.HashOf([]byte(file.body)).String() {
		t.Fatal("the page names another file than the one that can be downloaded")
	}
	wrong := url.Values{"version": form.values["version"], "key": form.values["key"], "hash": {strings.Repeat("0", 64)}}
	wang.post(form.action, values(wrong)).must(http.StatusConflict).says("本次未提交")
	l.as("qing.shuigen").post(form.action, values(form.values)).must(http.StatusNotFound)
	fang := l.as("fang.jianguo").post(form.action, values(form.values))
	if fang.status != http.StatusForbidden && fang.status != http.StatusNotFound {
		t.Errorf("a reviewer may hand in the drafter's form: %d", fang.status)
	}
	version := l.dossier(l.ids[0]).Version
	done := wang.submit(form, nil).must(http.StatusOK)
	if again := wang.submit(form, nil).must(http.StatusOK); again.url.String() != done.url.String() || l.dossier(l.ids[0]).Version != version+1 {
		t.Errorf("twice: %s and %s", done.url, again.url)
	}
	byPage, paper := newest(0)
	if paper.Hash != form.values.Get("hash") || paper.Type != docx {
		t.Errorf("%+v", paper)
	}
	if kept, err := l.store.Blob(t.Context(), paper.Hash); err != nil || string(kept) != file.body {
		t.Errorf("%d bytes, %v", len(kept), err)
	}

	// From the form of the act, what was typed is kept meanwhile.
	act := wang.get(at(1) + "/acts/apply_registration").must(http.StatusOK).says("用系统生成的文书")
	back := wang.submit(act.form("act"), values{"f.contact": {"王晓敏 0530-1"}, "row": {"letter:registration_form"}}).must(http.StatusOK)
	kept(t, back.form("act"), values{"f.contact": {"王晓敏 0530-1"}})
	byAct, paper := newest(1)
	for _, e := range []engine.Entry{byPage, byAct} {
		if e.Kind != engine.KindMaterial || e.Event != "upload:registration_form" || e.Person != "wang.xiaomin" || !strings.Contains(string(e.Payload), `"role":"drafter"`) {
			t.Errorf("%+v", e)
		}
	}
	back.says(paper.Name)
	l.lay("wang.xiaomin", "document", "interpretation", "解读")
	b := wang.submit(wang.get(at(1)+"/acts/apply_registration").form("act"), values{"f.category": {"new"}, "f.copies": {"2"}, "f.validity_years": {"5"}, "f.effective_on": {"2026-07-01"}})
	if b.must(http.StatusOK); l.dossier(l.ids[1]).Cases[0].Pins["apply_registration"]["registration_form"] != paper.Hash {
		t.Error("it is not what the application is bound to")
	}
	// What is no letter is handed in as before.
	if text := wang.get(at(0) + "/papers/interpretation").must(http.StatusOK).text(); strings.Contains(text, "由在卷内容生成") {
		t.Error("an interpretation is made out of the record")
	}
}
