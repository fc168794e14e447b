package engine_test

import (
	"strconv"
	"strings"

	"santong/calendar"
	"santong/engine"
)

// answers are the fields whose value the law ties to something else.
var answers = map[string]func(*sheet, engine.FormField) any{
	"title": func(s *sheet, _ engine.FormField) any {
		return pick(s.clerk, []string{"曹县农村公路管理办法", "曹县集贸市场管理规定", "曹县农机补贴实施细则(试行)", "曹县校车安全管理暂行办法", "关于废止《曹县集贸市场管理规定(试行)》的通知"})
	},
	"kind": func(s *sheet, _ engine.FormField) any {
		return s.mostly(0.93, "normative", "not_normative", "party_joint")
	},
	"maker_listed":     func(s *sheet, _ engine.FormField) any { return s.chance(0.95) },
	"touches_business": func(s *sheet, _ engine.FormField) any { return s.chance(0.3) },
	"trial":            func(s *sheet, _ engine.FormField) any { return trial(s.text("title")) },
	"consult_until":    func(s *sheet, _ engine.FormField) any { return s.today.Add(1).String() },
	"adoption":         adoption,
	"competition_result": func(s *sheet, _ engine.FormField) any {
		return s.mostly(0.9, "conforming", "exception", "non_conforming")
	},
	"stance":       func(s *sheet, _ engine.FormField) any { return s.mostly(0.6, "agree", "suggest", "object") },
	"requested_by": func(s *sheet, _ engine.FormField) any { return s.today.Add(3 + s.IntN(30)).String() },
	"grounds":      grounds,
	"points":       points,
	"verdict":      verdictFound,
	"responses":    responses,
	"meeting_kind": meetingKind,
	"meeting_on":   meetingDay,
	"attendance":   attendance,
	"statements":   statements,
	"minutes_no":   func(s *sheet, _ engine.FormField) any { return "纪要" + strconv.Itoa(s.IntN(1000)) },
	"decision": func(s *sheet, _ engine.FormField) any {
		return s.mostly(0.6, "approve", "approve_with_changes", "approve_with_changes", "defer", "reject")
	},
	"category":       func(s *sheet, f engine.FormField) any { return s.option(f) },
	"validity_years": validity,
	"effective_on":   func(s *sheet, _ engine.FormField) any { return s.today.Add(31 + s.IntN(200)).String() },
	"early_ground":   func(s *sheet, f engine.FormField) any { return s.option(f) },
	"printed_no":     func(s *sheet, _ engine.FormField) any { return s.text("registration_no") },
	"return_to":      func(s *sheet, f engine.FormField) any { return s.option(f) },
	"ends_on":        endsOn,
	"amendments":     amendments,
	"proposed_corrections": func(s *sheet, _ engine.FormField) any {
		return []any{form{"what": "第三条错字", "decision_no": "曹政办函〔2026〕1号", "on": s.today.String()}}
	},
	"affects":      affects,
	"repealing_no": func(s *sheet, _ engine.FormField) any { return s.laterOne().no },
	"urged_until":  func(s *sheet, _ engine.FormField) any { return s.today.Add(1 + s.IntN(20)).String() },
	"decided_by":   decidedBy,
	"copies":       func(s *sheet, _ engine.FormField) any { return float64(4 + s.IntN(4)) },
	"successor_no": func(s *sheet, _ engine.FormField) any { return s.laterOne().no },
}

func (s *sheet) mostly(p float64, usual string, others ...string) string {
	if s.chance(p) {
		return usual
	}
	return pick(s.clerk, others)
}

func trial(title string) bool {
	return (strings.Contains(title, "暂行") || strings.Contains(title, "试行")) && !strings.Contains(title, "关于废止")
}

