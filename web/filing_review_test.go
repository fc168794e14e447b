package web

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// A received document is one that came from elsewhere, on its way through the pages.
type received struct {
	*life
	id string
}

// act does the event through its page, as a person does: what cannot be undone asks for the code on the page and for the password again.
func (r *received) act(person, event string, typed values) *document {
	r.t.Helper()
	b := r.as(person)
	page := b.get("/zh" + actPath(r.id, "filing_review", event)).must(http.StatusOK)
	reach(r.t.(*testing.T), page)
	f, all := page.form("act"), values(maps.Clone(url.Values(typed)))
	if all == nil {
		all = values{}
	}
	if code := page.byID("confirm.code"); code != nil {
		all["confirm"] = []string{textOf(code)}
	}
	if f.has["password"] {
		all["password"] = []string{goodPassword}
	}
	return b.submit(f, all).must(http.StatusOK)
}

func (r *received) hand(person, kind, text string) {
	r.t.Helper()
	b := r.as(person)
	page := b.get("/zh/dossiers/" + r.id + "/cases/filing_review/papers/" + kind).must(http.StatusOK)
	b.submit(page.form("paper"), nil, file{"file", kind + ".txt", "text/plain", text}).must(http.StatusOK)
}

// lacks asks for what an act that is not possible yet says it needs.
func (r *received) lacks(person, event string, needs ...string) {
	r.t.Helper()
	r.as(person).get("/zh" + actPath(r.id, "filing_review", event)).says(needs...)
}

func (r *received) letter(words ...string) {
	r.t.Helper()
	list := r.as("su.wanqing").get("/zh/dossiers/" + r.id + "/letters").must(http.StatusOK)
	list.says(words...)
}

func checked(failing string) values {
	v := values{}
	for _, ground := range []string{"policy", "power", "higher_law", "conflict", "propriety", "procedure"} {
		v["f.grounds."+ground+".conclusion"] = []string{"pass"}
	}
	if failing != "" {
		v["f.grounds."+failing+".conclusion"], v["f.grounds."+failing+".note"] = []string{"fail"}, []string{"第七条设定罚款"}
	}
	return v
}

func besides(v values, more values) values {
	out := values(maps.Clone(url.Values(v)))
	maps.Copy(out, more)
	return out
}

// takenIn begins the dossier of what a township has handed in on paper.
func takenIn(l *life, title, no, published string) *received {
	l.t.Helper()
	b := l.as("su.wanqing")
	page := b.get("/zh/open/filing_review/received_by_government").must(http.StatusOK)
	reach(l.t.(*testing.T), page)
	done := b.submit(page.form("act"), values{"f.title": {title}, "f.sender": {"青堌集镇人民政府"}, "f.issue_no": {no}, "f.published_on": {published}, "f.received_on": {l.server.today().String()}, "f.way": {"upload"}})
	done.must(http.StatusOK).says(title, "待形式审查")
	id, _, _ := strings.Cut(strings.TrimPrefix(done.url.Path, "/zh/dossiers/"), "/")
	return &received{l, id}
}

