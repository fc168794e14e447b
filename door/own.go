package door

import (
	"bytes"
	"context"
	"slices"

	"santong/engine"
	"santong/letters"
	"santong/public"
)

// Own implements [public.Door].
func (d *Door) Own(ctx context.Context, secret string) (*public.Own, error) {
	dossier, _, err := d.found(ctx, secret)
	if err != nil {
		return nil, err
	}
	seen, err := d.Engine.Docketed(ctx, dossier, true)
	if err != nil {
		return nil, err
	}
	out := &public.Own{Docketed: *seen}
	c := dossier.Cases[0]
	w, err := d.Engine.Workflow(ctx, c.Definition)
	if err != nil {
		return nil, err
	}
	for _, e := range w.Definition.Events {
		if slices.Contains(e.From, c.State) && slices.Contains(e.By, w.Definition.Docket.By) {
			out.May = append(out.May, e)
		}
	}
	_, offers, err := d.letters(ctx, dossier)
	for _, o := range offers {
		out.Letters = append(out.Letters, public.OwnLetter{Words: o.Words, Number: o.Number, On: o.On.String()})
	}
	return out, err
}

// Act implements [public.Door].
func (d *Door) Act(ctx context.Context, secret, event string, s public.Suggestion) error {
	dossier, actor, err := d.found(ctx, secret)
	if err != nil {
		return err
	}
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), handing)
	defer done()
	s.Secret = hashOf(secret) // a form that was meant for one suggestion does nothing to another
	s.Key = hashOf(s.Key)
	cmd := engine.Command{Actor: actor, Form: s.Form, Reason: s.Reason, Key: "act:" + s.Key, Request: requestOf(event, s)}
	if len(s.Files) > 0 { // papers stay where they were laid, so the act is tried first
		dry := cmd
		dry.Dry, dry.Key = true, ""
		if err := d.fire(ctx, dossier.ID, event, dry); err != nil {
			return err
		}
	}
	if err := d.papers(ctx, dossier.ID, s, cmd.Request, actor); err != nil {
		return err
	}
	return d.fire(ctx, dossier.ID, event, cmd)
}

// letters are those that were written to who brought it.
func (d *Door) letters(ctx context.Context, dossier *engine.Dossier) (letters.Source, []letters.Offer, error) {
	c := dossier.Cases[0]
	w, err := d.Engine.Workflow(ctx, c.Definition)
	if err != nil {
		return letters.Source{}, nil, err
	}
	entries, err := d.Engine.History(ctx, dossier.ID)
	if err != nil {
		return letters.Source{}, nil, err
	}
	src := letters.Source{Dossier: dossier, Case: c, Definition: w.Definition, Entries: entries, Directory: d.Engine.Directory(), Today: d.today(), Holidays: d.Engine.Calendar()}
	return src, slices.DeleteFunc(letters.Offered(src), func(o letters.Offer) bool { return !o.Told || o.Seq == 0 }), nil
}

// Letter implements [public.Door].
func (d *Door) Letter(ctx context.Context, secret string, n int) (name string, docx []byte, err error) {
	dossier, _, err := d.found(ctx, secret)
	if err != nil {
		return "", nil, err
	}
	src, offers, err := d.letters(ctx, dossier)
	if err != nil {
		return "", nil, err
	}
	if n < 0 || n >= len(offers) {
		return "", nil, engine.ErrNotFound
	}
	src.Seq = offers[n].Seq
	l, err := letters.Compose(offers[n].Kind, src)
	if err != nil {
		return "", nil, err
	}
	var b bytes.Buffer
	err = l.DOCX(&b)
	return l.Name() + ".docx", b.Bytes(), err
}
