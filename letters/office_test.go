package letters_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"santong/letters"
)

// Every letter opens in LibreOffice, has the pages it should have, and says there what it says here.
func TestLettersOpenInLibreOffice(t *testing.T) {
	for _, tool := range []string{"soffice", "pdftotext", "pdfinfo"} {
		if _, err := exec.LookPath(tool); err != nil || os.Getenv("SANTONG_TEST_OFFICE") == "none" {
			if os.Getenv("CI") == "true" {
				t.Fatalf("%s is not there: in CI letters are opened in LibreOffice (scripts/office.sh installs it)", tool)
			}
			t.Skipf("NOT TESTED IN LIBREOFFICE: %s is not there; scripts/office.sh installs it", tool)
		}
	}
	s := newStage(t)
	s.whole()
	dir := t.TempDir()
	wants := map[string]*letters.Letter{}
	want := func(l *letters.Letter) {
		name := fmt.Sprintf("%s-%d", l.Kind, len(wants))
		wants[name] = l
		write(t, filepath.Join(dir, name+".docx"), docx(t, l))
	}
	for _, played := range []*stage{s, reviewed(t)} {
		for _, o := range letters.Offered(played.source("")) {
			want(played.letter(o))
		}
	}
	document := s.source("document")
	s.NewID = func() string { return "older" }
	no := s.takes("曹县市场摊点管理办法", "曹财发〔2026〕7号", "CXDR-2026-0060007", "曹县财政局")
	s.NewID = func() string { return "suggestion" }
	s.suggested(no)
	for _, o := range letters.Offered(s.revealed()) {
		src := s.revealed()
		src.Seq = o.Seq
		l, err := letters.Compose(o.Kind, src)
		if err != nil {
			t.Fatal(err)
		}
		want(l)
	}
	if len(wants) < 20 {
		t.Errorf("only %d letters are opened", len(wants))
	}
	rows := make([]any, 300)
	for i := range rows {
		rows[i] = map[string]any{"source": "public", "from": fmt.Sprintf("群众%d", i+1), "clause": "第一条", "text": fmt.Sprintf("第%d条意见：%s", i+1, strings.Repeat("建议写明。", i%9))}
	}
	many, err := letters.Compose(letters.AdoptionTable, poisoned(document, map[string]any{"opinions": rows}))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "many.docx"), docx(t, many))
	full, err := letters.Compose(letters.SupplementNotice, poisoned(document, map[string]any{"supplement_list": strings.Repeat("字", 28*22*3)}))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "full.docx"), docx(t, full))
	convert(t, dir)

	for name, l := range wants {
		pages, text := printed(t, filepath.Join(dir, name+".pdf"))
		if pages < 1 || pages > 4 {
			t.Errorf("%s has %d pages", name, pages)
		}
		if l.Ledger != "" && !strings.Contains(text, l.Ledger) {
			t.Errorf("%s: no number %s in\n%s", name, l.Ledger, text)
		}
		if !strings.Contains(text, "—1—") || !strings.Contains(text, squeezed(l.Title.String())) {
			t.Errorf("%s: no page number or no title in\n%s", name, text)
		}
		for _, b := range l.Blocks {
			if want := squeezed(b.Text.String()); !strings.Contains(text, want) && len([]rune(want)) < 25 { // longer ones may run over a page
				t.Errorf("%s: no %q in\n%s", name, want, text)
			}
		}
	}
	pages, text := printed(t, filepath.Join(dir, "many.pdf"))
	if heads := strings.Count(text, "意见人"); pages < 8 || heads < pages-1 || !strings.Contains(text, "第300条意见") {
		t.Errorf("three hundred opinions: %d pages with %d heads", pages, heads)
	}
	second, err := exec.CommandContext(t.Context(), "pdftotext", "-enc", "UTF-8", "-layout", "-f", "2", "-l", "2", filepath.Join(dir, "full.pdf"), "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := regexp.MustCompile("字+").FindAllString(string(second), -1)
	if len(lines) != 22 || slices.ContainsFunc(lines, func(l string) bool { return l != strings.Repeat("字", 28) }) { // GB/T 9704-2012
		t.Errorf("a full page has %d lines, not 22, or not 28 characters in each:\n%s", len(lines), second)
	}
}

func write(t *testing.T, file string, data []byte) {
	t.Helper()
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// convert makes a PDF of every file in the folder, with a profile of its own, so that an office that is open does not matter.
func convert(t *testing.T, dir string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.docx"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "soffice", append([]string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless", "--convert-to", "pdf", "--outdir", dir}, files...)...)
	cmd.WaitDelay = time.Minute
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

var pageCount = regexp.MustCompile(`Pages:\s+(\d+)`)

// printed are the pages of a PDF and its text without spaces.
func printed(t *testing.T, file string) (int, string) {
	t.Helper()
	info, err := exec.CommandContext(t.Context(), "pdfinfo", file).Output()
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	match := pageCount.FindSubmatch(info)
	if match == nil {
		t.Fatalf("%s has no pages: %s", file, info)
	}
	pages, err := strconv.Atoi(string(match[1]))
	if err != nil {
		t.Fatal(err)
	}
	text, err := exec.CommandContext(t.Context(), "pdftotext", "-enc", "UTF-8", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return pages, squeezed(string(bytes.ToValidUTF8(text, nil)))
}

func squeezed(s string) string { return strings.Join(strings.Fields(s), "") }
