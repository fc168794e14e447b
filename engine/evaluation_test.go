package engine_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"santong/engine"
)

// by has somebody do something in a case of the dossier, and returns what it is refused for.
func (g *gazette) by(who, dossier, kase, event string, f form) []string {
	g.t.Helper()
	d, err := g.Store.Dossier(context.Background(), dossier)
	if err != nil {
		g.t.Fatal(err)
	}
	a := g.county.actor(who, "")
	a.Proved = true
	cmd := engine.Command{Dossier: dossier, Case: kase, Event: event, Version: d.Version, Actor: a, Form: f}
	if event == "evaluation_report" {
		_, err = g.Upload(context.Background(), cmd, engine.Upload{Kind: event, Name: "报告.txt", Type: "text/plain", Data: []byte("评估报告")})
	} else {
		_, err = g.Fire(context.Background(), cmd)
	}
	var r *engine.Refusal
	if err != nil && !errors.As(err, &r) {
		g.t.Fatalf("%s by %s: %v", event, who, err)
	}
	if r == nil {
		return nil
	}
	return needs(r.Unmet)
}

func (g *gazette) state(dossier, kase string) string {
	g.t.Helper()
	d, err := g.Store.Dossier(context.Background(), dossier)
	if err != nil {
		g.t.Fatal(err)
	}
	return d.Case(kase).State
}

// In its last six months a document is evaluated: by those who carry it out, signed, checked and decided by others. It lapses all the same if nobody decides.
func TestEvaluation(t *testing.T) {
	const evaluator, head, checker, decider, keeper = "bai.ruolan", "han.bingyi", "fang.jianguo", "dong.haifeng", "qin.dengke"
	g := newGazette(t)
	l := g.publish("1")
	id := l.Dossier
	is := func(got []string, want ...string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("refused for %v, want %v", got, want)
		}
	}
	is(g.by(keeper, id, "effect", "open_evaluation", form{"evaluation_trigger": "expiring"}), "in-its-last-months")
	is(g.by(keeper, id, "effect", "open_evaluation", form{"evaluation_trigger": "objections"}))
	is(g.by(keeper, id, "effect", "open_evaluation", form{"evaluation_trigger": "selected"}), "one-evaluation")
	is(g.by(keeper, id, "evaluation", "drop", nil), "field:reason")
	report := func(conclusion, lawful string) form {
		standards := form{"lawful": form{"conclusion": lawful, "note": ""}}
		for _, item := range []string{"reasonable", "workable", "effective", "coordinated"} {
			standards[item] = form{"conclusion": "pass", "note": ""}
		}
		return form{"work_done": "座谈两次", "implementation": "已执行", "law_changes": "无", "standards": standards, "conclusion": conclusion, "advice": "同结论"}
	}
	is(g.by(evaluator, id, "evaluation", "write_report", report("extend", "fail")), "report-present", "opinions-heard", "standards-concluded", "kept-if-sound", "extension-allowed")
	is(g.by(evaluator, id, "evaluation", "evaluation_report", nil))
	is(g.by(evaluator, id, "evaluation", "record_reactions", form{"reactions": []any{form{"source": "public", "from": "张某", "text": "可以继续"}}}))
	is(g.by(evaluator, id, "evaluation", "write_report", report("renew", "pass")))
	is(g.by(head, id, "evaluation", "sign_report", nil))
	is(g.by(evaluator, id, "evaluation", "pass_check", form{"check_opinion": "同意"}), "role", "apart")
	is(g.by(checker, id, "evaluation", "pass_check", form{"check_opinion": "同意"}))
	is(g.by(decider, id, "evaluation", "decide_outcome", form{"outcome": "extend"}), "field:reason", "extension-allowed")
	is(g.by(keeper, id, "effect", "publish_report", nil), "report-approved")
	if papers := g.listed(id).Papers; len(papers) != 0 {
		t.Errorf("a report that nobody approved is public: %+v", papers)
	}
	is(g.by(decider, id, "evaluation", "decide_outcome", form{"outcome": "renew"}))
	if got := g.state(id, "evaluation"); got != "to_renew" {
		t.Errorf("it stands at %s", got)
	}
	if papers := g.listed(id).Papers; len(papers) != 0 {
		t.Errorf("the report is public before it was published: %+v", papers)
	}
	is(g.by(keeper, id, "effect", "publish_report", nil))
	is(g.by(keeper, id, "effect", "publish_report", nil), "report-not-public-yet")
	if papers := g.listed(id).Papers; len(papers) != 1 || papers[0].Hash != engine.HashOf([]byte("评估报告")).String() {
		t.Errorf("public are %+v", papers)
	}
	g.now = g.now.AddDate(4, 9, 0) // within the last six months
	is(g.by(keeper, id, "effect", "open_evaluation", form{"evaluation_trigger": "expiring"}))
	g.enter(l, "repeal", form{"decision_no": "x", "decided_on": g.today().String(), "ends_on": g.today().String()})
	d, err := g.Store.Dossier(context.Background(), id)
	if err != nil || d.Case("evaluation~2").Open {
		t.Errorf("a document that has ended is still being evaluated: %+v, %v", d, err)
	}
}

