package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

const secondPassword = "correct horse battery 7"

// What cannot be undone is done only by whoever types to which document; what else is missing is said at the same time, and nothing else is recorded.
func TestIrreversibleActsAskForTheDocument(t *testing.T) {
	h := office(t)
	wang := h.as("wang")
	ids := []string{opened(wang, "short", "供水办法"), opened(wang, "short", "路灯办法")}
	for _, id := range ids {
		handIn(wang, id, "draft", "草案.pdf", "%PDF-1.7 一").must(http.StatusOK)
		wang.submit(wang.get(actURL(id, "submit")).form("act"), nil).must(http.StatusOK)
	}
	if err := h.identity.SetPassword(t.Context(), "sun", "zhao", secondPassword); err != nil {
		t.Fatal(err)
	}
	zhao := h.as("zhao")
	code := func(id string) string {
		return textOf(zhao.get(actURL(id, "conclude")).must(http.StatusOK).byID("confirm.code"))
	}
	if here, there := code(ids[0]), code(ids[1]); here == there || len(here) != 4 || here != code(ids[0]) {
		t.Fatalf("the codes are %q and %q", here, there)
	}
	page := zhao.get(actURL(ids[0], "conclude"))
	reach(t, page)
	form := page.form("act")
	good := values{"f.verdict": {"good"}, "password": {secondPassword}}
	with := func(v values, confirm string) values {
		out := values(cloneValues(url.Values(v)))
		out["confirm"] = []string{confirm}
		return out
	}
	version := func() int {
		d, err := h.engine.Store.Dossier(t.Context(), ids[0])
		if err != nil {
			t.Fatal(err)
		}
		return d.Version
	}
	before := version()
	for _, wrong := range []string{"", "…", code(ids[1]), code(ids[0]) + "0"} {
		p := zhao.submit(form, with(good, wrong)).must(http.StatusUnprocessableEntity).says(code(ids[0]))
		reach(t, p)
		kept(t, p.form("act"), values{"f.verdict": {"good"}})
	}
	zhao.submit(form, with(values{"password": {secondPassword}}, "")).must(http.StatusUnprocessableEntity).says("请输入本页的确认码", "结论") // and the verdict is missing
	if refused, err := h.store.Refusals(t.Context(), ids[0], 10); err != nil || len(refused) != 0 || version() != before {
		t.Errorf("%d refusals, version %d, %v", len(refused), version(), err)
	}
	full := strings.Map(func(r rune) rune { return r - '0' + '０' }, code(ids[0]))
	done := zhao.submit(form, with(good, full)).must(http.StatusOK)
	if version() != before+1 {
		t.Fatal(done.text())
	}
	// Now that it has a number, that is asked for.
	zhao.get("/en" + strings.TrimPrefix(actURL(ids[0], "unnumber"), "/zh")).says("EX-2026-0001")
}

// Several at once ask for how many; afterwards the number that all have got is asked for, in whichever brackets.
func TestBulkAsksHowMany(t *testing.T) {
	l := playing(t, "曹县甲办法", "曹县乙办法")
	l.signed()
	for _, person := range []string{"zhou.mingyuan", "qin.dengke"} {
		if err := l.identity.SetPassword(t.Context(), "", person, secondPassword); err != nil {
			t.Fatal(err)
		}
	}
	zhou := l.as("zhou.mingyuan")
	items := []string{l.ids[0] + " document office_clerk", l.ids[1] + " document office_clerk"}
	p := zhou.post("/zh/inbox/bulk", values{"item": items, "event": {"number_issue"}}).must(http.StatusOK).says("输入选中的件数")
	f := p.formOf("/zh/inbox/bulk")
	f.values.Set("go", "yes")
	f.values.Set("proof-password", secondPassword)
	send := func(confirm string) *document {
		f.values.Set("confirm", confirm)
		return zhou.post("/zh/inbox/bulk", values(f.values))
	}
	for _, wrong := range []string{"", "1", "3", "yes"} {
		send(wrong).must(http.StatusUnprocessableEntity).says("件数不符：共选中2件")
	}
	if l.dossier(l.ids[0]).Cases[0].Facts["issue_no"] != nil {
		t.Fatal("it was done without the count")
	}
	send(strconv.Itoa(len(items))).must(http.StatusOK).says("已办理")
	version := l.dossier(l.ids[1]).Version
	send("2").must(http.StatusOK).says("已办理") // the same form again is answered as the first time
	number, _ := l.dossier(l.ids[1]).Cases[0].Facts["issue_no"].(string)
	if number == "" || l.dossier(l.ids[1]).Version != version {
		t.Fatalf("number %q, version %d after %d", number, l.dossier(l.ids[1]).Version, version)
	}
	l.lay("wang.xiaomin", "document", "registration_form", "申请表")
	l.lay("wang.xiaomin", "document", "interpretation", "解读")
	l.do("wang.xiaomin", "document", "apply_registration", rowOf{"category": "new", "copies": 2, "validity_years": 5, "effective_on": "2026-07-01", "contact": "王晓敏 0530-0000000"})
	qin, other := l.as("qin.dengke"), l.dossier(l.ids[0]).Cases[0].Facts["issue_no"].(string)
	page := qin.get("/zh/dossiers/"+l.ids[1]+"/cases/document/acts/register").must(http.StatusOK).says("输入发文字号", number)
	typed := values{"password": {secondPassword}, "confirm": {other}}
	qin.submit(page.form("act"), typed).must(http.StatusUnprocessableEntity).says("与本文件不符")
	typed["confirm"] = []string{strings.NewReplacer("〔", " [", "〕", "] ").Replace(number)}
	qin.submit(page.form("act"), typed).must(http.StatusOK)
	if l.dossier(l.ids[1]).Cases[0].Facts["registration_no"] == nil {
		t.Error("it was not registered")
	}
}
