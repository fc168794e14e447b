package engine_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"santong/calendar"
	"santong/engine"
	"santong/store"
	"santong/store/storetest"
)

// A gazette enters what becomes of documents by the real law. They need no history: the registrar opens their cases by hand, as the law does not let anybody.
type gazette struct {
	*engine.Engine
	t      testing.TB
	now    time.Time
	ids    int
	county *county
}

func newGazette(t testing.TB) *gazette {
	c := theCounty(t)
	g := &gazette{t: t, county: c, now: time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)}
	g.Engine = c.engine(storetest.Open(t, store.Config{Path: storetest.SQLite(t)}), func() time.Time { return g.now }, func() string { g.ids++; return fmt.Sprintf("d%d", g.ids) })
	var flows []*engine.Workflow
	for name, given := range map[string][]string{"effect": {"title", "kind", "issue_no", "registration_no", "signed_on", "registered_on", "published_on", "effective_on", "lapse_on"},
		"older_documents": {"title", "issue_no", "registration_no", "effective_on", "affects"}} {
		def := *c.catalogue.Current(name, "").Definition
		def.Opening = &engine.Event{ID: "opening", By: []string{"keeper"}, Requires: given, Basis: def.Events[0].Basis}
		def.Seats = maps.Clone(def.Seats)
		def.Seats["review"], def.Seats["leadership"] = "CX-JUSTICE", "CX-GOV" // which the making of a document would have seated
		if def.Catalogue != nil {
			public := *def.Catalogue
			public.Papers = slices.DeleteFunc(slices.Clone(public.Papers), func(p engine.PublicPaper) bool { return p.ID != "evaluation" })
			def.Catalogue = &public
		}
		w, err := engine.Compile(&def)
		if err != nil {
			t.Fatal(err)
		}
		flows = append(flows, w)
	}
	g.Workflows = engine.NewCatalogue(append(flows, c.catalogue.Current("evaluation", ""))...)
	if err := g.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	return g
}

func (g *gazette) actor() engine.Actor { return g.county.actor("qin.dengke", "") }

func (g *gazette) today() calendar.Date { return calendar.Of(g.now) }

// publish brings a document of the government into the catalogue today, in force from the thirtieth day on, for five years.
func (g *gazette) publish(number string) engine.Listing {
	g.t.Helper()
	return g.publishAs("government", number)
}

func (g *gazette) publishAs(kind, number string) engine.Listing {
	g.t.Helper()
	today, effective := g.today().String(), g.today().Add(30)
	r, err := g.Open(context.Background(), "effect", "", engine.Command{Actor: g.actor(), Form: form{"title": "第" + number + "号规定", "kind": kind, "issue_no": "曹政发〔2026〕" + number + "号",
		"registration_no": "CXDR-2026-001000" + number, "signed_on": today, "registered_on": today, "published_on": today, "effective_on": effective.String(), "lapse_on": effective.AddMonths(60).String()}})
	if err != nil {
		g.t.Fatal(err)
	}
	return *g.listed(r.Dossier)
}

// listed is what is listed of the dossier now, nil where nothing is.
func (g *gazette) listed(id string) *engine.Listing {
	g.t.Helper()
	list, err := g.Store.DossierListings(context.Background(), id)
	if err != nil {
		g.t.Fatal(err)
	}
	if len(list) == 0 {
		return nil
	}
	return &list[len(list)-1]
}

func (g *gazette) fire(l engine.Listing, event string, f form) error {
	g.t.Helper()
	d, err := g.Store.Dossier(context.Background(), l.Dossier)
	if err != nil {
		g.t.Fatal(err)
	}
	_, err = g.Fire(context.Background(), engine.Command{Dossier: d.ID, Case: l.Case, Event: event, Version: d.Version, Actor: g.actor(), Form: f, Reason: "依据决定"})
	return err
}

func (g *gazette) enter(l engine.Listing, event string, f form) {
	g.t.Helper()
	if err := g.fire(l, event, f); err != nil {
		g.t.Fatalf("%s: %v", event, err)
	}
}

