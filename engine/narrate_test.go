package engine_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"santong/engine"
	"santong/people"
)

var update = flag.Bool("update", false, "write golden files anew")

// names gives everybody in the lab a name, so that sentences read as they will.
func (l *lab) names() {
	l.t.Helper()
	orgs, persons := l.directory.Organisations, l.directory.Persons
	for i := range orgs {
		if words := map[string]engine.Words{"DEPT": {Zh: "县民政局", En: "Civil Affairs Bureau"}, "OFFICE": {Zh: "县政府办公室", En: "County Office"},
			"ONE": {Zh: "县财政局", En: "Finance Bureau"}, "TWO": {Zh: "县教育局", En: "Education Bureau"}}[orgs[i].Code]; words.Zh != "" {
			orgs[i].Zh, orgs[i].En = words.Zh, words.En
		}
	}
	for i := range persons {
		if name := map[string]string{"wen": "文一", "chen": "陈二", "bo": "柏三", "yi": "易四", "er": "尔五", "duo": "多六", "duo2": "段七", "ling": "凌八", "head": "贺九"}[persons[i].ID]; name != "" {
			persons[i].Name = name
		}
	}
	named, err := people.NewDirectory(orgs, persons)
	if err != nil {
		l.t.Fatal(err)
	}
	l.directory = named
}

// A history with everything in it is told as testdata/narration.golden.txt has it: read the diff when a sentence changes.
func TestNarrate(t *testing.T) {
	l := sqliteLab(t)
	l.hire("ling", "typist", "OFFICE")
	l.hire("head", "dept_head", "OFFICE")
	l.names()
	l.delegated("chen duo checker OFFICE", "duo ling checker OFFICE")
	id := l.open("wen")
	lay := func(person, text string) {
		t.Helper()
		if err := l.upload(person, id, text); err != nil {
			t.Fatal(err)
		}
	}
	checker := form{"role": "checker"}
	lay("wen", "第一稿")
	lay("duo2", "第二稿")
	l.must("wen", id, "notice", "ask", form{"asked": []any{"ONE", "TWO"}}, "")
	l.must("yi", id, "answer-ONE", "duty:claim", form{"role": "clerk"}, "")
	l.must("yi", id, "answer-ONE", "reply", form{"stance": "同意"}, "")
	l.must("er", id, "answer-TWO", "reply", form{"stance": "同意"}, "")
	l.must("wen", id, "notice", "send", nil, "")
	l.must("wen", id, "notice", "recall", nil, "漏附一页。")
	l.must("wen", id, "notice", "send", nil, "")
	l.must("chen", id, "notice", "duty:claim", checker, "")
	l.must("head", id, "notice", "duty:urge", checker, "")
	l.must("chen", id, "notice", "duty:release", checker, "")
	l.must("head", id, "notice", "duty:assign", form{"role": "checker", "person": "duo"}, "陈二出差")
	l.must("duo", id, "notice", "duty:recuse", nil, "与起草人有亲属关系；")
	l.hire("spare", "checker", "OFFICE")
	l.must("head", id, "notice", "duty:exclude", form{"person": "spare", "decided_by": "县政府办公室"}, "举报属实")
	l.must("chen", id, "notice", "pause", nil, "缺附件")
	l.must("wen", id, "notice", "more", nil, "")
	l.must("chen", id, "notice", "check", verdict("bad"), "第三条没有依据")
	l.must("wen", id, "notice", "ask", form{"asked": []any{"ONE"}}, "")
	l.must("yi", id, "answer-ONE~2", "reply", form{"stance": "同意"}, "")
	l.must("wen", id, "notice", "send", nil, "")
	l.delegated("chen duo2 checker OFFICE", "duo2 ling checker OFFICE")
	l.must("ling@chen", id, "notice", "remark", form{"remarks": []any{form{"text": "代"}}}, "")
	l.must("chen", id, "notice", "check", verdict("good"), "")
	l.must("bo", id, "notice", "back", form{"return_to": "writing", "mode": "resume"}, "错别字")
	l.must("wen", id, "notice", "straight", nil, "")
	l.must("bo", id, "notice", "number", form{"from_day": "2026-05-01"}, "")
	l.must("bo", id, "notice", "unnumber", nil, "编号有误")
	l.must("bo", id, "notice", "number", form{"from_day": "2026-06-01"}, "")
	l.must("bo", id, "notice", "issue", nil, "")
	l.must("bo", id, "notice", "end", nil, "")

	var told strings.Builder
	kinds := map[string]bool{}
	entries, err := l.Store.Entries(context.Background(), id, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for i := range entries {
		kinds[entries[i].Kind] = true
		n, err := l.Narrate(context.Background(), l.dossier(id), &entries[i])
		if err != nil {
			t.Fatal(err)
		}
		if n.Seq != i+1 || n.At != entries[i].At || (n.Paper != nil) != (entries[i].Kind == engine.KindMaterial) || n.Act.Zh == "" {
			t.Errorf("%+v", n)
		}
		var basis []string
		for _, b := range n.Basis {
			basis = append(basis, b.ID)
		}
		fmt.Fprintf(&told, "%d %s | %s [%s]\n%s\n%s\n\n", n.Seq, n.Act.Zh, n.Act.En, strings.Join(basis, " "), n.Zh, n.En)
	}
	if len(kinds) != 6 {
		t.Errorf("not every kind of entry is told: %v", kinds)
	}
	const file = "testdata/narration.golden.txt"
	if *update {
		if err := os.WriteFile(file, []byte(told.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil || told.String() != string(want) {
		t.Errorf("%v; it is told as\n%s\nIf that is meant, run with -update and read the diff.", err, told.String())
	}
}

// What cannot be told is an error, never half a sentence.
func TestNarrateRefuses(t *testing.T) {
	l := sqliteLab(t)
	id := l.open("wen")
	for name, spoil := range map[string]func(*engine.Entry){
		"no such case":    func(e *engine.Entry) { e.Case = "none" },
		"no such kind":    func(e *engine.Entry) { e.Kind = "dream" },
		"no JSON":         func(e *engine.Entry) { e.Payload = []byte("{") },
		"no JSON at all":  func(e *engine.Entry) { e.Payload = nil },
		"other than this": func(e *engine.Entry) { e.Payload = []byte(`[1]`) },
	} {
		entries, err := l.Store.Entries(context.Background(), id, 0, 1)
		if err != nil {
			t.Fatal(err)
		}
		spoil(&entries[0])
		if n, err := l.Narrate(context.Background(), l.dossier(id), &entries[0]); err == nil {
			t.Errorf("%s: %+v", name, n)
		}
	}
	empty := engine.Entry{Dossier: id, Case: "notice", Kind: engine.KindEvent, Event: "lost", Payload: []byte("{}"), Person: "gone", Organ: "GONE"}
	if n, err := l.Narrate(context.Background(), l.dossier(id), &empty); err != nil || !strings.Contains(n.Zh, "gone") {
		t.Errorf("an event that the definition does not know: %+v, %v", n, err)
	}
}
