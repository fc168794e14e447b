package porch

import (
	"bytes"
	"errors"
	"log/slog"
	"mime"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
)

// A panic ends one answer and stands in the log with its place; the number is ours; the log has the route, and neither the address nor what was asked.
func TestFace(t *testing.T) {
	var log bytes.Buffer
	f := &Face{Name: "test", Log: slog.New(slog.NewTextHandler(&log, nil)), Policy: "default-src 'none'", Referrer: "no-referrer", HSTS: 7,
		Fail: func(err error, c echo.Context) {
			if !c.Response().Committed {
				_ = c.String(http.StatusInternalServerError, "sorry")
			}
		},
		Note: func(_ echo.Context, err error, line *Line) {
			if errors.Is(err, http.ErrNoCookie) {
				line.Level = slog.LevelWarn
			}
			line.Attrs = append(line.Attrs, slog.String("person", "wang"))
		}}
	e := f.Open()
	e.Use(NoStore)
	e.GET("/things/:id", func(c echo.Context) error {
		switch c.Param("id") {
		case "panic":
			panic("a nil map")
		case "noted":
			_ = c.NoContent(http.StatusNoContent)
			return http.ErrNoCookie
		}
		return c.String(http.StatusOK, c.RealIP())
	})
	ask := func(path string) (*httptest.ResponseRecorder, string) {
		log.Reset()
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set(RequestID, "forged\nline")
		r.Header.Set("X-Forwarded-For", "203.0.113.9")
		w := httptest.NewRecorder()
		e.ServeHTTP(w, r)
		return w, log.String()
	}
	w, line := ask("/things/secret?text=secret")
	if w.Code != 200 || w.Body.String() != "192.0.2.1" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	number := w.Header().Get(RequestID)
	if len(number) < 20 || !strings.Contains(line, number) || !strings.Contains(line, "level=INFO msg=test") || !strings.Contains(line, "route=/things/:id") || !strings.Contains(line, "person=wang") {
		t.Errorf("%s: %s", number, line)
	}
	if strings.Contains(line, "secret") || strings.Contains(line, "forged") {
		t.Errorf("the log tells %s", line)
	}
	for name, want := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer", "Content-Security-Policy": "default-src 'none'"} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	if w, line = ask("/things/panic"); w.Code != 500 || w.Body.String() != "sorry" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if !strings.Contains(line, "level=ERROR") || !strings.Contains(line, "a nil map") || !strings.Contains(line, "face_test.go") {
		t.Errorf("the log tells only %s", line)
	}
	if _, line = ask("/things/noted"); !strings.Contains(line, "level=WARN") {
		t.Error(line)
	}
}

func TestDisposition(t *testing.T) {
	for _, name := range []string{"a.txt", "意见书 1.docx", "a\"b\\c%.txt", "\r\nSet-Cookie: x=1", "'; filename=b", "𠮷.pdf"} {
		text := Disposition("attachment", name)
		kind, params, err := mime.ParseMediaType(text)
		if err != nil || kind != "attachment" || params["filename"] != name {
			t.Errorf("%q became %q: %q %q %v", name, text, kind, params["filename"], err)
		}
		if strings.ContainsAny(text, "\r\n") {
			t.Errorf("%q breaks the header", text)
		}
	}
}
