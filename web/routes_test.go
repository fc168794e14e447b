package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"santong/porch"
)

// Pages that read many dossiers whole wait for their turn; those who have waited too long are told, and all others go on.
func TestWholeRoutes(t *testing.T) {
	whole := 0
	for _, r := range routes {
		if r.whole {
			whole++
		}
		if r.method == http.MethodGet && strings.HasPrefix(r.path, "/filing") && !strings.HasPrefix(r.path, "/filing/lists") && !r.whole {
			t.Errorf("%s reads a year of dossiers for everybody at once", r.path)
		}
	}
	if whole < 8 {
		t.Errorf("only %d routes", whole)
	}
	h := newHarness(t)
	s := &service{Server: h.server, few: make(porch.Few, 1)}
	leave, err := s.few.Enter(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	handle := func(_ *service, r *request) error { asked++; return r.NoContent(http.StatusNoContent) }
	ask := func(r route) error {
		r.who, r.handle = anyone, handle
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
		defer cancel()
		c := echo.New().NewContext(httptest.NewRequest(http.MethodGet, "/zh/x", nil).WithContext(ctx), httptest.NewRecorder())
		c.SetParamNames("lang")
		c.SetParamValues("zh")
		return echo.WrapMiddleware(h.server.Identity.Sessions.Load)(s.answer(r))(c)
	}
	if err := ask(route{whole: true}); err == nil || asked != 0 {
		t.Errorf("a second has entered: %v", err)
	}
	if err := ask(route{}); err != nil || asked != 1 {
		t.Errorf("another page waits: %v", err)
	}
	leave()
	if err := ask(route{whole: true}); err != nil || asked != 2 {
		t.Errorf("after the first has left: %v", err)
	}
}
