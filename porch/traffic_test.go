package porch

import (
	"context"
	"errors"
	"testing"
)

// Nobody holds more than his places, and all places together are bounded; who waits in vain leaves nothing behind.
func TestTraffic(t *testing.T) {
	tr := NewTraffic(3, 2)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	var leaves []func()
	enter := func(ctx context.Context, who string, want error) {
		t.Helper()
		leave, err := tr.Enter(ctx, who)
		if !errors.Is(err, want) {
			t.Fatalf("%s: got %v, want %v", who, err, want)
		}
		if err == nil {
			leaves = append(leaves, leave)
		}
	}
	enter(t.Context(), "a", nil)
	enter(t.Context(), "a", nil)
	enter(t.Context(), "a", ErrGreedy)
	enter(t.Context(), "b", nil)
	enter(gone, "c", ErrCrowded)
	for _, leave := range leaves {
		leave()
	}
	if len(tr.of) != 0 || len(tr.places) != 0 {
		t.Errorf("left behind: %v, %d", tr.of, len(tr.places))
	}
	enter(t.Context(), "c", nil)
}
