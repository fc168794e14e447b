package public

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"santong/engine"
)

func ownPath(secret string) string { return "/public/suggestions/" + url.PathEscape(secret) }

// An ownView is a suggestion as who made it sees it.
type ownView struct {
	*Own
	Path   string
	Token  string
	Faults []suggestFault
	Given  map[string]string
}

// Can tells whether the event is open to who made it.
func (o *ownView) Can(event string) bool {
	return slices.ContainsFunc(o.May, func(e engine.Event) bool { return e.ID == event })
}

func (s *site) secret(v *visit) (string, error) {
	secret, err := v.segment("secret")
	if err != nil || len(secret) != secretLength {
		return "", engine.ErrNotFound
	}
	if _, err := s.asks(); err != nil {
		return "", engine.ErrNotFound
	}
	return secret, nil
}

// own shows the suggestion that the secret leads to.
func (s *site) own(v *visit) error {
	secret, err := s.secret(v)
	if err != nil {
		return err
	}
	return s.showOwn(v, http.StatusOK, secret, nil, nil)
}

func (s *site) showOwn(v *visit, status int, secret string, given map[string]string, faults []suggestFault) error {
	own, err := s.Door.Own(v.ctx, secret)
	if err != nil {
		return err
	}
	v.private()
	return v.render(status, "suggestion", v.say(engine.Words{Zh: "我的审查建议", En: "My suggestion"}), &ownView{own, "/" + v.Lang + ownPath(secret), s.newToken(), faults, given})
}

// What who made a suggestion can do to it: the field that each asks for, "" where it asks for the reason only.
var ownActs = map[string]string{"supplement": "supplement_note", "withdraw": ""}

func (s *site) act(v *visit) error {
	secret, err := s.secret(v)
	if err != nil {
		return err
	}
	in, err := v.take()
	if err != nil {
		return err
	}
	event := in.given["act"]
	field, known := ownActs[event]
	if !known {
		return engine.ErrNotFound
	}
	nonce, words := s.redeem(in.given[tokenField], in.given[trapField])
	if words == (engine.Words{}) {
		words = in.wrong
	}
	if words == (engine.Words{}) && field == "" && len(in.files) > 0 {
		words = engine.Words{Zh: "撤回不附材料", En: "nothing is enclosed when it is taken back"}
	}
	if words != (engine.Words{}) {
		return s.showOwn(v, http.StatusUnprocessableEntity, secret, in.given, []suggestFault{{event, words}})
	}
	one := Suggestion{Form: map[string]any{}, Files: in.files, Key: "door:" + nonce, Reason: in.given["reason"]}
	if field != "" {
		one.Form[field], one.Reason = in.given[field], "申请人凭查询凭证在网上补正"
	}
	err = s.Door.Act(v.ctx, secret, event, one)
	var refusal *engine.Refusal
	if errors.As(err, &refusal) {
		return s.showOwn(v, http.StatusUnprocessableEntity, secret, in.given, faultsOf(refusal))
	}
	if err != nil {
		return err
	}
	v.private()
	return v.Redirect(http.StatusSeeOther, "/"+v.Lang+ownPath(secret))
}

// letter gives a letter to who made the suggestion.
func (s *site) letter(v *visit) error {
	secret, err := s.secret(v)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(v.Param("n"))
	if err != nil || n < 0 {
		return engine.ErrNotFound
	}
	name, data, err := s.Door.Letter(v.ctx, secret, n)
	if err != nil {
		return err
	}
	v.private()
	h := v.Response().Header()
	h.Set(echo.HeaderCacheControl, "no-store")
	h.Set(echo.HeaderContentDisposition, "attachment; filename*=UTF-8''"+strings.ReplaceAll(url.QueryEscape(name), "+", "%20"))
	return v.Blob(http.StatusOK, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", data)
}
