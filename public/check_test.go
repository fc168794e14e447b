package public_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// upload sends a file to be checked.
func (p *press) upload(lang, name string, data io.Reader) *answer {
	p.t.Helper()
	reader, writer := io.Pipe()
	form := multipart.NewWriter(writer)
	go func() {
		part, err := form.CreateFormFile("file", name)
		if err == nil {
			_, err = io.Copy(part, data)
		}
		if err == nil {
			err = form.Close()
		}
		writer.CloseWithError(err)
	}()
	r, err := http.NewRequest(http.MethodPost, p.web.URL+"/"+lang+"/public/check", reader)
	must(p.t, err)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return p.send(r)
}

// The very text is known again; one changed byte is noticed.
func TestCheck(t *testing.T) {
	p := newPress(t)
	id := p.issue("1", "曹县农机办法", rules, nil)
	p.draft("未公布办法", "未公布的文本")
	p.now = p.now.AddDate(0, 2, 0)
	p.page("/zh/public/check?no="+url.QueryEscape("曹农发[2026]1号")).says(t, "曹农发[2026]1号是《曹县农机办法》", "正式文本的校验码 "+hashOf(rules), "截至2026年5月2日：有效", "本系统未见证其公布")
	p.page("/zh/public/check?no="+url.QueryEscape("曹农发〔2026〕9号")).says(t, "不在已公布的目录中")
	p.upload("zh", "t.txt", strings.NewReader(rules)).says(t, "这是曹农发〔2026〕1号《曹县农机办法》的正式文本，校验码 "+hashOf(rules)+"，截至2026年5月2日：有效。")
	p.upload("en", "t.txt", strings.NewReader(rules)).says(t, "This is the Official text of 曹农发〔2026〕1号, 曹县农机办法, checksum "+hashOf(rules)+"; as of 2 May 2026: In force.")
	for i := 0; i < len(rules); i += 13 {
		changed := []byte(rules)
		changed[i] ^= 1
		p.upload("zh", "t.txt", bytes.NewReader(changed)).says(t, "不是本站公布的文本。", "t.txt")
	}
	p.upload("zh", "t.txt", strings.NewReader("未公布的文本")).says(t, "不是本站公布的文本。")
	p.upload("zh", "t.txt", strings.NewReader("起草说明："+rules)).says(t, "不是本站公布的文本。") // kept, but not public
	p.do(id, "end", form{"since": "2026-05-01"}, "")
	p.upload("zh", "t.txt", strings.NewReader(rules)).says(t, "截至2026年5月2日：已废止。")
	p.do(p.issue("2", "误登办法", "误登", nil), "unlist", nil, "误登")
	p.upload("zh", "t.txt", strings.NewReader("误登")).says(t, "不是本站公布的文本。")
}

