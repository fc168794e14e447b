package web

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"santong/engine"
)

// TestMeetingForgetsNothing: a document that went to another meeting still stands in the record of the first.
func TestMeetingForgetsNothing(t *testing.T) {
	l := playing(t, "曹县甲办法")
	l.reviewed()
	l.scheduled()
	l.held()
	l.do("shi.zhengping", "document", "decide", rowOf{"decision": "defer", "departure": "尚需论证"}, "待补充论证")
	first := meetingKey{"CX-GOV", "2026-05-06", twelfth}
	second := meetingKey{"CX-GOV", "2026-05-20", "第13次/扩大 #会议?100%"} // signs that addresses keep for themselves
	l.on("2026-05-07")
	secretary := l.as("ye.wenjing")
	p := secretary.get("/zh/meetings").must(http.StatusOK)
	secretary.submit(p.form("agenda-CX-GOV-document"), values{"item": itemsOf(p), "kind": {"plenary"}, "name": {second.Name}, "day": {second.Day}}).must(http.StatusOK).says("已列入议题", second.Name)

	secretary.get("/zh"+first.Path()).must(http.StatusOK).says("暂缓", "待补充论证", "还列入过", second.Name, "组成人员 5 人")
	secretary.get("/zh"+second.Path()).must(http.StatusOK).says("还列入过", twelfth, "尚未记录", "政府全体会议")
	secretary.get("/zh/meetings").must(http.StatusOK).says(twelfth, second.Name)
	l.on("2026-05-20")
	secretary = l.as("ye.wenjing")
	sheet := secretary.get("/zh" + second.Path() + "/record").must(http.StatusOK).form("record")
	if sheet.values.Get("a.0.person") != "石正平" || sheet.values.Has("a.0.present") || sheet.values.Get("s.1.4.person") != "石正平" {
		t.Errorf("who was there last time is not there to be ticked, or is ticked already: %v", sheet.values)
	}
	for _, one := range l.dossier(l.ids[0]).Cases[0].Sittings {
		if len(one.Gates) != 1 || one.Gates[0] >= one.Agenda {
			t.Errorf("what was passed before the agenda is not known: %+v", one)
		}
	}
	if report, err := l.engine.Verify(context.Background(), nil); err != nil || !report.OK() {
		t.Errorf("got %+v, %v", report, err)
	}
	// What was recalled never happened.
	l.on("2026-05-08")
	other := playing(t, "曹县丙办法")
	other.reviewed()
	other.scheduled()
	other.on("2026-05-05")
	other.do("ye.wenjing", "document", "recall_schedule", nil, "改期")
	other.as("ye.wenjing").get("/zh" + first.Path()).must(http.StatusNotFound)
	for _, wrong := range []string{"/zh/meetings/CX-GOV/2026-13-01/x", "/zh/meetings/CX-GOV/2026-05-06/" + url.PathEscape(strings.Repeat("长", 200)), "/zh/meetings/NOWHERE/2026-05-06/" + url.PathEscape(twelfth)} {
		other.as("ye.wenjing").get(wrong).must(http.StatusNotFound)
	}
}

