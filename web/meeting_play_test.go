package web

import (
	"context"
	"fmt"
	"testing"
	"time"

	"santong/calendar"
	"santong/engine"
)

// A life plays documents through the real procedure without pages, so that a test of the pages can begin in the middle.
type life struct {
	*harness
	t      testing.TB
	ids    []string
	signer string // who signs for the making organ
}

// playing begins with as many county documents as there are titles.
func playing(t testing.TB, titles ...string) *life {
	t.Helper()
	return playingAs(t, "government", "shi.zhengping", titles...)
}

// playingAs begins with documents in the name of another maker of the county, and says who signs for it.
func playingAs(t testing.TB, variant, signer string, titles ...string) *life {
	t.Helper()
	l := &life{harness: newHarness(t), t: t, signer: signer}
	l.on("2026-03-02")
	for _, title := range titles {
		r, err := l.engine.Open(context.Background(), "document", variant, engine.Command{Actor: l.actor("wang.xiaomin"), Form: map[string]any{"title": title, "contact": "王晓敏 0530-0000000"}})
		if err != nil {
			t.Fatal(err)
		}
		l.ids = append(l.ids, r.Dossier)
	}
	return l
}

// on sets the clock to nine o'clock of the day.
func (l *life) on(day string) {
	l.t.Helper()
	d, err := calendar.Parse(day)
	if err != nil {
		l.t.Fatal(err)
	}
	l.now.Store(d.Time().Add(time.Hour).Unix()) // 01:00 UTC is 09:00 in China
}

func (l *life) actor(person string) engine.Actor {
	p := l.engine.Directory().Person(person)
	if p == nil {
		l.t.Fatalf("nobody is called %s", person)
	}
	return engine.Actor{Person: p.ID, Posts: p.Posts, Proved: true}
}

func (l *life) dossier(id string) *engine.Dossier {
	l.t.Helper()
	d, err := l.store.Dossier(context.Background(), id)
	if err != nil {
		l.t.Fatal(err)
	}
	return d
}

// do fires an event in every document.
func (l *life) do(person, kase, event string, f map[string]any, reason ...string) {
	l.t.Helper()
	for _, id := range l.ids {
		l.doIn(id, person, kase, event, f, reason...)
	}
}

func (l *life) doIn(id, person, kase, event string, f map[string]any, reason ...string) {
	l.t.Helper()
	cmd := engine.Command{Dossier: id, Case: kase, Event: event, Version: l.dossier(id).Version, Actor: l.actor(person), Form: f}
	if len(reason) > 0 {
		cmd.Reason = reason[0]
	}
	if _, err := l.engine.Fire(context.Background(), cmd); err != nil {
		l.t.Fatalf("%s by %s in %s: %v", event, person, id, err)
	}
}

// lay lays a paper down in every document, each with a text of its own.
func (l *life) lay(person, kase, kind, text string) {
	l.t.Helper()
	for _, id := range l.ids {
		cmd := engine.Command{Dossier: id, Case: kase, Version: l.dossier(id).Version, Actor: l.actor(person)}
		up := engine.Upload{Kind: kind, Name: kind + ".txt", Type: "text/plain; charset=utf-8", Data: fmt.Appendf(nil, "%s %s", id, text)}
		if _, err := l.engine.Upload(context.Background(), cmd, up); err != nil {
			l.t.Fatalf("%s by %s in %s: %v", kind, person, id, err)
		}
	}
}

type rowOf = map[string]any

var passes = rowOf{"conclusion": "pass"}

// reviewed ends where the documents wait for an agenda, on 28 April.
func (l *life) reviewed() {
	l.prepared()
	l.lay("fang.jianguo", "document", "opinion_letter", "合法")
	l.on("2026-04-28")
	l.do("meng.fanhua", "document", "issue_opinion", rowOf{"verdict": "lawful"})
}

