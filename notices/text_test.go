package notices

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"santong/engine"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := "testdata/" + name
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s has changed (go test -update writes it anew):\n%s", file, got)
	}
}

// One notice of each kind, as people read it.
func samples() []Notice {
	said := Said{Title: "曹县农村宅基地管理办法", Procedure: engine.Words{Zh: "行政规范性文件制定", En: "Making a normative document"},
		Event: engine.Words{Zh: "一次性告知补正", En: "Ask once for a supplement"}, State: engine.Words{Zh: "补正", En: "Supplement"},
		Role: engine.Words{Zh: "起草人员", En: "drafting officer"}, Reason: "缺少制定依据。", By: "周明远", For: "何春燕",
		Organ: engine.Words{Zh: "曹县人民政府办公室", En: "Office of the Cao County People's Government"}, Due: "2026-03-09", Left: 5}
	var list []Notice
	for _, kind := range []Kind{Stranded, Setback, Urged, Assigned, Turn, Closed, Moved} {
		list = append(list, Notice{Person: "wen", Kind: kind, Dossier: "d1", Case: "document", Seq: 7, At: "2026-03-02T02:00:00.000000Z", Said: said})
	}
	said.Event, said.By, said.For, said.Reason = engine.Words{}, "", "", ""
	for kind, left := range map[Kind]int{DueSoon: 1, DueToday: 0, Overdue: -5} {
		said.Left, said.Oversees = left, kind == Overdue
		list = append(list, Notice{Person: "wen", Kind: kind, Dossier: "d1", Case: "document", Stay: "2026-03-02/2026-03-09", Rung: left, At: "2026-03-02T02:00:00.000000Z", Said: said})
	}
	list = append(list, Notice{Person: "wen", Kind: Unsent, Dossier: "d1", Case: "filing-HZ-GOV", Seq: 7, Stay: "2026-03-02T01:00:00.000000Z", At: "2026-03-02T02:00:00.000000Z",
		Said: Said{Title: "曹县农村宅基地管理办法", Procedure: engine.Words{Zh: "规范性文件备案", En: "Filing of a normative document"}, Event: engine.Words{Zh: "对方系统不收：签名者不在可信名单中", En: "the other system does not take it: nobody who is trusted has signed it"}}})
	list = append(list, OfDeputy("g granted", "wen", "2026-03-02T02:00:00.000000Z", "关希同", engine.Words{Zh: "委托钱五代理王三的起草人（甲局）事项，自2026-03-02起，至2026-03-10前一日止",
		En: "钱五 may act for 王三 as drafter of Bureau A from 2026-03-02, until the day before 2026-03-10"}, "住院"))
	list = append(list, OfTrust("county+1+a", "wen", "2026-03-02T02:00:00.000000Z", engine.Words{Zh: "登记“qingguji.example”的公钥，代表青堌集镇人民政府，自2026-03-02起有效", En: "the key of qingguji.example is trusted from 2026-03-02, for 青堌集镇人民政府"}))
	return append(list, OfAccount("line", "wen", "2026-03-02T02:00:00.000000Z", "关希同", engine.Words{Zh: "发放一次性口令", En: "one-time secret issued"}))
}

func TestTexts(t *testing.T) {
	byKind := map[Kind]Notice{}
	for _, n := range samples() {
		byKind[n.Kind] = n
	}
	var b strings.Builder
	for _, kind := range []Kind{Stranded, Setback, Urged, Assigned, Turn, Closed, Moved, DueSoon, DueToday, Overdue, Unsent, Account, Deputy, Trust} {
		n := byKind[kind]
		for _, lang := range []string{Chinese, English} {
			text := n.Text(lang)
			fmt.Fprintf(&b, "── %s %s %s\n%s\n", kind, lang, n.Path(), text.Headline)
			for _, line := range text.Lines {
				fmt.Fprintf(&b, "   %s\n", line)
			}
		}
	}
	golden(t, "texts.golden.txt", b.String())
}

// A title that would break a line, or a page, stays one line and plain text.
func TestNoTitleEndsALine(t *testing.T) {
	n := samples()[1]
	n.Said.Title = "关于\r\nBcc: x@example.org\n\n<b>的\u2028通知"
	n.Said.Event.Zh = "退回"
	if got := n.Text(Chinese).Headline; strings.ContainsAny(got, "\r\n\u2028") || !strings.Contains(got, "关于 Bcc: x@example.org <b>的 通知") {
		t.Errorf("%q", got)
	}
}
