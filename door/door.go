// Package door is the public's door: what citizens may do to the procedures of the house, and nothing else. It acts as the person who holds the post that the
// procedure names for whoever brings a case (the role by of its docket); that post is held at an organisation of its own, which plays a part in nothing but what the
// public has brought. So the engine itself refuses it every other act. Of what it reads that is not so everywhere: lists and results it reads from the engine's store, and what it
// gives of them is what the procedure's section for the public names. Nothing but that section and public/leak_test.go keeps the rest back.
//
// A suggestion is found by a secret of which only the hash is kept, among the facts by which dossiers are found. A secret that leads nowhere and one that leads to
// nothing any more answer the same.
package door

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"santong/calendar"
	"santong/engine"
	"santong/public"
)

// A Door lets the public in. Engine must be set.
type Door struct {
	Engine *engine.Engine

	shares    shares // of suggestions
	commented shares // of comments
}

// maxSeen bounds how many suggestions are looked through for one page.
const maxSeen = 2000

func (d *Door) today() calendar.Date { return calendar.Of(d.Engine.Now()) }

// flow is the procedure in which the public suggests reviews, with the organisation in whose name it does.
func (d *Door) flow() (w *engine.Workflow, organ string, actor engine.Actor) {
	return d.flowOf(func(def *engine.Definition) bool { return def.Comments == nil })
}

// flowOf is the first procedure of the kind that the public may open.
func (d *Door) flowOf(kind func(*engine.Definition) bool) (w *engine.Workflow, organ string, actor engine.Actor) {
	for _, w := range d.Engine.Workflows.All() {
		def := w.Definition
		if def.Docket == nil || !kind(def) || def.Opening == nil || !slices.Contains(def.Opening.By, def.Docket.By) {
			continue
		}
		role := def.Role(def.Docket.By)
		organ := d.Engine.Directory().Current(def.Seats[role.Of], d.today())
		if o := d.Engine.Directory().Organisation(organ); o == nil || !def.OpenTo(o.Kind) {
			continue
		}
		if holders := d.Engine.Directory().Holders(role.Post, organ, d.today()); len(holders) > 0 {
			return w, organ, engine.Actor{Person: holders[0].ID, Posts: holders[0].Posts}
		}
	}
	return nil, "", engine.Actor{}
}

// Asks implements [public.Door].
func (d *Door) Asks() *engine.Definition {
	if w, _, _ := d.flow(); w != nil {
		return w.Definition
	}
	return nil
}

// Suggestions implements [public.Door]. They are found by the day on which they came: only what is shown is read, and what is hidden among it.
func (d *Door) Suggestions(ctx context.Context, from calendar.Date, skip, limit int) ([]engine.Docketed, error) {
	w, organ, _ := d.flow()
	if w == nil {
		return nil, nil
	}
	if from.IsZero() {
		from = d.today()
	}
	q := engine.FactQuery{Organs: []string{organ}, Field: w.Definition.Docket.Received, To: from.String(), Backwards: true, Limit: 50}
	var out []engine.Docketed
	for range maxSeen / q.Limit {
		list, err := d.Engine.Store.Facts(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, one := range list {
			dossier, err := d.Engine.Store.Dossier(ctx, one.Dossier)
			if err != nil {
				return nil, err
			}
			seen, err := d.Engine.Docketed(ctx, dossier, false)
			switch {
			case errors.Is(err, engine.ErrNotFound):
				continue
			case err != nil:
				return nil, err
			}
			if skip--; skip < 0 {
				out = append(out, *seen)
			}
			if len(out) == limit {
				return out, nil
			}
		}
		if len(list) < q.Limit {
			break
		}
		q.After = &list[len(list)-1]
	}
	return out, nil
}

func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// handing is how long drawing up, papers and handing in may take together. They go on when whoever sent them has gone.
const handing = 30 * time.Second

// Suggest implements [public.Door]. The dossier is drawn up, gets its papers, and is handed in; what fails on the way and is sent again with the same key and content goes
// on from there. What has been handed in already is only shown again.
func (d *Door) Suggest(ctx context.Context, s public.Suggestion) (*public.Own, error) {
	w, organ, actor := d.flow()
	if err := d.take(ctx, w, organ, actor, s); err != nil {
		return nil, err
	}
	return d.Own(ctx, s.Secret)
}

// take draws a case up and hands it in.
func (d *Door) take(ctx context.Context, w *engine.Workflow, organ string, actor engine.Actor, s public.Suggestion) error {
	if w == nil {
		return engine.ErrNotFound
	}
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), handing)
	defer done()
	request := requestOf("", s)
	s.Key = hashOf(s.Key) // receipts are kept in clear, and the form's number leads to the secret
	_, err := d.foundIn(ctx, w, organ, actor, s.Secret)
	fresh := errors.Is(err, engine.ErrNotFound)
	if fresh {
		err = d.room(ctx, w, organ, actor, s)
	}
	if err != nil {
		return err
	}
	form := map[string]any{w.Definition.Docket.Secret: hashOf(s.Secret)}
	for field, value := range s.Form {
		if field != w.Definition.Docket.Secret {
			form[field] = value
		}
	}
	r, err := d.Engine.Open(ctx, w.Definition.Workflow, w.Definition.Variant, engine.Command{Actor: actor, Form: form, Key: "open:" + s.Key, Request: request})
	if err != nil {
		if fresh {
			d.sharesOf(w).giveBack(d.today(), s.Network)
		}
		return err
	}
	dossier, err := d.Engine.Dossier(ctx, r.Dossier, actor)
	if err != nil {
		return err
	}
	if dossier.Cases[0].State == w.Definition.Start {
		if err := d.papers(ctx, r.Dossier, s, request, actor); err != nil {
			return err
		}
		if err := d.fire(ctx, r.Dossier, handIn(w.Definition), engine.Command{Actor: actor, Key: "in:" + s.Key, Request: request}); err != nil {
			return err
		}
	}
	return nil
}

