package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"santong/engine"
	"santong/porch"
)

// errSignIn sends whoever has not signed in to do so, and back afterwards.
var errSignIn = errors.New("sign in first")

// A fault is an error as a person reads it: what is wrong, and what to do next.
type fault struct {
	Status  int
	Title   engine.Words
	Text    engine.Words
	Back    string // an address below the language where to go on; "" for the page itself
	Label   engine.Words
	Request string       // under which the log tells more
	Refusal *refusalView // what the law asks
}

func (f *fault) Error() string { return f.Title.En }

// faultf makes a fault with its own sentence.
func faultf(status int, title, text engine.Words) *fault {
	return &fault{Status: status, Title: title, Text: text}
}

// A refusalView is everything that is unmet, as a page lists it.
type refusalView struct{ *engine.Refusal }

var toInbox = engine.Words{Zh: "回到待办", En: "To the inbox"}

// fail is where every error becomes a page.
func (s *service) fail(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	r, ok := c.Get(requestKey).(*request)
	if !ok || !known(r.Lang) { // an address without a language, or before anybody was asked
		r = &request{Context: c, service: s, ctx: c.Request().Context()}
		if r.Lang, _, _ = strings.Cut(strings.TrimPrefix(c.Request().URL.Path, "/"), "/"); !known(r.Lang) {
			r.Lang = languageOf(c.Request().Header.Get("Accept-Language"))
		}
		if err := s.identify(r); err != nil {
			r.Person = nil
		}
	}
	if errors.Is(err, errSignIn) {
		s.sendToSignIn(r)
		return
	}
	f := *s.fault(err)
	if f.Status >= http.StatusInternalServerError {
		f.Request = c.Response().Header().Get(porch.RequestID)
	}
	if f.Back == "" && r.Person != nil {
		f.Back, f.Label = "/inbox", toInbox
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	if renderErr := r.render(f.Status, "failure", f.Title, &f); renderErr != nil {
		_ = c.String(f.Status, r.say(f.Title)) // a client that is gone cannot be told
	}
}

// sendToSignIn remembers where the person wanted to go, if that was a page and no act.
func (s *service) sendToSignIn(r *request) {
	target := "/" + r.Lang + "/sign-in"
	if r.Request().Method == http.MethodGet {
		target += "?" + url.Values{"then": {r.Request().URL.RequestURI()}}.Encode()
	}
	_ = r.Redirect(http.StatusSeeOther, target)
}

// fault finds what the error is to a person. What it does not know is told to the log alone.
func (s *service) fault(err error) *fault {
	if f, ok := errors.AsType[*fault](err); ok {
		return f
	}
	if refusal, ok := errors.AsType[*engine.Refusal](err); ok {
		f := faultf(http.StatusUnprocessableEntity, engine.Words{Zh: "尚不符合规定", En: "The rules are not met yet"},
			engine.Words{Zh: "须满足下列各项后再办。", En: "Everything below must be met first."})
		if refusal.Forbidden() {
			f = faultf(http.StatusForbidden, engine.Words{Zh: "此事不由您办理", En: "This is not yours to do"}, engine.Words{Zh: "理由如下。", En: "The reasons are below."})
		}
		f.Refusal, f.Back, f.Label = &refusalView{refusal}, "/dossiers/"+refusal.Dossier, engine.Words{Zh: "回到案卷", En: "Back to the dossier"}
		return f
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return tooLarge
	}
	if he, ok := errors.AsType[*echo.HTTPError](err); ok {
		return ofStatus(he.Code)
	}
	switch {
	case errors.Is(err, engine.ErrUnknownOutcome): // before its cause, which is often a broken connection
		return faultf(http.StatusServiceUnavailable, engine.Words{Zh: "结果不明", En: "The outcome is not known"},
			engine.Words{Zh: "数据库未答复是否已保存。请先打开案卷查看，再决定是否重办；原页面重新提交不会重复办理。",
				En: "The database did not say whether it kept the change. Look at the dossier first; sending the same form again does nothing twice."})
	case errors.Is(err, engine.ErrNotFound):
		return ofStatus(http.StatusNotFound)
	case errors.Is(err, engine.ErrStale):
		return faultf(http.StatusConflict, engine.Words{Zh: "案卷已有变动", En: "The dossier has changed"},
			engine.Words{Zh: "在您查看之后，别人已经办理了新的事项。请回到案卷，看清变动后再办。", En: "Somebody has acted since you looked. Go back to the dossier and look again."})
	case errors.Is(err, engine.ErrKeyReused):
		return faultf(http.StatusUnprocessableEntity, engine.Words{Zh: "此表单已经提交过", En: "This form was sent before"},
			engine.Words{Zh: "请回到案卷重新打开表单。", En: "Open the form again from the dossier."})
	case errors.Is(err, engine.ErrTooLarge):
		return tooLarge
	case errors.Is(err, engine.ErrDraft):
		return faultf(http.StatusRequestEntityTooLarge, engine.Words{Zh: "草稿过长", En: "The draft is too long"},
			engine.Words{Zh: "草稿存不下了，内容仍在页面上：请直接提交，或者缩短后再存。", En: "It cannot be kept as a draft, but is still on the page: send the form, or shorten it."})
	case s.Busy(err):
		return faultf(http.StatusServiceUnavailable, engine.Words{Zh: "服务器繁忙", En: "The server is busy"}, engine.Words{Zh: "请稍后再试。", En: "Try again in a moment."})
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return faultf(http.StatusServiceUnavailable, engine.Words{Zh: "办理超时", En: "It took too long"}, engine.Words{Zh: "未能在限定时间内完成，请稍后再试。", En: "It was not finished in time; try again in a moment."})
	}
	return ofStatus(http.StatusInternalServerError)
}

var tooLarge = faultf(http.StatusRequestEntityTooLarge, engine.Words{Zh: "内容过大", En: "Too large"},
	engine.Words{Zh: "所提交的内容超过上限。请缩小文件或分次提交。", En: "What was sent is larger than allowed. Make the file smaller or send it in parts."})

var tooOften = faultf(http.StatusTooManyRequests, engine.Words{Zh: "请求过于频繁", En: "Too many requests"},
	engine.Words{Zh: "来自您的网络的登录请求太多，请过一会儿再试。", En: "Too many attempts to sign in come from your network; try again in a while."})

// ofStatus names what needs no more words than its status.
func ofStatus(status int) *fault {
	switch status {
	case http.StatusNotFound:
		return faultf(status, engine.Words{Zh: "没有此页", En: "There is no such page"},
			engine.Words{Zh: "没有此页，或者您无权知悉。请核对地址，或从待办、案卷列表进入。", En: "There is none, or it is not for you to know. Check the address, or start from the inbox."})
	case http.StatusMethodNotAllowed:
		return faultf(status, engine.Words{Zh: "不能这样办理", En: "Not in this way"}, engine.Words{Zh: "请从页面上的按钮办理。", En: "Use the buttons of the page."})
	case http.StatusRequestEntityTooLarge:
		return tooLarge
	}
	if status < http.StatusInternalServerError {
		return faultf(status, engine.Words{Zh: "请求有误", En: "The request is not right"}, engine.Words{Zh: "请从页面上的按钮和链接办理。", En: "Use the buttons and links of the pages."})
	}
	return faultf(http.StatusInternalServerError, engine.Words{Zh: "服务器内部错误", En: "Something went wrong inside"},
		engine.Words{Zh: "请将请求编号告知管理员。您填写的内容已存为草稿的，重新打开表单即可看到。", En: "Tell the administrator the number of the request. What you typed is kept as a draft where the form has one."})
}
