package door

import (
	"context"
	"errors"

	"santong/engine"
	"santong/public"
)

// comments is the procedure in which the public comments on what is published for comments.
func (d *Door) comments() (w *engine.Workflow, organ string, actor engine.Actor) {
	return d.flowOf(func(def *engine.Definition) bool { return def.Comments != nil })
}

// Comments implements [public.Door].
func (d *Door) Comments() *engine.Definition {
	if w, _, _ := d.comments(); w != nil {
		return w.Definition
	}
	return nil
}

// Comment implements [public.Door].
func (d *Door) Comment(ctx context.Context, s public.Suggestion) (*public.OwnComment, error) {
	w, organ, actor := d.comments()
	if err := d.take(ctx, w, organ, actor, s); err != nil {
		return nil, err
	}
	return d.OwnComment(ctx, s.Secret)
}

// commentRoom tells whether one more comment is taken today, and on this draft at all. What was not handed in counts nowhere.
func (d *Door) commentRoom(ctx context.Context, w *engine.Workflow, daily int, s public.Suggestion) error {
	def := w.Definition
	today, err := d.Engine.Store.CountFacts(ctx, def.Docket.Received, d.today().String())
	if err != nil {
		return err
	}
	call, _ := s.Form[def.Comments.Number()].(string)
	all, err := d.Engine.Store.CountFacts(ctx, def.Comments.Call, call)
	if err != nil {
		return err
	}
	if all >= figure(w, def.Comments.Most) || !d.commented.take(d.today(), s.Network, today, daily) {
		return public.ErrFull
	}
	return nil
}

// OwnComment implements [public.Door].
func (d *Door) OwnComment(ctx context.Context, secret string) (*public.OwnComment, error) {
	w, organ, actor := d.comments()
	dossier, err := d.foundIn(ctx, w, organ, actor, secret)
	if err != nil {
		return nil, err
	}
	seen, err := d.Engine.Docketed(ctx, dossier, true)
	if err != nil {
		return nil, err
	}
	out := &public.OwnComment{Docketed: *seen}
	switch n := dossier.Cases[0].Facts[w.Definition.Comments.Point].(type) {
	case int:
		out.Point = n
	case float64: // as JSON has it
		out.Point = int(n)
	}
	out.Call, err = d.Engine.Store.Call(ctx, seen.Document)
	if errors.Is(err, engine.ErrNotFound) { // a number under which nothing was called opens no case
		err = errors.New("the call of a comment is gone")
	}
	return out, err
}
