package steward

import (
	"context"
	"fmt"

	"santong/calendar"
	"santong/engine"
)

// A CalendarEffect is what a year does to deadlines under way.
type CalendarEffect struct {
	Year     int                   `json:"year"`
	Days     []calendar.Difference `json:"days"`             // against the year as it stands; of a new one, all that its notice names
	Shifts   []engine.Shift        `json:"shifts,omitempty"` // open deadlines that get another day: the first ones
	Moved    int                   `json:"moved"`            // how many there are
	Settled  int                   `json:"settled"`          // open deadlines whose day stays, but is provisional no more
	Dossiers int                   `json:"dossiers"`         // with open tasks, that were looked at
	Unmade   bool                  `json:"unmade,omitempty"` // the notice names no day on which holidays are made up for, as nearly every one does: it may have been copied in part
}

func (s *Service) onCalendar(ctx context.Context, now *standing, c CalendarChange, progress func(done int)) (*CalendarEffect, error) {
	cal, err := candidate(now, c)
	if err != nil {
		return nil, err
	}
	known, _, err := now.year(c.Year.Year)
	if err != nil {
		return nil, err
	}
	known.Year = c.Year.Year // of a year that was not known, the bare week
	out := &CalendarEffect{Year: c.Year.Year, Days: known.Differences(c.Year), Unmade: len(c.Year.Work) == 0}
	err = s.eachShift(ctx, cal, progress, func(shift engine.Shift) error {
		if shift.Was.Due == shift.Now.Due {
			out.Settled++
			return nil
		}
		if out.Moved++; len(out.Shifts) < maxShown {
			out.Shifts = append(out.Shifts, shift)
		}
		return nil
	}, &out.Dossiers)
	return out, err
}

// eachShift tells of every open deadline that the calendar would give another day, in the order of dossiers.
func (s *Service) eachShift(ctx context.Context, cal *calendar.Calendar, progress func(int), tell func(engine.Shift) error, done *int) error {
	return s.eachOpen(ctx, func(id string) error {
		shifts, err := s.Engine.Shifts(ctx, id, cal)
		if err != nil {
			return fmt.Errorf("dossier %s: %w", id, err)
		}
		for _, shift := range shifts {
			if err := tell(shift); err != nil {
				return err
			}
		}
		if *done++; progress != nil {
			progress(*done)
		}
		return nil
	})
}
