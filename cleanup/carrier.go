package cleanup

import (
	"context"
	"errors"
	"sync"

	"santong/engine"
)

// The ids of the definition that this package carries out; a test holds both together.
const (
	Workflow = "cleanup"
	Part     = "cleanup_part"

	published = "published"
	together  = 8 // documents at a time: the store commits them in groups
)

// A Carrier carries clean-ups out.
type Carrier struct {
	Engine *engine.Engine
}

// An Order is which clean-up is to be carried out, and by whom.
type Order struct {
	Dossier  string
	Actor    engine.Actor
	Dry      bool                  // only say what would become of each document
	Progress func(done, total int) // may be nil; is told by one goroutine at a time
}

// ErrNotPublished says that there is nothing to carry out: the result is not published, or everything has been entered.
var ErrNotPublished = errors.New("the clean-up has no published result that is still to be entered")

// Run enters the result of the clean-up, or only says what would come of it. An error is none of the documents': run it again, and it goes on.
func (c *Carrier) Run(ctx context.Context, o Order) (*Report, error) {
	d, err := c.Engine.Dossier(ctx, o.Dossier, o.Actor)
	if err != nil {
		return nil, err
	}
	r, err := Read(d)
	if err != nil {
		return nil, err
	}
	if r.State != published && !o.Dry {
		return nil, ErrNotPublished
	}
	rows := r.Ending()
	if err := c.each(ctx, r, rows, &o); err != nil {
		return nil, err
	}
	report := &Report{Dry: o.Dry, Rows: rows}
	report.count()
	if o.Dry {
		return report, nil
	}
	return report, c.record(ctx, r, rows, &o)
}

// each works at the rows, several at a time. The first trouble stops it.
func (c *Carrier) each(ctx context.Context, r *Result, rows []*Row, o *Order) error {
	var mu sync.Mutex
	var trouble error
	done := 0
	var working sync.WaitGroup
	next := make(chan *Row)
	for range min(together, max(1, len(rows))) {
		working.Go(func() {
			for row := range next {
				err := c.enter(ctx, r, row, o)
				mu.Lock()
				trouble = errors.Join(trouble, err)
				if done++; o.Progress != nil {
					o.Progress(done, len(rows))
				}
				mu.Unlock()
			}
		})
	}
	for _, row := range rows {
		mu.Lock()
		stop := trouble != nil
		mu.Unlock()
		if stop || ctx.Err() != nil {
			break
		}
		next <- row
	}
	close(next)
	working.Wait()
	return errors.Join(trouble, ctx.Err())
}

// record puts on the clean-up's own record what came of each document.
func (c *Carrier) record(ctx context.Context, r *Result, rows []*Row, o *Order) error {
	form := map[string]any{}
	outcomes := []any{}
	for _, row := range rows {
		one := map[string]any{"document": row.No, "entry": "entered"}
		if row.Verdict == Refused {
			one["entry"], one["note"] = "refused", clip(row.said(), 1000)
		}
		outcomes = append(outcomes, one)
	}
	if len(outcomes) > 0 {
		form["outcomes"] = outcomes
	}
	return c.Engine.AsItStands(ctx, r.Dossier, o.Actor, func(d *engine.Dossier) error {
		if d.Case(Workflow).State != published {
			return nil // a run beside this one was faster
		}
		_, err := c.Engine.Fire(ctx, engine.Command{Dossier: d.ID, Case: Workflow, Event: "record_entries", Version: d.Version, Actor: o.Actor, Form: form})
		return err
	})
}

func clip(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most])
	}
	return text
}
