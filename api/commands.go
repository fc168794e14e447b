package api

import (
	"errors"
	"net/http"
	"net/url"

	"santong/engine"
)

// open begins a dossier.
func (s *service) open(c *call) error {
	b, data, err := c.jsonBody("workflow", "variant", "form", "reason", "for")
	if err != nil {
		return err
	}
	cmd, err := c.command(data)
	if err != nil {
		return err
	}
	workflow, variant := b.id("workflow"), b.text("variant")
	cmd.Form, cmd.Reason, cmd.Actor.For = b.form(), b.text("reason"), b.principal()
	if b.fault != nil {
		return b.fault
	}
	if w := s.Engine.Workflows.Current(workflow, variant); w == nil || w.Definition.Opening == nil {
		return problemf(codeNoWorkflow, "没有可以这样开始的程序，见 "+Base+"/workflows", "no procedure begins so; see "+Base+"/workflows")
	}
	result, err := s.Engine.Open(c.ctx, workflow, variant, cmd)
	if err != nil {
		return err
	}
	return c.done(http.StatusCreated, result, dossierURL(result.Dossier))
}

// fire does an event of a case.
func (s *service) fire(c *call) error {
	b, data, err := c.jsonBody("event", "form", "reason", "for")
	if err != nil {
		return err
	}
	cmd, err := c.command(data)
	if err != nil {
		return err
	}
	cmd.Case, cmd.Event, cmd.Form, cmd.Reason = c.path["case"], b.id("event"), b.form(), b.text("reason")
	cmd.Actor.For = b.principal()
	if b.fault != nil {
		return b.fault
	}
	result, err := s.Engine.Fire(c.ctx, cmd)
	if err != nil {
		return s.stale(c, err)
	}
	return c.done(http.StatusOK, result, "")
}

// principal takes out the person acted for, "" where one acts for oneself.
func (b *body) principal() string {
	if b.members["for"] == nil {
		return ""
	}
	return b.id("for")
}

// done answers a command with what came of it.
func (c *call) done(status int, result engine.Result, location string) error {
	c.version(result.Version)
	if location != "" {
		c.Response().Header().Set("Location", location)
	}
	return c.json(status, result)
}

func dossierURL(id string) string { return Base + "/dossiers/" + url.PathEscape(id) }

// stale adds to the engine's word that somebody was faster which version there is now.
func (s *service) stale(c *call, err error) error {
	if !errors.Is(err, engine.ErrStale) {
		return err
	}
	d, again := s.Engine.Dossier(c.ctx, c.path["id"], c.actor)
	if again != nil {
		return again
	}
	p := s.problem(err)
	p.Dossier, p.Version = d.ID, d.Version
	return p
}
