package store

import (
	"fmt"
	"testing"

	"santong/engine"
)

// Dossiers are kept within a budget of bytes, whatever their number and however they grow; those used last stay, and of two readings the newer.
func TestCache(t *testing.T) {
	c := newCache(1000)
	dossier := func(i, version int) *engine.Dossier { return &engine.Dossier{ID: fmt.Sprint("d", i), Version: version} }
	for i := range 20 {
		c.read(dossier(i, 1), 100)
	}
	kept := func() (out []int) {
		for i := range 20 {
			if c.get(fmt.Sprint("d", i)) != nil {
				out = append(out, i)
			}
		}
		return out
	}
	if got := fmt.Sprint(kept()); got != "[10 11 12 13 14 15 16 17 18 19]" || c.held != 1000 {
		t.Errorf("kept %s, %d bytes", got, c.held)
	}
	c.written(dossier(19, 2), 450) // it has grown
	if got := fmt.Sprint(kept()); got != "[14 15 16 17 18 19]" || c.held != 950 {
		t.Errorf("kept %s, %d bytes", got, c.held)
	}
	c.read(dossier(19, 1), 100)
	if d := c.get("d19"); d == nil || d.Version != 2 || c.held != 950 {
		t.Errorf("a reader who was overtaken: %+v, %d bytes", d, c.held)
	}
	c.forget("d19")
	c.written(dossier(18, 2), maxKept+1)
	if got := fmt.Sprint(kept()); got != "[14 15 16 17]" || c.held != 400 || c.order.Len() != 4 || len(c.byID) != 4 {
		t.Errorf("kept %s, %d bytes", got, c.held)
	}
}
