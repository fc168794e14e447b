package store

import (
	"container/list"
	"sync"

	"santong/engine"
)

const (
	keptBytes = 96 << 20  // of snapshots, of which the dossiers are kept decoded: some thousands, more than are worked on in a day. Decoded they take a few times as much
	maxKept   = 128 << 10 // bytes of one; a larger one is read again
)

// A cache keeps the dossiers used last. They are shared and never written to; doc.go says why they need no trust.
type cache struct {
	mu     sync.Mutex
	budget int        // bytes of snapshots
	held   int        // of them
	order  *list.List // of *keeping, last used first
	byID   map[string]*list.Element
}

type keeping struct {
	*engine.Dossier
	size int
}

func newCache(budget int) *cache {
	return &cache{budget: budget, order: list.New(), byID: map[string]*list.Element{}}
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
	return e.Value.(*keeping).Dossier
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
		if k := e.Value.(*keeping); always || d.Version >= k.Version {
			c.held += size - k.size
			*k = keeping{d, size}
		}
		c.order.MoveToFront(e)
	} else {
		c.byID[d.ID] = c.order.PushFront(&keeping{d, size})
		c.held += size
	}
	for c.held > c.budget {
		c.drop(c.order.Back())
	}
}

func (c *cache) drop(e *list.Element) {
	k := c.order.Remove(e).(*keeping)
	c.held -= k.size
	delete(c.byID, k.ID)
}

// forget is for a dossier that may be other than what is kept.
func (c *cache) forget(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.byID[id]; e != nil {
		c.drop(e)
	}
}
