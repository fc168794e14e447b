package engine_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"santong/engine"
)

// By the real law: a correction of the published copy is drawn up by one and checked by another, on the text and the decision that were handed in for it; only then does the
// catalogue tell of it. What is not found right is sent back.
func TestCorrectionByTwo(t *testing.T) {
	g := newGazette(t)
	l := g.publish("1")
	const keeper, head = "qin.dengke", "meng.fanhua"
	lay := func(kind, text string) {
		t.Helper()
		d, err := g.Store.Dossier(context.Background(), l.Dossier)
		if err != nil {
			t.Fatal(err)
		}
		_, err = g.Upload(context.Background(), engine.Command{Dossier: d.ID, Case: "effect", Version: d.Version, Actor: g.actor()},
			engine.Upload{Kind: kind, Name: kind + ".txt", Type: "text/plain; charset=utf-8", Data: []byte(text)})
		if err != nil {
			t.Fatal(err)
		}
	}
	is := func(who, event string, f form, want ...string) {
		t.Helper()
		d, err := g.Store.Dossier(context.Background(), l.Dossier)
		if err != nil {
			t.Fatal(err)
		}
		a := g.county.actor(who, "")
		a.Proved = true
		_, err = g.Fire(context.Background(), engine.Command{Dossier: d.ID, Case: "effect", Event: event, Version: d.Version, Actor: a, Form: f, Reason: "依据制定机关的决定"})
		var got []string
		if r, ok := errors.AsType[*engine.Refusal](err); ok {
			got = needs(r.Unmet)
		} else if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s by %s is refused for %v, want %v", event, who, got, want)
		}
	}
	listed := func(want int) {
		t.Helper()
		if got := g.listed(l.Dossier).Corrections; len(got) != want {
			t.Errorf("the catalogue tells of %+v, want %d", got, want)
		}
	}
	slip := func(what, on string) form {
		return form{"proposed_corrections": []any{form{"what": what, "decision_no": "曹政办函〔2026〕1号", "on": on}}}
	}
	is(head, "correct_text", nil, "correction-proposed")
	is(keeper, "propose_correction", slip("第三条错字", "2026-03-02"), "corrected-copy", "decision-to-correct")
	lay("corrected", "更正后的文本")
	lay("correction_decision", "更正决定")
	is(keeper, "propose_correction", slip("第三条错字", "2026-03-01"), "corrected-after-publication")
	is(keeper, "propose_correction", slip("第三条错字", "2026-03-02"))
	listed(0)
	is(keeper, "correct_text", nil, "apart")
	is(head, "drop_correction", nil)
	is(head, "correct_text", nil, "correction-proposed")
	is(keeper, "propose_correction", slip("第三条“摊”应为“滩”", "2026-03-02"))
	lay("corrected", "换过的文本")
	is(head, "correct_text", nil, "as-proposed")
	is(keeper, "propose_correction", slip("第三条“摊”应为“滩”", "2026-03-02"))
	is(head, "correct_text", nil)
	listed(1)
	is(keeper, "propose_correction", slip("第四条标点", "2026-03-02"), "corrected-copy", "decision-to-correct")
	lay("corrected", "再次更正的文本")
	lay("correction_decision", "再次更正的决定")
	is(keeper, "propose_correction", slip("第四条标点", "2026-03-02"))
	is(head, "correct_text", nil)
	listed(2)
	if got := g.listed(l.Dossier).Corrections[0]; got.What != "第三条“摊”应为“滩”" || got.No != "曹政办函〔2026〕1号" {
		t.Errorf("the first correction says %+v", got)
	}
	report, err := g.Verify(context.Background(), nil)
	if err != nil || !report.OK() {
		t.Errorf("%v %+v", err, report)
	}
}
