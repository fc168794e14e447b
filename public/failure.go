package public

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"santong/engine"
)

// A fault is an error as a person reads it: what is wrong, and what to do next.
type fault struct {
	Status      int
	Title, Text engine.Words
}

func (f *fault) Error() string { return f.Title.En }

func wrong(zh, en string) *fault {
	return &fault{http.StatusBadRequest, engine.Words{Zh: "请求有误", En: "The request is not right"}, engine.Words{Zh: zh, En: en}}
}

var (
	tooOften = &fault{http.StatusTooManyRequests, engine.Words{Zh: "请求过于频繁", En: "Too many requests"},
		engine.Words{Zh: "来自您的网络的请求太多，请过十秒再试。需要全部数据的，请下载开放数据。", En: "Too many requests come from your network: try again in ten seconds. Who needs everything may download the open data."}}
	tooMany = &fault{http.StatusTooManyRequests, engine.Words{Zh: "提交过于频繁", En: "Too much was handed in"},
		engine.Words{Zh: "来自您的网络的提交太多，请过几分钟再试。您填写的内容没有保存。", En: "Too much was handed in from your network: try again in a few minutes. What you wrote was not kept."}}
	tooLarge = &fault{http.StatusRequestEntityTooLarge, engine.Words{Zh: "文件过大", En: "The file is too large"},
		engine.Words{Zh: "核验的文件不得超过64 MiB。本站公布的文件都小于此数，过大的不会是正式文本。", En: "A file to be checked may have 64 MiB at most. All papers published here are smaller: one that is larger is none of them."}}
	notListed = &fault{http.StatusNotFound, engine.Words{Zh: "目录中没有", En: "Not in the catalogue"},
		engine.Words{Zh: "此处没有已公布的文件或页面。请核对文号，或者在目录中检索文件名称。", En: "No published document or page stands here. Check the number, or search the catalogue for the title."}}
	sentBefore = &fault{http.StatusConflict, engine.Words{Zh: "此表单已经提交过", En: "This form was handed in before"},
		engine.Words{Zh: "此表单已经提交过，这一次的内容没有保存。需要改动的，凭查询凭证办理，或者重新打开表单填写。", En: "This form was handed in before; what it says now was not kept. To change something use the secret link, or open the form anew."}}
	noPapers = &fault{http.StatusUnprocessableEntity, engine.Words{Zh: "此时不能提交附件", En: "No attachments can be handed in now"},
		engine.Words{Zh: "当前环节不接收附件，请核对办理进程。", En: "At this stage attachments are not taken: look at the steps."}}
	busy = &fault{http.StatusServiceUnavailable, engine.Words{Zh: "服务器繁忙", En: "The server is busy"}, engine.Words{Zh: "请稍后再试。", En: "Try again in a moment."}}
	ours = &fault{http.StatusInternalServerError, engine.Words{Zh: "服务器内部错误", En: "Something went wrong inside"},
		engine.Words{Zh: "不是您的问题，请稍后再试。", En: "It is not your mistake; try again later."}}
)

// fail is where every error becomes a page.
func (s *site) fail(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	v, ok := c.Get(visitKey).(*visit)
	if !ok || !slices.Contains(languages, v.Lang) {
		v = &visit{Context: c, site: s, ctx: c.Request().Context(), Lang: languages[0]}
		if strings.HasPrefix(c.Request().URL.Path, "/en/") {
			v.Lang = "en"
		}
	}
	f := s.fault(err)
	if f.Status == http.StatusServiceUnavailable {
		c.Response().Header().Set("Retry-After", "10")
	}
	if renderErr := v.render(f.Status, "failure", v.say(f.Title), f); renderErr != nil {
		_ = c.String(f.Status, v.say(f.Title)) // a client that is gone cannot be told
	}
}

// fault finds what the error is to a person. What it does not know is told to the log alone.
func (s *site) fault(err error) *fault {
	if f, ok := errors.AsType[*fault](err); ok {
		return f
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return tooLarge
	}
	if he, ok := errors.AsType[*echo.HTTPError](err); ok {
		switch {
		case he.Code == http.StatusNotFound:
			return notListed
		case he.Code < http.StatusInternalServerError:
			f := *wrong("请从页面上的按钮和链接办理。", "Use the buttons and links of the pages.")
			f.Status = he.Code
			return &f
		}
		return ours
	}
	switch {
	case errors.Is(err, engine.ErrNotFound):
		return notListed
	case errors.Is(err, engine.ErrKeyReused):
		return sentBefore
	case errors.Is(err, engine.ErrTooLarge):
		return noPapers
	case s.Busy(err), errors.Is(err, engine.ErrStale), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return busy
	}
	return ours
}
