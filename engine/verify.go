package engine

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// A Report is what [Engine.Verify] found.
type Report struct {
	Dossiers int       `json:"dossiers"`
	Entries  int       `json:"entries"`
	Papers   int       `json:"papers"`
	Erased   int       `json:"erased"` // papers whose bytes were erased, as their dossiers say
	Numbers  int       `json:"numbers"`
	Erasures []Erasure `json:"erasures"` // which entry erased what: whoever keeps an earlier report sees what was erased since
	Broken   []Break   `json:"broken"`
}

// OK tells whether everything held.
func (r *Report) OK() bool { return len(r.Broken) == 0 }

// A Break is the first thing in a dossier that does not hold.
type Break struct {
	Dossier string `json:"dossier"`
	Seq     int    `json:"seq"` // the entry, 0 where no entry is to blame
	What    string `json:"what"`
}

// Verify computes every dossier again from its entries: payload → seal → chain → fold, and compares with what is kept: the dossier as it stands, its tasks,
// the bytes of its papers, the definitions it is pinned to, the numbers it was given. progress is told after each dossier; it may be nil.
func (e *Engine) Verify(ctx context.Context, progress func(r *Report)) (*Report, error) {
	const page = 200
	report := &Report{Erasures: []Erasure{}, Broken: []Break{}}
	for after := ""; ; {
		ids, err := e.Store.IDs(ctx, after, page)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			if err := e.verify(ctx, id, report); ctx.Err() != nil {
				return nil, ctx.Err()
			} else if err != nil {
				report.Broken = append(report.Broken, Break{id, 0, "it cannot be read: " + err.Error()})
			}
			if progress != nil {
				progress(report)
			}
			after = id
		}
		if len(ids) < page {
			return report, e.verifyWhole(ctx, report)
		}
	}
}

// verify checks one dossier, again where it moved on meanwhile: what was read at two moments need not agree.
func (e *Engine) verify(ctx context.Context, id string, report *Report) error {
	for {
		was, found := e.version(ctx, id), *report
		found.Broken, found.Erasures = slices.Clip(found.Broken), slices.Clip(found.Erasures)
		err := e.verifyOnce(ctx, id, &found)
		if len(found.Broken) == len(report.Broken) && err == nil || e.version(ctx, id) == was {
			*report = found
			return err
		}
	}
}

// version is that of the dossier as kept, 0 where it cannot be read: then verifyOnce says why.
func (e *Engine) version(ctx context.Context, id string) int {
	kept, err := e.Store.Kept(ctx, id)
	if err != nil {
		return 0
	}
	return kept.Summary.Version
}

// verifyOnce checks one dossier. The error is for what could not be read; what does not hold goes into the report.
func (e *Engine) verifyOnce(ctx context.Context, id string, report *Report) error {
	report.Dossiers++
	var d *Dossier
	var given []NumberEntry
	sealed := vault{}
	var listed []Listing
	called := map[string]Call{}
	broken := func(seq int, format string, args ...any) {
		report.Broken = append(report.Broken, Break{id, seq, fmt.Sprintf(format, args...)})
	}
	const page = 500
	for last := false; !last; {
		after := 0
		if d != nil {
			after = d.Version
		}
		entries, err := e.Store.Entries(ctx, id, after, page)
		if err != nil {
			return err
		}
		last = len(entries) < page
		for i := range entries {
			en := &entries[i]
			report.Entries++
			next, p, err := follow(d, en)
			if err == nil {
				given, err = e.numbersOf(ctx, given, next, en, p)
			}
			var erased []Erasure
			if err == nil {
				erased, err = e.erasures(ctx, d, next, en, p)
			}
			if err == nil {
				err = e.personalOf(ctx, sealed, next, en, p)
			}
			if err == nil {
				listed, err = e.listingsOf(ctx, listed, d, next, en)
			}
			if err == nil {
				err = e.callsOf(ctx, called, d, next, en)
			}
			if err != nil {
				broken(en.Seq, "%v", err)
				return nil
			}
			report.Erasures = append(report.Erasures, erased...)
			d = next
		}
	}
	if d == nil {
		broken(0, "the dossier has no entries")
		return nil
	}
	for _, paper := range d.Papers {
		report.Papers++
		if paper.Erased > 0 {
			report.Erased++
			continue
		}
		data, err := e.Store.Blob(ctx, paper.Hash)
		if err != nil || HashOf(data).String() != paper.Hash || int64(len(data)) != paper.Size {
			broken(paper.Seq, "the paper %s (%s) is missing or is not what was laid down", paper.Name, paper.Hash)
			return nil
		}
	}
	for _, c := range d.Cases {
		if data, err := e.Store.Definition(ctx, c.Definition); err != nil || HashOf(data).String() != c.Definition {
			broken(c.Born, "the definition %s of case %s is missing or is not what was pinned", c.Definition, c.ID)
			return nil
		}
	}
	personal, err := e.Store.Personal(ctx, id)
	if err != nil {
		return err
	}
	if !sealed.holds(personal) {
		broken(d.Version, "the personal data kept beside the history is not what the history commits to")
		return nil
	}
	report.Numbers += len(given)
	if err := e.verifyCalls(ctx, d, called, broken); err != nil {
		return err
	}
	return e.verifyKept(ctx, d, given, listed, broken)
}

