package cleanup_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"santong/calendar"
	"santong/cleanup"
	"santong/door"
	"santong/engine"
	"santong/letters"
	"santong/people"
	"santong/public"
	"santong/stock"
	"santong/store"
	"santong/store/storetest"
	"santong/workflows"
	"santong/workflows/holidays"
)

type form = map[string]any

// An office runs clean-ups, on a store of its own.
type office struct {
	*engine.Engine
	t   testing.TB
	now time.Time
	id  string // of the clean-up
}

func newOffice(t testing.TB, config store.Config) *office {
	t.Helper()
	st := storetest.Open(t, config)
	library, err := workflows.Default("caoxian")
	fine(t, err)
	directory, err := library.Seed()
	fine(t, err)
	days, err := holidays.Calendar()
	fine(t, err)
	var n atomic.Int64
	o := &office{t: t, now: time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)}
	o.Engine = &engine.Engine{Store: st, Workflows: engine.NewCatalogue(library.All()...), Calendar: func() *calendar.Calendar { return days }, Directory: func() *people.Directory { return directory },
		Now: func() time.Time { return o.now }}
	o.NewID = func() string { return fmt.Sprintf("d-%04d-%d", n.Add(1), os.Getpid()) }
	fine(t, o.Start(context.Background()))
	return o
}

