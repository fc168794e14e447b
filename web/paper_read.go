package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"santong/engine"
	"santong/porch"
)

const (
	maxPaper    = 32 << 20
	maxAround   = 64 << 10 // what a browser wraps around it
	maxFileName = 200      // characters
)

// A sentPaper is a paper with what its form carries.
type sentPaper struct {
	version         int
	key, name, kind string
	data            []byte
}

// request is what makes two sendings the same.
func (p *sentPaper) request(path, behalf string) string {
	sum := sha256.New()
	for _, part := range []string{path, behalf, p.name, p.kind} {
		_, _ = fmt.Fprintf(sum, "%d:%s", len(part), part) // a sum never refuses
	}
	sum.Write(p.data)
	return hex.EncodeToString(sum.Sum(nil))
}

func wrongPaper(zh, en string) error {
	return faultf(http.StatusUnprocessableEntity, engine.Words{Zh: "文件不能提交", En: "The file cannot be handed in"}, engine.Words{Zh: zh, En: en})
}

// readPaper reads the form part by part: version and key first, as our page sends them, then the file. Nothing is written to disk on the way.
func readPaper(r *request) (p sentPaper, err error) {
	r.Request().Body = http.MaxBytesReader(r.Response(), r.Request().Body, maxPaper+maxAround)
	parts, err := r.Request().MultipartReader()
	if err != nil {
		return p, errOdd("须从页面提交文件", "Hand the file in from the page")
	}
	seen := map[string]bool{}
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return p, interrupted(err)
		}
		name := part.FormName()
		if seen[name] || name != "file" && name != "version" && name != "key" {
			return p, errOdd("表单没有名为“"+name+"”的项目，或者重复", "The form has no "+name+", or has it once only")
		}
		seen[name] = true
		if name == "file" {
			p.name, p.kind = fileName(part.Header.Get("Content-Disposition")), mediaType(part.Header.Get("Content-Type"))
			if p.data, err = readAll(part, r.Request().ContentLength); err != nil {
				return p, err
			}
			continue
		}
		value, err := io.ReadAll(io.LimitReader(part, maxName))
		if err != nil {
			return p, interrupted(err)
		}
		if name == "key" {
			p.key = string(value)
		} else if p.version, err = strconv.Atoi(string(value)); err != nil {
			return p, errOdd("表单不完整", "The form is not complete")
		}
	}
	switch {
	case !formKey.MatchString(p.key) || p.version < 1 || !seen["file"]:
		return p, errOdd("表单不完整", "The form is not complete")
	case len(p.data) == 0:
		return p, wrongPaper("请选择一个有内容的文件。", "Choose a file that is not empty.")
	case p.name == "":
		return p, wrongPaper("请给文件换一个名称：至多200字，不含路径和无法显示的字符。", "Give the file another name: at most 200 characters, no path, nothing that cannot be shown.")
	}
	return p, nil
}

func readAll(part io.Reader, announced int64) ([]byte, error) {
	data := bytes.NewBuffer(make([]byte, 0, min(max(announced, 0), maxPaper)+bytes.MinRead)) // growing step by step would take twice the memory
	if _, err := data.ReadFrom(io.LimitReader(part, maxPaper+1)); err != nil {
		return nil, interrupted(err)
	}
	if data.Len() > maxPaper {
		return nil, &http.MaxBytesError{Limit: maxPaper}
	}
	return data.Bytes(), nil
}

// interrupted tells a paper that is too large from one that did not arrive.
func interrupted(err error) error {
	if tooMuch, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return tooMuch
	}
	return errOdd("文件未能完整收到", "The file did not arrive whole")
}

// fileName is the last part of the name that the browser gave, or "" where that can be no file's name.
func fileName(disposition string) string {
	_, params, err := mime.ParseMediaType(disposition)
	if err != nil {
		return ""
	}
	name := strings.TrimSpace(path.Base(strings.ReplaceAll(params["filename"], `\`, "/"))) // old browsers send the way to it too
	hidden := func(r rune) bool {
		return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point)
	}
	if !utf8.ValidString(name) || utf8.RuneCountInString(name) > maxFileName || strings.ContainsFunc(name, hidden) || strings.Trim(name, "./ ") == "" {
		return ""
	}
	return name
}

// mediaType is the type that the browser gave, or that of any bytes.
func mediaType(given string) string {
	kind, params, err := mime.ParseMediaType(given)
	if err != nil || !strings.Contains(kind, "/") || strings.HasPrefix(kind, "multipart/") || len(given) > 200 {
		return "application/octet-stream"
	}
	return mime.FormatMediaType(kind, params)
}

// A traffic bounds how many papers travel at once, and says so to people.
type traffic struct{ *porch.Traffic }

var (
	travelling = traffic{porch.NewTraffic(8, 2)}   // in
	fetching   = traffic{porch.NewTraffic(24, 12)} // out
)

// enter takes a place; leave gives it back.
func (t traffic) enter(ctx context.Context, person string) (leave func(), err error) {
	leave, err = t.Enter(ctx, person)
	switch {
	case errors.Is(err, porch.ErrGreedy):
		err = crowded("您正在传输的文件太多，请等其完成后再试。", "You are transferring too many files at once; wait until they are done.")
	case err != nil:
		err = crowded("同时传输的文件太多，请稍后再试。", "Too many files are being transferred; try again in a moment.")
	}
	return leave, err
}

func crowded(zh, en string) error {
	return faultf(http.StatusServiceUnavailable, engine.Words{Zh: "服务器繁忙", En: "The server is busy"}, engine.Words{Zh: zh, En: en})
}
