package api

import (
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"santong/engine"
	"santong/porch"
)

const (
	maxPaper    = 32 << 20
	maxFileName = 200 // characters
)

// upload lays a paper down. Who may not know of the dossier is turned away before the paper is taken in.
func (s *service) upload(c *call) error {
	kind, err := c.query.id("kind")
	if err != nil {
		return err
	}
	in, err := c.query.id("case")
	if err != nil {
		return err
	}
	name := c.query.Get("name")
	if !fileName(name) {
		return wrongParameter("name", fmt.Sprintf("须为至多 %d 字的文件名，不含路径", maxFileName), fmt.Sprintf("must be a file name of at most %d characters, without a path", maxFileName))
	}
	media, params, err := mediaType(c.Request().Header)
	if err != nil {
		return err
	}
	if strings.HasPrefix(media, "multipart/") || media == "application/x-www-form-urlencoded" {
		return problemf(codeMediaType, "请直接发送文件内容，不用表单", "send the bytes of the paper themselves, not a form")
	}
	principal := ""
	if c.query.Has("for") {
		if principal, err = c.query.id("for"); err != nil {
			return err
		}
	}
	if _, err := c.command(nil); err != nil { // headers first: they cost nothing
		return err
	}
	if _, err := s.Engine.Dossier(c.ctx, c.path["id"], c.actor); err != nil {
		return err
	}
	leave, err := enter(c.ctx, s.uploads, c.actor.Person)
	if err != nil {
		return err
	}
	defer leave()
	data, err := c.read(maxPaper)
	if err != nil {
		return err
	}
	if len(data) == 0 {
		return bad("没有内容", "it is empty")
	}
	cmd, err := c.command(data)
	if err != nil {
		return err
	}
	cmd.Case, cmd.Actor.For = in, principal
	result, err := s.Engine.Upload(c.ctx, cmd, engine.Upload{Kind: kind, Name: name, Type: mime.FormatMediaType(media, params), Data: data})
	if err != nil {
		return s.stale(c, err)
	}
	return c.done(http.StatusCreated, result, dossierURL(result.Dossier)+"/materials/"+engine.HashOf(data).String())
}

// download gives a paper of this dossier. A hash alone opens nothing: the paper may belong to a dossier that the person may not know of.
func (s *service) download(c *call) error {
	d, err := s.Engine.Dossier(c.ctx, c.path["id"], c.actor)
	if err != nil {
		return err
	}
	hash := c.path["hash"]
	papers := slices.DeleteFunc(slices.Clone(d.Papers), func(p *engine.Paper) bool { return p.Hash != hash })
	if len(papers) == 0 {
		return errNothing
	}
	paper := papers[len(papers)-1] // by the name under which it came last
	if paper.Erased > 0 {          // its bytes are gone, as the dossier says
		return errNothing
	}
	return s.send(c, hash, paper.Name, paper.Type)
}

// send gives the bytes of a paper that the caller may see.
func (s *service) send(c *call, hash, name, mediaType string) error {
	header := c.Response().Header()
	header.Set("Cache-Control", "private, no-cache") // may be kept, but whether it may still be seen is asked each time
	if c.unchanged(`"` + hash + `"`) {
		return c.NoContent(http.StatusNotModified)
	}
	leave, err := enter(c.ctx, s.downloads, c.actor.Person)
	if err != nil {
		return err
	}
	defer leave()
	data, err := s.Engine.Store.Blob(c.ctx, hash)
	if err != nil {
		return fmt.Errorf("paper %s: %v", hash, err) // it is listed: that its bytes are missing is our fault, not a 404
	}
	if engine.HashOf(data).String() != hash {
		return fmt.Errorf("the bytes kept as %s have another hash", hash)
	}
	header.Set("Content-Disposition", porch.Disposition("attachment", name))
	header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox") // it comes from a stranger, and may be a page with scripts
	return c.Blob(http.StatusOK, mediaType, data)
}

// fileName tells whether the text can be the name of a file anywhere.
func fileName(name string) bool {
	return name != "" && clean(name) && utf8.RuneCountInString(name) <= maxFileName && !strings.ContainsAny(name, `/\`) && strings.Trim(name, ". ") != ""
}
