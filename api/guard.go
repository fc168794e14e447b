package api

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

const requestID = "X-Request-Id"

// guard puts around every request what no handler may forget.
func (s *service) guard(e *echo.Echo) {
	e.Use(s.log, s.number,
		middleware.RecoverWithConfig(middleware.RecoverConfig{StackSize: 8 << 10, DisableStackAll: true, DisableErrorHandler: true,
			LogErrorFunc: func(_ echo.Context, err error, stack []byte) error { return &crash{err, stack} }}),
		middleware.SecureWithConfig(middleware.SecureConfig{ContentTypeNosniff: "nosniff", XFrameOptions: "DENY", ReferrerPolicy: "no-referrer",
			ContentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'", HSTSMaxAge: 31536000}),
		noStore)
}

// A crash is a panic on its way to the log.
type crash struct {
	error
	stack []byte
}

func (c *crash) Unwrap() error { return c.error }

// number gives the request a number of our own: one that the client chose could forge the log.
func (s *service) number(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set(requestID, rand.Text())
		return next(c)
	}
}

// noStore keeps answers about drafts out of caches on the way; a handler may say otherwise.
func noStore(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
		return next(c)
	}
}

// log writes one line for each request. It names the route and not the URL, so that neither ids nor parameters reach the log.
func (s *service) log(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		begun := time.Now()
		err := next(c)
		if err != nil {
			c.Error(err)
		}
		status := c.Response().Status
		who, _ := c.Get(personKey).(string)
		attrs := []slog.Attr{slog.String("method", c.Request().Method), slog.String("route", c.Path()), slog.Int("status", status),
			slog.Duration("duration", time.Since(begun)), slog.String("request", c.Response().Header().Get(requestID)), slog.String("person", who)}
		level := slog.LevelInfo
		switch {
		case status >= http.StatusInternalServerError:
			level = slog.LevelError
			attrs = append(attrs, slog.Any("error", err))
			if broken, ok := errors.AsType[*crash](err); ok {
				attrs = append(attrs, slog.String("stack", string(broken.stack)))
			}
		case unrecorded(err) != nil:
			level = slog.LevelWarn
			attrs = append(attrs, slog.Any("error", unrecorded(err)))
		}
		s.Log.LogAttrs(context.WithoutCancel(c.Request().Context()), level, "request", attrs...)
		return nil
	}
}

// answer is what every handler needs done before: the time it may take, its parameters, and who asks.
func (s *service) answer(r route) echo.HandlerFunc {
	return func(c echo.Context) error {
		limit := thinkTime
		if r.paper {
			limit = paperTime
		}
		ctx, cancel := context.WithTimeout(c.Request().Context(), limit)
		defer cancel()
		c.SetRequest(c.Request().WithContext(ctx))
		k := &call{Context: c, ctx: ctx, path: map[string]string{}}
		if r.who != anyone {
			if err := s.identify(k); err != nil {
				return err
			}
		}
		if r.paper { // only now: the nameless get no patience
			patience(c, limit)
		}
		for _, name := range c.ParamNames() {
			value, ok := pathValue(c, name)
			if !ok {
				return errNothing
			}
			k.path[name] = value
		}
		var err error
		if k.query, err = readQuery(c.Request().URL.RawQuery, r.query); err != nil {
			return err
		}
		return r.handle(s, k)
	}
}

// patience lets a slow connection carry a whole paper. Where the server underneath knows no deadlines there is nothing to extend.
func patience(c echo.Context, limit time.Duration) {
	control, until := http.NewResponseController(c.Response()), time.Now().Add(limit)
	_ = control.SetReadDeadline(until)
	_ = control.SetWriteDeadline(until)
}

// pathValue is a part of the path as it was meant. The router leaves it escaped where the path was written in an unusual way.
func pathValue(c echo.Context, name string) (string, bool) {
	value := c.Param(name)
	if c.Request().URL.RawPath != "" {
		plain, err := url.PathUnescape(value)
		if err != nil {
			return "", false
		}
		value = plain
	}
	return value, bounded(value)
}

// echoPath writes a path of the contract as the router wants it: {id} becomes :id.
func echoPath(path string) string {
	return strings.NewReplacer("{", ":", "}", "").Replace(path)
}
