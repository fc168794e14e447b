package steward

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"santong/engine"
	"santong/people"
)

// usedCalendar is the key under which the version of the calendar stands by which due days were computed last.
const usedCalendar = "calendar"

func (s *Service) follow(ctx context.Context) error {
	if err := s.Refresh(ctx); err != nil {
		return err
	}
	_, err := s.Follow(ctx, nil)
	return err
}

// Follow computes the due days of open tasks again where the calendar is another one than they were computed by, and keeps with the accepted
// proposals how many moved. It can be broken off and called again at any time. progress is told how many dossiers are done; it may be nil.
func (s *Service) Follow(ctx context.Context, progress func(done int)) (Result, error) {
	version := s.Calendar().Version()
	used, err := s.Store.Meta(ctx, usedCalendar)
	switch {
	case errors.Is(err, engine.ErrNotFound):
		return Result{}, s.Store.SetMeta(ctx, usedCalendar, version) // nothing was ever computed by another
	case err != nil || used == version:
		return Result{}, err
	}
	s.Log.LogAttrs(ctx, slog.LevelInfo, "the calendar is another one: computing open deadlines again", slog.String("was", used), slog.String("now", version))
	result, err := s.recount(ctx, progress)
	if err != nil {
		return Result{}, err
	}
	result.At = s.instant()
	list, err := s.Store.Proposals(ctx, ProposalQuery{State: Accepted, Kind: KindCalendar, Limit: maxOpen})
	if err != nil {
		return Result{}, err
	}
	for _, p := range list {
		if p.Result != nil {
			continue
		}
		r := result
		r.Seal = r.Sealed(p.Hash)
		if err := s.Store.SaveResult(ctx, p.ID, r); err != nil {
			return Result{}, err
		}
	}
	return result, s.Store.SetMeta(ctx, usedCalendar, version) // last: until then it counts as not done
}

// recount gives every open task the due day that the calendar now makes of it, and says of each whether anybody is left who may do it. A dossier
// that cannot be counted is logged and holds up no other; every later count, at the latest that of the next day, tries it again.
func (s *Service) recount(ctx context.Context, progress func(done int)) (r Result, err error) {
	err = s.eachOpen(ctx, func(id string) error {
		moved, err := s.recountOf(ctx, id)
		if err != nil {
			if _, gone := s.Store.Revision(ctx); gone != nil { // not the dossier: the database is away, or we are told to stop
				return fmt.Errorf("dossier %s: %w", id, err)
			}
			s.Log.LogAttrs(ctx, slog.LevelError, "the deadlines of a dossier could not be computed again", slog.String("dossier", id), slog.String("error", err.Error()))
			return nil
		}
		if r.Dossiers, r.Moved = r.Dossiers+1, r.Moved+moved; progress != nil {
			progress(r.Dossiers)
		}
		return nil
	})
	return r, err
}

func (s *Service) recountOf(ctx context.Context, id string) (moved int, err error) {
	was, now, err := s.Engine.Overtaken(ctx, id)
	if err != nil || len(now) == 0 {
		return 0, err
	}
	var lost []engine.Task
	for i := range now {
		if now[i].Stranded && !was[i].Stranded {
			lost = append(lost, now[i])
		}
	}
	if s.Strand != nil && len(lost) > 0 {
		if err := s.Strand(ctx, lost); err != nil { // first: what is noted with the task is not found again
			return 0, err
		}
	}
	return len(now), s.Store.Redate(ctx, was, now)
}

// followPersons counts at once what waits for posts that others hold now than before, and so tells of what nobody may do any more without waiting for the count of everything.
func (s *Service) followPersons(ctx context.Context, before *people.Directory) error {
	turns, err := s.Store.Turns(ctx)
	if err != nil {
		return err
	}
	after, today := s.Directory(), s.today()
	posts := otherHolders(before, after, turns, today)
	for _, d := range before.Delegations {
		post := engine.PostAt{Kind: d.Post, Organ: d.Organisation}
		if stands(before, d, today) && !stands(after, d, today) && !slices.Contains(posts, post) {
			posts = append(posts, post)
		}
	}
	return s.eachWaiting(ctx, posts, func(t engine.Task) error {
		_, err := s.recountOf(ctx, t.Dossier)
		return err
	})
}

// eachWaiting visits each dossier that waits for one of the posts, by the first of its tasks.
func (s *Service) eachWaiting(ctx context.Context, posts []engine.PostAt, visit func(engine.Task) error) error {
	const page = 500
	seen := map[string]bool{}
	for q := (engine.TaskQuery{Posts: posts, Limit: page}); len(posts) > 0; {
		tasks, err := s.Engine.Store.Tasks(ctx, q)
		if err != nil {
			return err
		}
		for _, t := range tasks {
			if q.After = (&engine.TaskCursor{Due: t.Due, TaskKey: t.TaskKey}); seen[t.Dossier] {
				continue
			}
			seen[t.Dossier] = true
			if err := visit(t); err != nil {
				return err
			}
		}
		if len(tasks) < page {
			break
		}
	}
	return ctx.Err()
}

// eachOpen visits the dossiers with open tasks, a page in memory at a time.
func (s *Service) eachOpen(ctx context.Context, visit func(id string) error) error {
	const page = 500
	for after := ""; ; {
		ids, err := s.Store.OpenDossiers(ctx, after, page)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := errors.Join(ctx.Err(), visit(id)); err != nil {
				return err
			}
			after = id
		}
		if len(ids) < page {
			return nil
		}
	}
}
