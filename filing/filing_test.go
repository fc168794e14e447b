package filing_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"santong/calendar"
	"santong/engine"
	"santong/filing"
	"santong/intake"
	"santong/people"
	"santong/stock"
	"santong/workflows"
	"santong/workflows/holidays"
)

// A shelf is what the book reads, made by hand: documents with the filings that the test is about.
type shelf struct {
	engine.Store
	dossiers map[string]*engine.Dossier
	listings []engine.Listing
	ledger   []engine.LedgerLine
	facts    []engine.Fact
}

func (s *shelf) Dossier(_ context.Context, id string) (*engine.Dossier, error) {
	if d := s.dossiers[id]; d != nil {
		return d, nil
	}
	return nil, engine.ErrNotFound
}

func (s *shelf) Facts(_ context.Context, q engine.FactQuery) (out []engine.Fact, _ error) {
	for _, f := range s.facts {
		if f.Field == q.Field && (q.Value == "" || q.Value == f.Value) {
			out = append(out, f)
		}
	}
	return out, nil
}

func (s *shelf) Listings(_ context.Context, q engine.ListingQuery) (out []engine.Listing, _ error) {
	for i := range s.listings {
		l := s.listings[len(s.listings)-1-i]
		if l.Published.Time().Year() == q.Year && (q.Maker == "" || q.Maker == l.Maker) && (q.Before == nil || l.Dossier < q.Before.Dossier) && len(out) < q.Limit {
			out = append(out, l)
		}
	}
	return out, nil
}

func (s *shelf) ListingsByNumber(_ context.Context, number, _ string) (out []engine.Listing, _ error) {
	for _, l := range s.listings {
		if engine.NumberKey(l.IssueNo) == engine.NumberKey(number) {
			out = append(out, l)
		}
	}
	return out, nil
}

func (s *shelf) Ledger(_ context.Context, q engine.LedgerQuery) (out []engine.LedgerLine, _ error) {
	for _, l := range s.ledger {
		if strings.Contains(l.Counter, "/"+q.Year+"/") && (q.All || l.Maker == "CX-FINANCE") && l.Position > q.After {
			out = append(out, l)
		}
	}
	return out, nil
}

type office struct {
	*filing.Book
	*shelf
	t         testing.TB
	directory *people.Directory
	flow      *engine.Workflow
}

func newOffice(t testing.TB) *office {
	t.Helper()
	library, err := workflows.Default("caoxian")
	if err != nil {
		t.Fatal(err)
	}
	seed, err := library.Seed()
	if err != nil {
		t.Fatal(err)
	}
	cal, err := holidays.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	s := &shelf{dossiers: map[string]*engine.Dossier{}}
	e := &engine.Engine{Store: s, Workflows: engine.NewCatalogue(library.All()...), Calendar: func() *calendar.Calendar { return cal },
		Directory: func() *people.Directory { return seed }, Now: func() time.Time { return time.Date(2026, 8, 3, 1, 0, 0, 0, time.UTC) }}
	return &office{&filing.Book{Engine: e, Store: s}, s, t, seed, e.Workflows.Current("filing", "")}
}

func (o *office) actor(person string) engine.Actor {
	p := o.directory.Person(person)
	return engine.Actor{Person: p.ID, Posts: p.Posts}
}

// number lets the ledger have a number of the finance bureau.
func (o *office) number(n int64, title string, void int) {
	no := "曹财发〔2026〕" + string(rune('0'+n)) + "号"
	o.ledger = append(o.ledger, engine.LedgerLine{NumberEntry: engine.NumberEntry{Number: no, Series: "issue", Counter: "issue/seq/2026/曹财发", Value: n, Dossier: "n-" + title, VoidSeq: void},
		Title: title, Maker: "CX-FINANCE", Position: n})
}

