package web

import (
	"archive/zip"
	"bytes"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestLettersOfALife opens every letter of two documents, as a page in both languages and as a file.
func TestLettersOfALife(t *testing.T) {
	l := playing(t, "曹县甲办法")
	b := l.as("wang.xiaomin")
	b.get("/zh/dossiers/" + l.ids[0] + "/letters").must(http.StatusOK).says("现在还没有可以生成的文书")
	l.reviewed()
	l.scheduled()
	b = l.as("wang.xiaomin")
	p := b.get("/zh/dossiers/"+l.ids[0]+"/letters").must(http.StatusOK).says("合法性审查意见书", "曹司审〔2026〕1号", "会议讨论记录", "待填")
	opened := 0
	for _, link := range p.links() {
		if !strings.Contains(link, "/letters/") {
			continue
		}
		opened++
		d := b.get(link).must(http.StatusOK)
		if strings.Contains(link, ".docx") {
			if _, err := zip.NewReader(bytes.NewReader([]byte(d.body)), int64(len(d.body))); err != nil || d.header.Get("Content-Type") != docx || !strings.Contains(d.header.Get("Content-Disposition"), "filename*=UTF-8''") {
				t.Errorf("%s: %v, %s, %s", link, err, d.header.Get("Content-Type"), d.header.Get("Content-Disposition"))
			}
			continue
		}
		d.says("曹县甲办法", "下载 DOCX")
		wellMade(t, d)
		if styled := d.find(func(n *html.Node) bool { return hasAttr(n, "style") || n.Data == "style" }); len(styled) > 0 {
			t.Errorf("%s has styles that the content policy forbids", link)
		}
		for _, sheet := range d.find(func(n *html.Node) bool { return n.Data == "link" && attr(n, "rel") == "stylesheet" }) {
			if css := b.get(attr(sheet, "href")).must(http.StatusOK); !strings.HasPrefix(css.header.Get("Content-Type"), "text/css") {
				t.Errorf("%s is %s", css.url, css.header.Get("Content-Type"))
			}
		}
		b.get(strings.Replace(link, "/zh/", "/en/", 1)).must(http.StatusOK).says("The official text is Chinese")
	}
	if opened < 8 {
		t.Errorf("only %d letters and files", opened)
	}
	dossier := "/zh/dossiers/" + l.ids[0]
	for _, wrong := range []string{"/letters/document/nothing", "/letters/nothing/opinion_letter", "/letters/document/opinion_letter?seq=1", "/letters/document/opinion_letter?seq=x", "/letters/document/opinion_letter?seq=99999", "/letters/document/filing_report.docx"} {
		b.get(dossier + wrong).must(http.StatusNotFound)
	}
	stranger := l.as("qing.shuigen")
	stranger.get(dossier + "/letters").must(http.StatusNotFound)
	stranger.get(dossier + "/letters/document/opinion_letter").must(http.StatusNotFound)
	stranger.get(dossier + "/letters/document/opinion_letter.docx").must(http.StatusNotFound)
}
