package steward

import (
	"context"
	"errors"

	"santong/engine"
	"santong/people"
)

// Propose asks for a change. It holds only once another administrator has accepted it.
func (s *Service) Propose(ctx context.Context, a engine.Actor, change Change, reason string) (Proposal, error) {
	now, err := s.read(ctx)
	if err != nil {
		return Proposal{}, err
	}
	if err := s.administrator(now, a); err != nil {
		return Proposal{}, err
	}
	if err := checkReason(reason); err != nil {
		return Proposal{}, err
	}
	data, err := encode(change)
	if err != nil {
		return Proposal{}, err
	}
	if change, err = Decode(change.Kind(), data); err != nil { // as whoever accepts will read it
		return Proposal{}, err
	}
	if err := party(a, change); err != nil {
		return Proposal{}, err
	}
	if _, err := s.effect(ctx, now, change); err != nil {
		return Proposal{}, err
	}
	waiting, err := s.Store.CountProposals(ctx, ProposalQuery{State: Open})
	switch {
	case err != nil:
		return Proposal{}, err
	case waiting >= maxOpen:
		return Proposal{}, ErrTooMany
	}
	base, err := baseOf(now, change)
	if err != nil {
		return Proposal{}, err
	}
	encoded, err := encode(base)
	if err != nil {
		return Proposal{}, err
	}
	p := Proposal{ID: s.NewID(), Kind: change.Kind(), Data: data, Base: encoded, Reason: reason, By: a.Person, At: s.instant(), State: Open, Change: change}
	return p, s.Store.Propose(ctx, p)
}

// Proposal returns a proposal with what it would change, or [engine.ErrNotFound].
func (s *Service) Proposal(ctx context.Context, id string) (Proposal, error) {
	p, err := s.Store.Proposal(ctx, id)
	if err != nil {
		return p, err
	}
	p.Change, err = Decode(p.Kind, p.Data)
	return p, err
}

// Proposals lists proposals, newest first.
func (s *Service) Proposals(ctx context.Context, q ProposalQuery) ([]Proposal, error) {
	list, err := s.Store.Proposals(ctx, q)
	for i := range list {
		if list[i].Change, err = Decode(list[i].Kind, list[i].Data); err != nil {
			return nil, err
		}
	}
	return list, err
}

// administrator refuses who does not administer today in his or her own name. The directory decides, not what the request says of its sender.
func (s *Service) administrator(now *standing, a engine.Actor) error {
	switch {
	case a.For != "":
		return ErrDeputy
	case !s.administers(now.directory, a.Person):
		return ErrNotAdministrator
	}
	return nil
}

// party refuses who would get powers by the change.
func party(a engine.Actor, change Change) error {
	if c, ok := change.(DelegationChange); ok && a.Person == c.Delegation.To {
		return ErrDelegation.because("受托人不得提出或者审批使本人受托的变更", "nobody proposes or accepts a delegation to himself or herself")
	}
	return nil
}

func (s *Service) administers(d *people.Directory, person string) bool {
	p := d.Person(person)
	return p != nil && people.Grants(p.Posts, people.Administers, s.today())
}

// effect says what accepting the change would write, or why it cannot be accepted as things stand.
func (s *Service) effect(ctx context.Context, now *standing, change Change) (Write, error) {
	switch c := change.(type) {
	case DirectoryChange:
		return s.directoryEffect(now, c)
	case CalendarChange:
		return calendarEffect(now, c)
	case DelegationChange:
		return s.delegationEffect(now, c)
	case DefinitionsChange:
		return s.definitionsEffect(ctx, now, c)
	}
	return Write{}, errors.New("a change of no kind")
}
