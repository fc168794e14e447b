package porch

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

// RequestID is the header with the number of a request, by which its line in the log is found.
const RequestID = "X-Request-Id"

// A Face is one of the faces of the house.
type Face struct {
	Name    string // of its lines in the log
	Log     *slog.Logger
	Address func(*http.Request) string // where a request comes from; nil: whoever is at the other end of the connection
	Fail    echo.HTTPErrorHandler      // answers in place of a handler that could not

	// Note adds to the line of a request what this face knows of it, or raises its level. It may be left out.
	Note func(c echo.Context, err error, line *Line)

	Policy   string // Content-Security-Policy
	Referrer string // Referrer-Policy
	HSTS     int    // seconds for which browsers must come by TLS; 0 says nothing of it
}

// A Line is what the log says of a request. It names the route and not the address: neither ids, nor parameters, nor what somebody looks for reach the log.
type Line struct {
	Level slog.Level
	Attrs []slog.Attr
}

// Open opens the door; handlers and what else goes around them are the face's to add.
func (f *Face) Open() *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.Logger.SetOutput(io.Discard) // we have our own log
	if e.IPExtractor = f.Address; f.Address == nil {
		e.IPExtractor = echo.ExtractIPDirect()
	}
	e.HTTPErrorHandler = f.Fail
	e.Use(f.log, number,
		middleware.RecoverWithConfig(middleware.RecoverConfig{StackSize: 8 << 10, DisableStackAll: true, DisableErrorHandler: true,
			LogErrorFunc: func(_ echo.Context, err error, stack []byte) error { return &crash{err, stack} }}),
		middleware.SecureWithConfig(middleware.SecureConfig{ContentTypeNosniff: "nosniff", XFrameOptions: "DENY", ReferrerPolicy: f.Referrer,
			ContentSecurityPolicy: f.Policy, HSTSMaxAge: f.HSTS}))
	return e
}

// A crash is a panic on its way to the log.
type crash struct {
	error
	stack []byte
}

func (c *crash) Unwrap() error { return c.error }

// number gives the request a number of our own: one that the client chose could forge the log.
func number(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set(RequestID, rand.Text())
		return next(c)
	}
}

// log writes one line for each request.
func (f *Face) log(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		begun := time.Now()
		err := next(c)
		if err != nil {
			c.Error(err)
		}
		status := c.Response().Status
		line := Line{Attrs: []slog.Attr{slog.String("method", c.Request().Method), slog.String("route", c.Path()), slog.Int("status", status),
			slog.Duration("duration", time.Since(begun)), slog.String("request", c.Response().Header().Get(RequestID))}}
		if status >= http.StatusInternalServerError {
			line.Level = slog.LevelError
			line.Attrs = append(line.Attrs, slog.Any("error", err))
			if broken, ok := errors.AsType[*crash](err); ok {
				line.Attrs = append(line.Attrs, slog.String("stack", string(broken.stack)))
			}
		}
		if f.Note != nil {
			f.Note(c, err, &line)
		}
		f.Log.LogAttrs(context.WithoutCancel(c.Request().Context()), line.Level, f.Name, line.Attrs...)
		return nil
	}
}

// NoStore keeps answers about what is not public out of caches on the way; a handler may say otherwise.
func NoStore(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
		return next(c)
	}
}
