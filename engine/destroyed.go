package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// What somebody has handed in may have to be erased as what he or she has written ([Personal]). Acts are bound to the hash of a paper, which stays sealed: it says that there were
// bytes, and would tell them again, but gives none of them away. So the bytes may go, and every proof still holds.

// destroy gives up, for good, the bytes of the papers that the event destroys, the versions that were replaced among them.
func (d *decision) destroy(c *Case, ev *event, p *Payload) {
	p.Gone = ev.destroys(d.change.Dossier, c.ID)
	d.change.Destroy = append(d.change.Destroy, p.Gone...)
}

// destroys lists the hashes of the papers whose bytes go when the event happens in the case of the dossier.
func (ev *event) destroys(d *Dossier, kase string) (gone []string) {
	for _, paper := range d.Papers {
		if paper.Case == kase && slices.Contains(ev.Destroys, paper.Kind) && paper.Erased == 0 && !slices.Contains(gone, paper.Hash) {
			gone = append(gone, paper.Hash)
		}
	}
	return gone
}

// destroyed marks the papers whose bytes the entry has erased, under whatever kind the same bytes were laid down in the dossier. Laid down once more they are there again.
func (d *Dossier) destroyed(e *Entry, p *Payload) {
	if len(p.Gone) == 0 {
		return
	}
	d.Papers = slices.Clone(d.Papers)
	for i, paper := range d.Papers {
		if paper.Erased == 0 && slices.Contains(p.Gone, paper.Hash) {
			gone := *paper
			gone.Erased = e.Seq
			d.Papers[i] = &gone
		}
	}
}

// An Erasure is what an entry has erased: the bytes of a paper, or what somebody has said about himself or herself.
type Erasure struct {
	Dossier string `json:"dossier"`
	Seq     int    `json:"seq"` // of the entry that erased it
	Case    string `json:"case"`
	Event   string `json:"event"`
	Hash    string `json:"hash,omitempty"`  // of the paper
	Paper   int    `json:"paper,omitempty"` // the Seq of the entry that had laid the paper down
	Field   string `json:"field,omitempty"` // that was personal
}

// erasures tells what the entry, which follows the dossier, erases. It believes no entry that says so by itself: else a deletion would pass for an erasure. Under the
// definition to which the case is pinned the event must erase, and just this.
func (e *Engine) erasures(ctx context.Context, before, after *Dossier, en *Entry, p *Payload) (out []Erasure, err error) {
	var gone, fields []string
	if en.Kind == KindEvent {
		c := before.Case(en.Case)
		w, err := e.Workflow(ctx, c.Definition)
		if err != nil {
			return nil, err
		}
		ev := w.events[en.Event]
		if ev == nil {
			return nil, fmt.Errorf("the definition knows no event %s", en.Event)
		}
		gone, fields = ev.destroys(before, c.ID), ev.erases(c)
	}
	if !slices.Equal(p.Gone, gone) || !slices.Equal(p.Erases, fields) {
		return nil, errors.New("what the entry says it erased is not what its event erases")
	}
	if len(gone) > 0 {
		for _, paper := range after.Papers {
			if paper.Erased == en.Seq {
				out = append(out, Erasure{Dossier: en.Dossier, Seq: en.Seq, Case: en.Case, Event: en.Event, Hash: paper.Hash, Paper: paper.Seq})
			}
		}
	}
	for _, field := range fields {
		out = append(out, Erasure{Dossier: en.Dossier, Seq: en.Seq, Case: en.Case, Event: en.Event, Field: field})
	}
	return out, nil
}

// verifyErased looks for bytes that every dossier has given up and that are there all the same.
func (e *Engine) verifyErased(ctx context.Context, report *Report) error {
	seen := map[string]bool{}
	for _, of := range report.Erasures {
		if of.Hash == "" || seen[of.Hash] {
			continue
		}
		seen[of.Hash] = true
		left, err := e.Store.Leftover(ctx, of.Hash)
		if err != nil {
			return err
		}
		if left {
			report.Broken = append(report.Broken, Break{of.Dossier, of.Seq, fmt.Sprintf("the bytes %s were erased, and are kept all the same", of.Hash)})
		}
	}
	return nil
}
