package steward

import (
	"context"
	"slices"

	"github.com/aymanbagabas/go-udiff"

	"santong/engine"
)

// A Rewording is what becomes of a procedure when definitions are adopted.
type Rewording struct {
	Workflow     string       `json:"workflow"`
	Variant      string       `json:"variant,omitempty"`
	engine.Words              // of the procedure
	VariantWords engine.Words `json:"variant_words,omitzero"`
	Was          string       `json:"was,omitempty"`  // hash; empty for a new procedure
	Now          string       `json:"now,omitempty"`  // hash; empty where no new case can begin any more
	Open         int          `json:"open"`           // cases under Was, which stay under it
	Earlier      int          `json:"earlier"`        // cases under definitions before Was
	Diff         string       `json:"diff,omitempty"` // unified, of the prose that a lawyer reads
}

// reword compares procedure by procedure what new cases begin under with what they would begin under. What stays is left out.
func (s *Service) reword(ctx context.Context, now *standing, c DefinitionsChange) ([]Rewording, error) {
	coming, err := s.coming(ctx, now, c)
	if err != nil {
		return nil, err
	}
	var current []*engine.Workflow
	for _, hash := range now.adopted() {
		w, err := s.Engine.Workflow(ctx, hash)
		if err != nil {
			return nil, err
		}
		current = append(current, w)
	}
	kept, err := s.Definitions(ctx)
	if err != nil {
		return nil, err
	}
	var out []Rewording
	for _, w := range slices.Concat(coming, current) {
		was, is := of(current, w), of(coming, w)
		if slices.ContainsFunc(out, func(r Rewording) bool {
			return r.Workflow == w.Definition.Workflow && r.Variant == w.Definition.Variant
		}) ||
			was != nil && is != nil && was.Hash == is.Hash {
			continue
		}
		d := describe(w)
		r := Rewording{Workflow: d.Workflow, Variant: d.Variant, Words: d.Words, VariantWords: d.VariantWords}
		r.Was, r.Now, r.Diff = hashOf(was), hashOf(is), udiff.Unified(short12(was), short12(is), s.prose(was), s.prose(is))
		for _, k := range kept {
			switch {
			case k.Workflow != r.Workflow || k.Variant != r.Variant:
			case k.Hash == r.Was:
				r.Open = k.Open
			default:
				r.Earlier += k.Open
			}
		}
		out = append(out, r)
	}
	return out, nil
}

// of finds the definition of the same procedure and variant, or nil.
func of(list []*engine.Workflow, w *engine.Workflow) *engine.Workflow {
	at := slices.IndexFunc(list, func(o *engine.Workflow) bool {
		return o.Definition.Workflow == w.Definition.Workflow && o.Definition.Variant == w.Definition.Variant
	})
	if at < 0 {
		return nil
	}
	return list[at]
}

func (s *Service) prose(w *engine.Workflow) string {
	if w == nil {
		return ""
	}
	return string(s.Library.Render(w))
}

func hashOf(w *engine.Workflow) string {
	if w == nil {
		return ""
	}
	return w.Hash
}

// short12 names a side of a diff.
func short12(w *engine.Workflow) string {
	if w == nil {
		return "—"
	}
	return w.Hash[:12]
}
