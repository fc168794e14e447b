package parcel

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"santong/engine"
)

const (
	dispatchEvery = 2 * time.Second
	collectEvery  = 30 * time.Minute
	maxCollected  = 500 // packages that went, the newest first
	errandBatch   = 50
	errandLease   = 10 * time.Minute // an attempt that has not ended by then is taken for dead
	errandLasts   = 8 * time.Minute  // and none lasts so long
	maxLanes      = 4                // peers to which something goes at the same time
	laneLasts     = time.Minute      // after which the rest of what goes to one peer waits
	maxWhy        = 500              // characters of a reason that are kept
)

// Run sends what waits, and gets the answers of those who cannot reach us, until the context ends.
func (c *Courier) Run(ctx context.Context) {
	var both sync.WaitGroup
	both.Go(func() { c.every(ctx, dispatchEvery, "sending packages", c.Dispatch) })
	both.Go(func() { c.every(ctx, collectEvery, "getting answers", c.Collect) })
	both.Wait()
}

func (c *Courier) every(ctx context.Context, interval time.Duration, what string, work func(context.Context) error) {
	ticks := time.NewTicker(interval)
	defer ticks.Stop()
	for {
		if err := sound(ctx, work); err != nil && ctx.Err() == nil {
			c.log(ctx, slog.LevelError, what, slog.Any("error", err))
		}
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
	}
}

// sound turns a panic into an error, so that one package does not end the server.
func sound(ctx context.Context, work func(context.Context) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panicked: %v", p)
		}
	}()
	return work(ctx)
}

// Collect fetches the answers to whatever was filed and is not at its end: a recipient may have no address of ours, or none that it can reach.
func (c *Courier) Collect(ctx context.Context) error {
	if c.Key == nil {
		return nil
	}
	sent, err := c.Store.Exchanges(ctx, Query{Way: Out, Newest: true, Limit: maxCollected})
	if err != nil {
		return err
	}
	down := map[string]bool{}
	for _, x := range sent {
		if x.Kind != Filing || x.Receipt == "" || down[x.Peer] {
			continue
		}
		d, err := c.Engine.Store.Dossier(ctx, x.Dossier)
		if err != nil {
			return err
		}
		if k := d.Case(x.Case); k == nil || !k.Open {
			continue
		}
		if _, err := c.Fetch(ctx, x.Dossier, x.Case); err != nil && ctx.Err() == nil {
			down[x.Peer] = errors.As(err, new(*unreached))
			c.log(ctx, slog.LevelWarn, "answers were not fetched", slog.String("dossier", x.Dossier), slog.String("case", x.Case), slog.Any("error", err))
		}
	}
	return ctx.Err()
}

// Dispatch makes one attempt at everything whose time has come. Several may do it on one database, in one process or many: what goes twice is taken in once.
func (c *Courier) Dispatch(ctx context.Context) error {
	for ctx.Err() == nil {
		list, err := c.Store.DueErrands(ctx, c.instant(), errandBatch)
		if err != nil {
			return err
		}
		if err := c.dispatch(ctx, list); err != nil {
			return err
		}
		if len(list) < errandBatch {
			return nil
		}
	}
	return nil
}

// dispatch attempts the errands, those to each peer one after the other and several peers at a time: one that is slow does not hold up all others.
func (c *Courier) dispatch(ctx context.Context, list []Errand) error {
	to := map[string][]Errand{}
	for _, e := range list {
		peer := c.bound(ctx, e)
		to[peer] = append(to[peer], e)
	}
	var all sync.WaitGroup
	wrong, places := make(chan error, len(to)), make(chan struct{}, maxLanes)
	for peer, errands := range to {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			wrong <- sound(ctx, func(ctx context.Context) error { return c.lane(ctx, peer, errands) })
		})
	}
	all.Wait()
	close(wrong)
	var out []error
	for err := range wrong {
		out = append(out, err)
	}
	return errors.Join(out...)
}

// lane attempts the errands to one peer. Where that takes long, the rest wait for another time, as where it is not reached.
func (c *Courier) lane(ctx context.Context, peer string, errands []Errand) error {
	down, begun := map[string]error{}, time.Now()
	for _, e := range errands {
		if ctx.Err() != nil {
			return nil
		}
		if down[peer] == nil && time.Since(begun) > laneLasts {
			down[peer] = &unreached{fmt.Errorf("%s is slow: later", peer)}
		}
		if _, err := c.attempt(ctx, e, down); errors.As(err, new(*kept)) {
			return err
		}
	}
	return nil
}

// bound is the peer to which the errand goes, "" where nobody is: the attempt will say why.
func (c *Courier) bound(ctx context.Context, e Errand) string {
	if came, err := c.Store.Exchanges(ctx, Query{Way: In, Dossier: e.Dossier, Case: e.Case, Limit: 1}); err == nil && len(came) > 0 {
		return came[0].Peer
	}
	d, err := c.Engine.Store.Dossier(ctx, e.Dossier)
	if err != nil {
		return ""
	}
	k := d.Case(e.Case)
	if k == nil {
		return ""
	}
	p, _ := c.peerFor(ctx, c.name(k.Parties["recipient"])) // none has no name
	return p.Name
}

