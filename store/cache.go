package store

import (
	"container/list"
	"sync"

	"santong/engine"
)

const (
	keptDossiers = 4096      // how many decoded dossiers are kept: more than are worked on in a day
	maxKept      = 128 << 10 // bytes of snapshot; a larger one is read again, so that a few giants do not fill the memory
)

// A cache keeps the dossiers used last. They are shared and never written to; doc.go says why they need no trust.
type cache struct {
	mu    sync.Mutex
	size  int
	order *list.List // of *engine.Dossier, last used first
	byID  map[string]*list.Element
}

func newCache(size int) *cache {
	return &cache{size: size, order: list.New(), byID: map[string]*list.Element{}}
}

// get returns the dossier as it was last seen, or nil.
func (c *cache) get(id string) *engine.Dossier {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.byID[id]
	if e == nil {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(*engine.Dossier)
}

// written keeps what has just been committed.
func (c *cache) written(d *engine.Dossier, size int) { c.keep(d, size, true) }

// read keeps what a reader found, unless something newer is known: the reader may have been overtaken.
func (c *cache) read(d *engine.Dossier, size int) { c.keep(d, size, false) }

func (c *cache) keep(d *engine.Dossier, size int, always bool) {
	if size > maxKept {
		c.forget(d.ID)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.byID[d.ID]; e != nil {
		if always || d.Version >= e.Value.(*engine.Dossier).Version {
			e.Value = d
		}
		c.order.MoveToFront(e)
		return
	}
	c.byID[d.ID] = c.order.PushFront(d)
	if c.order.Len() > c.size {
		oldest := c.order.Back()
		c.order.Remove(oldest)
		delete(c.byID, oldest.Value.(*engine.Dossier).ID)
	}
}

// forget is for a dossier that may be other than what is kept.
func (c *cache) forget(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.byID[id]; e != nil {
		c.order.Remove(e)
		delete(c.byID, id)
	}
}
