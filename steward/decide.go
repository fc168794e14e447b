package steward

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"santong/engine"
)

// maxTries is how often a decision is taken again because something else was changed in between.
const maxTries = 20

// Accept carries a proposal out: the effect and the decision are kept together, or neither is. For a calendar, [Service.Run] then computes
// due days again; without it, call [Service.Follow].
func (s *Service) Accept(ctx context.Context, a engine.Actor, id, reason string) (Proposal, error) {
	p, err := s.decide(ctx, a, id, Accepted, reason)
	if err == nil && p.Kind == KindCalendar {
		s.wake()
	}
	return p, err
}

// Decline refuses a proposal, for a reason.
func (s *Service) Decline(ctx context.Context, a engine.Actor, id, reason string) (Proposal, error) {
	return s.decide(ctx, a, id, Declined, reason)
}

// Withdraw takes one's own proposal back. It needs nobody else, and no reason.
func (s *Service) Withdraw(ctx context.Context, a engine.Actor, id, reason string) (Proposal, error) {
	return s.decide(ctx, a, id, Withdrawn, reason)
}

func (s *Service) decide(ctx context.Context, a engine.Actor, id, outcome, reason string) (Proposal, error) {
	if !plain(reason, maxReason) || outcome == Declined && checkReason(reason) != nil {
		return Proposal{}, ErrReason
	}
	for range maxTries {
		now, err := s.read(ctx)
		if err != nil {
			return Proposal{}, err
		}
		p, err := s.Proposal(ctx, id)
		if err != nil {
			return Proposal{}, err
		}
		w, err := s.judge(ctx, now, a, p, outcome)
		if err != nil {
			return Proposal{}, err
		}
		last, head, err := s.Store.LastDecided(ctx)
		if err != nil {
			return Proposal{}, err
		}
		p.State, p.DecidedBy, p.DecidedAt, p.DecidedReason, p.Seq = outcome, a.Person, s.instant(), reason, last+1
		p.Hash = p.Seal(head)
		w.Decided = &p
		err = s.Store.Write(ctx, now.revision, w)
		switch {
		case errors.Is(err, ErrMoved):
			continue
		case err != nil:
			return Proposal{}, err
		}
		s.written(ctx)
		return p, nil
	}
	return Proposal{}, ErrBusy
}

// judge says whether the person may decide so, and what the decision writes besides itself.
func (s *Service) judge(ctx context.Context, now *standing, a engine.Actor, p Proposal, outcome string) (Write, error) {
	switch {
	case a.For != "":
		return Write{}, ErrDeputy
	case p.State != Open:
		return Write{}, ErrDecided
	case outcome == Withdrawn && a.Person != p.By:
		return Write{}, ErrNotProposer
	case outcome == Withdrawn:
		return Write{}, nil // also who is no administrator any more
	}
	switch {
	case s.administrator(now, a) != nil:
		return Write{}, s.administrator(now, a)
	case a.Person == p.By:
		return Write{}, ErrOwnProposal
	case outcome == Declined:
		return Write{}, nil
	case party(a, p.Change) != nil:
		return Write{}, party(a, p.Change)
	case !s.administers(now.directory, p.By):
		return Write{}, ErrProposerGone
	}
	differences, err := stale(now, p)
	if err != nil {
		return Write{}, err
	}
	if len(differences) > 0 {
		return Write{}, ErrStale.because("%s", "%s", say(differences))
	}
	w, err := s.effect(ctx, now, p.Change)
	if d := w.Delegated; d != nil && err == nil {
		w.DelegatedBy = p.By
		w.Tell = s.tellGranted(now, a, d, d.From, d.To)
	}
	return w, err
}

// stale compares what the proposal rests on with what stands now.
func stale(now *standing, p Proposal) ([]Difference, error) {
	var was Base
	if err := json.Unmarshal(p.Base, &was); err != nil {
		return nil, fmt.Errorf("proposal %s: %w", p.ID, err)
	}
	base, err := baseOf(now, p.Change)
	if err != nil {
		return nil, err
	}
	return was.differences(base)
}