// Send makes what is to be sent of a case and delivers what has no receipt yet, in order: at once, whatever became of earlier attempts.
// What was delivered stays so where a later one fails, and what failed is tried again by itself.
func (c *Courier) Send(ctx context.Context, dossier, kase string) ([]Delivery, error) {
	list, err := c.outgoing(ctx, dossier, kase)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, nothingYet()
	}
	if err := c.Store.RenewErrand(ctx, Errand{Dossier: dossier, Case: kase, Seq: list[len(list)-1].Seq, Begun: c.instant()}); err != nil {
		return nil, err
	}
	e, err := c.Store.Errand(ctx, dossier, kase)
	if err != nil {
		return nil, err
	}
	return c.attempt(ctx, e, map[string]error{})
}

// kept is an error of our own store: no attempt has failed, and none is to be noted.
type kept struct{ error }

func (k *kept) Unwrap() error { return k.error }

// attempt makes one attempt at the errand and keeps how it ended, even where the server is told to stop meanwhile. Of peers in down it is known that they cannot be reached now.
func (c *Courier) attempt(ctx context.Context, e Errand, down map[string]error) ([]Delivery, error) {
	until := c.Engine.Now().Add(errandLease).UTC().Format(engine.TimeLayout)
	if err := c.Store.TakeErrand(ctx, e, until); errors.Is(err, ErrTaken) {
		return nil, fault(CodeBusy, "正在发送，或者刚有新的办理：请稍后查看", "it is being sent, or more was done just now: look again in a moment")
	} else if err != nil {
		return nil, &kept{err}
	}
	e.Attempts++
	limited, done := context.WithTimeout(ctx, errandLasts)
	out, err := c.deliverAll(limited, e.Dossier, e.Case, down)
	done()
	if ctx.Err() != nil && err != nil { // we were stopped: that says nothing of the other side
		e.State, e.Next = ErrandWaits, c.instant()
	} else {
		e.settle(err, c.Engine.Now())
	}
	ctx = context.WithoutCancel(ctx)
	if err != nil && e.State != ErrandNone { // that it goes on paper is no fault
		c.log(ctx, slog.LevelWarn, "a package did not go", slog.String("dossier", e.Dossier), slog.String("case", e.Case), slog.Int("attempt", e.Attempts), slog.String("state", e.State), slog.Any("error", err))
	}
	if c.Tell != nil && (e.State == ErrandRefused || e.State == ErrandGivenUp) {
		if told := c.Tell(ctx, e); told != nil { // before it is kept, so that nobody misses it
			return out, &kept{told}
		}
	}
	if saved := c.Store.SaveErrand(ctx, e); saved != nil && !errors.Is(saved, ErrTaken) {
		return out, &kept{saved}
	}
	return out, err
}

// deliverAll delivers what has no receipt yet, in order.
func (c *Courier) deliverAll(ctx context.Context, dossier, kase string, down map[string]error) (out []Delivery, err error) {
	list, err := c.outgoing(ctx, dossier, kase)
	if err != nil {
		return nil, err
	}
	for _, x := range list {
		one := Delivery{Exchange: x}
		if x.Receipt == "" {
			if err := down[x.Peer]; err != nil {
				return out, err
			}
			if one.Receipt, err = c.deliver(ctx, x); err != nil {
				if errors.As(err, new(*unreached)) {
					down[x.Peer] = err
				}
				return out, err
			}
			one.Sent = true
		}
		out = append(out, one)
	}
	return out, nil
}

// hopeless tells by what an attempt that failed ends the errand, "" where it is worth another one, and says why in words for people.
func hopeless(err error) (ends string, why engine.Words) {
	if f, ok := errors.AsType[*Fault](err); ok {
		switch f.Code {
		case CodeDisabled, CodeOrgan:
			return ErrandNone, f.Words
		case CodeSize, CodeForm, CodeTooEarly:
			return ErrandRefused, f.Words
		}
		return "", f.Words // of a receipt that is none
	}
	if r, ok := errors.AsType[*Rejection](err); ok {
		why = engine.Words{Zh: "对方系统不收：" + r.Words.Zh, En: "the other system does not take it: " + r.Words.En}
		if r.Code == CodeRefused { // what its procedure is against today it may take when its day has come
			return "", why
		}
		return ErrandRefused, why
	}
	return "", engine.Words{Zh: "对方系统没有应答，或者暂时不能收", En: "the other system does not answer, or cannot take it now"}
}

func (c *Courier) log(ctx context.Context, level slog.Level, what string, attrs ...slog.Attr) {
	if c.Log != nil {
		c.Log.LogAttrs(ctx, level, what, attrs...)
	}
}
