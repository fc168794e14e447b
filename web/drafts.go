package web

import (
	"errors"
	"strings"

	"santong/engine"
)

// maxDraftLines is how many forms that were begun the inbox reminds of.
const maxDraftLines = 10

// A draftLine is a form that the person has begun and not sent.
type draftLine struct {
	Path, Title, Saved string
	Act                engine.Words
}

// drafts lists the newest forms about dossiers that the person has begun. What has become of the dossier meanwhile, the form will say.
func (s *service) drafts(r *request) (out []draftLine, err error) {
	kept, err := s.Store.Drafts(r.ctx, r.actor.Person)
	if err != nil {
		return nil, err
	}
	for _, d := range kept {
		path, ok := strings.CutPrefix(d.Key, draftKey(""))
		parts := strings.Split(strings.TrimPrefix(path, "/"), "/") // dossiers/ID/cases/CASE/acts/EVENT
		if !ok || len(parts) != 6 || len(out) == maxDraftLines {
			continue
		}
		dossier, err := s.Engine.Dossier(r.ctx, parts[1], r.actor)
		if errors.Is(err, engine.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		line := draftLine{Path: path, Title: dossier.Title, Saved: d.Saved}
		if c := dossier.Case(parts[3]); c != nil {
			w, err := s.Engine.Workflow(r.ctx, c.Definition)
			if err != nil {
				return nil, err
			}
			line.Act, _ = w.Definition.Act(parts[5])
		}
		out = append(out, line)
	}
	return out, nil
}
