package porch

import (
	"context"
	"sync"
	"time"
)

// A Few lets so many at a time do what reads much; the others wait for their turn.
type Few chan struct{}

// Enter waits for a turn, as long as the context lasts. Whoever has entered must leave.
func (f Few) Enter(ctx context.Context) (leave func(), err error) {
	select {
	case f <- struct{}{}:
		return func() { <-f }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// A Shared keeps answers that are dear to make and the same for everybody. However many ask, each is made by one of them, and again only when it has been kept its time;
// few are made at once.
type Shared[T any] struct {
	Few  Few
	Keep time.Duration
	Now  func() time.Time

	mu sync.Mutex
	of map[string]*answer[T]
}

type answer[T any] struct {
	made  chan struct{} // closed when the rest is there
	at    time.Time
	value T
	err   error
}

const (
	maxShared = 256 // answers
	makeTime  = time.Minute
)

// Get returns the answer to what is asked. What is made goes on when whoever asked first has gone: others wait for it. An error is not kept.
func (s *Shared[T]) Get(ctx context.Context, asked string, from func(context.Context) (T, error)) (T, error) {
	one, mine := s.take(asked)
	if mine {
		s.fill(context.WithoutCancel(ctx), asked, one, from)
	}
	select {
	case <-one.made:
		return one.value, one.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

// take finds the answer, or one that is mine to make.
func (s *Shared[T]) take(asked string) (one *answer[T], mine bool) {
	now := s.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if one := s.of[asked]; one != nil && !one.old(now, s.Keep) {
		return one, false
	}
	if s.of == nil {
		s.of = map[string]*answer[T]{}
	}
	if len(s.of) >= maxShared {
		s.drop()
	}
	one = &answer[T]{made: make(chan struct{})}
	s.of[asked] = one
	return one, true
}

// drop forgets what was made first. What is being made stays, as others wait for it.
func (s *Shared[T]) drop() {
	first := ""
	var of *answer[T]
	for asked, one := range s.of {
		select {
		case <-one.made:
			if of == nil || one.at.Before(of.at) {
				first, of = asked, one
			}
		default:
		}
	}
	if of != nil {
		delete(s.of, first)
	}
}

// forget drops an answer that came to nothing, so that asking for what is not there takes no room.
func (s *Shared[T]) forget(asked string, one *answer[T]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of[asked] == one {
		delete(s.of, asked)
	}
}

// old tells whether it was made too long ago; what is being made is not.
func (a *answer[T]) old(now time.Time, keep time.Duration) bool {
	select {
	case <-a.made:
		return a.err != nil || now.Sub(a.at) >= keep || now.Before(a.at)
	default:
		return false
	}
}

func (s *Shared[T]) fill(ctx context.Context, asked string, one *answer[T], from func(context.Context) (T, error)) {
	defer func() {
		close(one.made)
		if one.err != nil {
			s.forget(asked, one)
		}
	}()
	one.err = context.Canceled // unless it comes to an end
	ctx, cancel := context.WithTimeout(ctx, makeTime)
	defer cancel()
	leave, err := s.Few.Enter(ctx)
	if err != nil {
		one.err = err
		return
	}
	defer leave()
	one.at = s.Now() // what it says is as of before it was read
	one.value, one.err = from(ctx)
}
