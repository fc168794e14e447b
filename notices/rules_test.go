package notices

import (
	"slices"
	"strings"
	"testing"

	"santong/calendar"
	"santong/engine"
	"santong/people"
)

func TestWhoMustKnow(t *testing.T) {
	day := calendar.Day(2026, 1, 1)
	lent := people.Delegation{From: "chen", To: "head", Post: "checker", Organisation: "OFFICE", Start: day, Until: day.AddMonths(6)}
	const at = "2026-03-02T02:00:01.000000Z"
	for _, c := range []struct {
		name string
		more func(*story)
		acts []act
		want string
	}{
		{"the turn goes to the holders of the post, and the watchers hear that it moved", nil,
			[]act{did(5, "wu", "writer", "send", "writing", "checking")}, "auditor moved, chen turn, cheng turn"},
		{"the author is told nothing, even where it is his turn", nil,
			[]act{did(1, "wen", "writer", "opening", "", "writing")}, "wu turn"},
		{"who may act for a holder is told with him", func(s *story) { s.stage = stageOn(t, "2026-03-02", lent) },
			[]act{did(5, "wu", "writer", "send", "writing", "checking")}, "auditor moved, chen turn, cheng turn, head turn"},
		{"not for another procedure", func(s *story) {
			other := lent
			other.Workflow = "filing"
			s.stage = stageOn(t, "2026-03-02", other)
		}, []act{did(5, "wu", "writer", "send", "writing", "checking")}, "auditor moved, chen turn, cheng turn"},
		{"where one has taken it on, he alone", func(s *story) { s.tasks[0].Holder = "cheng" },
			[]act{did(5, "wu", "writer", "send", "writing", "checking")}, "auditor moved, cheng turn"},
		{"unless he has left since", func(s *story) { s.tasks[0].Holder = "retired" },
			[]act{did(5, "wu", "writer", "send", "writing", "checking")}, "auditor moved, chen turn, cheng turn"},
		{"who is recused hears no more", func(s *story) { s.dossier.Recused = map[string]int{"chen": 4, "auditor": 4} },
			[]act{did(5, "wu", "writer", "send", "writing", "checking")}, "cheng turn"},
		{"a case that has moved on is nobody's turn there", func(s *story) { s.overtook["paper"] = true },
			[]act{did(5, "wu", "writer", "send", "writing", "checking")}, "auditor moved"},

		{"a turn that comes up where the case stands is told to its holders, and to nobody whose turn it was before", nil,
			[]act{did(6, "chen", "checker", "note", "checking", "checking", raises("boss"))}, "bo turn"},
		{"also where another case's act made it come up", func(s *story) {
			s.laws["other"], s.dossier.Cases = paper, append(s.dossier.Cases, &engine.Case{ID: "other", State: "checking", Open: true})
		},
			[]act{func() act {
				a := did(6, "wu", "writer", "note", "checking", "checking", raises("boss"))
				a.Case = "other"
				return a
			}()}, "bo turn"},
		{"and if nobody is left to do it, those who look after it", func(s *story) { s.tasks[1].Stranded = true },
			[]act{did(6, "chen", "checker", "note", "checking", "checking", raises("boss"))}, "admin stranded, head stranded"},
		{"who asked, who goes on, and watchers hear that it was done", nil,
			[]act{did(7, "bo", "boss", "agree", "checking", "checking", settles("boss", "wu"))}, "auditor moved, chen moved, cheng moved, wu moved"},
		{"an act without any turn in it is told to nobody", nil,
			[]act{did(6, "chen", "checker", "note", "checking", "checking")}, ""},

		{"sent back with a reason: the applicant, all who acted, whoever has it now, and watchers", nil,
			[]act{did(6, "chen", "checker", "pause", "checking", "waiting", because("缺少依据"))}, "auditor setback, wen setback, wu setback"},
		{"the way starts again", nil,
			[]act{did(6, "cheng", "checker", "check", "checking", "writing", because("超越职权"), resets)},
			"auditor setback, chen setback, wen setback, wu setback"},
		{"a return", nil,
			[]act{did(7, "bo", "boss", "back", "deciding", "checking", because("请核对"))}, "auditor setback, chen setback, cheng setback, wen setback, wu setback"},
		{"a recall", nil,
			[]act{did(6, "wen", "writer", "recall", "checking", "writing", because("另有修改"), undoes)}, "auditor setback, chen setback, wu setback"},
		{"an outcome that hands it back to the applicant, without a reason", nil,
			[]act{did(6, "cheng", "checker", "check", "checking", "waiting", outcome)}, "auditor setback, chen setback, wen setback, wu setback"},
		{"an outcome that leads on is none", nil,
			[]act{did(6, "chen", "checker", "check", "checking", "deciding", outcome)}, "auditor moved, bo turn"},
		{"the applicant's own answer is none, though it has a reason", nil,
			[]act{did(7, "wen", "writer", "more", "waiting", "checking", because("已补正"))}, "auditor moved, chen turn, cheng turn"},
		{"nor is it where a clock runs on", nil,
			[]act{did(7, "cheng", "boss", "more", "waiting", "checking", because("恢复"))}, "auditor moved, chen turn"},
		{"nor where it hands the paper in anew", nil,
			[]act{did(7, "wen", "writer", "send", "writing", "checking", because("已按意见修改"))}, "auditor moved, chen turn, cheng turn"},
		{"who goes on with it himself sends nothing back", func(s *story) { s.dossier.Cases[0].Acted["role:boss"] = []string{"bo"} },
			[]act{did(7, "bo", "boss", "note", "checking", "deciding", because("情况紧急"))}, "auditor moved"},
		{"terminated", nil,
			[]act{did(8, "bo", "boss", "stop", "deciding", "over", because("情况变化"), ends)}, "auditor setback, chen setback, wen setback, wu setback"},
		{"ended well", nil, []act{did(8, "bo", "boss", "agree", "deciding", "over", ends)}, "auditor closed, wen closed"},
		{"after the end, what came before it is of no interest", func(s *story) { s.dossier.Cases[0].Open = false },
			[]act{did(6, "chen", "checker", "pause", "checking", "waiting", because("缺少依据"))}, ""},
		{"what moves nothing tells nothing", nil, []act{did(6, "chen", "checker", "note", "checking", "checking", because("备忘"))}, ""},

		{"urged", nil, []act{did(6, "wen", "", engine.DutyUrge, "checking", "checking", about("checker", ""))}, "chen urged, cheng urged"},
		{"assigned", func(s *story) { s.tasks[0].Holder = "cheng" },
			[]act{did(6, "head", "", engine.DutyAssign, "checking", "checking", about("checker", "cheng"))}, "cheng assigned"},
		{"who takes it on himself needs no notice", func(s *story) { s.tasks[0].Holder = "cheng" },
			[]act{did(6, "cheng", "", engine.DutyClaim, "checking", "checking", about("checker", "cheng"))}, ""},
		{"recused, and others are left", func(s *story) { s.dossier.Recused = map[string]int{"chen": 6} },
			[]act{did(6, "head", "", engine.DutyExclude, "checking", "checking", about("", "chen"))}, ""},
		{"recused, and nobody is left", func(s *story) { s.dossier.Recused, s.tasks[0].Stranded = map[string]int{"chen": 6}, true },
			[]act{did(6, "bo", "", engine.DutyRecuse, "checking", "checking", about("", "chen"))}, "admin stranded, head stranded"},
		{"it comes to nobody", func(s *story) { s.tasks[0].Stranded = true },
			[]act{did(5, "wu", "writer", "send", "writing", "checking")}, "admin stranded, auditor moved, head stranded"},
		{"nobody holds the post", func(s *story) { s.tasks[0].Post = "vacant" },
			[]act{did(5, "wu", "writer", "send", "writing", "checking")}, "admin stranded, auditor moved, head stranded"},

		{"of several acts at once, each hears the weightiest", nil,
			[]act{did(6, "chen", "checker", "note", "checking", "checking"), did(7, "chen", "checker", "pause", "checking", "waiting", because("缺少依据"))},
			"auditor setback, wen setback, wu setback"},
		{"who may not know of the dossier is not told, whatever he did in it once", func(s *story) {
			s.dossier.Cases[0].Acted["send"] = []string{"stranger", "nobody"}
		}, []act{did(8, "bo", "boss", "stop", "deciding", "over", because("情况变化"), ends)}, "auditor setback, chen setback, wen setback, wu setback"},
	} {
		t.Run(c.name, func(t *testing.T) {
			list := tale(t, c.more, c.acts...).told(at)
			if got := strings.Join(heardBy(list), ", "); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
			seen := map[string]bool{}
			for _, n := range list {
				if seen[n.Person] || n.At != at || n.Seq == 0 {
					t.Errorf("%+v", n)
				}
				seen[n.Person] = true
			}
		})
	}
}

