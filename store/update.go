package store

import (
	"context"
	"errors"

	"santong/engine"
)

// Update implements [engine.Store]. The decision runs here first, in the goroutine of the caller, on what is remembered: a dossier that is not
// is taken as not there. The writer repeats it only where that proves wrong.
func (s *Store) Update(ctx context.Context, dossier string, decide func(engine.View) (*engine.Change, error)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r := &request{dossier: dossier, decide: decide}
	counter := func(key string) (int64, error) { return s.counter(ctx, key) }
	known := s.kept.get(dossier)
	err := r.settle(view{known, counter})
	if r.change == nil {
		// A refusal stands only on what the database holds now.
		now, loadErr := s.current(ctx, dossier)
		if loadErr != nil && !errors.Is(loadErr, engine.ErrNotFound) {
			return loadErr
		}
		if now != known {
			err = r.settle(view{now, counter})
		}
	}
	if errors.Is(err, errStale) {
		return engine.ErrStale // the decision did not stand on what it was shown
	}
	if err != nil || r.change == nil {
		return err
	}
	return s.send(ctx, r)
}

func (s *Store) counter(ctx context.Context, key string) (int64, error) {
	value, err := one[int64](ctx, s, selectCounter, key)
	if errors.Is(err, engine.ErrNotFound) {
		return 0, nil
	}
	return value, err
}
