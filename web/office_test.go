package web

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"santong/engine"
)

// rows are the lines of the page's only list.
func (d *document) rows() (out []string) {
	d.t.Helper()
	for _, body := range d.find(func(n *html.Node) bool { return n.Data == "tbody" }) {
		for _, n := range find(body, func(n *html.Node) bool { return n.Data == "tr" }) {
			out = append(out, textOf(n))
		}
	}
	return out
}

func (d *document) next() string {
	for _, n := range d.find(func(n *html.Node) bool { return attr(n, "rel") == "next" }) {
		return attr(n, "href")
	}
	return ""
}

// Filters live in the address, compose, and survive in the form; what is no filter is forgotten.
func TestFilters(t *testing.T) {
	l := playing(t, "曹县甲办法", "曹县乙办法", "曹县丙办法")
	l.doIn(l.ids[1], "wang.xiaomin", "document", "classify", rowOf{"kind": "normative", "maker_listed": true, "touches_business": false, "trial": false})
	l.doIn(l.ids[2], "wang.xiaomin", "document", engine.DutyClaim, rowOf{"role": "drafter"})
	b := l.as("wang.xiaomin")
	for query, want := range map[string][]string{
		"":                   {"甲", "乙", "丙"},
		"?text=乙":            {"乙"},
		"?held=mine":         {"丙"},
		"?held=free":         {"甲", "乙"},
		"?held=free&text=甲":  {"甲"},
		"?held=mine&text=甲":  nil,
		"?workflow=document": {"甲", "乙", "丙"},
		"?workflow=filing":   nil,
		"?workflow=nothing":  nil,
		"?state=drafting&workflow=document&held=mine": {"丙"},
		"?due=none":                         {"甲", "乙", "丙"},
		"?due=late":                         nil,
		"?scope=organisation&text=丙":        {"丙"},
		"?scope=x&due=x&held=x&after=x&y=z": {"甲", "乙", "丙"},
		"?text=%25":                         nil,
		"?text=" + strings.Repeat("x", 900): {"甲", "乙", "丙"},
	} {
		p := b.get("/zh/inbox" + strings.ReplaceAll(query, " ", "+")).must(http.StatusOK)
		rows := strings.Join(p.rows(), "\n")
		for _, name := range []string{"甲", "乙", "丙"} {
			if strings.Contains(rows, "曹县"+name) != slices.Contains(want, name) {
				t.Errorf("%q: want %v, got\n%s", query, want, rows)
			}
		}
		if want == nil {
			p.says("没有符合筛选条件的事项")
		}
		p.says(fmt.Sprintf("共%d件", len(want)))
		// The form has what the address says: sent as it is, it leads to the same list.
		f := formIn(p.find(func(n *html.Node) bool { return n.Data == "form" && attr(n, "role") == "search" })[0], p.url)
		if again := strings.Join(b.submit(f, nil).rows(), "\n"); again != rows && !strings.Contains(query, "nothing") {
			t.Errorf("%q: the form leads elsewhere: %v", query, f.values)
		}
	}
	for query, want := range map[string]int{"": 3, "?scope=opened": 3, "?scope=done": 3, "?scope=watched": 0, "?text=乙": 1, "?scope=opened&text=丙&workflow=document&state=drafting": 1, "?variant=township": 0, "?scope=opened&text=丁": 0} {
		if rows := b.get("/zh/dossiers" + query).must(http.StatusOK).rows(); len(rows) != want {
			t.Errorf("dossiers%s: %d, want %d: %v", query, len(rows), want, rows)
		}
	}
	if rows := l.as("qing.shuigen").get("/zh/dossiers?text=曹县").must(http.StatusOK).rows(); len(rows) != 0 {
		t.Errorf("a stranger finds %v", rows)
	}
}

