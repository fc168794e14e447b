package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html"
)

// published carries documents to their publication.
func (l *life) published() {
	l.reviewed()
	l.scheduled()
	l.held()
	l.registered()
	l.on("2026-05-12")
	for _, id := range l.ids {
		l.doIn(id, "he.chunyan", "document", "publish", rowOf{"printed_no": l.dossier(id).Case("document").Facts["registration_no"], "website": "曹县人民政府网站"})
	}
}

// A year in which one document is filed late with one recipient, and the other with nobody: pages, files and letters say so, the yearly catalogue is sent, and
// a list of issued documents is compared.
func TestFilingBook(t *testing.T) {
	l := playing(t, "=曹县甲办法", "曹县乙办法")
	l.published()
	first := l.ids[0]
	l.ids = []string{first}
	l.lay("jiang.beian", "filing-HZ-GOV", "filing_report", "报告")
	l.on("2026-05-20")
	l.doIn(first, "jiang.beian", "filing-HZ-GOV", "submit_filing", rowOf{"copies": 2})
	l.on("2026-06-20")
	l.lay("jiang.beian", "filing-CX-PCSC", "filing_report", "报告")
	l.doIn(first, "jiang.beian", "filing-CX-PCSC", "submit_filing", rowOf{"copies": 5}, "装订延误")

	officer := l.as("su.wanqing")
	p := officer.get("/zh/filing").must(http.StatusOK).says("曹县人民政府", "报备率", "50%", "25%", "未编制")
	wellMade(t, p)
	for _, a := range p.find(func(n *html.Node) bool { return n.Data == "a" && strings.Contains(attr(n, "href"), "figure=") }) {
		officer.get(attr(a, "href")).must(http.StatusOK)
	}
	if p = officer.get("/zh/filing/catalogue?year=2026&maker=CX-GOV&figure=late").must(http.StatusOK).says("=曹县甲办法", "逾期报备"); strings.Contains(p.text(), "乙办法") {
		t.Error("the figure lists what it does not count")
	}
	wellMade(t, officer.get("/en/filing/catalogue?year=2026&maker=CX-GOV").must(http.StatusOK).says("曹县乙办法", "overdue", "filed in time"))
	wellMade(t, officer.get("/zh/filing/catalogue?year=2026&print=yes").must(http.StatusOK).says("全县2026年规范性文件目录", "请用浏览器的打印功能"))
	if csv := officer.get("/zh/filing/catalogue/csv?year=2026&maker=CX-GOV").must(http.StatusOK); !strings.Contains(csv.body, ",'=曹县甲办法,") || strings.Count(csv.body, "\r\n") != 5 {
		t.Errorf("%q", csv.body)
	}
	file := officer.get("/zh/filing/catalogue/xlsx?year=2026&maker=CX-GOV").must(http.StatusOK)
	book, err := excelize.OpenReader(strings.NewReader(file.body))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows("目录")
	if err != nil || len(rows) < 6 || rows[2][1] != "=曹县甲办法" || rows[0][0] != "曹县人民政府2026年规范性文件目录" {
		t.Errorf("%v %q", err, rows)
	}
	officer.get("/zh/filing/catalogue/pdf?year=2026").must(http.StatusNotFound)

	p = officer.get("/zh/filing/circular?from=2026-01-01&to=2026-06-30").must(http.StatusOK).says("关于规范性文件报备情况的通报", "未报", "2026年6月20日", "曹县法治政府建设实施纲要")
	wellMade(t, p)
	if d := officer.get("/zh/filing/circular/docx?from=2026-01-01&to=2026-06-30").must(http.StatusOK); !strings.HasPrefix(d.body, "PK") {
		t.Error("no document")
	}
	officer.get("/zh/filing/circular?from=2020-01-01&to=2026-06-01").must(http.StatusBadRequest)
	wellMade(t, officer.get("/zh/filing/directory?year=2026&quarter=2").must(http.StatusOK).says("2026年第2季度规范性文件备案目录", "此期间没有登记的备案"))

	// A maker's own officer sees its own, the congress's none, and nobody but overseers the rest.
	own := l.as("li.huifang")
	own.get("/zh/filing").must(http.StatusOK).says("曹县发展和改革局")
	for _, path := range []string{"/zh/filing/catalogue?maker=CX-GOV", "/zh/filing/circular", "/zh/filing/directory", "/zh/filing/catalogue/csv?maker=CX-FINANCE"} {
		own.get(path).must(http.StatusNotFound)
	}
	l.as("jing.weiguo").get("/zh/filing").must(http.StatusNotFound)
	l.as("du.chaguan").get("/zh/filing").must(http.StatusOK).says("曹县人民政府", "曹县财政局")

	l.comparing()
	l.yearly()
	if report, err := l.engine.Verify(t.Context(), nil); err != nil || !report.OK() {
		t.Errorf("%+v, %v", report, err)
	}
}