func fine(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (o *office) actor(who string) engine.Actor {
	return engine.Actor{Person: who, Posts: o.Directory().Person(who).Posts, Proved: true}
}

func (o *office) dossier() *engine.Dossier {
	o.t.Helper()
	d, err := o.Store.Dossier(context.Background(), o.id)
	fine(o.t, err)
	return d
}

// by has somebody do something in a case of the clean-up, and returns what it is refused for.
func (o *office) by(who, kase, event string, f form) []string {
	o.t.Helper()
	d := o.dossier()
	cmd := engine.Command{Dossier: o.id, Case: kase, Event: event, Version: d.Version, Actor: o.actor(who), Form: f, Reason: "依据"}
	var err error
	if kind, paper := strings.CutPrefix(event, "lay:"); paper {
		_, err = o.Upload(context.Background(), cmd, engine.Upload{Kind: kind, Name: kind + ".txt", Type: "text/plain", Data: []byte(kind + o.now.String())})
	} else {
		_, err = o.Fire(context.Background(), cmd)
	}
	var r *engine.Refusal
	if errors.As(err, &r) {
		var out []string
		for _, u := range r.Unmet {
			out = append(out, u.ID)
		}
		return out
	}
	if err != nil {
		o.t.Fatalf("%s by %s: %v", event, who, err)
	}
	return nil
}

func (o *office) is(got []string, want ...string) {
	o.t.Helper()
	if !slices.Equal(got, want) {
		o.t.Fatalf("refused for %v, want %v", got, want)
	}
}

func (o *office) stand(state string) {
	o.t.Helper()
	if got := o.dossier().Case("cleanup").State; got != state {
		o.t.Fatalf("it stands at %s, not %s", got, state)
	}
}

func (o *office) days(n int) { o.now = o.now.AddDate(0, 0, n) }

func (o *office) day() calendar.Date { return calendar.Of(o.now) }

func (o *office) today() string { return o.day().String() }

// version is that of another dossier.
func (o *office) version(id string) int {
	o.t.Helper()
	d, err := o.Store.Dossier(context.Background(), id)
	fine(o.t, err)
	return d.Version
}

// take brings documents of earlier times into the catalogue: n of the county on finance, n of the agriculture bureau, one of the county that lapses soon.
func (o *office) take(n int) {
	o.t.Helper()
	lines := []string{}
	for i := 1; i <= n; i++ {
		lines = append(lines, fmt.Sprintf("财政办法%d,曹政发〔2023〕%d号,CXDR-2023-001%04d,曹县人民政府,2023-04-03,2023-06-01,2028-06-01", i, i, i),
			fmt.Sprintf("农业办法%d,曹农发〔2023〕%d号,CXDR-2023-007%04d,曹县农业农村局,2023-04-03,2023-06-01,2028-06-01", i, i, i))
	}
	lines = append(lines, "县级办法,曹政发〔2022〕1号,CXDR-2022-0010001,曹县人民政府,2021-09-01,2021-10-01,2026-06-20",
		"旧办法,曹财发〔2014〕9号,CXDR-2014-0060009,曹县财政局,2014-04-03,2014-06-01,2016-06-01")
	for _, line := range lines { // one after the other: the list has the order in which they came
		o.takeLine(line)
	}
}

// takeLine brings one document of earlier times into the catalogue.
func (o *office) takeLine(line string) {
	o.t.Helper()
	file := stock.File{Name: "目录.csv", Data: []byte("文件名称,发文字号,登记号,制定机关,公布日期,施行日期,失效日期\n" + line)}
	r, err := (&stock.Importer{Engine: o.Engine}).Run(context.Background(), stock.Order{Files: []stock.File{file}, Actor: o.actor("qin.dengke")})
	fine(o.t, err)
	if r.Counts[stock.New] != 1 {
		o.t.Fatalf("%+v", r)
	}
}

// propose fills the proposals of a unit: what is not named is kept.
func (o *office) propose(kase string, but map[string]form) form {
	rows := []any{}
	for _, item := range o.dossier().Case(kase).Facts["documents"].([]any) {
		no := item.(map[string]any)["no"].(string)
		row := form{"document": no, "treatment": "keep"}
		for key, value := range but[no] {
			row[key] = value
		}
		rows = append(rows, row)
	}
	return form{"proposals": rows}
}

func ends(treatment, cause string) form {
	return form{"treatment": treatment, "cause": cause, "reason": "理由" + cause}
}

// run brings a clean-up of everything to its published result: a repeal and a lapse at each bureau, an amendment, and the county's document that will have lapsed by itself.
func (o *office) run() {
	o.t.Helper()
	ctx := context.Background()
	const organiser, head, secretary, chief = "fang.jianguo", "meng.fanhua", "ye.wenjing", "shi.zhengping"
	r, err := o.Open(ctx, "cleanup", "government", engine.Command{Actor: o.actor(organiser), Form: form{"title": "2026年规范性文件全面清理", "campaign": "regular", "scope": "all", "upper_law": "定期清理", "propose_by": "2026-04-10"}})
	fine(o.t, err)
	o.id = r.Dossier
	o.is(o.by(organiser, "cleanup", "announce", nil), "role", "apart")
	o.is(o.by(head, "cleanup", "announce", nil))
	o.is(o.by(organiser, "cleanup", "take_list", nil))
	county := []any{}
	for _, item := range o.dossier().Case("cleanup").Facts["documents"].([]any) {
		if no := item.(map[string]any)["no"].(string); strings.HasPrefix(no, "CXDR-2023-001") {
			county = append(county, form{"no": no})
		}
	}
	o.is(o.by(organiser, "cleanup", "assign_unit", form{"to_unit": []any{"CX-FINANCE"}, "moved": county}))
	o.is(o.by(organiser, "cleanup", "assign_unit", form{"to_unit": []any{"CX-JUSTICE"}, "moved": []any{form{"no": "CXDR-9"}}}), "moved-on-list")
	o.is(o.by(organiser, "cleanup", "assign_unit", form{"to_unit": []any{"CX-JUSTICE"}, "moved": []any{form{"no": "CXDR-2022-0010001"}}}))
	o.is(o.by(organiser, "cleanup", "hand_out", nil))
	o.is(o.by(organiser, "cleanup", "draw_up", nil), "all-checked", "nothing-left-out")
	short := o.propose("part-CX-FINANCE", nil)
	short["proposals"] = short["proposals"].([]any)[1:]
	o.is(o.by("shen.mingzhang", "part-CX-FINANCE", "propose", short), "none-left-out")
	o.is(o.by("shen.mingzhang", "part-CX-AGRI", "propose", nil), "role", "field:proposals", "none-left-out")
	o.is(o.by("shen.mingzhang", "part-CX-FINANCE", "propose", o.propose("part-CX-FINANCE", map[string]form{"CXDR-2023-0010001": {"treatment": "repeal"}})), "cause-given", "reasons-given")
	o.is(o.by("shen.mingzhang", "part-CX-FINANCE", "propose", o.propose("part-CX-FINANCE", map[string]form{"CXDR-2023-0010001": ends("repeal", "inconsistent"), "CXDR-2023-0010002": ends("lapse", "done")})))
	o.is(o.by("niu.tianming", "part-CX-AGRI", "propose", o.propose("part-CX-AGRI", map[string]form{"CXDR-2023-0070001": ends("repeal", "superseded"), "CXDR-2023-0070002": ends("amend", "changed"), "CXDR-2023-0070003": ends("lapse", "done")})))
	o.is(o.by("bai.ruolan", "part-CX-JUSTICE", "propose", o.propose("part-CX-JUSTICE", map[string]form{"CXDR-2022-0010001": ends("repeal", "superseded")})))
	instead := o.propose("part-CX-JUSTICE", map[string]form{"CXDR-2022-0010001": {"treatment": "repeal"}})
	instead["check_opinion"] = "同意"
	o.is(o.by(organiser, "part-CX-JUSTICE", "propose_instead", instead), "unit-late", "cause-given", "reasons-given")
	for kase, boss := range map[string]string{"part-CX-FINANCE": "yao.kaiyuan", "part-CX-AGRI": "feng.shounian", "part-CX-JUSTICE": "han.bingyi"} {
		o.is(o.by(boss, kase, "sign_proposals", nil))
		o.is(o.by(organiser, kase, "pass_proposals", form{"check_opinion": "同意"}))
	}
	o.is(o.by(organiser, "cleanup", "draw_up", nil))
	o.is(o.by(head, "cleanup", "pass_draft", nil), "comments-heard", "list-laid-down", "repealed-by-its-maker")
	o.is(o.by(organiser, "cleanup", "open_comments", form{"comment_until": o.today()}), "comment-time")
	o.is(o.by(organiser, "cleanup", "open_comments", form{"comment_until": "2026-03-16"}))
	o.is(o.by(organiser, "cleanup", "record_comments", form{"comments": []any{form{"source": "public", "from": "张某", "text": "财政办法1还有用"}}}))
	o.is(o.by(organiser, "cleanup", "close_comments", nil), "comment-time-over", "comments-answered")
	o.days(20)
	o.is(o.by(organiser, "cleanup", "close_comments", form{"answers": []any{form{"comment": "1", "fate": "rejected"}}}), "rejection-explained")
	o.is(o.by(organiser, "cleanup", "close_comments", form{"answers": []any{form{"comment": "1", "fate": "rejected", "reason": "与上位法不一致"}}}))
	o.is(o.by(organiser, "cleanup", "adjust", form{"adjusted": []any{form{"no": "CXDR-2023-0010003", "treatment": "repeal", "cause": "evaluated", "reason": "评估建议废止"}}}))
	o.is(o.by(head, "cleanup", "pass_draft", nil), "list-laid-down", "repealed-by-its-maker")
	o.is(o.by(organiser, "cleanup", "lay:result_list", nil))
	o.is(o.by(organiser, "cleanup", "adjust", form{"adjusted": []any{form{"no": "CXDR-2023-0070001", "treatment": "lapse", "cause": "superseded", "reason": "理由superseded"}}}))
	o.is(o.by(head, "cleanup", "pass_draft", nil), "list-laid-down") // the one laid down is of before the adjustment
	o.now = o.now.Add(time.Minute)
	o.is(o.by(organiser, "cleanup", "lay:result_list", nil))
	o.is(o.by(head, "cleanup", "pass_draft", nil))
	o.is(o.by(organiser, "cleanup", "adjust", form{"adjusted": []any{form{"no": "CXDR-2023-0070002", "treatment": "keep"}}}), "state")
	o.is(o.by(head, "cleanup", "take_back", nil))
	o.is(o.by(head, "cleanup", "pass_draft", nil))
	o.is(o.by(secretary, "cleanup", "schedule", form{"meeting_kind": "office", "meeting_name": "第9次", "meeting_on": o.today()}), "right-meeting")
	o.is(o.by(secretary, "cleanup", "schedule", form{"meeting_kind": "executive", "meeting_name": "第9次常务会议", "meeting_on": o.today()}))
	o.is(o.by(secretary, "cleanup", "lay:meeting_record", nil))
	attended := func(person, organ, capacity string) form {
		return form{"person": person, "organ": organ, "capacity": capacity, "present": true}
	}
	o.is(o.by(secretary, "cleanup", "hold_meeting", form{"meeting_place": "县政府", "attendance": []any{attended("石正平", "CX-GOV", "chief"), attended("甲", "CX-GOV", "member"), attended("甲", "CX-GOV", "invited")},
		"statements": []any{form{"person": "石正平", "vote": "agree"}, form{"person": "甲", "vote": "disagree"}, form{"person": "乙", "vote": "agree"}}}),
		"named-once", "reviewer-present", "speakers-attended", "chief-spoke-last", "dissent-recorded")
	meeting := form{"meeting_place": "县政府", "attendance": []any{attended("石正平", "CX-GOV", "chief"), attended("甲", "CX-GOV", "member"), attended("孟繁华", "CX-JUSTICE", "observer")},
		"statements": []any{form{"person": "甲", "vote": "disagree", "words": "财政办法2仍有任务"}, form{"person": "石正平", "vote": "agree"}}}
	o.is(o.by(secretary, "cleanup", "hold_meeting", meeting))
	o.is(o.by(chief, "cleanup", "decide", form{"decision": "approve"}), "departure-explained")
	meeting["statements"] = []any{form{"person": "甲", "vote": "agree"}, form{"person": "石正平", "vote": "agree"}} // the record was faulty
	o.is(o.by(secretary, "cleanup", "hold_meeting", meeting))
	o.is(o.by(chief, "cleanup", "decide", form{"decision": "approve"}))
	o.is(o.by("he.chunyan", "cleanup", "publish_result", form{"decision_no": "曹政发〔2026〕9号", "decided_on": o.today(), "ends_on": o.today()}), "minutes-numbered")
	o.is(o.by(secretary, "cleanup", "lay:minutes", nil))
	o.is(o.by(secretary, "cleanup", "issue_minutes", form{"minutes_no": "〔2026〕9"}))
	if _, err := (&cleanup.Carrier{Engine: o.Engine}).Run(ctx, cleanup.Order{Dossier: o.id, Actor: o.actor("qin.dengke")}); !errors.Is(err, cleanup.ErrNotPublished) {
		o.t.Fatalf("what is not published was entered: %v", err)
	}
	o.days(90)                                                                                                                                                      // the county's document has lapsed by itself
	o.is(o.by("he.chunyan", "cleanup", "publish_result", form{"decision_no": "曹政发〔2026〕9号", "decided_on": "2026-03-25", "ends_on": "2026-03-25"}), "days-in-order") // effect does not end before it is told
	o.is(o.by("he.chunyan", "cleanup", "publish_result", form{"decision_no": "曹政发〔2026〕9号", "decided_on": o.today(), "ends_on": o.today()}))
	o.stand("published")
}

func (o *office) carry(dry bool) *cleanup.Report {
	o.t.Helper()
	r, err := (&cleanup.Carrier{Engine: o.Engine}).Run(context.Background(), cleanup.Order{Dossier: o.id, Actor: o.actor("qin.dengke"), Dry: dry})
	fine(o.t, err)
	return r
}

func told(r *cleanup.Report) string {
	var out []string
	for _, row := range r.Rows {
		out = append(out, row.No[5:]+" "+row.Verdict)
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

var databases = map[string]func(testing.TB) store.Config{
	"sqlite":   func(t testing.TB) store.Config { return store.Config{Path: storetest.SQLite(t)} },
	"postgres": func(t testing.TB) store.Config { return store.Config{URL: storetest.Postgres(t)} },
}

// A clean-up from its planning to its end, on both databases: every outcome, and one that the rules refuse.
func TestCleanup(t *testing.T) {
	for name, config := range databases {
		t.Run(name, func(t *testing.T) {
			o, ctx := newOffice(t, config(t)), context.Background()
			o.take(5)
			o.run()
			const want = "2022-0010001 refused, 2023-0010001 entered, 2023-0010002 entered, 2023-0010003 entered, 2023-0070001 entered, 2023-0070003 entered"
			if got := told(o.carry(true)); got != want {
				t.Errorf("looked at: %s", got)
			}
			if l, err := o.Store.ListingByNumber(ctx, "CXDR-2023-0010001"); err != nil || !l.On(calendar.Of(o.now)).Binding {
				t.Fatalf("looking ended a document: %+v, %v", l, err)
			}
			r := o.carry(false)
			if got := told(r); got != want || !strings.Contains(r.Rows[0].Reason+r.Rows[len(r.Rows)-1].Reason, "理由") {
				t.Errorf("entered: %s", got)
			}
			o.stand("entered")
			for no, phase := range map[string]string{"CXDR-2023-0010001": "repealed", "CXDR-2023-0010002": "declared_lapsed", "CXDR-2023-0010003": "repealed", "CXDR-2023-0010004": "in_force", "CXDR-2023-0070002": "in_force", "CXDR-2022-0010001": "expired"} {
				l, err := o.Store.ListingByNumber(ctx, no)
				if err != nil || l.On(calendar.Of(o.now)).ID != phase {
					t.Errorf("%s is %+v, %v", no, l.On(calendar.Of(o.now)), err)
				}
			}
			note := form{"closing_note": "农业办法2由县农业农村局在2026年12月31日前修改"}
			o.is(o.by("fang.jianguo", "cleanup", "close", note), "not-regular")
			o.is(o.by("fang.jianguo", "cleanup", "close_regular", nil), "amendments-assigned")
			o.is(o.by("fang.jianguo", "cleanup", "close_regular", note))
			o.next()
			report, err := o.Verify(ctx, nil)
			fine(t, err)
			if len(report.Broken) > 0 {
				t.Errorf("%+v", report.Broken)
			}
		})
	}
}

// next waits for the next regular clean-up: nobody has a task until three months before the cycle of two years ends, then whoever runs it, who plans it out of this dossier.
func (o *office) next() {
	o.t.Helper()
	ctx := context.Background()
	has := func() bool {
		o.t.Helper()
		standings, err := o.Standings(ctx, o.dossier())
		fine(o.t, err)
		return slices.ContainsFunc(standings[0].Holders, func(h engine.Holder) bool { return h.Role == "organiser" && h.Begins.IsZero() })
	}
	ended := o.day()
	o.now = ended.AddMonths(21).Add(-1).Begins().Add(9 * time.Hour)
	if has() {
		o.t.Errorf("on %s the next clean-up is nobody's task yet", o.today())
	}
	o.days(1)
	if !has() {
		o.t.Errorf("on %s the next clean-up must be prepared", o.today())
	}
	o.is(o.by("fang.jianguo", "cleanup", "go_on_to_next", nil), "next-planned")
	offers, err := o.Offers(ctx, o.dossier())
	fine(o.t, err)
	if len(offers) != 1 || offers[0].Workflow != "cleanup" || offers[0].Variant != "government" || offers[0].Form["campaign"] != "regular" {
		o.t.Fatalf("offered: %+v", offers)
	}
	o.now = ended.AddMonths(24).Add(1).Begins().Add(9 * time.Hour)
	if standings, err := o.Standings(ctx, o.dossier()); err != nil || standings[0].Status == nil || standings[0].Status.ID != "next_overdue" {
		o.t.Errorf("late: %+v, %v", standings, err)
	}
	f := form{"propose_by": o.day().Add(60).String()}
	for field, value := range offers[0].Form {
		f[field] = value
	}
	_, err = o.Open(ctx, offers[0].Workflow, offers[0].Variant, engine.Command{Actor: o.actor("fang.jianguo"), Form: f})
	fine(o.t, err)
	o.is(o.by("fang.jianguo", "cleanup", "go_on_to_next", nil))
	o.stand("closed")
}

// What is named besides must have effect, and for a unit that is late the legal office proposes.
func TestLate(t *testing.T) {
	o := newOffice(t, databases["sqlite"](t))
	o.take(1)
	const organiser, head = "fang.jianguo", "meng.fanhua"
	r, err := o.Open(context.Background(), "cleanup", "government", engine.Command{Actor: o.actor(organiser), Form: form{"title": "财政清理", "campaign": "special", "scope": "subject", "keyword": "财政", "upper_law": "上位法修改", "propose_by": "2026-04-10"}})
	fine(t, err)
	o.id = r.Dossier
	o.is(o.by(head, "cleanup", "announce", nil))
	o.is(o.by(organiser, "cleanup", "take_list", form{"named": []any{form{"no": "曹财发〔2014〕9号"}}}))
	o.is(o.by(organiser, "cleanup", "hand_out", nil), "named-are-listed") // it has lapsed long ago
	o.is(o.by(organiser, "cleanup", "take_list", form{"named": []any{form{"no": "CXDR-2022-0010001"}}}))
	o.is(o.by(organiser, "cleanup", "assign_unit", form{"to_unit": []any{"CX-FINANCE"}, "moved": []any{form{"no": "CXDR-2023-0010001"}, form{"no": "CXDR-2022-0010001"}}}))
	o.is(o.by(organiser, "cleanup", "hand_out", nil))
	late := o.propose("part-CX-FINANCE", map[string]form{"CXDR-2023-0010001": ends("lapse", "done")})
	late["check_opinion"] = "单位逾期未提出，经核对文件拟定"
	o.is(o.by(organiser, "part-CX-FINANCE", "propose_instead", late), "unit-late")
	o.days(60)
	late["proposals"] = late["proposals"].([]any)[1:]
	o.is(o.by(organiser, "part-CX-FINANCE", "propose_instead", late), "none-left-out")
	late["proposals"] = o.propose("part-CX-FINANCE", nil)["proposals"]
	o.is(o.by(organiser, "part-CX-FINANCE", "propose_instead", late))
	o.is(o.by(organiser, "cleanup", "draw_up", nil))
	o.stand("drawn_up")
}

// What the public is told: nothing before its time, the draft while it is open for comments, then the three lists, and never who said what.
func TestAnnounced(t *testing.T) {
	o, ctx := newOffice(t, databases["sqlite"](t)), context.Background()
	o.take(3)
	o.run()
	a, err := o.Announced(ctx, o.dossier())
	fine(t, err)
	said := fmt.Sprintf("%+v", a)
	for _, secret := range []string{"张某", "还有用", "石正平", "fang.jianguo", "同意", "text_hash", "CX-FINANCE"} {
		if strings.Contains(said, secret) {
			t.Errorf("it tells %q: %s", secret, said)
		}
	}
	var lens []int
	for _, list := range a.Lists {
		lens = append(lens, len(list.Rows))
	}
	if a.Number != "曹政发〔2026〕9号" || a.Draft || !slices.Equal(lens, []int{1, 3, 3}) || len(a.Basis) != 1 || !strings.Contains(said, "理由inconsistent") {
		t.Errorf("%v %s", lens, said)
	}
	site := o.site()
	for path, want := range map[string][]string{"/zh/public/cleanups": {"2026年规范性文件全面清理", "曹政发〔2026〕9号"}, "/en/public/cleanups": {"2026年规范性文件全面清理"},
		"/zh/public/cleanups/" + o.id: {"财政办法1", "理由inconsistent", "不得作为行政管理的依据", "参照规范性文件清理的通行做法", "失效的文件目录"}, "/en/public/cleanups/" + o.id: {"no basis for administration", "Documents that are kept"}} {
		page := site(path, 200)
		for _, words := range want {
			if !strings.Contains(page, words) {
				t.Errorf("%s does not say %s: %s", path, words, page)
			}
		}
		for _, secret := range []string{"张某", "还有用", "石正平", "fang.jianguo"} {
			if strings.Contains(page, secret) {
				t.Errorf("%s tells %s", path, secret)
			}
		}
	}
	another, err := o.Open(ctx, "cleanup", "government", engine.Command{Actor: o.actor("fang.jianguo"), Form: form{"title": "隐秘清理", "campaign": "regular", "scope": "all", "upper_law": "定期清理", "propose_by": "2026-09-10"}})
	fine(t, err)
	if page := site("/zh/public/cleanups", 200); strings.Contains(page, "隐秘") {
		t.Error("what is only planned is told")
	}
	unpublished, none := site("/zh/public/cleanups/"+another.Dossier, 404), site("/zh/public/cleanups/d-none", 404)
	if strings.ReplaceAll(unpublished, another.Dossier, "") != strings.ReplaceAll(none, "d-none", "") {
		t.Errorf("who guesses the id of a clean-up learns of it: %s", unpublished)
	}
	list, err := o.Store.Entries(ctx, o.id, 0, 500)
	fine(t, err)
	var d *engine.Dossier
	for i := range list {
		d, err = d.After(&list[i])
		fine(t, err)
		a, err := o.Announced(ctx, d)
		switch state := d.Case("cleanup").State; {
		case state == "commenting" && (err != nil || !a.Draft || a.Number != "" || a.Until.IsZero()):
			t.Errorf("%s: %+v, %v", state, a, err)
		case state == "published" && err != nil, state != "commenting" && state != "published" && !errors.Is(err, engine.ErrNotFound):
			t.Errorf("%s: %+v, %v", state, a, err)
		}
	}
	r, err := cleanup.Read(o.dossier())
	fine(t, err)
	var b bytes.Buffer
	fine(t, r.Sheet(&b))
	book, err := excelize.OpenReader(&b)
	fine(t, err)
	rows, err := book.GetRows("废止")
	fine(t, err)
	if len(rows) != 5 || rows[0][0] != "废止的文件目录" || !slices.Equal(rows[1], []string{"序号", "标题", "文号", "登记号", "处理", "理由"}) || rows[2][0] != "1" {
		t.Errorf("%v", rows)
	}
}

const victim = "SANTONG_CLEANUP_VICTIM"

// The process that enters a result is killed half way; another goes on, and nothing is entered twice.
func TestKilled(t *testing.T) {
	if place := os.Getenv(victim); place != "" {
		path, id, _ := strings.Cut(place, "|")
		o := newOffice(t, store.Config{Path: path})
		o.id, o.now = id, o.now.AddDate(0, 0, 110)
		_, err := (&cleanup.Carrier{Engine: o.Engine}).Run(context.Background(), cleanup.Order{Dossier: id, Actor: o.actor("qin.dengke"), Progress: func(done, _ int) {
			if done == 3 {
				p, err := os.FindProcess(os.Getpid())
				fine(t, err)
				fine(t, p.Kill())
				select {}
			}
		}})
		t.Fatalf("it was not killed: %v", err)
	}
	path := storetest.SQLite(t)
	o := newOffice(t, store.Config{Path: path})
	o.take(5)
	o.run()
	fine(t, o.Store.(*store.Store).Close())
	child := exec.Command(os.Args[0], "-test.run", "^TestKilled$")
	child.Env = append(os.Environ(), victim+"="+path+"|"+o.id)
	if out, err := child.CombinedOutput(); err == nil || strings.Contains(string(out), "not killed") {
		t.Fatalf("%v: %s", err, out)
	}
	again := newOffice(t, store.Config{Path: path})
	again.id, again.now = o.id, o.now
	again.stand("published")
	r := again.carry(false)
	if r.Counts[cleanup.There] < 1 || r.Counts[cleanup.There]+r.Counts[cleanup.Entered] != 5 || r.Counts[cleanup.Refused] != 1 {
		t.Errorf("%+v", r.Counts)
	}
	again.stand("entered")
	report, err := again.Verify(context.Background(), nil)
	fine(t, err)
	if len(report.Broken) > 0 {
		t.Errorf("%+v", report.Broken)
	}
}

// site is the public's site over the office.
func (o *office) site() func(path string, status int) string {
	plain := func(code string) engine.Words { return engine.Words{Zh: code, En: code} }
	h := (&public.Server{Store: o.Store.(*store.Store), Now: o.Now, Organ: plain, Kind: plain, Phase: plain, Asset: func(name string) string { return "/assets/" + name }, Busy: func(error) bool { return false },
		Results: &door.Door{Engine: o.Engine}, Door: &door.Door{Engine: o.Engine}, Log: slog.New(slog.DiscardHandler)}).Handler()
	return func(path string, status int) string {
		o.t.Helper()
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != status {
			o.t.Errorf("%s: %d: %s", path, w.Code, w.Body)
		}
		return w.Body.String()
	}
}

var update = flag.Bool("update", false, "write the golden files anew")

// The announcement says what was published: held against its golden file, and written for a word processor.
func TestAnnouncement(t *testing.T) {
	o, ctx := newOffice(t, databases["sqlite"](t)), context.Background()
	o.take(3)
	o.run()
	d := o.dossier()
	entries, err := o.Store.Entries(ctx, o.id, 0, 500)
	fine(t, err)
	src := letters.Source{Dossier: d, Case: d.Case("cleanup"), Entries: entries, Directory: o.Directory(), Today: calendar.Of(o.now), Holidays: o.Calendar(),
		Definitions: func(hash string) *engine.Definition {
			w, err := o.Workflow(ctx, hash)
			fine(t, err)
			return w.Definition
		}}
	offers := letters.Offered(src)
	if len(offers) != 1 || offers[0].Kind != letters.CleanupAnnouncement || !offers[0].Complete {
		t.Fatalf("%+v", offers)
	}
	src.Seq = offers[0].Seq
	l, err := letters.Compose(letters.CleanupAnnouncement, src)
	fine(t, err)
	var page, docx bytes.Buffer
	fine(t, l.HTML(&page, "zh"))
	fine(t, l.DOCX(&docx))
	const golden = "testdata/announcement.golden.html"
	if *update {
		fine(t, os.MkdirAll("testdata", 0o755))
		fine(t, os.WriteFile(golden, page.Bytes(), 0o644))
	}
	want, err := os.ReadFile(golden)
	fine(t, err)
	if !bytes.Equal(page.Bytes(), want) || docx.Len() < 1000 {
		t.Errorf("it reads otherwise (-update writes it anew): %s", page.String())
	}
}
