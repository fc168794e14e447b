package web

import (
	"net/http"
	"testing"
)

// A paper whose text nobody can read here is taken, and its sender told, once and with the formats that can be read.
func TestUnreadPaperIsTold(t *testing.T) {
	l := playing(t, "曹县甲办法")
	b := l.as("wang.xiaomin")
	at := "/zh/dossiers/" + l.ids[0] + "/cases/document/papers/draft"
	for name, c := range map[string]struct {
		data string
		told bool
	}{
		"a.wps": {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", true},
		"b.txt": {"\xb5\xda\xd2\xbb\xcc\xf5", true}, // 第一条 in GBK
		"c.txt": {"第一条 为了规范办事。", false},
	} {
		page := b.get(at).must(http.StatusOK).says("UTF-8的TXT可以显示")
		done := b.submit(page.form("paper"), values{}, file{"file", name, "application/octet-stream", c.data}).must(http.StatusOK)
		if c.told {
			done.says("“"+name+"”已入卷", "能够读出文字的格式是")
		} else {
			done.lacks("已入卷，但本系统不能显示")
		}
		b.get("/zh/dossiers/" + l.ids[0]).must(http.StatusOK).lacks("能够读出文字的格式是")
	}
}
