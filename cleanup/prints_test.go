package cleanup_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"santong/cleanup"
	"santong/engine"
	"santong/intake"
)

// What is handed in as the draft of the result is the table on record, or it is refused with each row that is not: a cell that was changed in between, a row that is missing, a second
// sheet, a paper that cannot be compared.
func TestResultListIsCompared(t *testing.T) {
	o := newOffice(t, databases["sqlite"](t))
	o.Prints = cleanup.Prints(intake.Reader{})
	o.take(2)
	const organiser = "fang.jianguo"
	r, err := o.Open(context.Background(), "cleanup", "government", engine.Command{Actor: o.actor(organiser), Form: form{"title": "财政清理", "campaign": "special", "scope": "subject", "keyword": "财政", "upper_law": "上位法修改", "propose_by": "2026-04-10"}})
	fine(t, err)
	o.id = r.Dossier
	o.is(o.by("meng.fanhua", "cleanup", "announce", nil))
	o.is(o.by(organiser, "cleanup", "take_list", nil))
	listed := []any{}
	for _, item := range o.dossier().Case("cleanup").Facts["documents"].([]any) {
		listed = append(listed, form{"no": item.(map[string]any)["no"]})
	}
	o.is(o.by(organiser, "cleanup", "assign_unit", form{"to_unit": []any{"CX-FINANCE"}, "moved": listed}))
	o.is(o.by(organiser, "cleanup", "hand_out", nil))
	const part = "part-CX-FINANCE"
	proposals := o.propose(part, map[string]form{"CXDR-2023-0010001": {"treatment": "repeal", "cause": "done", "reason": "=任务完成"}})
	o.is(o.by("shen.mingzhang", part, "propose", proposals))
	o.is(o.by("yao.kaiyuan", part, "sign_proposals", nil))
	o.is(o.by(organiser, part, "pass_proposals", form{"check_opinion": "同意"}))
	o.is(o.by(organiser, "cleanup", "draw_up", nil))

	result, err := cleanup.Read(o.dossier())
	fine(t, err)
	var page bytes.Buffer
	fine(t, result.Draft(&page))
	changed := func(change func(*excelize.File)) []byte {
		book, err := excelize.OpenReader(bytes.NewReader(page.Bytes()))
		fine(t, err)
		change(book)
		var out bytes.Buffer
		fine(t, book.Write(&out))
		return out.Bytes()
	}
	hand := func(who, name string, data []byte) []engine.Words {
		t.Helper()
		_, err := o.Upload(context.Background(), engine.Command{Dossier: o.id, Case: "cleanup", Version: o.dossier().Version, Actor: o.actor(who)}, engine.Upload{Kind: "result_list", Name: name, Type: "application/octet-stream", Data: data})
		var refusal *engine.Refusal
		if err != nil && !errors.As(err, &refusal) {
			t.Fatalf("%s: %v", name, err)
		}
		var out []engine.Words
		if refusal != nil {
			for _, u := range refusal.Unmet {
				if len(u.Basis) == 0 {
					t.Errorf("%s is refused without an article: %+v", name, u)
				}
				out = append(out, u.Words)
			}
		}
		return out
	}
	for name, c := range map[string]struct {
		file string
		data []byte
		want []string
	}{
		"a treatment was changed": {"草案.xlsx", changed(func(b *excelize.File) { fine(t, b.SetCellStr("草案", "E4", "继续有效")) }), []string{"第4行", "案卷中为“2｜财政办法1｜曹政发〔2023〕1号｜CXDR-2023-0010001｜废止"}},
		"a row is missing":        {"草案.xlsx", changed(func(b *excelize.File) { fine(t, b.RemoveRow("草案", 4)) }), []string{"第4行", "没有这一行"}},
		"a row too many":          {"草案.xlsx", changed(func(b *excelize.File) { fine(t, b.SetCellStr("草案", "A9", "3")) }), []string{"第5行", "案卷中为没有这一行，文件中为“3”"}},
		"another sheet":           {"草案.xlsx", changed(func(b *excelize.File) { _, err := b.NewSheet("另"); fine(t, err) }), []string{"只提交一张工作表"}},
		"a text":                  {"草案.txt", []byte("清理结果"), []string{"须提交清理页面所给的表格"}},
		"damaged":                 {"草案.xlsx", page.Bytes()[:200], []string{"已损坏"}},
	} {
		said := hand(organiser, c.file, c.data)
		if len(said) != 1 || slices.ContainsFunc(c.want, func(w string) bool { return !strings.Contains(said[0].Zh, w) }) || said[0].En == "" {
			t.Errorf("%s: refused with %+v", name, said)
		}
	}
	if said := hand("meng.fanhua", "草案.xlsx", page.Bytes()); len(said) == 0 {
		t.Error("whoever checks it hands it in")
	}
	if said := hand(organiser, "草案.xlsx", page.Bytes()); said != nil {
		t.Errorf("what the page gives is refused: %+v", said)
	}
	if said := hand(organiser, "草案.xlsx", changed(func(b *excelize.File) { fine(t, b.SetColWidth("草案", "B", "B", 80)) })); said != nil {
		t.Errorf("a wider column is refused: %+v", said)
	}
}