// zeros is a file without end.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// Whatever is sent, the answer is clear and comes in time.
func TestHostile(t *testing.T) {
	p := newPress(t)
	p.issue("1", "曹县农机办法", rules, nil)
	p.now = p.now.AddDate(0, 2, 0)
	long := strings.Repeat("长", 5000)
	for path, want := range map[string]int{
		"/zh/public?q=" + url.QueryEscape(long):                      400,
		"/zh/public?q=" + url.QueryEscape(strings.Repeat("词 ", 150)): 200,
		"/zh/public?q=%00":    400,
		"/zh/public?q=%ff%fe": 400,
		"/zh/public?q=" + url.QueryEscape(`" OR * NEAR( ) - ^ : ' ; drop`): 200,
		"/zh/public?q=" + url.QueryEscape("〔〕。，"):                          200,
		"/zh/public?kind=%00":                               400,
		"/zh/public?maker=x&status=y&kind=z":                200,
		"/zh/public?year=x":                                 400,
		"/zh/public?year=99999999999999999999":              400,
		"/zh/public?on=2026-13-01":                          400,
		"/zh/public?on=" + url.QueryEscape("今天"):            400,
		"/zh/public?on=9999-12-31":                          400,
		"/zh/public?on=0001-01-01":                          400,
		"/zh/public?on=2026-05-03":                          400, // tomorrow
		"/zh/public?known=2026-02-30":                       400,
		"/zh/public?known=2026-05-01&q=x":                   400,
		"/zh/public?after=x":                                400,
		"/zh/public?after=bnVsbA":                           200,
		"/zh/public?after=e30&q=x":                          200,
		"/zh/public?after=eyJQdWJsaXNoZWQiOiJcdTAwMDAifQ":   400,
		"/zh/public?after=W10&q=x":                          400,
		"/zh/public/documents/" + url.PathEscape(long):      404,
		"/zh/public/documents/%00":                          404,
		"/zh/public/documents/%ff":                          404,
		"/zh/public/documents/a%2fb":                        404,
		"/zh/public/documents/d-0001/nothing":               404,
		"/zh/public/documents/d-9999/decree":                404,
		"/zh/public/documents/CXDR-2026-1?on=x":             400,
		"/zh/public/documents/CXDR-2026-1?known=x":          400,
		"/zh/public/documents/CXDR-2026-1?known=2026-03-01": 404,
		"/zh/public/check?no=" + url.QueryEscape(long):      400,
		"/public/papers/" + strings.Repeat("0", 64):         404,
		"/public/papers/%00":                                404,
		"/public/papers/..%2f..%2fetc%2fpasswd":             404,
		"/public/data/..%2fx":                               404,
		"/fr/public":                                        404,
		"/zh/public/nothing":                                404,
	} {
		if !strings.HasPrefix(path, "/fr") {
			begun := time.Now()
			a := p.get(path)
			if a.StatusCode != want || time.Since(begun) > time.Minute {
				t.Errorf("%.80s: %d, want %d, after %s\n%.300s", path, a.StatusCode, want, time.Since(begun), plainText(a.body))
			}
			if want >= 400 && !strings.Contains(a.text(), `<h1>`) {
				t.Errorf("%.80s: no page says why: %.200s", path, a.body)
			}
		}
	}
	if a := p.upload("zh", "big", io.LimitReader(zeros{}, 65<<20)); a.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(a.text(), "64 MiB") {
		t.Errorf("too large: %d", a.StatusCode)
	}
	if a := p.upload("zh", "empty", strings.NewReader("")); a.StatusCode != http.StatusBadRequest || !strings.Contains(a.text(), "没有收到文件") {
		t.Errorf("empty: %d", a.StatusCode)
	}
	for _, kind := range []string{"", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"} {
		r, err := http.NewRequest(http.MethodPost, p.web.URL+"/zh/public/check", strings.NewReader("file=x"))
		must(t, err)
		r.Header.Set("Content-Type", kind)
		if a := p.send(r); a.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %d", kind, a.StatusCode)
		}
	}
	r, err := http.NewRequest(http.MethodDelete, p.web.URL+"/zh/public", nil)
	must(t, err)
	if a := p.send(r); a.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("DELETE: %d", a.StatusCode)
	}
}

// One address that asks without end is told to wait; the others are not.
func TestRate(t *testing.T) {
	p := newPress(t)
	ask := func(address string) *answer {
		r, err := http.NewRequest(http.MethodGet, p.web.URL+"/en/public?q=x", nil)
		must(t, err)
		r.Header.Set("X-Test-Address", address)
		return p.send(r)
	}
	var refused *answer
	for range 400 {
		if a := ask("10.9.9.9"); a.StatusCode != http.StatusOK {
			refused = a
			break
		}
	}
	if refused == nil || refused.StatusCode != http.StatusTooManyRequests || refused.Header.Get("Retry-After") == "" || !strings.Contains(refused.text(), "try again in ten seconds") {
		t.Errorf("it is never refused: %+v", refused)
	}
	if a := ask("10.9.9.8"); a.StatusCode != http.StatusOK {
		t.Errorf("another address: %d", a.StatusCode)
	}
}
