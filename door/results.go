package door

import (
	"context"
	"errors"

	"santong/engine"
)

// maxCleanups bounds how many clean-ups are looked through.
const maxCleanups = 500

// Cleanups implements [public.Results].
func (d *Door) Cleanups(ctx context.Context) (out []engine.Announced, err error) {
	seen := map[string]bool{}
	for _, w := range d.Engine.Workflows.All() {
		name := w.Definition.Workflow
		if w.Definition.Bulletin == nil || seen[name] {
			continue
		}
		seen[name] = true
		list, err := d.Engine.Store.Dossiers(ctx, engine.DossierQuery{All: true, Workflow: name, Limit: maxCleanups})
		if err != nil {
			return nil, err
		}
		for _, one := range list {
			a, err := d.Cleanup(ctx, one.ID)
			switch {
			case errors.Is(err, engine.ErrNotFound):
			case err != nil:
				return nil, err
			default:
				a.Lists = nil
				out = append(out, *a)
			}
		}
	}
	return out, nil
}

// Cleanup implements [public.Results]. A dossier of which nothing is announced answers as one that is none.
func (d *Door) Cleanup(ctx context.Context, dossier string) (*engine.Announced, error) {
	one, err := d.Engine.Store.Dossier(ctx, dossier)
	if err != nil {
		return nil, err
	}
	return d.Engine.Announced(ctx, one)
}
