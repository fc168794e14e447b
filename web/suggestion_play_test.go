package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"santong/door"
	"santong/engine"
	"santong/public"
	older "santong/stock"
)

// A counter is an office with its citizens' site: what citizens bring there, officials deal with on the pages.
type counter struct {
	*life
	citizen *browser
}

// newCounter has two documents in its catalogue, one to be reviewed and one that repeals it.
func newCounter(t *testing.T) *counter {
	t.Helper()
	c := &counter{life: &life{harness: newHarness(t), t: t}}
	c.on("2026-03-02")
	list := "文件名称,发文字号,登记号,制定机关,公布日期,施行日期,失效日期\n曹县市场摊点管理办法,曹财发〔2023〕7号,CXDR-2023-0060007,曹县财政局,2023-03-01,2023-05-01,2028-05-01\n"
	c.takes(list)
	d := &door.Door{Engine: c.engine}
	words := func(code string) engine.Words { return engine.Words{Zh: code, En: code} }
	site := (&public.Server{Store: c.store, Door: d, Now: c.clock, Kind: words, Phase: words, Organ: words, Asset: Asset, Busy: func(error) bool { return false },
		Address: func(*http.Request) string { return "192.0.2.1" }, Log: slog.New(slog.DiscardHandler)}).Handler()
	if _, err := c.store.Index(context.Background()); err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(site)
	t.Cleanup(front.Close)
	c.citizen = (&harness{t: t, web: front}).visitor()
	for _, person := range []string{"ke.jianyan", "meng.fanhua", "qin.dengke"} {
		if err := c.identity.SetPassword(t.Context(), "", person, secondPassword); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func (c *counter) takes(list string) {
	c.t.Helper()
	taken, err := (&older.Importer{Engine: c.engine}).Run(context.Background(), older.Order{Files: []older.File{{Name: "目录.csv", Data: []byte(list)}}, Actor: c.actor("qin.dengke")})
	if err != nil || taken.Counts[older.New] != 1 {
		c.t.Fatalf("%+v, %v", taken, err)
	}
}

// day is nine o'clock of the day, with everybody signed in anew.
func (c *counter) day(on string, who ...string) []*browser {
	c.t.Helper()
	c.on(on)
	var out []*browser
	for _, person := range who {
		out = append(out, c.as(person))
	}
	return out
}

// acts does an event by its page. What is asked besides, a password or the number of the document, is given.
func (b *browser) acts(id, kase, event string, typed values) *document {
	b.t.Helper()
	f := b.get("/zh/dossiers/" + id + "/cases/" + kase + "/acts/" + event).must(http.StatusOK).form("act")
	if f.has["password"] {
		typed["password"] = []string{secondPassword}
	}
	return b.submit(f, typed).must(http.StatusOK)
}

// brings hands a suggestion in on the citizens' site, and returns the secret link and the dossier that came of it.
func (c *counter) brings(typed values, enclosed ...file) (link, dossier string) {
	c.t.Helper()
	f := c.citizen.get("/zh/public/suggest?no=" + url.QueryEscape("曹财发〔2023〕7号")).must(http.StatusOK).form("")
	c.after(10e9)
	for name, value := range map[string]string{"document_no": "曹财发〔2023〕7号", "ground": "power", "matter": "第九条请求审查", "reasons": "没有上位法依据", "applicant_kind": "citizen",
		"applicant": "周密标", "telephone": "0530-7654321"} {
		if typed[name] == nil {
			typed[name] = []string{value}
		}
	}
	p := c.citizen.submit(f, typed, enclosed...).must(http.StatusOK).says("JY-2026-0000")
	for _, href := range p.links() {
		if _, secret, ok := strings.Cut(href, "/zh/public/suggestions/"); ok {
			link = "/zh/public/suggestions/" + secret
		}
	}
	return link, c.newest()
}

// newest is the dossier of the suggestion that came last.
func (c *counter) newest() string {
	c.t.Helper()
	list, err := c.store.Dossiers(context.Background(), engine.DossierQuery{All: true, Workflow: "suggestion", Limit: 1})
	if err != nil || len(list) == 0 {
		c.t.Fatalf("no suggestion came: %v", err)
	}
	return list[0].ID
}

// letter opens a letter that the dossier offers, as a page and as a file.
func (b *browser) letter(id, kind string, says ...string) {
	b.t.Helper()
	for _, link := range b.get("/zh/dossiers/" + id + "/letters").must(http.StatusOK).links() {
		if !strings.Contains(link, "/letters/suggestion/"+kind) {
			continue
		}
		if !strings.Contains(link, ".docx") {
			b.get(link).must(http.StatusOK).says(says...)
			says = nil
		} else if docx := b.get(link).must(http.StatusOK); !strings.HasPrefix(docx.body, "PK") {
			b.t.Errorf("%s is no .docx", link)
		}
	}
	if len(says) > 0 {
		b.t.Fatalf("there is no letter %s in %s", kind, id)
	}
}

// TestSuggestionPlay is a citizen's suggestion from the site to the repeal of the document, all of it by the pages: made good, accepted, explained by the maker, extended with
// approval, found right, replied to, followed up until the document's own dossier says what became of it. What everybody and the applicant see goes along.
func TestSuggestionPlay(t *testing.T) {
	c := newCounter(t)
	link, id := c.brings(values{}, file{"files", "证据.pdf", "application/pdf", "%PDF-1.7 证据"})
	everybody := "/zh/public/suggestions"

	on := c.day("2026-03-03", "ke.jianyan")
	ke := on[0]
	ke.get("/zh/inbox").must(http.StatusOK).says("曹县市场摊点管理办法", "已收到，待登记")
	wellMade(t, ke.get("/zh/dossiers/"+id).must(http.StatusOK).says("周密标", "决定是否受理期限", "2026年3月17日", "答复期限", "2026年5月31日"))
	ke.acts(id, "suggestion", "ask_supplement", values{"f.missing": {"请写明第九条第几款。"}})
	ke.letter(id, "suggestion_supplement", "审查建议补正通知书", "请写明第九条第几款。")
	c.citizen.get(link).must(http.StatusOK).says("待补正", "请写明第九条第几款。", "中止计算", "审查建议补正通知书")
	if !strings.HasPrefix(c.citizen.get(link+"/letters/0").must(http.StatusOK).body, "PK") {
		t.Error("the notice is no .docx")
	}

	c.on("2026-03-06")
	p := c.citizen.get(link)
	var made *form
	for _, n := range p.find(func(n *html.Node) bool { return n.Data == "form" }) {
		if f := formIn(n, p.url); f.values.Get("act") == "supplement" {
			made = f
		}
	}
	c.after(10e9)
	c.citizen.submit(made, values{"supplement_note": {"第九条第二款。"}}).must(http.StatusOK).says("第九条第二款。")

	ke = c.day("2026-03-09", "ke.jianyan")[0]
	ke.acts(id, "suggestion", "register", values{})
	ke.letter(id, "suggestion_form", "审查建议登记表", "曹审建〔2026〕1号", "周密标")
	ke.acts(id, "suggestion", "accept", values{})
	ke.letter(id, "acceptance_notice", "审查建议受理通知书", "周密标", "曹审建〔2026〕1号", "2026年3月9日")
	c.citizen.get(link).says("审查中", "审查建议受理通知书", "受理")
	if seen := c.citizen.get(everybody).must(http.StatusOK).says("曹县市场摊点管理办法", "审查中").text(); strings.Contains(seen, "周密标") || strings.Contains(seen, "第九条") {
		t.Errorf("everybody is told who suggested what:\n%s", seen)
	}
	ke.acts(id, "suggestion", "ask_maker", values{"f.asked": {"CX-FINANCE"}, "f.question": {"第九条的依据是什么？"}})

	contact := c.day("2026-03-12", "jin.suan")[0]
	contact.get("/zh/inbox").says("待说明")
	contact.acts(id, "maker-CX-FINANCE", "explain", values{"f.answer": {"系参照外地规定。"}})
	if seen := contact.get("/zh/dossiers/" + id).must(http.StatusOK).text(); strings.Contains(seen, "周密标") {
		t.Errorf("the maker is told who suggested it:\n%s", seen)
	}

	// More time: applied for, on the head's list, refused, applied for again, granted.
	both := c.day("2026-05-20", "ke.jianyan", "meng.fanhua")
	ke, meng := both[0], both[1]
	ke.acts(id, "suggestion", "resume_review", values{"reason": {"说明已收齐"}})
	ke.get("/zh/dossiers/" + id + "/cases/suggestion/acts/approve_extension").must(http.StatusOK).says("办理机关法制负责人")
	if seen := meng.get("/zh/inbox").text(); strings.Contains(seen, "曹县市场摊点管理办法") {
		t.Errorf("the head is asked before anybody applied:\n%s", seen)
	}
	ke.acts(id, "suggestion", "apply_extension", values{"f.extension_reason": {"须征求有关部门意见"}})
	meng.get("/zh/inbox").says("曹县市场摊点管理办法", "审查中")
	meng.acts(id, "suggestion", "refuse_extension", values{"reason": {"请写明征求哪些部门的意见"}})
	ke.acts(id, "suggestion", "apply_extension", values{"f.extension_reason": {"须征求财政、税务部门意见"}})
	meng.get("/zh/dossiers/" + id + "/cases/suggestion/acts/approve_extension").says("须征求财政、税务部门意见")
	meng.acts(id, "suggestion", "approve_extension", values{"reason": {"情况复杂"}})
	if seen := meng.get("/zh/inbox").text(); strings.Contains(seen, "曹县市场摊点管理办法") {
		t.Error("it is still on the head's list")
	}
	ke.letter(id, "extension_notice", "延长办理期限告知书", "2026年7月6日")
	c.citizen.get(link).says("延长办理期限告知书", "（经批准延长）")

	ke = c.day("2026-06-01", "ke.jianyan")[0]
	found := values{"f.finding": {"founded"}, "f.finding_reasons": {"第九条第二款没有上位法依据，增加了义务。"}}
	for _, g := range []string{"higher_law", "procedure", "conflict", "other"} {
		found["f.grounds."+g+".conclusion"] = []string{"pass"}
	}
	found["f.grounds.power.conclusion"], found["f.grounds.power.note"] = []string{"fail"}, []string{"增加义务"}
	ke.acts(id, "suggestion", "conclude", found)
	ke.acts(id, "suggestion", "ask_correction", values{"f.correction_opinion": {"请废止第九条第二款。"}})
	ke.letter(id, "suggestion_correction", "审查意见", "曹审建意〔2026〕1号", "请废止第九条第二款。")
	ke.acts(id, "suggestion", "reply_founded", values{"f.reply": {"建议成立，已要求制定机关纠正。"}})
	ke.letter(id, "suggestion_reply", "审查建议答复书", "曹审建复〔2026〕1号", "建议成立")
	c.citizen.get(link).says("已答复，督促纠正中", "曹审建复〔2026〕1号", "审查建议答复书", "自行纠正期限", "2026年7月1日")
	c.citizen.get(everybody).says("已答复，督促纠正中", "建议成立，应当纠正")

	// Corrected is what the document's own dossier says.
	both = c.day("2026-06-20", "ke.jianyan", "qin.dengke")
	ke, qin := both[0], both[1]
	typed := ke.get("/zh/dossiers/" + id + "/cases/suggestion/acts/confirm_correction").form("act")
	ke.submit(typed, values{"f.correction": {"repealed"}}).must(http.StatusUnprocessableEntity).says("由登记机构先在效力案卷中记入")
	listing, err := c.store.ListingByNumber(context.Background(), engine.NumberKey("曹财发〔2023〕7号"))
	if err != nil {
		t.Fatal(err)
	}
	qin.acts(listing.Dossier, listing.Case, "repeal", values{"f.decision_no": {"曹财函〔2026〕3号"}, "f.decided_on": {"2026-06-18"}, "f.ends_on": {"2026-06-20"}, "reason": {"照决定"}})
	ke.acts(id, "suggestion", "confirm_correction", values{"f.correction": {"repealed"}})
	c.citizen.get(link).says("已办结，文件已纠正", "纠正情况", "已废止")
	c.citizen.get(everybody).says("已办结，文件已纠正")

	// What was said and enclosed is erased on demand; the dossier says so, and every seal holds.
	paper := "/zh/dossiers/" + id + "/papers/" + engine.HashOf([]byte("%PDF-1.7 证据")).String()
	ke.get(paper).must(http.StatusOK)
	c.day("2026-06-20", "meng.fanhua")[0].acts(id, "suggestion", "erase_texts", values{"reason": {"申请人要求"}})
	if seen := ke.get("/zh/dossiers/"+id).must(http.StatusOK).says("内容已删除", "校验码").text(); strings.Contains(seen, "第九条请求审查") {
		t.Errorf("erased, and still told:\n%s", seen)
	}
	ke.get(paper).must(http.StatusGone).says("已依法删除")
	if report, err := c.engine.Verify(t.Context(), nil); err != nil || !report.OK() || report.Erased != 1 {
		t.Errorf("%+v, %v", report, err)
	}
}

// What is not dealt with here is passed on or declined, with a letter that says why; what a court or a reconsideration organ brings is entered by the handling officer on the
// pages, has terms of its own, and is answered to whoever wrote.
func TestSuggestionChannels(t *testing.T) {
	c := newCounter(t)
	passed, id := c.brings(values{})
	ke := c.day("2026-03-03", "ke.jianyan")[0]
	ke.acts(id, "suggestion", "register", values{})
	ke.acts(id, "suggestion", "transfer", values{"f.transferred_to": {"曹县人民代表大会常务委员会"}, "reason": {"属其备案审查职责"}})
	ke.letter(id, "transfer_notice", "审查建议移送告知书", "曹县人民代表大会常务委员会", "属其备案审查职责")
	c.citizen.get(passed).says("已移送有权机关", "曹县人民代表大会常务委员会", "移送告知书")

	declined, id := c.brings(values{"matter": {"我被罚款，请求撤销"}})
	ke.acts(id, "suggestion", "register", values{})
	f := ke.get("/zh/dossiers/" + id + "/cases/suggestion/acts/refuse").form("act")
	ke.submit(f, values{"f.refusal_ground": {"not_published"}, "f.refusal_note": {"没有公布"}}).must(http.StatusUnprocessableEntity).says("文件在目录中的，不得以未公布为由不予受理")
	ke.acts(id, "suggestion", "refuse", values{"f.refusal_ground": {"individual_case"}, "f.refusal_note": {"对处罚不服的，可以申请行政复议。"}})
	ke.letter(id, "refusal_notice", "不予受理通知书", "对处罚不服的，可以申请行政复议。")
	c.citizen.get(declined).says("不予受理", "不予受理通知书", "对处罚不服的，可以申请行政复议。")
	if seen := c.citizen.get("/zh/public/suggestions").says("不予受理", "已移送有权机关").text(); strings.Contains(seen, "罚款") {
		t.Errorf("everybody is told who suggested what:\n%s", seen)
	}

	// brought opens what somebody else wrote, by the page of the procedure, and hands it in.
	brought := func(variant string, typed values) string {
		t.Helper()
		ke.get("/zh/open").must(http.StatusOK).says("司法建议", "行政复议附带审查", "行政复议机关转送")
		for name, value := range map[string]string{"document_no": "曹财发〔2023〕7号", "ground": "power", "matter": "第九条第二款", "reasons": "增加义务"} {
			typed["f."+name] = []string{value}
		}
		f := ke.get("/zh/open/suggestion/" + variant).must(http.StatusOK).form("act")
		ke.submit(f, typed).must(http.StatusOK)
		id := c.newest()
		ke.acts(id, "suggestion", "hand_in", values{})
		ke.acts(id, "suggestion", "register", values{})
		return id
	}
	f = ke.get("/zh/open/suggestion/judicial").must(http.StatusOK).form("act")
	ke.submit(f, values{"f.document_no": {"曹财发〔2023〕7号"}, "f.ground": {"power"}, "f.matter": {"第九条"}, "f.reasons": {"无依据"}}).must(http.StatusUnprocessableEntity).says("须写明来文的复议机关或者法院")
	court := brought("judicial", values{"f.sender": {"菏泽市中级人民法院"}, "f.sender_no": {"（2026）鲁17行终9号"}})
	ke.get("/zh/dossiers/"+court).says("答复期限", "2026年5月2日", "菏泽市中级人民法院") // 60 days
	ke.acts(court, "suggestion", "take_up", values{})
	found := values{"f.finding": {"unfounded"}, "f.finding_reasons": {"有上位法依据。"}}
	for _, g := range []string{"higher_law", "power", "procedure", "conflict", "other"} {
		found["f.grounds."+g+".conclusion"] = []string{"pass"}
	}
	ke.acts(court, "suggestion", "conclude", found)
	ke.acts(court, "suggestion", "reply_concluded", values{"f.reply": {"经审查，该条有上位法依据。"}})
	ke.letter(court, "suggestion_reply", "菏泽市中级人民法院：", "你单位就", "（2026）鲁17行终9号")
	ke.acts(court, "suggestion", "close", values{})
	c.citizen.get("/zh/public/suggestions").says("司法建议", "已办结")

	stayed := brought("reconsideration", values{"f.sender": {"曹县人民政府（行政复议）"}, "f.suspended_on": {"2026-03-02"}})
	ke.get("/zh/dossiers/"+stayed).says("通知制定机关期限", "2026年3月5日", "答复期限", "2026年4月2日") // three working days from the suspension, thirty days from receipt
	ke.acts(stayed, "suggestion", "notify_maker", values{"f.asked": {"CX-FINANCE"}, "f.question": {"请说明第九条的依据。"}})
	ke.get("/zh/dossiers/"+stayed).says("待制定机关、有关部门说明", "2026年3月17日") // ten working days for the maker
}