// Pages follow each other without gaps and without doubles, in the inbox and in the list of dossiers.
func TestPaging(t *testing.T) {
	titles := make([]string, 123)
	for i := range titles {
		titles[i] = fmt.Sprintf("曹县第%03d号办法", i)
	}
	l := playing(t, titles...)
	b := l.as("wang.xiaomin")
	for _, start := range []string{"/zh/inbox?workflow=document", "/zh/dossiers?scope=opened"} {
		seen, pages := map[string]int{}, 0
		for path := start; path != ""; pages++ {
			p := b.get(path).must(http.StatusOK)
			for _, a := range p.find(func(n *html.Node) bool { return n.Data == "strong" && n.Parent.Data == "a" }) {
				seen[textOf(a)]++
			}
			if path = p.next(); path != "" && !strings.Contains(path, strings.Split(start, "?")[1]) {
				t.Errorf("the next page forgets the filter: %s", path)
			}
		}
		for _, title := range titles {
			if seen[title] != 1 {
				t.Errorf("%s: %s came %d times", start, title, seen[title])
			}
		}
		if len(seen) != len(titles) || pages != 3 {
			t.Errorf("%s: %d on %d pages", start, len(seen), pages)
		}
	}
}

// A duty is taken on, keeps others from it, and is given back, through the pages.
func TestClaimAndRelease(t *testing.T) {
	l := playing(t, "曹县甲办法")
	for _, step := range journey[:6] { // under review, which two reviewers could do
		step(l)
	}
	fang, lu := l.as("fang.jianguo"), l.as("lu.siyuan")
	duty := func(b *browser, event string) *document {
		return b.get("/zh/dossiers/" + l.ids[0] + "/cases/document/acts/" + url.PathEscape(event)).must(http.StatusOK)
	}
	p := duty(fang, engine.DutyClaim)
	fang.submit(p.form("act"), values{"f.role": {"legal_reviewer"}}).must(http.StatusOK).says("已办理")
	fang.get("/zh/inbox?held=mine").must(http.StatusOK).says("曹县甲办法")
	lu.get("/zh/inbox").must(http.StatusOK).says("方建国")
	if p := duty(lu, engine.DutyClaim); p.byID("act") != nil {
		t.Errorf("what is taken on can be taken on again:\n%s", p.text())
	}
	duty(lu, "prepare_opinion").says("方建国")
	fang.submit(duty(fang, engine.DutyRelease).form("act"), values{"f.role": {"legal_reviewer"}}).must(http.StatusOK).says("已办理")
	fang.get("/zh/inbox?held=mine").must(http.StatusOK).lacks("曹县甲办法")
	if p := duty(lu, engine.DutyClaim); p.byID("act") == nil {
		t.Errorf("what was given back cannot be taken on:\n%s", p.text())
	}
}

// What one watches is one's own affair.
func TestWatching(t *testing.T) {
	l := playing(t, "曹县甲办法")
	b, path := l.as("sun.deming"), "/zh/dossiers/"+l.ids[0]
	p := b.get(path).must(http.StatusOK)
	p = b.submit(p.formOf(path+"/watch"), nil).must(http.StatusOK).says("取消关注")
	b.get("/zh/dossiers?scope=watched").must(http.StatusOK).says("曹县甲办法")
	l.as("wang.xiaomin").get("/zh/dossiers?scope=watched").must(http.StatusOK).says("您还没有关注案卷")
	b.submit(p.formOf(path+"/watch"), nil).must(http.StatusOK)
	b.get("/zh/dossiers?scope=watched").must(http.StatusOK).lacks("曹县甲办法")
	if l.dossier(l.ids[0]).Version != 1 {
		t.Error("watching is part of the history")
	}
}

