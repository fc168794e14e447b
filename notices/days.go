package notices

import (
	"context"
	"slices"

	"santong/calendar"
	"santong/engine"
	"santong/people"
)

// beginningsFor is for how many days after its first one a turn is still told, should nobody have been here to tell it: longer than any holiday.
const beginningsFor = 60

// beginnings tell those whose turn it is of a turn that has begun by a day. One that had begun when it came was told with it. Where nobody holds the
// post, its supervisors and the operators hear of it.
func (s *stage) beginnings(t *engine.Task, at string) (out []Notice) {
	begins, err := calendar.Parse(t.Begins)
	if err != nil || !since(t).Before(begins) {
		return nil
	}
	holders := s.holders(t)
	persons := holders
	if len(persons) == 0 {
		persons = slices.Concat(theSupervisors(s, t), theOperators(s, t))
	}
	for _, person := range persons {
		out = append(out, Notice{Person: person, Kind: Turn, Dossier: t.Dossier, Case: t.Case, Stay: t.Since + "/from " + t.Begins, At: at,
			Said: Said{Oversees: !slices.Contains(holders, person)}})
	}
	return out
}

// recalls tell of the newest day reached on which a clock is recalled, those whose turn it is and whoever else its procedure names. A day that had passed
// when the turn came was told with it, and so was one on which the turn begins.
func (w *Worker) recalls(ctx context.Context) func(*stage, *engine.Task, string) ([]Notice, error) {
	return func(s *stage, t *engine.Task, at string) (out []Notice, _ error) {
		day := calendar.Date{}
		for _, mark := range t.Recalled() {
			if !s.today.Before(mark) {
				day = mark
			}
		}
		if day.IsZero() || !since(t).Before(day) || t.Due == "" {
			return nil, nil
		}
		holders, others, err := s.holders(t), []string(nil), error(nil)
		if others, err = w.recalledTo(ctx, s, t); err != nil {
			return nil, err
		}
		for _, person := range slices.Concat(holders, others) {
			oversees := !slices.Contains(holders, person)
			if !oversees && t.Begins == day.String() || slices.ContainsFunc(out, func(n Notice) bool { return n.Person == person }) {
				continue
			}
			out = append(out, Notice{Person: person, Kind: DueSoon, Dossier: t.Dossier, Case: t.Case, Stay: t.Since + "/" + t.Due + "/on " + day.String(), At: at,
				Said: Said{Oversees: oversees}})
		}
		return out, nil
	}
}

// recalledTo names who hears of the task besides those whose turn it is, as the clock of its case says.
func (w *Worker) recalledTo(ctx context.Context, s *stage, t *engine.Task) (out []string, err error) {
	d, err := w.Engine.Store.Dossier(ctx, t.Dossier)
	if err != nil {
		return nil, err
	}
	c := d.Case(t.Case)
	if c == nil {
		return nil, nil
	}
	law, err := w.Engine.Workflow(ctx, c.Definition)
	if err != nil {
		return nil, err
	}
	for _, k := range law.Definition.Clocks {
		if k.Remind == nil || !slices.Contains(k.RunsIn, t.State) {
			continue
		}
		for _, id := range k.Remind.Roles {
			if role := law.Definition.Role(id); role != nil {
				for _, p := range s.directory.Holders(role.Post, c.Parties[role.Of], s.today) {
					out = append(out, p.ID)
				}
			}
		}
		if k.Remind.Supervisors {
			out = append(out, s.with(people.Supervises, t.Organ)...)
		}
	}
	return out, nil
}
