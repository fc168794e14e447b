package notices

import (
	"fmt"
	"strings"

	"santong/calendar"
	"santong/engine"
)

// A Text is a notice put into words: the headline, and lines that each say one thing.
type Text struct {
	Headline string
	Lines    []string
}

// Languages in which a text can be.
const (
	Chinese = "zh"
	English = "en"
)

// In says a thing in the language: Chinese where it is not English.
func In(lang string, w engine.Words) string {
	if lang == English && w.En != "" {
		return w.En
	}
	return w.Zh
}

// headlines of the kinds. The title comes last: it is the longest.
var headlines = map[Kind]engine.Words{
	Stranded: {Zh: "无人可以办理", En: "Nobody is left who may act"},
	Setback:  {Zh: "", En: ""}, // what was done says it: see Text
	Urged:    {Zh: "催办", En: "You are urged to act"},
	Assigned: {Zh: "指定由您办理", En: "Assigned to you"},
	Turn:     {Zh: "待您办理", En: "Your turn"},
	Closed:   {Zh: "", En: ""}, // so does what was closed
	Moved:    {Zh: "有新进展", En: "Moved on"},
	DueSoon:  {Zh: "期限将至", En: "Due soon"},
	DueToday: {Zh: "今日到期", En: "Due today"},
	Overdue:  {Zh: "已逾期", En: "Overdue"},
	Unsent:   {Zh: "电子报送没有送达", En: "Not delivered to the other system"},
	Account:  {Zh: "您的账户有变动", En: "Your account was changed"},
	Deputy:   {Zh: "职责委托", En: "Delegation"},
	Trust:    {Zh: "可信的其他系统有变动", En: "Whom this instance trusts was changed"},
}

// Text puts the notice into words.
func (n *Notice) Text(lang string) Text {
	say := func(zh, en string) string { return In(lang, engine.Words{Zh: zh, En: en}) }
	in := func(w engine.Words) string { return In(lang, w) }
	s := &n.Said
	headline := in(headlines[n.Kind])
	if n.Kind == Account {
		by := s.By
		if by == "" {
			by = say("服务器管理员", "the operator of the server")
		}
		return Text{Headline: fmt.Sprintf(say("%s：%s", "%s: %s"), headline, in(s.Event)), Lines: []string{fmt.Sprintf(say("由%s办理。", "Done by %s."), by),
			say("如果不是您要求的，请立即联系另一位系统管理员。", "If you have not asked for it, tell another administrator at once.")}}
	}
	if n.Kind == Deputy {
		lines := []string{fmt.Sprintf(say("由%s办理。", "Done by %s."), s.By)}
		if s.Reason != "" {
			lines = append(lines, fmt.Sprintf(say("事由：%s", "Reason: %s"), s.Reason))
		}
		return Text{Headline: fmt.Sprintf(say("%s：%s", "%s: %s"), headline, in(s.Event)),
			Lines: append(lines, say("在“我的账户”里可以随时收回或者退出；如果您不知情，请立即告知另一位系统管理员。", "You can end it at any time under “My account”. If you know nothing of it, tell another administrator at once."))}
	}
	if n.Kind == Trust {
		return Text{Headline: fmt.Sprintf(say("%s：%s", "%s: %s"), headline, in(s.Event)), Lines: []string{say("由服务器管理员在服务器上办理，已写入内部日志。", "Done at the server by its operator; the journal of the house has it."),
			say("请与对方当面或者通过电话核对公钥；没有核对的，或者您不知情的，请立即要求终止。", "Compare the key with the other side by voice or on paper; if nobody has, or you know nothing of it, have the trust ended at once.")}}
	}
	switch n.Kind {
	case Setback:
		headline = in(s.Event)
	case Closed: // of the cases of a dossier, many end before the document does
		headline = fmt.Sprintf(say("%s已办结", "%s closed"), in(s.Procedure))
	}
	var lines []string
	line := func(zh, en string, args ...any) { lines = append(lines, fmt.Sprintf(say(zh, en), args...)) }

	if s.By != "" && in(s.Event) != "" {
		who := s.By
		if s.For != "" {
			who = fmt.Sprintf(say("%s（代%s）", "%s (for %s)"), s.By, s.For)
		}
		switch {
		case n.Kind == Stranded || in(s.Organ) == "":
			line("%[1]s：%[2]s。", "%[2]s by %[1]s.", who, in(s.Event))
		default:
			line("%[3]s%[1]s：%[2]s。", "%[2]s by %[1]s, %[3]s.", who, in(s.Event), in(s.Organ))
		}
	}
	if in(s.Outcome) != "" {
		line("结论：%s。", "Outcome: %s.", in(s.Outcome))
	}
	if s.Reason != "" {
		line("理由：%s", "Reason: %s", s.Reason)
	}
	if in(s.State) != "" {
		line("%s：现为“%s”。", "%s: now “%s”.", in(s.Procedure), in(s.State))
	}
	if n.Kind == Unsent {
		line("%s：%s。", "%s: %s.", in(s.Procedure), in(s.Event))
		line("不再自动重试：请在案卷的“电子报送”中查看原因后再次报送，或者改用介质、纸质。", "It is not tried again by itself: see why under “Packages” in the dossier, then send it again, or bring it on a medium or on paper.")
	}
	switch {
	case in(s.Role) == "" || !n.Kind.Calls() && n.Kind != Setback: // a setback is also the turn of who must mend it
	case n.Kind == Stranded:
		line("%s（%s）现无可以办理的人员，请指定人员或者调整任职。", "%s has nobody who may act as %s: assign somebody or change who holds the post.", in(s.Organ), in(s.Role))
	case s.Oversees:
		line("由%s（%s）办理，请督促。", "It is the turn of %s (%s): please see to it.", in(s.Organ), in(s.Role))
	default:
		line("请以%s身份办理。", "Please act as %s.", in(s.Role))
	}
	if day, err := calendar.Parse(s.Begins); err == nil && n.Kind == Turn {
		line("自%s起轮到。", "The turn began on %s.", day.Time().Format(say("2006年1月2日", "2 January 2006")))
	}
	if s.Due != "" {
		lines = append(lines, period(say, s.Due, s.Left))
	}
	return Text{Headline: fmt.Sprintf(say("%s：%s", "%s: %s"), headline, say("《"+oneLine(s.Title)+"》", "“"+oneLine(s.Title)+"”")), Lines: lines}
}

// period says how a period stood when the notice was made.
func period(say func(zh, en string) string, due string, left int) string {
	if day, err := calendar.Parse(due); err == nil {
		due = day.Time().Format(say("2006年1月2日", "2 January 2006"))
	}
	days := "days"
	if left == 1 || left == -1 {
		days = "day"
	}
	switch {
	case left < 0:
		return fmt.Sprintf(say("期限为%s，已逾期%d个工作日。", "Due on %s: %d working "+days+" late."), due, -left)
	case left == 0:
		return fmt.Sprintf(say("期限为%s，今日为期限最后一日。", "Due on %s: today is the last day."), due)
	}
	return fmt.Sprintf(say("期限为%s，还有%d个工作日。", "Due on %s: %d working "+days+" left."), due, left)
}

// oneLine takes out whatever could end a line, in a page or in the head of a mail.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
