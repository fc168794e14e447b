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
	taken := func(number string) (bool, error) { return s.taken(ctx, number) }
	known := s.kept.get(dossier)
	err := r.settle(view{reading{ctx, s}, known, counter, taken})
	if r.change == nil {
		// A refusal stands only on what the database holds now.
		now, loadErr := s.current(ctx, dossier)
		if loadErr != nil && !errors.Is(loadErr, engine.ErrNotFound) {
			return loadErr
		}
		if now != known {
			err = r.settle(view{reading{ctx, s}, now, counter, taken})
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

func (s *Store) taken(ctx context.Context, number string) (bool, error) {
	_, err := one[int64](ctx, s, selectNumber, number)
	if errors.Is(err, engine.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// free tells whether the numbers that the change enters still stand nowhere: they were given elsewhere, and no counter tells of them.
func free(c *engine.Change, taken func(string) (bool, error)) (bool, error) {
	for _, n := range c.Numbers {
		if !n.Entered {
			continue
		}
		if is, err := taken(n.Number); is || err != nil {
			return false, err
		}
	}
	return true, nil
}
