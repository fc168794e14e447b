package letters

import (
	"fmt"
	"strings"
)

// discussionRecord says who was there, what each said and held, and what the chief decided, dissent included (重大行政决策程序暂行条例第30条).
func (d *draft) discussionRecord() {
	held := d.about()
	d.Title = text("集体讨论记录")
	number := d.minutesAfter(held)
	d.Ledger = number
	came := d.attendance(held)

	minutes := hand(6) // they follow the meeting
	if number != "" {
		minutes = Run{Text: number}
	}
	t := &Table{Widths: []int{3, 7, 3, 7}}
	t.pairs(words("会议名称", "Meeting"), d.fact("meeting_name"), words("会议类别", "Kind of meeting"), d.need(d.label("meeting_kind"), d.item("meetings", d.str("meeting_kind"))))
	t.pairs(words("时间", "Date"), d.dated("meeting_on"), words("地点", "Place"), d.fact("meeting_place"))
	t.pairs(words("主持人", "Presided by"), d.need(words("主持人", "Presided by"), came.chief), words("记录人", "Recorded by"), d.need(words("记录人", "Recorded by"), came.recorder))
	t.pair(words("出席", "Present"), d.need(words("出席", "Present"), strings.Join(came.present, "、")))
	t.pair(words("缺席", "Absent"), d.none("缺席", "Absent", held, came.absent))
	t.pair(words("列席", "Observers"), d.none("列席", "Observers", held, came.observers))
	t.pair(words("特邀", "Invited"), d.none("特邀", "Invited", held, came.invited))
	t.pair(words("到会情况", "Quorum"), d.need(words("到会情况", "Quorum"), quorum(held, came.present, came.absent)))
	t.pairs(words("纪要编号", "Number of the minutes"), minutes, words("意见书编号", "Opinion letter"), d.fact("opinion_no"))
	t.pair(words("议题", "Item"), []Text{text("审议", d.document(""))})
	t.pair(words("主要问题", "Main questions"), []Text{{hand(10)}})
	t.pair(words("讨论文本校验码", "Hash of the text"), d.sum(words("讨论文本", "Text"), d.hash(held, "draft")))
	d.table(t)

	d.heading(1, words("审议过程与组成人员表态", "Statements of the members"))
	d.statements(held != nil, true)
	d.heading(1, words("其他人员意见", "What others said"))
	d.statements(held != nil, false)
	d.heading(1, words("主要分歧", "Main differences"))
	d.differences(held != nil)
	d.heading(1, words("决定", "Decision"))
	d.decided(held)
	d.labelled(words("主持人（签字）：", "Presiding (signature):"), hand(6))
	d.labelled(words("记录人（签字）：", "Recorded by (signature):"), hand(6))
	d.signedBy(d.organ("leadership"), d.day())
	d.Signature.Sealed = false
}

// minutesAfter is the number of the minutes of the meeting, "" as long as none have been issued.
func (d *draft) minutesAfter(held *entry) string {
	if held == nil {
		return ""
	}
	number, _ := held.Form["minutes_no"].(string) // records of old were made with it
	for i := range d.read {
		switch e := &d.read[i]; {
		case e.Seq <= held.Seq || e.Case != held.Case || d.undone[e.Seq]:
		case e.Event == "schedule":
			return number
		case e.Event == "issue_minutes":
			number, _ = e.Form["minutes_no"].(string)
		}
	}
	return number
}

// An assembly is who should have come, and who came.
type assembly struct {
	present, absent, observers, invited []string
	chief, recorder                     string
}

func (d *draft) attendance(held *entry) (out assembly) {
	rows := d.rows("attendance")
	if held == nil {
		return out
	}
	out.recorder = d.by(held)
	for _, row := range rows {
		name, capacity := column(row, "person"), column(row, "capacity")
		there, _ := row["present"].(bool)
		switch organ := column(row, "organ"); {
		case member(capacity) && there:
			out.present = append(out.present, name)
		case member(capacity):
			out.absent = append(out.absent, name)
		case !there:
		case capacity == "recorder":
			out.recorder = name
		case organ != "":
			name += "（" + d.organisation(organ) + "）"
			fallthrough
		default:
			if capacity == "invited" {
				out.invited = append(out.invited, name)
			} else {
				out.observers = append(out.observers, name)
			}
		}
		if capacity == "chief" && there {
			out.chief = name
		}
	}
	return out
}

// none says that there was nobody, once the meeting is on record.
func (d *draft) none(zh, en string, held *entry, names []string) Run {
	who := strings.Join(names, "、")
	if held != nil && who == "" {
		who = "无"
	}
	return d.need(words(zh, en), who)
}

func quorum(held *entry, present, absent []string) string {
	if held == nil {
		return ""
	}
	all := len(present) + len(absent)
	s := fmt.Sprintf("应到%d人，实到%d人", all, len(present))
	if len(present)*2 > all {
		s += "，超过半数"
	}
	return s
}

// statements are those of the members, or of everybody else, numbered as they were made: the chief of a meeting speaks last.
func (d *draft) statements(held, members bool) {
	t := grid([]int{2, 4, 4, 3, 7}, words("顺序", "Order"), words("姓名", "Name"), words("身份", "Capacity"), words("表态", "Position"), words("发言要点", "What was said"))
	capacities := map[string]string{}
	attended := d.rows("attendance")
	for _, row := range attended {
		capacities[column(row, "person")] = column(row, "capacity")
	}
	rows := d.rows("statements")
	if !held {
		rows = nil
	}
	for i, row := range rows {
		capacity := capacities[column(row, "person")]
		if member(capacity) == members {
			t.add(figure(i+1), column(row, "person"), d.item("capacities", capacity), d.item("votes", column(row, "vote")), left(column(row, "words")))
		}
	}
	switch {
	case len(rows) == 0:
		t.add("", d.need(d.label("statements"), ""), "", "", "")
	case len(t.Rows) == 1:
		d.para("无。")
		return
	}
	d.table(t)
}

// member tells the capacities in which one votes.
func member(capacity string) bool { return capacity == "chief" || capacity == "member" }

// differences are the votes against and the reservations, in the words of those who cast them.
func (d *draft) differences(held bool) {
	if !held {
		d.para(d.need(words("主要分歧", "Main differences"), ""))
		return
	}
	before := len(d.Blocks)
	rows := d.rows("statements")
	for _, row := range rows {
		if vote := column(row, "vote"); vote == "disagree" || vote == "abstain" {
			d.para(column(row, "person") + "（" + d.item("votes", vote) + "）：" + column(row, "words"))
		}
	}
	if len(d.Blocks) == before {
		d.para("到会人员没有提出不同意见或者保留意见。")
	}
}

// decided is what the chief decided after it; until then it is a blank.
func (d *draft) decided(held *entry) {
	var made *entry
	if held != nil {
		if made = d.last("decide"); made != nil && made.Seq < held.Seq {
			made = nil
		}
	}
	if made == nil {
		d.para("行政首长决定：", d.need(d.label("decision"), ""), "。")
		return
	}
	d.para("行政首长（", d.by(made), "）于", chinese(made.on), "决定：", d.need(d.label("decision"), d.item("decisions", d.str("decision"))), "。")
	if made.Reason != "" {
		d.labelled(words("理由：", "Reason:"), sentence(made.Reason))
	}
	if departure := d.str("departure"); departure != "" {
		d.labelled(words("与多数意见不一致的说明：", "Why against the majority:"), sentence(departure))
	}
}
