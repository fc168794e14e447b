package api

import (
	"net/http"

	"santong/engine"
)

// A code is what programs tell problems apart by. Codes are only ever added to.
type code string

const (
	codeBadBody        code = "bad_body"
	codeBadParameter   code = "bad_parameter"
	codeBadHeader      code = "bad_header"
	codeBadRequest     code = "bad_request"
	codeUnauthorised   code = "unauthenticated"
	codeNotYours       code = "not_yours"
	codeScope          code = "scope_missing"
	codeNotFound       code = "not_found"
	codeNoRoute        code = "no_route"
	codeMethod         code = "method_not_allowed"
	codeStale          code = "stale_version"
	codeTooLarge       code = "too_large"
	codeMediaType      code = "unsupported_media_type"
	codeUnmet          code = "needs_unmet"
	codeKeyReused      code = "key_reused"
	codeNoWorkflow     code = "unknown_workflow"
	codeVersion        code = "version_required"
	codeInternal       code = "internal"
	codeBusy           code = "busy"
	codeTimeout        code = "timeout"
	codeUnavailable    code = "unavailable"
	codeUnknownOutcome code = "unknown_outcome"
	codeUntrusted      code = "parcel_untrusted"
	codeParcel         code = "parcel_refused"
)

// A sort of problem: its status, and the title that all of its kind share.
type sort struct {
	status int
	zh, en string
}

var sorts = map[code]sort{
	codeBadBody:        {http.StatusBadRequest, "请求内容有误", "The body cannot be read"},
	codeBadParameter:   {http.StatusBadRequest, "查询参数有误", "A query parameter is not right"},
	codeBadHeader:      {http.StatusBadRequest, "请求头有误", "A header is not right"},
	codeBadRequest:     {http.StatusBadRequest, "请求有误", "The request is not right"},
	codeUnauthorised:   {http.StatusUnauthorized, "请出示有效令牌", "A valid token is needed"},
	codeNotYours:       {http.StatusForbidden, "此事不由您办理", "This is not yours to do"},
	codeScope:          {http.StatusForbidden, "令牌权限不足", "The token does not reach so far"},
	codeNotFound:       {http.StatusNotFound, "没有此项", "There is no such thing"},
	codeNoRoute:        {http.StatusNotFound, "没有此地址", "There is no such address"},
	codeMethod:         {http.StatusMethodNotAllowed, "此地址不支持该方法", "The address does not know this method"},
	codeStale:          {http.StatusConflict, "案卷已有变动", "The dossier has changed"},
	codeTooLarge:       {http.StatusRequestEntityTooLarge, "请求内容过大", "The body is too large"},
	codeMediaType:      {http.StatusUnsupportedMediaType, "不支持此内容类型", "The media type is not supported"},
	codeUnmet:          {http.StatusUnprocessableEntity, "尚不符合规定", "The rules are not met yet"},
	codeKeyReused:      {http.StatusUnprocessableEntity, "幂等键已用于另一请求", "The idempotency key was used for another request"},
	codeNoWorkflow:     {http.StatusUnprocessableEntity, "没有此程序", "There is no such procedure"},
	codeVersion:        {http.StatusPreconditionRequired, "须说明所见版本", "Say which version you have seen"},
	codeInternal:       {http.StatusInternalServerError, "服务器内部错误", "Something went wrong inside"},
	codeBusy:           {http.StatusServiceUnavailable, "服务器繁忙", "The server is busy"},
	codeTimeout:        {http.StatusServiceUnavailable, "办理超时", "It took too long"},
	codeUnavailable:    {http.StatusServiceUnavailable, "服务暂不可用", "The service is not available"},
	codeUntrusted:      {http.StatusForbidden, "报送包不可信", "The package is not trusted"},
	codeParcel:         {http.StatusUnprocessableEntity, "报送包不能收下", "The package is not taken in"},
	codeUnknownOutcome: {http.StatusServiceUnavailable, "结果不明", "The outcome is not known"},
}

// A problem is an error as a client gets it (RFC 9457).
type problem struct {
	Type     string         `json:"type"`
	Title    string         `json:"title"`
	Status   int            `json:"status"`
	Code     code           `json:"code"`
	Detail   string         `json:"detail"`
	Instance string         `json:"instance"`
	Dossier  string         `json:"dossier,omitempty"`
	Case     string         `json:"case,omitempty"`
	Event    string         `json:"event,omitempty"`
	Version  int            `json:"version,omitempty"` // as it now is
	Needs    []engine.Unmet `json:"needs,omitempty"`
	Request  string         `json:"request,omitempty"` // under which the log tells more

	retry int // seconds after which to try again
}

func (p *problem) Error() string { return string(p.Code) + ": " + p.Detail }

// problemf makes a problem with its own sentence in both languages.
func problemf(c code, zh, en string) *problem {
	of := sorts[c]
	p := &problem{Type: "urn:santong:problem:" + string(c), Title: of.zh + " / " + of.en, Status: of.status, Code: c, Detail: zh + " / " + en}
	if c == codeBusy || c == codeTimeout || c == codeUnavailable {
		p.retry = 1
	}
	return p
}

// errNothing is the one answer for what does not exist and for what the person may not know of.
var errNothing = engine.ErrNotFound
