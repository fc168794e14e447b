package api

import (
	_ "embed" // the contract travels with the program
	"net/http"

	"github.com/goccy/go-yaml"

	"santong/engine"
)

//go:embed openapi.yaml
var contractYAML []byte

// A document is bytes and the tag that stands for them.
type document struct {
	data []byte
	tag  string
}

// readSpec turns the contract into JSON, once.
func readSpec() (document, error) {
	data, err := yaml.YAMLToJSON(contractYAML)
	return document{data, `"` + engine.HashOf(data).String()[:16] + `"`}, err
}

func (s *service) contract(c *call) error {
	c.Response().Header().Set("Cache-Control", "public, no-cache")
	if c.unchanged(s.spec.tag) {
		return c.NoContent(http.StatusNotModified)
	}
	return c.Blob(http.StatusOK, "application/json", s.spec.data)
}

// health tells a monitor whether requests would be answered. What is wrong is told to the log alone.
func (s *service) health(c *call) error {
	if err := s.Ping(c.ctx); err != nil {
		return &failing{problemf(codeUnavailable, "数据库未应答", "the database does not answer"), err}
	}
	return c.json(http.StatusOK, map[string]string{"status": "ok"})
}

// A failing is a problem whose cause is for the log.
type failing struct {
	*problem
	cause error
}

func (f *failing) Error() string { return f.problem.Error() + ": " + f.cause.Error() }
func (f *failing) Unwrap() error { return f.problem }
