package steward

import (
	"cmp"
	"context"
	"errors"
	"regexp"
	"slices"

	"santong/engine"
)

var hashText = regexp.MustCompile(`^[0-9a-f]{64}$`)

// A Definition is one that is kept, whether new cases begin under it or old ones still run.
type Definition struct {
	Hash         string       `json:"hash"`
	Workflow     string       `json:"workflow"`
	Variant      string       `json:"variant,omitempty"`
	engine.Words              // of the procedure
	VariantWords engine.Words `json:"variant_words,omitzero"`
	Since        string       `json:"since,omitempty"`   // UTC, when it was first adopted; empty if never
	Until        string       `json:"until,omitempty"`   // UTC, when it ceased to be current
	Version      int          `json:"version,omitempty"` // the how manieth of its procedure was adopted; 0 if it never was
	Current      bool         `json:"current"`           // new cases begin under it
	Brought      bool         `json:"brought"`           // the running program brings it
	Open         int          `json:"open"`              // cases that run under it
}

// Definitions lists every definition that is kept: procedure by procedure, the current one first, then the newest.
func (s *Service) Definitions(ctx context.Context) ([]Definition, error) {
	hashes, err := s.Store.Definitions(ctx)
	if err != nil {
		return nil, err
	}
	open, err := s.Store.OpenCases(ctx)
	if err != nil {
		return nil, err
	}
	adoptions := s.standing.Load().adoptions
	out := make([]Definition, 0, len(hashes))
	for _, hash := range hashes {
		w, err := s.Engine.Workflow(ctx, hash)
		if err != nil {
			return nil, err
		}
		d := describe(w)
		d.Open = open[hash]
		d.Brought = slices.ContainsFunc(s.Library.All(), func(own *engine.Workflow) bool { return own.Hash == hash })
		for _, a := range adoptions { // oldest first: Until is that of the newest period
			if a.Hash == hash {
				d.Since, d.Until, d.Current = cmp.Or(d.Since, a.Since), a.Until, a.Until == ""
			}
		}
		out = append(out, d)
	}
	for i := range out { // of one procedure, counted in the order of their first adoption
		for _, other := range out {
			if out[i].Since != "" && other.Since != "" && other.Workflow == out[i].Workflow && other.Variant == out[i].Variant && other.Since <= out[i].Since {
				out[i].Version++
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Definition) int {
		current := func(d Definition) int {
			if d.Current {
				return 0
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.Workflow, b.Workflow), cmp.Compare(a.Variant, b.Variant), cmp.Compare(current(a), current(b)),
			cmp.Compare(b.Since, a.Since), cmp.Compare(a.Hash, b.Hash))
	})
	return out, nil
}

func describe(w *engine.Workflow) Definition {
	d := Definition{Hash: w.Hash, Workflow: w.Definition.Workflow, Variant: w.Definition.Variant, Words: w.Definition.Words}
	if len(w.Definition.Variants) > 0 {
		d.VariantWords = w.Definition.Variants[0].Words
	}
	return d
}

// Brought is the change that adopts what the running program brings, or nil where that is current already.
func (s *Service) Brought() *DefinitionsChange {
	var own []string
	for _, w := range s.Library.All() {
		own = append(own, w.Hash)
	}
	if same(own, s.standing.Load().adopted()) {
		return nil
	}
	return &DefinitionsChange{Adopt: own}
}

func same(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// definitionsEffect ends the periods of those that go, and begins those of those that come. Those that stay go on.
func (s *Service) definitionsEffect(ctx context.Context, now *standing, c DefinitionsChange) (Write, error) {
	coming, err := s.coming(ctx, now, c)
	if err != nil {
		return Write{}, err
	}
	at := s.instant()
	var out, goOn []Adoption
	for _, a := range now.adoptions {
		switch {
		case a.Until != "":
		case slices.Contains(c.Adopt, a.Hash):
			goOn = append(goOn, a)
			continue
		default:
			a.Until = at
		}
		out = append(out, a)
	}
	for _, w := range coming { // in the order of the change, which becomes that of the catalogue
		next := Adoption{Hash: w.Hash, Workflow: w.Definition.Workflow, Variant: w.Definition.Variant, Since: at}
		if i := slices.IndexFunc(goOn, func(a Adoption) bool { return a.Hash == w.Hash }); i >= 0 {
			next = goOn[i]
		}
		out = append(out, next)
	}
	return Write{Adoptions: out}, nil
}

// coming are the definitions that the change adopts. Each must be kept and be able to run, and each procedure has one.
func (s *Service) coming(ctx context.Context, now *standing, c DefinitionsChange) ([]*engine.Workflow, error) {
	if len(c.Adopt) == 0 || len(c.Adopt) > maxAdopted {
		return nil, ErrChange.because("应列1至%d项定义", "it must list 1 to %d definitions", maxAdopted)
	}
	if same(c.Adopt, now.adopted()) {
		return nil, ErrNothing
	}
	kept, err := s.Store.Definitions(ctx)
	if err != nil {
		return nil, err
	}
	var out []*engine.Workflow
	seen := map[[2]string]bool{}
	for _, hash := range c.Adopt {
		if !hashText.MatchString(hash) || !slices.Contains(kept, hash) {
			return nil, ErrChange.because("没有定义 %.12s", "no definition %.12s is kept", hash)
		}
		w, err := s.Engine.Workflow(ctx, hash)
		if err != nil {
			return nil, errors.Join(ErrChange.because("定义 %.12s 无法运行", "the definition %.12s cannot run", hash), err)
		}
		key := [2]string{w.Definition.Workflow, w.Definition.Variant}
		if seen[key] {
			return nil, ErrChange.because("流程 %s.%s 列了两次", "the procedure %s.%s is listed twice", key[0], key[1])
		}
		seen[key] = true
		out = append(out, w)
	}
	return out, nil
}
