package stock_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"santong/calendar"
	"santong/engine"
	"santong/people"
	"santong/stock"
	"santong/store"
	"santong/store/storetest"
	"santong/workflows"
	"santong/workflows/holidays"
)

// An office takes documents in, on a store of its own.
type office struct {
	*stock.Importer
	t     testing.TB
	store *store.Store
	actor engine.Actor
}

func newOffice(t testing.TB) *office {
	t.Helper()
	ctx := context.Background()
	st, err := store.Open(ctx, store.Config{Path: storetest.SQLite(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	library, err := workflows.Default("caoxian")
	if err != nil {
		t.Fatal(err)
	}
	directory, err := library.Seed()
	if err != nil {
		t.Fatal(err)
	}
	days, err := holidays.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	var n atomic.Int64
	e := &engine.Engine{Store: st, Workflows: engine.NewCatalogue(library.All()...), Calendar: func() *calendar.Calendar { return days }, Directory: func() *people.Directory { return directory },
		Now: func() time.Time { return time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC) }}
	e.NewID = func() string { return fmt.Sprintf("d-%04d", n.Add(1)) }
	if err := e.Start(ctx); err != nil {
		t.Fatal(err)
	}
	return &office{Importer: &stock.Importer{Engine: e}, t: t, store: st, actor: engine.Actor{Person: "qin.dengke", Posts: directory.Person("qin.dengke").Posts}}
}

func (o *office) run(dry bool, files ...stock.File) *stock.Report {
	o.t.Helper()
	r, err := o.Run(context.Background(), stock.Order{Files: files, Actor: o.actor, Dry: dry})
	if err != nil {
		o.t.Fatal(err)
	}
	return r
}

func csvFile(lines ...string) stock.File {
	return stock.File{Name: "目录.csv", Data: []byte("文件名称,发文字号,登记号,制定机关,成文日期,公布日期,施行日期,有效期,效力状态,废止日期,废止文号,文件\n" + strings.Join(lines, "\n") + "\n")}
}

func verdicts(r *stock.Report) string {
	var out []string
	for i := range r.Rows {
		out = append(out, r.Rows[i].Verdict)
	}
	return strings.Join(out, " ")
}

const (
	good     = "甲办法,曹政发[2014]12号,CXDR-2014-0010001,曹县人民政府,2014-03-01,2014-03-05,2014-05-01,5年,已失效,,,"
	older    = "乙办法,曹政发〔2010〕3号,,县政府,2010年3月1日,2010年3月5日,2010年5月1日,2030年4月30日,已废止,,曹政发〔2014〕12号,乙.txt"
	standing = "丙办法,曹财发〔2023〕7号,CXDR-2023-0060001,曹县财政局,2023/4/1,2023/4/3,2023/6/1,至2028年5月31日,有效,,,"
	amended  = "丁办法,曹政办发〔2022〕7号,CXDR-2022-0020001,曹县人民政府办公室,2022/4/1,2022/4/3,2022/6/1,至2027年5月31日,已修改,2024-01-01,曹政办发〔2023〕9号,"
	gone     = "戊办法,曹法字〔2016〕7号,CXDR-2016-0990001,曹县人民政府法制办公室,2016/4/1,2016/4/3,2016/6/1,2年,已失效,,,"
)

// A list comes in: what it says becomes listings in the right phases, with what had become of them, and says that it was not witnessed.
func TestTakeIn(t *testing.T) {
	o, ctx := newOffice(t), context.Background()
	files := []stock.File{csvFile(good, older, standing, amended, gone), {Name: "a/乙.txt", Data: []byte("乙办法\n第一条 牛羊。\n")}}
	dry := o.run(true, files...)
	if got := verdicts(dry); got != "new new new new new" {
		t.Fatalf("dry: %s, %+v", got, dry.Rows)
	}
	if ids, err := o.store.IDs(ctx, "", 10); err != nil || len(ids) != 0 {
		t.Fatalf("a dry run left %v, %v", ids, err)
	}
	if got := verdicts(o.run(false, files...)); got != "new new new new new" {
		t.Fatal(got)
	}
	for no, want := range map[string]string{
		"曹政发〔2014〕12号": "甲办法 CX-GOV government: 2014-03-05 awaiting_effect, 2014-05-01 in_force, 2019-05-01 expired; 目录.csv第2行",
		"曹政发〔2010〕3号":  "乙办法 CX-GOV government: 2010-03-05 awaiting_effect, 2010-05-01 in_force, 2014-05-01 repealed, 2030-05-01 repealed; 目录.csv第3行",
		"曹财发〔2023〕7号":  "丙办法 CX-FINANCE department: 2023-04-03 awaiting_effect, 2023-06-01 in_force, 2028-06-01 expired; 目录.csv第4行",
		"曹法字〔2016〕7号":  "戊办法 CX-LEGAL-OFFICE government_office: 2016-04-03 awaiting_effect, 2016-06-01 in_force, 2018-06-01 expired; 目录.csv第6行",
	} {
		l, err := o.store.ListingByNumber(ctx, engine.NumberKey(no))
		if err != nil {
			t.Fatalf("%s: %v", no, err)
		}
		var phases []string
		for _, p := range l.Phases {
			phases = append(phases, p.From.String()+" "+p.ID)
		}
		got := fmt.Sprintf("%s %s %s: %s; %s", l.Title, l.Maker, l.Kind.ID, strings.Join(phases, ", "), l.Source)
		if want = strings.Replace(want, ", 2030-05-01 repealed", "", 1); got != want || l.Witnessed {
			t.Errorf("%s:\n got %s (witnessed %t)\nwant %s", no, got, l.Witnessed, want)
		}
	}
	l, err := o.store.ListingByNumber(ctx, engine.NumberKey("曹政办发〔2022〕7号"))
	if err != nil || len(l.Relations) != 1 || l.Relations[0].ID != "amended" || l.Relations[0].No != "曹政办发〔2023〕9号" {
		t.Errorf("%+v, %v", l.Relations, err)
	}
	if _, err := o.store.Index(ctx); err != nil {
		t.Fatal(err)
	}
	l, err = o.store.ListingByNumber(ctx, engine.NumberKey("曹政发〔2010〕3号"))
	if err != nil || len(l.Papers) != 1 || l.Papers[0].ID != "text" || l.Papers[0].Hash != engine.HashOf(files[1].Data).String() {
		t.Errorf("%+v, %v", l.Papers, err)
	}
	report, err := o.Engine.Verify(ctx, nil)
	if err != nil || !report.OK() || report.Numbers != 9 {
		t.Errorf("%+v, %v", report, err)
	}
	// A second time nothing happens; what differs is told; what was interrupted goes on.
	if got := verdicts(o.run(false, files...)); got != "there there there there there" {
		t.Error(got)
	}
	files[0] = csvFile(strings.Replace(good, "甲办法", "甲的办法", 1), older)
	files[1].Data = []byte("乙办法\n改过\n")
	r := o.run(false, files...)
	if got := verdicts(r); got != "changed changed" || !strings.Contains(fmt.Sprint(r.Rows[0].Faults), "甲的办法") || !strings.Contains(fmt.Sprint(r.Rows[1].Faults), "乙.txt") {
		t.Errorf("%s %+v", got, r.Rows)
	}
}

// Numbers that were entered are never given again: allocation goes on behind them, and the ledger holds.
func TestNumbersAreTaken(t *testing.T) {
	o, ctx := newOffice(t), context.Background()
	this := "己办法,曹财发〔2026〕7号,CXDR-2026-0060004,曹县财政局,2026/1/1,2026/1/3,2026/2/3,3年,,,,"
	if got := verdicts(o.run(false, csvFile(this))); got != "new" {
		t.Fatal(got)
	}
	counters, err := o.store.Counters(ctx)
	if err != nil || counters["issue/seq/2026/曹财发"] != 7 || counters["registration/seq/2026/006"] != 4 {
		t.Errorf("%v, %v", counters, err)
	}
	if got := verdicts(o.run(false, csvFile(strings.Replace(this, "〔2026〕7", "〔2026〕3", 1)))); got != "refused" {
		t.Errorf("a registration number came in twice: %s", got)
	}
	earlier := strings.NewReplacer("〔2026〕7", "〔2026〕3", "0060004", "0060002").Replace(this)
	if got := verdicts(o.run(false, csvFile(earlier))); got != "new" {
		t.Error(got)
	}
	if report, err := o.Engine.Verify(ctx, nil); err != nil || !report.OK() || report.Numbers != 4 {
		t.Errorf("%+v, %v", report, err)
	}
}

// What cannot come in, and why; what comes in with a warning.
func TestRows(t *testing.T) {
	o := newOffice(t)
	row := func(title, no, registered, maker, dated, published, effective, valid, status, on, by string) string {
		return strings.Join([]string{title, no, registered, maker, dated, published, effective, valid, status, on, by, ""}, ",")
	}
	for _, c := range []struct{ row, verdict, says string }{
		{row("", "曹政发〔2010〕5号", "", "曹县人民政府", "2010-01-01", "", "", "", "", "", ""), "refused", "没有文件名称"},
		{row("甲", "曹政发〔2010〕5号", "", "曹县人民政府", "", "", "", "", "", "", ""), "refused", "没有公布日期，也没有成文日期"},
		{row("甲", "曹政发〔2010〕5号", "", "曹县人民政府", "2010-02-30", "", "", "", "", "", ""), "refused", "没有这一天"},
		{row("甲", "曹政发〔2010〕5号", "", "曹县人民政府", "2030-02-03", "", "", "", "", "", ""), "refused", "公布日期不得晚于今日"},
		{row("甲", "曹政发〔2010〕5号", "", "曹县人民政府", "2010-02-03", "2010-01-01", "", "", "", "", ""), "refused", "成文日期不得晚于公布日期"},
		{row("甲", "曹政发〔2010〕5号", "", "曹县人民政府", "2010-02-03", "", "", "2009-01-01", "", "", ""), "refused", "失效日期须在施行"},
		{row("甲", "曹政发〔2010〕5号", "", "曹县财务局", "2010-02-03", "", "", "", "", "", ""), "refused", "相近的有：曹县财政局"},
		{row("甲", "曹政发〔2010〕5号", "", "曹县人民政府", "2010-02-03", "", "", "很久", "", "", ""), "refused", "看不懂"},
		{row("甲", "曹政发〔2010〕5号", "", "曹县人民政府", "2010-02-03", "", "", "", "尚可", "", ""), "refused", "看不懂"},
		{row("甲", "曹政发〔2010〕5号", "", "曹县人民政府", "2010-02-03", "", "", "", "已废止", "", ""), "refused", "须写明日期"},
		{row("甲", "曹政发〔2010〕5号", "", "曹县人民政府", "2010-02-03", "", "", "", "已废止", "", "曹政发〔2011〕1号"), "refused", "也不在目录中"},
		{row("甲", "曹政发〔2010〕5号", "", "曹县人民政府", "2010-02-03", "", "", "", "已废止", "2009-01-01", ""), "refused", "须写明生效日期"},
		{row("甲", "曹政发〔2010〕5号", "", "曹县人民政府", "2010-02-03", "", "", "", "已失效", "", ""), "refused", "须写明失效日期"},
		{row("甲", "第五号", "", "曹县人民政府", "2010-02-03", "", "", "", "", "", ""), "refused", "不是“发文字号”的写法"},
		{row("甲", "曹政发〔2015〕5号", "", "曹县人民政府", "2015-02-03", "", "", "", "", "", ""), "refused", "须有登记号"},
		{row("甲", "曹政发〔2015〕5号", "WHCR-2015-0010001", "曹县人民政府", "2015-02-03", "", "", "", "", "", ""), "refused", "不是“登记号”的写法"},
		{row("甲", "", "", "曹县人民政府", "2010-02-03", "", "", "", "", "", ""), "refused", "至少填写一项"},
		{row("甲", "曹政发(2010) 5 号", "", "", "二〇一〇年二月三日", "", "", "长期", "有效", "", ""), "new", "缺陷：未写明有效期"},
		{row("甲", "曹政发〔2010〕5号", "", "曹县财政局、曹县司法局", "20100203", "", "", "6年", "", "", ""), "new", "缺陷：有效期超过上限"},
		{row("甲", "曹政发〔2010〕5号", "", "曹县人民政府", "2010.2.3", "", "自公布之日起", "5年", "", "", ""), "new", "以公布日期代"},
	} {
		r := o.run(true, csvFile(c.row))
		if len(r.Rows) != 1 {
			t.Fatalf("%s: %d rows", c.row, len(r.Rows))
		}
		if said := fmt.Sprint(r.Rows[0].Faults, r.Rows[0].Warnings); r.Rows[0].Verdict != c.verdict || !strings.Contains(said, c.says) {
			t.Errorf("%s: %s %s, want %s %s", c.row, r.Rows[0].Verdict, said, c.verdict, c.says)
		}
	}
	twice := o.run(true, csvFile(good, strings.Replace(good, "甲办法", "癸办法", 1)))
	if got := verdicts(twice); got != "new refused" {
		t.Errorf("one number twice in a list: %s", got)
	}
	for name, data := range map[string]string{"a.exe": "MZ", "a.csv": "一,二\n三,四\n", "b.txt": "a\x00b", "c.xlsx": "PK\x03\x04"} {
		r := o.run(true, stock.File{Name: name, Data: []byte(data)})
		if got := verdicts(r); got != "refused" || len(r.Rows[0].Faults) != 1 || r.Rows[0].Faults[0].Zh == "" {
			t.Errorf("%s: %s %+v", name, got, r.Rows)
		}
	}
}

// A run that broke off goes on: what was begun is completed, and nothing is there twice.
func TestResume(t *testing.T) {
	o, ctx := newOffice(t), context.Background()
	form := map[string]any{"title": "甲办法", "kind": "government", "makers": []any{"CX-GOV"}, "issue_no": "曹政发〔2014〕12号", "registration_no": "CXDR-2014-0010001", "signed_on": "2014-03-01",
		"published_on": "2014-03-05", "effective_on": "2014-05-01", "lapse_on": "2019-05-01", "source": "x"}
	if _, err := o.Engine.Open(ctx, "stock", "", engine.Command{Actor: o.actor, Form: form}); err != nil {
		t.Fatal(err)
	}
	if got := verdicts(o.run(true, csvFile(good))); got != "resumed" {
		t.Error(got)
	}
	if got := verdicts(o.run(false, csvFile(good))); got != "resumed" {
		t.Error(got)
	}
	if got := verdicts(o.run(false, csvFile(good))); got != "there" {
		t.Error(got)
	}
	if ids, err := o.store.IDs(ctx, "", 10); err != nil || len(ids) != 1 {
		t.Errorf("%v, %v", ids, err)
	}
}

// A text without a list says of itself what it is.
func TestText(t *testing.T) {
	o := newOffice(t)
	text := "曹政发〔2011〕8号\n\n曹县人民政府\n关于养蜂的通知\n\n本办法自2011年9月1日起施行，有效期至2016年8月31日。\n\n曹县人民政府\n2011年8月1日\n"
	r := o.run(true, stock.File{Name: filepath.ToSlash("通知.txt"), Data: []byte(text)})
	row := r.Rows[0]
	if row.Verdict != "new" || row.IssueNo != "曹政发〔2011〕8号" || row.Maker != "曹县人民政府" || row.Effective.String() != "2011-09-01" || row.Lapses.String() != "2016-09-01" || row.Published.String() != "2011-08-01" {
		t.Errorf("%+v", row)
	}
	if !slices.ContainsFunc(row.Warnings, func(w engine.Words) bool { return strings.Contains(w.Zh, "以成文日期代") }) {
		t.Errorf("%+v", row.Warnings)
	}
}

// Nobody but the registrar takes documents in.
func TestOnlyTheRegistrar(t *testing.T) {
	o := newOffice(t)
	o.actor = engine.Actor{Person: "wang.xiaomin", Posts: o.Engine.Directory().Person("wang.xiaomin").Posts}
	if r := o.run(false, csvFile(good)); verdicts(r) != "refused" {
		t.Errorf("%+v", r.Rows)
	}
}

// A revocation of earlier times comes in with the organ that decided it and the number of its decision, and not without them.
func TestRevoked(t *testing.T) {
	o, ctx := newOffice(t), context.Background()
	file := func(by, no string) stock.File {
		return stock.File{Name: "目录.csv", Data: []byte("文件名称,发文字号,制定机关,公布日期,施行日期,效力状态,废止日期,废止文号,撤销机关\n己办法,曹财发〔2011〕8号,曹县财政局,2011-04-03,2011-06-01,已撤销,2011-09-01," + no + "," + by + "\n")}
	}
	for by, no := range map[string]string{"": "曹政发〔2011〕30号", "曹县人民政府": "", "曹县财政局": "曹政发〔2011〕30号"} {
		r := o.run(false, file(by, no))
		if got := verdicts(r); got != "refused" || r.Rows[0].Line != 2 || len(r.Rows[0].Faults) == 0 || !strings.Contains(r.Rows[0].Faults[0].Zh, "撤销机关") {
			t.Errorf("%q %q: %s %+v", by, no, got, r.Rows)
		}
	}
	if got := verdicts(o.run(false, file("曹县人民政府", "曹政发〔2011〕30号"))); got != "new" {
		t.Fatal(got)
	}
	l, err := o.store.ListingByNumber(ctx, engine.NumberKey("曹财发〔2011〕8号"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := o.store.Dossier(ctx, l.Dossier)
	if err != nil {
		t.Fatal(err)
	}
	if facts := d.Case(l.Case).Facts; facts["decided_by"] != "government" || facts["decision_no"] != "曹政发〔2011〕30号" || d.Case(l.Case).State != "revoked" {
		t.Errorf("%+v", facts)
	}
}
