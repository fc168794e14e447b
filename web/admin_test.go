package web

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"santong/calendar"
	"santong/engine"
	"santong/notices"
	"santong/people"
	"santong/workflows"
)

const goodPassword = "曹州牡丹四月开满园人人都来看"

// passworded gives persons a password.
func (h *harness) passworded(persons ...string) {
	h.t.Helper()
	for _, person := range persons {
		if err := h.identity.SetPassword(context.Background(), person, person, goodPassword); err != nil {
			h.t.Fatal(err)
		}
	}
}

// formOf finds the form that goes to the address and carries the hidden value.
func (d *document) formOf(action string, hidden ...string) *form {
	d.t.Helper()
	for _, n := range d.find(func(n *html.Node) bool { return n.Data == "form" && attr(n, "action") == action }) {
		f, fits := formIn(n, d.url), true
		for i := 0; i+1 < len(hidden); i += 2 {
			fits = fits && f.values.Get(hidden[i]) == hidden[i+1]
		}
		if fits {
			return f
		}
	}
	d.t.Fatalf("%s has no form to %s with %v:\n%s", d.url, action, hidden, d.text())
	return nil
}

// lacks stops the test if the page has one of the texts.
func (d *document) lacks(texts ...string) *document {
	d.t.Helper()
	for _, text := range texts {
		if strings.Contains(d.text(), text) {
			d.t.Fatalf("%s says %q:\n%s", d.url, text, d.text())
		}
	}
	return d
}

// decided looks at the proposal and then decides, as the page lets nobody do otherwise.
func decided(b *browser, proposal, outcome, password string) *document {
	b.t.Helper()
	v := values{"outcome": {outcome}, "reason": {"已经核对"}, "proof-password": {password}}
	for _, n := range b.get(proposal).must(http.StatusOK).find(func(n *html.Node) bool { return attr(n, "name") == "seen" }) {
		v["seen"] = []string{attr(n, "value")}
	}
	return b.post(proposal, v)
}

// What one administrator proposes another accepts, with a proof of identity; the proposer cannot, and nothing holds before.
func TestTwoAdministrators(t *testing.T) {
	l := playing(t)
	l.passworded("guan.xitong", "yin.fuhe")
	guan, yin := l.as("guan.xitong"), l.as("yin.fuhe")
	rename := func(zh string) string {
		p := guan.get("/zh/admin/organisations").must(http.StatusOK)
		p = guan.submit(p.formOf("/zh/admin/organisations", "act", "rename"), values{"code": {"CX-EDU"}, "zh": {zh}, "en": {"Education Bureau"}, "reason": {"机构改革"}}).must(http.StatusOK)
		p.says("采纳后会怎样", "只能撤回", zh)
		return p.url.Path
	}
	first := rename("曹县教育局")
	decided(guan, first, "accept", goodPassword).must(http.StatusUnprocessableEntity)
	decided(guan, first, "decline", "").must(http.StatusUnprocessableEntity)
	decided(yin, first, "accept", "").must(http.StatusUnprocessableEntity)
	decided(yin, first, "accept", "not the password").must(http.StatusUnprocessableEntity)
	decided(yin, first, "perhaps", "").must(http.StatusUnprocessableEntity).says("请选择审批结论")
	if got := l.engine.Directory().Organisation("CX-EDU").Zh; got != "曹县教育和体育局" {
		t.Fatalf("it is called %s before anybody accepted", got)
	}
	yin.get("/zh/admin").must(http.StatusOK).says("机构改革")
	decided(yin, first, "accept", goodPassword).must(http.StatusOK).says("已采纳", "已经核对", "尹复核")
	if got := l.engine.Directory().Organisation("CX-EDU").Zh; got != "曹县教育局" {
		t.Errorf("it is called %s", got)
	}
	decided(yin, first, "accept", goodPassword).must(http.StatusUnprocessableEntity) // twice
	yin.get("/zh/admin/organisations").must(http.StatusOK).says("曹县教育局")
	second, third := rename("曹县教体局"), rename("曹县学务局")
	decided(yin, second, "decline", "").must(http.StatusOK).says("已否决")
	decided(guan, third, "withdraw", "").must(http.StatusOK).says("已撤回")
	for state, want := range map[string][2]string{"accepted": {"已采纳", "已否决"}, "declined": {"已否决", "已采纳"}, "withdrawn": {"已撤回", "已采纳"}} {
		p := guan.get("/zh/admin/proposals?state=" + state).must(http.StatusOK)
		table := p.find(func(n *html.Node) bool { return n.Data == "tbody" })
		if len(table) != 1 || !strings.Contains(textOf(table[0]), want[0]) || strings.Contains(textOf(table[0]), want[1]) {
			t.Errorf("%s: %s", state, p.text())
		}
	}
	guan.get("/zh/admin").must(http.StatusOK).says("已核验3项变更、")
}

