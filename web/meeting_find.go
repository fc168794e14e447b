package web

import (
	"errors"
	"slices"

	"santong/calendar"
	"santong/engine"
)

// maxSittings bounds how many items of meetings a page looks through.
const maxSittings = 2000

// meetingFlows are the current workflows that are put before meetings, one for each name.
func (s *service) meetingFlows() (out []*engine.Workflow) {
	for _, w := range s.Engine.Workflows.All() {
		known := func(other *engine.Workflow) bool { return other.Definition.Workflow == w.Definition.Workflow }
		if w.Definition.Meeting != nil && !slices.ContainsFunc(out, known) {
			out = append(out, w)
		}
	}
	return out
}

// sittingsBetween finds what was or will be before meetings from one day to another (both included; "" for no bound), the newest day first, of the dossiers that the
// reader may know of. more tells that there were too many of them.
func (s *service) sittingsBetween(r *request, from, to string) (found []engine.SittingOf, more bool, err error) {
	found, err = s.Engine.Sittings(r.ctx, r.actor, from, to, maxSittings+1)
	if more = len(found) > maxSittings; more {
		found = found[:maxSittings]
	}
	return found, more, err
}

// thisMeeting returns the key that the address names and its items in the order of the agenda, or [engine.ErrNotFound] where there are none that the
// reader may know of.
func (s *service) thisMeeting(r *request) (meetingKey, []*sitting, bool, error) {
	key := meetingKey{r.segment("organ"), r.segment("day"), r.segment("name")}
	if _, err := calendar.Parse(key.Day); err != nil {
		return key, nil, false, engine.ErrNotFound
	}
	all, more, err := s.sittingsBetween(r, key.Day, key.Day)
	if err != nil {
		return key, nil, false, err
	}
	var items []*sitting
	for _, of := range all {
		if s.keyOf(&of.Sitting) != key {
			continue
		}
		one, err := s.sitting(r, of)
		switch {
		case errors.Is(err, engine.ErrNotFound): // it has moved on since
		case err != nil:
			return key, nil, false, err
		default:
			items = append(items, one)
		}
	}
	if len(items) == 0 {
		return key, nil, more, engine.ErrNotFound
	}
	inOrder(items)
	return key, items, more, nil
}