// adoption answers every opinion by its number and every consultation that did not simply agree by its id.
func adoption(s *sheet, f engine.FormField) any {
	rows := []any{}
	answer := func(opinion string) {
		rows = append(rows, form{"opinion": opinion, "fate": s.mostly(0.5, "adopted", "partly", "rejected"), "reason": "与上位法不一致"})
	}
	for i := range s.rows("opinions") {
		answer(strconv.Itoa(i + 1))
	}
	for _, c := range s.unlikeMinded() {
		answer(c.ID)
	}
	return rows
}

// grounds fail seldom where the opinion is prepared: what fails must be changed and reviewed again, and a walk has only so many steps.
func grounds(s *sheet, f engine.FormField) any {
	if s.action.Event == "prepare_opinion" {
		return s.checklist(f, pick(s.clerk, []float64{0, 0, 0, 0, 0, 0, 0, 0.2}))
	}
	return s.checklist(f, s.mayFail())
}

func points(s *sheet, f engine.FormField) any {
	rows := []any{}
	for i := range s.IntN(8) - 6 {
		rows = append(rows, form{"no": strconv.Itoa(i + 1), "clause": "第三条", "problem": "越权", "law": "", "advice": "删去"})
	}
	return rows
}

func verdictFound(s *sheet, _ engine.FormField) any {
	if s.faulted() {
		return s.mostly(0.75, "revise", "unlawful")
	}
	return "lawful"
}

// responses answers every point; where the letter had none, there is none.
func responses(s *sheet, _ engine.FormField) any {
	rows := []any{}
	for _, p := range s.rows("points") {
		rows = append(rows, form{"point": p["no"], "fate": s.mostly(0.5, "adopted", "partly", "rejected"), "reason": "已另行规定"})
	}
	return rows
}

// meetingKind is the one before which such documents are put, most of the time.
func meetingKind(s *sheet, f engine.FormField) any {
	if s.chance(0.1) {
		return s.option(f)
	}
	switch s.kase.Variant {
	case "department":
		return "office"
	case "township":
		return "township"
	}
	return pick(s.clerk, []string{"executive", "plenary"})
}

// meetingDay keeps the time that is guaranteed to the review, most of the time.
func meetingDay(s *sheet, _ engine.FormField) any {
	day := s.today
	accepted, err := calendar.Parse(s.text("accepted_on"))
	if guaranteed := accepted.Add(10); err == nil && guaranteed.After(day) && s.chance(0.9) {
		day = guaranteed
	}
	return day.Add(s.IntN(3)).String()
}

// attendance: the chief, two or three members, and the review organ, which must be there.
func attendance(s *sheet, _ engine.FormField) any {
	who := func(person, organ, capacity string, present bool) form {
		return form{"person": person, "organ": organ, "capacity": capacity, "present": present}
	}
	rows := []any{who("特邀", "", "invited", true), who("甲", s.kase.Parties["leadership"], "chief", true), who("乙", "", "member", true), who("丙", "", "member", true),
		who("审查", s.kase.Parties["review"], "observer", true)}
	if s.chance(0.3) {
		rows = append(rows, who("丁", "", "member", false))
	}
	return rows
}

// statements are those of whom attendance has come; the chief speaks last.
func statements(s *sheet, _ engine.FormField) any {
	vote := func(person string) any {
		return form{"person": person, "vote": s.mostly(0.8, "agree", "disagree", "abstain", "silent"), "words": "已阅"}
	}
	return []any{vote("丙"), vote("审查"), vote("乙"), vote("甲")}
}

func validity(s *sheet, _ engine.FormField) any {
	if trial(s.text("title")) {
		return float64(1 + s.IntN(2))
	}
	return float64(3 + s.IntN(3))
}

func decidedBy(s *sheet, f engine.FormField) any {
	switch s.action.Event {
	case engine.DutyExclude:
		return "曹县人民政府"
	case "declare_lapsed":
		return s.mostly(0.5, "maker", "government")
	case "revoke", "declare_void":
		return s.mostly(0.5, "congress", "government", "upper_government")
	}
	return s.option(f)
}
