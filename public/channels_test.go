package public_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"santong/engine"
	"santong/store"
	"santong/store/storetest"
)

// What a reconsideration organ or a court brings, and how a suggestion ends otherwise than by a reply: played to the archive on both databases, each by its own periods.
// From 18 September 2026 the working days are 20 (made up), 21–24, 28–30 September and then 8 October.
func TestChannels(t *testing.T) {
	for name, c := range map[string]store.Config{"sqlite": {Path: storetest.SQLite(t)}, "postgres": {URL: storetest.Postgres(t)}} {
		t.Run(name, func(t *testing.T) { channels(t, newCountyOn(t, c)) })
	}
}

func channels(t *testing.T, p *press) {
	ctx, officer := context.Background(), "ke.jianyan"
	dossier := ""
	step := func(kase, who, event string, f form) {
		t.Helper()
		must(t, p.handle(who, kase, event, f, "办理"))
	}
	refused := func(event string, f form, need string) {
		t.Helper()
		if err := p.handle(officer, "suggestion", event, f, "办理"); err == nil || !strings.Contains(err.Error(), need) {
			t.Errorf("%s: %v, not refused by %s", event, err, need)
		}
	}
	due := func(want map[string]string) {
		t.Helper()
		list, err := p.Deadlines(ctx, dossier, p.as(officer))
		must(t, err)
		for clock, day := range want {
			if !slices.ContainsFunc(list, func(d engine.Deadline) bool { return d.Clock == clock && d.Due.String() == day }) {
				t.Errorf("%s is not due on %s: %+v", clock, day, list)
			}
		}
	}
	bring := func(variant string, f form) {
		t.Helper()
		all := form{"document_no": "曹发改发〔2026〕9号", "ground": "power", "matter": "第九条第二款", "reasons": "增加义务", "sender": "菏泽市人民政府", "sender_no": "菏政复〔2026〕7号"}
		for k, v := range f {
			all[k] = v
		}
		r, err := p.Open(ctx, "suggestion", variant, engine.Command{Actor: p.as(officer), Form: all})
		must(t, err)
		dossier = r.Dossier
		step("suggestion", officer, "hand_in", nil)
	}
	grounds := func(conclusion string) form {
		out := form{}
		for _, g := range []string{"higher_law", "power", "procedure", "conflict", "other"} {
			out[g] = form{"conclusion": "pass"}
		}
		out["power"] = form{"conclusion": conclusion, "note": "无依据"}
		return out
	}
	effect := func(event string, f form) {
		t.Helper()
		list, err := p.store.Dossiers(ctx, engine.DossierQuery{All: true, Workflow: "effect", Limit: 1})
		must(t, err)
		_, err = p.Fire(ctx, engine.Command{Dossier: list[0].ID, Case: "effect", Event: event, Version: list[0].Version, Actor: p.as("shi.zhengping"), Form: f, Reason: "决定"})
		must(t, err)
	}

	// with a reconsideration: the maker is told in three working days, answers in ten; what is unlawful stops
	if _, err := p.Open(ctx, "suggestion", "reconsideration", engine.Command{Actor: p.as(officer), Form: form{"document_no": "x", "ground": "power", "matter": "x", "reasons": "x"}}); err == nil ||
		!strings.Contains(err.Error(), "sender-named") || !strings.Contains(err.Error(), "suspension-dated") {
		t.Errorf("without sender and day: %v", err)
	}
	bring("reconsideration", form{"suspended_on": "2026-09-17"})
	step("suggestion", officer, "register", nil)
	due(map[string]string{"notice_maker": "2026-09-21", "transfer_due": "2026-09-29", "reply_due": "2026-10-19"})
	step("suggestion", officer, "notify_maker", form{"asked": []any{"CX-NDRC"}, "question": "依据是什么"})
	due(map[string]string{"explain": "2026-10-09"})
	step("maker-CX-NDRC", "li.huifang", "explain", form{"answer": "参照外地"})
	step("suggestion", officer, "resume_review", nil)
	refused("conclude", form{"finding": "mooted", "grounds": grounds("pass"), "finding_reasons": "已变化"}, "legality-still-answered")
	step("suggestion", officer, "conclude", form{"finding": "founded", "grounds": grounds("fail"), "finding_reasons": "增加义务"})
	refused("order_stop", form{"correction_opinion": "停止执行第九条第二款"}, "decision_no")
	refused("order_stop", form{"decision_no": "曹政复停〔2026〕1号", "decided_on": "2026-09-19", "correction_opinion": "停止执行第九条第二款"}, "decision-made")
	step("suggestion", officer, "order_stop", form{"decision_no": "曹政复停〔2026〕1号", "decided_on": "2026-09-18", "correction_opinion": "停止执行第九条第二款"})
	refused("reply_founded", form{"reply": "已停止执行"}, "clause-stopped")
	effect("suspend", form{"decided_by": "reconsideration", "suspended_scope": "part", "suspended_part": "第九条第二款", "decided_on": "2026-09-18", "since": "2026-09-18"})
	step("suggestion", officer, "reply_founded", form{"reply": "已停止执行"})
	refused("confirm_correction", form{"correction": "ended"}, "more-than-stopped")

	// forwarded: sixty days, in which it is found unfounded
	bring("forwarded", nil)
	step("suggestion", officer, "register", nil)
	due(map[string]string{"transfer": "2026-09-28", "reply_due": "2026-11-17"})
	step("suggestion", officer, "take_up", nil)
	step("suggestion", officer, "conclude", form{"finding": "unfounded", "grounds": grounds("pass"), "finding_reasons": "有依据"})
	step("suggestion", officer, "reply_concluded", form{"reply": "建议不成立"})
	step("suggestion", officer, "close", nil)

	// a citizen's, mooted by what the catalogue says
	bring("citizen", form{"applicant": "周小民", "applicant_kind": "citizen", "telephone": "0530-1"})
	step("suggestion", officer, "register", nil)
	step("suggestion", officer, "accept", nil)
	refused("conclude", form{"finding": "mooted", "grounds": grounds("pass"), "finding_reasons": "已停止执行"}, "moot-indeed")
	effect("suspend", form{"decided_by": "government", "suspended_scope": "whole", "decided_on": "2026-09-18", "since": "2026-09-18"})
	step("suggestion", officer, "conclude", form{"finding": "mooted", "grounds": grounds("pass"), "finding_reasons": "已停止执行"})
	step("suggestion", officer, "reply_concluded", form{"reply": "文件已停止执行"})
	step("suggestion", officer, "close", nil)

	// from a court: what the maker does not correct is proposed for revocation, and filed away when its time has run out
	bring("judicial", form{"sender": "曹县人民法院"})
	step("suggestion", officer, "register", nil)
	due(map[string]string{"reply_due": "2026-11-17"})
	step("suggestion", officer, "take_up", nil)
	step("suggestion", officer, "conclude", form{"finding": "founded", "grounds": grounds("fail"), "finding_reasons": "增加义务"})
	step("suggestion", officer, "ask_correction", form{"correction_opinion": "删去第九条第二款"})
	step("suggestion", officer, "reply_founded", form{"reply": "已要求纠正"})
	refused("propose_revocation", form{"proposed_to": "government", "proposal_no": "曹司函〔2026〕1号"}, "time-to-correct")
	p.now = p.now.AddDate(0, 6, 0)
	refused("propose_revocation", form{"proposed_to": "congress", "proposal_no": "曹司函〔2027〕1号"}, "proposed-to-who-may")
	step("suggestion", officer, "propose_revocation", form{"proposed_to": "government", "proposal_no": "曹司函〔2027〕1号"})
	step("suggestion", "meng.fanhua", "erase_texts", nil)
	refused("archive", nil, "kept-long-enough")
	p.now = p.now.AddDate(3, 0, 1)
	step("suggestion", officer, "archive", nil)
	kept, err := p.store.Personal(ctx, dossier)
	must(t, err)
	if len(kept) > 0 {
		t.Errorf("filed away, and still kept: %+v", kept)
	}
	p.verified()
}
