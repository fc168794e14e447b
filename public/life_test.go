package public_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"santong/calendar"
	"santong/engine"
	"santong/people"
	"santong/public"
	"santong/store"
	"santong/store/storetest"
	"santong/workflows"
	"santong/workflows/holidays"
)

// A house makes documents by the real procedures of the county, from the first draft on, with the citizens' site before it.
type house struct{ *press }

func newHouse(t testing.TB, c store.Config) *house {
	t.Helper()
	lib, err := workflows.Default("caoxian")
	must(t, err)
	directory, err := lib.Seed()
	must(t, err)
	days, err := holidays.Calendar()
	must(t, err)
	st := storetest.Open(t, c)
	must(t, st.SaveDirectory(context.Background(), directory))
	h := &house{&press{t: t, store: st, now: time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)}}
	h.Engine = &engine.Engine{Store: st, Workflows: engine.NewCatalogue(lib.All()...), Calendar: func() *calendar.Calendar { return days }, Directory: func() *people.Directory { return directory },
		Now: func() time.Time { return h.now }, NewID: func() string { h.ids++; return fmt.Sprintf("h-%04d", h.ids) }}
	must(t, h.Start(context.Background()))
	words := func(code string) engine.Words { return engine.Words{Zh: "某" + code, En: "Some " + code} }
	h.opens(&public.Server{Store: st, Now: func() time.Time { return h.now }, Kind: words, Phase: words, Organ: words, Asset: func(name string) string { return "/assets/" + name },
		Busy: func(error) bool { return false }, Address: func(*http.Request) string { return "10.0.0.1" }, Log: slog.New(slog.DiscardHandler)})
	return h
}

// on sets the clock to nine o'clock of a day.
func (h *house) on(day calendar.Date) { h.now = day.Begins().Add(9 * time.Hour) }

func (h *house) today() calendar.Date { return calendar.Of(h.now) }

func (h *house) dossier(id string) *engine.Dossier {
	h.t.Helper()
	d, err := h.store.Dossier(context.Background(), id)
	must(h.t, err)
	return d
}

// tries returns what somebody is refused for, nil where it was done.
func (h *house) tries(who, id, kase, event string, f form, reason string) []string {
	h.t.Helper()
	err := h.firesAs(who, id, kase, event, f, reason)
	out := unmet(err)
	if err != nil && out == nil {
		h.t.Fatalf("%s by %s: %v", event, who, err)
	}
	return out
}

// unmet are the conditions for which something was refused.
func unmet(err error) (out []string) {
	var r *engine.Refusal
	if errors.As(err, &r) {
		for _, u := range r.Unmet {
			out = append(out, u.ID)
		}
	}
	return out
}

// does is an act of a document that must succeed.
func (h *house) does(who, id, kase, event string, f form, reason string) {
	h.t.Helper()
	must(h.t, h.firesAs(who, id, kase, event, f, reason))
}

func (h *house) lays(who, id, kase, kind, text string) {
	h.t.Helper()
	_, err := h.Upload(context.Background(), engine.Command{Dossier: id, Case: kase, Version: h.dossier(id).Version, Actor: h.as(who)},
		engine.Upload{Kind: kind, Name: kind + ".txt", Type: "text/plain; charset=utf-8", Data: []byte(text)})
	must(h.t, err)
}

