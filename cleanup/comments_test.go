package cleanup_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"santong/door"
	"santong/engine"
	"santong/public"
)

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

// A township runs a clean-up of its own documents, with its own people, the county's legal office in the place of the one that it has not got, and its own meeting. The public comments on the
// draft by the door through which it comments on any other; each comment is counted and answered before the draft goes on, and what became of it is told without who said it.
func TestTownshipAndItsPublic(t *testing.T) {
	for name, config := range databases {
		t.Run(name, func(t *testing.T) {
			o, ctx := newOffice(t, config(t)), context.Background()
			o.take(1)
			o.takeLine("青堌集镇集市办法,青政发〔2023〕1号,CXDR-2023-0160001,青堌集镇人民政府,2023-04-03,2023-06-01,2028-06-01")
			const organiser, head, justice, secretary, chief = "hu.fazhi", "lei.zhenhua", "meng.fanhua", "bian.jishi", "yuan.chengzhi"
			plan := form{"title": "青堌集镇文件清理", "campaign": "regular", "scope": "all", "upper_law": "定期清理", "propose_by": "2026-04-10"}
			_, err := o.Open(ctx, "cleanup", "township", engine.Command{Actor: o.actor("fang.jianguo"), Form: plan})
			if !slices.Contains(unmet(err), "role") {
				t.Fatalf("the county plans it: %v", err)
			}
			r, err := o.Open(ctx, "cleanup", "township", engine.Command{Actor: o.actor(organiser), Form: plan})
			fine(t, err)
			o.id = r.Dossier
			o.is(o.by(justice, "cleanup", "announce", nil), "role")
			o.is(o.by(head, "cleanup", "announce", nil))
			o.is(o.by(organiser, "cleanup", "take_list", nil))
			if list := o.dossier().Case("cleanup").Facts["documents"].([]any); len(list) != 1 || list[0].(map[string]any)["no"] != "CXDR-2023-0160001" {
				t.Fatalf("the list has %v", list)
			}
			o.is(o.by(organiser, "cleanup", "hand_out", nil))
			const part = "part-CX-QINGGUJI"
			o.is(o.by("qing.shuigen", part, "propose", o.propose(part, map[string]form{"CXDR-2023-0160001": ends("repeal", "done")})))
			o.is(o.by(head, part, "sign_proposals", nil))
			o.is(o.by("fang.jianguo", part, "pass_proposals", form{"check_opinion": "同意"}))
			o.is(o.by(organiser, "cleanup", "draw_up", nil))
			o.is(o.by(organiser, "cleanup", "open_comments", form{"comment_until": "2026-03-16"}))

			no, _ := o.dossier().Case("cleanup").Facts["consult_no"].(string)
			site, entrance := o.site(), &door.Door{Engine: o.Engine}
			if page := site("/zh/public/cleanups/"+o.id, 200); !strings.Contains(page, "/zh/public/consultations/"+no) || !strings.Contains(page, "青堌集镇集市办法") {
				t.Errorf("the draft does not lead to where one comments: %s", page)
			}
			if page := site("/zh/public/consultations/"+no, 200); !strings.Contains(page, "/zh/public/cleanups/"+o.id) || !strings.Contains(page, "CX-QINGGUJI") || !strings.Contains(page, "应当继续有效") {
				t.Errorf("the call says %s", page)
			}
			said := public.Suggestion{Form: form{"about": no, "commenter_kind": "citizen", "text": "集市办法还有用，密标原文", "name": "周密标"}, Secret: "sssssssssssssssssssssssssssssssssssssssssss", Key: "comment:1", Network: "10.0"}
			own, err := entrance.Comment(ctx, said)
			fine(t, err)
			if own.Call.Number != no {
				t.Errorf("it is a comment on %+v", own.Call)
			}
			o.days(20)
			o.is(o.by(organiser, "cleanup", "close_comments", nil), "comments-counted")
			o.is(o.by(organiser, "cleanup", "take_list", nil), "state")
			o.now = o.now.AddDate(0, 0, -19)
			o.is(o.by(organiser, "cleanup", "record_comments", form{"comments": []any{form{"source": "public", "from": "公众", "text": "建议保留集市办法"}}}))
			o.days(19)
			facts, err := o.Store.Facts(ctx, engine.FactQuery{All: true, Field: "uncounted", Value: no, Limit: 9})
			fine(t, err)
			count := func(who string) error {
				_, err := o.Fire(ctx, engine.Command{Dossier: facts[0].Dossier, Case: "comment", Event: "count", Version: o.version(facts[0].Dossier), Actor: o.actor(who), Form: form{"point": 1}})
				return err
			}
			if err := count("ban.zhengming"); !errors.Is(err, engine.ErrNotFound) { // another township's
				t.Errorf("another township counts it: %v", err)
			}
			fine(t, count(organiser))
			o.is(o.by(organiser, "cleanup", "close_comments", form{"answers": []any{form{"comment": "1", "fate": "rejected", "reason": "任务已经完成"}}}))
			page := site("/zh/public/consultations/"+no, 200)
			for _, words := range []string{"建议保留集市办法", "任务已经完成", "共收到意见1件"} {
				if !strings.Contains(page, words) {
					t.Errorf("what became of the comments: no %s in %s", words, page)
				}
			}
			if strings.Contains(page, "密标") {
				t.Error("who commented, and in which words, is told")
			}
			o.is(o.by(organiser, "cleanup", "lay:result_list", nil))
			o.is(o.by(justice, "cleanup", "pass_draft", nil))
			o.is(o.by(secretary, "cleanup", "schedule", form{"meeting_kind": "office", "meeting_name": "第3次", "meeting_on": o.today()}), "right-meeting")
			o.is(o.by(secretary, "cleanup", "schedule", form{"meeting_kind": "township", "meeting_name": "第3次镇长办公会议", "meeting_on": o.today()}))
			o.is(o.by(secretary, "cleanup", "lay:meeting_record", nil))
			attended := func(person, organ, capacity string) form {
				return form{"person": person, "organ": organ, "capacity": capacity, "present": true}
			}
			o.is(o.by(secretary, "cleanup", "hold_meeting", form{"meeting_place": "镇政府", "attendance": []any{attended("袁成志", "CX-QINGGUJI", "chief"), attended("甲", "CX-QINGGUJI", "member"), attended("孟繁华", "CX-JUSTICE", "observer")},
				"statements": []any{form{"person": "甲", "vote": "agree"}, form{"person": "袁成志", "vote": "agree"}}}))
			o.is(o.by(chief, "cleanup", "decide", form{"decision": "approve"}))
			o.is(o.by(secretary, "cleanup", "lay:minutes", nil))
			o.is(o.by(secretary, "cleanup", "issue_minutes", form{"minutes_no": "〔2026〕3"}))
			o.is(o.by("pei.wenguang", "cleanup", "publish_result", form{"decision_no": "青政发〔2026〕9号", "decided_on": o.today(), "ends_on": o.today()}))
			o.carry(false)
			o.stand("entered")
			l, err := o.Store.ListingByNumber(ctx, "CXDR-2023-0160001")
			if err != nil || l.On(o.day()).ID != "repealed" {
				t.Errorf("its document is %+v, %v", l, err)
			}
			report, err := o.Verify(ctx, nil)
			fine(t, err)
			if len(report.Broken) > 0 {
				t.Errorf("%+v", report.Broken)
			}
		})
	}
}
