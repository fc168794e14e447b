package calendar

// Deadline is the last day of a period, and what it rests on.
type Deadline struct {
	Start       Date // day of the event, not counted
	Period      Period
	Due         Date // zero: no end yet (Paused), or nothing to count
	Provisional bool // consulted a day that no notice covers: compute again when one is loaded
	Paused      bool // the clock stands
}

// Due counts the period from the day after start. It never fails: without a
// start, or with a period that does not Validate, there is no Due day. Pauses
// may come in any order and overlap; those that do not Validate are ignored.
func (c *Calendar) Due(start Date, p Period, pauses ...Pause) Deadline {
	return c.count(start, p, pauses, nil)
}

type step struct {
	date    Date
	status  Status
	n       int
	last    bool // the counted day completes the period
	resting bool
}

// count walks from the day after start to the due day. Both [Calendar.Due] and
// [Calendar.Explain] are this walk, so they cannot disagree.
func (c *Calendar) count(start Date, p Period, pauses []Pause, visit func(step)) Deadline {
	dl := Deadline{Start: start, Period: p}
	if start.IsZero() || p.Validate() != nil {
		return dl
	}
	if visit == nil {
		visit = func(step) {}
	}
	total := p.N
	switch p.Unit {
	case Months: // the same-numbered day; paused days then move it (民法典第202条)
		total = start.AddMonths(p.N).Sub(start)
	case ToDay: // and a day that is named is moved by nothing
		total, pauses = start.AddMonths(p.N).Sub(start), nil
	}
	visit(step{date: start, status: Event})
	stopped := merge(pauses)
	for d, n := start.Add(1), 0; ; d = d.Add(1) {
		for len(stopped) > 0 && !stopped[0].To.IsZero() && stopped[0].To.Before(d) {
			stopped = stopped[1:]
		}
		if len(stopped) > 0 && !stopped[0].From.After(d) {
			visit(step{date: d, status: Paused, n: n})
			if stopped[0].To.IsZero() {
				dl.Paused = true
				return dl
			}
			continue
		}
		s := step{date: d, status: Skipped, n: n}
		// Days and months ask only whether their last day is a rest day.
		working := true
		if p.Unit == WorkingDays || p.Unit != ToDay && n >= total-1 {
			var known bool
			working, known = c.working(d)
			dl.Provisional = dl.Provisional || !known
		}
		switch {
		case n < total && (working || p.Unit != WorkingDays):
			n++
			s.status, s.n, s.last, s.resting = Counted, n, n == total, !working
		case n == total && working:
			s.status = Rolled // 民法典第203条
		}
		visit(s)
		if n == total && working {
			dl.Due = d
			return dl
		}
	}
}
