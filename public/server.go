package public

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"santong/calendar"
	"santong/engine"
	"santong/porch"
)

// A Store is all that this site can ask for: what is or was in the catalogue, and what was published for comments.
type Store interface {
	Listings(ctx context.Context, q engine.ListingQuery) ([]engine.Listing, error)
	ListingFacets(ctx context.Context, q engine.ListingQuery) (engine.Facets, error)
	Listing(ctx context.Context, dossier, kase, known string) (engine.Listing, error)
	ListingHistory(ctx context.Context, dossier, kase string) ([]engine.Listing, error)
	ListingsByNumber(ctx context.Context, number, known string) ([]engine.Listing, error)
	ListingsOnceByNumber(ctx context.Context, number string) ([]engine.Listing, error)
	ListingsChangedBy(ctx context.Context, keys []string, known string) ([]engine.Listing, error)
	ListingsByPaper(ctx context.Context, hash string) ([]engine.Listing, error)
	ListedPaper(ctx context.Context, hash string) ([]byte, error)
	Search(ctx context.Context, q engine.SearchQuery) ([]engine.Found, error)
	SearchFacets(ctx context.Context, q engine.SearchQuery) (engine.Facets, error)
	Calls(ctx context.Context, q engine.CallQuery) ([]engine.Call, error)
	Call(ctx context.Context, number string) (engine.Call, error)
	CallPaper(ctx context.Context, number, paper string) (engine.ListedPaper, []byte, error)
}

// A Server is what the site needs of the rest. Every field must be set, but for those that say otherwise.
type Server struct {
	Store Store
	Now   func() time.Time

	// What codes are called: organisations, kinds of documents, and what a document is on a day.
	Organ, Kind, Phase func(code string) engine.Words

	// Asset is the address of a file that all pages of the house share: seal.svg, tabler.min.css, santong.css.
	Asset func(name string) string

	// Busy tells whether the error only says that the store has too much to do, or cannot be reached, for the moment.
	Busy func(error) bool

	// Base is the address of the site as people know it, for permanent addresses. Without it they are made of the address that was asked.
	Base string // may be left out

	// Address tells where a request comes from, where a proxy stands before us.
	Address func(*http.Request) string // may be left out

	// Filed is the directory of what recipients of the county registered from one day to another: only what the definitions make public. Without it there is none.
	Filed func(ctx context.Context, from, to calendar.Date) ([]engine.FiledDocument, error) // may be left out

	// Demo says on every page that this is a demonstration.
	Demo bool // may be left out

	// Key signs the forms that are handed out. With the same key, one that was handed out before a restart is taken after it.
	Key []byte // may be left out: then it lives as long as the process

	// Examine takes an office document apart and says what is wrong with it, nothing where it may be kept.
	Examine func(ctx context.Context, name string, data []byte) (engine.Words, error) // may be left out

	// Door is how citizens make suggestions. Without it none are taken.
	Door Door // may be left out

	// Results are what clean-ups have come to. Without them none are shown.
	Results Results // may be left out

	Log *slog.Logger
}

// A site is a server at work.
type site struct {
	*Server
	views  map[string]map[string]*template.Template // language → page
	dear   *middleware.RateLimiterMemoryStore
	rare   *middleware.RateLimiterMemoryStore
	key    []byte // for tokens of forms
	dumps  chan struct{}
	taking chan struct{} // forms that are being read
	papers *porch.Traffic
	sites  *porch.Traffic // the same papers, by site

	// What is made of whole dossiers.
	filedIn   *porch.Shared[[]engine.FiledDocument]
	cleaned   *porch.Shared[[]engine.Announced]
	cleanedUp *porch.Shared[*engine.Announced]
	listed    *porch.Shared[bool] // whether there are lists on which a call asks for comments
}

