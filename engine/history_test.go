package engine_test

import (
	"context"
	"errors"
	"testing"

	"santong/engine"
)

// A longStore has a history of so many entries, and is overtaken so often.
type longStore struct {
	engine.Store
	entries, overtaken int
}

func (s *longStore) Entries(_ context.Context, dossier string, after, limit int) (out []engine.Entry, err error) {
	for seq := after + 1; seq <= min(s.entries, after+limit); seq++ {
		out = append(out, engine.Entry{Dossier: dossier, Seq: seq})
	}
	return out, nil
}

func (s *longStore) Update(ctx context.Context, id string, decide func(engine.View) (*engine.Change, error)) error {
	if s.overtaken--; s.overtaken >= 0 {
		return engine.ErrStale
	}
	return s.Store.Update(ctx, id, decide)
}

// No history is cut, however long it is, and none is read twice.
func TestHistory(t *testing.T) {
	ctx := context.Background()
	for _, n := range []int{0, 499, 500, 501, 5001} {
		e := &engine.Engine{Store: &longStore{entries: n}}
		list, err := e.History(ctx, "d")
		if err != nil || len(list) != n {
			t.Fatalf("%d of %d entries, %v", len(list), n, err)
		}
		for i := range list {
			if list[i].Seq != i+1 {
				t.Fatalf("entry %d has the number %d", i+1, list[i].Seq)
			}
		}
	}
	stop, seen := errors.New("enough"), 0
	err := (&engine.Engine{Store: &longStore{entries: 700}}).EachEntry(ctx, "d", 690, func(e *engine.Entry) error {
		if seen++; e.Seq == 695 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) || seen != 5 {
		t.Errorf("from 691 to 695: %d, %v", seen, err)
	}
}

// Who does not act upon a version goes on where somebody was faster; not for ever.
func TestAsItStands(t *testing.T) {
	l := sqliteLab(t)
	id := l.decreed("1", nil)
	st := l.Store
	stop := func(overtaken int) (err error, asked int) {
		l.Store = &longStore{Store: st, overtaken: overtaken}
		defer func() { l.Store = st }()
		err = l.AsItStands(context.Background(), id, l.actor("wen"), func(d *engine.Dossier) error {
			asked++
			_, err := l.Fire(context.Background(), engine.Command{Dossier: id, Case: "decree", Event: "stop", Version: d.Version, Actor: l.actor("wen"), Form: form{"since": "2026-03-02"}})
			return err
		})
		return err, asked
	}
	if err, asked := stop(1000); !errors.Is(err, engine.ErrStale) || asked > 10 {
		t.Errorf("always overtaken: %v after %d", err, asked)
	}
	if err, asked := stop(3); err != nil || asked != 4 {
		t.Errorf("overtaken three times: %v after %d", err, asked)
	}
}
