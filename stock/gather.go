package stock

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"santong/engine"
	"santong/intake"
)

// A File is one that was handed over. Names may have folders.
type File struct {
	Name string
	Data []byte
}

// gather turns the files into items, in the order in which they came: rows of lists, each with its text, then texts that no row is about.
func (im *Importer) gather(ctx context.Context, files []File, r *reading, tell func()) ([]*item, error) {
	files, out, err := im.unpacked(ctx, files)
	if err != nil {
		return nil, err
	}
	texts := &shelf{files: map[string]*File{}}
	for i := range files {
		if known, list := intake.Known(files[i].Name); known && !list {
			texts.add(&files[i])
		}
	}
	used := map[*File]bool{}
	for i := range files {
		f := &files[i]
		known, list := intake.Known(f.Name)
		switch {
		case known && !list:
			continue
		case !known:
			out = append(out, broken(f.Name, engine.Words{Zh: "不是能读的种类（.xlsx、.csv、.docx、.txt、.md、.pdf）", En: "not of a kind that is read (.xlsx, .csv, .docx, .txt, .md, .pdf)"}))
			continue
		}
		rows, err := im.list(ctx, f)
		if words := faultOf(err); words != nil {
			out = append(out, broken(f.Name, *words))
			continue
		} else if err != nil {
			return nil, err
		}
		at, where, err := header(rows)
		if words := faultOf(err); words != nil {
			out = append(out, broken(f.Name, *words))
			continue
		}
		hash := engine.HashOf(f.Data).String()
		for _, line := range lines(rows, at, where) {
			cells := line.Cells
			if len(out) >= maxItems {
				return nil, tooMany()
			}
			it := r.item(f.Name, line.Row, hash, cells)
			text, wrong := texts.of(cells["file"], it)
			if wrong {
				it.warn("没有交来文件“%s”：只补录目录信息", "the file %s was not handed over: only what the list says is taken in", cells["file"])
			}
			if text != nil {
				used[text] = true
				if err := im.attach(ctx, it, text); err != nil {
					return nil, err
				}
			} else if !wrong {
				it.warn("没有正文：只补录目录信息", "there is no text: only what the list says is taken in")
			}
			out = append(out, it)
			tell()
		}
	}
	for _, f := range texts.order {
		if used[f] {
			continue
		}
		c, err := im.Intake.Read(ctx, f.Name, f.Data)
		tell()
		if words := faultOf(err); words != nil {
			out = append(out, broken(f.Name, *words))
			continue
		} else if err != nil {
			return nil, err
		}
		it := r.item(f.Name, 0, engine.HashOf(f.Data).String(), fromText(f.Name, c))
		it.attach(f.Name, f.Data, c)
		out = append(out, it)
	}
	return out, nil
}

// Limits of what one import unpacks, whatever the number of archives.
const (
	maxUnpacked = 128 << 20 // bytes
	maxFiles    = 5000
)

func tooMany() *Fault {
	return &Fault{engine.Words{Zh: fmt.Sprintf("一次至多补录%d件，压缩文件展开后合计不超过%d MiB：请分几次办理", maxItems, maxUnpacked>>20),
		En: fmt.Sprintf("at most %d documents and %d MiB unpacked are taken in at a time: do it in several steps", maxItems, maxUnpacked>>20)}}
}

// unpacked puts the files of packed folders in their place.
func (im *Importer) unpacked(ctx context.Context, files []File) (out []File, wrong []*item, err error) {
	left := int64(maxUnpacked)
	for _, f := range files {
		if !strings.EqualFold(path.Ext(f.Name), ".zip") {
			out = append(out, f)
			continue
		}
		c, err := im.Intake.Read(ctx, f.Name, f.Data)
		if words := faultOf(err); words != nil {
			wrong = append(wrong, broken(f.Name, *words))
			continue
		} else if err != nil {
			return nil, nil, err
		}
		for _, inner := range c.Files {
			if left -= int64(len(inner.Data)); left < 0 || len(out) >= maxFiles {
				return nil, nil, tooMany()
			}
			out = append(out, File{inner.Name, inner.Data})
		}
	}
	return out, wrong, nil
}

func (im *Importer) list(ctx context.Context, f *File) ([][]string, error) {
	c, err := im.Intake.Read(ctx, f.Name, f.Data)
	if err != nil {
		return nil, err
	}
	return c.Rows, nil
}

func (im *Importer) attach(ctx context.Context, it *item, f *File) error {
	c, err := im.Intake.Read(ctx, f.Name, f.Data)
	if words := faultOf(err); words != nil {
		it.refuse("正文“%[1]s”：%[2]s", "the text %[1]s: %[3]s", path.Base(f.Name), words.Zh, words.En)
		return nil
	} else if err != nil {
		return err
	}
	it.attach(f.Name, f.Data, c)
	return nil
}

// faultOf is what is wrong with the file, nil where the file is not to blame.
func faultOf(err error) *engine.Words {
	var hostile *intake.Fault
	var shape *Fault
	switch {
	case errors.As(err, &hostile):
		return &engine.Words{Zh: hostile.Zh, En: hostile.En}
	case errors.As(err, &shape):
		return &shape.Words
	}
	return nil
}

func broken(name string, words engine.Words) *item {
	return &item{row: Row{File: name, Title: path.Base(name), Faults: []engine.Words{words}}}
}

// A shelf holds the texts that were handed over.
type shelf struct {
	files map[string]*File // by base name, with and without ending, as people compare them
	order []*File
}

func (s *shelf) add(f *File) {
	base := path.Base(f.Name)
	s.order = append(s.order, f)
	for _, name := range []string{base, strings.TrimSuffix(base, path.Ext(base))} {
		if key := engine.NumberKey(name); s.files[key] == nil {
			s.files[key] = f
		}
	}
}

// of is the text that the row names, or the one that is called like the document or its number. wrong: it names one that is not there.
func (s *shelf) of(named string, it *item) (f *File, wrong bool) {
	if named = strings.TrimSpace(strings.ReplaceAll(named, `\`, "/")); named != "" {
		f = s.files[engine.NumberKey(path.Base(named))]
		return f, f == nil
	}
	for _, name := range []string{it.row.Title, it.row.IssueNo, it.row.RegistrationNo, it.row.IssueNo + it.row.Title} {
		if f = s.files[engine.NumberKey(name)]; name != "" && f != nil {
			return f, false
		}
	}
	return nil, false
}
