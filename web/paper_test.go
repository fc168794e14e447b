package web

import (
	"net/http"
	"strings"
	"testing"

	"santong/engine"
)

func TestPapers(t *testing.T) {
	h := office(t)
	b := h.as("wang")
	id := opened(b, "short", "供水办法")
	url := "/zh/dossiers/" + id + "/cases/sample/papers/draft"
	page := b.get(url).must(http.StatusOK).says("至多32", "提交草案")
	reach(t, page)
	f := page.form("paper")
	p := b.submit(f, nil, file{"file", "草案 一.pdf", "application/pdf", "%PDF-1.7 一"}).must(http.StatusOK)
	if p.url.Query().Get("done") != "2" {
		t.Fatalf("got to %s", p.url)
	}
	if again := b.submit(f, nil, file{"file", "草案 一.pdf", "application/pdf", "%PDF-1.7 一"}); again.url.Query().Get("done") != "2" {
		t.Errorf("the same paper twice landed on %s", again.url)
	}
	p = b.submit(f, nil, file{"file", "草案 二.pdf", "application/pdf", "%PDF-1.7 二"}).must(http.StatusConflict).says("案卷已有变动", "本次未提交", "草案 一.pdf”，校验码为")
	reach(t, p)
	b.submit(p.form("paper"), nil, file{"file", "草案 二.pdf", "application/pdf", "%PDF-1.7 二"}).must(http.StatusOK)
	b.get(url).says("草案 一.pdf", "草案 二.pdf", "现行")

	hash := engine.HashOf([]byte("%PDF-1.7 一")).String()
	got := b.get("/zh/dossiers/" + id + "/papers/" + hash).must(http.StatusOK)
	for name, want := range map[string]string{"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox", "X-Content-Type-Options": "nosniff", "Content-Type": "application/pdf",
		"Content-Disposition": `attachment; filename="__ _.pdf"; filename*=UTF-8''%E8%8D%89%E6%A1%88%20%E4%B8%80.pdf`, "Cache-Control": "private, no-cache"} {
		if got.header.Get(name) != want {
			t.Errorf("%s: got %q, want %q", name, got.header.Get(name), want)
		}
	}
	if got.body != "%PDF-1.7 一" {
		t.Errorf("got %q", got.body)
	}
	b.get("/zh/dossiers/"+id+"/papers/"+hash, `If-None-Match: "`+hash+`"`).must(http.StatusNotModified)
	if shown := b.get("/zh/dossiers/" + id + "/papers/" + hash + "?show"); !strings.HasPrefix(shown.header.Get("Content-Disposition"), "inline") || !strings.Contains(shown.header.Get("Content-Security-Policy"), "sandbox") {
		t.Error("a PDF cannot be shown, or not safely")
	}
	h.as("qian").get("/zh/dossiers/" + id + "/papers/" + hash).must(http.StatusNotFound)
	b.get("/zh/dossiers/" + id + "/papers/" + strings.Repeat("0", 64)).must(http.StatusNotFound)
	second := opened(b, "short", "路灯办法")
	b.get("/zh/dossiers/" + second + "/papers/" + hash).must(http.StatusNotFound) // a hash alone opens nothing
	h.as("zhao").get(url).must(http.StatusOK).says("现在不能提交", "由甲局承办人办理")
}

