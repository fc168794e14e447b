package store

import (
	"sync"

	"santong/calendar"
	"santong/engine"
)

const maxCounted = 32 // days whose counts are remembered

// remembered keeps the counts of the catalogue of some days, as long as the catalogue does not change.
type remembered struct {
	mu       sync.Mutex
	revision string
	of       map[calendar.Date][]engine.ListingCount
}

func (c *remembered) get(revision string, day calendar.Date) ([]engine.ListingCount, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	counts, ok := c.of[day]
	return counts, ok && c.revision == revision
}

func (c *remembered) keep(revision string, day calendar.Date, counts []engine.ListingCount) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.revision != revision || len(c.of) >= maxCounted {
		c.revision, c.of = revision, map[calendar.Date][]engine.ListingCount{}
	}
	c.of[day] = counts
}