// follow checks the seal of the entry and lets the dossier follow it; it returns what the entry carries, too.
func follow(d *Dossier, en *Entry) (*Dossier, *Payload, error) {
	var head Hash
	seq := 1
	if d != nil {
		head, seq = d.Head, d.Version+1
	}
	if en.Seq != seq {
		return nil, nil, fmt.Errorf("entry %d stands where %d must", en.Seq, seq)
	}
	if en.Seal(head) != en.Hash {
		return nil, nil, errors.New("the entry is not what was sealed")
	}
	p, err := en.payload()
	if err != nil {
		return nil, nil, fmt.Errorf("entry %d: payload: %w", en.Seq, err)
	}
	next, err := d.applyPayload(en, &p)
	return next, &p, err
}

// personalOf follows what the entry commits to, and what it erases.
func (e *Engine) personalOf(ctx context.Context, sealed vault, d *Dossier, en *Entry, p *Payload) error {
	if en.Kind != KindEvent && en.Kind != KindOpened {
		return nil
	}
	c := d.Case(en.Case)
	w, err := e.Workflow(ctx, c.Definition)
	if err != nil || len(w.personal) == 0 {
		return err
	}
	sealed.follow(en, p, c, w)
	return nil
}

// listingsOf adds to what the public has known what the entry made of it.
func (e *Engine) listingsOf(ctx context.Context, listed []Listing, before, after *Dossier, en *Entry) ([]Listing, error) {
	now, err := e.relisted(ctx, before, after, en)
	if err != nil {
		return listed, err
	}
	for k := range now {
		for i := range listed {
			if listed[i].Case == now[k].Case && listed[i].Until == "" {
				listed[i].Until = now[k].Known
			}
		}
	}
	return append(listed, now...), nil
}

// callsOf follows what the entry made of what the public was asked.
func (e *Engine) callsOf(ctx context.Context, called map[string]Call, before, after *Dossier, en *Entry) error {
	calls, err := e.recalled(ctx, before, after, en, func() ([]Call, error) { return slices.Collect(maps.Values(called)), nil })
	for _, now := range calls {
		called[now.Number] = now
	}
	return err
}

// verifyCalls compares what is kept of the calls for comments with what the entries make of them.
func (e *Engine) verifyCalls(ctx context.Context, d *Dossier, called map[string]Call, broken func(int, string, ...any)) error {
	kept, err := e.Store.DossierCalls(ctx, d.ID)
	if err != nil {
		return err
	}
	same := len(kept) == len(called)
	for _, c := range kept {
		same = same && reflect.DeepEqual(c, called[c.Number])
	}
	if !same {
		broken(d.Version, "what the public was asked for comments does not agree with the history")
	}
	return nil
}

// numbersOf adds to the ledger what the entry allocated and gave up.
func (e *Engine) numbersOf(ctx context.Context, given []NumberEntry, d *Dossier, en *Entry, p *Payload) ([]NumberEntry, error) {
	if en.Kind != KindEvent && en.Kind != KindOpened {
		return given, nil
	}
	c := d.Case(en.Case)
	w, err := e.Workflow(ctx, c.Definition)
	if err != nil {
		return nil, err
	}
	ev := w.events[en.Event]
	if en.Kind == KindOpened {
		ev = w.opening
	}
	if ev == nil {
		return nil, fmt.Errorf("the definition knows no event %s", en.Event)
	}
	for _, field := range ev.Allocates {
		number, _ := c.Facts[field].(string)
		given = append(given, NumberEntry{Number: number, Series: w.fields[field].Of, Dossier: d.ID, Case: c.ID, Seq: en.Seq})
	}
	for _, line := range w.entered(ev, p) { // where it belongs can be told by itself: it was not counted here
		line.Dossier, line.Case, line.Seq = d.ID, c.ID, en.Seq
		given = append(given, line)
	}
	for _, number := range p.Voids {
		for i := range given {
			if given[i].Number == number {
				given[i].VoidSeq = en.Seq
			}
		}
	}
	return given, nil
}