// Where the profile lets validity be extended, a document keeps its number and lapses later; where it does not, nothing of it is possible (TestEvaluation).
func TestEvaluationExtends(t *testing.T) {
	g := newGazette(t)
	var flows []*engine.Workflow
	for _, w := range g.Workflows.All() {
		def, yes := *w.Definition, true
		def.Rules = slices.Clone(def.Rules)
		for i := range def.Rules {
			if def.Rules[i].ID == "evaluation.extend" {
				def.Rules[i].Flag = &yes
			}
		}
		w, err := engine.Compile(&def)
		if err != nil {
			t.Fatal(err)
		}
		flows = append(flows, w)
	}
	g.Workflows = engine.NewCatalogue(flows...)
	if err := g.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	for outcome, state := range map[string]string{"extend": "to_extend", "lapse": "to_lapse", "repeal": "to_repeal", "revise": "to_revise"} {
		g.now = g.now.AddDate(0, 0, 1)
		l := g.publish(map[string]string{"extend": "1", "lapse": "2", "repeal": "3", "revise": "4"}[outcome])
		then := g.now
		g.now = g.now.AddDate(4, 9, 0)
		id := l.Dossier
		standards := form{}
		for _, item := range []string{"lawful", "reasonable", "workable", "effective", "coordinated"} {
			standards[item] = form{"conclusion": "pass", "note": ""}
		}
		for _, step := range []struct {
			who, kase, event string
			f                form
		}{{"qin.dengke", "effect", "open_evaluation", form{"evaluation_trigger": "expiring"}}, {"bai.ruolan", "evaluation", "evaluation_report", nil},
			{"bai.ruolan", "evaluation", "record_reactions", form{"reactions": []any{form{"source": "public", "from": "张某", "text": "可以"}}}},
			{"bai.ruolan", "evaluation", "write_report", form{"work_done": "座谈", "implementation": "已执行", "law_changes": "无", "standards": standards, "conclusion": outcome, "advice": "同结论"}},
			{"han.bingyi", "evaluation", "sign_report", nil}, {"fang.jianguo", "evaluation", "pass_check", form{"check_opinion": "同意"}}, {"dong.haifeng", "evaluation", "decide_outcome", form{"outcome": outcome}},
			{"qin.dengke", "effect", "publish_report", nil}} {
			if got := g.by(step.who, id, step.kase, step.event, step.f); got != nil {
				t.Fatalf("%s: %s is refused for %v", outcome, step.event, got)
			}
		}
		if got := g.state(id, "evaluation"); got != state {
			t.Errorf("%s leads to %s", outcome, got)
		}
		longer := l.Lapses.AddMonths(12)
		extend := form{"extended_to": longer.String(), "decision_no": "曹政发〔2031〕1号", "decided_on": g.today().String()}
		if outcome != "extend" {
			g.refuses(l, "extend", extend, "evaluated", "extended-within-bounds")
		} else {
			g.enter(l, "extend", extend)
			if now := g.listed(id); now.Lapses != longer || now.RegistrationNo != l.RegistrationNo {
				t.Errorf("extended: %+v", now)
			}
		}
		g.now = then
	}
}
