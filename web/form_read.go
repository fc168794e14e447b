package web

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"santong/engine"
)

// Limits of what a form may send. The largest honest one, a table of five thousand rows, is just below.
const (
	maxValues = 20_000
	maxName   = 200 // bytes of an input's name
)

// errOdd is for what no form of ours sends.
func errOdd(zh, en string) error {
	return faultf(http.StatusBadRequest, engine.Words{Zh: "表单内容有误", En: "The form is not right"},
		engine.Words{Zh: zh + "。请回到页面，从页面上的按钮提交。", En: en + ". Go back and use the buttons of the page."})
}

// readForm reads what was typed, more strictly than net/http does: bounded before it is taken apart, and in valid UTF-8.
func readForm(body io.Reader, q *http.Request) (url.Values, error) {
	data, err := io.ReadAll(body)
	if err != nil {
		if tooMuch, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return nil, tooMuch
		}
		return nil, errOdd("内容未能完整收到", "It did not arrive whole")
	}
	kind, _, err := mime.ParseMediaType(q.Header.Get("Content-Type"))
	if len(data) > 0 && (err != nil || kind != "application/x-www-form-urlencoded") {
		return nil, errOdd("须为网页表单", "It must be a form of a page")
	}
	return parseForm(string(data))
}

func parseForm(text string) (url.Values, error) {
	if strings.Count(text, "&") >= maxValues {
		return nil, tooLarge
	}
	out := url.Values{}
	for text != "" {
		var pair string
		pair, text, _ = strings.Cut(text, "&")
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(name)
		if err == nil {
			value, err = url.QueryUnescape(value)
		}
		if err != nil || !utf8.ValidString(name) || !utf8.ValidString(value) {
			return nil, errOdd("不是有效的UTF-8文字", "It is not valid UTF-8")
		}
		if len(name) > maxName || strings.Contains(value, "\x00") {
			return nil, errOdd("含有空字符或者过长的名称", "It contains the character NUL or a name that is too long")
		}
		out[name] = append(out[name], strings.ReplaceAll(value, "\r\n", "\n")) // as lines end everywhere but in forms
	}
	return out, nil
}

// typedOnly leaves out what is not the person's: the version, the key, the button, and above all the password.
func typedOnly(sent url.Values) url.Values {
	out := url.Values{}
	for name, list := range sent {
		if strings.HasPrefix(name, "f.") || name == "reason" {
			out[name] = list
		}
	}
	return out
}
