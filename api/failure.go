package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"santong/engine"
	"santong/porch"
)

const problemType = "application/problem+json"

// fail is where every error becomes an answer.
func (s *service) fail(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	p := *s.problem(err) // a copy: some problems are shared
	p.Instance = c.Request().URL.Path
	header := c.Response().Header()
	if p.Status >= http.StatusInternalServerError {
		p.Request = header.Get(porch.RequestID)
	}
	if p.retry > 0 {
		header.Set(echo.HeaderRetryAfter, strconv.Itoa(p.retry))
	}
	if p.Code == codeUnauthorised && header.Get(echo.HeaderWWWAuthenticate) == "" {
		header.Set(echo.HeaderWWWAuthenticate, challenge)
	}
	for _, about := range []string{echo.HeaderContentDisposition, "ETag", echo.HeaderLocation} { // of an answer that did not come about
		header.Del(about)
	}
	header.Set(echo.HeaderCacheControl, "no-store")
	_ = writeJSON(c, p.Status, problemType, &p) // a client that is gone cannot be told
}

// problem finds what the error is to the client. What it does not know is told to the log alone.
func (s *service) problem(err error) *problem {
	if p, ok := errors.AsType[*problem](err); ok {
		return p
	}
	if refusal, ok := errors.AsType[*engine.Refusal](err); ok {
		return refused(refusal)
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return problemf(codeTooLarge, "请求内容超过上限", "the body is larger than allowed")
	}
	if he, ok := errors.AsType[*echo.HTTPError](err); ok {
		return ofStatus(he.Code)
	}
	switch {
	case errors.Is(err, engine.ErrUnknownOutcome): // before its cause, which is often a broken connection
		return problemf(codeUnknownOutcome, "数据库未答复是否已保存；请先查看案卷再决定是否重办，带幂等键的请求可原样重发",
			"the database did not say whether it kept the change; look at the dossier before trying again, or send a request with an idempotency key again as it was")
	case errors.Is(err, engine.ErrNotFound):
		return problemf(codeNotFound, "没有，或者您无权知悉", "there is none, or it is not for you to know")
	case errors.Is(err, engine.ErrStale):
		return problemf(codeStale, "案卷在您查看之后已有变动，请重新查看", "the dossier has changed since you saw it; look again")
	case errors.Is(err, engine.ErrKeyReused):
		return problemf(codeKeyReused, "该幂等键已用于内容不同的请求，请换用新键", "the key was used for a different request; use a new one")
	case errors.Is(err, engine.ErrTooLarge):
		return problemf(codeTooLarge, "案卷已达容量上限，请另建案卷", "the dossier has grown as large as a dossier may be; open another")
	case s.Busy != nil && s.Busy(err):
		return problemf(codeBusy, "请稍后再试", "try again in a moment")
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return problemf(codeTimeout, "未能在限定时间内完成，请稍后再试", "it was not finished in time; try again in a moment")
	}
	return problemf(codeInternal, "请将请求编号告知管理员", "tell the administrator the number of the request")
}

func refused(r *engine.Refusal) *problem {
	p := problemf(codeUnmet, "须满足 needs 所列各项", "everything listed in needs must be met")
	if r.Forbidden() {
		p = problemf(codeNotYours, "理由见 needs", "needs says why")
	}
	p.Dossier, p.Case, p.Event, p.Needs = r.Dossier, r.Case, r.Event, r.Unmet
	return p
}

// ofStatus names what echo itself refuses.
func ofStatus(status int) *problem {
	switch status {
	case http.StatusNotFound:
		return problemf(codeNoRoute, "地址列于 "+Base+"/openapi.json", "the addresses are listed in "+Base+"/openapi.json")
	case http.StatusMethodNotAllowed:
		return problemf(codeMethod, "可用方法见 Allow", "Allow lists the methods")
	case http.StatusRequestEntityTooLarge:
		return problemf(codeTooLarge, "请求内容超过上限", "the body is larger than allowed")
	}
	if status < http.StatusInternalServerError {
		return problemf(codeBadRequest, "请对照接口文档", "see the documentation")
	}
	return problemf(codeInternal, "请将请求编号告知管理员", "tell the administrator the number of the request")
}

// unrecorded is what went wrong besides the refusal itself: the answer stands, but the attempt may be missing from the stream of refusals.
func unrecorded(err error) error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return nil
	}
	var rest []error
	for _, one := range joined.Unwrap() {
		if _, is := errors.AsType[*engine.Refusal](one); !is {
			rest = append(rest, one)
		}
	}
	return errors.Join(rest...)
}