// Persons come, are called otherwise, get posts and lose them; each on a page that says what it would do.
func TestPersonsAndPosts(t *testing.T) {
	l := playing(t, "曹县甲办法")
	l.passworded("yin.fuhe")
	guan, yin := l.as("guan.xitong"), l.as("yin.fuhe")
	propose := func(act string, v values, says ...string) {
		t.Helper()
		v["reason"] = []string{"人事变动"}
		page := guan.get("/zh/admin/persons?text=xin.laizhe").must(http.StatusOK)
		f := page.formOf("/zh/admin/persons", "act", act)
		if act == "end" {
			f = page.formOf("/zh/admin/persons", "act", act, "id", v["id"][0])
		}
		p := guan.submit(f, v).must(http.StatusOK).says(says...)
		decided(yin, p.url.Path, "accept", goodPassword).must(http.StatusOK).says("已采纳")
	}
	propose("add", values{"id": {"xin.laizhe"}, "name": {"辛来者"}, "post": {"drafter"}, "organisation": {"CX-NDRC"}}, "xin.laizhe")
	if p := l.engine.Directory().Person("xin.laizhe"); p == nil || len(p.Posts) != 1 {
		t.Fatalf("%+v", p)
	}
	l.as("xin.laizhe").get("/zh/inbox").must(http.StatusOK).says("曹县甲办法")
	propose("rename", values{"id": {"xin.laizhe"}, "name": {"辛来了"}})
	guan.get("/zh/admin/persons?text=辛来了").must(http.StatusOK).says("xin.laizhe")
	// Of the drafters of that office two go: the page says whose work would be left.
	propose("end", values{"id": {"xin.laizhe"}, "until": {"2026-03-02"}}, "将无人可办的事项：0件")
	p := guan.submit(guan.get("/zh/admin/persons?text=WANG.xiaomin").formOf("/zh/admin/persons", "act", "end", "id", "wang.xiaomin"), values{"until": {"2026-03-02"}, "reason": {"调离"}}).must(http.StatusOK)
	p.says("将无人可办的事项：1件", "曹县甲办法")
	guan.get(strings.Replace(p.url.Path, "/zh/", "/en/", 1)).must(http.StatusOK).says("Work that nobody could do any more: 1")
	decided(yin, p.url.Path, "accept", goodPassword).must(http.StatusOK)
	for _, wrong := range []values{{"act": {"end"}, "id": {"sun.deming"}, "post": {"dept_head CX-NDRC"}, "until": {"soon"}}, {"act": {"grant"}, "id": {"nobody"}, "post": {"drafter"}, "organisation": {"CX-NDRC"}}, {"act": {"x"}}} {
		wrong["reason"] = []string{"x"}
		guan.post("/zh/admin/persons", wrong).must(http.StatusUnprocessableEntity)
	}
}

// An organisation is merged into another: what waited for the old one waits for the new.
func TestMergeMovesWork(t *testing.T) {
	l := playing(t, "曹县甲办法")
	l.passworded("yin.fuhe")
	journey[0](l)
	journey[1](l) // the finance bureau is asked
	guan := l.as("guan.xitong")
	page := guan.get("/zh/admin/organisations").must(http.StatusOK)
	p := guan.submit(page.formOf("/zh/admin/organisations", "act", "close"), values{"code": {"CX-FINANCE"}, "successor": {"CX-EDU"}, "until": {"2026-03-05"}, "reason": {"机构改革"}}).must(http.StatusOK)
	p.says("曹县财政局 → 曹县教育和体育局", "待办1件")
	decided(l.as("yin.fuhe"), p.url.Path, "accept", goodPassword).must(http.StatusOK)
	l.as("tao.lili").get("/zh/inbox").must(http.StatusOK).lacks("曹县甲办法")
	l.on("2026-03-05")
	l.as("tao.lili").get("/zh/inbox").must(http.StatusOK).says("曹县甲办法")
	l.as("tao.lili").get("/zh/dossiers/" + l.ids[0]).must(http.StatusOK)
	l.as("jin.suan").get("/zh/inbox").must(http.StatusOK).says("曹县甲办法") // who worked there goes on in the new one
	l.as("guan.xitong").get("/zh/admin/organisations").must(http.StatusOK).says("已不存在", "曹县财政局 →")
}