const issuedList = "曹县人民政府2026年发文目录\n发文字号,文件名称\n曹政发〔2026〕1号,=曹县甲办法\n曹政发[2026]2号,曹县乙办法\n曹政发〔2026〕4号,关于王某任职的通知\n曹政发〔2026〕5号,曹县丙办法\n"

// handed has an officer hand over the list of issued documents, and is the page that follows.
func (l *life) handed(officer *browser) *document {
	l.t.Helper()
	return officer.submit(officer.get("/zh/filing/lists").must(http.StatusOK).form("hand"), nil, file{"file", "目录.csv", "text/csv", issuedList}).must(http.StatusOK)
}

// comparing hands a list over, judges a row of it, and hands it over again.
func (l *life) comparing() {
	t := l.t.(*testing.T)
	officer := l.as("su.wanqing")
	wellMade(t, officer.get("/zh/filing/lists").must(http.StatusOK))
	p := l.handed(officer).says("目录4行，须处理5件", "已登记，逾期未报备", "已发文，没有登记、编号", "缺号", "逾期报")
	wellMade(t, p)
	at := p.url.Path
	for _, kind := range []string{"csv", "xlsx"} {
		officer.get(at + "/" + kind).must(http.StatusOK)
	}
	officer.get(at + "?found=gap").must(http.StatusOK).says("曹政发〔2026〕3号")
	officer.post(at, values{"number": {"曹政发〔2026〕4号"}, "judgement": {"not_normative"}, "why": {""}}).must(http.StatusUnprocessableEntity)
	officer.post(at, values{"number": {"曹政发〔2026〕99号"}, "judgement": {"not_normative"}, "why": {"x"}}).must(http.StatusBadRequest)
	officer.post(at, values{"number": {"曹政发〔2026〕4号"}, "judgement": {"not_normative"}, "why": {"人事任免"}}).must(http.StatusOK).says("判定不属于规范性文件", "理由：人事任免", "须处理4件")
	version := l.dossier(strings.TrimPrefix(at, "/zh/filing/lists/")).Version
	again := officer.submit(officer.get("/zh/filing/lists").form("hand"), nil, file{"file", "目录.csv", "text/csv", issuedList}).must(http.StatusOK)
	if now := l.dossier(strings.TrimPrefix(at, "/zh/filing/lists/")).Version; again.url.Path != at || now != version {
		t.Errorf("the same list is recorded twice: %s, version %d then %d", again.url.Path, version, now)
	}
	// Another list keeps to what was said.
	officer.submit(officer.get("/zh/filing/lists").form("hand"), nil, file{"file", "又一份.csv", "text/csv", issuedList + "曹政发〔2026〕6号,曹县丁办法\n"}).must(http.StatusOK).says("理由：人事任免")
	officer.submit(officer.get("/zh/filing/lists").form("hand"), nil, file{"file", "坏.xlsx", "x", "PK\x03\x04"}).must(http.StatusUnprocessableEntity)
	l.as("li.huifang").get(at).must(http.StatusNotFound)
	l.as("du.chaguan").get(at).must(http.StatusOK).says("曹政发〔2026〕1号")
	l.as("du.chaguan").get("/zh/filing/lists").must(http.StatusOK).says("又一份.csv")
	l.as("wang.xiaomin").get("/zh/filing/lists").must(http.StatusNotFound)
}

// yearly draws up the catalogue, and sends it late.
func (l *life) yearly() {
	t := l.t.(*testing.T)
	l.on("2027-02-03")
	officer := l.as("jiang.beian")
	p := officer.get("/zh/filing/catalogue?year=2026&maker=CX-GOV").must(http.StatusOK).says("期限为", "共2件，其中未报备或者逾期报备的2件")
	p = officer.submit(p.form("draw"), nil).must(http.StatusOK)
	id := strings.TrimPrefix(p.url.Path, "/zh/dossiers/")
	version := l.dossier(id).Version
	officer.post("/zh/filing/catalogue", values{"year": {"2026"}, "maker": {"CX-GOV"}}).must(http.StatusOK)
	if now := l.dossier(id).Version; now != version {
		t.Errorf("the same catalogue is laid down twice: %d, then %d", version, now)
	}
	l.doIn(id, "jiang.beian", "yearly_catalogue", "send_catalogue", rowOf{"documents": 2, "unfiled": 2}, "人员变动")
	l.doIn(id, "jing.weiguo", "catalogue_receipt-CX-PCSC", "receive_catalogue", nil)
	officer.get("/zh/filing/catalogue?year=2026&maker=CX-GOV").must(http.StatusOK).says("已报送（逾期）", "曹县人民代表大会常务委员会：", "尚未记下收到")
	officer.post("/zh/filing/catalogue", values{"year": {"2026"}, "maker": {"CX-NDRC"}}).must(http.StatusNotFound)
	officer.get("/zh/dossiers/" + id + "/letters").must(http.StatusOK).says("报送年度目录的报告")
}
