package notices

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"santong/engine"
)

// How often the worker looks.
const (
	outboxEvery = time.Second
	ladderEvery = 10 * time.Minute
	mailsEvery  = 10 * time.Second
	pruneEvery  = time.Hour
)

// keptYears is for how long notices and their mails are kept, read or not: what happened stands in the dossier, and stays there.
const keptYears = 3

const (
	batch      = 64        // happenings told in one go
	deferFor   = time.Hour // how long a happening that cannot be told is left alone
	keptFaults = 1000      // happenings that cannot be told, before the worker stops to wait for help
)

// A Worker tells people what has happened and what falls due. Several may work on one database, in one process or many.
// Engine, Store, Now and Log must be set; without Mail there are no mails, and without Board nobody is nudged.
type Worker struct {
	Engine *engine.Engine
	Store  Store
	Mail   *Mailer
	Board  *Board
	Now    func() time.Time
	Log    *slog.Logger

	faults map[int64]time.Time // happenings that cannot be told, and when to try again
	stages stages
}

// Run works until the context ends, and returns when everything that it began has ended.
func (w *Worker) Run(ctx context.Context) {
	var all sync.WaitGroup
	all.Go(func() { w.every(ctx, outboxEvery, "outbox", w.Tell) })
	all.Go(func() { w.every(ctx, ladderEvery, "reminders", w.Remind) })
	all.Go(func() { w.every(ctx, pruneEvery, "retention", w.Prune) })
	if w.Mail != nil {
		all.Go(func() { w.every(ctx, mailsEvery, "mails", w.Send) })
	}
	if w.Board != nil {
		all.Go(func() { w.Board.run(ctx) })
	}
	all.Wait()
}

// every does the work at once and then in intervals. A database that is away is no reason to stop.
func (w *Worker) every(ctx context.Context, interval time.Duration, what string, work func(context.Context) error) {
	ticks := time.NewTicker(interval)
	defer ticks.Stop()
	for {
		if err := sound(ctx, work); err != nil && ctx.Err() == nil {
			w.Log.LogAttrs(ctx, slog.LevelError, "notices", slog.String("work", what), slog.Any("error", err))
		}
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
	}
}

// sound turns a panic into an error, so that one fault does not end the server.
func sound(ctx context.Context, work func(context.Context) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panicked: %v", p)
		}
	}()
	return work(ctx)
}

// Prune deletes what has been kept for long enough.
func (w *Worker) Prune(ctx context.Context) error {
	return w.Store.DropNotices(ctx, w.Now().UTC().AddDate(-keptYears, 0, 0).Format(engine.TimeLayout))
}

// Tell works the outbox off.
func (w *Worker) Tell(ctx context.Context) error {
	for {
		list, err := w.Store.Outbox(ctx, batch+len(w.faults))
		if err != nil {
			return err
		}
		progress := false
		for _, h := range list {
			if w.Now().Before(w.faults[h.Position]) {
				continue
			}
			told, err := w.tell(ctx, h)
			if err != nil {
				return err
			}
			progress = progress || told
		}
		if !progress {
			return nil
		}
	}
}

// tell tells one happening. What is wrong with the happening itself is noted and does not hold up the others; only a lost database does.
func (w *Worker) tell(ctx context.Context, h Happening) (told bool, err error) {
	var list []Notice
	err = sound(ctx, func(ctx context.Context) (err error) { list, err = w.decide(ctx, h); return err })
	if err == nil {
		err = w.deliver(ctx, []Happening{h}, list)
	}
	switch {
	case err == nil || errors.Is(err, ErrTaken):
		delete(w.faults, h.Position)
		return true, nil
	case ctx.Err() != nil || len(w.faults) >= keptFaults:
		return false, err
	}
	if _, gone := w.Store.Outbox(ctx, 1); gone != nil {
		return false, gone
	}
	if w.faults == nil {
		w.faults = map[int64]time.Time{}
	}
	w.faults[h.Position] = w.Now().Add(deferFor)
	w.Log.LogAttrs(ctx, slog.LevelError, "a change could not be told", slog.String("dossier", h.Dossier), slog.Int("first", h.First), slog.Any("error", err))
	return false, nil
}

func (w *Worker) decide(ctx context.Context, h Happening) ([]Notice, error) {
	s, err := teller{w.Engine, w.Store, w.stages.now(w.Engine)}.gather(ctx, h)
	if err != nil {
		return nil, err
	}
	return s.told(w.at()), nil
}

func (w *Worker) at() string { return w.Now().UTC().Format(engine.TimeLayout) }

// deliver keeps the notices, with mails where there are addresses, and nudges who is looking.
func (w *Worker) deliver(ctx context.Context, done []Happening, list []Notice) error {
	if w.Mail != nil {
		directory := w.Engine.Directory()
		for i := range list {
			if p := directory.Person(list[i].Person); p != nil && p.Email != "" {
				list[i].Mail = w.Mail.first(p, w.Now())
			}
		}
	}
	if err := w.Store.Deliver(ctx, done, list); err != nil {
		return err
	}
	if w.Board != nil && len(list) > 0 {
		persons := make([]string, len(list))
		for i := range list {
			persons[i] = list[i].Person
		}
		w.Board.Nudge(ctx, persons...)
	}
	return nil
}
