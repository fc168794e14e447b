package store_test

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"santong/engine"
	"santong/public"
	"santong/store"
)

// pages asks for the public's pages of a large catalogue through the handler that serves them, each time with another day, word or number.
func pages(b *testing.B, s *store.Store, documents int) {
	called := func(code string) engine.Words { return engine.Words{Zh: "某" + code, En: "Some " + code} }
	visitors := 0
	server := &public.Server{Store: s, Now: func() time.Time { return time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC) }, Organ: called, Kind: called, Phase: called,
		Asset: func(name string) string { return "/assets/" + name }, Busy: func(error) bool { return false }, Log: slog.New(slog.DiscardHandler),
		Address: func(*http.Request) string {
			visitors++
			return fmt.Sprintf("10.%d.%d.%d", visitors>>16&255, visitors>>8&255, visitors&255)
		}}
	handler := server.Handler()
	page := func(path func() string) func() (int, error) {
		return func() (int, error) {
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path(), nil))
			if w.Code != http.StatusOK {
				return 0, fmt.Errorf("%s: %d %.300s", path(), w.Code, w.Body)
			}
			return w.Body.Len(), nil
		}
	}
	r := rand.New(rand.NewPCG(4, 6))
	catalogue := func(name string, marks func() url.Values) {
		ask(b, "page: "+name, page(func() string { return "/zh/public?" + marks().Encode() }))
	}
	maker := func() string { return fmt.Sprintf("o%02d", r.IntN(40)) }
	catalogue("catalogue", func() url.Values { return nil })
	catalogue("catalogue of a maker in force", func() url.Values { return url.Values{"maker": {maker()}, "status": {"binding"}} })
	catalogue("catalogue of a year, ended", func() url.Values {
		return url.Values{"year": {fmt.Sprint(2009 + r.IntN(16))}, "status": {"expired"}}
	})
	catalogue("in force on a day", func() url.Values {
		return url.Values{"on": {fmt.Sprintf("%d-06-%02d", 2008+r.IntN(18), 1+r.IntN(28))}, "status": {"binding"}}
	})
	catalogue("search", func() url.Values { return url.Values{"q": {words[r.IntN(len(words))]}} })
	catalogue("search of a maker in force", func() url.Values {
		return url.Values{"q": {words[r.IntN(len(words))]}, "maker": {maker()}, "status": {"binding"}}
	})
	ask(b, "page: document", page(func() string {
		i := r.IntN(documents/5000) * 5000
		return fmt.Sprintf("/zh/public/documents/CXDR-%d-%d", 2006+i%20, i+1)
	}))
}