// A notice of holidays lists the deadlines that it moves, before anybody accepts it.
func TestCalendarImport(t *testing.T) {
	l := playing(t, "曹县甲办法")
	for _, step := range journey[:6] {
		step(l)
	}
	l.passworded("yin.fuhe")
	data, err := os.ReadFile("../workflows/holidays/2026.yaml")
	if err != nil {
		t.Fatal(err)
	}
	notice := strings.Replace(string(data), "劳动节: [2026-05-01..2026-05-05]", "劳动节: [2026-04-16..2026-04-17, 2026-05-01..2026-05-05]", 1)
	if notice == string(data) {
		t.Fatal("the notice of 2026 reads otherwise")
	}
	if _, err := l.steward.Follow(context.Background(), nil); err != nil { // as the server does from its start on
		t.Fatal(err)
	}
	guan, yin := l.as("guan.xitong"), l.as("yin.fuhe")
	form := guan.get("/zh/admin/calendar").must(http.StatusOK).formOf("/zh/admin/calendar")
	guan.submit(form, values{"text": {"year: 20"}, "reason": {"x"}}).must(http.StatusUnprocessableEntity).says("放假安排无法采用")
	guan.submit(form, values{"text": {notice}, "reason": {"更正"}}).must(http.StatusUnprocessableEntity) // the year is known
	due := func() string {
		tasks, err := l.store.DossierTasks(context.Background(), l.ids[0])
		if err != nil || len(tasks) == 0 {
			t.Fatal(tasks, err)
		}
		return tasks[0].Due
	}
	before := due()
	form.values.Set("replaces", "yes")
	p := guan.submit(form, values{"reason": {"更正"}}, file{"file", "2026.yaml", "application/yaml", notice}).must(http.StatusOK)
	p.says("曹县甲办法", "原届满日", "新届满日", "提出")
	guan.get(strings.Replace(p.url.Path, "/zh/", "/en/", 1)).must(http.StatusOK).says("Deadline", "16 Apr 2026")
	if due() != before {
		t.Error("a deadline moved before anybody accepted")
	}
	decided(yin, p.url.Path, "accept", goodPassword).must(http.StatusOK)
	if _, err := l.steward.Follow(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	if due() <= before {
		t.Errorf("due on %s, before on %s", due(), before)
	}
	guan.get(p.url.Path).must(http.StatusOK).says("已重算1份案卷的期限")
}

// What another program brings is shown word for word, and holds for new cases once it is adopted.
func TestDefinitionsProposal(t *testing.T) {
	library, err := officeLibrary()
	if err != nil {
		t.Fatal(err)
	}
	seed, err := library.Seed()
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"an", "bo"} {
		seed.Persons = append(seed.Persons, people.Person{ID: id, Name: id, Posts: []people.Post{{Kind: "administrator", Organisation: "zhen"}}})
	}
	h := newHarness(t, workflowsOf(library, seed))
	h.as("an").get("/zh/admin/definitions").must(http.StatusOK).lacks("提请采纳")
	h.end()
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS("testdata/office")); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(folder + "/sample.yaml")
	if err != nil {
		t.Fatal(err)
	}
	w := library.All()[0].Definition
	changed := strings.Replace(string(text), "zh: "+w.Zh, "zh: "+w.Zh+"（新）", 1)
	if changed == string(text) {
		t.Fatal("nothing was changed")
	}
	if err := os.WriteFile(folder+"/sample.yaml", []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	newer, err := workflows.Load(os.DirFS(folder), "town")
	if err != nil {
		t.Fatal(err)
	}
	h = newHarness(t, workflowsOf(newer, seed), onDatabase(h.path))
	h.passworded("bo")
	an := h.as("an")
	p := an.get("/zh/admin/definitions").must(http.StatusOK).says("本版软件附带的定义与现行定义不同", "条文对照", w.Zh+"（新）")
	h.as("wang").get("/zh/open").must(http.StatusOK).lacks("（新）")
	p = an.submit(p.formOf("/zh/admin/definitions"), values{"reason": {"新版"}}).must(http.StatusOK).says("采纳后会怎样", "在办事项仍按原定义办理")
	decided(h.as("bo"), p.url.Path, "accept", goodPassword).must(http.StatusOK).says("已采纳")
	an.get("/zh/admin/definitions").must(http.StatusOK).lacks("提请采纳")
	h.as("wang").get("/zh/open").must(http.StatusOK).says("（新）")
}

