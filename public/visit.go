package public

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"santong/engine"
	"santong/porch"
)

// A visit is one request in the hands of a handler.
type visit struct {
	echo.Context
	site  *site
	ctx   context.Context
	Lang  string
	query url.Values
	own   bool // the page is the reader's alone
}

const (
	visitKey = "visit"

	// fresh is how long a cache on the way may answer in our place: what is published or repealed is seen by everybody within that time.
	fresh     = "public, max-age=60"
	freshTime = time.Minute

	// policy: the pages have no scripts at all. JSON-LD is data, which no browser runs.
	policy = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

// guard opens the door and puts around every request what no handler may forget.
func (s *site) guard() *echo.Echo {
	face := &porch.Face{Name: "public", Log: s.Log, Address: s.Address, Fail: s.fail, Policy: policy, Referrer: "same-origin"}
	e := face.Open()
	e.Use(middleware.GzipWithConfig(middleware.GzipConfig{Level: 4, MinLength: 1024, Skipper: func(c echo.Context) bool {
		return strings.HasPrefix(c.Path(), "/public/papers/") // which can be asked for in pieces
	}}))
	return e
}

// answer is what every handler needs done before: the time it may take, the language, and that nobody asks too often.
func (s *site) answer(r route) echo.HandlerFunc {
	return func(c echo.Context) error {
		limit := thinkTime
		if r.long {
			limit = dumpTime
			control, until := http.NewResponseController(c.Response()), time.Now().Add(limit)
			_ = control.SetReadDeadline(until) // where the server underneath knows no deadlines there is nothing to extend
			_ = control.SetWriteDeadline(until)
		}
		ctx, cancel := context.WithTimeout(c.Request().Context(), limit)
		defer cancel()
		v := &visit{Context: c, site: s, ctx: ctx, Lang: c.Param("lang"), query: c.QueryParams()}
		if v.Lang == "" {
			v.Lang = languages[0]
		}
		c.Set(visitKey, v)
		if !slices.Contains(languages, v.Lang) {
			return echo.ErrNotFound
		}
		if r.dear {
			if ok, err := s.dear.Allow(network(c.RealIP())); err != nil || !ok {
				c.Response().Header().Set("Retry-After", "10")
				return errors.Join(err, tooOften)
			}
		}
		if r.rare {
			if ok, err := s.rare.Allow(network(c.RealIP())); err != nil || !ok {
				c.Response().Header().Set("Retry-After", "300")
				return errors.Join(err, tooMany)
			}
		}
		return r.handle(s, v)
	}
}

// network is what one line has: an address, or in IPv6 all that begin with the same 64 bits.
func network(address string) string { return within(address, 64) }

// siteOf is what one home or office has: an address, or in IPv6 all that begin with the same 48 bits, of which the smallest allotments are 256 networks.
func siteOf(address string) string { return within(address, 48) }

// within is the address, or in IPv6 all that begin with the same bits.
func within(address string, bits int) string {
	if ip, err := netip.ParseAddr(address); err == nil && ip.Is6() && !ip.Is4In6() {
		if prefix, err := ip.WithZone("").Prefix(bits); err == nil {
			return prefix.String()
		}
	}
	return address
}

// region is the larger network to which a line belongs, of which one that wants to seem many has few: 16 bits of an address, 32 in IPv6.
func region(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	bits := 16
	if ip = ip.Unmap().WithZone(""); ip.Is6() {
		bits = 32
	}
	prefix, err := ip.Prefix(bits)
	if err != nil {
		return address
	}
	return prefix.String()
}

// segment is a part of the address as it was meant: the router leaves it as it was sent if it has a slash in it.
func (v *visit) segment(name string) (string, error) {
	value := v.Param(name)
	if v.Request().URL.RawPath != "" {
		var err error
		if value, err = url.PathUnescape(value); err != nil {
			return "", engine.ErrNotFound
		}
	}
	if !sound(value) {
		return "", engine.ErrNotFound
	}
	return value, nil
}

// maxValue bounds what an address may bring, in bytes.
const maxValue = 900

// sound refuses what no value of ours can be.
func sound(value string) bool {
	return len(value) <= maxValue && strings.ToValidUTF8(value, "") == value && !strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// base is where the site is, as its reader knows it.
func (v *visit) base() string {
	if v.site.Base != "" {
		return strings.TrimSuffix(v.site.Base, "/")
	}
	scheme := "http" // a proxy that adds the s is a reason to say Base
	if v.Request().TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + v.Request().Host
}

// Elsewhere is the same page in the other language.
func (v *visit) Elsewhere() string {
	other := languages[0]
	if v.Lang == other {
		other = languages[1]
	}
	_, rest, _ := strings.Cut(strings.TrimPrefix(v.Request().URL.EscapedPath(), "/"), "/")
	if !strings.HasPrefix(rest, "public") || v.Param("lang") == "" {
		return "/" + other + "/public"
	}
	out := "/" + other + "/" + rest
	if q := v.Request().URL.RawQuery; q != "" {
		out += "?" + q
	}
	return out
}

// Here tells whether the page stands at the path below the language.
func (v *visit) Here(path string) bool { return v.Request().URL.Path == "/"+v.Lang+path }

// Suggests tells whether suggestions are taken here.
func (v *visit) Suggests() bool { return v.site.Door != nil && v.site.Door.Asks() != nil }

// Cleans tells whether results of clean-ups are shown here.
func (v *visit) Cleans() bool { return v.site.Results != nil }

// Files tells whether the directory of filed documents is kept here.
func (v *visit) Files() bool { return v.site.Filed != nil }

// Comments tells whether drafts are published for comments here.
func (v *visit) Comments() bool { return v.site.Door != nil && v.site.Door.Comments() != nil }

func (v *visit) Demo() bool { return v.site.Demo }

// A page is what layout.html shows around the view.
type page struct {
	Visit *visit
	Name  string
	Title string
	View  any
}

// render answers with a page. Nothing is sent unless all of it could be made.
func (v *visit) render(status int, name, title string, view any) error {
	var b bytes.Buffer
	if err := v.site.views[v.Lang][name].Execute(&b, page{v, name, title, view}); err != nil {
		return err
	}
	if status != http.StatusOK || v.own || v.Request().Method == http.MethodPost {
		v.Response().Header().Set(echo.HeaderCacheControl, "no-store")
		return v.HTMLBlob(status, b.Bytes())
	}
	return v.send("text/html; charset=utf-8", b.Bytes())
}

// send answers with what everybody may keep for a while; who has it already gets nothing.
func (v *visit) send(kind string, data []byte) error {
	sum := sha256.Sum256(data)
	tag := `W/"` + hex.EncodeToString(sum[:16]) + `"`
	h := v.Response().Header()
	h.Set(echo.HeaderCacheControl, fresh)
	h.Set("ETag", tag)
	if strings.Contains(v.Request().Header.Get("If-None-Match"), tag) {
		return v.NoContent(http.StatusNotModified)
	}
	return v.Blob(http.StatusOK, kind, data)
}

// say picks the words of the reader's language.
func (v *visit) say(w engine.Words) string { return inLang(v.Lang, w) }
