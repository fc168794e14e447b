package web

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"santong/cleanup"
	"santong/engine"
)

// A clean-up of the whole stock has thousands of documents. Its result is looked at and entered beside the pages, which tell how far it has come: whoever closes the window stops
// nothing, and what was interrupted goes on where it stopped.
const (
	carryTime     = time.Hour       // after which it is given up
	carryPatience = 5 * time.Second // how long a page waits for it
	carriesKept   = 8               // at once, and whose reports are kept
)

var errCarriesMany = crowded("同时办理的清理太多，请稍后再试。", "Too many clean-ups are being carried out at once; try again in a moment.")

// A carrying is one being done, or its report.
type carrying struct {
	dossier, person string
	dry             bool
	done, total     atomic.Int64 // documents
	ended           chan struct{}

	// once it has ended:
	report *cleanup.Report
	err    error
}

func (c *carrying) over() bool {
	select {
	case <-c.ended:
		return true
	default:
		return false
	}
}

// carries are those of all clean-ups. A dossier has one that enters, and for each person one that looks.
type carries struct {
	carry    func(context.Context, cleanup.Order) (*cleanup.Report, error)
	base     context.Context // everything ends with it
	patience time.Duration

	mu   sync.Mutex
	list []*carrying // oldest first
}

func newCarries(s *Server) *carries {
	base := s.Background
	if base == nil {
		base = context.Background()
	}
	return &carries{carry: (&cleanup.Carrier{Engine: s.Engine}).Run, base: base, patience: carryPatience}
}

// of is the one that is kept of the dossier and concerns the person.
func (cs *carries) of(dossier, person string, dry bool) *carrying {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	return cs.find(dossier, person, dry)
}

func (cs *carries) find(dossier, person string, dry bool) *carrying {
	at := slices.IndexFunc(cs.list, func(c *carrying) bool {
		return c.dossier == dossier && c.dry == dry && (c.person == person || !dry && !c.over())
	})
	if at < 0 {
		return nil
	}
	return cs.list[at]
}

// begin does it, unless that is being done, and waits for it a little.
func (cs *carries) begin(ctx context.Context, o cleanup.Order) (*carrying, error) {
	cs.mu.Lock()
	c := cs.find(o.Dossier, o.Actor.Person, o.Dry)
	if c == nil || c.over() {
		cs.list = slices.DeleteFunc(cs.list, func(old *carrying) bool { return old == c })
		if len(cs.list) >= carriesKept {
			at := slices.IndexFunc(cs.list, (*carrying).over)
			if at < 0 {
				cs.mu.Unlock()
				return nil, errCarriesMany
			}
			cs.list = slices.Delete(cs.list, at, at+1)
		}
		c = &carrying{dossier: o.Dossier, person: o.Actor.Person, dry: o.Dry, ended: make(chan struct{})}
		cs.list = append(cs.list, c)
		go cs.run(c, o)
	}
	cs.mu.Unlock()
	enough := time.NewTimer(cs.patience)
	defer enough.Stop()
	select {
	case <-c.ended:
	case <-enough.C:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return c, nil
}

func (cs *carries) run(c *carrying, o cleanup.Order) {
	ctx, cancel := context.WithTimeout(cs.base, carryTime)
	defer cancel()
	defer close(c.ended)
	defer func() { // no page stands around this that could answer for it
		if fault := recover(); fault != nil {
			c.err = fmt.Errorf("carrying out %s: %v", c.dossier, fault)
		}
	}()
	o.Progress = func(done, total int) { c.done.Store(int64(done)); c.total.Store(int64(total)) }
	c.report, c.err = cs.carry(ctx, o)
}

// told forgets it: what it said is on the page.
func (cs *carries) told(c *carrying) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	cs.list = slices.DeleteFunc(cs.list, func(old *carrying) bool { return old == c })
}

// A carried is how far a run has come.
type carried struct {
	Dry         bool
	Done, Total int64
}

// put says on the page what is known of the run: how far it has come, or what came of it. A failure is told once.
func (v *cleanupView) put(cs *carries, c *carrying) error {
	if !c.over() {
		v.Carried = &carried{c.dry, c.done.Load(), c.total.Load()}
		return nil
	}
	v.Report = c.report
	if c.dry || c.err != nil {
		cs.told(c)
	}
	if errors.Is(c.err, context.DeadlineExceeded) || errors.Is(c.err, context.Canceled) {
		v.Wrong = engine.Words{Zh: "没有办完：请再办一次，已经记入的不再重复，从中断处继续。", En: "It was not finished: do it again. What has been entered is not entered twice, and it goes on where it stopped."}
		return nil
	}
	if errors.Is(c.err, cleanup.ErrNotPublished) {
		return nil
	}
	return c.err
}