// publish lets the catalogue have a document, filed as the facts say; nil facts: taken in from earlier times.
func (o *office) publish(n int64, title, on string, state string, facts map[string]any, acted ...string) {
	o.number(n, title, 0)
	published, err := calendar.Parse(on)
	if err != nil {
		o.t.Fatal(err)
	}
	no := o.ledger[len(o.ledger)-1].Number
	id := "d-" + string(rune('0'+n))
	d := &engine.Dossier{ID: id, Title: title, Cases: []*engine.Case{{ID: "document", Workflow: "document"}}}
	if facts != nil {
		facts["published_on"] = on
		c := &engine.Case{ID: "filing-CX-GOV", Workflow: "filing", Definition: o.flow.Hash, State: state, Parties: map[string]string{"maker": "CX-FINANCE", "recipient": "CX-GOV"}, Facts: facts, Acted: map[string][]string{}}
		for _, event := range acted {
			c.Acted[event] = []string{"x"}
		}
		d.Cases = append(d.Cases, c)
	}
	o.dossiers[id] = d
	o.listings = append(o.listings, engine.Listing{Dossier: id, Case: "effect", Title: title, Maker: "CX-FINANCE", IssueNo: no, RegistrationNo: "CXDR-2026-006000" + string(rune('0'+n)), Published: published, Witnessed: facts != nil})
}

// stocked is an office with one document of each fate.
func stocked(t testing.TB) *office {
	o := newOffice(t)
	o.publish(1, "曹县甲办法", "2026-03-02", "cleared", map[string]any{"filed_on": "2026-03-20", "filing_no": "曹财规备字〔2026〕1号", "registered_on": "2026-03-25"})
	o.publish(2, "曹县乙办法", "2026-03-02", "registered", map[string]any{"filed_on": "2026-05-20", "filed_late": true, "registered_on": "2026-06-01"}, "ask_supplement")
	o.publish(3, "曹县丙办法", "2026-03-02", "due", map[string]any{})
	o.publish(4, "曹县丁办法", "2026-07-20", "due", map[string]any{})
	o.publish(5, "曹县戊办法", "2026-01-05", "", nil)
	o.publish(6, "曹县己办法", "2026-07-01", "returned_out_of_scope", map[string]any{"filed_on": "2026-07-20"})
	o.number(7, "曹县庚办法", 0)
	o.number(8, "曹县辛办法", 3)
	return o
}

func TestIndicators(t *testing.T) {
	o := stocked(t)
	list, err := o.Year(context.Background(), 2026, "")
	if err != nil || len(list) != 6 || list[0].Title != "曹县甲办法" {
		t.Fatalf("%d, %v", len(list), err)
	}
	var i filing.Indicators
	for n := range list {
		i.Add(&list[n])
	}
	if want := (filing.Indicators{Documents: 6, Outside: 1, Asked: 4, Filed: 3, InTime: 2, Late: 1, Overdue: 1, Pending: 1, Answered: 3, InForm: 1}); i != want {
		t.Errorf("got %+v, want %+v", i, want)
	}
	if i.FilingRate() != "75%" || i.TimeRate() != "50%" || i.FormRate() != "33.3%" || (filing.Indicators{}).FormRate() != "—" {
		t.Errorf("%s %s %s", i.FilingRate(), i.TimeRate(), i.FormRate())
	}
	for figure, want := range map[string]int{"asked": 4, "late": 1, "overdue": 1, "failing": 2, "not_in_form": 2, "": 6, "none": 6} {
		if got := filing.Pick(list, figure); len(got) != want {
			t.Errorf("%s: %d documents, want %d", figure, len(got), want)
		}
	}
	if f := list[2].Filings; len(f) == 1 && f[0].Standing == filing.Overdue && f[0].Due.String() != "2026-04-01" {
		t.Errorf("due %s", f[0].Due)
	}
	double := i
	double.Sum(i)
	if double.Asked != 8 || double.Documents != 12 {
		t.Errorf("%+v", double)
	}
	n, failing := filing.Counts(list)
	if n != 6 || failing != 2 {
		t.Errorf("%d, %d", n, failing)
	}
}

