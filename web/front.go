package web

import (
	"net/http"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/language"
)

var matcher = language.NewMatcher([]language.Tag{language.Chinese, language.English})

// languageOf picks the language of a visitor whose address names none.
func languageOf(accept string) string {
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil || len(tags) == 0 {
		return languages[0]
	}
	_, at, _ := matcher.Match(tags...)
	return languages[at]
}

// hello sends whoever comes to the bare address to the pages in his language.
func (s *service) hello(c echo.Context) error {
	return c.Redirect(http.StatusSeeOther, "/"+languageOf(c.Request().Header.Get("Accept-Language"))+"/inbox")
}

// front is the address of a language alone.
func (s *service) front(r *request) error { return r.to("/inbox") }
