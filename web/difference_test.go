package web

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"santong/steward"
)

// What a proposal changes is said in words, in both languages; none of it is JSON.
func TestDifferencesInWords(t *testing.T) {
	s := newHarness(t).pages()
	for _, c := range []struct {
		d      steward.Difference
		zh, en string
	}{
		{steward.Difference{Of: "person/zhou.mingyuan", Field: "posts", Was: `[{"post":"office_clerk","organisation":"CX-OFFICE"}]`, Now: `[{"post":"office_clerk","organisation":"CX-OFFICE"},{"post":"registrar","organisation":"CX-JUSTICE"}]`},
			"周明远：增加 曹县司法局 登记人员", "周明远: gains registrar, Cao County Justice Bureau"},
		{steward.Difference{Of: "person/zhou.mingyuan", Field: "posts", Was: `[{"post":"office_clerk","organisation":"CX-OFFICE"}]`, Now: `[{"post":"office_clerk","organisation":"CX-OFFICE","until":"2026-04-01"}]`},
			"周明远：免去 曹县人民政府办公室 文秘人员，自2026年4月1日起不再任职", "loses clerk"},
		{steward.Difference{Of: "person/zhou.mingyuan", Field: "name", Was: `"周明远"`, Now: `"周明"`}, "周明远：姓名由“周明远”改为“周明”", "name changes from"},
		{steward.Difference{Of: "person/xin.ren", Now: `{"id":"xin.ren","name":"辛人","posts":[{"post":"drafter","organisation":"CX-NDRC"}]}`}, "新增人员 辛人（编号 xin.ren）", "new person 辛人 (id xin.ren)"},
		{steward.Difference{Of: "organisation/CX-FINANCE", Field: "until", Now: `"2026-03-05"`}, "曹县财政局：不再存在的首日定为2026年3月5日", "is set to 5 Mar 2026"},
		{steward.Difference{Of: "organisation/CX-FINANCE", Field: "successor", Now: `"CX-EDU"`}, "曹县财政局：承继机关定为曹县教育和体育局", "successor is set to"},
		{steward.Difference{Of: "organisation/X", Now: `{"code":"X","zh":"新局","en":"New Bureau","kind":"department"}`}, "新增机关 新局（代码 X）", "new organisation New Bureau (code X)"},
	} {
		said := s.differed([]steward.Difference{c.d})
		if len(said) == 0 || said[0].Zh != c.zh || !strings.Contains(said[0].En, c.en) || strings.ContainsAny(said[0].Zh+said[0].En, "{[") {
			t.Errorf("%+v is said as %v", c.d, said)
		}
	}
	if said := s.differed([]steward.Difference{{Of: "person/xin.ren", Now: `{"id":"xin.ren","name":"辛人","posts":[{"post":"drafter","organisation":"CX-NDRC"}]}`}}); len(said) != 2 || !strings.Contains(said[1].Zh, "辛人：增加 曹县发展和改革局 起草人员") {
		t.Error(said)
	}
}

// In a demonstration nobody has a password: a proof is one's word, on every page that asks for one, and programs are nobody.
func TestDemonstrationAsksForOnesWord(t *testing.T) {
	h := newHarness(t, demonstration)
	sign := h.visitor().get("/zh/sign-in").must(http.StatusOK).lacks("公众网站", "电子交换")
	in := func(person string) *browser {
		b := h.visitor()
		for _, link := range sign.links() {
			if strings.Contains(link, person+"&") || strings.HasSuffix(link, person) {
				b.get(link).must(http.StatusOK)
				return b
			}
		}
		t.Fatalf("no link for %s in %v", person, sign.links())
		return nil
	}
	guan, yin := in("guan.xitong"), in("yin.fuhe")
	page := guan.get("/zh/admin/persons?text=zhou.mingyuan").must(http.StatusOK)
	p := guan.submit(page.formOf("/zh/admin/persons", "act", "grant"), values{"id": {"zhou.mingyuan"}, "post": {"registrar"}, "organisation": {"CX-JUSTICE"}, "reason": {"兼任"}}).must(http.StatusOK)
	p.says("周明远：增加 曹县司法局 登记人员").lacks("person/zhou.mingyuan")
	at := p.url.Path
	yin.get(at).must(http.StatusOK).says("演示环境：确认由本人办理").lacks("您自己的密码")
	decided(yin, at, "accept", "").must(http.StatusUnprocessableEntity).says("请勾选确认由本人办理")
	page = yin.get(at)
	f := formIn(find(page.byID("decide-h").Parent, func(n *html.Node) bool { return n.Data == "form" })[0], page.url)
	yin.submit(f, values{"proof-code": {"demo"}, "reason": {"同意"}, "outcome": {"accept"}}).must(http.StatusOK).says("已采纳")
	guan.get("/zh/account").must(http.StatusOK).says("您由演示链接进入，没有密码").lacks("您没有密码，用统一身份认证登录", "公布草案")
	guan.get("/zh/admin/accounts?text=exchange").must(http.StatusOK).lacks("exchange.gov")
	guan.get("/zh/admin/delegations?text=CX-OFFICE").must(http.StatusOK).lacks("系统管理员")
	guan.get("/zh/").must(http.StatusOK).says("待办")
}
