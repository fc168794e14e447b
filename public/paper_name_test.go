package public

import (
	"testing"

	"santong/engine"
)

// What citizens keep is called by number and title, whatever an official had called the file.
func TestPapersAreNamedByNumberAndTitle(t *testing.T) {
	text := engine.ListedPaper{Name: "送审稿-2.txt", Hash: "a", Words: engine.Words{Zh: "公布文本"}}
	note := engine.ListedPaper{Name: "x.docx", Hash: "b", Words: engine.Words{Zh: "起草说明"}}
	l := &engine.Listing{Title: "曹县甲/乙办法", IssueNo: "曹政发〔2026〕1号", RegistrationNo: "CXDR-2026-0010001", Papers: []engine.ListedPaper{text, note}}
	for _, c := range []struct {
		paper   *engine.ListedPaper
		issueNo string
		want    string
	}{
		{&text, "曹政发〔2026〕1号", "曹政发〔2026〕1号 曹县甲-乙办法.txt"},
		{&note, "曹政发〔2026〕1号", "曹政发〔2026〕1号 曹县甲-乙办法（起草说明）.docx"},
		{&text, "", "CXDR-2026-0010001 曹县甲-乙办法.txt"},
	} {
		if l.IssueNo = c.issueNo; fileName(l, c.paper) != c.want {
			t.Errorf("%s, not %s", fileName(l, c.paper), c.want)
		}
	}
}