// A filing of a township, from its receipt to the revocation, through the pages alone; and one in which only the technique is at fault. The letters are there when they are
// due, those who are late are named, and the quarter's directory has both.
func TestFilingReviewThroughThePages(t *testing.T) {
	l := playing(t)
	l.passworded("su.wanqing", "meng.fanhua", "shi.zhengping")
	l.on("2026-05-20")
	r := takenIn(l, "青堌集镇集市管理办法", "青政发〔2026〕3号", "2026-04-01") // after more than 30 days
	r.as("su.wanqing").get("/zh/dossiers/" + r.id).must(http.StatusOK).says("逾期报送")
	r.lacks("su.wanqing", "register_received", "备案报告、正式文本和起草说明须齐全")
	r.hand("su.wanqing", "filing_report", "备案报告")
	r.hand("su.wanqing", "draft", "第七条 违反本办法的，处五百元罚款。")
	r.act("su.wanqing", "defer_registration", values{"f.to_supplement": {"未附起草说明。"}, "reason": {"材料不齐"}}).says("暂缓登记")
	r.letter("备案材料补正通知")
	l.on("2026-05-25")
	r.hand("su.wanqing", "drafting_note", "起草说明")
	r.act("su.wanqing", "record_supplement", values{"f.supplement_received": {"起草说明"}})
	r.act("su.wanqing", "register_received", nil).says("曹政备〔2026〕1号")
	r.act("su.wanqing", "begin_filing_review", values{"f.review_mode": {"active"}}).says("审查中")
	l.on("2026-06-01")
	r.act("su.wanqing", "request_explanation", values{"f.questions": {"第七条设定罚款的依据是什么？"}, "reason": {"依据不明"}}).says("待制定机关说明")
	r.letter("备案审查请予说明函")
	r.lacks("su.wanqing", "record_no_explanation", "说明期限须已届满")
	l.on("2026-06-05")
	r.act("su.wanqing", "record_explanation", values{"f.answer": {"参照外地做法。"}})
	r.act("su.wanqing", "record_consultation", values{"f.consulted.1.aid": {"experts"}, "f.consulted.1.on": {"2026-06-05"}, "f.consulted.1.who": {"法律顾问三人"}, "f.consulted.1.view": {"规范性文件不得设定罚款。"}}).says("专家论证", "法律顾问三人")
	r.act("su.wanqing", "request_extension", values{"f.extension_ground": {"涉及几个部门。"}}).says("待批准延期")
	r.as("meng.fanhua").get("/zh/inbox").must(http.StatusOK).says("青堌集镇集市管理办法")
	r.act("meng.fanhua", "approve_extension", nil).says("已延期")
	r.lacks("su.wanqing", "close_compliant", "未发现问题")
	l.on("2026-06-10")
	r.act("su.wanqing", "send_opinion", besides(checked("power"), values{"f.review_opinion": {"建议删去第七条，重新公布并报送备案。"}})).says("待制定机关自行纠正")
	r.letter("备案审查意见书")
	r.lacks("su.wanqing", "record_not_corrected", "纠正期限须已届满")
	l.on("2026-06-20")
	r.hand("su.wanqing", "maker_reply", "同意修改")
	r.act("su.wanqing", "record_agreement", values{"f.agreed_how": {"amend"}})
	l.on("2026-07-06")
	r.hand("su.wanqing", "correction_report", "已改为处三百元罚款")
	r.act("su.wanqing", "record_correction", values{"f.correction_received": {"已修改第七条。"}}).says("待核验")
	r.act("su.wanqing", "reject_correction", values{"reason": {"修改后的第七条仍设定罚款"}}).says("未纠正")
	r.letter("纠正情况核验告知")
	l.on("2026-07-13")
	r.act("su.wanqing", "propose_revocation", values{"f.proposal": {"没有法定依据，制定机关逾期不改。"}}).says("待政府决定")
	r.letter("撤销建议")
	r.as("shi.zhengping").get("/zh/inbox").must(http.StatusOK).says("青堌集镇集市管理办法")
	r.act("shi.zhengping", "revoke_filed", values{"f.decision_no": {"曹政字〔2026〕41号"}}).says("审查终结，待告知")
	r.act("su.wanqing", "notify_maker", nil).says("已告知制定机关")
	r.letter("备案审查结果告知")
	reach(t, r.as("su.wanqing").get("/zh/dossiers/"+r.id).must(http.StatusOK))
	r.act("su.wanqing", "archive_review", nil).says("已归档")

	second := takenIn(l, "青堌集镇档案管理办法", "青政发〔2026〕5号", "2026-07-01")
	for _, kind := range []string{"filing_report", "draft", "drafting_note"} {
		second.hand("su.wanqing", kind, kind)
	}
	second.act("su.wanqing", "register_received", nil).says("曹政备〔2026〕2号")
	second.act("su.wanqing", "begin_filing_review", values{"f.review_mode": {"special"}})
	second.act("su.wanqing", "hint_technique", besides(checked(""), values{"f.technical_note": {"条文序号重复。"}})).says("待告知")
	second.act("su.wanqing", "notify_maker", nil)
	second.letter("备案审查结果告知")

	officer := l.as("su.wanqing")
	for quarter, want := range map[string]string{"2": "青堌集镇集市管理办法", "3": "青堌集镇档案管理办法"} {
		wellMade(t, officer.get("/zh/filing/directory?year=2026&quarter="+quarter).must(http.StatusOK).says(want, "青堌集镇人民政府"))
	}
	circular := officer.get("/zh/filing/circular?from=2026-01-01&to=2026-07-13").must(http.StatusOK)
	wellMade(t, circular)
	circular.says("青堌集镇人民政府", "集市管理办法")
}
