package web

import (
	"context"
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
	"santong/identity"
	"santong/notices"
	"santong/parcel"
	"santong/porch"
	"santong/steward"
	"santong/workflows"
)

// A Server is what the pages need of the rest. Every field must be set, but for those that say otherwise.
type Server struct {
	Engine   *engine.Engine
	Library  *workflows.Library
	Store    Store
	Identity *identity.Service
	Steward  *steward.Service
	Board    *notices.Board

	// Busy tells whether the error only says that the store has too much to do, or cannot be reached, for the moment.
	Busy func(error) bool

	// Address tells where a request comes from, where a proxy stands before us.
	Address func(*http.Request) string // may be left out

	// Parcels exchanges signed packages with other instances.
	Parcels *parcel.Courier // may be left out

	// Demo says on every page that this is a demonstration, and lets links of the demonstration in.
	Demo bool // may be left out

	Log *slog.Logger

	// Background is what ends with the server: what pages have computed beside them ends with it.
	Background context.Context // may be left out

	pulse   time.Duration // of streams; tests make it faster
	carries *carries
}

// A Store is what pages look up besides what the engine tells.
type Store interface {
	Refusals(ctx context.Context, dossier string, limit int) ([]engine.RefusedAttempt, error)

	Watch(ctx context.Context, person, dossier, at string) error
	Unwatch(ctx context.Context, person, dossier string) error
	Watching(ctx context.Context, person, dossier string) (bool, error)

	SaveDraft(ctx context.Context, person, key string, data []byte, at string) error
	Draft(ctx context.Context, person, key string) (engine.Draft, error)
	Drafts(ctx context.Context, person string) ([]engine.Draft, error)
	DropDraft(ctx context.Context, person, key string) error

	Notices(ctx context.Context, r notices.Reader, q notices.Query) ([]notices.Notice, error)
	Unread(ctx context.Context, r notices.Reader) (int, error)
	Read(ctx context.Context, person, at string, ids ...int64) error
	ReadAll(ctx context.Context, person, at string) error
	Listings(ctx context.Context, q engine.ListingQuery) ([]engine.Listing, error)
	ListingsByNumber(ctx context.Context, number, known string) ([]engine.Listing, error)
	Ledger(ctx context.Context, q engine.LedgerQuery) ([]engine.LedgerLine, error)
	LedgerParts(ctx context.Context) ([]engine.LedgerPart, error)
	LedgerCounts(ctx context.Context, q engine.LedgerQuery) ([]engine.LedgerCount, error)
	LedgerGaps(ctx context.Context, counter string, last int64, limit int) ([]engine.LedgerGap, error)

	FailedMails(ctx context.Context, limit int) ([]notices.Mail, error)
}

// A service is a server at work.
type service struct {
	*Server
	views    map[string]*views // language → templates
	dear     *middleware.RateLimiterMemoryStore
	few      porch.Few // pages that read many dossiers whole
	previews *previews
	retold   *retold
	seals    seals
	stage    stage // what waits to be taken in
}

// Handler answers every address that is not the interface's. It panics if the server is not complete: that is a mistake in the program.
func (s *Server) Handler() http.Handler {
	if missing := s.missing(); len(missing) > 0 {
		panic("web.Server: not set: " + strings.Join(missing, ", "))
	}
	v := &service{Server: s, views: map[string]*views{}, few: make(porch.Few, maxWhole), previews: newPreviews(s), retold: newRetold(),
		dear: middleware.NewRateLimiterMemoryStoreWithConfig(middleware.RateLimiterMemoryStoreConfig{Rate: dearRate, Burst: dearBurst, ExpiresIn: 5 * time.Minute})}
	for _, lang := range languages {
		var err error
		if v.views[lang], err = v.parse(lang); err != nil {
			panic(fmt.Sprintf("web: templates: %v", err))
		}
	}
	s.carries = newCarries(s)
	if s.pulse == 0 {
		s.pulse = pulse
	}
	e := v.guard()
	for _, r := range routes {
		v.mount(e, r)
	}
	return e
}

func (s *Server) missing() []string {
	fields := map[string]bool{"Engine": s.Engine != nil, "Library": s.Library != nil, "Store": s.Store != nil, "Identity": s.Identity != nil,
		"Steward": s.Steward != nil, "Board": s.Board != nil, "Busy": s.Busy != nil, "Log": s.Log != nil}
	maps.DeleteFunc(fields, func(_ string, set bool) bool { return set })
	return slices.Sorted(maps.Keys(fields))
}

func (s *Server) today() calendar.Date { return calendar.Of(s.Engine.Now()) }
