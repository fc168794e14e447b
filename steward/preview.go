package steward

import (
	"context"
	"errors"
)

// maxShown bounds the lists of a preview; what is beyond them is counted.
const maxShown = 200

// A Preview says what accepting a change would do now.
type Preview struct {
	Refused     error             `json:"-"`                 // why it cannot be accepted as things stand; the rest is then as far as it goes
	Stale       []Difference      `json:"stale,omitempty"`   // what changed since it was proposed
	Changes     []Difference      `json:"changes,omitempty"` // field by field
	Directory   *DirectoryEffect  `json:"directory,omitempty"`
	Calendar    *CalendarEffect   `json:"calendar,omitempty"`
	Definitions []Rewording       `json:"definitions,omitempty"`
	Delegation  *DelegationEffect `json:"delegation,omitempty"`
}

// Preview computes what accepting the proposal would do now. progress is told how many dossiers were looked at; it may be nil.
func (s *Service) Preview(ctx context.Context, id string, progress func(done int)) (Preview, error) {
	p, err := s.Proposal(ctx, id)
	if err != nil {
		return Preview{}, err
	}
	now, err := s.read(ctx)
	if err != nil {
		return Preview{}, err
	}
	out, err := s.preview(ctx, now, p.Change, progress)
	if err != nil || p.State != Open {
		return out, err
	}
	if out.Stale, err = stale(now, p); err == nil && len(out.Stale) > 0 {
		out.Refused = ErrStale
	}
	return out, err
}

// PreviewChange is [Service.Preview] before anything is proposed.
func (s *Service) PreviewChange(ctx context.Context, change Change, progress func(done int)) (Preview, error) {
	now, err := s.read(ctx)
	if err != nil {
		return Preview{}, err
	}
	return s.preview(ctx, now, change, progress)
}

func (s *Service) preview(ctx context.Context, now *standing, change Change, progress func(done int)) (out Preview, err error) {
	if _, err := s.effect(ctx, now, change); err != nil {
		if _, fault := Explain(err); fault {
			return Preview{Refused: err}, nil
		}
		return Preview{}, err
	}
	switch c := change.(type) {
	case DirectoryChange:
		after, err := s.after(now.directory, c)
		if err != nil {
			return Preview{}, err
		}
		if out.Changes, err = changes(now, after, c); err != nil {
			return Preview{}, err
		}
		out.Directory, err = s.onDirectory(ctx, now.directory, after, c, progress)
		return out, err
	case CalendarChange:
		out.Calendar, err = s.onCalendar(ctx, now, c, progress)
	case DelegationChange:
		out.Delegation, err = s.onDelegation(ctx, now, c, progress)
	case DefinitionsChange:
		out.Definitions, err = s.reword(ctx, now, c)
	default:
		err = errors.New("a change of no kind")
	}
	return out, err
}