// An administrator lets people in, having proved who he is, without ever learning a password; what he did stands in the list, and its owner is told.
func TestAccountHelp(t *testing.T) {
	l := playing(t)
	l.passworded("guan.xitong")
	guan := l.as("guan.xitong")
	help := func(act, proof string) *document {
		return guan.post("/zh/admin/accounts", values{"person": {"wang.xiaomin"}, "act": {act}, "proof-password": {proof}})
	}
	signIn := func(password string) *document {
		return l.visitor().post("/zh/sign-in", values{"name": {"wang.xiaomin"}, "password": {password}})
	}
	help("secret", "").must(http.StatusUnprocessableEntity)
	help("secret", "wrong").must(http.StatusUnprocessableEntity)
	help("password", goodPassword).must(http.StatusUnprocessableEntity).says("没有这种操作")  // there is no such thing any more
	secret := secretOn(help("secret", "").must(http.StatusOK).says("王晓敏的一次性口令，只显示这一次")) // proved with the last one
	guan.get("/zh/admin/accounts?text=wang.xiaomin").must(http.StatusOK).lacks(secret).says("一次性口令（待使用）")

	wang := l.visitor()
	p := wang.post("/zh/sign-in", values{"name": {"wang.xiaomin"}, "password": {secret}, "then": {"/zh/notices"}}).must(http.StatusOK).says("由关希同于2026年3月2日", "已使用")
	if p.url.Path != "/zh/sign-in/new-password" {
		t.Fatal(p.url)
	}
	for _, path := range []string{"/zh/inbox", "/zh/account", "/zh/notices"} { // no page but that one
		if p := wang.get(path); p.url.Path != "/zh/sign-in" {
			t.Errorf("%s is open: %s", path, p.url)
		}
	}
	const own = "本人才知道的一句很长的话"
	choose := func(password, again string) *document {
		return wang.submit(p.form(""), values{"new": {password}, "again": {again}})
	}
	choose(own, own+"x").must(http.StatusUnprocessableEntity).says("两次输入的新密码不一致")
	choose("short", "short").must(http.StatusUnprocessableEntity).says("至少12个字符")
	choose(secret, secret).must(http.StatusUnprocessableEntity).says("须与一次性口令不同")
	q := choose(own, own).must(http.StatusOK).says("密码更改：2026年3月2日", "一次性口令发放：", "由关希同办理", "您的账户有变动：发放一次性口令")
	if q.url.Path != "/zh/notices" {
		t.Errorf("came to %s", q.url)
	}
	wang.get("/zh/inbox").must(http.StatusOK).lacks("密码更改：") // told once
	wang.get("/zh/account").must(http.StatusOK).says("密码更改：2026年3月2日", "来自127.0.0.1", "使用一次性口令", "发放一次性口令")
	choose(own, own).must(http.StatusUnprocessableEntity).says("请先输入用户名和密码") // and it is over
	signIn(secret).must(http.StatusUnprocessableEntity)

	for range 12 {
		l.after(time.Second)
		signIn("not it").must(http.StatusUnprocessableEntity)
	}
	signIn(own).must(http.StatusUnprocessableEntity)
	help("unlock", goodPassword).must(http.StatusOK)
	signIn(own).must(http.StatusOK).says("上次登录：2026年3月2日", "来自127.0.0.1")
	help("sessions", goodPassword).must(http.StatusOK)
	if p := wang.get("/zh/inbox"); p.url.Path != "/zh/sign-in" {
		t.Errorf("the session goes on at %s", p.url)
	}
	guan.post("/zh/admin/accounts", values{"person": {"yin.fuhe"}, "act": {"secret"}, "proof-password": {goodPassword}}).
		must(http.StatusUnprocessableEntity).says("其他管理员")
	guan.post("/zh/admin/accounts", values{"person": {"guan.xitong"}, "act": {"secret"}, "proof-password": {goodPassword}}).
		must(http.StatusUnprocessableEntity).says("我的账户")
	help("nothing", goodPassword).must(http.StatusUnprocessableEntity)
	guan.post("/zh/admin/accounts", values{"person": {"nobody"}, "act": {"unlock"}}).must(http.StatusNotFound)
	guan.get("/zh/admin/accounts").must(http.StatusOK).says("关希同")
	help("totp", goodPassword)
	if strings.Contains(l.log.String(), secret) {
		t.Error("the log has the secret")
	}
}

// secretOn is the secret that a page shows.
func secretOn(d *document) string {
	d.t.Helper()
	found := d.find(func(n *html.Node) bool { return n.Data == "code" && attr(n, "class") == "secret" })
	if len(found) != 1 {
		d.t.Fatalf("%d secrets: %s", len(found), d.text())
	}
	return textOf(found[0])
}

