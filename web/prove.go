package web

import (
	"errors"

	"santong/engine"
	"santong/identity"
)

// ByDemo tells whether the reader came by a link of the demonstration, and so has no password: one's word is enough.
func (r *request) ByDemo() bool { return r.Session.How == identity.ByDemo }

// prove makes sure that who sits there has just shown who he or she is: lately, or with what the form gives now.
func (s *service) prove(r *request) error {
	if r.actor.Proved {
		return nil
	}
	if r.ByDemo() && r.FormValue("proof-code") == "" {
		return &wrongWords{engine.Words{Zh: "请勾选确认由本人办理", En: "tick that it is you"}}
	}
	if err := s.Identity.Prove(r.ctx, identity.Proof{Password: r.FormValue("proof-password"), Code: r.FormValue("proof-code")}, s.from(r)); errors.Is(err, identity.ErrWrong) {
		return &wrongWords{engine.Words{Zh: "您自己的密码或者动态验证码不正确", En: "your own password or code is not right"}}
	} else if err != nil {
		return err
	}
	r.actor.Proved = true
	return nil
}