func (g *gazette) refuses(l engine.Listing, event string, f form, want ...string) {
	g.t.Helper()
	var r *engine.Refusal
	if err := g.fire(l, event, f); !errors.As(err, &r) {
		g.t.Fatalf("%s: %v, not a refusal", event, err)
	}
	if got := needs(r.Unmet); !slices.Equal(got, want) {
		g.t.Errorf("%s is refused for %v, want %v", event, got, want)
	}
}

// phases are those of the document, without their days.
func (g *gazette) phases(l engine.Listing) string {
	g.t.Helper()
	var out []string
	for _, p := range g.listed(l.Dossier).Phases {
		out = append(out, p.ID)
	}
	return strings.Join(out, " ")
}

// By the real law: what is published is listed with its text; what later documents and decisions do to it is entered, and what cannot be is refused.
func TestLegalEffect(t *testing.T) {
	g := newGazette(t)
	older := g.publish("1")
	sister := g.publish("2")
	g.now = g.now.AddDate(0, 0, 40)
	newer := g.publish("3")
	if got := g.phases(older); got != "awaiting_effect in_force expired" {
		t.Errorf("by its days alone: %s", got)
	}
	on := newer.Effective.String()
	lapses := older.Lapses.Add(1).String()

	amend := func(no, on string) form {
		return form{"amendments": []any{form{"by": no, "clause": "第三条", "on": on}}}
	}
	g.refuses(older, "amend", amend("曹政发〔1999〕1号", on), "amended-by-later")
	g.refuses(older, "amend", amend(older.RegistrationNo, on), "amended-by-later")
	g.refuses(newer, "amend", amend(older.RegistrationNo, on), "amended-by-later") // in a circle
	g.refuses(older, "amend", amend(newer.IssueNo, newer.Effective.Add(-1).String()), "amender-in-effect")
	g.enter(older, "amend", amend(newer.IssueNo, on))

	today := g.today().String()
	suspend := form{"decided_by": "reconsideration", "suspended_scope": "part", "decided_on": today, "since": today}
	g.refuses(older, "suspend", suspend, "clauses-named")
	suspend["suspended_part"] = "第三条"
	suspend["since"] = g.today().Add(-1).String()
	g.refuses(older, "suspend", suspend, "since-decided")
	suspend["since"] = older.Effective.Add(10).String()
	g.enter(older, "suspend", suspend)
	if got := g.phases(older); got != "awaiting_effect in_force partly_suspended expired" {
		t.Errorf("suspended in part: %s", got)
	}
	whole := form{"decided_by": "congress", "suspended_scope": "whole", "decided_on": today, "since": older.Effective.Add(20).String()}
	g.refuses(older, "suspend", whole, "suspended-by-who-may")
	whole["decided_by"] = "maker"
	g.enter(older, "suspend", whole)
	resume := form{"decided_by": "maker", "decided_on": today, "since": older.Effective.Add(30).String()}
	g.refuses(older, "resume_effect", resume, "resumed-by-who-suspended") // what a reconsideration stopped, though the maker stopped the rest
	resume["decided_by"] = "upper_government"
	g.refuses(older, "resume_effect", resume, "resumed-by-who-suspended")
	resume["decided_by"] = "reconsideration"
	g.enter(older, "resume_effect", resume)
	if got := g.phases(older); got != "awaiting_effect in_force partly_suspended suspended in_force expired" {
		t.Errorf("resumed: %s", got)
	}

	g.refuses(older, "supersede", form{"successor_no": "曹政发〔1999〕1号", "ends_on": on}, "another-document", "superseded-by-later")
	g.refuses(newer, "supersede", form{"successor_no": older.RegistrationNo, "ends_on": on}, "superseded-by-later")
	g.refuses(older, "supersede", form{"successor_no": newer.RegistrationNo, "ends_on": lapses}, "successor-in-effect", "before-lapse")
	g.refuses(older, "supersede", form{"successor_no": newer.RegistrationNo, "ends_on": newer.Effective.Add(-1).String()}, "successor-in-effect")
	g.refuses(older, "supersede", form{"successor_no": newer.RegistrationNo, "ends_on": newer.Effective.Add(1).String()}, "successor-in-effect") // both would be in force
	g.refuses(older, "repeal", form{"decision_no": "x", "decided_on": today, "ends_on": on, "repealing_no": older.IssueNo}, "repealed-by-later")
	g.refuses(sister, "repeal", form{"decision_no": "x", "decided_on": today, "ends_on": today, "repealing_no": older.IssueNo}, "repealed-by-later") // of one day, registered before
	g.enter(older, "amend", amend(sister.RegistrationNo, on))                                                                                        // of one day, registered after
	ends := newer.Effective
	g.enter(older, "supersede", form{"successor_no": newer.RegistrationNo, "ends_on": ends.String()})
	after := g.listed(older.Dossier)
	if p := after.On(ends); p == nil || p.ID != "superseded" || p.Binding || after.On(ends.Add(-1)).ID == "superseded" {
		t.Errorf("superseded from its day on: %+v", after.Phases)
	}
	if len(after.Relations) != 3 || after.Relations[0].ID != "amended" || after.Relations[2].ID != "superseded" || after.Relations[2].On != ends {
		t.Errorf("relations: %+v", after.Relations)
	}

	// A finding that it was void takes its effect away from the day of its publication on; what had been known before stays known as it was.
	g.refuses(newer, "declare_void", form{"decided_by": "maker", "void_ground": "not_reviewed", "decision_no": "x", "decided_on": today}, "decided-by-who-may")
	g.enter(newer, "declare_void", form{"decided_by": "congress", "void_ground": "not_discussed", "decision_no": "曹人发〔2027〕1号", "decided_on": today})
	if got := g.phases(newer); got != "void" {
		t.Errorf("void: %s", got)
	}
	history, err := g.Store.DossierListings(context.Background(), newer.Dossier)
	if err != nil || len(history) != 2 || history[0].On(newer.Effective).ID != "in_force" || history[0].Until != history[1].Known {
		t.Errorf("as it was known before: %+v, %v", history, err)
	}
	report, err := g.Verify(context.Background(), nil)
	if err != nil || !report.OK() {
		t.Errorf("verified: %+v, %v", report, err)
	}
}