// prepared ends where the opinion is ready to be issued, on 20 April, and there is no letter yet.
func (l *life) prepared() {
	l.do("wang.xiaomin", "document", "classify", rowOf{"kind": "normative", "maker_listed": true, "touches_business": true, "trial": false})
	l.lay("wang.xiaomin", "document", "draft", "第一稿")
	l.lay("wang.xiaomin", "document", "drafting_note", "起草说明")
	l.on("2026-03-03")
	l.called()
	l.do("wang.xiaomin", "document", "ask_opinions", rowOf{"consulted": []any{"CX-FINANCE"}, "question": "是否可行"})
	l.on("2026-03-05")
	l.do("jin.suan", "consultation-CX-FINANCE", "reply", rowOf{"stance": "agree"})
	l.do("wang.xiaomin", "document", "record_opinion", rowOf{"opinions": []any{rowOf{"source": "business", "from": "县工商业联合会", "clause": "第五条", "text": "希望公开名单。"}}})
	l.on("2026-03-17")
	l.lay("wang.xiaomin", "document", "competition_first", "初审")
	l.do("xie.gongping", "document", "assess_competition", rowOf{"competition": rowOf{"entry": passes, "flow": passes, "cost": passes, "conduct": passes},
		"competition_heard": "已书面听取意见，无异议。", "competition_result": "conforming"})
	l.lay("xie.gongping", "document", "fair_competition_review", "审查材料")
	l.on("2026-04-03")
	l.lay("wang.xiaomin", "document", "consultation_record", "征求意见材料")
	l.do("wang.xiaomin", "document", "close_consultation", rowOf{"adoption": []any{rowOf{"opinion": "1", "fate": "adopted"}}})
	l.do("wang.xiaomin", "document", "publish_adoption", nil)
	l.on("2026-04-07")
	l.lay("zhao.yifan", "document", "own_opinion", "初审意见")
	l.do("zhao.yifan", "document", "pass_prereview", rowOf{"prereview_opinion": "同意送审。"})
	l.on("2026-04-08")
	l.do("wang.xiaomin", "document", "request_countersign", rowOf{"countersigners": []any{"CX-MARKET"}})
	l.on("2026-04-09")
	l.do("luo.jing", "countersign-CX-MARKET", "reply", rowOf{"stance": "agree"})
	l.lay("wang.xiaomin", "document", "legal_basis", "依据")
	l.lay("wang.xiaomin", "document", "submission_letter", "送审函")
	l.on("2026-04-10")
	l.do("sun.deming", "document", "submit", rowOf{"requested_by": "2026-04-30"})
	l.on("2026-04-13")
	l.do("zhou.mingyuan", "document", "accept", nil)
	l.on("2026-04-20")
	l.do("gu.changfa", "document", "record_advice", rowOf{"advice": []any{rowOf{"adviser": "顾常法", "text": "意见见书面材料。"}}})
	l.lay("gu.changfa", "document", "adviser_opinion", "顾问意见")
	grounds := rowOf{}
	for _, ground := range []string{"maker", "power", "content", "creation", "rights", "duties", "procedure"} {
		grounds[ground] = passes
	}
	l.do("fang.jianguo", "document", "prepare_opinion", rowOf{"grounds": grounds, "methods": []any{rowOf{"method": "written", "note": "逐条核对"}}, "points": []any{}})
}

const twelfth = "县政府第12次常务会议"

// scheduled puts all documents on the agenda of 6 May.
func (l *life) scheduled() {
	l.do("ye.wenjing", "document", "schedule", rowOf{"meeting_kind": "executive", "meeting_name": twelfth, "meeting_on": "2026-05-06"})
	l.on("2026-05-06")
}

func someone(name, organ, capacity string, present bool) rowOf {
	return rowOf{"person": name, "organ": organ, "capacity": capacity, "present": present}
}

// heldForm is a record that meets every condition.
func heldForm() rowOf {
	return rowOf{"meeting_place": "县政府第一会议室", "attendance": []any{
		someone("石正平", "CX-GOV", "chief", true), someone("副县长甲", "CX-GOV", "member", true), someone("副县长乙", "CX-GOV", "member", true),
		someone("副县长丙", "CX-GOV", "member", true), someone("副县长丁", "CX-GOV", "member", false), someone("孟繁华", "CX-JUSTICE", "observer", true)},
		"statements": []any{rowOf{"person": "孟繁华", "vote": "agree", "words": "经审查合法。"}, rowOf{"person": "副县长甲", "vote": "agree"},
			rowOf{"person": "副县长乙", "vote": "disagree", "words": "评价太密，建议一年一次。"}, rowOf{"person": "副县长丙", "vote": "agree"},
			rowOf{"person": "石正平", "vote": "agree", "words": "同意。"}}}
}

func (l *life) held() {
	l.lay("ye.wenjing", "document", "meeting_record", "记录")
	l.do("ye.wenjing", "document", "hold_meeting", heldForm())
}

func (l *life) minuted() {
	l.lay("ye.wenjing", "document", "minutes", "纪要")
	l.do("ye.wenjing", "document", "issue_minutes", rowOf{"minutes_no": "曹政常纪〔2026〕12号"})
}

// registered ends with the number of the register.
func (l *life) registered() {
	l.do("shi.zhengping", "document", "decide", rowOf{"decision": "approve"})
	l.on("2026-05-07")
	l.minuted()
	l.do(l.signer, "document", "sign", nil)
	l.numbered()
}

// numbered goes on from the signature.
func (l *life) numbered() {
	l.on("2026-05-08")
	l.do("zhou.mingyuan", "document", "number_issue", nil)
	l.lay("wang.xiaomin", "document", "registration_form", "申请表")
	l.lay("wang.xiaomin", "document", "interpretation", "解读")
	l.do("wang.xiaomin", "document", "apply_registration", rowOf{"category": "new", "copies": 2, "validity_years": 5, "effective_on": "2026-07-01", "contact": "王晓敏 0530-0000000"})
	l.on("2026-05-11")
	l.do("qin.dengke", "document", "register", nil)
}

// called opens the consultation and publishes the draft for comments.
func (l *life) called() {
	l.do("wang.xiaomin", "document", "begin_consultation", nil)
	l.do("wang.xiaomin", "document", "publish_consultation", rowOf{"consult_question": "请对各条提出意见。", "public_notice": "曹县人民政府网站·征求意见"})
}
