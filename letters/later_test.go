package letters_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"santong/engine"
	"santong/letters"
)

// pages are the letters of a kind about entries, oldest first.
func (s *stage) pages(kase string, kind letters.Kind) (out []string) {
	s.t.Helper()
	for _, o := range letters.Offered(s.source(kase)) {
		if o.Kind == kind && o.Seq > 0 {
			out = append(out, html(s.t, s.letter(o), "zh"))
		}
	}
	return out
}

// A department that answers after the consultation was closed does not change the table that was handed in.
func TestLateAnswersDoNotChangeTheTable(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, play := range beforeTheMeeting[:4] {
		play(s)
	}
	before := s.pages("document", letters.AdoptionTable)
	s.act("he.xiaohe", "consultation-CX-AGRI", "reply_late", form{"stance": "object", "text": "不同意第六条。"}, "迟到")
	if after := s.pages("document", letters.AdoptionTable); len(before) != 1 || !slices.Equal(before, after) || !strings.Contains(before[0], "逾期未答复") {
		t.Errorf("the table changed, or does not name the silence:\n%s", strings.Join(after, ""))
	}
}

// Each meeting has its record, with what was decided there.
func TestEveryMeetingHasItsRecord(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, play := range beforeTheMeeting {
		play(s)
	}
	s.scheduled()
	s.held()
	if open := s.pages("document", letters.DiscussionRecord); len(open) != 1 || !strings.Contains(open[0], "（待填）") {
		t.Error("the record of a meeting without a decision has no blank for it")
	}
	s.act("shi.zhengping", "document", "decide", form{"decision": "defer", "departure": "财政尚未安排"}, "资金来源需再核实")
	s.on("2026-05-07")
	s.act("ye.wenjing", "document", "schedule", form{"meeting_kind": "plenary", "meeting_name": "县政府第3次全体会议", "meeting_on": "2026-05-08"})
	s.on("2026-05-08")
	s.held()
	s.act("shi.zhengping", "document", "decide", form{"decision": "approve"})
	records := s.pages("document", letters.DiscussionRecord)
	if len(records) != 2 || len(s.pages("document", letters.AgendaItem)) != 2 {
		t.Fatalf("%d records of two meetings", len(records))
	}
	for i, c := range []struct{ has, lacks []string }{
		{[]string{"县政府第12次常务会议", "暂缓", "资金来源需再核实。", "财政尚未安排。", "副县长乙（保留）", "应到5人，实到4人，超过半数"}, []string{"全体会议", "（待填）"}},
		{[]string{"县政府第3次全体会议", "通过"}, []string{"常务会议", "暂缓", "财政尚未安排", "（待填）"}},
	} {
		for _, want := range c.has {
			if !strings.Contains(records[i], want) {
				t.Errorf("record %d lacks %q", i+1, want)
			}
		}
		for _, other := range c.lacks {
			if strings.Contains(records[i], other) {
				t.Errorf("record %d has %q, which belongs to the other", i+1, other)
			}
		}
	}
}

// A number that was given up stays on its form, which says so; the next form has the next number.
func TestVoidedNumbers(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, play := range append(slices.Clone(beforeTheMeeting), (*stage).scheduled, (*stage).held, (*stage).signed, (*stage).registered) {
		play(s)
	}
	s.act("qin.dengke", "document", "void_registration", nil, "印制错误")
	s.act("wang.xiaomin", "document", "apply_registration", form{"category": "new", "copies": 2, "validity_years": 5, "effective_on": "2026-07-01", "contact": "王晓敏"})
	s.act("qin.dengke", "document", "register", nil)
	forms := s.pages("document", letters.RegistrationForm)
	if len(forms) != 2 || !strings.Contains(forms[0], "CXDR-2026-0010001") || !strings.Contains(forms[0], "该登记号已于2026年5月11日作废。印制错误。") ||
		!strings.Contains(forms[1], "CXDR-2026-0010002") || strings.Contains(forms[1], "作废") {
		t.Errorf("the forms do not tell the voided number from the valid one:\n%s", strings.Join(forms, "\n"))
	}
}

// The last day on a notice is that of the engine's clock.
func TestNoticesNameTheDayOfTheClock(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, play := range beforeTheMeeting[:6] {
		play(s)
	}
	deadlines, err := s.Deadlines(context.Background(), s.id, s.actor("du.chaguan"))
	if err != nil {
		t.Fatal(err)
	}
	notices := s.pages("document", letters.SupplementNotice)
	n := 0
	for _, d := range deadlines {
		if d.Clock != "supplement" {
			continue
		}
		if want := d.Due.Time().Format("2006年1月2日前（含当日）"); n >= len(notices) || !strings.Contains(notices[n], want) {
			t.Errorf("notice %d does not name %s", n+1, want)
		}
		n++
	}
	if n != 2 {
		t.Errorf("%d notices had a clock", n)
	}
}

// What is missing is told once; once more only of what was made good, each time by a letter of its own (政府信息公开条例第30条的一次性告知).
func TestASupplementIsAskedForOnce(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, play := range beforeTheMeeting[:5] {
		play(s)
	}
	refused := func(event, need string) {
		t.Helper()
		_, err := s.Fire(context.Background(), engine.Command{Dossier: s.id, Case: "document", Event: event, Version: s.dossier().Version, Actor: s.actor("zhou.mingyuan"), Form: form{"supplement_list": "又缺一份。"}, Reason: "又缺"})
		if err == nil || !strings.Contains(err.Error(), need) {
			t.Errorf("%s: %v", event, err)
		}
	}
	answered := func() { s.act("wang.xiaomin", "document", "resubmit", form{"supplement_reply": "已补。"}, "补正") }
	s.on("2026-04-13")
	refused("return_incomplete_again", "made-good-before")
	s.act("zhou.mingyuan", "document", "return_incomplete", form{"supplement_list": "送审函未写明联系人。"}, "材料不齐")
	answered()
	refused("return_incomplete", "told-once")
	s.act("zhou.mingyuan", "document", "return_incomplete_again", form{"supplement_list": "所补的联系人没有电话。"}, "补正材料不完整")
	answered()
	refused("return_incomplete_again", "made-good-before")
	refused("return_incomplete", "told-once")
	notices := s.pages("document", letters.SupplementNotice)
	if len(notices) != 2 || !strings.Contains(notices[1], "所补的联系人没有电话。") || !strings.Contains(notices[1], "视为撤回送审") {
		t.Errorf("%d notices: %s", len(notices), strings.Join(notices, ""))
	}
	s.act("zhou.mingyuan", "document", "accept", nil)
}
