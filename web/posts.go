package web

import (
	"santong/engine"
	"santong/people"
)

// postWords is what a post is called wherever no procedure is in question: as the profile has it, or the table of rights, or else the first role that it fills. On a dossier it
// is called as the dossier's own procedure calls the role: see [caseView.Whose].
func (s *service) postWords(kind string) engine.Words {
	for _, post := range s.Library.Profile.Posts {
		if post.ID == kind {
			return post.Words
		}
	}
	for _, special := range people.SpecialPosts() {
		if special.Kind == kind {
			return engine.Words{Zh: special.Zh, En: special.En}
		}
	}
	for _, w := range s.Engine.Workflows.All() {
		for _, r := range w.Definition.Roles {
			if r.Post == kind {
				return r.Words
			}
		}
	}
	return engine.Words{Zh: kind, En: kind}
}

// Whose is what the procedure of the case calls those whose turn it is.
func (c *caseView) Whose(t engine.Task) engine.Words {
	if role := c.Definition.Role(t.Role); role != nil {
		return role.Words
	}
	return engine.Words{Zh: t.Role, En: t.Role}
}
