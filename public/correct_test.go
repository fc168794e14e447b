package public_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"santong/engine"
)

// A slip is corrected without anything being erased: the page shows the corrected text, what was corrected and why; the former one can still be read, and every other form of the
// catalogue tells of it.
func TestCorrection(t *testing.T) {
	p := newPress(t)
	const fair = "曹县农机购置管理办法\n第一条 更正后的条文。\n"
	id := p.issue("1", "曹县农机购置管理办法", rules, nil)
	before := p.page("/zh/public/documents/CXDR-2026-1")
	if strings.Contains(before.text(), "更正前的文本") {
		t.Error("nothing was corrected yet")
	}
	p.now = p.now.AddDate(0, 0, 1)
	p.correct(id, fair, "第一条“农机购”应为“农机购置”")
	p.index()
	p.now = p.now.AddDate(0, 0, 1)
	a := p.page("/zh/public/documents/CXDR-2026-1")
	a.says(t, "更正后的条文", "第一条“农机购”应为“农机购置”", "2026年3月3日", "曹农函〔2026〕3号", "更正前的文本", hashOf(rules), hashOf(fair), "公布的文本、公布文本的更正")
	if strings.Contains(a.text(), "制定本办法") {
		t.Error("the page shows the former text")
	}
	p.page("/en/public/documents/CXDR-2026-1").says(t, "The published copy was corrected as follows", "by decision 曹农函〔2026〕3号")
	p.page("/zh/public/documents/CXDR-2026-1?known=2026-03-02").says(t, "制定本办法")
	for text, old := range map[string]bool{rules: true, fair: false} {
		if got := p.get("/public/papers/" + hashOf(text)); got.StatusCode != http.StatusOK || got.text() != text {
			t.Errorf("%.20s: %d", text, got.StatusCode)
		}
		if says := p.upload("zh", "t.txt", strings.NewReader(text)).text(); strings.Contains(says, "不是本站公布") || strings.Contains(says, "但后来已更换") != old {
			t.Errorf("checked: %.2000s", says)
		}
	}
	p.get("/zh/public/feed.atom").says(t, "公布文本已更正：第一条“农机购”应为“农机购置”（曹农函〔2026〕3号）")
	var line struct{ Corrections []engine.Correction }
	must(t, json.Unmarshal([]byte(p.get("/public/data/catalogue-2026-03-04.jsonl").text()), &line))
	if len(line.Corrections) != 1 || line.Corrections[0].No != "曹农函〔2026〕3号" {
		t.Errorf("the open data say %+v", line)
	}
	if !strings.Contains(a.text(), `"@type":"CorrectionComment"`) {
		t.Error("machines are not told")
	}
	if found := p.page("/zh/public?q=更正后的条文"); !strings.Contains(found.text(), "CXDR-2026-1") {
		t.Error("the corrected text is not found")
	}
}

// correct hands in a corrected text and enters it.
func (p *press) correct(id, text, what string) {
	p.t.Helper()
	d, err := p.store.Dossier(context.Background(), id)
	must(p.t, err)
	_, err = p.Upload(context.Background(), engine.Command{Dossier: id, Case: "decree", Version: d.Version, Actor: p.actor()},
		engine.Upload{Kind: "fair", Name: "更正.txt", Type: "text/plain; charset=utf-8", Data: []byte(text)})
	must(p.t, err)
	p.do(id, "correct", form{"corrected": []any{map[string]any{"what": what, "decision": "曹农函〔2026〕3号", "on": "2026-03-03"}}}, "")
}
