package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"santong/engine"
	"santong/store"
	"santong/store/storetest"
)

// A queue that is full says so at once.
func TestBusy(t *testing.T) {
	ctx := context.Background()
	s := storetest.Open(t, store.Config{Path: storetest.SQLite(t)})
	hold, held := make(chan struct{}), make(chan struct{})
	s.SetFault(func(saved bool) error {
		if !saved {
			held <- struct{}{}
			<-hold
		}
		return nil
	})
	var wg sync.WaitGroup
	wg.Go(func() { must(t, s.SetMeta(ctx, "first", "")) })
	<-held
	for i := range store.MaxWaiting {
		wg.Go(func() {
			if err := s.SetMeta(ctx, fmt.Sprint(i), ""); err != nil {
				t.Error(err)
			}
		})
	}
	for s.Waiting() < store.MaxWaiting {
		time.Sleep(time.Millisecond)
	}
	if err := s.SetMeta(ctx, "one too many", ""); !errors.Is(err, store.ErrBusy) {
		t.Errorf("told %v", err)
	}
	go func() {
		for range held { // lets the others through
			continue
		}
	}()
	close(hold)
	wg.Wait()
	close(held)
}

// Who leaves the queue before his turn can be sure that nothing happens; who leaves after it cannot.
func TestLeaving(t *testing.T) {
	s := storetest.Open(t, store.Config{Path: storetest.SQLite(t)})
	hold, held := make(chan struct{}), make(chan struct{}, 10)
	s.SetFault(func(saved bool) error {
		if !saved {
			held <- struct{}{}
			<-hold
		}
		return nil
	})
	ctx, cancel := context.WithCancel(context.Background())
	answers := make(chan error, 2)
	go func() { answers <- s.SetMeta(ctx, "taken", "") }()
	<-held
	go func() { answers <- s.SetMeta(ctx, "waiting", "") }()
	for s.Waiting() < 1 {
		time.Sleep(time.Millisecond)
	}
	cancel()
	unknown := 0
	for range 2 {
		err := <-answers
		if !errors.Is(err, context.Canceled) {
			t.Errorf("told %v", err)
		}
		if errors.Is(err, engine.ErrUnknownOutcome) {
			unknown++
		}
	}
	close(hold)
	must(t, s.SetMeta(context.Background(), "after", ""))
	_, taken := s.Meta(context.Background(), "taken")
	_, waiting := s.Meta(context.Background(), "waiting")
	if unknown != 1 || taken != nil || !errors.Is(waiting, engine.ErrNotFound) {
		t.Errorf("%d unknown; taken: %v; waiting: %v", unknown, taken, waiting)
	}
}
