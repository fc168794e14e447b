package web

import (
	"errors"
	"log/slog"
	"net/http"

	"santong/engine"
	"santong/identity"
	"santong/porch"
)

const maxSince = 200 // entries that a page lists of what has happened meanwhile

// actAgain shows the form again with everything that was typed, and says what stands in the way.
func (s *service) actAgain(r *request, a *act, cause error) error {
	f := a.sheet
	tidy(f.blanks, f.typed)
	defer s.safe(r, f)
	if errors.Is(cause, engine.ErrStale) || errors.Is(cause, engine.ErrKeyReused) {
		return s.overtaken(r, a, errors.Is(cause, engine.ErrKeyReused))
	}
	status := s.refusedBy(r, f, cause)
	if len(f.Unmet) == 0 {
		f.Unmet = a.Action.Unmet
	}
	return s.showAct(r, status, a)
}

// refusedBy puts into the sheet what the answer to it was, and gives the status.
func (s *service) refusedBy(r *request, f *sheet, cause error) int {
	f.Unmet, f.tried = nil, true
	if refusal, ok := errors.AsType[*engine.Refusal](cause); ok {
		f.Unmet = refusal.Unmet
		if refusal.Forbidden() {
			return http.StatusForbidden
		}
		return http.StatusUnprocessableEntity
	}
	trouble := *s.fault(cause)
	if f.Trouble = &trouble; trouble.Status >= http.StatusInternalServerError {
		trouble.Request = r.Response().Header().Get(porch.RequestID)
		s.Log.LogAttrs(r.ctx, slog.LevelError, "a form was not carried out", slog.String("request", trouble.Request), slog.Any("error", cause))
	}
	return trouble.Status
}

// overtaken shows what others have done since the dossier was seen. The next sending stands on what is shown now.
func (s *service) overtaken(r *request, a *act, used bool) error {
	now, err := s.actOf(r)
	if err != nil {
		return err
	}
	f, before := now.sheet, a.sheet
	typed, fits := f.known(before.typed)
	if fits {
		f.typed = typed
	}
	f.Saved, f.Again, f.Key = "", used, before.Key
	if used {
		f.Key = newKey()
	}
	if f.Since, err = s.since(r, now.D, before.Version); err != nil {
		return err
	}
	before.typed, before.Key = f.typed, f.Key // what is kept
	return s.showAct(r, http.StatusConflict, now)
}

// since lists what has happened after the version that somebody has seen.
func (s *service) since(r *request, d *engine.Dossier, version int) (out []moment, err error) {
	entries, err := s.Engine.Store.Entries(r.ctx, d.ID, version, maxSince)
	if err != nil {
		return nil, err
	}
	for i := range entries {
		m, err := s.moment(r, d, &entries[i])
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

// asksProof finds out whether the person has to prove again who he or she is, and how that can be done.
func (s *service) asksProof(r *request, f *sheet) error {
	if !f.Irreversible || r.actor.Proved {
		return nil
	}
	f.Proof.Asked, f.Proof.Demo = true, r.ByDemo()
	if f.Proof.Demo {
		return nil
	}
	standing, err := s.Identity.Standing(r.ctx, r.actor.Person)
	if err != nil {
		return err
	}
	f.Proof.Password, f.Proof.Code, f.Proof.Provider = standing.Password, standing.TOTP, standing.Provider && s.Identity.Provider != nil
	return nil
}

// proved tries the proof that the form carries. Without one the engine says that it is missing, together with whatever else is.
func (s *service) proved(r *request, f *sheet, in sending) (bool, error) {
	if !f.Proof.Asked || in.proof == (identity.Proof{}) {
		return true, nil
	}
	if f.Proof.Demo {
		in.proof = identity.Proof{}
	}
	err := s.Identity.Prove(r.ctx, in.proof, s.from(r))
	if words, ok := identity.Say(err); ok {
		f.Proof.Wrong = words
		return false, nil
	}
	if err != nil {
		return false, err
	}
	r.actor.Proved, f.Proof.Asked = true, false
	return true, nil
}
