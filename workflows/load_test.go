package workflows

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

var update = flag.Bool("update", false, "write the golden files of testdata anew")

// golden compares with a file of testdata, or writes it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	name = "testdata/" + name
	if *update {
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(got, want) {
		return
	}
	g, w := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i := range g {
		if i >= len(w) || g[i] != w[i] {
			t.Fatalf("%s:%d: got\n%s\nwant\n%s\nIf the change is meant, run the test with -update and read the diff.", name, i+1, g[i], strings.Join(w[min(i, len(w)):min(i+1, len(w))], ""))
		}
	}
	t.Fatalf("%s: %d lines, want %d; if the change is meant, run the test with -update and read the diff", name, len(g), len(w))
}

// small is a folder with one short workflow in two variants.
func small(t testing.TB) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	dir := os.DirFS("testdata/small")
	err := fs.WalkDir(dir, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(dir, name)
		out[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// An edit replaces text of a file once; without old it is the whole file.
type edit struct{ file, old, new string }

func (e edit) apply(t testing.TB, dir fstest.MapFS) {
	t.Helper()
	if e.old == "" {
		dir[e.file] = &fstest.MapFile{Data: []byte(e.new)}
		return
	}
	text := string(dir[e.file].Data)
	if strings.Count(text, e.old) != 1 {
		t.Fatalf("%s has %q %d times, must have it once", e.file, e.old, strings.Count(text, e.old))
	}
	dir[e.file] = &fstest.MapFile{Data: []byte(strings.Replace(text, e.old, e.new, 1))}
}

func TestLoad(t *testing.T) {
	lib, err := Load(small(t), "town")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(lib.All()); n != 2 {
		t.Fatalf("%d workflows, want one for each of two variants", n)
	}
	government, office := lib.Workflow("paper", "government"), lib.Workflow("paper", "office")
	if government == nil || office == nil || lib.Workflow("paper", "") != nil {
		t.Fatal("the workflow must be found under its variants, and only there")
	}
	if government.Hash == office.Hash {
		t.Error("two variants are pinned by one hash")
	}
	for _, c := range []struct{ what, got, want string }{
		{"states of the variant", fmt.Sprint(len(government.Definition.States), len(office.Definition.States)), "6 5"},
		{"from without the other's states", fmt.Sprint(office.Definition.Events[0].From), "[drafting]"},
		{"target by variant", office.Definition.Events[2].To.State, "published"},
		{"rule of the nearer profile", government.Definition.Rules[0].Period.String(), "5wd"},
		{"rule for the variant", office.Definition.Rules[0].Period.String(), "3wd"},
		{"only the rules used", fmt.Sprint(len(government.Definition.Rules), len(office.Definition.Rules)), "2 1"},
		{"vars of the profile", government.Definition.Series[0].Vars["region"], "EX"},
		{"seats", fmt.Sprint(government.Definition.Seats), "map[drafting:self review:sfj]"},
		{"citation", government.Definition.Articles["reg#9.2"].Zh, "《示例县行政规范性文件管理办法》第9条第2款：未经合法性审查的，不得提请讨论"},
		{"chain", lib.Profile.Chain[0].ID + " " + lib.Profile.Chain[1].ID, "town base"},
		{"where a rule comes from", lib.Profile.Rules[0].From + fmt.Sprint(lib.Profile.Rules[0].Overrides, lib.Profile.Rules[0].Memory), "town[base] true"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %s, want %s", c.what, c.got, c.want)
		}
	}
}

// What one variant is given must not reach another through shared slices.
func TestVariantsShareNothing(t *testing.T) {
	lib, err := Load(small(t), "town")
	if err != nil {
		t.Fatal(err)
	}
	before := string(lib.Workflow("paper", "office").JSON)
	government := lib.Workflow("paper", "government").Definition
	government.Events[0].From[0], government.States[0].ID = "x", "x"
	again, err := Load(small(t), "town")
	if err != nil {
		t.Fatal(err)
	}
	if string(again.Workflow("paper", "office").JSON) != before || lib.Workflow("paper", "office").Definition.States[0].ID != "drafting" {
		t.Error("the variants share memory")
	}
}

func TestSeed(t *testing.T) {
	dir := small(t)
	lib, err := Load(dir, "town")
	if err != nil {
		t.Fatal(err)
	}
	directory, err := lib.Seed()
	if err != nil {
		t.Fatal(err)
	}
	if o := directory.Organisation("sfj"); o == nil || o.Zh != "司法所" {
		t.Errorf("organisation sfj is %v", o)
	}
	edit{"seeds/town.yaml", "name: 甲", "nam: 甲"}.apply(t, dir)
	if _, err := lib.Seed(); err == nil || !strings.Contains(err.Error(), "seeds/town.yaml:4:14") {
		t.Errorf("a misspelt key in the seed gives %v, want its place", err)
	}
}

// Whatever stands in a file, loading ends, soon, with workflows or with an error that says where.
func FuzzLoad(f *testing.F) {
	dir := small(f)
	for name, file := range dir {
		f.Add(name, file.Data)
	}
	for _, text := range []string{"", "---\n---\n", "a: &a [*a]", "- - - - - - - -", "{{{{", "\t", "a: |\n  b", "workflow: paper\nstates: [{id: ~}]", "? a\n: b", "\xff\xfe", "a: !!binary x"} {
		f.Add("paper.yaml", []byte(text))
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		if _, known := dir[name]; !known || len(data) > 64<<10 {
			t.Skip()
		}
		copied := fstest.MapFS{}
		for n, file := range dir {
			copied[n] = file
		}
		copied[name] = &fstest.MapFile{Data: data}
		lib, err := Load(copied, "town")
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without a word")
			}
			return
		}
		Check(lib)
		for _, w := range lib.All() {
			lib.Render(w)
			Diagram(w.Definition, DiagramOptions{})
		}
		if _, err := lib.Seed(); err != nil && err.Error() == "" {
			t.Error("an error without a word")
		}
	})
}
