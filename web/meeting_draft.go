package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"santong/engine"
)

// A record takes long to write, and its minutes come by another form: what was typed is kept as a draft of whoever typed it.

func recordDraft(key meetingKey) string { return key.Path() + "/record" }

// keepRecord keeps what has been typed so far.
func (s *service) keepRecord(r *request) error {
	key, _, _, err := s.thisMeeting(r) // nobody keeps a draft for a meeting of which he may not know
	if err != nil {
		return err
	}
	v := r.Request().PostForm
	if err := s.keep(r.ctx, r, recordDraft(key), draft{newKey(), v}); err != nil {
		return err
	}
	return r.NoContent(http.StatusNoContent)
}

// safeRecord keeps what was typed when it could not be recorded. The page shows it all the same.
func (s *service) safeRecord(r *request, view *recordView, v url.Values) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.ctx), 2*time.Second)
	defer cancel()
	if err := s.keep(ctx, r, recordDraft(view.Key), draft{newKey(), v}); err != nil {
		s.Log.LogAttrs(ctx, slog.LevelWarn, "a draft was not kept", slog.Any("error", err))
	}
}

// resumeRecord puts the draft into the form. Whoever opens the form sees what stands now, so it is sent on that, and under a key of its own.
func (s *service) resumeRecord(r *request, view *recordView) (bool, error) {
	kept, err := s.Store.Draft(r.ctx, r.actor.Person, draftKey(recordDraft(view.Key)))
	if errors.Is(err, engine.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	d, err := decodeDraft(kept.Data)
	if err != nil {
		return false, s.Store.DropDraft(r.ctx, r.actor.Person, draftKey(recordDraft(view.Key)))
	}
	view.read(d.Typed)
	view.Sheet.Key, view.Saved = newKey(), kept.Saved
	for i := range view.Sheet.Items {
		one := &view.Sheet.Items[i]
		one.Item.Version, one.Picked = one.Shown.Dossier.Version, one.Can
	}
	return true, nil
}

// dropRecord forgets the draft of what has been recorded.
func (s *service) dropRecord(r *request, view *recordView) {
	if err := s.Store.DropDraft(r.ctx, r.actor.Person, draftKey(recordDraft(view.Key))); err != nil {
		s.Log.LogAttrs(r.ctx, slog.LevelWarn, "a draft was not dropped", slog.Any("error", err))
	}
}