// The dossier says where it is, whose turn it is, how long, and what is missing; its history comes in pages, and each entry has its address.
func TestDossierPage(t *testing.T) {
	s := stocked(t)
	wang := s.as("wang.xiaomin")
	for _, id := range s.everyID() {
		d := s.dossier(id)
		w, err := s.engine.Workflow(context.Background(), d.Cases[0].Definition)
		if err != nil {
			t.Fatal(err)
		}
		p := wang.get("/zh/dossiers/" + id + "?case=document").must(http.StatusOK)
		if now := p.find(hasClass("now")); len(now) != 1 || !strings.Contains(textOf(now[0]), w.Definition.State(s.state[id]).Zh) {
			t.Errorf("%s in %s: %s", id, s.state[id], p.text())
		}
		// What can be done is what the engine says, no more and no less.
		_, actions, err := s.engine.Actions(context.Background(), id, s.actor("wang.xiaomin"))
		if err != nil {
			t.Fatal(err)
		}
		var want, got []string
		for _, a := range actions {
			if a.Allowed && a.Case == "document" {
				if path := "/zh" + actPath(id, a.Case, a.Event); a.Upload == "" {
					want = append(want, path)
				} else {
					want = append(want, "/zh"+paperPath(id, a.Case, a.Upload))
				}
			}
		}
		for _, link := range p.links() {
			if strings.Contains(link, "/acts/") || strings.Contains(link, "/cases/") {
				got = append(got, link)
			}
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(want, got) {
			t.Errorf("%s in %s offers\n%v, and the engine allows\n%v", id, s.state[id], got, want)
		}
		// Every entry is on some page, once, and its address leads there.
		seen := map[string]int{}
		for path := "/zh/dossiers/" + id; path != ""; {
			p := wang.get(path).must(http.StatusOK)
			path = ""
			for _, n := range p.find(func(n *html.Node) bool {
				return n.Data == "li" && strings.HasPrefix(attr(n, "id"), "e") && strings.Contains(attr(n, "class"), "kind-")
			}) {
				seen[attr(n, "id")]++
			}
			for _, link := range p.links() {
				if strings.Contains(link, "upto=") {
					path = link
				}
			}
		}
		if len(seen) != d.Version {
			t.Errorf("%s: %d of %d entries", id, len(seen), d.Version)
		}
		for _, seq := range []int{1, d.Version} {
			if q := wang.get(fmt.Sprintf("/zh/dossiers/%s/entries/%d", id, seq)).must(http.StatusOK); q.byID(fmt.Sprintf("e%d", seq)) == nil {
				t.Errorf("%s has no entry %d", q.url, seq)
			}
		}
		for _, wrong := range []string{"/entries/0", "/entries/x", fmt.Sprintf("/entries/%d", d.Version+1), "/diagrams/nothing"} {
			wang.get("/zh/dossiers/" + id + wrong).must(http.StatusNotFound)
		}
		if svg := wang.get("/en/dossiers/" + id + "/diagrams/document").must(http.StatusOK); !strings.HasPrefix(svg.header.Get("Content-Type"), "image/svg+xml") || !strings.Contains(svg.body, "<svg") {
			t.Errorf("the picture is %s", svg.header.Get("Content-Type"))
		}
	}
	first := "/zh/dossiers/" + s.everyID()[0]
	wang.get(first + "?upto=x&case=nothing&done=99").must(http.StatusOK)
	s.as("sun.deming").get(first + "?done=1").must(http.StatusOK).lacks("查看记录") // what another has done
	wang.get(first + "?done=1").must(http.StatusOK).says("查看记录")
	// What was tried and refused is for those who watch over it.
	_, _ = s.engine.Fire(context.Background(), engine.Command{Dossier: s.everyID()[3], Case: "document", Event: "publish", Version: s.dossier(s.everyID()[3]).Version, Actor: s.actor("wang.xiaomin")})
	s.as("du.chaguan").get("/zh/dossiers/"+s.everyID()[3]).must(http.StatusOK).says("未获准许的尝试", "王晓敏", "统一公布", "由他人办理", "未经统一登记、统一编号的，不得公布；已公布的无效")
	wang.get("/zh/dossiers/" + s.everyID()[3]).must(http.StatusOK).lacks("未获准许的尝试")
}

func itemOf(id string) string { return id + " document drafter" }

// bulked goes through the three pages as a person does, and returns the last.
func bulked(b *browser, event string, typed values, items ...string) *document {
	b.post("/zh/inbox/bulk", values{"item": items}).must(http.StatusOK)
	p := b.post("/zh/inbox/bulk", values{"item": items, "event": {event}}).must(http.StatusOK)
	f := p.formOf("/zh/inbox/bulk")
	f.values.Set("go", "yes")
	for name, list := range typed {
		f.values[name] = list
	}
	return b.post("/zh/inbox/bulk", values(f.values))
}

// Of several tasks some are done and some refused, each for itself; one of which the person may not know stops all.
func TestBulk(t *testing.T) {
	l := playing(t, "曹县甲办法", "曹县乙办法", "曹县丙办法")
	l.doIn(l.ids[1], "wang.xiaomin", "document", engine.DutyRecuse, nil, "近亲属关系")
	wang := l.as("wang.xiaomin")
	p := bulked(wang, engine.DutyClaim, nil, itemOf(l.ids[0]), itemOf(l.ids[1]), itemOf(l.ids[2])).must(http.StatusOK)
	results := p.rows()
	if len(results) != 3 || !strings.Contains(results[0], "已办理") || strings.Contains(results[1], "已办理") || !strings.Contains(results[2], "已办理") {
		t.Errorf("%v", results)
	}
	for i, want := range []string{"wang.xiaomin", "", "wang.xiaomin"} {
		if held := l.dossier(l.ids[i]).Cases[0].Held["drafter"].Person; held != want {
			t.Errorf("%s is held by %q", l.ids[i], held)
		}
	}
	// The same form again does nothing again.
	release := wang.post("/zh/inbox/bulk", values{"item": {itemOf(l.ids[0]), itemOf(l.ids[2])}, "event": {engine.DutyRelease}}).must(http.StatusOK).formOf("/zh/inbox/bulk")
	release.values.Set("go", "yes")
	wang.post("/zh/inbox/bulk", values(release.values)).must(http.StatusOK).says("已办理")
	before := []int{l.dossier(l.ids[0]).Version, l.dossier(l.ids[2]).Version}
	again := wang.post("/zh/inbox/bulk", values(release.values)).must(http.StatusOK)
	if now := []int{l.dossier(l.ids[0]).Version, l.dossier(l.ids[2]).Version}; !slices.Equal(now, before) {
		t.Errorf("sent twice it was done twice: %v, %v", before, now)
	}
	again.says("已办理").lacks("可以办理：")
	l.as("qing.shuigen").post("/zh/inbox/bulk", values{"item": {itemOf(l.ids[0])}}).must(http.StatusNotFound)
	wang.post("/zh/inbox/bulk", values{"item": {itemOf(l.ids[0]), "d9999 document drafter"}, "event": {engine.DutyClaim}, "go": {"yes"}}).must(http.StatusNotFound)
	if held := l.dossier(l.ids[0]).Cases[0].Held["drafter"].Person; held != "" {
		t.Error("something was done though one was not there")
	}
	for _, wrong := range []values{{}, {"item": {""}}, {"item": {"d0001"}}, {"item": {l.ids[0] + " nothing drafter"}}, {"item": manyItems(51)}} {
		if p := wang.post("/zh/inbox/bulk", wrong); p.status != http.StatusNotFound && p.status != http.StatusUnprocessableEntity {
			t.Errorf("%.80v: %d", wrong, p.status)
		}
	}
	// Whoever supervises gives several to one person at once. One may stand aside in several; that somebody else must is decided for each by itself.
	sun := l.as("sun.deming")
	bulked(sun, engine.DutyAssign, values{"person": {"wang.xiaomin"}, "reason": {"分工"}}, itemOf(l.ids[0]), itemOf(l.ids[2])).must(http.StatusOK).says("已办理")
	if text := sun.post("/zh/inbox/bulk", values{"item": {itemOf(l.ids[0]), itemOf(l.ids[2])}}).must(http.StatusOK).text(); strings.Contains(text, "登记回避决定") || !strings.Contains(text, "申请回避") {
		t.Errorf("what is offered for several at once:\n%s", text)
	}
	bulked(l.as("zhao.yifan"), engine.DutyRecuse, values{"reason": {"近亲属关系"}}, itemOf(l.ids[0]), itemOf(l.ids[2])).must(http.StatusOK).says("已办理")
	if l.dossier(l.ids[2]).Recused["zhao.yifan"] == 0 {
		t.Error("nobody was recused")
	}
}

func manyItems(n int) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprintf("d%04d document drafter", i))
	}
	return out
}

