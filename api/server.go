package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4/middleware"

	"santong/calendar"
	"santong/engine"
	"santong/porch"
)

// Base is where the interface lives; other routes are free for pages.
const Base = "/api/v1"

// A Server is what the interface needs of the rest. Every field must be set, but for those that say otherwise, and Busy.
type Server struct {
	Engine *engine.Engine

	// Authenticate finds whom a token lets in, and to what, by the token's SHA-256 sum in hexadecimal digits. from is the address that shows it.
	// It returns [engine.ErrNotFound] for a token that is unknown, expired or revoked.
	Authenticate func(ctx context.Context, tokenHash, from string) (Grant, error)

	// Documents is what has been published.
	Documents engine.Documents

	// Refusals lists what was tried on a dossier and not allowed, newest first.
	Refusals func(ctx context.Context, dossier string, limit int) ([]engine.RefusedAttempt, error)

	// Parcels exchanges signed packages with other instances. It may be left out.
	Parcels Parcels

	// Diagram draws a definition as SVG, with the state a case is in and those it has been in. lang is zh or en.
	Diagram func(def *engine.Definition, current string, visited []string, lang string) []byte

	// Ping tells whether the store answers.
	Ping func(ctx context.Context) error

	// Busy tells whether the error only says that the store has too much to do, or cannot be reached, for the moment.
	Busy func(error) bool

	// Address tells where a request comes from, where a proxy stands before us. It may be left out.
	Address func(*http.Request) string

	Log *slog.Logger
}

// A Grant is whom a token lets in, and to what: "read" for looking, "act" for commands, "irreversible" for those that cannot be taken back.
type Grant struct {
	Person string
	Scopes []string
}

// How many papers may be in memory at once, in and out: each is up to maxPaper bytes.
const (
	maxUploads   = 8
	maxPackages  = 4
	maxDownloads = 24
)

// A service is a server at work.
type service struct {
	*Server
	spec      document
	uploads   *porch.Traffic
	packages  *porch.Traffic // of their own: whoever sends them has no account here, but a key that is trusted
	downloads *porch.Traffic
	parcels   *middleware.RateLimiterMemoryStore
}

// Handler answers everything below [Base], and with a problem everything else. It panics if the server is not complete: that is a mistake in the program.
func (s *Server) Handler() http.Handler {
	if missing := s.missing(); len(missing) > 0 {
		panic("api.Server: not set: " + strings.Join(missing, ", "))
	}
	spec, err := readSpec()
	if err != nil {
		panic(fmt.Sprintf("api: openapi.yaml: %v", err))
	}
	v := &service{Server: s, spec: spec, uploads: porch.NewTraffic(maxUploads, 2), packages: porch.NewTraffic(maxPackages, maxPackages/2), downloads: porch.NewTraffic(maxDownloads, maxDownloads/2), parcels: newParcelLimit()}
	e := v.face().Open()
	e.Use(porch.NoStore)
	for _, r := range routes {
		v.mount(e, r)
	}
	return e
}

func (s *Server) missing() []string {
	fields := map[string]bool{"Engine": s.Engine != nil, "Documents": s.Documents != nil, "Authenticate": s.Authenticate != nil, "Refusals": s.Refusals != nil,
		"Diagram": s.Diagram != nil, "Ping": s.Ping != nil, "Log": s.Log != nil}
	maps.DeleteFunc(fields, func(_ string, set bool) bool { return set })
	return slices.Sorted(maps.Keys(fields))
}

// How long a connection may take. A request that carries a paper extends its own (see patience).
const (
	headerTime = 10 * time.Second
	readTime   = 30 * time.Second
	writeTime  = 60 * time.Second
	idleTime   = 2 * time.Minute
	maxHeader  = 16 << 10
)

// HTTPServer is a server with limits that keep slow and talkative clients from holding it.
func (s *Server) HTTPServer(addr string) *http.Server {
	return &http.Server{
		Addr: addr, Handler: s.Handler(), ReadHeaderTimeout: headerTime, ReadTimeout: readTime, WriteTimeout: writeTime, IdleTimeout: idleTime,
		MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(s.Log.Handler(), slog.LevelWarn),
	}
}

func (s *Server) today() calendar.Date { return calendar.Of(s.Engine.Now()) }

// enter takes a place in the traffic; leave gives it back.
func enter(ctx context.Context, t *porch.Traffic, who string) (leave func(), err error) {
	leave, err = t.Enter(ctx, who)
	switch {
	case errors.Is(err, porch.ErrGreedy):
		err = problemf(codeBusy, "您正在传输的文件太多，请等其完成", "you are transferring too many papers at once; wait until they are done")
	case err != nil:
		err = problemf(codeBusy, "同时传输的文件太多，请稍后再试", "too many papers are being transferred; try again in a moment")
	}
	return leave, err
}
