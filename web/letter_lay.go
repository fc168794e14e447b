package web

import (
	"bytes"
	"fmt"
	"strconv"

	"santong/engine"
	"santong/letters"
)

// A layable is a letter made out of the record that can be laid down as a paper at once, without being downloaded and handed in again. It goes the way of every
// paper: the same act of the engine, by the same right, sealed with the hash of exactly these bytes.
type layable struct {
	Offer letterOffer
	Hash  string // of the file that would be laid down: what was looked at, or nothing
	Size  int64
	data  []byte
	name  string
}

// layableOf composes the letter for the material, as the record stands; nil where none is due.
func (s *service) layableOf(r *request, d *engine.Dossier, c *engine.Case, material string) (*layable, error) {
	w, err := s.Engine.Workflow(r.ctx, c.Definition)
	if err != nil {
		return nil, err
	}
	kind, due := letters.DueAs(material, w.Definition, c)
	if !due {
		return nil, nil
	}
	src, err := s.letterSource(r, d)
	if err != nil {
		return nil, err
	}
	src.Case, src.Definition = c, w.Definition
	l, err := letters.Compose(kind, src)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := l.DOCX(&b); err != nil {
		return nil, err
	}
	return &layable{Offer: offered(d, letters.Offer{Kind: l.Kind, Case: l.Case, Words: l.Words, Complete: l.Complete(), Missing: l.Missing}),
		Hash: engine.HashOf(b.Bytes()).String(), Size: int64(b.Len()), data: b.Bytes(), name: l.Name() + ".docx"}, nil
}

// lay lays the letter down in the version of the dossier that the sender has seen.
func (l *layable) lay(s *service, r *request, d *engine.Dossier, c *engine.Case, material string, version int, key string) (engine.Result, error) {
	sent := sentPaper{name: l.name, kind: docx, data: l.data}
	cmd := engine.Command{Dossier: d.ID, Case: c.ID, Version: version, Actor: r.actor, Key: key, Request: sent.request(paperPath(d.ID, c.ID, material), r.actor.For)}
	return s.Engine.Upload(r.ctx, cmd, engine.Upload{Kind: material, Name: l.name, Type: docx, Data: l.data})
}

// layLetter lays down the letter that the page of the paper has shown: the one with this hash, and no other.
func (s *service) layLetter(r *request) error {
	if err := r.actFor(r.query.Get("for")); err != nil {
		return err
	}
	v, err := s.layingOf(r)
	if err != nil {
		return err
	}
	v.then(r.query.Get("then"))
	form := r.Request().PostForm
	version, err := strconv.Atoi(first(form["version"]))
	if err != nil || version < 1 || !formKey.MatchString(first(form["key"])) || len(form) != 3 || len(form["hash"]) != 1 {
		return errOdd("表单不完整", "The form is not complete")
	}
	v.Key, v.seen = first(form["key"]), version
	if done, err := s.laidBefore(r, v, form.Get("hash")); done || err != nil {
		return err
	}
	if !v.Action.Allowed {
		return s.layAgain(r, v, &engine.Refusal{Dossier: v.D.ID, Case: v.Case.ID, Event: v.Action.Event, Unmet: v.Action.Unmet})
	}
	letter, err := s.layableOf(r, v.D, v.Case, v.Material.ID)
	if err != nil {
		return err
	}
	if letter == nil || letter.Hash != form.Get("hash") {
		return s.layAgain(r, v, engine.ErrStale)
	}
	result, err := letter.lay(s, r, v.D, v.Case, v.Material.ID, version, v.Key)
	if err != nil {
		return s.layAgain(r, v, err)
	}
	return r.laid(v, result)
}

// laidBefore leads whoever sends the same form again to what came of it the first time, although the record, and the letter with it, may read otherwise now.
func (s *service) laidBefore(r *request, v *laying, hash string) (bool, error) {
	receipt, err := s.Engine.Store.Receipt(r.ctx, r.actor.Person, v.Key)
	if err != nil || receipt.Dossier != v.D.ID {
		return false, nil // the engine says what is to be said
	}
	for _, p := range v.Versions {
		if p.Seq == receipt.Seq && p.Hash == hash {
			return true, r.laid(v, engine.Result{Dossier: v.D.ID, Entry: engine.Entry{Seq: p.Seq}})
		}
	}
	return false, nil
}

// laid leads to the form that waits for the paper, or to what came of it.
func (r *request) laid(v *laying, result engine.Result) error {
	if v.Then != "" {
		return r.to(actPath(v.D.ID, v.Case.ID, v.Then) + forQuery(r.actor.For))
	}
	return r.done(result.Dossier, result.Entry.Seq)
}

// layFromAct lays the letter down in one step from the form of an act, which is kept meanwhile.
func (s *service) layFromAct(r *request, a *act, material string) error {
	letter, err := s.layableOf(r, a.D, a.Case, material)
	if err != nil {
		return s.actAgain(r, a, err)
	}
	if letter == nil {
		return s.actAgain(r, a, engine.ErrStale)
	}
	key := fmt.Sprintf("%s/letter/%s/%d", a.sheet.Key, material, a.sheet.Version) // pressed twice, it is laid down once
	if _, err := letter.lay(s, r, a.D, a.Case, material, a.sheet.Version, key); err != nil {
		return s.actAgain(r, a, err)
	}
	return r.to(a.sheet.Path + forQuery(a.sheet.For))
}
