package workflows

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

const county = "caoxian"

// The built-in workflows as prose and as pictures: what a lawyer reviews when one of the files changes.
func TestGolden(t *testing.T) {
	lib, err := Default(county)
	if err != nil {
		t.Fatal(err)
	}
	written := []string{"testdata/broken.golden.txt", "testdata/findings.golden.txt", "testdata/library.golden.txt", "testdata/path.golden.svg"}
	for _, w := range lib.All() {
		name := w.Definition.Workflow
		if v := w.Definition.Variant; v != "" {
			name += "." + v
		}
		golden(t, name+".golden.md", lib.Render(w))
		golden(t, name+".golden.svg", Diagram(w.Definition, DiagramOptions{}))
		written = append(written, "testdata/"+name+".golden.md", "testdata/"+name+".golden.svg")
	}
	files, err := filepath.Glob("testdata/*.golden.*")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if slices.Contains(written, filepath.ToSlash(f)) {
			continue
		}
		if *update {
			err = errors.Join(err, os.Remove(f))
		} else {
			t.Errorf("%s belongs to no workflow: run with -update", f)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Nothing that is built in may be wrong; what is left to say of it stands in testdata/library.golden.txt.
func TestLibrary(t *testing.T) {
	lib, err := Default(county)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for _, f := range Check(lib) {
		if f.Severity == Error {
			t.Error(f)
		}
		fmt.Fprintln(&out, f)
	}
	golden(t, "library.golden.txt", out.Bytes())
	if _, err := lib.Seed(); err != nil {
		t.Error(err)
	}
}

// The picture of a case says where it stands and how it came there, in both languages, and is well-formed whatever the words hold.
func TestDiagramOfCase(t *testing.T) {
	dir := small(t)
	edit{"paper.yaml", "zh: 合法性审查, en: Legality review,", `zh: '审查<b>&"', en: 'Review </text> ]]> &',`}.apply(t, dir)
	lib, err := Load(dir, "town")
	if err != nil {
		t.Fatal(err)
	}
	def := lib.Workflow("paper", "government").Definition
	for _, lang := range []string{"zh", "en"} {
		svg := Diagram(def, DiagramOptions{Current: "reviewing", Visited: []string{"drafting", "consulting"}, Next: []string{"drafting", "reviewed"}, Lang: lang})
		if lang == "zh" {
			golden(t, "path.golden.svg", svg)
		}
		dec := xml.NewDecoder(bytes.NewReader(svg))
		for {
			if _, err := dec.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
		for _, want := range []string{`role="img"`, "<title", "<desc", "✓", "▶", "▷", visitedColour, currentColour, nextColour} {
			if !bytes.Contains(svg, []byte(want)) {
				t.Errorf("%s: no %s in the picture", lang, want)
			}
		}
		if bytes.Contains(svg, []byte("<b>")) || bytes.Contains(svg, []byte("NaN")) {
			t.Errorf("%s: the picture is not escaped or not measured", lang)
		}
		if again := Diagram(def, DiagramOptions{Current: "reviewing", Visited: []string{"drafting", "consulting"}, Next: []string{"drafting", "reviewed"}, Lang: lang}); !bytes.Equal(again, svg) {
			t.Errorf("%s: two pictures of the same differ", lang)
		}
		text := DiagramText(def, lang)
		if len(text) != len(def.States) {
			t.Errorf("%s: %d lines for %d states", lang, len(text), len(def.States))
		}
	}
	if got, want := DiagramText(def, "zh")[0], "起草：征求意见，转入“征求意见”；送审，转入“审查<b>&\"”；撤回，转入“已撤回”。"; got != want {
		t.Errorf("text of the picture:\n got %s\nwant %s", got, want)
	}
}
