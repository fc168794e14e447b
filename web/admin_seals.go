package web

import (
	"context"
	"sync"

	"santong/engine"
	"santong/steward"
)

// seals remembers how far the journal of the house was verified. A page verifies what came since, and compares the tables; everything, from the first line on, when
// asked to. Which dossiers there are is left to the command verify: at a hundred thousand it takes longer than a page may.
type seals struct {
	mu   sync.Mutex
	kept steward.Verified
	full string // when everything was verified last
}

// verify goes on from where it stood, or begins at the first proposal again.
func (k *seals) verify(ctx context.Context, s *service, all bool) (steward.Verified, string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	from := k.kept
	if all || k.full == "" || len(k.kept.Broken) > 0 { // what was mended is whole again
		from = steward.Verified{}
	}
	v, err := s.Steward.VerifyOn(ctx, from)
	if err != nil {
		return v, k.full, err
	}
	if k.kept = v; from.Lines == 0 {
		k.full = s.Engine.Now().UTC().Format(engine.TimeLayout)
	}
	return v, k.full, nil
}
