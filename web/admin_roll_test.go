package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"santong/people"
	"santong/steward"
)

func many(d *document, name string) int {
	return len(d.find(func(n *html.Node) bool { return n.Data == name }))
}

// With hundreds of persons a page has fifty of them and their forms; all are found by name, id or organisation.
func TestPersonsAreFound(t *testing.T) {
	library, err := realLibrary()
	if err != nil {
		t.Fatal(err)
	}
	seed, err := library.Seed()
	if err != nil {
		t.Fatal(err)
	}
	seed = &people.Directory{Organisations: seed.Organisations, Persons: append([]people.Person{}, seed.Persons...)}
	for i := range 120 {
		seed.Persons = append(seed.Persons, people.Person{ID: fmt.Sprintf("yuan%03d", i), Name: fmt.Sprintf("袁%03d", i), Posts: []people.Post{{Kind: "drafter", Organisation: "CX-EDU"}}})
	}
	seed.Persons = append(seed.Persons, people.Person{ID: "yuan999", Name: "袁去者", Posts: []people.Post{}})
	l := &life{harness: newHarness(t, workflowsOf(library, seed)), t: t}
	l.passworded("guan.xitong", "yin.fuhe")
	guan, yin := l.as("guan.xitong"), l.as("yin.fuhe")
	for _, page := range []string{"persons", "accounts"} {
		path := "/zh/admin/" + page
		d := guan.get(path+"?text=YUAN").must(http.StatusOK).says("第1页，共3页").lacks("袁050", "上一页")
		if n := many(d, "form"); n > 60 {
			t.Errorf("%s has %d forms", page, n)
		}
		seen := map[string]bool{}
		for i := 1; i <= 3; i++ {
			d = guan.get(fmt.Sprintf("%s?text=袁&page=%d", path, i)).must(http.StatusOK)
			for _, n := range d.find(func(n *html.Node) bool {
				return n.Data == "code" && len(textOf(n)) == len("yuan000") && strings.HasPrefix(textOf(n), "yuan")
			}) {
				seen[textOf(n)] = true
			}
		}
		if d.lacks("下一页"); len(seen) != 121 {
			t.Errorf("%s: %d of 121", page, len(seen))
		}
		guan.get(path + "?page=99999&text=袁999").must(http.StatusOK).says("没有符合的人员")
		guan.get(path + "?page=-3&text=%ff").must(http.StatusOK)
		guan.get(path + "?text=教育和体育").must(http.StatusOK).says("袁001")
		guan.get(strings.Replace(path, "/zh/", "/en/", 1)+"?text=education").must(http.StatusOK).says("袁001", "Page 1 of 3")
	}
	d := guan.get("/zh/admin/persons?text=袁&page=2").must(http.StatusOK)
	refused := guan.submit(d.formOf("/zh/admin/persons", "act", "rename"), values{"id": {"nobody"}, "name": {"x"}, "reason": {"x"}}).must(http.StatusUnprocessableEntity)
	refused.says("第2页，共3页") // where it was
	d = guan.get("/zh/admin/delegations?text=袁&persons=3").must(http.StatusOK).says("第3页，共3页").lacks("袁去者")
	form := d.formOf("/zh/admin/delegations")
	v := values{"held": {"yuan110 drafter CX-EDU"}, "to": {" yuan111 "}, "start": {"2026-03-02"}, "until": {"2026-03-20"}, "reason": {"住院"}}
	proposed := guan.submit(form, v).must(http.StatusOK).says("袁110", "袁111")
	decided(yin, proposed.url.Path, "accept", goodPassword).must(http.StatusOK)
	for _, to := range []string{"yuan999", "袁"} { // who has left, and nobody
		v["to"] = []string{to}
		guan.submit(form, v).must(http.StatusUnprocessableEntity).says("第3页，共3页")
	}
	guan.get("/zh/admin/delegations?text=yuan110").must(http.StatusOK).says("住院")
	guan.get("/zh/admin/delegations?text=yuan001").must(http.StatusOK).lacks("住院")
	guan.get("/zh/admin/delegations?text=yuan999").must(http.StatusOK).says("没有符合的在岗人员")
}

// The list of proposals has no last page with nothing on it, and seals are verified once.
func TestProposalsInPages(t *testing.T) {
	l := playing(t)
	propose := func(n int) {
		t.Helper()
		for i := range n {
			p, err := l.steward.Propose(t.Context(), l.actor("guan.xitong"), steward.DirectoryChange{Rename: []steward.Renaming{{Code: "CX-EDU", Zh: fmt.Sprintf("教育局%d", i), En: "x"}}}, "测试")
			if err == nil {
				_, err = l.steward.Withdraw(t.Context(), l.actor("guan.xitong"), p.ID, "")
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	guan := l.as("guan.xitong")
	propose(proposalPage)
	guan.get("/zh/admin/proposals").must(http.StatusOK).lacks("更早的")
	guan.get("/zh/admin").must(http.StatusOK).says("已核验50项", "全部核验于2026年3月2日 09:00")
	propose(1)
	d := guan.get("/zh/admin/proposals").must(http.StatusOK).says("更早的")
	for _, link := range d.links() {
		if strings.Contains(link, "after=") {
			d = guan.get(link).must(http.StatusOK).lacks("更早的", "还没有变更")
		}
	}
	if !strings.Contains(d.url.RawQuery, "after=") || many(d, "tr") != 2 {
		t.Errorf("%s: %d rows", d.url, many(d, "tr"))
	}
	l.after(time.Hour)
	guan = l.as("guan.xitong")
	guan.get("/zh/admin").must(http.StatusOK).says("已核验51项变更", "全部核验于2026年3月2日 09:00")
	guan.get("/zh/admin?seals=all").must(http.StatusOK).says("已核验51项变更", "全部核验于2026年3月2日 10:00")
}
