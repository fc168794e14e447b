package porch

import (
	"context"
	"errors"
	"sync"
	"time"
)

// What may be wrong with one more.
var (
	ErrCrowded = errors.New("too much travels at the same time")
	ErrGreedy  = errors.New("too much of one travels at the same time")
)

// queueTime is how long one more waits for a place: whoever comes later may fare better.
const queueTime = 5 * time.Second

// A Traffic bounds how many papers travel at once: each is in memory, and nobody may hold all the places.
type Traffic struct {
	places chan struct{}
	each   int

	mu sync.Mutex
	of map[string]int
}

// NewTraffic has so many places, of which one person or network holds at most each.
func NewTraffic(places, each int) *Traffic {
	return &Traffic{places: make(chan struct{}, places), each: each, of: map[string]int{}}
}

// Enter takes a place, waiting a little for one; leave gives it back.
func (t *Traffic) Enter(ctx context.Context, who string) (leave func(), err error) {
	t.mu.Lock()
	if t.of[who] >= t.each {
		t.mu.Unlock()
		return nil, ErrGreedy
	}
	t.of[who]++
	t.mu.Unlock()
	left := func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.of[who]--; t.of[who] == 0 {
			delete(t.of, who)
		}
	}
	select {
	case t.places <- struct{}{}:
		return func() { <-t.places; left() }, nil
	case <-time.After(queueTime):
	case <-ctx.Done():
	}
	left()
	return nil, ErrCrowded
}
