package web

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"santong/engine"
	"santong/store/storetest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestRegister shows numbers given out, given up and given again, to whom they may be shown, and says that none is missing.
func TestRegister(t *testing.T) {
	l := playing(t, "=曹县甲办法", "曹县乙办法")
	empty := l.as("wang.xiaomin")
	empty.get("/zh/register").must(http.StatusOK).says("还没有编号")
	l.reviewed()
	l.scheduled()
	l.held()
	l.registered()
	l.doIn(l.ids[0], "qin.dengke", "document", "void_registration", nil, "@重号，\"作废\"\n另编")
	l.doIn(l.ids[0], "wang.xiaomin", "document", "apply_registration", rowOf{"category": "new", "copies": 2, "validity_years": 5, "effective_on": "2026-07-01", "contact": "王晓敏 0530-0000000"})
	l.doIn(l.ids[0], "qin.dengke", "document", "register", nil)

	registrar := l.as("qin.dengke")
	p := registrar.get("/zh/register").must(http.StatusOK).says("CXDR-2026-0010001", "CXDR-2026-0010003", "曹政发〔2026〕1号", "曹司审〔2026〕2号", "无，1–3连续", "作废", "另编", "登记号")
	for _, a := range p.find(func(n *html.Node) bool { return n.Data == "a" && strings.HasPrefix(textOf(n), "CXDR") }) {
		registrar.get(attr(a, "href")).must(http.StatusOK).says("登记")
	}
	p = registrar.get("/zh/register?series=registration&void=yes").must(http.StatusOK).says("CXDR-2026-0010001")
	if strings.Contains(p.text(), "曹政发〔") {
		t.Errorf("the filter lets through what it should not:\n%s", p.text())
	}
	registrar.get("/zh/register?text=乙办法&year=2026").must(http.StatusOK).says("CXDR-2026-0010002")
	registrar.get("/zh/register?year=1999").must(http.StatusOK).says("没有符合筛选条件的编号")
	registrar.get("/en/register?print=yes").must(http.StatusOK).says("none, 1–3 without gaps", "Back to the register", "void")

	// Who plays no part sees no line, and still that nothing is missing. Auditors see all.
	p = l.as("qing.shuigen").get("/zh/register").must(http.StatusOK).says("（您可知悉0）", "无，1–3连续")
	if strings.Contains(p.text(), "办法") || strings.Contains(p.text(), "CXDR-") {
		t.Errorf("an outsider reads numbers:\n%s", p.text())
	}
	if body := l.as("qing.shuigen").get("/zh/register/csv").must(http.StatusOK).body; strings.Count(body, "\n") != 1 {
		t.Errorf("an outsider exports lines:\n%s", body)
	}
	l.as("du.chaguan").get("/zh/register").must(http.StatusOK).says("您可以看到全部编号", "CXDR-2026-0010003")
	l.visitor().get("/zh/register").must(http.StatusOK) // is sent to sign in

	for _, lang := range []string{"zh", "en"} {
		wellMade(t, registrar.get("/"+lang+"/register").must(http.StatusOK))
		file := registrar.get("/" + lang + "/register/csv").must(http.StatusOK)
		if kind := file.header.Get("Content-Type"); kind != "text/csv; charset=utf-8" || !strings.HasPrefix(file.header.Get("Content-Disposition"), "attachment; ") {
			t.Errorf("got %s, %s", kind, file.header.Get("Content-Disposition"))
		}
		if strings.Count(file.body, "\r\n") < 8 || strings.Contains(strings.ReplaceAll(file.body, "\r\n", ""), "\n") {
			t.Error("lines do not end as RFC 4180 asks")
		}
		goldenRegister(t, "testdata/register."+lang+".golden.csv", strings.ReplaceAll(file.body, "\r\n", "\n"))
	}
}

func goldenRegister(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil || string(want) != got {
		t.Errorf("%s: %v, or another one; go test -update writes it anew:\n%s", name, err, got)
	}
}