// How often an address may ask for what is dear: a search, a check, the whole catalogue.
const (
	dearRate  = 5 // a second
	dearBurst = 40

	rareRate  = 1.0 / 300 // how often it may hand something in
	rareBurst = 6

	maxDumps  = 2 // that are made at the same time
	maxTaking = 8 // forms with attachments that are read at the same time
	maxWhole  = 2 // answers of one kind that are made of whole dossiers at the same time

	maxPapers   = 16 // that travel at the same time, each in memory
	maxPapersOf = 4  // of one network
	maxPapersBy = 6  // of one home or office, which in IPv6 has many networks

	thinkTime = 15 * time.Second
	dumpTime  = 5 * time.Minute
)

//go:embed public.css
var css []byte

var cssAddress = func() string {
	sum := sha256.Sum256(css)
	return "/public/public." + hex.EncodeToString(sum[:6]) + ".css"
}()

// languages are the two in which everything is said, the first by default.
var languages = []string{"zh", "en"}

// Owns tells whether the address belongs to the site.
func Owns(path string) bool {
	for _, root := range []string{"/public", "/zh/public", "/en/public"} {
		if path == root || strings.HasPrefix(path, root+"/") {
			return true
		}
	}
	return path == "/robots.txt" || path == "/sitemap.xml"
}

// A route is one page or file. Nothing else is mounted.
type route struct {
	method string
	path   string
	handle func(*site, *visit) error
	dear   bool // so many in a second from one address
	rare   bool // so many in an hour from one address
	long   bool // carries much: slow connections get more time
}

var routes = []route{
	{method: http.MethodGet, path: "/:lang/public", handle: (*site).catalogue, dear: true},
	{method: http.MethodGet, path: "/:lang/public/documents/:no", handle: (*site).byNumber},
	{method: http.MethodGet, path: "/:lang/public/documents/:dossier/:case", handle: (*site).byKey},
	{method: http.MethodGet, path: "/:lang/public/check", handle: (*site).check, dear: true},
	{method: http.MethodPost, path: "/:lang/public/check", handle: (*site).checkFile, dear: true, long: true},
	{method: http.MethodGet, path: "/:lang/public/suggest", handle: (*site).suggest, dear: true},
	{method: http.MethodPost, path: "/:lang/public/suggest", handle: (*site).suggested, dear: true, rare: true, long: true},
	{method: http.MethodGet, path: "/:lang/public/suggestions", handle: (*site).suggestions, dear: true},
	{method: http.MethodGet, path: "/:lang/public/suggestions/:secret", handle: (*site).own, dear: true},
	{method: http.MethodPost, path: "/:lang/public/suggestions/:secret", handle: (*site).act, dear: true, rare: true, long: true},
	{method: http.MethodGet, path: "/:lang/public/suggestions/:secret/letters/:n", handle: (*site).letter, dear: true},
	{method: http.MethodGet, path: "/:lang/public/cleanups", handle: (*site).cleanups, dear: true},
	{method: http.MethodGet, path: "/:lang/public/cleanups/:id", handle: (*site).cleanup, dear: true},
	{method: http.MethodGet, path: "/:lang/public/filed", handle: (*site).filed, dear: true},
	{method: http.MethodGet, path: "/:lang/public/filed/feed.atom", handle: (*site).filedFeed},
	{method: http.MethodGet, path: "/public/filed/:file", handle: (*site).filedData, dear: true},
	{method: http.MethodGet, path: "/:lang/public/consultations", handle: (*site).calls, dear: true},
	{method: http.MethodGet, path: "/:lang/public/consultations/feed.atom", handle: (*site).callFeed},
	{method: http.MethodGet, path: "/:lang/public/consultations/:no", handle: (*site).call, dear: true},
	{method: http.MethodGet, path: "/:lang/public/consultations/:no/comment", handle: (*site).comment, dear: true},
	{method: http.MethodPost, path: "/:lang/public/consultations/:no/comment", handle: (*site).commented, dear: true, rare: true, long: true},
	{method: http.MethodGet, path: "/:lang/public/comments/:secret", handle: (*site).ownComment, dear: true},
	{method: http.MethodGet, path: "/public/consultations.json", handle: (*site).callData, dear: true},
	{method: http.MethodGet, path: "/public/consultations/:no/:paper", handle: (*site).callPaper, dear: true, long: true},
	{method: http.MethodGet, path: "/:lang/public/data", handle: (*site).data},
	{method: http.MethodGet, path: "/:lang/public/feed.atom", handle: (*site).feed},
	{method: http.MethodGet, path: "/public/papers/:hash", handle: (*site).paper, long: true},
	{method: http.MethodGet, path: "/public/data/:file", handle: (*site).dump, dear: true, long: true},
	{method: http.MethodGet, path: "/public/sitemaps/:file", handle: (*site).sitemap, dear: true, long: true},
	{method: http.MethodGet, path: "/sitemap.xml", handle: (*site).sitemaps},
	{method: http.MethodGet, path: "/robots.txt", handle: (*site).robots},
}

