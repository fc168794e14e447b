package public_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"santong/calendar"
	"santong/engine"
	"santong/store"
	"santong/store/storetest"
)

// A document is evaluated in its last months and kept: the new one is begun out of its dossier, goes the whole way to a number of its own, and takes its place on the day on which it
// takes effect, so that on no day both are in force. Another is evaluated and revised by an amendment. The pages of all lead to one another.
func TestEvaluationCarriedOn(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { evaluationCarriedOn(t, newHouse(t, store.Config{Path: storetest.SQLite(t)})) })
	t.Run("postgres", func(t *testing.T) { evaluationCarriedOn(t, newHouse(t, store.Config{URL: storetest.Postgres(t)})) })
}

const (
	keeper    = "qin.dengke"
	evaluator = "wang.xiaomin"
)

// made takes a document from its first draft to its publication.
func (h *house) made(title, text string) (id, no string) {
	h.t.Helper()
	id = h.opensDocument(title)
	h.signs(id, text)
	no = h.registers(id, h.today().Add(40), nil)
	h.does("he.chunyan", id, "document", "publish", form{"printed_no": no, "website": "曹县人民政府网站"}, "")
	return id, no
}

// evaluates takes an evaluation from its opening to its outcome.
func (h *house) evaluates(id, trigger, outcome string) {
	h.t.Helper()
	standards := form{}
	for _, item := range []string{"lawful", "reasonable", "workable", "effective", "coordinated"} {
		standards[item] = form{"conclusion": "pass", "note": ""}
	}
	h.does(evaluator, id, "effect", "open_evaluation", form{"evaluation_trigger": trigger}, "")
	h.lays(evaluator, id, "evaluation", "evaluation_report", "评估报告"+id)
	h.does(evaluator, id, "evaluation", "record_reactions", form{"reactions": []any{form{"source": "public", "from": "张某", "text": "可以"}}}, "")
	h.does(evaluator, id, "evaluation", "write_report", form{"work_done": "座谈", "implementation": "已执行", "law_changes": "无", "standards": standards, "conclusion": outcome, "advice": "同结论"}, "")
	h.does("sun.deming", id, "evaluation", "sign_report", nil, "")
	h.does("fang.jianguo", id, "evaluation", "pass_check", form{"check_opinion": "同意"}, "")
	h.does("shi.zhengping", id, "evaluation", "decide_outcome", form{"outcome": outcome}, "")
}

// offered is what may be begun out of the dossier, by its id.
func (h *house) offered(id string) (out map[string]engine.Offer) {
	h.t.Helper()
	offers, err := h.Offers(context.Background(), h.dossier(id))
	must(h.t, err)
	out = map[string]engine.Offer{}
	for _, o := range offers {
		out[o.ID] = o
	}
	return out
}

// begins opens the document that is offered, and refuses nothing.
func (h *house) begins(o engine.Offer) string {
	h.t.Helper()
	f := form{}
	for field, value := range o.Form {
		f[field] = value
	}
	r, err := h.Open(context.Background(), o.Workflow, o.Variant, engine.Command{Actor: h.as(evaluator), Form: f})
	must(h.t, err)
	return r.Dossier
}

// turn tells whether it is the role's turn in the case today.
func (h *house) turn(id, kase, role string) bool {
	h.t.Helper()
	standings, err := h.Standings(context.Background(), h.dossier(id))
	must(h.t, err)
	for _, st := range standings {
		if st.ID == kase {
			return slices.ContainsFunc(st.Holders, func(holder engine.Holder) bool { return holder.Role == role && holder.Begins.IsZero() })
		}
	}
	return false
}

func (h *house) listed(no string) *engine.Listing {
	h.t.Helper()
	list, err := h.store.ListingsByNumber(context.Background(), no, "")
	must(h.t, err)
	if len(list) != 1 {
		h.t.Fatalf("%s stands for %d documents", no, len(list))
	}
	return &list[0]
}

