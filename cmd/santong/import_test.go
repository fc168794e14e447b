package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"santong/calendar"
	"santong/engine"
	"santong/stock"
	"santong/store"
)

// A settled instance has the people of the seed, and nothing else.
func settled(t *testing.T) (data string) {
	t.Helper()
	data, ctx := t.TempDir(), context.Background()
	st, err := (location{Data: data}).open(ctx, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	}()
	in, err := assemble(ctx, st, definitions{Profile: "caoxian"}, time.Now, logger(os.Stderr))
	if err != nil {
		t.Fatal(err)
	}
	seed, err := in.library.Seed()
	if err == nil {
		err = in.settle(ctx, seed)
	}
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// taken runs santong import.
func taken(t *testing.T, want int, args ...string) (*stock.Report, string) {
	t.Helper()
	var out, problems bytes.Buffer
	code := run(append([]string{"import", "--json"}, args...), &console{ctx: context.Background(), out: &out, err: &problems})
	if code != want {
		t.Fatalf("exit code %d: %s %s", code, &out, &problems)
	}
	var r stock.Report
	if code != 2 && out.Len() > 0 {
		if err := json.Unmarshal(out.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
	}
	return &r, problems.String()
}

// A list with its texts is looked at, comes in, and comes in only once.
func TestImport(t *testing.T) {
	data, folder := settled(t), t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("目录.csv", "序号,文件名称,文号,发文单位,发布日期,实施日期,有效期\n1,甲办法,曹政发〔2011〕1号,县政府,2011-03-01,2011-05-01,2016-04-30\n2,乙办法,曹政发〔2011〕1号,县政府,2011-03-01,2011-05-01,\n")
	write("甲办法.txt", "甲办法\n第一条 养蜂的人。\n")
	write(".hidden", "x")
	r, said := taken(t, 1, folder, "--data", data, "--dry-run")
	if len(r.Rows) != 2 || !r.Dry || r.Counts["new"] != 1 || r.Counts["refused"] != 1 || !strings.Contains(said, "1 of 2 were not taken in") {
		t.Errorf("%+v %s", r, said)
	}
	if r, _ = taken(t, 1, folder, "--data", data, "--as", "qin.dengke"); r.Counts["new"] != 1 {
		t.Errorf("%+v", r)
	}
	if r, _ = taken(t, 1, folder, "--data", data); r.Counts["there"] != 1 || r.Rows[0].Dossier == "" {
		t.Errorf("%+v", r)
	}
	if _, said = taken(t, 1, folder, "--data", data, "--as", "wang.xiaomin"); !strings.Contains(said, "may not do this; those who may: qin.dengke") {
		t.Error(said)
	}
	if _, said = taken(t, 1, t.TempDir(), "--data", data); !strings.Contains(said, "no file") {
		t.Error(said)
	}
	for _, form := range []string{"--csv", "--dry-run"} { // as a table, too
		var out, problems bytes.Buffer
		run([]string{"import", folder, "--data", data, form}, &console{ctx: context.Background(), out: &out, err: &problems})
		if !strings.Contains(out.String(), "甲办法") || !strings.Contains(out.String(), "重号") {
			t.Errorf("%s: %s", form, &out)
		}
	}
	if output, code := perform(t, "verify", "--data", data); code != 0 {
		t.Error(output)
	}
	shown(t, data, "曹政发〔2011〕1号", "未见证其公布", "据“目录.csv第2行”", "养蜂的人", `"isBasedOn":{"@type":"CreativeWork","name":"目录.csv第2行"}`, "自动失效")
}

// A wrong run is found in the list, looked at, and taken back by whoever says how many documents that are.
func TestImports(t *testing.T) {
	data, list := settled(t), filepath.Join(t.TempDir(), "目录.csv")
	if err := os.WriteFile(list, []byte("文件名称,文号,发文单位,发布日期,实施日期,有效期\n甲办法,曹政发〔2011〕1号,县政府,2011-03-01,2011-05-01,2016-04-30\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r, _ := taken(t, 0, list, "--data", data)
	imports := func(want int, args ...string) string {
		t.Helper()
		var out, problems bytes.Buffer
		if code := run(append([]string{"imports", "--data", data}, args...), &console{ctx: context.Background(), out: &out, err: &problems}); code != want {
			t.Fatalf("exit code %d: %s %s", code, &out, &problems)
		}
		return out.String() + problems.String()
	}
	if said := imports(0); !strings.Contains(said, r.Run) || !strings.Contains(said, "taken in 1") {
		t.Error(said)
	}
	if said := imports(0, r.Run); !strings.Contains(said, "a dry run") || !strings.Contains(said, "撤销补录 withdrawn 1") {
		t.Error(said)
	}
	if said := imports(1, r.Run, "--withdraw", "2", "--reason", "错"); !strings.Contains(said, "1 documents of the run are left, not 2") {
		t.Error(said)
	}
	imports(1, r.Run, "--withdraw", "1")
	imports(0, r.Run, "--withdraw", "1", "--reason", "目录交错")
	if said := imports(0); !strings.Contains(said, "withdrawn 1") {
		t.Error(said)
	}
	if r, _ := taken(t, 0, list, "--data", data); r.Counts["new"] != 1 {
		t.Errorf("%+v", r)
	}
	if output, code := perform(t, "verify", "--data", data); code != 0 {
		t.Error(output)
	}
}

// shown asks the citizens' site for the document with the number, and what its page must say.
func shown(t *testing.T, data, number string, says ...string) {
	t.Helper()
	ctx := context.Background()
	st, err := (location{Data: data}).open(ctx, nil, true)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	}()
	in, err := assemble(ctx, st, definitions{Profile: "caoxian"}, time.Now, logger(os.Stderr))
	if err != nil {
		t.Fatal(err)
	}
	site := (&office{instance: in, base: "http://santong.example"}).site()
	answer := httptest.NewRecorder()
	site.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/zh/public/documents/"+url.PathEscape(number), nil))
	for _, words := range says {
		if !strings.Contains(answer.Body.String(), words) {
			t.Errorf("the page of %s (%d) does not say %s", number, answer.Code, words)
		}
	}
}

// All statutes of the corpus come in as a stock, and are found by the catalogue and by the search.
func TestImportCorpus(t *testing.T) {
	folder := filepath.Join(corpus(t), "laws")
	names, err := filepath.Glob(filepath.Join(folder, "*.md"))
	if err != nil || len(names) < 200 {
		t.Fatalf("%d texts, %v", len(names), err)
	}
	dated := regexp.MustCompile(`\((\d{4})-(\d\d-\d\d)\)`)
	list := "文件名称,发文字号,登记号,制定机关,公布日期,附件\n"
	for i, name := range names {
		title, year, day := strings.TrimSuffix(filepath.Base(name), ".md"), "2010", "01-01"
		if at := dated.FindStringSubmatch(title); at != nil {
			title, year, day = strings.Replace(title, at[0], "", 1), at[1], at[2]
		}
		registered := ""
		if year >= "2012" {
			registered = fmt.Sprintf("CXDR-%s-001%04d", year, i+1)
		}
		list += fmt.Sprintf("%s,曹政发〔%s〕%d号,%s,曹县人民政府,%s-%s,%s\n", title, year, i+1, registered, year, day, filepath.Base(name))
	}
	catalogue := filepath.Join(t.TempDir(), "目录.csv")
	if err := os.WriteFile(catalogue, []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	data, began := settled(t), time.Now()
	r, _ := taken(t, 0, catalogue, folder, "--data", data)
	if len(r.Rows) != len(names) || r.Counts[stock.New] != len(names) {
		t.Fatalf("%d rows: %v", len(r.Rows), r.Counts)
	}
	t.Logf("%d texts in %s", len(names), time.Since(began).Round(time.Millisecond))
	ctx := context.Background()
	st, err := store.Open(ctx, store.Config{Path: filepath.Join(data, "santong.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	}()
	for i := range r.Rows {
		l, err := st.ListingByNumber(ctx, engine.NumberKey(r.Rows[i].IssueNo))
		if err != nil || l.Title != r.Rows[i].Title || l.Witnessed || l.Source == "" || len(l.Papers) != 1 {
			t.Errorf("%s: %+v, %v", r.Rows[i].Title, l, err)
		}
	}
	found, err := st.Search(ctx, engine.SearchQuery{Typed: "规范性文件备案审查", ListingQuery: engine.ListingQuery{On: calendar.Day(2026, 11, 25), Limit: 10}})
	if err != nil || len(found) == 0 {
		t.Errorf("%d found, %v", len(found), err)
	}
}