// Handler answers every address that [Owns] names. It panics if the server is not complete: that is a mistake in the program.
func (s *Server) Handler() http.Handler {
	fields := map[string]bool{"Store": s.Store != nil, "Now": s.Now != nil, "Organ": s.Organ != nil, "Kind": s.Kind != nil, "Phase": s.Phase != nil,
		"Asset": s.Asset != nil, "Busy": s.Busy != nil, "Log": s.Log != nil}
	maps.DeleteFunc(fields, func(_ string, set bool) bool { return set })
	if len(fields) > 0 {
		panic("public.Server: not set: " + strings.Join(slices.Sorted(maps.Keys(fields)), ", "))
	}
	v := &site{Server: s, views: map[string]map[string]*template.Template{}, dumps: make(chan struct{}, maxDumps), taking: make(chan struct{}, maxTaking), papers: porch.NewTraffic(maxPapers, maxPapersOf), sites: porch.NewTraffic(maxPapers, maxPapersBy),
		dear: middleware.NewRateLimiterMemoryStoreWithConfig(middleware.RateLimiterMemoryStoreConfig{Rate: dearRate, Burst: dearBurst, ExpiresIn: 5 * time.Minute}),
		rare: middleware.NewRateLimiterMemoryStoreWithConfig(middleware.RateLimiterMemoryStoreConfig{Rate: rareRate, Burst: rareBurst, ExpiresIn: time.Hour}), key: make([]byte, 32)}
	few := func() porch.Few { return make(porch.Few, maxWhole) } // each its own: one that is asked for much holds up no other
	v.filedIn = &porch.Shared[[]engine.FiledDocument]{Few: few(), Keep: freshTime, Now: s.Now}
	v.cleaned = &porch.Shared[[]engine.Announced]{Few: few(), Keep: freshTime, Now: s.Now}
	v.cleanedUp = &porch.Shared[*engine.Announced]{Few: few(), Keep: freshTime, Now: s.Now}
	v.listed = &porch.Shared[bool]{Few: few(), Keep: freshTime, Now: s.Now}
	if len(s.Key) > 0 {
		v.key = s.Key
	} else {
		_, _ = rand.Read(v.key) // never fails
	}
	for _, lang := range languages {
		var err error
		if v.views[lang], err = v.parse(lang); err != nil {
			panic(fmt.Sprintf("public: templates: %v", err))
		}
	}
	e := v.guard()
	for _, r := range routes {
		e.Add(r.method, r.path, v.answer(r))
		if r.method == http.MethodGet {
			e.Add(http.MethodHead, r.path, v.answer(r))
		}
	}
	e.GET(cssAddress, func(c echo.Context) error {
		c.Response().Header().Set(echo.HeaderCacheControl, "public, max-age=31536000, immutable")
		return c.Blob(http.StatusOK, "text/css; charset=utf-8", css)
	})
	return e
}

func (s *Server) today() calendar.Date { return calendar.Of(s.Now()) }