// Who may revoke depends on whose document it is (监督法第39条，地方组织法第11、50、73条).
func TestWhoMayRevoke(t *testing.T) {
	g := newGazette(t)
	may := map[string][]string{"government": {"upper_government", "congress"}, "government_office": {"government", "upper_government", "congress"}, "department": {"government"},
		"township": {"upper_government", "congress"}}
	number := 0
	for kind, deciders := range may {
		for _, decider := range []string{"maker", "government", "upper_government", "congress"} {
			number++
			l, today := g.publishAs(kind, strconv.Itoa(number)), g.today().String()
			form := form{"decided_by": decider, "decision_no": "决〔2026〕1号", "decided_on": today, "ends_on": today}
			if !slices.Contains(deciders, decider) {
				g.refuses(l, "revoke", form, "decided-by-who-may")
				continue
			}
			g.enter(l, "revoke", form)
			if got := g.phases(l); !strings.Contains(got, "revoked") {
				t.Errorf("%s of %s: %s", decider, kind, got)
			}
		}
	}
}

// Who stopped a document lets it go on (行政复议法第59条); what the maker stopped itself, its chief may too (决策条例第37条), and the government above it.
func TestWhoMayResume(t *testing.T) {
	g := newGazette(t)
	today := g.today().String()
	chief := func(l engine.Listing) []string { // who gives no reason, so that nothing is resumed yet
		return g.by("shi.zhengping", l.Dossier, l.Case, "resume_own", form{"decided_on": today, "since": today})
	}
	may := map[string]map[string][]string{ // by whom a document of the kind was stopped, and who may then resume it
		"government": {"maker": {"maker", "upper_government"}, "upper_government": {"upper_government"}, "reconsideration": {"reconsideration"}},
		"department": {"maker": {"maker", "government"}, "government": {"government"}, "reconsideration": {"reconsideration"}},
		"township":   {"maker": {"maker", "upper_government"}, "upper_government": {"upper_government"}},
	}
	number := 0
	for kind, stopped := range may {
		for by, resumers := range stopped {
			number++
			l := g.publishAs(kind, strconv.Itoa(number))
			stop := form{"decided_by": by, "suspended_scope": "whole", "decided_on": today, "since": today}
			for _, resumer := range []string{"maker", "government", "upper_government", "congress", "reconsideration"} {
				if s := g.state(l.Dossier, l.Case); s == "issued" {
					g.enter(l, "suspend", stop)
				}
				f := form{"decided_by": resumer, "decided_on": today, "since": today}
				if !slices.Contains(resumers, resumer) {
					g.refuses(l, "resume_effect", f, "resumed-by-who-suspended")
					continue
				}
				g.enter(l, "resume_effect", f)
			}
			if kind != "government" {
				continue
			}
			if g.state(l.Dossier, l.Case) == "issued" {
				g.enter(l, "suspend", stop)
			}
			want := []string{"field:reason", "suspended-by-maker"}
			if by == "maker" {
				want = want[:1]
			}
			if got := chief(l); !slices.Equal(got, want) {
				t.Errorf("stopped by %s, the chief is refused for %v", by, got)
			}
		}
	}
}