func evaluationCarriedOn(t *testing.T, h *house) {
	ctx := context.Background()
	is := func(got []string, want ...string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("refused for %v, want %v", got, want)
		}
	}
	old, oldNo := h.made("曹县早市管理办法", market)
	other, otherNo := h.made("曹县夜市管理办法", draftText)
	refused := func(f form) []string {
		_, err := h.Open(ctx, "document", "government", engine.Command{Actor: h.as(evaluator), Form: f})
		return unmet(err)
	}
	is(refused(form{"title": "无据重登", "predecessor_no": oldNo, "succession": "renewed"}), "predecessor-evaluated")
	is(refused(form{"title": "无据重登", "predecessor_no": "曹政发〔1999〕1号", "succession": "renewed"}), "predecessor-listed", "predecessor-evaluated")
	is(refused(form{"title": "无据重登", "predecessor_no": oldNo}), "predecessor-named", "predecessor-evaluated")

	// Kept: in the last months of its validity.
	lapses := h.listed(oldNo).Lapses
	h.on(lapses.AddMonths(-5))
	h.evaluates(old, "expiring", "renew")
	if !h.turn(old, "effect", "evaluator") {
		t.Error("nobody has to carry the outcome on")
	}
	offers := h.offered(old)
	if o := offers["renewal"]; len(offers) != 1 || o.Variant != "government" || o.Form["predecessor_no"] != oldNo || o.Form["title"] != "曹县早市管理办法" || o.Form["succession"] != "renewed" || len(o.Basis) == 0 {
		t.Fatalf("offered: %+v", offers)
	}
	is(refused(form{"title": "改结论", "predecessor_no": oldNo, "succession": "revised"}), "predecessor-evaluated") // another outcome than was decided
	id := h.begins(offers["renewal"])
	if f := h.dossier(id).Case("document").Facts; f["predecessor"] != old || f["predecessor_no"] != oldNo {
		t.Errorf("it names %v, %v", f["predecessor"], f["predecessor_no"])
	}
	h.signs(id, market+"第三条 本办法自公布后施行。\n")
	effective := h.today().Add(40)
	apply := func(category string, affects ...any) form {
		return form{"category": category, "copies": 2, "validity_years": 5, "effective_on": effective.String(), "contact": "王晓敏", "affects": affects}
	}
	is(h.tries(evaluator, id, "document", "apply_registration", apply("renewed"), ""), "predecessor-affected")
	is(h.tries(evaluator, id, "document", "apply_registration", apply("renewed", form{"change": "amended", "document": oldNo, "clause": "第一条"}), ""), "predecessor-affected")
	is(h.tries(evaluator, id, "document", "apply_registration", apply("renewed", form{"change": "superseded", "document": otherNo}), ""), "predecessor-affected")
	newNo := h.registers(id, effective, form{"category": "renewed", "affects": []any{form{"change": "superseded", "document": h.listed(oldNo).IssueNo}}})
	if newNo == oldNo {
		t.Error("it has the old number")
	}
	h.does("he.chunyan", id, "document", "publish", form{"printed_no": newNo, "website": "曹县人民政府网站"}, "")
	h.does("he.chunyan", id, "document", "enter_receipt", form{"channel": "gazette", "channel_on": h.today().String(), "channel_where": "2031年第1期"}, "")
	if got, want := h.listed(newNo).Lapses, h.today().AddMonths(60); got != want {
		t.Errorf("what is published anew lapses on %s, and not five years from this publication, on %s", got, want)
	}
	supersede := func(on calendar.Date) form { return form{"successor_no": newNo, "ends_on": on.String()} }
	is(h.tries(keeper, id, "older_documents", "settle", nil, ""), "all-entered")
	is(h.tries(keeper, old, "effect", "supersede", supersede(effective.Add(1)), "评估后重新公布"), "successor-in-effect") // both would be in force for a day
	is(h.tries(keeper, old, "effect", "supersede", supersede(effective.Add(-1)), "评估后重新公布"), "successor-in-effect")
	is(h.tries(keeper, old, "effect", "supersede", supersede(effective), "评估后重新公布"))
	is(h.tries(keeper, id, "older_documents", "settle", nil, ""))
	if len(h.offered(old)) != 0 || h.turn(old, "effect", "evaluator") {
		t.Error("what was carried on is still to be carried on")
	}
	for day := h.today(); day.Before(effective.Add(60)); day = day.Add(1) {
		before, after := h.listed(oldNo).On(day), h.listed(newNo).On(day)
		if (before != nil && before.Binding) == (after != nil && after.Binding) {
			t.Fatalf("on %s the old one is %+v, the new one %+v", day, before, after)
		}
	}
	h.on(effective)
	h.index()
	h.page("/zh/public/documents/"+oldNo).says(t, "已被替代", "后来的文件对本文件", "被替代：《曹县早市管理办法》（"+h.listed(newNo).IssueNo+"）", effective.Zh()+"起")
	h.page("/zh/public/documents/"+newNo).says(t, "有效", "本文件对以前的文件", "《曹县早市管理办法》（"+h.listed(oldNo).IssueNo+"）", "2031年第1期")

	// Revised: for another reason than its end.
	h.on(h.listed(otherNo).Lapses.AddMonths(-3))
	h.evaluates(other, "law_changed", "revise")
	o, ok := h.offered(other)["revision"]
	if !ok || o.Form["succession"] != "revised" {
		t.Fatalf("offered: %+v", h.offered(other))
	}
	o.Form["title"] = "关于修改《曹县夜市管理办法》的决定"
	amending := h.begins(o)
	h.signs(amending, "关于修改《曹县夜市管理办法》的决定\n第二条改为：夜市于二十三时结束。\n")
	effective = h.today().Add(31)
	is(h.tries(evaluator, amending, "document", "apply_registration", apply("renewed", form{"change": "amended", "document": otherNo, "clause": "第二条"}), ""), "category-as-evaluated")
	amendNo := h.registers(amending, effective, form{"category": "amended", "affects": []any{form{"change": "amended", "document": otherNo, "clause": "第二条"}}})
	h.does("he.chunyan", amending, "document", "publish", form{"printed_no": amendNo, "website": "曹县人民政府网站"}, "")
	h.does(keeper, other, "effect", "amend", form{"amendments": []any{form{"by": amendNo, "clause": "第二条", "on": effective.String()}}}, "")
	is(h.tries(keeper, amending, "older_documents", "settle", nil, ""))
	if h.turn(other, "effect", "evaluator") {
		t.Error("what was revised is still to be revised")
	}
	h.on(effective)
	h.index()
	if a := h.page("/zh/public/documents/" + otherNo); !strings.Contains(plainText(a.body), "被修改：《关于修改《曹县夜市管理办法》的决定》（"+h.listed(amendNo).IssueNo+"），第二条") {
		t.Errorf("the revised document says %.2000s", plainText(a.body))
	}
	h.page("/zh/public/documents/"+amendNo).says(t, "《曹县夜市管理办法》（"+h.listed(otherNo).IssueNo+"），由本文件被修改，第二条")

	// Repealed, and left to lapse.
	third, thirdNo := h.made("曹县停车管理办法", "曹县停车管理办法\n第一条 停车有序。\n")
	fourth, fourthNo := h.made("曹县路灯管理办法", "曹县路灯管理办法\n第一条 路灯常明。\n")
	h.evaluates(third, "objections", "repeal")
	h.evaluates(fourth, "selected", "lapse")
	if !h.turn(third, "effect", "keeper") || h.turn(fourth, "effect", "keeper") || h.turn(fourth, "effect", "evaluator") || len(h.offered(third))+len(h.offered(fourth)) != 0 {
		t.Error("a repeal is the registrar's to enter, and what is left to lapse is nobody's")
	}
	on := h.today()
	h.does(keeper, third, "effect", "repeal", form{"decision_no": "曹政发〔2031〕99号", "decided_on": on.String(), "ends_on": on.String()}, "评估决定废止")
	if p := h.listed(thirdNo).On(on); p.ID != "repealed" || h.turn(third, "effect", "keeper") {
		t.Errorf("repealed: %+v", p)
	}
	l := h.listed(fourthNo)
	if before, after := l.On(l.Lapses.Add(-1)), l.On(l.Lapses); !before.Binding || after.ID != "expired" {
		t.Errorf("left to lapse: %+v, %+v", before, after)
	}
	h.verified()
}
