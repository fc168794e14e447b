package notices

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"santong/calendar"
	"santong/engine"
	"santong/people"
	"santong/workflows/holidays"
)

// The dossiers of these tests are made by hand: a paper that DEPT writes and OFFICE checks and decides.
var paper = &engine.Definition{
	Workflow: "paper", Words: engine.Words{Zh: "文件制定", En: "Making a document"},
	Roles: []engine.Role{
		{ID: "writer", Words: engine.Words{Zh: "起草人员", En: "drafting officer"}, Post: "writer", Of: "drafting"},
		{ID: "checker", Words: engine.Words{Zh: "审查人员", En: "reviewer"}, Post: "checker", Of: "office"},
		{ID: "boss", Words: engine.Words{Zh: "负责人", En: "head"}, Post: "boss", Of: "office"},
	},
	States: []engine.State{
		{ID: "writing", Words: engine.Words{Zh: "起草", En: "Drafting"}, Duty: []engine.Turn{{Role: "writer"}}, Resets: true},
		{ID: "checking", Words: engine.Words{Zh: "审查", En: "Review"}, Duty: []engine.Turn{{Role: "checker"}, {Role: "boss", When: "asked"}}},
		{ID: "waiting", Words: engine.Words{Zh: "补正", En: "Supplement"}, Duty: []engine.Turn{{Role: "writer"}}},
		{ID: "deciding", Words: engine.Words{Zh: "决定", En: "Decision"}, Duty: []engine.Turn{{Role: "boss"}}},
		{ID: "over", Words: engine.Words{Zh: "已办结", En: "Closed"}, Final: true},
	},
	Opening: &engine.Event{ID: "opening", Words: engine.Words{Zh: "建卷", En: "Open the dossier"}},
	Events: []engine.Event{
		{ID: "send", Words: engine.Words{Zh: "送审", En: "Submit"}},
		{ID: "pause", Words: engine.Words{Zh: "要求补正", En: "Ask for a supplement"}},
		{ID: "more", Words: engine.Words{Zh: "提交补正", En: "Give the supplement"}},
		{ID: "check", Words: engine.Words{Zh: "出具审查意见", En: "Issue the opinion"}, To: engine.Target{By: "verdict", Of: map[string]string{"revise": "writing"}}},
		{ID: "back", Words: engine.Words{Zh: "退回", En: "Return"}, Returns: []string{"writing", "checking"}},
		{ID: "agree", Words: engine.Words{Zh: "同意", En: "Agree"}},
		{ID: "stop", Words: engine.Words{Zh: "终止制定", En: "Terminate"}},
		{ID: "note", Words: engine.Words{Zh: "记录", En: "Note"}},
	},
	Lists:  []engine.List{{ID: "verdicts", Items: []engine.Item{{ID: "revise", Words: engine.Words{Zh: "应当修改", En: "to be revised"}}}}},
	Fields: []engine.Field{{ID: "verdict", Type: engine.Choice, Of: "verdicts"}},
	Clocks: []engine.Clock{{ID: "checking", RunsIn: []string{"checking"}, PausedIn: []string{"waiting"}}},
}

