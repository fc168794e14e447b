package workflows

import (
	"santong/engine"
	"santong/people"
)

// Post is what a post is called wherever no procedure is in question: as the profile has it, or the table of rights, or else the first role that it fills. A dossier calls whose
// turn it is as its own procedure calls the role.
func (l *Library) Post(kind string) engine.Words {
	for _, post := range l.Profile.Posts {
		if post.ID == kind {
			return post.Words
		}
	}
	for _, special := range people.SpecialPosts() {
		if special.Kind == kind {
			return engine.Words{Zh: special.Zh, En: special.En}
		}
	}
	for _, w := range l.workflows {
		for _, r := range w.Definition.Roles {
			if r.Post == kind {
				return r.Words
			}
		}
	}
	return engine.Words{Zh: kind, En: kind}
}