// requestOf is what a form says, in short: sent again with other content under the same key it is another, and refused.
func requestOf(act string, s public.Suggestion) string {
	said := []any{act, s.Secret, s.Form, s.Reason}
	for _, file := range s.Files {
		said = append(said, file.Name, file.Type, engine.HashOf(file.Data).String())
	}
	text, err := json.Marshal(said)
	if err != nil {
		panic(err) // texts alone
	}
	return hashOf(string(text))
}

// handIn is the first event by which who brings a case lets it leave its first state.
func handIn(def *engine.Definition) string {
	for _, e := range def.Events {
		if slices.Contains(e.From, def.Start) && slices.Contains(e.By, def.Docket.By) {
			return e.ID
		}
	}
	return ""
}

// papers lays down what came along, each as the next of the papers that who brings it may lay down here.
func (d *Door) papers(ctx context.Context, id string, s public.Suggestion, request string, actor engine.Actor) error {
	for i, file := range s.Files {
		err := d.Engine.AsItStands(ctx, id, actor, func(dossier *engine.Dossier) error {
			c := dossier.Cases[0]
			w, err := d.Engine.Workflow(ctx, c.Definition)
			if err != nil {
				return err
			}
			kinds := []string{}
			for _, m := range w.Definition.Materials {
				if slices.Contains(m.By, w.Definition.Docket.By) && slices.Contains(m.In, c.State) {
					kinds = append(kinds, m.ID)
				}
			}
			if i >= len(kinds) {
				return engine.ErrTooLarge
			}
			file.Kind = kinds[i]
			_, err = d.Engine.Upload(ctx, engine.Command{Dossier: id, Case: c.ID, Version: dossier.Version, Actor: actor, Key: fmt.Sprint("paper:", i, ":", s.Key), Request: request}, file)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *Door) fire(ctx context.Context, id, event string, cmd engine.Command) error {
	return d.Engine.AsItStands(ctx, id, cmd.Actor, func(dossier *engine.Dossier) error {
		cmd.Dossier, cmd.Case, cmd.Version, cmd.Event = id, dossier.Cases[0].ID, dossier.Version, event
		_, err := d.Engine.Fire(ctx, cmd)
		return err
	})
}

// found is the dossier that the secret leads to.
func (d *Door) found(ctx context.Context, secret string) (*engine.Dossier, engine.Actor, error) {
	w, organ, actor := d.flow()
	dossier, err := d.foundIn(ctx, w, organ, actor, secret)
	return dossier, actor, err
}

// foundIn is the dossier of the procedure that the secret leads to.
func (d *Door) foundIn(ctx context.Context, w *engine.Workflow, organ string, actor engine.Actor, secret string) (*engine.Dossier, error) {
	if w == nil {
		return nil, engine.ErrNotFound
	}
	list, err := d.Engine.Store.Facts(ctx, engine.FactQuery{Organs: []string{organ}, Field: w.Definition.Docket.Secret, Value: hashOf(secret), Limit: 1})
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, engine.ErrNotFound
	}
	dossier, err := d.Engine.Dossier(ctx, list[0].Dossier, actor)
	if err == nil && dossier.Cases[0].Workflow != w.Definition.Workflow {
		return nil, engine.ErrNotFound
	}
	return dossier, err
}
