package steward

import (
	"cmp"
	"context"
	"log/slog"
	"reflect"
	"slices"
	"sync"
	"time"

	"santong/people"
)

// wake tells Run that a calendar was accepted.
func (s *Service) wake() {
	s.channels()
	rouse(s.woken)
}

func (s *Service) channels() {
	s.once.Do(func() { s.woken, s.left = make(chan struct{}, 1), make(chan *people.Directory, 1) })
}

// departed tells Run at once that other persons may act than before. Where it has not followed the change before yet, that one's directory is compared with what stands.
func (s *Service) departed(before *people.Directory) {
	if now := s.standing.Load(); sameDuties(before, now.directory) {
		return
	}
	s.channels()
	select {
	case s.left <- before:
	default:
	}
}

// rouse tells whoever waits at a channel with room for one, unless it has been told already.
func rouse(who chan<- struct{}) {
	select {
	case who <- struct{}{}:
	default:
	}
}

// patience is after how many polls a process follows a calendar that another one accepted and has not finished following: it may have died.
const patience = 12

// Run takes over what other processes change, and follows accepted calendars, until ctx ends. What fails is logged and tried again.
func (s *Service) Run(ctx context.Context) {
	altered := make(chan struct{}, 1)
	var all sync.WaitGroup
	all.Go(func() { s.listen(ctx, altered) })
	all.Go(func() { s.count(ctx, altered) })
	all.Wait()
}

// listen hears of what other processes change. It never waits for a count: who has left must not go on acting meanwhile.
func (s *Service) listen(ctx context.Context, altered chan<- struct{}) {
	ticker := time.NewTicker(cmp.Or(s.Poll, usualPoll))
	defer ticker.Stop()
	directory, day := s.Directory(), s.today()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if err := s.Refresh(ctx); err != nil {
			s.grumble(ctx, err)
			continue
		}
		now, today := s.Directory(), s.today()
		if today != day || !sameDuties(directory, now) { // somebody has left, or a post or delegation has ended
			rouse(altered)
		}
		directory, day = now, today
	}
}

// sameDuties tells whether the same persons may act by the same posts and delegations. What they are called, and where they can be reached, does
// not matter.
func sameDuties(a, b *people.Directory) bool {
	return a == b || reflect.DeepEqual(a.Organisations, b.Organisations) && slices.Equal(a.Delegations, b.Delegations) &&
		slices.EqualFunc(a.Persons, b.Persons, func(x, y people.Person) bool { return x.ID == y.ID && slices.Equal(x.Posts, y.Posts) })
}

// count computes again what a calendar, a directory or a day has changed: one thing at a time, and what comes up several times meanwhile once.
func (s *Service) count(ctx context.Context, altered <-chan struct{}) {
	poll := cmp.Or(s.Poll, usualPoll)
	ticker := time.NewTicker(poll)
	defer ticker.Stop()
	followed, polls := "", 0 // the version of the calendar that is known to be followed; for how long it is another one
	var late <-chan time.Time
	for ctx.Err() == nil { // asked first: where several are ready, select takes any
		var err error
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if s.Calendar().Version() == followed {
				break
			}
			if polls++; polls > patience {
				if err = s.follow(ctx); err == nil {
					followed, polls = s.Calendar().Version(), 0
				}
			}
		case <-s.woken:
			if err = s.follow(ctx); err != nil {
				polls = patience // again with the next poll
				break
			}
			followed, polls, late = s.Calendar().Version(), 0, time.After(2*poll)
		case before := <-s.left:
			if err = s.followPersons(ctx, before); err != nil {
				late = time.After(poll)
			}
		case <-altered:
			if _, err = s.recount(ctx, nil); err != nil {
				late = time.After(poll)
			}
		case <-late:
			// Another process may have computed a day or two by the old calendar before it heard of the new one.
			if _, err = s.recount(ctx, nil); err == nil {
				late = nil
			} else {
				late = time.After(poll)
			}
		}
		s.grumble(ctx, err)
	}
}

// grumble logs what went wrong, unless it did because the service ends.
func (s *Service) grumble(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil {
		s.Log.LogAttrs(ctx, slog.LevelError, "administration", slog.String("error", err.Error()))
	}
}