func directory(t testing.TB) *people.Directory {
	t.Helper()
	var organs []people.Organisation
	for code, zh := range map[string]string{"DEPT": "农业农村局", "OFFICE": "司法局", "ELSEWHERE": "财政局"} {
		organs = append(organs, people.Organisation{Code: code, Zh: zh, En: code, Kind: "department"})
	}
	day := func(text string) calendar.Date { d, _ := calendar.Parse(text); return d }
	person := func(id, name, post, organ string) people.Person {
		return people.Person{ID: id, Name: name, Posts: []people.Post{{Kind: post, Organisation: organ}}}
	}
	retired := person("retired", "老退", "writer", "DEPT")
	retired.Posts[0].Until = day("2026-01-01")
	d, err := people.NewDirectory(organs, []people.Person{
		person("wen", "文起草", "writer", "DEPT"), person("wu", "吴起草", "writer", "DEPT"), person("deputy", "代办", "clerk", "DEPT"), retired,
		person("depthead", "部门长", "dept_head", "DEPT"),
		person("chen", "陈审查", "checker", "OFFICE"), person("cheng", "程审查", "checker", "OFFICE"), person("bo", "薄负责", "boss", "OFFICE"),
		person("head", "法制长", "legal_head", "OFFICE"),
		person("admin", "管理员", "administrator", "OFFICE"), person("auditor", "审计", "auditor", "ELSEWHERE"), person("stranger", "外人", "writer", "ELSEWHERE"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func stageOn(t testing.TB, today string, delegations ...people.Delegation) *stage {
	t.Helper()
	cal, err := holidays.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	d := directory(t).WithDelegations(delegations)
	now, err := time.Parse("2006-01-02", today)
	if err != nil {
		t.Fatal(err)
	}
	return newStage(&engine.Engine{Directory: func() *people.Directory { return d }, Calendar: func() *calendar.Calendar { return cal },
		Now: func() time.Time { return now.Add(2 * time.Hour) }})
}

// An entry as the engine would have made it.
func did(seq int, person, role, event, from, to string, more ...func(*act)) act {
	posts := map[string][2]string{"writer": {"writer", "DEPT"}, "checker": {"checker", "OFFICE"}, "boss": {"boss", "OFFICE"}}
	a := act{Entry: engine.Entry{Dossier: "d1", Seq: seq, At: "2026-03-02T02:00:00.000000Z", Kind: engine.KindEvent, Case: "paper", Event: event, From: from, To: to,
		Person: person, Post: posts[role][0], Organ: posts[role][1]}, Payload: engine.Payload{Role: role}}
	if from == "" {
		a.Kind = engine.KindOpened
	}
	for _, change := range more {
		change(&a)
	}
	return a
}

func because(reason string) func(*act) { return func(a *act) { a.Reason = reason } }
func ends(a *act)                      { a.Final = true }
func resets(a *act)                    { a.Resets = true }
func undoes(a *act)                    { a.Undoes = 4 }
func outcome(a *act)                   { a.Outcome = "revise" }
func raises(role string) func(*act) {
	return func(a *act) { a.Turns = append(a.Turns, engine.TurnChange{Case: "paper", Role: role}) }
}
func settles(role, asked string) func(*act) {
	return func(a *act) {
		a.Turns = append(a.Turns, engine.TurnChange{Case: "paper", Role: role, Over: true, Asked: asked})
	}
}
func about(role, person string) func(*act) {
	return func(a *act) { a.Kind, a.Duty = engine.KindDuty, &engine.DutyAct{Role: role, Person: person} }
}

// The dossier after the acts: wen opened it, wu and chen have acted, the auditor watches.
func tale(t testing.TB, more func(*story), acts ...act) *story {
	t.Helper()
	last := acts[len(acts)-1]
	kase := &engine.Case{ID: "paper", Workflow: "paper", State: last.To, Open: !last.Final, Parties: map[string]string{"drafting": "DEPT", "office": "OFFICE"},
		Acted: map[string][]string{"opening": {"wen"}, "send": {"wu"}, "role:writer": {"wen", "wu"}, "check": {"chen"}, "role:checker": {"chen", "retired"}}}
	s := &story{stage: stageOn(t, "2026-03-02"), dossier: &engine.Dossier{ID: "d1", Title: "关于试验的通知", Version: last.Seq, Cases: []*engine.Case{kase}}, acts: acts,
		opener: did(1, "wen", "writer", "opening", "", "writing"), overtook: map[string]bool{}, laws: map[string]*engine.Definition{"paper": paper},
		watching: []string{"auditor", "stranger"}}
	if state := paper.State(last.To); state != nil {
		for _, turn := range state.Duty {
			role := turn.Role
			if !turn.Always() && !slices.Contains(last.Turns, engine.TurnChange{Case: "paper", Role: role}) {
				continue
			}
			r := s.role("paper", role)
			s.tasks = append(s.tasks, engine.Task{TaskKey: engine.TaskKey{Dossier: "d1", Case: "paper", Role: role}, Workflow: "paper", State: last.To, Post: r.Post,
				Organ: kase.Parties[r.Of], Since: "2026-03-02", Due: "2026-03-09", Title: s.dossier.Title})
		}
	}
	if more != nil {
		more(s)
	}
	return s
}

func heardBy(list []Notice) (out []string) {
	for _, n := range list {
		out = append(out, fmt.Sprint(n.Person, " ", n.Kind))
	}
	slices.Sort(out)
	return out
}
