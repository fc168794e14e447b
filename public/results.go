package public

import (
	"context"
	"net/http"

	"santong/engine"
)

// Results are what clean-ups have come to, as far as the definition lets the public know it. What stands behind them cannot be asked for here.
type Results interface {
	// Cleanups lists them, the latest change first; the lists themselves may be left out.
	Cleanups(ctx context.Context) ([]engine.Announced, error)
	// Cleanup is one of them, or [engine.ErrNotFound].
	Cleanup(ctx context.Context, dossier string) (*engine.Announced, error)
}

var cleanupsTitle = engine.Words{Zh: "规范性文件清理结果", En: "Results of clean-ups"}

// cleanups lists what has been cleaned up.
func (s *site) cleanups(v *visit) error {
	var list []engine.Announced
	if s.Results != nil {
		var err error
		if list, err = s.cleaned.Get(v.ctx, "", s.Results.Cleanups); err != nil {
			return err
		}
	}
	return v.render(http.StatusOK, "cleanups", v.say(cleanupsTitle), list)
}

// cleanup shows the lists of one.
func (s *site) cleanup(v *visit) error {
	id, err := v.segment("id")
	if err != nil {
		return err
	}
	if s.Results == nil {
		return engine.ErrNotFound
	}
	a, err := s.lists(v.ctx, id)
	if err != nil {
		return err
	}
	return v.render(http.StatusOK, "cleanup", a.Title, a)
}

// lists are those of the dossier, made for everybody who asks at the time.
func (s *site) lists(ctx context.Context, dossier string) (*engine.Announced, error) {
	return s.cleanedUp.Get(ctx, dossier, func(ctx context.Context) (*engine.Announced, error) { return s.Results.Cleanup(ctx, dossier) })
}
