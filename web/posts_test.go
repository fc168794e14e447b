package web

import (
	"testing"

	"santong/engine"
	"santong/people"
)

// Every post that a built-in procedure needs, or that somebody of the seed holds, has a name of its own: none is called as the first procedure in the alphabet calls its role.
func TestPostsHaveNames(t *testing.T) {
	library, err := realLibrary()
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, p := range library.Profile.Posts {
		named[p.ID] = p.Zh != "" && p.En != ""
	}
	for _, p := range people.SpecialPosts() {
		named[p.Kind] = true
	}
	for _, w := range library.All() {
		for _, r := range w.Definition.Roles {
			if !named[r.Post] {
				t.Errorf("%s needs the post %s, which has no name in the profile", w.Definition.Workflow, r.Post)
			}
		}
	}
	for kind, want := range map[string]string{"legal_reviewer": "合法性审查人员", "drafter": "起草人员", "registrar": "登记人员", "auditor": "审计员"} {
		if got := library.Post(kind).Zh; got != want {
			t.Errorf("%s is called %s", kind, got)
		}
	}
	// On a dossier the role is called as its own procedure has it, whatever other procedures call the same post.
	for _, one := range []struct{ workflow, role, want string }{{"cleanup", "organiser", "清理经办人"}, {"document", "legal_reviewer", "审查人员"}, {"effect", "reviewer", "合法性审查人员"}} {
		for _, w := range library.All() {
			if w.Definition.Workflow != one.workflow {
				continue
			}
			c := &caseView{Definition: w.Definition}
			if got := c.Whose(engine.Task{TaskKey: engine.TaskKey{Role: one.role}}).Zh; got != one.want {
				t.Errorf("in %s %s is called %s", one.workflow, one.role, got)
			}
		}
	}
}

func TestCitationsAreNamed(t *testing.T) {
	for _, c := range []struct{ lang, citation, want string }{
		{"zh", "《甲办法》第26条：应当公布", "《甲办法》第26条"}, {"en", "Measures, art. 26: it is published", "Measures, art. 26"},
		{"zh", "《甲办法》关于公开征求意见的部分：三十日", "《甲办法》关于公开征求意见的部分"}, {"en", "Measures, on 公开征求意见: thirty days", "Measures"},
	} {
		if got := named(c.lang, c.citation); got != c.want {
			t.Errorf("%q is named %q", c.citation, got)
		}
	}
}
