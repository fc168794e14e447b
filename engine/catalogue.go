package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
)

// A Catalogue holds the workflows under which new cases begin, and those under which old cases still run.
type Catalogue struct {
	currents atomic.Pointer[[]*Workflow]
	byHash   sync.Map // hash → *Workflow
}

// NewCatalogue offers the workflows to new cases.
func NewCatalogue(workflows ...*Workflow) *Catalogue {
	c := &Catalogue{}
	c.Adopt(workflows)
	return c
}

// Adopt offers these workflows to new cases from now on, all at once, and no others. Old cases keep theirs.
func (c *Catalogue) Adopt(workflows []*Workflow) {
	workflows = slices.Clone(workflows)
	for _, w := range workflows {
		c.byHash.Store(w.Hash, w)
	}
	c.currents.Store(&workflows)
}

// All lists the workflows under which new cases begin.
func (c *Catalogue) All() []*Workflow { return slices.Clone(*c.currents.Load()) }

// Current returns the workflow for the variant, or nil.
func (c *Catalogue) Current(name, variant string) *Workflow {
	for _, w := range *c.currents.Load() {
		if w.Definition.Workflow == name && w.Definition.Variant == variant {
			return w
		}
	}
	return nil
}

// current falls back to the workflow without variants, as a started case does.
func (c *Catalogue) current(name, variant string) *Workflow {
	if w := c.Current(name, variant); w != nil {
		return w
	}
	return c.Current(name, "")
}

// Workflow returns the definition that a case is pinned to, from the store where it is no longer current.
func (e *Engine) Workflow(ctx context.Context, hash string) (*Workflow, error) {
	if w, ok := e.Workflows.byHash.Load(hash); ok {
		return w.(*Workflow), nil
	}
	data, err := e.Store.Definition(ctx, hash)
	if errors.Is(err, ErrNotFound) {
		return nil, fmt.Errorf("the definition %s that a case is pinned to is missing", hash) // a fault of ours, not an unknown thing
	}
	if err != nil {
		return nil, err
	}
	w, err := Pinned(hash, data)
	if err != nil {
		return nil, err
	}
	e.Workflows.byHash.Store(hash, w)
	return w, nil
}

// Pinned makes a pinned definition ready to run again. Its bytes must have the hash.
func Pinned(hash string, data []byte) (*Workflow, error) {
	if HashOf(data).String() != hash {
		return nil, fmt.Errorf("the bytes kept as definition %s have another hash", hash)
	}
	var def Definition
	if err := json.Unmarshal(data, &def); err != nil {
		return nil, fmt.Errorf("definition %s: %v", hash, err) // not found here is a fault of ours, not a 404
	}
	w, err := Compile(&def)
	if errors.Is(err, ErrNotFound) {
		return nil, fmt.Errorf("the definition %s that a case is pinned to is missing", hash) // a fault of ours, not an unknown thing
	}
	if err != nil {
		return nil, err
	}
	w.Hash, w.JSON = hash, data // a later program may write the same definition in other bytes; the pinned ones count
	return w, nil
}
