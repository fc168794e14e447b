package calendar

import "fmt"

// Status says what a day did to the count.
type Status string

const (
	Event   Status = "event" // the day of the event, not counted (民法典第201条)
	Counted Status = "counted"
	Skipped Status = "skipped" // a rest day, not counted
	Paused  Status = "paused"  // the clock stood
	Rolled  Status = "rolled"  // the last day was a rest day, so the period ends here (民法典第203条)
)

// DayNote is one line of an explanation. N is the count so far, this day included.
type DayNote struct {
	Date   Date   `json:"date"`
	Status Status `json:"status"`
	N      int    `json:"n"`
	Zh     string `json:"zh"`
	En     string `json:"en"`
}

// Explain lists each day from the day of the event to the due day, with the
// count and the reason. When the clock still stands, the first paused day is the
// last line. It is empty where [Calendar.Due] has nothing to count.
func (c *Calendar) Explain(start Date, p Period, pauses ...Pause) []DayNote {
	var notes []DayNote
	dl := c.count(start, p, pauses, func(s step) {
		n := DayNote{Date: s.date, Status: s.status, N: s.n}
		n.Zh, n.En = c.words(p, s)
		notes = append(notes, n)
	})
	if dl.Paused {
		last := &notes[len(notes)-1]
		last.Zh, last.En = "中止计算，尚未恢复", "clock stopped, not yet resumed"
	}
	return notes
}

func (c *Calendar) words(p Period, s step) (zh, en string) {
	day := c.Day(s.date)
	switch s.status {
	case Event:
		return "事件当日，不计入（民法典第201条）", "day of the event, not counted (Civil Code art. 201)"
	case Paused:
		return "中止计算，不计入", "clock stopped, not counted"
	case Skipped:
		return day.Zh + "，不计入", day.En + ", not counted"
	case Rolled:
		return "期限最后一日逢休息日，顺延至此，期限届满（民法典第203条）；" + day.Zh,
			"the last day was a rest day: the period ends here (Civil Code art. 203); " + day.En
	}
	if p.Unit == WorkingDays {
		zh, en = fmt.Sprintf("第%d个工作日", s.n), fmt.Sprintf("working day %d", s.n)
	} else {
		zh, en = fmt.Sprintf("第%d日", s.n), fmt.Sprintf("day %d", s.n)
	}
	// Say what the count rests on: a make-up day, a presumption, or for days and
	// months the reason why the end is not moved.
	switch {
	case p.Unit == WorkingDays && day.Known && day.Zh != "工作日",
		p.Unit != WorkingDays && s.last && !s.resting:
		zh, en = zh+"，"+day.Zh, en+", "+day.En
	case p.Unit == WorkingDays && !day.Known:
		zh, en = zh+presumedZh, en+presumedEn
	}
	switch {
	case !s.last:
	case p.Unit == ToDay:
		zh, en = zh+"，法律写明的日期，逢休息日不顺延", en+", the day that the law names, which does not move for a rest day"
	case s.resting:
		zh += "，" + p.Zh() + "届满之日逢休息日（" + day.Zh + "），顺延"
		en += ", last of " + p.En() + ", but a rest day (" + day.En + ")"
	default:
		zh, en = zh+"，期限届满", en+", the period ends"
	}
	return zh, en
}
