package calendar

import (
	"strings"
	"time"
)

const (
	presumedZh = "（推定，放假通知尚未导入）"
	presumedEn = " (presumed: no holiday notice loaded)"
)

// DayKind says whether people work on a day, and why.
type DayKind struct {
	Working bool
	Known   bool   // false: no notice covers the day, the week is presumed
	Zh, En  string // the reason
}

// Day classifies one day.
func (c *Calendar) Day(d Date) DayKind {
	n, ok := c.days[d]
	switch {
	case ok && n.off:
		return DayKind{Known: true, Zh: n.name, En: english(n.name)}
	case ok && d.weekend():
		return DayKind{Working: true, Known: true,
			Zh: "调休上班（" + n.name + "）", En: "make-up working day (" + english(n.name) + ")"}
	}
	// A notice may also name an ordinary weekday as working: 2020-02-03.
	k := DayKind{Working: !d.weekend(), Known: ok || c.covers(d), Zh: "工作日", En: "working day"}
	if !k.Working {
		k.Zh, k.En = "周末", "weekend"
	}
	if !k.Known {
		k.Zh += presumedZh
		k.En += presumedEn
	}
	return k
}

// covers tells that no notice still to come can name the day.
func (c *Calendar) covers(d Date) bool {
	y, m, day := d.Time().Date()
	if !c.years[y] {
		return false
	}
	return m != time.December || day <= 31-edge || c.years[y+1]
}

// working is [Calendar.Day] without the words.
func (c *Calendar) working(d Date) (working, known bool) {
	if n, ok := c.days[d]; ok {
		return !n.off, true
	}
	return !d.weekend(), c.covers(d)
}

// Left is the number of working days from today, not counted, to due, counted;
// negative when due has passed. It is 0 if either date is not given.
func (c *Calendar) Left(today, due Date) int {
	if today.IsZero() || due.IsZero() {
		return 0
	}
	from, to, sign := today, due, 1
	if due.Before(today) {
		from, to, sign = due, today, -1
	}
	n := 0
	for d := from.Add(1); !d.After(to); d = d.Add(1) {
		if ok, _ := c.working(d); ok {
			n++
		}
	}
	return sign * n
}

var inEnglish = map[string]string{
	"元旦":        "New Year's Day",
	"春节":        "Spring Festival",
	"清明节":       "Qingming Festival",
	"劳动节":       "Labour Day",
	"“五一”":      "Labour Day",
	"“五一”国际劳动节": "Labour Day",
	"端午节":       "Dragon Boat Festival",
	"中秋节":       "Mid-Autumn Festival",
	"国庆节":       "National Day",
	"“十一”":      "National Day",

	"抗日战争暨世界反法西斯战争胜利70周年纪念日": "70th anniversary of victory in the War of Resistance and the World Anti-Fascist War",
}

// english leaves a name that it does not know as the notice wrote it.
func english(name string) string {
	parts := strings.Split(name, "、")
	for i, p := range parts {
		if en, ok := inEnglish[p]; ok {
			parts[i] = en
		}
	}
	return strings.Join(parts, ", ")
}