// TestMeetingTwiceAndOvertaken: pressing twice does nothing twice, and who was overtaken keeps what was typed.
func TestMeetingTwiceAndOvertaken(t *testing.T) {
	l := playing(t, "曹县甲办法", "曹县乙办法")
	l.reviewed()
	secretary := l.as("ye.wenjing")
	p := secretary.get("/zh/meetings")
	f, typed := p.form("agenda-CX-GOV-document"), values{"item": itemsOf(p), "kind": {"executive"}, "name": {twelfth}, "day": {"2026-05-06"}}
	secretary.submit(f, typed).must(http.StatusOK)
	version := l.dossier(l.ids[0]).Version
	secretary.submit(f, typed).must(http.StatusOK).says("已列入议题")
	if now := l.dossier(l.ids[0]).Version; now != version {
		t.Errorf("pressing twice made %d entries of %d", now, version)
	}
	typed["day"] = []string{"2026-05-07"}
	secretary.submit(f, typed).must(http.StatusUnprocessableEntity).says("此表单已经提交过")

	l.on("2026-05-06")
	secretary = l.as("ye.wenjing")
	path := "/zh" + meetingKey{"CX-GOV", "2026-05-06", twelfth}.Path() + "/record"
	p = secretary.get(path).must(http.StatusOK)
	l.lay("ye.wenjing", "document", "meeting_record", "记录") // somebody else has acted in both
	sent := recorded(p.form("record"))
	p = secretary.submit(p.form("record"), sent).must(http.StatusUnprocessableEntity).says("案卷已有变动")
	if got := p.form("record").values; got.Get("s.2.2.words") == "" || got.Get("a.5.organ") != "CX-JUSTICE" {
		t.Errorf("what was typed is lost: %v", got)
	}
	f = p.form("record")
	secretary.submit(f, nil).must(http.StatusOK).says("已记录 2 件")
	version = l.dossier(l.ids[1]).Version
	secretary.submit(f, nil).must(http.StatusOK)
	if now := l.dossier(l.ids[1]).Version; now != version {
		t.Errorf("recording twice made %d entries of %d", now, version)
	}
	p = secretary.get(path).must(http.StatusOK) // again, one row more, nobody ticked
	if rows := p.form("record"); !rows.has["s.1.10.person"] || rows.values.Get("s.1.4.person") != "石正平" {
		t.Errorf("the record does not begin with what is on record: %v", rows.values)
	}
	more := p.form("record").values
	more.Set("more", "a")
	more.Set("s.1.0.order", "9") // whoever was put in the wrong place moves
	p = secretary.post(path, values(more)).must(http.StatusOK)
	if got := p.form("record").values; got.Get("s.1.0.person") != "副县长甲" || got.Get("s.1.4.person") != "孟繁华" {
		t.Errorf("the order that was asked for is not there: %v", got)
	}
	for n := range more {
		if strings.HasPrefix(n, "pick.") {
			more.Del(n)
		}
	}
	more.Del("more")
	secretary.post(path, values(more)).must(http.StatusUnprocessableEntity).says("没有选择议题")
}

// TestMeetingKeepsDrafts: what was typed is there again after the paper came by the other form, until it is recorded or thrown away.
func TestMeetingKeepsDrafts(t *testing.T) {
	l := playing(t, "曹县甲办法", "曹县乙办法")
	l.reviewed()
	l.scheduled()
	secretary := l.as("ye.wenjing")
	path := "/zh" + meetingKey{"CX-GOV", "2026-05-06", twelfth}.Path() + "/record"
	p := secretary.get(path).must(http.StatusOK).says("记录前还缺", "须有本次会议如实作出的会议记录")
	typed := recorded(p.form("record"))
	p = secretary.submit(p.form("record"), typed).must(http.StatusUnprocessableEntity).says("须有本次会议如实作出的会议记录") // before the paper came
	p = secretary.submit(p.form("paper-meeting_record"), nil, file{"file", "记录.txt", "text/plain", "会议记录"}).must(http.StatusOK).says("材料已提交到每一件案卷", "已恢复", "保存的草稿")
	wellMade(t, p)
	if got := p.form("record").values; got.Get("s.2.2.words") == "" || got.Get("a.0.present") != "yes" || got.Get("place") == "" {
		t.Errorf("what was typed is lost: %v", got)
	}
	// Another secretary's form is his own, and a stranger keeps none.
	l.as("qing.shuigen").post(path+"/draft", values{"place": {"x"}}).must(http.StatusNotFound)
	f := p.form("record")
	secretary.post(path+"/draft", values(f.values)).must(http.StatusNoContent)
	discard := url.Values(maps.Clone(f.values))
	discard.Set("discard", "yes")
	if got := secretary.post(path, values(discard)).must(http.StatusOK).form("record").values; got.Get("place") != "" || got.Get("s.1.0.person") != "" {
		t.Errorf("the draft is still there: %v", got)
	}
	secretary.submit(f, nil).must(http.StatusOK).says("已记录 2 件")
	if text := secretary.get(path).must(http.StatusOK).text(); strings.Contains(text, "草稿。") {
		t.Error("the draft of what was recorded is still there")
	}
	for _, wrong := range []file{{"file", "空.txt", "text/plain", ""}, {"file", "", "text/plain", "x"}} {
		secretary.submit(secretary.get(path).form("paper-meeting_record"), nil, wrong).must(http.StatusUnprocessableEntity)
	}
	secretary.sendFiles(path[:len(path)-len("record")]+"papers/nothing", map[string][]string{"version": {"1"}, "key": {"ABCDEFGHIJKLMNOPQRSTUVWXYZ"}}, []file{{"file", "a.txt", "text/plain", "x"}}).must(http.StatusNotFound)
}

