package engine

import (
	"fmt"
	"maps"
	"strings"
	"time"

	"santong/calendar"
)

// An Earliest is the first day on which a guard holds that fails today for want of time alone, all else being as it is.
type Earliest struct {
	Day         calendar.Date `json:"day"`
	Words                     // the sentence: from when, and what it is counted from
	Provisional bool          `json:"provisional,omitempty"` // the calendar of a day that it counts is not published yet
}

// clocked are the names by which a guard looks at the day.
var clocked = map[string]bool{"today": true, "passed": true, "due": true, "ahead": true}

// horizon is how many days ahead a guard is looked for that would hold: a little more than five years, the longest validity.
const horizon = 1 << 11

// earliest finds from which day the guard holds, nil where time alone does not bring it. It asks the guard itself: of days ever further ahead, then of
// those between. A guard that holds between two of the days asked, and then no more, is not found.
func (s *scene) earliest(n *need) *Earliest {
	if n.Clock != "" {
		run := s.running(n.Clock)
		if run == nil || run.Earliest.IsZero() {
			return nil
		}
		words := counted(run.Start, run.Period, run.Due)
		if run.Rule == "" {
			words = Words{run.Zh + "至" + run.Due.Zh() + "止", run.En + " ends on " + run.Due.En()}
		}
		return possible(run.Earliest, words, run.Provisional)
	}
	if n.must == nil || !n.must.uses(clocked) || n.must.names["listed"] || s.typed(n) {
		return nil
	}
	low, high := 0, 0
	for ahead := 1; ahead <= horizon && high == 0; ahead *= 2 {
		if s.onDay(s.today.Add(ahead), n, nil) {
			high = ahead
		} else {
			low = ahead
		}
	}
	if high == 0 {
		return nil
	}
	for high-low > 1 {
		if middle := (low + high) / 2; s.onDay(s.today.Add(middle), n, nil) {
			high = middle
		} else {
			low = middle
		}
	}
	why := &reckoning{day: s.today.Add(high)}
	s.onDay(why.day.Add(-1), n, why)
	if why.Zh == "" {
		why.Words = s.dated(n, why.day)
	}
	return possible(why.day, why.Words, why.provisional)
}

func possible(day calendar.Date, why Words, provisional bool) *Earliest {
	out := &Earliest{Day: day, Words: Words{"最早可于" + day.Zh() + "办理", "possible from " + day.En() + " at the earliest"}, Provisional: provisional}
	if why.Zh != "" {
		out.Zh, out.En = out.Zh+"："+why.Zh, out.En+": "+why.En
	}
	if provisional {
		out.Zh, out.En = out.Zh+"（节假日安排未公布，暂定）", out.En+" (provisional: the holidays are not published yet)"
	}
	return out
}

// typed tells whether the guard looks at a date that the form itself gives: one that lies ahead is corrected, not waited for.
func (s *scene) typed(n *need) bool {
	for name := range n.must.names {
		if f := s.flow.fields[name]; f != nil && f.Type == Day && n.asked[name] {
			return true
		}
	}
	return false
}

// onDay tells whether the guard would hold on the day. why hears what was counted and ended on the day before the one that it looks for.
func (s *scene) onDay(day calendar.Date, n *need, why *reckoning) bool {
	then := *s
	then.today, then.why = day, why
	then.env = maps.Clone(s.env)
	for name := range clocked {
		delete(then.env, name)
	}
	return then.holds(n.must)
}

// A reckoning is what a guard counted that ended on the day before, so that it holds from the day on.
type reckoning struct {
	day calendar.Date
	Words
	provisional bool
}

func (r *reckoning) passed(from calendar.Date, p calendar.Period, due calendar.Deadline) {
	if r != nil && due.Due.Add(1) == r.day {
		r.Words, r.provisional = counted(from, p, due.Due), due.Provisional
	}
}

func (r *reckoning) ahead(day calendar.Date, p calendar.Period, first calendar.Date, provisional bool) {
	if r != nil && first == r.day {
		r.Words = Words{day.Zh() + "之前" + p.Zh() + "起", p.En() + " before " + day.En()}
		r.provisional = provisional
	}
}

// counted says what a period was counted from and when it is over.
func counted(from calendar.Date, p calendar.Period, due calendar.Date) Words {
	return Words{fmt.Sprintf("自%s起计%s，%s届满", from.Zh(), p.Zh(), due.Zh()), fmt.Sprintf("%s from %s end on %s", p.En(), from.En(), due.En())}
}

// dated names the dates on record on which the guard turns.
func (s *scene) dated(n *need, day calendar.Date) Words {
	var zh, en []string
	for _, name := range sortedKeys(n.must.names) {
		f := s.flow.fields[name]
		if f == nil || f.Type != Day {
			continue
		}
		if on, _ := s.value(name).(time.Time); !on.IsZero() {
			if at := calendar.FromTime(on); at == day || at.Add(1) == day {
				zh, en = append(zh, f.Zh+"："+at.Zh()), append(en, f.En+": "+at.En())
			}
		}
	}
	return Words{strings.Join(zh, "，"), strings.Join(en, ", ")}
}