func TestPapersHostile(t *testing.T) {
	h := office(t)
	b := h.as("wang")
	id := opened(b, "short", "供水办法")
	f := b.get("/zh/dossiers/" + id + "/cases/sample/papers/note").form("paper")
	pdf := func(name, data string) file { return file{"file", name, "application/pdf", data} }
	for name, c := range map[string]struct {
		typed  values
		files  []file
		status int
	}{
		"nothing":            {nil, nil, http.StatusBadRequest},
		"empty":              {nil, []file{pdf("a.pdf", "")}, http.StatusUnprocessableEntity},
		"no name":            {nil, []file{pdf("", "x")}, http.StatusUnprocessableEntity},
		"dots":               {nil, []file{pdf("..", "x")}, http.StatusUnprocessableEntity},
		"a hidden character": {nil, []file{pdf("a\u202efdp.exe", "x")}, http.StatusUnprocessableEntity},
		"a long name":        {nil, []file{pdf(strings.Repeat("长", 201)+".pdf", "x")}, http.StatusUnprocessableEntity},
		"two files":          {nil, []file{pdf("a.pdf", "x"), pdf("b.pdf", "y")}, http.StatusBadRequest},
		"another field":      {nil, []file{{"else", "a.pdf", "application/pdf", "x"}}, http.StatusBadRequest},
		"33 MiB":             {nil, []file{pdf("a.pdf", strings.Repeat("x", 33<<20))}, http.StatusRequestEntityTooLarge},
		"a byte more":        {nil, []file{pdf("a.pdf", strings.Repeat("x", maxPaper+1))}, http.StatusRequestEntityTooLarge},
		"a wrong key":        {values{"key": {"x"}}, []file{pdf("a.pdf", "x")}, http.StatusBadRequest},
		"a wrong version":    {values{"version": {"x"}}, []file{pdf("a.pdf", "x")}, http.StatusBadRequest},
		"an older version":   {values{"version": {"0"}}, []file{pdf("a.pdf", "x")}, http.StatusBadRequest},
		"a version to come":  {values{"version": {"7"}}, []file{pdf("a.pdf", "x")}, http.StatusConflict},
	} {
		if p := b.submit(f, c.typed, c.files...); p.status != c.status {
			t.Errorf("%s: got %d, want %d\n%s", name, p.status, c.status, p.text())
		}
	}
	b.post(f.action, values{"file": {"x"}}).must(http.StatusBadRequest)
	b.get("/zh/dossiers/" + id + "/cases/sample/papers/nothing").must(http.StatusNotFound)
	d, err := h.engine.Store.Dossier(t.Context(), id)
	if err != nil || d.Version != 1 {
		t.Fatalf("something was handed in: %+v %v", d, err)
	}

	// A page with a script stays a file; its name loses the way to it.
	p := b.submit(b.get(f.action).form("paper"), nil, file{"file", `C:\Users\wang\..\说明.html`, "text/html", "<script>alert(1)</script>"}).must(http.StatusOK)
	if d, err = h.engine.Store.Dossier(t.Context(), id); err != nil || d.Papers[0].Name != "说明.html" {
		t.Fatalf("%+v %v %s", d.Papers, err, p.text())
	}
	got := b.get("/zh/dossiers/" + id + "/papers/" + d.Papers[0].Hash + "?show").must(http.StatusOK)
	if !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment") || !strings.Contains(got.header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("a page of a stranger is shown: %v", got.header)
	}
}

func TestPaperNames(t *testing.T) {
	for given, want := range map[string]string{
		`form-data; name="file"; filename="草案.pdf"`: "草案.pdf", `form-data; name="file"; filename="../../etc/passwd"`: "passwd", `form-data; name="file"; filename="a/b\\c.txt"`: "c.txt",
		`form-data; name="file"; filename*=UTF-8''%E8%8D%89.pdf`: "草.pdf", `form-data; name="file"`: "", `form-data; name="file"; filename="/"`: "", `x; y; z`: "", `form-data; filename="` + "\xff" + `"`: "",
		`form-data; name="file"; filename=" a.pdf "`: "a.pdf", `form-data; name="file"; filename="..."`: "",
	} {
		if got := fileName(given); got != want {
			t.Errorf("%s: got %q, want %q", given, got, want)
		}
	}
	for given, want := range map[string]string{"application/pdf": "application/pdf", "": "application/octet-stream", "multipart/mixed; boundary=x": "application/octet-stream", "nonsense": "application/octet-stream",
		"text/plain; charset=UTF-8": "text/plain; charset=UTF-8", "text/" + strings.Repeat("a", 300): "application/octet-stream"} {
		if got := mediaType(given); got != want {
			t.Errorf("%s: got %q, want %q", given, got, want)
		}
	}
}
