package web

import (
	"bytes"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"santong/engine"
	"santong/porch"
)

// erasedPaper says that the bytes of the paper were erased under the law.
func erasedPaper(p *engine.Paper) error {
	return faultf(http.StatusGone, engine.Words{Zh: "材料的内容已依法删除", En: "The bytes of this paper were erased"},
		engine.Words{Zh: "“" + p.Name + "”的内容已删除，校验码留存于案卷。", En: "“" + p.Name + "” was erased; its hash stays in the dossier."})
}

// download gives a paper of this dossier. A hash alone opens nothing: the paper may belong to a dossier that the person may not know of.
// It comes from a stranger and may be a page with scripts, so a browser keeps it apart from ours; only text and PDF are shown, when asked for.
func (s *service) download(r *request) error {
	d, err := r.dossier()
	if err != nil {
		return err
	}
	hash := r.Param("hash")
	at := slices.IndexFunc(d.Papers, func(p *engine.Paper) bool { return p.Hash == hash })
	if at < 0 {
		return engine.ErrNotFound
	}
	for i := at; i < len(d.Papers); i++ {
		if d.Papers[i].Hash == hash { // by the name under which it came last
			at = i
		}
	}
	paper, header := d.Papers[at], r.Response().Header()
	if paper.Erased > 0 {
		return erasedPaper(paper)
	}
	header.Set(echo.HeaderCacheControl, "private, no-cache") // may be kept, but whether it may still be seen is asked each time
	header.Set("ETag", `"`+hash+`"`)
	if strings.Contains(r.Request().Header.Get("If-None-Match"), `"`+hash+`"`) {
		return r.NoContent(http.StatusNotModified)
	}
	leave, err := fetching.enter(r.ctx, r.actor.Person)
	if err != nil {
		return err
	}
	defer leave()
	data, err := s.Engine.Store.Blob(r.ctx, hash)
	if err != nil {
		return fmt.Errorf("paper %s: %v", hash, err) // the dossier has it: that its bytes are missing is our fault, not a 404
	}
	if engine.HashOf(data).String() != hash {
		return fmt.Errorf("the bytes kept as %s have another hash", hash)
	}
	kind := "attachment"
	if r.query.Has("show") && showable(paper.Type, data) {
		kind = "inline"
	}
	header.Set(echo.HeaderContentDisposition, porch.Disposition(kind, paper.Name))
	header.Set(echo.HeaderContentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'; sandbox")
	return r.Blob(http.StatusOK, paper.Type, data)
}

// showable tells whether a browser may show the paper: text without markup, and PDF that is one.
func showable(media string, data []byte) bool {
	kind, _, err := mime.ParseMediaType(media)
	return err == nil && (kind == "text/plain" || kind == "application/pdf" && bytes.HasPrefix(data, []byte("%PDF-")))
}
