package api

import (
	"encoding/json"
	"net/http"
	"slices"

	"santong/engine"
)

// A listed workflow is what a person chooses from when opening a dossier.
type listedWorkflow struct {
	Workflow string `json:"workflow"`
	Variant  string `json:"variant,omitempty"`
	engine.Words
	VariantWords *engine.Words `json:"variant_words,omitempty"`
	Hash         string        `json:"hash"`
	Opens        bool          `json:"opens"` // by hand; the others are started by other cases
}

func (s *service) workflows(c *call) error {
	out := []listedWorkflow{}
	for _, w := range s.Engine.Workflows.All() {
		def := w.Definition
		item := listedWorkflow{Workflow: def.Workflow, Variant: def.Variant, Words: def.Words, Hash: w.Hash, Opens: def.Opening != nil}
		if at := slices.IndexFunc(def.Variants, func(v engine.Variant) bool { return v.ID == def.Variant }); at >= 0 {
			item.VariantWords = &def.Variants[at].Words
		}
		out = append(out, item)
	}
	return c.list(out, "")
}

// current finds the workflow of the path under which new cases begin.
func (s *service) current(c *call) (*engine.Workflow, error) {
	w := s.Engine.Workflows.Current(c.path["name"], c.query.Get("variant"))
	if w == nil {
		return nil, errNothing
	}
	return w, nil
}

// workflow gives the definition in the very bytes that have the hash.
func (s *service) workflow(c *call) error {
	w, err := s.current(c)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "private, no-cache")
	if c.unchanged(`"` + w.Hash + `"`) {
		return c.NoContent(http.StatusNotModified)
	}
	return c.json(http.StatusOK, struct {
		Workflow   string          `json:"workflow"`
		Variant    string          `json:"variant,omitempty"`
		Hash       string          `json:"hash"`
		Definition json.RawMessage `json:"definition"`
	}{w.Definition.Workflow, w.Definition.Variant, w.Hash, w.JSON})
}

func (s *service) workflowDiagram(c *call) error {
	w, err := s.current(c)
	if err != nil {
		return err
	}
	state := c.query.Get("state")
	if state != "" && !slices.ContainsFunc(w.Definition.States, func(st engine.State) bool { return st.ID == state }) {
		return wrongParameter("state", "不是该程序的环节", "is no state of this procedure")
	}
	return s.draw(c, w.Definition, state, nil)
}

// caseDiagram draws the way of a case under the definition to which it is pinned.
func (s *service) caseDiagram(c *call) error {
	d, err := s.Engine.Dossier(c.ctx, c.path["id"], c.actor)
	if err != nil {
		return err
	}
	cases, err := s.Engine.Standings(c.ctx, d)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(cases, func(st engine.Standing) bool { return st.ID == c.path["case"] })
	if at < 0 {
		return errNothing
	}
	w, err := s.Engine.Workflow(c.ctx, cases[at].Definition)
	if err != nil {
		return err
	}
	return s.draw(c, w.Definition, cases[at].State, cases[at].Visited)
}

func (s *service) draw(c *call, def *engine.Definition, state string, visited []string) error {
	lang, err := c.query.choice("lang", "zh", "en")
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox")
	return c.Blob(http.StatusOK, "image/svg+xml", s.Diagram(def, state, visited, lang))
}
