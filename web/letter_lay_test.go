package web

import (
	"net/http"
	"strconv"
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

// A letter that says what only the act gives is written of the act as it is foreseen, read, and goes into the dossier with the act that is bound to it: its number
// and its conclusion are those of the act, or nothing is done.
func TestLettersAreWrittenWithTheAct(t *testing.T) {
	l := playing(t, "曹县甲办法", "曹县乙办法")
	l.prepared()
	if err := l.identity.SetPassword(t.Context(), "guan.xitong", "meng.fanhua", secondPassword); err != nil {
		t.Fatal(err)
	}
	meng, at := l.as("meng.fanhua"), func(i int) string { return "/zh/dossiers/" + l.ids[i] + "/cases/document/acts/issue_opinion" }
	meng.get("/zh/inbox").must(http.StatusOK).says("曹县甲办法", "曹县乙办法") // it is the head's turn though nobody has handed in a letter
	meng.get("/zh/dossiers/"+l.ids[0]+"/cases/document/papers/opinion_letter").must(http.StatusOK).says("随办理一并生成", "出具合法性审查意见书")

	write := func(i int, typed values) *document {
		page := meng.get(at(i)).must(http.StatusOK).says("生成文书，先看后办")
		typed["row"] = []string{"letter"}
		read := meng.submit(page.form("act"), typed)
		delete(typed, "row")
		return read
	}
	if p := write(0, values{"f.verdict": {"unlawful"}}).must(http.StatusUnprocessableEntity); !strings.Contains(p.text(), "须先满足结论须与各审查事项") || strings.Contains(p.text(), "须先满足须有本次审查的意见书") {
		t.Errorf("what stands in the way of the act stands in the way of its letter: %s", p.text())
	}
	lawful := values{"f.verdict": {"lawful"}}
	read := write(0, lawful).must(http.StatusOK).says("曹司审〔2026〕1号", "2026年4月20日", "审查结论为：合法")
	reach(t, read)
	if strings.Contains(read.text(), "（待填）") {
		t.Errorf("the letter of the act lacks something: %s", read.text())
	}
	sure := func(p *document, more values) values {
		out := values{"confirm": {textOf(p.byID("confirm.code"))}}
		if p.form("act").has["password"] { // it has been asked for once
			out["password"] = []string{secondPassword}
		}
		for name, list := range more {
			out[name] = list
		}
		return out
	}
	version := l.dossier(l.ids[0]).Version

	// What is typed after the letter was read makes it another letter; so does somebody else who takes its number.
	meng.submit(read.form("act"), sure(read, values{"f.risk_note": {"文件施行后须跟踪评估。"}})).must(http.StatusConflict).says("文书与您看过的不同", "跟踪评估")
	other := write(1, lawful).must(http.StatusOK).says("曹司审〔2026〕1号")
	meng.submit(other.form("act"), sure(other, nil)).must(http.StatusOK)
	again := meng.submit(read.form("act"), sure(read, nil)).must(http.StatusConflict).says("文书与您看过的不同", "曹司审〔2026〕2号")
	reach(t, again)
	if l.dossier(l.ids[0]).Version != version {
		t.Error("something was done with a letter that nobody has read")
	}
	done := meng.submit(again.form("act"), sure(again, nil)).must(http.StatusOK).says("曹司审〔2026〕2号")
	if twice := meng.submit(again.form("act"), sure(again, nil)).must(http.StatusOK); twice.url.String() != done.url.String() || l.dossier(l.ids[0]).Version != version+2 {
		t.Errorf("twice: %s and %s", done.url, twice.url)
	}

	d := l.dossier(l.ids[0])
	entries, err := l.store.Entries(t.Context(), d.ID, version, 2)
	if err != nil || len(entries) != 2 {
		t.Fatal(entries, err)
	}
	if e := entries[0]; e.Kind != engine.KindMaterial || e.Event != "upload:opinion_letter" || e.Person != "meng.fanhua" || entries[1].Event != "issue_opinion" {
		t.Errorf("%+v", entries)
	}
	paper := d.Papers[len(d.Papers)-1]
	if paper.Hash != again.form("act").values.Get("letter") || paper.Type != docx || d.Cases[0].Pins["issue_opinion"]["opinion_letter"] != paper.Hash {
		t.Errorf("%+v, %v", paper, d.Cases[0].Pins)
	}
	kept := meng.get("/zh/dossiers/" + d.ID + "/papers/" + paper.Hash).must(http.StatusOK).body
	file := meng.get("/zh/dossiers/" + d.ID + "/letters/document/opinion_letter.docx?seq=" + strconv.Itoa(entries[1].Seq)).must(http.StatusOK).body
	if file != kept {
		t.Error("the letter out of the record is not the one that was laid down")
	}
}
