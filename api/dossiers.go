package api

import (
	"cmp"
	"maps"
	"net/http"
	"slices"

	"santong/engine"
)

func compare(a, b string) int { return cmp.Compare(a, b) }

// dossiers lists what the person's organisations play a part in; whoever watches sees all.
func (s *service) dossiers(c *call) error {
	limit, err := c.query.limit()
	if err != nil {
		return err
	}
	before, err := c.query.dossierCursor()
	if err != nil {
		return err
	}
	q := engine.DossierQuery{Organs: s.Engine.Organs(c.actor), All: c.actor.Watches(s.today()), Before: before, Limit: limit + 1}
	if !q.All && len(q.Organs) == 0 {
		return c.list([]engine.Summary{}, "")
	}
	list, err := s.Engine.Store.Dossiers(c.ctx, q)
	if err != nil {
		return err
	}
	next := ""
	if len(list) > limit {
		list, next = list[:limit], dossierCursor(list[limit-1])
	}
	return c.list(orNone(list), next)
}

// A participant is an organisation and the parts that it plays, over all cases.
type participant struct {
	Organisation string   `json:"organisation"`
	Zh           string   `json:"zh"`
	En           string   `json:"en"`
	Parts        []string `json:"parts"`
}

func (s *service) dossier(c *call) error {
	d, err := s.Engine.Dossier(c.ctx, c.path["id"], c.actor)
	if err != nil {
		return err
	}
	cases, err := s.Engine.Standings(c.ctx, d)
	if err != nil {
		return err
	}
	c.version(d.Version)
	return c.json(http.StatusOK, struct {
		*engine.Dossier
		Parties []participant     `json:"parties"`
		Cases   []engine.Standing `json:"cases"`
		Papers  []*engine.Paper   `json:"papers"`
	}{d, s.participants(d), cases, orNone(d.Papers)})
}

func (s *service) participants(d *engine.Dossier) []participant {
	parts := map[string][]string{}
	for _, k := range d.Cases {
		for part, code := range k.Parties {
			if !slices.Contains(parts[code], part) {
				parts[code] = append(parts[code], part)
			}
		}
	}
	out := []participant{}
	for _, code := range slices.Sorted(maps.Keys(parts)) {
		p := participant{Organisation: code, Parts: slices.Sorted(slices.Values(parts[code]))}
		if o := s.Engine.Directory().Organisation(code); o != nil {
			p.Zh, p.En = o.Zh, o.En
		}
		out = append(out, p)
	}
	return out
}

// actions says beforehand what the person could do and what stands in the way, in all open cases or in one.
func (s *service) actions(c *call) error {
	d, list, err := s.Engine.Actions(c.ctx, c.path["id"], c.actor)
	if err != nil {
		return err
	}
	if only := c.query.Get("case"); c.query.Has("case") {
		if d.Case(only) == nil {
			return wrongParameter("case", "不是本案卷的事项", "is no case of this dossier")
		}
		list = slices.DeleteFunc(list, func(a engine.Action) bool { return a.Case != only })
	}
	c.version(d.Version)
	return c.json(http.StatusOK, struct {
		Dossier string          `json:"dossier"`
		Version int             `json:"version"`
		Items   []engine.Action `json:"items"`
	}{d.ID, d.Version, list})
}

// offers lists what may be begun out of the dossier today, in one of its own, with what stands already in the form of its opening.
func (s *service) offers(c *call) error {
	d, err := s.Engine.Dossier(c.ctx, c.path["id"], c.actor)
	if err != nil {
		return err
	}
	list, err := s.Engine.Offers(c.ctx, d)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, struct {
		Dossier string         `json:"dossier"`
		Items   []engine.Offer `json:"items"`
	}{d.ID, orNone(list)})
}

// orNone keeps an empty list from becoming null.
func orNone[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