// TestRegisterSeesGaps: a number that the counter has passed and the ledger has not must show.
func TestRegisterSeesGaps(t *testing.T) {
	for _, c := range []struct {
		count engine.LedgerCount
		last  int64
		whole bool
	}{
		{engine.LedgerCount{}, 0, true},
		{engine.LedgerCount{Given: 3, Distinct: 3, First: 1, Newest: 3}, 3, true},
		{engine.LedgerCount{Given: 3, Distinct: 3, First: 1, Newest: 3}, 4, false},
		{engine.LedgerCount{Given: 3, Distinct: 3, First: 1, Newest: 4}, 3, false}, // the ledger is ahead of the counter
		{engine.LedgerCount{Given: 3, Distinct: 2, First: 1, Newest: 3}, 3, false}, // one stands in it twice
		{engine.LedgerCount{Given: 3, Distinct: 3, First: 0, Newest: 3}, 3, false},
		{engine.LedgerCount{Given: 1, Distinct: 1, First: 1, Newest: 1}, 0, false},
		{engine.LedgerCount{}, 1, false},
	} {
		p := registerPart{LedgerPart: engine.LedgerPart{Last: c.last}, Count: c.count}
		if p.Whole() != c.whole {
			t.Errorf("%+v up to %d: whole %t", c.count, c.last, p.Whole())
		}
	}

	l := playing(t)
	ctx := context.Background()
	if err := l.store.Update(ctx, "d1", storetest.Decide("d1", func(_ engine.View, c *engine.Change) error {
		c.Counters = []engine.Count{{Key: "issue/seq/2026/曹政发", Now: 9}}
		for _, n := range []int64{1, 3, 4} {
			c.Numbers = append(c.Numbers, engine.NumberEntry{Number: fmt.Sprint("号", n), Series: "issue", Counter: "issue/seq/2026/曹政发", Value: n, Dossier: "d1", Case: "c1", Seq: 1})
		}
		return nil
	})); err != nil {
		t.Fatal(err)
	}
	l.as("qing.shuigen").get("/zh/register").must(http.StatusOK).says("缺：2、5–9", "（您可知悉0）")
	l.as("du.chaguan").get("/en/register").must(http.StatusOK).says("missing: 2, 5–9")
}

// TestRegisterFileIsWhole: a file of several pages is the same as one of a single page, and one that cannot be finished breaks off.
func TestRegisterFileIsWhole(t *testing.T) {
	l := playing(t)
	ctx := context.Background()
	const all = 2*registerLines + 7
	if err := l.store.Update(ctx, "d1", storetest.Decide("d1", func(_ engine.View, c *engine.Change) error {
		c.Counters = []engine.Count{{Key: "issue/seq/2026/曹政发", Now: all}}
		for n := range int64(all) {
			c.Numbers = append(c.Numbers, engine.NumberEntry{Number: fmt.Sprintf("曹政发〔2026〕%d号", n+1), Series: "issue", Counter: "issue/seq/2026/曹政发", Value: n + 1, Dossier: "d1", Case: "c1", Seq: 1})
		}
		return nil
	})); err != nil {
		t.Fatal(err)
	}
	body := l.as("du.chaguan").get("/zh/register/csv").must(http.StatusOK).body
	lines := strings.Split(strings.TrimSuffix(body, "\r\n"), "\r\n")
	if len(lines) != all+1 {
		t.Fatalf("%d lines, want %d", len(lines), all+1)
	}
	for i, line := range lines[1:] {
		if want := fmt.Sprintf("曹政发〔2026〕%d号,", all-i); !strings.HasPrefix(line, want) {
			t.Fatalf("line %d is %q, want %q", i+1, line, want)
		}
	}
	if n := strings.Count(body, "\ufeff"); n != 1 {
		t.Errorf("%d marks of the encoding", n)
	}

	l.server.Store = &failing{Store: l.server.Store, after: 2}
	l.serve()
	auditor := l.as("du.chaguan")
	res, err := auditor.client.Get(l.web.URL + "/zh/register/csv")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if data, err := io.ReadAll(res.Body); err == nil {
		t.Errorf("half a register of %d bytes passes for a whole one", len(data))
	}
}

// failing is a store whose register cannot be read any more after so many pages.
type failing struct {
	Store
	after int
	asked int
}

func (f *failing) Ledger(ctx context.Context, q engine.LedgerQuery) ([]engine.LedgerLine, error) {
	if f.asked++; f.asked > f.after {
		return nil, errors.New("the disk is gone")
	}
	return f.Store.Ledger(ctx, q)
}