// Whatever is picked, doing several at once has the outcome that doing each alone has in a twin of the office.
func TestBulkGivesNoWiderRight(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 11))
	people := []string{"wang.xiaomin", "sun.deming", "fang.jianguo", "meng.fanhua", "zhou.mingyuan", "guan.xitong", "ye.wenjing", "li.huifang", "liang.zhiyuan"}
	one, twin := stocked(t), stocked(t)
	ids, rounds, done := one.everyID(), 60, 0
	if testing.Short() || raceEnabled {
		rounds = 10
	}
	for round := range rounds {
		person := people[random.IntN(len(people))]
		picked := map[string]string{} // dossier → role
		events := []string{}
		for range 1 + random.IntN(5) {
			id := ids[random.IntN(len(ids))]
			_, actions, err := one.engine.Actions(context.Background(), id, one.actor(person))
			if err != nil {
				continue // of which the person may not know
			}
			w, err := one.engine.Workflow(context.Background(), one.dossier(id).Cases[0].Definition)
			if err != nil {
				t.Fatal(err)
			}
			picked[id] = "drafter"
			if duty := w.Definition.State(one.dossier(id).Cases[0].State).Duty; len(duty) > 0 {
				picked[id] = duty[random.IntN(len(duty))].Role
			}
			for _, a := range actions {
				if a.Upload == "" && a.Allowed && a.Case == "document" {
					events = append(events, a.Event)
				}
			}
		}
		if len(picked) == 0 || len(events) == 0 {
			continue
		}
		event, reason, named := events[random.IntN(len(events))], []string{"", "统一安排"}[random.IntN(2)], people[random.IntN(len(people))]
		var items []string
		for id, role := range picked {
			items = append(items, id+" document "+role)
		}
		one.as(person).post("/zh/inbox/bulk", values{"item": items, "event": {event}, "go": {"yes"}, "confirm": {fmt.Sprint(len(items))}, "key": {fmt.Sprint(round)}, "reason": {reason}, "person": {named}})
		for _, id := range ids { // alone, as the same person, with what the page would send
			role, ok := picked[id]
			if !ok {
				continue
			}
			actor := twin.actor(person)
			actor.Proved = false
			cmd := engine.Command{Dossier: id, Case: "document", Event: event, Version: twin.dossier(id).Version, Actor: actor, Form: rowOf{}, Reason: reason}
			for _, f := range dutyFields(event) {
				cmd.Form[f] = map[string]string{"role": role, "person": named}[f]
			}
			if _, err := twin.engine.Fire(context.Background(), cmd); err == nil {
				done++
			}
		}
		for _, id := range ids {
			a, b := one.dossier(id), twin.dossier(id)
			if a.Version != b.Version || a.Cases[0].State != b.Cases[0].State || fmt.Sprint(a.Cases[0].Held) != fmt.Sprint(b.Cases[0].Held) || fmt.Sprint(a.Recused) != fmt.Sprint(b.Recused) {
				t.Fatalf("round %d, %s: %s on %v: at once %d %s %v, alone %d %s %v", round, person, event, items, a.Version, a.Cases[0].State, a.Cases[0].Held, b.Version, b.Cases[0].State, b.Cases[0].Held)
			}
		}
	}
	if done < rounds/6 {
		t.Errorf("only %d acts were done", done)
	}
}

func dutyFields(event string) []string {
	switch event {
	case engine.DutyClaim, engine.DutyRelease, engine.DutyUrge:
		return []string{"role"}
	case engine.DutyAssign:
		return []string{"role", "person"}
	}
	return nil
}
