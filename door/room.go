package door

import (
	"context"
	"sync"

	"santong/calendar"
	"santong/engine"
	"santong/public"
)

// As much as is taken in one day is shared: one network may bring a fifth of it, and the last fifth is kept for networks that have brought nothing yet. So whoever
// wants to shut others out needs many networks, not many lines.
const parts = 5

// shares are how many suggestions each network has brought today. They live as long as the process and stand nowhere else.
type shares struct {
	mu  sync.Mutex
	day calendar.Date
	of  map[string]int
}

// take counts one more from the network, unless it has had its share; n have come today in all. What comes from within the house has no share.
func (s *shares) take(day calendar.Date, network string, n, most int) bool {
	if network == "" {
		return n < most
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.day != day {
		s.day, s.of = day, map[string]int{}
	}
	had := s.of[network]
	if n >= most || had >= max(1, most/parts) || had > 0 && n >= most-most/parts {
		return false
	}
	s.of[network]++
	return true
}

// giveBack counts one less: what was to come from the network did not.
func (s *shares) giveBack(day calendar.Date, network string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.day == day && s.of[network] > 0 {
		s.of[network]--
	}
}

// sharesOf are the shares of what comes by the procedure: comments take nothing from suggestions.
func (d *Door) sharesOf(w *engine.Workflow) *shares {
	if w.Definition.Comments != nil {
		return &d.commented
	}
	return &d.shares
}

// room tells whether one more is taken today. Of suggestions, what was drawn up and not handed in counts on its day.
func (d *Door) room(ctx context.Context, w *engine.Workflow, organ string, actor engine.Actor, s public.Suggestion) error {
	most := figure(w, w.Definition.Docket.Daily)
	if w.Definition.Comments != nil {
		return d.commentRoom(ctx, w, most, s)
	}
	today, err := d.Engine.Store.Facts(ctx, engine.FactQuery{Organs: []string{organ}, Field: w.Definition.Docket.Received, Value: d.today().String(), Limit: most})
	if err != nil {
		return err
	}
	unsent, err := d.unsent(ctx, w, organ, actor, 2*most)
	if err != nil {
		return err
	}
	if !d.shares.take(d.today(), s.Network, len(today)+unsent, most) {
		return public.ErrFull
	}
	return nil
}

// figure is a whole number of the profile.
func figure(w *engine.Workflow, rule string) int {
	if r := w.Definition.Rule(rule); r != nil && r.Int != nil {
		return *r.Int
	}
	return 0
}

// unsent counts what the public has drawn up today without handing it in.
func (d *Door) unsent(ctx context.Context, w *engine.Workflow, organ string, actor engine.Actor, limit int) (n int, err error) {
	tasks, err := d.Engine.Store.Tasks(ctx, draftsOf(w, organ, limit))
	if err != nil {
		return 0, err
	}
	for _, task := range tasks {
		on, err := d.drawnUp(ctx, task.Dossier, actor)
		if err != nil {
			return 0, err
		}
		if !on.IsZero() && !on.Before(d.today()) {
			n++
		}
	}
	return n, nil
}
