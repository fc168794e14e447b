package web

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"santong/steward"
)

// What a proposal would do is computed beside the pages: at a hundred thousand dossiers it takes longer than anybody should look at an empty
// window, and whoever closes the window must not have it computed for nothing.
const (
	previewTime     = 5 * time.Minute // after which it is given up
	previewPatience = 2 * time.Second // how long a page waits for it
	previewsAtOnce  = 2
	previewsKept    = 16
)

var errPreviewLong = errors.New("web: a preview took too long")

// A previewKey is what a preview holds for: once anything that is administered has changed, or a day is over, it is another one.
type previewKey struct {
	Proposal string
	Revision int64
	Day      string
}

// seen is what a form carries to say which preview stood above it.
func (k previewKey) seen() string { return fmt.Sprintf("%d %s", k.Revision, k.Day) }

// A preview is one being computed, or kept.
type preview struct {
	key    previewKey
	looked atomic.Int64 // dossiers so far
	begun  atomic.Bool  // it has had its turn
	done   chan struct{}
	cancel context.CancelFunc

	// once done is closed:
	result steward.Preview
	at     time.Time
	err    error
}

func (p *preview) finished() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// previews computes what proposals would do, so many at once, and keeps so many.
type previews struct {
	compute func(ctx context.Context, id string, progress func(done int)) (steward.Preview, error)
	base    context.Context // everything ends with it
	now     func() time.Time
	long    time.Duration
	turns   chan struct{}

	mu   sync.Mutex
	list []*preview // oldest first
}

func newPreviews(s *Server) *previews {
	base := s.Background
	if base == nil {
		base = context.Background()
	}
	return &previews{compute: s.Steward.Preview, base: base, now: s.Engine.Now, long: previewTime, turns: make(chan struct{}, previewsAtOnce)}
}

// wait begins the preview, unless that was done already, and waits for it so long. What is not finished then is nil, with the number of dossiers
// looked at, or -1 before its turn. A failure is told once: the next visit begins anew.
func (ps *previews) wait(ctx context.Context, key previewKey, patience time.Duration) (*preview, int, error) {
	p := ps.begin(key)
	if p == nil {
		return nil, -1, nil
	}
	enough := time.NewTimer(patience)
	defer enough.Stop()
	select {
	case <-p.done:
	case <-enough.C:
	case <-ctx.Done():
		return nil, 0, ctx.Err()
	}
	switch {
	case !p.finished() && !p.begun.Load():
		return nil, -1, nil
	case !p.finished():
		return nil, int(p.looked.Load()), nil
	case p.err == nil:
		return p, 0, nil
	}
	ps.drop(func(other *preview) bool { return other == p })
	if errors.Is(p.err, context.Canceled) { // something changed meanwhile, or the server ends
		return nil, -1, nil
	}
	return nil, 0, p.err
}

// begin finds the preview or has it computed. Where as many as are kept are still being computed it does neither: ask again.
func (ps *previews) begin(key previewKey) *preview {
	ps.drop(func(p *preview) bool { return p.key.Proposal == key.Proposal && p.key != key })
	ps.mu.Lock()
	defer ps.mu.Unlock()
	if at := slices.IndexFunc(ps.list, func(p *preview) bool { return p.key == key }); at >= 0 {
		return ps.list[at]
	}
	if len(ps.list) >= previewsKept {
		at := slices.IndexFunc(ps.list, (*preview).finished)
		if at < 0 {
			return nil
		}
		ps.list = slices.Delete(ps.list, at, at+1)
	}
	ctx, cancel := context.WithTimeout(ps.base, ps.long)
	p := &preview{key: key, done: make(chan struct{}), cancel: cancel}
	ps.list = append(ps.list, p)
	go ps.run(ctx, p)
	return p
}

// drop forgets previews; those that are being computed end.
func (ps *previews) drop(which func(*preview) bool) {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	ps.list = slices.DeleteFunc(ps.list, func(p *preview) bool {
		if which(p) {
			p.cancel()
			return true
		}
		return false
	})
}

// again forgets what was computed, so that it is computed anew: dossiers move on without any revision.
func (ps *previews) again(proposal string) {
	ps.drop(func(p *preview) bool { return p.key.Proposal == proposal && p.finished() })
}

func (ps *previews) run(ctx context.Context, p *preview) {
	defer close(p.done)
	defer p.cancel()
	defer func() { // no page stands around this that could answer for it
		if fault := recover(); fault != nil {
			p.err = fmt.Errorf("preview of %s: %v", p.key.Proposal, fault)
		}
	}()
	select {
	case ps.turns <- struct{}{}:
		defer func() { <-ps.turns }()
		p.begun.Store(true)
		p.result, p.err = ps.compute(ctx, p.key.Proposal, func(done int) { p.looked.Store(int64(done)) })
		p.at = ps.now()
	case <-ctx.Done():
	}
	switch context.Cause(ctx) {
	case nil:
	case context.DeadlineExceeded:
		p.err = errPreviewLong
	default:
		p.err = context.Canceled
	}
}
