package api

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"santong/engine"
)

// A call is one request in the hands of a handler: who asks, for what, and the way back.
type call struct {
	echo.Context
	ctx   context.Context
	actor engine.Actor
	path  map[string]string
	query query
}

// json answers with a value.
func (c *call) json(status int, v any) error {
	return writeJSON(c, status, echo.MIMEApplicationJSON, v)
}

// list answers with a page.
func (c *call) list(items any, next string) error {
	return c.json(http.StatusOK, struct {
		Items any    `json:"items"`
		Next  string `json:"next,omitempty"`
	}{items, next})
}

// version says which version of the dossier the answer is about.
func (c *call) version(version int) {
	c.Response().Header().Set("ETag", strconv.Quote(strconv.Itoa(version)))
}

// writeJSON writes the value only when all of it could be encoded: half an answer cannot be taken back. Nothing is escaped for HTML, so that
// the payload of an entry leaves in the bytes that were sealed.
func writeJSON(c echo.Context, status int, mediaType string, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	return c.Blob(status, mediaType, b.Bytes())
}

// unchanged answers 304 if the client already has what the tag stands for. Only for what never changes under its tag.
func (c *call) unchanged(tag string) bool {
	c.Response().Header().Set("ETag", tag)
	for _, has := range c.Request().Header.Values("If-None-Match") {
		if listed(has, tag) {
			return true
		}
	}
	return false
}
