package web

import (
	"net/http"
	"testing"
	"testing/fstest"

	"santong/workflows"
)

// A procedure that a county lays beside the built-in ones, in one file, has every page: its own, the form to begin it, its acts, its dossier, its task.
func TestAnOwnProcedureHasPages(t *testing.T) {
	library, err := workflows.Beside(fstest.MapFS{"lending.yaml": {Data: []byte(`workflow: lending
zh: 借阅案卷
en: Lending of a file
parties:
  - {id: drafting, zh: 借阅单位, en: borrowing unit}
roles:
  - {id: borrower, zh: 借阅人, en: borrower, post: drafter, of: drafting}
fields:
  - {id: title, zh: 事由, en: Purpose, type: text, max: 200}
  - {id: back_note, zh: 归还时的状况, en: State on return, type: text, max: 200}
opening: {id: ask, zh: 申请借阅, en: Ask for a file, by: [borrower], requires: [title], basis: ["design#7"]}
start: lent
states:
  - {id: lent, zh: 已借出, en: Lent, duty: [borrower]}
  - {id: returned, zh: 已归还, en: Returned, final: true}
events:
  - {id: give_back, zh: 归还, en: Give back, irreversible: true, from: [lent], to: returned, by: [borrower], requires: [back_note], basis: ["design#7"]}
`)}}, "caoxian")
	if err != nil {
		t.Fatal(err)
	}
	seed, err := library.Seed()
	if err != nil {
		t.Fatal(err)
	}
	h := newHarness(t, workflowsOf(library, seed))
	h.passworded("wang.xiaomin")
	wang := h.as("wang.xiaomin")
	reach(t, wang.get("/en/procedures/lending").must(http.StatusOK).says("Lending of a file", "Give back"))
	wang.get("/zh/open").must(http.StatusOK).says("借阅案卷")
	form := wang.get("/zh/open/lending").must(http.StatusOK)
	reach(t, form)
	dossier := wang.submit(form.form("act"), values{"f.title": {"查阅2019年案卷"}}).must(http.StatusOK).says("查阅2019年案卷", "已借出", "归还")
	reach(t, dossier)
	wang.get("/zh/inbox").must(http.StatusOK).says("查阅2019年案卷", "借阅案卷")
	act := wang.get("/zh" + actPath("d0001", "lending", "give_back")).must(http.StatusOK)
	reach(t, act)
	wang.submit(act.form("act"), values{"f.back_note": {"完好"}, "password": {goodPassword}}).must(http.StatusOK).says("已归还", "完好")
}
