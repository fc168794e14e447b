package notices

import (
	"slices"
	"time"

	"santong/calendar"
	"santong/engine"
	"santong/people"
)

// A rung reads: when so many working days are left (or, negative, have passed), these are reminded.
type rung struct {
	left int
	kind Kind
	tell []func(*stage, *engine.Task) []string
}

// The ladder, from the first reminder to the last one, which comes again every ten working days.
var ladder = []rung{
	{5, DueSoon, remind(theHolders)},
	{2, DueSoon, remind(theHolders)},
	{0, DueToday, remind(theHolders)},
	{-1, Overdue, remind(theHolders, theSupervisors)},
	{-5, Overdue, remind(theHolders, theSupervisors)},
	{-10, Overdue, remind(theHolders, theSupervisors, theOperators)},
}

const again = 10 // working days between reminders beyond the last rung

func remind(who ...func(*stage, *engine.Task) []string) []func(*stage, *engine.Task) []string {
	return who
}

func theHolders(s *stage, t *engine.Task) []string     { return s.holders(t) }
func theSupervisors(s *stage, t *engine.Task) []string { return s.with(people.Supervises, t.Organ) }
func theAdministrators(s *stage, _ *engine.Task) []string {
	return s.with(people.Administers, "")
}
func theOperators(s *stage, _ *engine.Task) []string { return s.with(people.Operates, "") }

// reached finds the newest rung that the task has come to in this stay, and how many working days are then left. What had passed when the turn came
// was told with the turn. Whoever stands still has no day due, and comes to none.
func (s *stage) reached(t *engine.Task) (r rung, at int, ok bool) {
	due, err := calendar.Parse(t.Due)
	if err != nil {
		return rung{}, 0, false
	}
	left := s.calendar.Left(s.today, due)
	for _, r = range slices.Backward(ladder) {
		if left > r.left || r.left > 0 && t.Marks != "" { // what is recalled on days of its own is recalled on no others
			continue
		}
		at = r.left
		if last := ladder[len(ladder)-1].left; r.left == last {
			at -= (last - left) / again * again
		}
		return r, at, s.calendar.Left(since(t), due) > at
	}
	return rung{}, 0, false
}

// since is the day on which the turn came.
func since(t *engine.Task) calendar.Date {
	if at, err := time.Parse(engine.TimeLayout, t.Since); err == nil {
		return calendar.Of(at)
	}
	day, _ := calendar.Parse(t.Since) // as older rows have it
	return day
}

// horizon is the last day due that a rung looks out for.
func (s *stage) horizon() calendar.Date {
	day := s.today
	for s.calendar.Left(s.today, day.Add(1)) <= ladder[0].left {
		day = day.Add(1)
	}
	return day
}

// reminders are the notices due for the task today, in whatever way they were told before. Where nobody holds the post, its supervisors and
// the operators hear of it in the holders' place.
func (s *stage) reminders(t *engine.Task, at string) (out []Notice) {
	r, left, ok := s.reached(t)
	if !ok {
		return nil
	}
	tell, holders := r.tell, s.holders(t)
	if len(holders) == 0 {
		tell = remind(theSupervisors, theOperators)
	}
	heard := map[string]bool{}
	for _, who := range tell {
		for _, person := range who(s, t) {
			if heard[person] {
				continue
			}
			heard[person] = true
			out = append(out, Notice{Person: person, Kind: r.kind, Dossier: t.Dossier, Case: t.Case, Stay: t.Since + "/" + t.Due, Rung: left, At: at,
				Said: Said{Oversees: !slices.Contains(holders, person)}})
		}
	}
	return out
}

// runs tells whether a clock runs in the state. One that stands still keeps its day due if that had passed before, and reminds nobody.
func runs(d *engine.Definition, state string) bool {
	return slices.ContainsFunc(d.Clocks, func(c engine.Clock) bool { return slices.Contains(c.RunsIn, state) })
}

// remember fills in what a reminder says.
func (s *stage) remember(n *Notice, t *engine.Task, d *engine.Definition) {
	n.Said = Said{Oversees: n.Said.Oversees, Title: t.Title, Procedure: d.Words, Organ: s.organ(t.Organ), Task: taskID(t), Begins: t.Begins, Due: t.Due, Left: s.left(t.Due)}
	if state := d.State(t.State); state != nil {
		n.Said.State = state.Words
	}
	if role := d.Role(t.Role); role != nil {
		n.Said.Role = role.Words
	}
}
