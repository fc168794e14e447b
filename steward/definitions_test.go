package steward_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"santong/engine"
	"santong/steward"
	"santong/store"
	"santong/store/storetest"
)

// A program with other definitions goes on under those that were adopted, until a second person has agreed.
func TestDefinitions(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		ctx := context.Background()
		begun := func(s *steward.Service) string {
			d, err := o.store.Dossier(ctx, o.reviewing(s))
			must(t, err)
			return d.Cases[0].Definition
		}
		first := begun(o.Service)
		if o.Brought() != nil {
			t.Fatal("what the first program brings was not adopted")
		}
		next := o.program(folder(t, "period: 5wd", "period: 7wd", "zh: 待公布", "zh: 等待公布"))
		if begun(next) != first {
			t.Error("new cases begin under what nobody has agreed to")
		}
		change := next.Brought()
		if change == nil || len(change.Adopt) != 2 {
			t.Fatalf("%+v", change)
		}
		p, err := next.Propose(ctx, o.actor(an), *change, "新办法施行")
		must(t, err)
		preview, err := next.Preview(ctx, p.ID, nil)
		must(t, err)
		if len(preview.Definitions) != 2 {
			t.Fatalf("%+v", preview)
		}
		var government steward.Rewording
		for _, r := range preview.Definitions {
			if r.Variant == "government" {
				government = r
			}
		}
		if r := government; r.Was != first || r.Now == first || r.Open != 2 || r.Earlier != 0 || r.Zh != "文件制定" || r.VariantWords.Zh != "政府文件" ||
			!strings.Contains(r.Diff, "\n-") || !strings.Contains(r.Diff, "等待公布") || strings.Count(r.Diff, "\n") > 100 {
			t.Errorf("%+v", r)
		}
		_, err = next.Accept(ctx, o.actor(bo), p.ID, "")
		must(t, err)
		second := begun(next)
		if second == first || second != government.Now {
			t.Errorf("began under %.12s, not %.12s", second, government.Now)
		}
		must(t, o.Refresh(ctx)) // the older program loads it from the store
		if begun(o.Service) != second || o.Brought() == nil {
			t.Error("the older program has not heard of it")
		}
		list, err := o.Definitions(ctx)
		must(t, err)
		got := map[string]steward.Definition{}
		for _, d := range list {
			got[d.Hash] = d
		}
		if d := got[first]; len(list) != 4 || d.Current || d.Open != 2 || d.Since == "" || d.Until == "" || !d.Brought {
			t.Errorf("%d, %+v", len(list), d)
		}
		if d := got[second]; !d.Current || d.Open != 2 || d.Until != "" || d.Brought || d.Workflow != "paper" || d.Variant != "government" {
			t.Errorf("%+v", d)
		}
		if list[0].Hash != second {
			t.Errorf("the current one does not come first: %+v", list[0])
		}
		restarted := o.program(folder(t))
		if begun(restarted) != second {
			t.Error("a start has undone it")
		}
		o.verifies()
	})
}

func TestDefinitionsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		ctx := context.Background()
		next := o.program(folder(t, "period: 5wd", "period: 7wd"))
		own, current := next.Brought().Adopt, o.Engine.Workflows.All()
		for name, c := range map[string]struct {
			adopt []string
			want  error
		}{
			"nothing":        {nil, steward.ErrChange},
			"what there is":  {[]string{current[1].Hash, current[0].Hash}, steward.ErrNothing},
			"unknown":        {[]string{engine.HashOf([]byte("x")).String()}, steward.ErrChange},
			"no hash":        {[]string{"../x"}, steward.ErrChange},
			"twice the same": {[]string{own[0], current[0].Hash}, steward.ErrChange},
		} {
			if _, err := next.Propose(ctx, o.actor(an), steward.DefinitionsChange{Adopt: c.adopt}, "理由"); !errors.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		a, err := next.Propose(ctx, o.actor(an), *next.Brought(), "一")
		must(t, err)
		b, err := next.Propose(ctx, o.actor(an), steward.DefinitionsChange{Adopt: own[:1]}, "二")
		must(t, err)
		_, err = next.Accept(ctx, o.actor(bo), a.ID, "")
		must(t, err)
		if _, err := next.Accept(ctx, o.actor(bo), b.ID, ""); !errors.Is(err, steward.ErrStale) {
			t.Errorf("%v", err)
		}
	})
}

// Readers of the catalogue see one whole set or the other while it is swapped.
func TestAdoptWhileRunning(t *testing.T) {
	o := newOffice(t, store.Config{Path: storetest.SQLite(t)})
	next := o.program(folder(t, "period: 5wd", "period: 7wd"))
	old, now := o.Engine.Workflows.All(), next.Library.All()
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			default:
			}
			if list := o.Engine.Workflows.All(); !slices.Equal(list, old) && !slices.Equal(list, now) {
				t.Error("half a set")
			}
			_ = o.Engine.Workflows.Current("paper", "office").Hash
		}
	}()
	for range 1000 {
		o.Engine.Workflows.Adopt(now)
		o.Engine.Workflows.Adopt(old)
	}
	close(stop)
	<-done
}
