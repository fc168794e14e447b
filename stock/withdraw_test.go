package stock_test

import (
	"context"
	"testing"

	"santong/engine"
	"santong/stock"
)

// A wrong list is taken back as a whole, and the right one comes in with the same numbers; what something was built on stays, and then all of its run stays with it.
func TestWithdraw(t *testing.T) {
	o, ctx := newOffice(t), context.Background()
	// columns were shifted: each document has the registration number of the next, and 乙 is said to be repealed by 甲
	wrong := csvFile("甲办法,曹政发〔2014〕12号,CXDR-2014-0010002,曹县人民政府,2014-03-01,2014-03-05,2014-05-01,5年,已失效,,,",
		"乙办法,曹政发〔2010〕3号,CXDR-2014-0010001,县政府,2010年3月1日,2010年3月5日,2010年5月1日,2030年4月30日,已废止,,曹政发〔2014〕12号,")
	first := o.run(false, wrong)
	if got := verdicts(first); got != "new new" || first.Run == "" {
		t.Fatalf("%s %+v", got, first)
	}
	other := o.run(false, csvFile(standing))
	list, err := o.Takings(ctx, 10)
	if err != nil || len(list) != 2 || list[0].Documents+list[1].Documents != 3 || list[0].Person != "qin.dengke" {
		t.Fatalf("%+v, %v", list, err)
	}
	withdraw := func(run string, dry bool) *stock.Report {
		t.Helper()
		actor := o.actor
		actor.Proved = true
		r, err := o.Withdraw(ctx, stock.Withdrawal{Run: run, Actor: actor, Reason: "目录表错列", Dry: dry})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	listed := func(no string) bool {
		_, err := o.store.ListingByNumber(ctx, engine.NumberKey(no))
		return err == nil
	}

	// one document of the other run has been suspended since
	l, err := o.store.ListingByNumber(ctx, engine.NumberKey("曹财发〔2023〕7号"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := o.store.Dossier(ctx, l.Dossier)
	if err != nil {
		t.Fatal(err)
	}
	actor := o.actor
	actor.Proved = true
	if _, err := o.Engine.Fire(ctx, engine.Command{Dossier: d.ID, Case: l.Case, Event: "suspend", Version: d.Version, Actor: actor, Reason: "决定",
		Form: map[string]any{"suspended_scope": "whole", "decided_by": "government", "decision_no": "曹政字〔2026〕1号", "decided_on": "2026-03-01", "since": "2026-03-02"}}); err != nil {
		t.Fatal(err)
	}
	if r := withdraw(other.Run, false); r.Counts[stock.Refused] != 1 || !r.Dry || len(r.Rows[0].Faults) != 1 || !listed("曹财发〔2023〕7号") {
		t.Errorf("withdrawn though something was built on it: %+v", r)
	}

	if r := withdraw(first.Run, true); r.Counts[stock.Withdrawn] != 2 || !listed("曹政发〔2014〕12号") {
		t.Errorf("a dry run: %+v", r)
	}
	if r := withdraw(first.Run, false); r.Counts[stock.Withdrawn] != 2 || r.Dry || listed("曹政发〔2014〕12号") || listed("曹政发〔2010〕3号") {
		t.Errorf("%+v", r)
	}
	if one, err := o.Taking(ctx, first.Run); err != nil || one.Left() != 0 || one.Documents != 2 {
		t.Errorf("%+v, %v", one, err)
	}
	if r := withdraw(first.Run, false); r.Counts[stock.Withdrawn] != 2 {
		t.Errorf("again: %+v", r)
	}
	if _, err := o.Withdraw(ctx, stock.Withdrawal{Run: "none", Actor: actor}); err != engine.ErrNotFound {
		t.Errorf("a run that never was: %v", err)
	}

	right := csvFile("甲办法,曹政发〔2014〕12号,CXDR-2014-0010001,曹县人民政府,2014-03-01,2014-03-05,2014-05-01,5年,已失效,,,",
		"乙办法,曹政发〔2010〕3号,CXDR-2014-0010002,县政府,2010年3月1日,2010年3月5日,2010年5月1日,2030年4月30日,已废止,,曹政发〔2014〕12号,")
	if r := o.run(false, right); verdicts(r) != "new new" {
		t.Fatalf("%+v", r.Rows)
	}
	if l, err := o.store.ListingByNumber(ctx, engine.NumberKey("CXDR-2014-0010001")); err != nil || l.Title != "甲办法" {
		t.Errorf("%+v, %v", l, err)
	}
	report, err := o.Engine.Verify(ctx, nil)
	if err != nil || !report.OK() {
		t.Errorf("%+v, %v", report, err)
	}
}

// An overtaken store lets somebody else do something after so many looks, before the first document is withdrawn.
type overtaken struct {
	engine.Store
	looks int
	first func(dossier string)
}

func (s *overtaken) Update(ctx context.Context, dossier string, decide func(engine.View) (*engine.Change, error)) error {
	if s.looks--; s.looks >= 0 {
		return s.Store.Update(ctx, dossier, decide)
	}
	if f := s.first; f != nil {
		s.first = nil
		f(dossier)
	}
	return s.Store.Update(ctx, dossier, decide)
}

// Where something is built on a later document while those before it are withdrawn, that one stays, and the report says which and why.
func TestWithdrawOvertaken(t *testing.T) {
	o, ctx := newOffice(t), context.Background()
	run := o.run(false, csvFile(standing, "丙办法,曹财发〔2023〕8号,CXDR-2023-0070002,曹县财政局,2023-03-01,2023-03-05,2023-05-01,5年,有效,,,"))
	if got := verdicts(run); got != "new new" {
		t.Fatalf("%s %+v", got, run)
	}
	actor := o.actor
	actor.Proved = true
	built := ""
	o.Engine.Store = &overtaken{o.Engine.Store, len(run.Rows), func(first string) {
		for _, row := range run.Rows {
			if row.Dossier == first {
				continue
			}
			built = row.Dossier
			l, err := o.store.ListingByNumber(ctx, engine.NumberKey(row.IssueNo))
			if err != nil {
				t.Fatal(err)
			}
			d, err := o.store.Dossier(ctx, built)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := o.Engine.Fire(ctx, engine.Command{Dossier: d.ID, Case: l.Case, Event: "suspend", Version: d.Version, Actor: actor, Reason: "决定",
				Form: map[string]any{"suspended_scope": "whole", "decided_by": "government", "decision_no": "曹政字〔2026〕1号", "decided_on": "2026-03-01", "since": "2026-03-02"}}); err != nil {
				t.Fatal(err)
			}
		}
	}}
	r, err := o.Withdraw(ctx, stock.Withdrawal{Run: run.Run, Actor: actor, Reason: "错列"})
	if err != nil {
		t.Fatal(err)
	}
	if r.Dry || r.Counts[stock.Withdrawn] != 1 || r.Counts[stock.Refused] != 1 {
		t.Fatalf("%+v", r)
	}
	for _, row := range r.Rows {
		if (row.Verdict == stock.Refused) != (row.Dossier == built) || (row.Verdict == stock.Refused) != (len(row.Faults) > 0) {
			t.Errorf("%+v", row)
		}
	}
	if one, err := o.Taking(ctx, run.Run); err != nil || one.Left() != 1 {
		t.Errorf("%+v, %v", one, err)
	}
}