// A renewal that was entered late is still told: the older document had ended by it, not by the end of its validity.
func TestSupersededBeforeItLapsed(t *testing.T) {
	g := newGazette(t)
	older := g.publish("1")
	g.now = g.now.AddDate(4, 11, 0)
	newer := g.publish("2")
	g.now = g.now.AddDate(0, 6, 0)
	if newer.Effective.After(older.Lapses) || !older.Lapses.Before(g.today()) {
		t.Fatalf("effective %s, lapsed %s", newer.Effective, older.Lapses)
	}
	g.enter(older, "supersede", form{"successor_no": newer.RegistrationNo, "ends_on": newer.Effective.String()})
	if p := g.listed(older.Dossier).On(newer.Effective); p == nil || p.ID != "superseded" {
		t.Errorf("it was %+v", p)
	}
}

// The registrar's task of dealing with older documents ends when the dossier of each says what became of it.
func TestOlderDocuments(t *testing.T) {
	g := newGazette(t)
	first, second := g.publish("1"), g.publish("2")
	g.now = g.now.AddDate(0, 0, 40)
	newer := g.publish("3")
	r, err := g.Open(context.Background(), "older_documents", "", engine.Command{Actor: g.actor(), Form: form{"title": newer.Title, "issue_no": newer.IssueNo, "registration_no": newer.RegistrationNo,
		"effective_on": newer.Effective.String(), "affects": []any{form{"change": "repealed", "document": "曹政发[2026]1号"}, form{"change": "amended", "document": second.RegistrationNo, "clause": "第三条"},
			form{"change": "repealed", "document": "曹政发〔2009〕7号", "outside": true}}}})
	if err != nil {
		t.Fatal(err)
	}
	task := engine.Listing{Dossier: r.Dossier, Case: "older_documents"}
	g.refuses(task, "settle", nil, "all-entered")
	g.enter(first, "repeal", form{"decision_no": "曹政发〔2026〕3号", "decided_on": g.today().String(), "ends_on": newer.Effective.String(), "repealing_no": newer.IssueNo})
	g.refuses(task, "settle", nil, "all-entered")
	g.enter(second, "amend", form{"amendments": []any{form{"by": newer.RegistrationNo, "clause": "第三条", "on": newer.Effective.String()}}})
	g.enter(task, "settle", nil)
}

// What has lapsed by its date alone needs nobody; its dossier can be filed away, and nothing else can be done to it.
func TestLapsed(t *testing.T) {
	g := newGazette(t)
	l := g.publish("1")
	g.refuses(l, "file_expired", nil, "has-lapsed")
	g.now = g.now.AddDate(5, 2, 0)
	today := g.today().String()
	g.refuses(l, "repeal", form{"decision_no": "x", "decided_on": today, "ends_on": today}, "not-lapsed", "before-lapse")
	before := g.phases(l)
	g.enter(l, "file_expired", nil)
	if after := g.phases(l); after != before || after != "awaiting_effect in_force expired" {
		t.Errorf("filed away: %s, before: %s", after, before)
	}
}