// The catalogue for a spreadsheet has a line for each filing.
func TestSheet(t *testing.T) {
	o := stocked(t)
	o.listings[0].Title = "=甲"
	list, err := o.Year(context.Background(), 2026, "CX-FINANCE")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := o.Sheet(o.Title(2026, "CX-FINANCE"), list).XLSX(&b); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows("目录")
	if err != nil || len(rows) < 8 || rows[0][0] != "曹县财政局2026年规范性文件目录" || rows[2][1] != "=甲" || rows[3][15] != "逾期报备" || rows[4][15] != "逾期未报备" || rows[6][15] != "补录，不在本系统报备" {
		t.Errorf("%v, %q", err, rows)
	}
}

func lists(rows ...string) []byte {
	return []byte("曹县财政局2026年发文目录\n发文字号,文件名称,成文日期\n" + strings.Join(rows, "\n") + "\n")
}

// A list with a row for each thing that can be found, and what the list does not have.
func TestCompare(t *testing.T) {
	o := stocked(t)
	o.number(9, "曹县壬办法", 0)
	data := lists("曹财发〔2026〕1号,曹县甲办法,2026-03-01", "曹财发[2026] 2 号,关于印发《曹县乙办法》的通知,", "曹财发〔2026〕3号,曹县丙办法,", "曹财发〔2026〕4号,曹县丁办法,", "曹财发〔2026〕5号,曹县戊办法,",
		"曹财发〔2026〕6号,关于做好防汛值班安排的紧急通知,", "曹财发〔2026〕7号,曹县庚办法,", "曹财发〔2026〕8号,曹县辛办法,", "曹财发〔2026〕12号,关于表彰的通报,2026-05-06", "曹财发〔2026〕13号,曹县甲办法,",
		"曹财发〔2026〕1号,曹县甲办法,", "第九号,曹县癸办法,", "曹财发〔2026〕99999999号,曹县子办法,")
	r, err := o.Compare(context.Background(), intake.Reader{}, o.actor("su.wanqing"), "目录.csv", data)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range r.Findings {
		got = append(got, f.Number+" "+f.Found)
	}
	want := []string{"曹财发〔2026〕1号 filed", "曹财发〔2026〕2号 late", "曹财发〔2026〕3号 unfiled", "曹财发〔2026〕4号 filing_due", "曹财发〔2026〕5号 outside", "曹财发〔2026〕6号 differs", "曹财发〔2026〕7号 unpublished",
		"曹财发〔2026〕8号 voided", "曹财发〔2026〕12号 unregistered", "曹财发〔2026〕13号 differs", "曹财发〔2026〕1号 repeated", "第九号 unreadable", "曹财发〔2026〕99999999号 unreadable",
		"曹财发〔2026〕9号 unlisted", "曹财发〔2026〕10号 gap"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if r.Rows != 13 || r.Problems != 11 || r.Counts["gap"] != 1 || r.Findings[0].Row != 3 || r.Findings[1].Given != "曹财发[2026] 2 号" || !strings.Contains(r.Findings[14].Detail.Zh, "曹财发〔2026〕11号，共2个") {
		t.Errorf("%+v", r)
	}
	known := map[string]bool{}
	for _, item := range o.FindingItems() {
		known[item.ID] = len(item.Basis) > 0
	}
	for _, f := range r.Findings {
		if !known[f.Found] {
			t.Errorf("the definition knows no finding %s with its article", f.Found)
		}
	}

	// Who may not know how all makers file compares nothing: the result would tell.
	if _, err := o.Compare(context.Background(), intake.Reader{}, o.actor("li.huifang"), "目录.csv", data); !errors.Is(err, engine.ErrNotFound) {
		t.Errorf("a maker's own officer compares: %v", err)
	}
}

// What was said of a number holds in the next comparison, until it is said anew.
func TestJudgements(t *testing.T) {
	o := stocked(t)
	judged := func(number, judgement, on string) any {
		return map[string]any{"number": number, "judgement": judgement, "why": "人事任免", "on": on}
	}
	for id, rows := range map[string][]any{"r-1": {judged("曹财发〔2026〕12号", "normative", "2026-05-01"), judged("曹财发〔2026〕12号", "not_normative", "2026-05-01")}, "r-2": {judged("曹财发〔2026〕13号", "not_normative", "2026-05-01")},
		"r-3": {judged("曹财发（2026）13号", "normative", "2026-06-01"), judged("曹财发〔2026〕3号", "not_normative", "2026-06-01")}} {
		o.dossiers[id] = &engine.Dossier{ID: id, Workflow: "reconciliation", Cases: []*engine.Case{{ID: "reconciliation", Workflow: "reconciliation", Facts: map[string]any{"judged": rows}}}}
		o.facts = append(o.facts, engine.Fact{Dossier: id, Case: "reconciliation", Field: "begun_on", Value: "2026-05-01"})
	}
	r, err := o.Compare(context.Background(), intake.Reader{}, o.actor("su.wanqing"), "a.csv", lists("曹财发〔2026〕12号,任免,", "曹财发〔2026〕13号,规定,", "曹财发〔2026〕3号,曹县丙办法,"))
	if err != nil {
		t.Fatal(err)
	}
	// Whatever is said of it, what was registered as a document is one.
	if f := r.Findings; f[0].Found != "not_normative" || !strings.Contains(f[0].Detail.Zh, "人事任免") || f[1].Found != "unregistered" || f[1].Judgement == nil || f[2].Found != "unfiled" {
		t.Errorf("%+v", f[:3])
	}
}

// Lists are hostile: what cannot be read is refused with its words, and nothing is compared.
func TestHostileLists(t *testing.T) {
	o := stocked(t)
	many := make([]string, 15)
	for i := range many {
		many[i] = "曹财发〔" + calendar.Day(2000+i, 1, 1).String()[:4] + "〕1号,甲,"
	}
	for name, data := range map[string][]byte{"a.exe": []byte("MZ"), "a.docx": []byte("PK"), "a.csv": []byte("一,二\n三,四\n"), "b.csv": nil, "c.csv": []byte("\x00\x01\x02"), "d.xlsx": []byte("PK\x03\x04 no book"),
		"e.csv": lists(many...), "f.csv": []byte(strings.Repeat("甲,", 5000) + "\n")} {
		_, err := o.Compare(context.Background(), intake.Reader{}, o.actor("su.wanqing"), name, data)
		var f *stock.Fault
		if !errors.As(err, &f) || f.Zh == "" || f.En == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Who may know how every maker files, and who only of its own.
func TestScope(t *testing.T) {
	o := newOffice(t)
	for person, all := range map[string]bool{"su.wanqing": true, "meng.fanhua": true, "qin.dengke": true, "du.chaguan": true, "shi.zhengping": true, "li.huifang": false, "zheng.shuwen": false, "jing.weiguo": false, "shao.weimin": false} {
		if got := o.Oversees(o.actor(person)); got != all {
			t.Errorf("%s oversees: %t", person, got)
		}
	}
	if mine := o.Mine(o.actor("li.huifang")); len(mine) != 1 || mine[0] != "CX-NDRC" {
		t.Errorf("%v", mine)
	}
	if mine := o.Mine(o.actor("jing.weiguo")); len(mine) != 0 {
		t.Errorf("a congress makes documents: %v", mine)
	}
	if makers := o.Makers(); len(makers) != 11 || !o.Files(o.actor("li.huifang"), "CX-NDRC") || o.Files(o.actor("zheng.shuwen"), "CX-NDRC") || o.Files(o.actor("li.huifang"), "CX-GOV") {
		t.Errorf("%v", makers)
	}
	if due := o.CatalogueDue("CX-NDRC", 2025); due.String() != "2026-01-31" { // a Saturday: the law names the day, and it does not move
		t.Errorf("due %s", due)
	}
}