// For somebody who is absent one administrator proposes a delegation, never to himself, and another accepts it; the principal hears of it.
func TestDelegationByAdministrator(t *testing.T) {
	l := playing(t, "曹县甲办法")
	l.passworded("guan.xitong", "yin.fuhe")
	guan, yin := l.as("guan.xitong"), l.as("yin.fuhe")
	form := guan.get("/zh/admin/delegations").must(http.StatusOK).formOf("/zh/admin/delegations")
	v := values{"held": {"wang.xiaomin drafter CX-NDRC"}, "to": {"qian.xiaoyu"}, "start": {"2026-03-02"}, "until": {"2026-03-20"}, "reason": {"住院"}}
	p := guan.submit(form, v).must(http.StatusOK).says("住院", "钱小雨", "采纳后会怎样", "现有待办1件：可以代办1件")
	l.as("qian.xiaoyu").get("/zh/inbox").must(http.StatusOK).lacks("曹县甲办法")
	decided(guan, p.url.Path, "accept", goodPassword).must(http.StatusUnprocessableEntity)
	decided(yin, p.url.Path, "accept", "not it").must(http.StatusUnprocessableEntity)
	decided(yin, p.url.Path, "accept", goodPassword).must(http.StatusOK).says("住院")
	l.as("qian.xiaoyu").get("/zh/inbox").must(http.StatusOK).says("曹县甲办法")
	l.as("wang.xiaomin").get("/zh/notices").must(http.StatusOK).says("委托钱小雨代理王晓敏", "由尹复核办理")

	v["to"] = []string{"guan.xitong"}
	guan.submit(form, v).must(http.StatusUnprocessableEntity)
	v["to"], v["until"] = []string{"qian.xiaoyu"}, []string{"2026-13-01"}
	guan.submit(form, v).must(http.StatusUnprocessableEntity).says("日期须写作")
	revoke := guan.get("/zh/admin/delegations").formOf("/zh/admin/delegations/revoke")
	guan.submit(revoke, nil).must(http.StatusUnprocessableEntity)
	guan.submit(revoke, values{"proof-password": {goodPassword}}).must(http.StatusOK).says("已收回")
	l.as("qian.xiaoyu").get("/zh/inbox").must(http.StatusOK).lacks("曹县甲办法")
	l.as("wang.xiaomin").get("/zh/notices").must(http.StatusOK).says("不再代理")
	guan.post("/zh/admin/delegations/revoke", values{"id": {"none"}}).must(http.StatusNotFound)
}

// Mails that were given up, and work that nobody can do, are shown to administrators.
func TestWhatAsksForAnAdministrator(t *testing.T) {
	l := playing(t, "曹县甲办法", "曹县乙办法")
	ctx := context.Background()
	now := l.clock().UTC().Format(engine.TimeLayout)
	if err := l.store.Deliver(ctx, nil, []notices.Notice{{Person: "wang.xiaomin", Kind: notices.Turn, Dossier: l.ids[0], Case: "document", Seq: 1, At: now, Said: notices.Said{Title: "曹县甲办法"}, Mail: now}}); err != nil {
		t.Fatal(err)
	}
	list, err := l.store.WaitingMails(ctx, now, 10)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	if err := l.store.TakeMail(ctx, list[0], l.clock().Add(time.Hour).UTC().Format(engine.TimeLayout)); err != nil {
		t.Fatal(err)
	}
	list[0].Attempts++
	list[0].State, list[0].Next, list[0].Error = notices.MailFailed, now, "550 no such mailbox"
	if err := l.store.SaveMail(ctx, list[0]); err != nil {
		t.Fatal(err)
	}
	guan := l.as("guan.xitong")
	guan.get("/zh/admin").must(http.StatusOK).says("王晓敏：曹县甲办法 — 550 no such mailbox")
	if err := l.recuseDrafters(); err != nil {
		t.Fatal(err)
	}
	p := guan.get("/en/admin").must(http.StatusOK).says("Work that nobody can do", "曹县乙办法")
	if strings.Count(p.text(), "曹县甲办法") != 1 { // in the mail alone
		t.Errorf("work that somebody can do is listed:\n%s", p.text())
	}
}

// recuseDrafters leaves nobody who could draft the second document.
func (l *life) recuseDrafters() error {
	id := l.ids[1]
	for _, p := range l.engine.Directory().Holders("drafter", "CX-NDRC", calendar.Of(l.clock())) {
		cmd := engine.Command{Dossier: id, Case: "document", Event: engine.DutyRecuse, Version: l.dossier(id).Version, Actor: l.actor(p.ID), Reason: "近亲属关系"}
		if _, err := l.engine.Fire(context.Background(), cmd); err != nil {
			return fmt.Errorf("%s: %w", p.ID, err)
		}
	}
	return nil
}