// signs leads a new dossier of the county's government to its signature and its issue number. It takes two months.
func (h *house) signs(id, text string) {
	h.t.Helper()
	does := func(who, event string, f form) { h.t.Helper(); h.does(who, id, "document", event, f, "") }
	lays := func(who, kind, text string) { h.t.Helper(); h.lays(who, id, "document", kind, text) }
	passes := form{"conclusion": "pass"}
	began := h.today()
	does("wang.xiaomin", "classify", form{"kind": "normative", "maker_listed": true, "touches_business": false, "trial": false})
	lays("wang.xiaomin", "draft", text)
	lays("wang.xiaomin", "drafting_note", "起草说明："+text)
	does("wang.xiaomin", "begin_consultation", nil)
	does("wang.xiaomin", "publish_consultation", form{"consult_question": "请提出意见。", "public_notice": "县政府网站"})
	does("wang.xiaomin", "ask_opinions", form{"consulted": []any{"CX-FINANCE"}, "question": "是否可行"})
	h.does("jin.suan", id, "consultation-CX-FINANCE", "reply", form{"stance": "agree"}, "")
	h.on(began.Add(32))
	lays("wang.xiaomin", "consultation_record", "征求意见材料")
	does("wang.xiaomin", "close_consultation", form{"adoption": []any{}})
	does("wang.xiaomin", "publish_adoption", nil)
	lays("zhao.yifan", "own_opinion", "初审意见")
	does("zhao.yifan", "pass_prereview", form{"prereview_opinion": "同意送审。"})
	does("wang.xiaomin", "request_countersign", form{"countersigners": []any{"CX-FINANCE"}})
	h.does("jin.suan", id, "countersign-CX-FINANCE", "reply", form{"stance": "agree"}, "")
	lays("wang.xiaomin", "legal_basis", "依据")
	lays("wang.xiaomin", "submission_letter", "送审函")
	does("sun.deming", "submit", form{"requested_by": h.today().Add(20).String()})
	does("zhou.mingyuan", "accept", nil)
	h.on(began.Add(45))
	does("gu.changfa", "record_advice", form{"advice": []any{form{"adviser": "顾常法", "text": "意见见书面材料。"}}})
	lays("gu.changfa", "adviser_opinion", "顾问意见")
	grounds := form{}
	for _, ground := range []string{"maker", "power", "content", "creation", "rights", "duties", "procedure"} {
		grounds[ground] = passes
	}
	does("fang.jianguo", "prepare_opinion", form{"grounds": grounds, "methods": []any{form{"method": "written", "note": "逐条核对"}}, "points": []any{}})
	lays("fang.jianguo", "opinion_letter", "合法："+text)
	does("meng.fanhua", "issue_opinion", form{"verdict": "lawful"})
	does("ye.wenjing", "schedule", form{"meeting_kind": "executive", "meeting_name": "常务会议" + id, "meeting_on": began.Add(56).String()})
	h.on(began.Add(56))
	lays("ye.wenjing", "meeting_record", "记录")
	member := func(name, organ, capacity string) form {
		return form{"person": name, "organ": organ, "capacity": capacity, "present": true}
	}
	does("ye.wenjing", "hold_meeting", form{"meeting_place": "第一会议室", "attendance": []any{member("石正平", "CX-GOV", "chief"), member("副县长甲", "CX-GOV", "member"), member("孟繁华", "CX-JUSTICE", "observer")},
		"statements": []any{form{"person": "副县长甲", "vote": "agree"}, form{"person": "石正平", "vote": "agree"}}})
	does("shi.zhengping", "decide", form{"decision": "approve"})
	lays("ye.wenjing", "minutes", "纪要")
	does("ye.wenjing", "issue_minutes", form{"minutes_no": "纪要" + id})
	does("shi.zhengping", "sign", nil)
	does("zhou.mingyuan", "number_issue", nil)
	lays("wang.xiaomin", "registration_form", "申请表")
	lays("wang.xiaomin", "interpretation", "解读："+text)
}

// registers goes on to the registration, with what stands in the application besides the day of effect, and returns the number.
func (h *house) registers(id string, effective calendar.Date, more form) string {
	h.t.Helper()
	f := form{"category": "new", "copies": 2, "validity_years": 5, "effective_on": effective.String(), "contact": "王晓敏"}
	for k, v := range more {
		f[k] = v
	}
	h.does("wang.xiaomin", id, "document", "apply_registration", f, "")
	h.does("qin.dengke", id, "document", "register", nil, "")
	number, _ := h.dossier(id).Case("document").Facts["registration_no"].(string)
	return number
}

func (h *house) opensDocument(title string) string {
	h.t.Helper()
	r, err := h.Open(context.Background(), "document", "government", engine.Command{Actor: h.as("wang.xiaomin"), Form: form{"title": title, "contact": "王晓敏"}})
	must(h.t, err)
	return r.Dossier
}

func (h *house) verified() {
	h.t.Helper()
	if report, err := h.Verify(context.Background(), nil); err != nil || !report.OK() {
		h.t.Errorf("verified: %+v, %v", report, err)
	}
}
