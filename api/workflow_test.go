package api

import (
	"testing"

	"santong/calendar"
	"santong/engine"
)

func day(s string) calendar.Date {
	d, err := calendar.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// testWorkflows are a small procedure with everything that the interface shows: forms, papers, guards, gates, separation, numbers, clocks, other cases.
func testWorkflows(t testing.TB) []*engine.Workflow {
	words := func(zh, en string) engine.Words { return engine.Words{Zh: zh, En: en} }
	law := []string{"reg#6"}
	articles := map[string]engine.Citation{"reg#6": {Words: words("办法第六条", "Measures, art. 6"), Memory: true}, "reg#9": {Words: words("办法第九条", "Measures, art. 9")}}
	filing := &engine.Definition{Workflow: "filing", Words: words("备案", "Filing"), Variant: "", Start: "waiting",
		Parties: []engine.Party{{ID: "drafting", Words: words("起草单位", "Drafting unit")}, {ID: "review", Words: words("审查机构", "Review body")}},
		Roles:   []engine.Role{{ID: "registrar", Words: words("登记员", "Registrar"), Post: "reviewer", Of: "review"}},
		States: []engine.State{{ID: "waiting", Words: words("待备案", "Waiting"), Duty: []engine.Turn{{Role: "registrar"}}},
			{ID: "filed", Words: words("已备案", "Filed"), Final: true}},
		Events:   []engine.Event{{ID: "file", Words: words("备案", "File"), From: []string{"waiting"}, To: engine.Target{State: "filed"}, By: []string{"registrar"}, Basis: law}},
		Seats:    map[string]string{"review": "sfj"},
		Articles: articles,
	}
	paper := &engine.Definition{Workflow: "paper", Words: words("文件制定", "Making a paper"), Variant: "government",
		Variants: []engine.Variant{{Item: engine.Item{ID: "government", Words: words("政府文件", "Of the government")}}},
		Parties:  filing.Parties,
		Roles: []engine.Role{{ID: "drafter", Words: words("承办人", "Drafter"), Post: "drafter", Of: "drafting"},
			{ID: "reviewer", Words: words("审查员", "Reviewer"), Post: "reviewer", Of: "review"}},
		Lists: []engine.List{{ID: "verdicts", Words: words("结论", "Conclusions"), Items: []engine.Item{{ID: "lawful", Words: words("合法", "Lawful")}, {ID: "revise", Words: words("应当修改", "To be revised")}}}},
		Fields: []engine.Field{{ID: "title", Words: words("标题", "Title"), Type: engine.Text, Max: 200},
			{ID: "verdict", Words: words("结论", "Conclusion"), Type: engine.Choice, Of: "verdicts"},
			{ID: "effective_on", Words: words("施行日期", "Takes effect"), Type: engine.Day},
			{ID: "grounds", Words: words("审查要点", "Points"), Type: engine.Table, Max: 5, Columns: []engine.Field{{ID: "point", Words: words("要点", "Point"), Type: engine.Text, Required: true}}},
			{ID: "number", Words: words("登记号", "Number"), Type: engine.Number, Of: "register"}},
		Materials: []engine.Material{{ID: "draft", Words: words("草案", "Draft"), By: []string{"drafter"}, In: []string{"drafting"}, Basis: law}},
		Opening:   &engine.Event{ID: "open", Words: words("立项", "Open"), By: []string{"drafter"}, Requires: []string{"title"}, Basis: law},
		Start:     "drafting",
		States: []engine.State{{ID: "drafting", Words: words("起草", "Drafting"), Duty: []engine.Turn{{Role: "drafter"}}, Resets: true},
			{ID: "reviewing", Words: words("合法性审查", "Legality review"), Duty: []engine.Turn{{Role: "reviewer"}}},
			{ID: "reviewed", Words: words("待公布", "To be published"), Duty: []engine.Turn{{Role: "drafter"}}},
			{ID: "published", Words: words("已公布", "Published"), Final: true, Status: []engine.Status{
				{ID: "pending", Words: words("尚未施行", "Not yet in force"), When: "today < effective_on"}, {ID: "in_force", Words: words("现行有效", "In force"), When: "true"}}}},
		Events: []engine.Event{
			{ID: "submit", Words: words("送审", "Submit"), From: []string{"drafting"}, To: engine.Target{State: "reviewing"}, By: []string{"drafter"}, Pins: []string{"draft"}, Basis: law,
				Needs: []engine.Need{{ID: "has_draft", Must: `material.draft != ""`, Words: words("已提交草案", "The draft is there"), Do: words("提交草案", "Lay it down"), Basis: law},
					{ID: "titled", Must: `len(title) > 3`, Words: words("标题完整", "The title is whole"), Basis: law}}},
			{ID: "conclude", Words: words("出具意见", "Give the opinion"), From: []string{"reviewing"}, By: []string{"reviewer"}, Requires: []string{"verdict"}, Accepts: []string{"grounds"},
				To:    engine.Target{By: "verdict", Of: map[string]string{"lawful": "reviewed", "revise": "drafting"}},
				Apart: &engine.Separation{From: []string{"submit"}, Words: words("起草人不得自审", "Nobody reviews his own draft"), Basis: law}, Reason: `verdict == "revise"`, Basis: []string{"reg#9"}},
			{ID: "publish", Words: words("公布", "Publish"), From: []string{"reviewed"}, To: engine.Target{State: "published"}, By: []string{"drafter"}, Requires: []string{"effective_on"}, Allocates: []string{"number"},
				After:  []engine.Gate{{ID: "reviewed", Any: []string{"conclude:lawful"}, Words: words("已通过合法性审查", "Legality review passed"), Basis: law}},
				Starts: []engine.Start{{Workflow: "filing", As: "filing"}}, Basis: law},
		},
		Onward:   []engine.Onward{{Item: engine.Item{ID: "another", Words: words("另立一件", "Another of it"), Basis: law}, Workflow: "paper", Variant: "variant", When: `state == "reviewing"`, With: map[string]string{"title": `title + "（续）"`}}},
		Clocks:   []engine.Clock{{ID: "review", Words: words("审查期限", "Term of review"), Rule: "review.max", RunsIn: []string{"reviewing"}}},
		Rules:    []engine.Rule{{ID: "review.max", Words: words("审查期限", "Term of review"), Period: calendar.Period{N: 5, Unit: calendar.WorkingDays}, Basis: law}},
		Series:   []engine.Series{{ID: "register", Words: words("登记号", "Number"), Template: "CX-{year}-{seq:4}", Scope: map[string][]string{"seq": {"year"}}, Basis: law}},
		Seats:    map[string]string{"drafting": "self", "review": "sfj"},
		Children: map[string][]engine.Field{"filing": {}},
		Articles: articles,
	}
	var out []*engine.Workflow
	for _, def := range []*engine.Definition{paper, filing} {
		w, err := engine.Compile(def)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, w)
	}
	return out
}
