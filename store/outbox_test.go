package store_test

import (
	"context"
	"errors"
	"testing"

	"santong/engine"
	"santong/notices"
	"santong/store/storetest"
)

// What has been told is taken out once: of two who tell the same, one hears that he came too late, and nothing of his is kept.
func TestOutboxDone(t *testing.T) {
	ctx := context.Background()
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			s := storetest.Open(t, db.make(t))
			for range 7 {
				must(t, s.Update(ctx, "d1", storetest.Decide("d1", nil)))
			}
			positions := func() (out []int64) {
				list, err := s.Outbox(ctx, 100)
				must(t, err)
				for _, h := range list {
					out = append(out, h.Position)
				}
				return out
			}
			all := positions()
			must(t, s.OutboxDone(ctx, all[:3]))
			must(t, s.OutboxDone(ctx, all[3:4]))
			if err := s.OutboxDone(ctx, all[2:6]); !errors.Is(err, notices.ErrTaken) {
				t.Errorf("told twice: %v", err)
			}
			if left := positions(); len(left) != 3 || left[0] != all[4] {
				t.Errorf("left: %v of %v", left, all)
			}
			must(t, s.OutboxDone(ctx, all[4:]))
			must(t, s.Update(ctx, "d1", storetest.Decide("d1", func(engine.View, *engine.Change) error { return nil })))
			if left := positions(); len(left) != 1 || left[0] <= all[6] {
				t.Errorf("a position came again: %v after %v", left, all)
			}
		})
	}
}