// Everybody who is told of a setback is told why (B11).
func TestSetbacksGiveTheReason(t *testing.T) {
	for _, n := range tale(t, nil, did(6, "chen", "checker", "pause", "checking", "waiting", because("缺少依据"))).told("now") {
		if n.Said.Reason != "缺少依据" || n.Said.By != "陈审查" || n.Said.Title != "关于试验的通知" || n.Said.Event.Zh != "要求补正" || n.Said.State.Zh != "补正" {
			t.Errorf("%+v", n)
		}
		for _, lang := range []string{Chinese, English} {
			if text := n.Text(lang); !slices.ContainsFunc(text.Lines, func(line string) bool { return strings.Contains(line, "缺少依据") }) {
				t.Errorf("no reason in %q", text)
			}
		}
	}
}

// Where an act had one of several outcomes, the notice says which, and whose turn it is to mend it.
func TestSetbacksGiveTheOutcome(t *testing.T) {
	for _, n := range tale(t, nil, did(6, "chen", "checker", "check", "checking", "writing", outcome)).told("now") {
		text := strings.Join(n.Text(Chinese).Lines, "\n")
		if n.Kind != Setback || !strings.Contains(text, "结论：应当修改。") || strings.Contains(text, "请以") != (n.Person == "wen" || n.Person == "wu") {
			t.Errorf("%s %s: %s", n.Person, n.Kind, text)
		}
	}
}

// Of the cases of a dossier many end before the document does: the headline says which has.
func TestTheHeadlineSaysWhatIsClosed(t *testing.T) {
	n := Notice{Kind: Closed, Said: Said{Title: "停车办法", Procedure: engine.Words{Zh: "部门意见", En: "Department's opinion"}}}
	if zh, en := n.Text(Chinese).Headline, n.Text(English).Headline; zh != "部门意见已办结：《停车办法》" || en != "Department's opinion closed: “停车办法”" {
		t.Error(zh, en)
	}
}