// TestMeetingForOthers: who may not act sees why, and a forged form gives no right.
func TestMeetingForOthers(t *testing.T) {
	l := playing(t, "曹县甲办法")
	l.reviewed()
	drafter := l.as("wang.xiaomin")
	p := drafter.get("/zh/meetings").must(http.StatusOK).says("曹县甲办法", "由会议秘书等人员办理")
	if items := itemsOf(p); len(items) > 0 {
		t.Errorf("the drafter can pick %v", items)
	}
	d := l.dossier(l.ids[0])
	forged := values{"key": {"ABCDEFGHIJKLMNOPQRSTUVWXYZ"}, "organ": {"CX-GOV"}, "item": {pickedItem{d.ID, "document", d.Version}.String()}, "kind": {"executive"}, "name": {twelfth}, "day": {"2026-05-06"}}
	drafter.post("/zh/meetings/schedule", forged).must(http.StatusUnprocessableEntity).says("“列入会议议题”由")
	l.as("qing.shuigen").post("/zh/meetings/schedule", forged).must(http.StatusUnprocessableEntity).says("没有此页")
	drafter.post("/zh/meetings/schedule", values{"key": {"short"}}).must(http.StatusBadRequest)
	l.scheduled()
	path := "/zh" + meetingKey{"CX-GOV", "2026-05-06", twelfth}.Path()
	drafter = l.as("wang.xiaomin")
	if links := drafter.get(path).must(http.StatusOK).links(); slices.Contains(links, path+"/record") {
		t.Error("the drafter is offered to record the meeting")
	}
	drafter.get(path+"/record").must(http.StatusOK).says("现在不能记录此议题", "会议秘书")
	if now := l.dossier(d.ID); now.Version != d.Version+1 {
		t.Errorf("%d entries came of what was not allowed", now.Version-d.Version-1)
	}
	refused, err := l.store.Refusals(context.Background(), d.ID, 10)
	if err != nil || len(refused) != 1 || refused[0].Person != "wang.xiaomin" || !slices.Contains(refused[0].Needs, "role") {
		t.Errorf("the attempt is not kept: %v, %v", refused, err)
	}
	// A text that changed after the decision says so; it is no fault.
	l.held()
	l.do("shi.zhengping", "document", "decide", rowOf{"decision": "approve_with_changes"}, "第五条按讨论修改")
	l.lay("wang.xiaomin", "document", "draft", "修改稿")
	l.as("ye.wenjing").get(path).must(http.StatusOK).says("修改后通过", "决定之后另有新稿", "第五条按讨论修改")
}

// TestMeetingWarnsOfAnotherText: a text that came after the agenda, without a decision, is pointed out.
func TestMeetingWarnsOfAnotherText(t *testing.T) {
	c := &engine.Case{ID: "document", State: "deliberating"}
	d := &engine.Dossier{ID: "d", Cases: []*engine.Case{c}, Papers: []*engine.Paper{{Kind: "draft", Case: "document", Hash: "one", Seq: 1}, {Kind: "draft", Case: "document", Hash: "two", Seq: 9}}}
	library, err := realLibrary()
	if err != nil {
		t.Fatal(err)
	}
	one := sitting{Dossier: d, Case: c, Flow: library.Workflow("document", "government")}
	one.Agenda = sittingAct{Entry: engine.Entry{Event: "schedule", Seq: 5}, Said: engine.Payload{Pins: map[string]string{"draft": "one"}}}
	it := (&service{}).meetingItem(1, one)
	if len(it.Texts) != 1 || !it.Texts[0].Other || it.Texts[0].After {
		t.Errorf("got %+v", it.Texts)
	}
}
