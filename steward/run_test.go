package steward_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"santong/engine"
	"santong/steward"
)

// A watched store counts how often all open dossiers are gone through, may hold that up, and cannot redate one of them.
type watched struct {
	steward.Store
	counts atomic.Int64
	hold   chan struct{} // nil, or each count waits for one
	spoilt string
}

func (w *watched) OpenDossiers(ctx context.Context, after string, limit int) ([]string, error) {
	if after == "" {
		w.counts.Add(1)
		if w.hold != nil {
			select {
			case <-w.hold:
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
	}
	return w.Store.OpenDossiers(ctx, after, limit)
}

func (w *watched) Redate(ctx context.Context, was, now []engine.Task) error {
	if was[0].Dossier == w.spoilt {
		return errors.New("a spoilt row")
	}
	return w.Store.Redate(ctx, was, now)
}

// While dossiers are counted, the process goes on hearing of leavers; what comes up meanwhile is counted once; and it ends when told to.
func TestRunHearsWhileItCounts(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		ctx, stop := context.WithCancel(context.Background())
		defer stop()
		must(t, o.store.SetMeta(ctx, "calendar", o.Calendar().Version()))
		other := o.program(folder(t))
		w := &watched{Store: o.store, hold: make(chan struct{})}
		other.Store = w
		var run sync.WaitGroup
		run.Go(func() { other.Run(ctx) })
		must(t, o.SetContact(ctx, o.actor(drafter), "wang@example.com", "en"))
		eventually(t, "the other process hears of the address", func() bool { return other.Directory().Person(drafter).Email != "" })
		o.agreed(granting(drafter, "reviewer", "sfj"))
		eventually(t, "it begins to count", func() bool { return w.counts.Load() == 1 })
		for i, kind := range []string{"auditor", "administrator"} {
			o.agreed(granting(drafter, kind, "sfj"))
			eventually(t, "it hears of what happens while it counts", func() bool { return len(other.Directory().Person(drafter).Posts) == 3+i })
		}
		w.hold <- struct{}{}
		w.hold <- struct{}{} // the second count is of both
		o.agreed(granting(second, "reviewer", "sfj"))
		eventually(t, "it counts again", func() bool { return w.counts.Load() == 3 })
		stop() // in the middle of it
		run.Wait()
		if n := w.counts.Load(); n != 3 {
			t.Errorf("counted %d times", n)
		}
	})
}

// One dossier that cannot be counted is logged, and holds up no other.
func TestOneSpoiltDossierHoldsUpNoOther(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		ctx := context.Background()
		_, err := o.Follow(ctx, nil)
		must(t, err)
		spoilt, sound := o.reviewing(o.Service), o.reviewing(o.Service)
		was := o.dueOf(spoilt)
		p := o.agreed(steward.CalendarChange{Year: notice2027()})
		var log bytes.Buffer
		o.Log = slog.New(slog.NewTextHandler(&log, nil))
		o.Service.Store = &watched{Store: o.store, spoilt: spoilt}
		result, err := o.Follow(ctx, nil)
		must(t, err)
		if result.Dossiers != 1 || result.Moved != 1 || o.dueOf(sound).Due != day("2026-12-27") || o.dueOf(spoilt) != was {
			t.Errorf("%+v %v %v", result, o.dueOf(sound), o.dueOf(spoilt))
		}
		if strings.Count(log.String(), "level=ERROR") != 1 || !strings.Contains(log.String(), spoilt) {
			t.Errorf("logged %s", log.String())
		}
		if again, err := o.Follow(ctx, nil); err != nil || again != (steward.Result{}) {
			t.Errorf("begins again for ever: %+v %v", again, err)
		}
		kept, err := o.Proposal(ctx, p.ID)
		must(t, err)
		if kept.Result == nil || kept.Result.Moved != 1 {
			t.Errorf("%+v", kept.Result)
		}
		o.verifies()
		// Who is told to stop has not followed anything.
		must(t, o.store.SetMeta(ctx, "calendar", "another"))
		gone, stop := context.WithCancel(ctx)
		if _, err := o.Follow(gone, func(int) { stop() }); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if used, err := o.store.Meta(ctx, "calendar"); err != nil || used != "another" {
			t.Errorf("%q %v", used, err)
		}
	})
}
