package web

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"santong/cleanup"
	"santong/engine"
	older "santong/stock"
)

// TestCleanupPage shows how far a clean-up has come: to whoever runs it everything, to a unit its own documents, to others nothing.
func TestCleanupPage(t *testing.T) {
	l := playing(t, "=曹县清理页面办法")
	id := l.cleaning()
	path := "/dossiers/" + id + "/cleanup"
	for lang, day := range map[string]string{"zh": "2026年4月10日", "en": "10 Apr 2026"} {
		wellMade(t, l.as("fang.jianguo").get("/"+lang+path).must(http.StatusOK).says("财政甲办法", "农业乙办法", day))
	}
	if text := l.as("fang.jianguo").get("/zh" + path + "?unit=CX-AGRI").must(http.StatusOK).text(); strings.Contains(text, "财政甲办法") {
		t.Error("the filter lets another unit's document through")
	}
	mine := l.as("shen.mingzhang").get("/zh"+path).must(http.StatusOK).says("财政甲办法", "只列出本单位的文件")
	if strings.Contains(mine.text(), "农业乙办法") {
		t.Error("a unit sees another's documents")
	}
	l.as("wen.xueli").get("/zh" + path).must(http.StatusNotFound)
	l.as("fang.jianguo").get("/zh" + path + "/lists").must(http.StatusOK)
	l.as("shen.mingzhang").post("/zh"+path, nil).must(http.StatusUnprocessableEntity).says("不是登记人员")
	l.as("fang.jianguo").get("/zh/dossiers/" + id).must(http.StatusOK).says("清理进展与目录")
}

// A result of thousands of documents is entered beside the page: who began it sees how far it has come and what came of it, whatever page he closes; others see nothing of it; what is
// under way is not begun again, and what was cut goes on.
func TestCleanupBesideThePage(t *testing.T) {
	l := playing(t, "=曹县清理进度办法")
	id := l.cleaning()
	path := "/dossiers/" + id + "/cleanup"
	cs, begun, goOn := l.server.carries, 0, make(chan error)
	cs.patience = time.Millisecond
	cs.carry = func(ctx context.Context, o cleanup.Order) (*cleanup.Report, error) {
		begun++
		o.Progress(3, 7)
		err := <-goOn
		return &cleanup.Report{Rows: []*cleanup.Row{{No: "曹财发〔2023〕7号", Title: "财政甲办法", Verdict: cleanup.Entered}}, Counts: map[string]int{cleanup.Entered: 1}}, err
	}
	begin := func() {
		t.Helper()
		gone, cancel := context.WithCancel(t.Context())
		if c, err := cs.begin(gone, cleanup.Order{Dossier: id, Actor: l.actor("fang.jianguo")}); err != nil || c.over() {
			t.Fatalf("%+v, %v", c, err)
		}
		cancel() // the window is closed
	}
	ended := func(err error) {
		t.Helper()
		goOn <- err
		<-cs.of(id, "fang.jianguo", false).ended
	}
	begin()
	begin()
	for cs.of(id, "fang.jianguo", false).total.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	wellMade(t, l.as("fang.jianguo").get("/zh"+path).must(http.StatusOK).says("正在逐件记入", "已办3件，共7件"))
	if strings.Contains(l.as("shen.mingzhang").get("/zh"+path).must(http.StatusOK).text(), "正在逐件记入") {
		t.Error("a unit sees what is being entered")
	}
	ended(nil)
	for range 2 {
		wellMade(t, l.as("fang.jianguo").get("/zh"+path).must(http.StatusOK).says("记入的结果", "共1件"))
	}
	begin()
	ended(context.DeadlineExceeded)
	l.as("fang.jianguo").get("/zh" + path).must(http.StatusOK).says("没有办完：请再办一次")
	if begun != 2 {
		t.Errorf("begun %d times", begun)
	}
}

// cleaning brings a clean-up of one document of the finance bureau and one of the agriculture bureau to where the units propose, and returns its dossier.
func (l *life) cleaning() string {
	l.t.Helper()
	ctx := context.Background()
	list := "文件名称,发文字号,登记号,制定机关,公布日期,施行日期,失效日期\n财政甲办法,曹财发〔2023〕7号,CXDR-2023-0060007,曹县财政局,2023-03-01,2023-05-01,2028-05-01\n" +
		"农业乙办法,曹农发〔2023〕8号,CXDR-2023-0070008,曹县农业农村局,2023-03-01,2023-05-01,2028-05-01\n"
	taken, err := (&older.Importer{Engine: l.engine}).Run(ctx, older.Order{Files: []older.File{{Name: "目录.csv", Data: []byte(list)}}, Actor: l.actor("qin.dengke")})
	if err != nil || taken.Counts[older.New] != 2 {
		l.t.Fatalf("%+v, %v", taken, err)
	}
	r, err := l.engine.Open(ctx, "cleanup", "government", engine.Command{Actor: l.actor("fang.jianguo"), Form: map[string]any{"title": "专项清理", "campaign": "special", "scope": "makers",
		"makers": []any{"CX-FINANCE", "CX-AGRI"}, "upper_law": "上位法修改", "propose_by": l.server.today().Add(39).String()}})
	if err != nil {
		l.t.Fatal(err)
	}
	for _, step := range [][2]string{{"meng.fanhua", "announce"}, {"fang.jianguo", "take_list"}, {"fang.jianguo", "hand_out"}} {
		if r, err = l.engine.Fire(ctx, engine.Command{Dossier: r.Dossier, Case: "cleanup", Event: step[1], Version: r.Version, Actor: l.actor(step[0])}); err != nil {
			l.t.Fatalf("%s: %v", step[1], err)
		}
	}
	return r.Dossier
}
