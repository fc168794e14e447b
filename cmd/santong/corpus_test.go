package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"santong/engine"
	"santong/store"
)

// corpus returns the folder of real legal texts, which lies beside the repository. Without it the test is skipped.
func corpus(t *testing.T) string {
	t.Helper()
	at, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; at != filepath.Dir(at); at = filepath.Dir(at) {
		folder := filepath.Join(at, "shared", "corpus")
		if _, err := os.Stat(folder); err == nil {
			return folder
		}
	}
	t.Skip("NOT TESTED ON REAL TEXTS: there is no folder shared/corpus beside the repository")
	return ""
}

// The outline and real statutes, the largest, the smallest and those with odd first lines among them, are carried all the way and come back byte for byte.
func TestCorpus(t *testing.T) {
	folder := corpus(t)
	files := append([]string{filepath.Join(folder, "caoxian-rule-of-law-outline-2017.txt")}, selected(t, filepath.Join(folder, "laws"))...)
	if len(files) < 21 {
		t.Fatalf("only %d texts", len(files))
	}
	if os.Getenv("SANTONG_PROVE") == "" {
		files = files[:7] // make prove carries all of them
	}
	began := time.Now()
	data := t.TempDir()
	for i, file := range files {
		if i == 5 { // two are enough of several in one database
			data = t.TempDir()
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s := demonstrate(t, "--data", data, "--text", file)
		steps := map[string]int{}
		for _, step := range s.Steps {
			steps[step.Event]++
		}
		for _, event := range []string{"issue_opinion", "decide", "sign", "register", "publish"} {
			if steps[event] != 1 {
				t.Errorf("%s: %s was done %d times", filepath.Base(file), event, steps[event])
			}
		}
		returned(t, data, s.Dossier, file, text)
	}
	output, code := perform(t, "verify", "--data", data)
	if code != 0 {
		t.Error(output)
	}
	t.Logf("%d texts in %s; %s", len(files), time.Since(began).Round(time.Millisecond), strings.TrimSpace(output))
}

// selected are every twelfth statute in the order of names, the five largest, the three smallest, and all whose first line is no plain title.
func selected(t *testing.T, folder string) (out []string) {
	t.Helper()
	type law struct {
		path string
		text []byte
	}
	var laws []law
	names, err := filepath.Glob(filepath.Join(folder, "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range names {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		laws = append(laws, law{path, text})
		first, _, _ := bytes.Cut(text, []byte("\n"))
		title := strings.TrimSuffix(filepath.Base(path), ".md")
		title, _, _ = strings.Cut(title, "(")
		if odd := !bytes.HasPrefix(first, []byte("# ")) || !strings.Contains(string(first), title); odd || len(laws)%12 == 0 {
			out = append(out, path)
		}
	}
	slices.SortFunc(laws, func(a, b law) int { return len(b.text) - len(a.text) })
	for i, l := range laws {
		if (i < 5 || i >= len(laws)-3) && !slices.Contains(out, l.path) {
			out = append(out, l.path)
		}
	}
	return out
}

// returned reads the dossier with a store of its own.
func returned(t *testing.T, data, dossier, file string, text []byte) {
	t.Helper()
	ctx := context.Background()
	st, err := store.Open(ctx, store.Config{Path: filepath.Join(data, "santong.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	}()
	d, err := st.Dossier(ctx, dossier)
	if err != nil {
		t.Fatal(err)
	}
	paper := d.PaperFor(d.Case("document"), "draft")
	if paper == nil || paper.Hash != engine.HashOf(text).String() || paper.Size != int64(len(text)) {
		t.Fatalf("%s: the draft is %+v", file, paper)
	}
	if got, err := st.Blob(ctx, paper.Hash); err != nil || !bytes.Equal(got, text) {
		t.Errorf("%s: %d bytes came back of %d, %v", file, len(got), len(text), err)
	}
	if d.Title == "" || strings.ContainsAny(d.Title, "\n\r#") {
		t.Errorf("%s has the title %q", file, d.Title)
	}
	if d.Case("document").State != "published" {
		t.Errorf("%s stands in %s", file, d.Case("document").State)
	}
}

// Texts that are odd on purpose: no title, a very long line, a byte order mark, Windows line ends, no line end, control characters.
func TestOddTexts(t *testing.T) {
	for name, text := range map[string]string{
		"one character": "法", "only blanks": " \n\n\t\n", "a long line": strings.Repeat("长", 5000), "a byte order mark": "\ufeff# 标题\n正文\n", "windows": "标题\r\n正文\r\n",
		"no line end": "标题\n正文", "control characters": "标\x01题\x7f\n\x00正文\n", "supplementary planes": "𠮷田〔2026〕𝟙号\n👍\n", "markup": "<script>alert(1)</script>\n\"'&%s{{.}}\n",
		"provisional": "某县投资管理暂行办法\n第一条\n", "only signs": "###\n", "separators": "a\u2028b\u2029c\n", "right to left": "\u202e标题\n",
	} {
		if brief := []string{"one character", "windows", "control characters", "supplementary planes", "markup"}; os.Getenv("SANTONG_PROVE") == "" && !slices.Contains(brief, name) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			file, data := filepath.Join(t.TempDir(), "text.txt"), t.TempDir()
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			returned(t, data, demonstrate(t, "--data", data, "--text", file).Dossier, file, []byte(text))
		})
	}
}
