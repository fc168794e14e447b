package porch_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"santong/porch"
)

// What is shared is made once however many ask, few at a time; an error is not kept, and a panic leaves nobody waiting.
func TestShared(t *testing.T) {
	now, few := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC), make(porch.Few, 2)
	s := &porch.Shared[string]{Few: few, Keep: time.Minute, Now: func() time.Time { return now }}
	ctx := context.Background()
	var made, within, most atomic.Int64
	from := func(asked string) func(context.Context) (string, error) {
		return func(context.Context) (string, error) {
			made.Add(1)
			for n := within.Add(1); n > most.Load(); {
				most.Store(n)
			}
			defer within.Add(-1)
			time.Sleep(5 * time.Millisecond)
			return "of " + asked, nil
		}
	}
	var group sync.WaitGroup
	for i := range 100 {
		asked := fmt.Sprint(i % 5)
		group.Go(func() {
			if got, err := s.Get(ctx, asked, from(asked)); got != "of "+asked || err != nil {
				t.Errorf("%s: %q, %v", asked, got, err)
			}
		})
	}
	group.Wait()
	if made.Load() != 5 || most.Load() > 2 {
		t.Errorf("made %d times, %d at once", made.Load(), most.Load())
	}
	now = now.Add(time.Minute)
	if _, err := s.Get(ctx, "0", from("0")); err != nil || made.Load() != 6 {
		t.Errorf("after its time made %d times: %v", made.Load(), err)
	}
	broken := errors.New("broken")
	if _, err := s.Get(ctx, "x", func(context.Context) (string, error) { return "", broken }); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	func() {
		defer func() { _ = recover() }()
		_, _ = s.Get(ctx, "x", func(context.Context) (string, error) { panic("in the middle") })
	}()
	if got, err := s.Get(ctx, "x", from("x")); got != "of x" || err != nil {
		t.Errorf("after an error: %q, %v", got, err)
	}
	if len(few) != 0 {
		t.Errorf("%d have not left", len(few))
	}
}

// Asking for what is not there takes no room, and where too much is kept what was made first goes.
func TestSharedKeepsWhatIsGood(t *testing.T) {
	now := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	s := &porch.Shared[int]{Few: make(porch.Few, 2), Keep: time.Hour, Now: func() time.Time { return now }}
	made := map[string]int{}
	ask := func(asked string, answer error) {
		now = now.Add(time.Second)
		_, _ = s.Get(t.Context(), asked, func(context.Context) (int, error) { made[asked]++; return 1, answer })
	}
	ask("first", nil)
	ask("second", nil)
	for i := range 1000 {
		ask(fmt.Sprint("nothing ", i), errors.New("not there"))
	}
	if ask("first", nil); made["first"] != 1 {
		t.Errorf("made %d times", made["first"])
	}
	for i := range 255 { // with two there are one too many
		ask(fmt.Sprint("more ", i), nil)
	}
	if ask("second", nil); made["second"] != 1 {
		t.Error("what was made later went")
	}
	if ask("first", nil); made["first"] != 2 {
		t.Error("what was made first stays")
	}
}

// Whoever asks does not wait longer than it wants to, and what it asked for is made all the same.
func TestSharedImpatient(t *testing.T) {
	s := &porch.Shared[int]{Few: make(porch.Few, 1), Keep: time.Minute, Now: time.Now}
	begun, end := make(chan struct{}), make(chan struct{})
	gone, leave := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = s.Get(gone, "a", func(ctx context.Context) (int, error) {
			close(begun)
			<-end
			return 7, ctx.Err()
		})
	}()
	<-begun
	leave() // who asked first goes away
	short, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	if _, err := s.Get(short, "a", nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("waited for %v", err)
	}
	close(end)
	<-done
	if got, err := s.Get(context.Background(), "a", nil); got != 7 || err != nil {
		t.Errorf("got %d, %v", got, err)
	}
	few := make(porch.Few, 1)
	out, err := few.Enter(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := few.Enter(gone); !errors.Is(err, context.Canceled) {
		t.Errorf("a second has entered: %v", err)
	}
	out()
}
