package engine

import "strings"

// checkHandedUp finds the materials that cases which this one starts have been bound to.
func (c *compiler) checkHandedUp() {
	c.handedUp = map[string]string{}
	for i := range c.Definition.Materials {
		m := &c.Definition.Materials[i]
		if m.Of == "" {
			continue
		}
		as, event, ok := strings.Cut(m.Of, ".")
		switch {
		case !ok || event == "":
			c.fault("materials."+m.ID+".of", "%q is not of the form case.event", m.Of)
		case len(m.By)+len(m.In) > 0:
			c.fault("materials."+m.ID+".of", "it is laid down in another case: leave by and in out")
		case known(c, "materials."+m.ID+".of", "kind of child case", as, c.children):
			c.handedUp[m.ID] = m.Of
		}
	}
}

// paper is the newest paper of the kind that the case may be bound to: its own, one of a case that led to it, or the one to which a case that it started was bound, as the
// definition says. What such a case has laid down and was never bound to, a draft, is not handed up.
func (s *scene) paper(kind string) *Paper {
	of, up := s.flow.handedUp[kind]
	if !up {
		return s.dossier.PaperFor(s.kase, kind)
	}
	as, event, _ := strings.Cut(of, ".")
	newest, hash := 0, ""
	for _, c := range s.dossier.Cases {
		if c.Parent == s.kase.ID && c.As == as && c.Marks[event] > newest && c.Pins[event][kind] != "" {
			newest, hash = c.Marks[event], c.Pins[event][kind]
		}
	}
	for _, p := range s.dossier.Papers {
		if hash != "" && p.Hash == hash && p.Kind == kind {
			return p
		}
	}
	return nil
}
