package web

import (
	"santong/identity"
)

// prove makes sure that who sits there has just shown who he or she is: lately, or with what the form gives now.
func (s *service) prove(r *request) error {
	if r.actor.Proved {
		return nil
	}
	if err := s.Identity.Prove(r.ctx, identity.Proof{Password: r.FormValue("proof-password"), Code: r.FormValue("proof-code")}, s.from(r)); err != nil {
		return err
	}
	r.actor.Proved = true
	return nil
}
