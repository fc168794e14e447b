package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"santong/porch"

	"github.com/labstack/echo/v4"
)

// face is how this face of the house stands in the porch.
func (s *service) face() *porch.Face {
	return &porch.Face{Name: "request", Log: s.Log, Address: s.Address, Fail: s.fail, Note: note, HSTS: 31536000,
		Policy: "default-src 'none'; frame-ancestors 'none'", Referrer: "no-referrer"}
}

// note tells in the log who asked, and what went wrong beside the answer.
func note(c echo.Context, err error, line *porch.Line) {
	who, _ := c.Get(personKey).(string)
	line.Attrs = append(line.Attrs, slog.String("person", who))
	if beside := unrecorded(err); beside != nil && line.Level < slog.LevelError {
		line.Level = slog.LevelWarn
		line.Attrs = append(line.Attrs, slog.Any("error", beside))
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
		if r.who != anyone && r.who != peer {
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

// patience lets a slow connection carry a whole paper. Where the server underneath knows no deadlines there is nothing to extend; a broken
// connection says so when it is next read or written.
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
