package workflows

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

const paperEvents = "events:\n"

// Every kind of finding must be found, and a sound definition must have none. What people are told stands in testdata/findings.golden.txt.
func TestCheck(t *testing.T) {
	const paper, law, town, base = "paper.yaml", "law.yaml", "profiles/town.yaml", "profiles/base.yaml"
	event := func(text string) edit {
		return edit{paper, paperEvents, paperEvents + "  - {" + text + `, basis: ["reg#6"]}` + "\n"}
	}
	state := func(text string) edit { return edit{paper, "states:\n", "states:\n  - {" + text + "}\n"} }
	var out bytes.Buffer
	for _, c := range []struct {
		name  string
		edits []edit
		want  string // part of a finding; empty: nothing may be found
	}{
		{"sound", nil, ""},

		{"a way around the review", []edit{event("id: rush, zh: 直接提交, en: Rush, from: [drafting], to: reviewed, by: [drafter]")}, "events.publish.after.reviewed"},
		{"a longer way around", []edit{
			event("id: rush, zh: 直接提交, en: Rush, from: [rushing], to: reviewed, by: [drafter]"),
			state("id: rushing, zh: 紧急办理, en: Rushing, duty: [drafter]"),
			{paper, "    from: [drafting, consulting]\n    to: reviewing", "    from: [drafting, consulting, rushing]\n    to: reviewing"},
			{paper, "revise: drafting}}", "revise: rushing}}"},
		}, "送审"},
		{"the wrong outcome leads on", []edit{{paper, "revise: drafting}}", "revise: reviewed}}"}}, "应当修改"},
		{"any outcome counts", []edit{{paper, "revise: drafting}}", "revise: reviewed}}"}, {paper, `any: ["conclude:lawful"]`, "any: [conclude]"}}, ""},
		{"what was passed is undone where the way starts again", []edit{
			event("id: reopen, zh: 重新修改, en: Rewrite, from: [reviewed], to: rewriting, by: [drafter], reason: always"),
			event("id: rewritten, zh: 改毕, en: Rewritten, from: [rewriting], to: reviewed, by: [drafter]"),
			state("id: rewriting, zh: 修改, en: Rewriting, duty: [drafter], resets: true"),
		}, "改毕"},
		{"and kept where it does not", []edit{
			event("id: look, zh: 校对, en: Proofread, from: [reviewed], to: proofs, by: [drafter], reason: always"),
			event("id: looked, zh: 校对完, en: Proofs read, from: [proofs], to: reviewed, by: [drafter]"),
			state("id: proofs, zh: 校对中, en: Proofreading, duty: [drafter]"),
		}, ""},
		{"a return with leave to resume keeps it", []edit{
			event("id: send_back, zh: 退回, en: Send back, from: [reviewed], returns: [drafting], by: [reviewer], reason: always"),
			event("id: straight, zh: 直接返回, en: Straight back, from: [drafting], resumes: true, by: [drafter]"),
		}, ""},
		{"a resumption restores no more than there was", []edit{
			event("id: send_back, zh: 退回, en: Send back, from: [reviewed], returns: [drafting], by: [reviewer], reason: always"),
			event("id: straight, zh: 直接返回, en: Straight back, from: [drafting], resumes: true, by: [drafter]"),
			event("id: rush, zh: 直接提交, en: Rush, from: [consulting], to: reviewed, by: [drafter], only: [government]"),
		}, "[government]"},
		{"a recall goes back to where it was", []edit{
			event("id: take_back, zh: 收回意见, en: Take back, from: [reviewed], recalls: [conclude], by: [reviewer], reason: always"),
		}, ""},
		{"a step beside the review", []edit{
			event("id: take_back, zh: 收回意见, en: Take back, from: [reviewed], recalls: [conclude], by: [reviewer], reason: always"),
			event("id: pass_on, zh: 移交, en: Pass on, from: [reviewing], to: reviewed, by: [reviewer]"),
		}, "移交"},
		{"the gate that the law demands is missing", []edit{{paper, "- {id: reviewed, any:", "- {id: looked_at, any:"}}, "required_gates"},
		{"the law demands nothing", []edit{{law, "  - {workflow: paper, event: publish", "  - {workflow: paper, event: withdraw"}}, "demands no gates"},

		{"unreachable", []edit{state("id: island, zh: 孤岛, en: Island, duty: [drafter]")}, "没有任何路径到达"},
		{"dead end", []edit{state("id: pit, zh: 搁置, en: Shelved, duty: [drafter]"), event("id: shelve, zh: 搁置, en: Shelve, from: [drafting], to: pit, by: [drafter]")}, "没有通向办结"},
		{"no end at all", []edit{{paper, "en: Published, final: true", "en: Published"}, {paper, "en: Withdrawn, final: true", "en: Withdrawn"}}, "没有办结状态"},
		{"an event after the end", []edit{event("id: again, zh: 再次公布, en: Again, from: [published], to: same, by: [drafter]")}, "已是办结状态"},
		{"one source twice", []edit{{paper, "from: [reviewing]", "from: [reviewing, reviewing]"}}, "写了两次"},
		{"from nowhere", []edit{event("id: hover, zh: 悬空, en: Hover, to: drafting, by: [drafter], reason: always")}, "没有写明从哪个状态"},
		{"no role", []edit{{paper, "    to: reviewing\n    by: [drafter]", "    to: reviewing\n    by: []"}}, "没有写明由谁来做"},
		{"nobody's turn, and meant", []edit{{paper, "en: Legality review, duty: [reviewer]", "en: Legality review, rests: {zh: 等待期满, en: it waits}"}}, ""},
		{"nobody's turn and somebody's", []edit{{paper, "en: Legality review, duty: [reviewer]", "en: Legality review, duty: [reviewer], rests: {zh: 等待期满, en: it waits}"}}, "写明无人轮到"},
		{"nobody's turn", []edit{{paper, "en: Legality review, duty: [reviewer]", "en: Legality review"}}, "没有写明轮到谁办"},
		{"perhaps nobody's turn", []edit{{paper, "en: Legality review, duty: [reviewer]", "en: Legality review, duty: [{role: reviewer, zh: 有草案, en: there is a draft, when: 'material.draft != \"\"'}]"}}, "可能轮不到任何人"},
		{"certainly somebody's turn", []edit{{paper, "en: Legality review, duty: [reviewer]", "en: Legality review, duty: [{role: reviewer, zh: 有草案, en: there is a draft, when: &laid 'material.draft != \"\"'}, {role: drafter, zh: 没有草案, en: there is none, unless: *laid}]"}}, ""},
		{"a turn without words", []edit{{paper, "en: Legality review, duty: [reviewer]", "en: Legality review, duty: [reviewer, {role: drafter, when: 'material.draft == \"\"'}]"}}, "轮到的条件没有中英文说明"},
		{"a role for nothing", []edit{{paper, "roles:\n", "roles:\n  - {id: clerk, zh: 文书, en: Clerk, post: clerk, of: review}\n"}}, "没有用到这个角色"},
		{"a turn without a move", []edit{{paper, "roles:\n", "roles:\n  - {id: clerk, zh: 文书, en: Clerk, post: clerk, of: review}\n"}, {paper, "en: Legality review, duty: [reviewer]", "en: Legality review, duty: [clerk]"}}, "什么也不能做"},
		{"a part without an organisation", []edit{{base, "  - {party: review, is: sfj}\n", ""}}, "没有写明由哪个机关担任"},
		{"the opener's own part where nobody opens", []edit{{paper, "opening:\n  id: open\n  zh: 立项\n  en: Open\n  by: [drafter]\n  requires: [title]\n  basis: [\"reg#6\"]\n", ""}}, "parties.drafting"},
		{"a part for nobody", []edit{{paper, "parties:\n", "parties:\n  - {id: guest, zh: 来宾, en: Guest}\n"}}, "没有用到这一方"},

		{"a number of nobody", []edit{{base, "{region}-{year}", "{word}-{year}"}}, "numbers_of"},
		{"a number of a party", []edit{{base, "{region}-{year}", "{word}-{year}"}, {paper, "start: drafting", "start: drafting\nnumbers_of: drafting"}}, ""},

		{"guard without basis", []edit{{paper, "en: The draft has been laid down, basis: [\"reg#6\"]", "en: The draft has been laid down, basis: []"}}, "needs.has_draft"},
		{"guard without sentence", []edit{{paper, "zh: 已提交草案, ", ""}}, "没有中英文说明"},
		{"gate without basis", []edit{{paper, "en: Legality review passed, basis: [\"reg#9.2\"]", "en: Legality review passed, basis: []"}}, "after.reviewed"},
		{"separation without basis", []edit{{paper, "en: Nobody reviews a draft of their own, basis: [\"reg#9.2\"]", "en: Nobody reviews a draft of their own, basis: []"}}, "conclude.apart"},
		{"event without basis", []edit{{paper, "    basis: [\"code#15\"]\n", "    basis: []\n"}}, "events.publish"},
		{"material without basis", []edit{{paper, "in: [drafting], basis: [\"reg#6\"]", "in: [drafting], basis: []"}}, "materials.draft"},
		{"clock and rule without basis", []edit{{town, "en: Term of review, period: 5wd, basis: [\"code#15\"]", "en: Term of review, period: 5wd, basis: []"}}, "clocks.review"},
		{"series without basis", []edit{{base, "scope: {seq: [year]}, basis: [\"reg#6\"]", "scope: {seq: [year]}, basis: []"}}, "series.register"},
		{"an act instead of an article", []edit{{paper, "    basis: [\"code#15\"]\n", "    basis: [code]\n"}}, "没有具体到条"},

		{"back without reason", []edit{{paper, "    reason: verdict == \"revise\"\n", ""}}, "退回先前的状态"},
		{"an end out of the ordinary without reason", []edit{{paper, "    reason: always\n", ""}}, "非正常方式办结"},
		{"voids without reason", []edit{{paper, "    pins: [draft]\n", "    pins: [draft]\n    voids: [number]\n"}}, "作废编号"},
		{"emergency without reason", []edit{{paper, "fields:\n", "fields:\n  - {id: emergency, zh: 紧急, en: Emergency, type: flag}\n"}, {paper, "    pins: [draft]\n", "    pins: [draft]\n    sets: {emergency: \"true\"}\n"}}, "变更应急程序"},

		{"a field for nothing", []edit{{paper, "fields:\n", "fields:\n  - {id: note, zh: 备注, en: Note, type: text}\n"}}, "没有用到这一项"},
		{"a field that nobody fills in", []edit{{paper, "    requires: [closing_on]\n", ""}}, "没有事件填写"},
		{"a list for nothing", []edit{{paper, "lists:\n", "lists:\n  - {id: spare, zh: 备用, en: Spare, items: [{id: a, zh: 甲, en: A}]}\n"}}, "没有用到这个清单"},
		{"a paper that nobody asks for", []edit{{paper, "materials:\n", "materials:\n  - {id: photo, zh: 照片, en: Photo, by: [drafter], in: [drafting], basis: [\"reg#6\"]}\n"}}, "没有事件要求"},
		{"a paper that nobody may lay down", []edit{{paper, "en: Draft, by: [drafter]", "en: Draft, by: []"}}, "没有人在任何状态"},
		{"a clock that never runs", []edit{state("id: island, zh: 孤岛, en: Island, duty: [drafter]"), {paper, "runs_in: [reviewing]", "runs_in: [island]"}}, "期限所在的状态无法到达"},
		{"an article that nothing cites", []edit{{law, "articles:\n", "articles:\n  - {id: \"reg#99\", zh: 附则, en: supplementary}\n"}}, "没有流程引用"},
	} {
		dir := small(t)
		for _, e := range c.edits {
			e.apply(t, dir)
		}
		lib, err := Load(dir, "town")
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var text strings.Builder
		for _, f := range Check(lib) {
			fmt.Fprintln(&text, f)
		}
		if c.want == "" && text.Len() > 0 || !strings.Contains(text.String(), c.want) {
			t.Errorf("%s: want %q, found\n%s", c.name, c.want, &text)
		}
		fmt.Fprintf(&out, "== %s\n%s\n", c.name, &text)
	}
	golden(t, "findings.golden.txt", out.Bytes())
}
