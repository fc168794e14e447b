package notices

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A tally counts for a board; it may be slow, or away.
type tally struct {
	Store
	mu     sync.Mutex
	counts map[string]int
	away   bool
	stuck  bool          // it answers only when it must
	hold   chan chan int // who wants to count must wait in it after having looked
}

func (c *tally) set(person string, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.counts[person] = n
}

func (c *tally) UnreadOf(ctx context.Context, readers []Reader) (map[string]int, error) {
	if c.stuck {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.away {
		return nil, errors.New("away")
	}
	out := map[string]int{}
	for _, r := range readers {
		out[r.Person] = c.counts[r.Person]
	}
	if hold := c.hold; hold != nil {
		c.hold = nil
		c.mu.Unlock()
		<-<-hold
		c.mu.Lock()
	}
	return out, nil
}

func newBoard() (*Board, *tally) {
	c := &tally{counts: map[string]int{}}
	return &Board{Store: c, Log: slog.New(slog.DiscardHandler), Reader: func(person string) Reader { return Reader{Person: person} }}, c
}

func shows(t *testing.T, counts <-chan int, want int) {
	t.Helper()
	select {
	case got := <-counts:
		if got != want {
			t.Errorf("shows %d, want %d", got, want)
		}
	case <-time.After(5 * time.Second):
		t.Fatalf("shows nothing, want %d", want)
	}
}

func TestABoardShowsTheNewestNumber(t *testing.T) {
	b, c := newBoard()
	c.set("wen", 2)
	first, leave, err := b.Subscribe("wen")
	if err != nil {
		t.Fatal(err)
	}
	shows(t, first, 2)
	for n := 3; n <= 9; n++ { // nobody fetches: the newest stays
		c.set("wen", n)
		b.Nudge(t.Context(), "wen", "wen", "nobody")
	}
	shows(t, first, 9)
	b.Nudge(t.Context(), "wen")
	select {
	case n := <-first:
		t.Errorf("shows %d again", n)
	default:
	}
	c.away = true
	c.set("wen", 1)
	b.Nudge(t.Context(), "wen")
	c.away = false
	b.Nudge(t.Context(), "wen")
	shows(t, first, 1)
	leave()
	leave() // twice does nothing
	if b.total != 0 || len(b.looking) != 0 {
		t.Errorf("%d look after all have left: %v", b.total, b.looking)
	}
}

// A count that took long does not replace a newer one.
func TestAnOldCountIsNotShownLast(t *testing.T) {
	synctest.Test(t, anOldCountIsNotShownLast)
}

func anOldCountIsNotShownLast(t *testing.T) {
	b, c := newBoard()
	counts, leave, err := b.Subscribe("wen")
	if err != nil {
		t.Fatal(err)
	}
	defer leave()
	shows(t, counts, 0)
	hold, release := make(chan chan int), make(chan int)
	c.hold = hold
	c.counts["wen"] = 1
	var both sync.WaitGroup
	both.Go(func() { b.Nudge(t.Context(), "wen") })
	hold <- release // the first has looked
	c.set("wen", 2)
	both.Go(func() { b.Nudge(t.Context(), "wen") })
	synctest.Wait() // the second waits for the first
	close(release)
	both.Wait()
	shows(t, counts, 2)
}

// A database that does not answer holds up neither those who look nor those who leave, and not for ever whoever counts.
func TestACountThatTakesTooLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, c := newBoard()
		c.stuck = true
		begun := time.Now()
		var leaves []func()
		for range maxPerPerson {
			_, leave, err := b.Subscribe("wen")
			if err != nil {
				t.Fatal(err)
			}
			leaves = append(leaves, leave)
		}
		synctest.Wait()
		for _, leave := range leaves[1:] {
			leave()
		}
		if took := time.Since(begun); took != 0 {
			t.Errorf("those who look waited %v", took)
		}
		b.Nudge(context.Background(), "wen")
		if took := time.Since(begun); took != countTime {
			t.Errorf("a count went on for %v", took)
		}
		leaves[0]()
	})
}

// When the board ends, so do all open streams, and whoever comes later is shown nothing.
func TestABoardEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, _ := newBoard()
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); b.run(ctx) }()
		first, leave, err := b.Subscribe("wen")
		if err != nil {
			t.Fatal(err)
		}
		second, _, err := b.Subscribe("bo")
		if err != nil {
			t.Fatal(err)
		}
		shows(t, first, 0)
		shows(t, second, 0)
		stop()
		<-done
		late, leaveLate, err := b.Subscribe("wen")
		if err != nil {
			t.Fatal(err)
		}
		for name, counts := range map[string]<-chan int{"first": first, "second": second, "late": late} {
			if n, open := <-counts; open {
				t.Errorf("%s: shows %d after the end", name, n)
			}
		}
		b.Nudge(t.Context(), "wen", "bo")
		leave()
		leaveLate()
		if b.total != 0 {
			t.Errorf("%d look", b.total)
		}
	})
}

func TestABoardIsBounded(t *testing.T) {
	b, _ := newBoard()
	var leaves []func()
	for n := range maxPerPerson {
		_, leave, err := b.Subscribe("wen")
		if err != nil {
			t.Fatalf("page %d: %v", n+1, err)
		}
		leaves = append(leaves, leave)
	}
	if _, _, err := b.Subscribe("wen"); !errors.Is(err, ErrCrowded) {
		t.Errorf("one page too many: %v", err)
	}
	leaves[0]()
	if _, _, err := b.Subscribe("wen"); err != nil {
		t.Errorf("after one was closed: %v", err)
	}
	for n := b.total; n < maxSubscribers; n++ {
		if _, _, err := b.Subscribe(fmt.Sprint("p", n)); err != nil {
			t.Fatalf("connection %d: %v", n+1, err)
		}
	}
	if _, _, err := b.Subscribe("late"); !errors.Is(err, ErrCrowded) {
		t.Errorf("one connection too many: %v", err)
	}
}
