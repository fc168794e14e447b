package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/url"
	"time"

	"santong/engine"
)

// A draft is what was typed into a form that has not been sent, with the key under which it will be: sent from two windows, it is done once.
type draft struct {
	Key   string     `json:"key"`
	Typed url.Values `json:"typed"`
}

// encode packs the draft: the store has room for a long opinion only if it is packed.
func (d draft) encode() ([]byte, error) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if err := errors.Join(json.NewEncoder(w).Encode(d), w.Close()); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func decodeDraft(data []byte) (d draft, err error) {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return d, err
	}
	plain, err := io.ReadAll(io.LimitReader(r, 2*maxBody)) // never more than a form can have
	if err != nil {
		return d, err
	}
	return d, json.Unmarshal(plain, &d)
}

func draftKey(path string) string { return "form " + path }

// keep saves what was typed.
func (s *service) keep(ctx context.Context, r *request, path string, d draft) error {
	data, err := d.encode()
	if err != nil {
		return err
	}
	return s.Store.SaveDraft(ctx, r.actor.Person, draftKey(path), data, s.Engine.Now().UTC().Format(engine.TimeLayout))
}

// safe keeps what was typed when something has gone wrong, even if that was the time that the page had. The page shows it all the same.
func (s *service) safe(r *request, f *sheet) {
	if !f.Draft {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.ctx), 2*time.Second)
	defer cancel()
	if err := s.keep(ctx, r, f.Path, draft{f.Key, f.typed}); err != nil {
		s.Log.LogAttrs(ctx, slog.LevelWarn, "a draft was not kept", slog.Any("error", err))
	}
}

// resume puts the draft into the sheet, unless there is none, or what is in it has been done meanwhile.
func (s *service) resume(r *request, f *sheet) error {
	kept, err := s.Store.Draft(r.ctx, r.actor.Person, draftKey(f.Path))
	if errors.Is(err, engine.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	d, err := decodeDraft(kept.Data)
	if err != nil || !formKey.MatchString(d.Key) {
		return s.Store.DropDraft(r.ctx, r.actor.Person, draftKey(f.Path))
	}
	if _, err := s.Engine.Store.Receipt(r.ctx, r.actor.Person, d.Key); !errors.Is(err, engine.ErrNotFound) {
		return errors.Join(err, s.Store.DropDraft(r.ctx, r.actor.Person, draftKey(f.Path))) // kept by a window that did not know yet
	}
	if typed, ok := f.known(d.Typed); ok {
		f.typed, f.Key, f.Saved = typed, d.Key, kept.Saved
	}
	return nil
}

// drop forgets the draft of what has been done. Should that fail, its key tells later that it has been.
func (s *service) drop(r *request, f *sheet) {
	if err := s.Store.DropDraft(r.ctx, r.actor.Person, draftKey(f.Path)); err != nil {
		s.Log.LogAttrs(r.ctx, slog.LevelWarn, "a draft was not dropped", slog.Any("error", err))
	}
}
