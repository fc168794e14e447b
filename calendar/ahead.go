package calendar

// Ahead counts backwards: the first day from which no more than the period is left until the day. Days and months are those of the calendar, and
// neither end is moved for a rest day: what must be there some time before a day is better there earlier (民法典第203条 moves only the end of a term).
// In months it is the first day from which the same-numbered day, or the month's end, is not before the day. It is the zero Date without a day or a
// period that validates. provisional tells that a day which no notice covers was consulted.
func (c *Calendar) Ahead(day Date, p Period) (first Date, provisional bool) {
	if day.IsZero() || p.Validate() != nil {
		return Date{}, false
	}
	switch p.Unit {
	case CalendarDays:
		return day.Add(-p.N), false
	case Months, ToDay:
		first = day.AddMonths(-p.N)
		for first.AddMonths(p.N).Before(day) {
			first = first.Add(1)
		}
		return first, false
	}
	first = day
	for n := 0; n < p.N; first = first.Add(-1) {
		working, known := c.working(first)
		provisional = provisional || !known
		if working {
			n++
		}
	}
	return first, provisional
}
