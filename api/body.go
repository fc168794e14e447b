package api

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// A body is the object that a command carries, taken out member by member. The first thing wrong with it stays.
type body struct {
	members map[string]any
	fault   error
}

// jsonBody reads the body of a command, which may have these members and no others.
func (c *call) jsonBody(known ...string) (*body, []byte, error) {
	kind, params, err := mediaType(c.Request().Header)
	if err != nil {
		return nil, nil, err
	}
	charset, given := params["charset"]
	if kind != "application/json" || given && !strings.EqualFold(charset, "utf-8") {
		return nil, nil, problemf(codeMediaType, "须为 application/json，UTF-8 编码", "it must be application/json in UTF-8")
	}
	data, err := c.read(maxBody)
	if err != nil {
		return nil, nil, err
	}
	members, err := decode(data)
	if err != nil {
		return nil, nil, err
	}
	for name := range members {
		if !slices.Contains(known, name) {
			return nil, nil, bad(fmt.Sprintf("中没有“%s”这一项，只能有 %s", name, strings.Join(known, "、")), fmt.Sprintf("it has no %q, only %s", name, strings.Join(known, ", ")))
		}
	}
	return &body{members: members}, data, nil
}

// text takes out a string, "" where it is not given.
func (b *body) text(name string) string {
	value, given := b.members[name]
	text, ok := value.(string)
	if given && value != nil && !ok {
		b.wrong(name, "须为文字", "must be text")
	}
	return text
}

// id takes out a string that names something and must be given.
func (b *body) id(name string) string {
	text := b.text(name)
	if !bounded(text) {
		b.wrong(name, "须填写，且不超过 128 字节", "must be given, with at most 128 bytes")
	}
	return text
}

// form takes out the form, nil where it is not given. What is in it is the engine's to judge.
func (b *body) form() map[string]any {
	value, given := b.members["form"]
	form, ok := value.(map[string]any)
	if given && value != nil && !ok {
		b.wrong("form", "须为 JSON 对象", "must be a JSON object")
	}
	return form
}

func (b *body) wrong(name, zh, en string) {
	if b.fault == nil {
		b.fault = bad(fmt.Sprintf("的“%s”%s", name, zh), name+" "+en)
	}
}

// read takes the whole body in, up to the limit.
func (c *call) read(limit int64) ([]byte, error) {
	r := c.Request()
	if r.ContentLength > limit {
		return nil, &http.MaxBytesError{Limit: limit}
	}
	// Room for what was announced and for the read that finds the end: growing step by step would take twice the memory.
	data := bytes.NewBuffer(make([]byte, 0, max(r.ContentLength, 0)+bytes.MinRead))
	_, err := data.ReadFrom(http.MaxBytesReader(c.Response(), r.Body, limit))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); err == nil || tooLarge {
		return data.Bytes(), err
	}
	return nil, problemf(codeBadRequest, "请求内容未能完整收到", "the body did not arrive whole")
}
