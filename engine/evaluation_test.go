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
	is(g.by(decider, id, "evaluation", "decide_outcome", form{"outcome": "renew"}))
	if got := g.state(id, "evaluation"); got != "to_renew" {
		t.Errorf("it stands at %s", got)
	}
	g.now = g.now.AddDate(4, 9, 0) // within the last six months
	is(g.by(keeper, id, "effect", "open_evaluation", form{"evaluation_trigger": "expiring"}))
	g.enter(l, "repeal", form{"decision_no": "x", "decided_on": g.today().String(), "ends_on": g.today().String()})
	d, err := g.Store.Dossier(context.Background(), id)
	if err != nil || d.Case("evaluation~2").Open {
		t.Errorf("a document that has ended is still being evaluated: %+v, %v", d, err)
	}
}
