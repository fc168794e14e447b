package store

import (
	"context"
	"errors"

	"santong/engine"
)

const (
	maxGroup   = 128  // requests in one commit: more would only lengthen the wait of each
	maxWaiting = 4096 // requests in the queue: more is better told to come back
)

// send hands the request to the writer and waits for the answer.
func (s *Store) send(ctx context.Context, r *request) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := checkText(r.work); err != nil {
		return err
	}
	r.answer = make(chan error, 1)
	if err := s.enqueue(r); err != nil {
		return err
	}
	select {
	case err := <-r.answer:
		return err
	case <-ctx.Done():
	}
	if !r.leave() {
		return ctx.Err() // the writer will pass it over
	}
	select {
	case err := <-r.answer:
		return err
	default:
		return unknownOutcome(ctx.Err())
	}
}

func (s *Store) enqueue(r *request) error {
	s.gate.RLock()
	defer s.gate.RUnlock()
	if s.closed {
		return ErrClosed
	}
	select {
	case s.queue <- r:
		return nil
	default:
		return ErrBusy
	}
}

// perform commits statements that need no decision.
func (s *Store) perform(ctx context.Context, work ...statement) error {
	return s.send(ctx, &request{work: work})
}

// write is the writer. It never waits for company: a group fills by itself while the one before is being synced.
func (s *Store) write() {
	defer close(s.done)
	group := make([]*request, 0, maxGroup)
	for r := range s.queue {
		group = group[:0]
		for more := true; more; {
			if r.take() {
				group = append(group, r)
			}
			if len(group) == maxGroup {
				break
			}
			select {
			case r, more = <-s.queue:
			default:
				more = false
			}
		}
		if len(group) > 0 {
			s.commit(group)
		}
		clear(group)
	}
}

// commit commits the group, or, where one request has spoilt it, its halves: so the one is found in a few steps and fails alone.
func (s *Store) commit(group []*request) {
	err := s.office.commit(group)
	if broken, ok := errors.AsType[brokenGroup](err); ok {
		if half := len(group) / 2; half > 0 {
			s.commit(group[:half])
			s.commit(group[half:])
			return
		}
		err = broken.error
	}
	for _, r := range group {
		r.answer <- s.outcome(r, err)
	}
}

func (s *Store) outcome(r *request, err error) error {
	switch {
	case err != nil:
		if r.dossier != "" && errors.Is(err, engine.ErrUnknownOutcome) {
			s.kept.forget(r.dossier)
		}
		return s.flavour.explain(err)
	case r.err != nil:
		return s.flavour.explain(r.err)
	case r.change != nil:
		s.kept.written(r.change.Dossier, r.size) // before the answer: who was answered reads what he wrote
	}
	return nil
}
