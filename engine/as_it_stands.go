package engine

import (
	"context"
	"errors"
)

// maxOvertaken is how often a command that does not depend on what its sender has seen is given again, where others work in the same dossier.
const maxOvertaken = 5

// AsItStands does it on the dossier as it stands, and again where somebody was faster. It is for who acts without having looked at a version, as those do who act by a form without an
// account, by a package, or by a list: that others moved the dossier meanwhile is no news to them.
func (e *Engine) AsItStands(ctx context.Context, dossier string, a Actor, do func(*Dossier) error) error {
	for n := 1; ; n++ {
		d, err := e.Dossier(ctx, dossier, a)
		if err != nil {
			return err
		}
		if err = do(d); !errors.Is(err, ErrStale) || n == maxOvertaken {
			return err
		}
	}
}
