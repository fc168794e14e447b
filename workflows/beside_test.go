package workflows

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

const lending = `workflow: lending
zh: 借阅案卷
en: Lending of a file
parties:
  - {id: drafting, zh: 借阅单位, en: borrowing unit}
roles:
  - {id: borrower, zh: 借阅人, en: borrower, post: drafter, of: drafting}
fields:
  - {id: title, zh: 事由, en: Purpose, type: text, max: 200}
opening: {id: ask, zh: 申请借阅, en: Ask for a file, by: [borrower], requires: [title], basis: ["design#7"]}
start: asked
states:
  - {id: asked, zh: 已借出, en: Lent, duty: [borrower]}
  - {id: returned, zh: 已归还, en: Returned, final: true}
events:
  - {id: give_back, zh: 归还, en: Give back, from: [asked], to: returned, by: [borrower], basis: ["design#7"]}
`

func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }

// A folder adds to what is built in: procedures and profiles, never the law.
func TestBeside(t *testing.T) {
	built, err := Default("caoxian")
	if err != nil {
		t.Fatal(err)
	}
	own, err := Beside(fstest.MapFS{"lending.yaml": file(lending), "profiles/ours.yaml": file("profile: ours\nzh: 本县\nen: Ours\nextends: caoxian\n"),
		"notes.txt": file("nothing"), "seeds/caoxian.yaml": file("not read"), "holidays/x.yaml": file("not read")}, "ours")
	if err != nil {
		t.Fatal(err)
	}
	if own.Workflow("lending", "") == nil || own.Workflow("document", "government") == nil || len(own.All()) != len(built.All())+1 || len(own.Replaced()) != 0 {
		t.Errorf("%d procedures beside %d, replaced: %v", len(own.All()), len(built.All()), own.Replaced())
	}
	if prose := string(own.Render(own.Workflow("lending", ""))); !strings.Contains(prose, "借阅案卷") {
		t.Error(prose)
	}
	opinion, err := fs.ReadFile(embedded, "opinion.yaml")
	if err != nil {
		t.Fatal(err)
	}
	replaced, err := Beside(fstest.MapFS{"opinion.yaml": file(strings.Replace(string(opinion), "\nzh: 部门意见", "\nzh: 有关部门意见", 1))}, "caoxian")
	if err != nil {
		t.Fatal(err)
	}
	if got := replaced.Replaced(); len(got) != 1 || got[0].Zh != "有关部门意见" || len(replaced.All()) != len(built.All()) {
		t.Errorf("replaced: %v", got)
	}
}

// Whatever is wrong with a folder is said with its file, and where it stands; nothing outside the folder is read through it.
func TestBesideRefuses(t *testing.T) {
	for want, folder := range map[string]fstest.MapFS{
		"the folder has no workflow":          {"notes.txt": file("nothing")},
		"law.yaml: the articles are built in": {"lending.yaml": file(lending), "law.yaml": file("acts: []")},
		"write extends: caoxian":              {"lending.yaml": file(lending), "profiles/caoxian.yaml": file("profile: caoxian")},
		"lending.yaml:11:8:":                  {"lending.yaml": file(strings.Replace(lending, "start: asked", "start: askd", 1))},
		"^":                                   {"lending.yaml": file(strings.Replace(lending, "start: asked", "begin: asked", 1))},
		"must be named as its file":           {"other.yaml": file(lending)},
		"lending.yaml: not a regular file":    {"lending.yaml": {Mode: fs.ModeNamedPipe}},
		"design#7777":                         {"lending.yaml": file(strings.ReplaceAll(lending, "design#7", "design#7777"))},
		"the folder has more than":            many(maxFiles + 1),
	} {
		if _, err := Beside(folder, "caoxian"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	outside := filepath.Join(t.TempDir(), "secret.yaml")
	inside := t.TempDir()
	for _, err := range []error{os.WriteFile(outside, []byte(lending), 0o600), os.Symlink(outside, filepath.Join(inside, "lending.yaml"))} {
		if err != nil {
			t.Fatal(err)
		}
	}
	root, err := os.OpenRoot(inside)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	if _, err := Beside(root.FS(), "caoxian"); err == nil || !strings.Contains(err.Error(), "lending.yaml") {
		t.Errorf("a link out of the folder: %v", err)
	}
}

func many(n int) fstest.MapFS {
	out := fstest.MapFS{}
	for i := range n {
		out[strings.Repeat("a", i+1)+".yaml"] = file("x: 1")
	}
	return out
}
