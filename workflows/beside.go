package workflows

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"santong/engine"
)

// Beside loads a folder of somebody's own procedures (*.yaml, profiles/*.yaml) beside the built-in ones. A procedure of the name of a built-in one takes its place: see [Library.Replaced].
// The law and the built-in profiles stay as they are: who needs other figures writes a profile that extends one of them. What [Check] calls an error is one here.
func Beside(own fs.FS, profile string) (*Library, error) {
	both := layers{own: own}
	if err := both.admits(); err != nil {
		return nil, err
	}
	out, err := Load(both, profile)
	if err != nil {
		return nil, err
	}
	var wrong []error
	for _, f := range Check(out) {
		if f.Severity == Error {
			wrong = append(wrong, fmt.Errorf("%s: %s: %s / %s", f.File, f.Where, f.Zh, f.En))
		}
	}
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	for _, w := range out.workflows {
		if file := out.files[w.Definition.Workflow]; both.ours(file) && exists(embedded, file) && !slices.Contains(out.replaced, w.Definition.Words) {
			out.replaced = append(out.replaced, w.Definition.Words)
		}
	}
	return out, nil
}

// Replaced names the built-in procedures that the folder replaces. They are for two administrators to adopt, never for who starts the program.
func (l *Library) Replaced() []engine.Words { return slices.Clone(l.replaced) }

// layers are a folder laid over the built-in files.
type layers struct{ own fs.FS }

func exists(fsys fs.FS, name string) bool {
	_, err := fs.Stat(fsys, name)
	return err == nil
}

// ours tells whether the folder has the file.
func (l layers) ours(name string) bool { return exists(l.own, name) }

// admits refuses what the folder may not hold, before anything is read.
func (l layers) admits() error {
	names, err := fs.Glob(l.own, "*.yaml")
	if err != nil {
		return err
	}
	profiles, err := fs.Glob(l.own, "profiles/*.yaml")
	if err != nil {
		return err
	}
	switch {
	case len(names)+len(profiles) > maxFiles:
		return fmt.Errorf("目录中的文件过多，至多 %[1]d 个 / the folder has more than %[1]d files", maxFiles)
	case len(names)+len(profiles) == 0:
		return errors.New("目录中没有流程文件 / the folder has no workflow: add at least one *.yaml")
	case slices.Contains(names, "law.yaml"):
		return errors.New("law.yaml: 条文目录是内置的，不能替换；流程引用其中的条文 / law.yaml: the articles are built in and cannot be replaced: cite those")
	}
	for _, name := range slices.Concat(names, profiles) {
		if info, err := fs.Stat(l.own, name); err != nil {
			return err
		} else if !info.Mode().IsRegular() {
			return fmt.Errorf("%s: 不是普通文件 / %[1]s: not a regular file", name)
		}
	}
	for _, name := range profiles {
		if exists(embedded, name) {
			id := strings.TrimSuffix(path.Base(name), ".yaml")
			return fmt.Errorf("%s: 内置方案不能替换，请另取名称并写 extends: %s / %[1]s: a built-in profile cannot be replaced: give yours another name and write extends: %[2]s", name, id)
		}
	}
	return nil
}

// Open opens the folder's file where there is one, else the built-in one. Of folders only the two that are read are seen.
func (l layers) Open(name string) (fs.File, error) {
	if !l.reads(name) || !l.ours(name) {
		return embedded.Open(name)
	}
	return l.own.Open(name)
}

func (l layers) reads(name string) bool {
	dir := path.Dir(name)
	return strings.HasSuffix(name, ".yaml") && (dir == "." || dir == "profiles")
}

// ReadDir lists the files of both, each once.
func (l layers) ReadDir(name string) ([]fs.DirEntry, error) {
	out, err := fs.ReadDir(embedded, name)
	if err != nil {
		return nil, err
	}
	more, err := fs.ReadDir(l.own, name)
	if errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	for _, e := range more {
		if l.reads(path.Join(name, e.Name())) && !slices.ContainsFunc(out, func(known fs.DirEntry) bool { return known.Name() == e.Name() }) {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return out, nil
}
