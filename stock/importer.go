package stock

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"santong/calendar"
	"santong/engine"
	"santong/intake"
)

const (
	workflow = "stock"
	effect   = "effect"
	together = 8 // documents at a time: the store commits them in groups

	maxItems = 20_000
)

// An Importer takes documents in.
type Importer struct {
	Engine *engine.Engine
	Intake intake.Reader
}

// An Order is what is to be taken in, and by whom.
type Order struct {
	Files    []File
	Actor    engine.Actor
	Dry      bool
	Progress func(done, total int) // total is 0 while files are read; it may be nil, and is told by one goroutine at a time

	run string
}

// Run takes the documents in, or only says what would become of them. An error is none of the files'.
func (im *Importer) Run(ctx context.Context, o Order) (*Report, error) {
	w := im.Engine.Workflows.Current(workflow, "")
	if w == nil {
		return nil, errors.New("no definition is called stock: nothing can be taken in")
	}
	o.run = im.runID()
	r := &reading{makers: newRegister(im.Engine.Directory()), series: map[string]*engine.Series{}}
	for field, id := range w.Definition.Opening.Enters {
		r.series[field] = w.Definition.SeriesOf(id)
	}
	var mu sync.Mutex
	done, total := 0, 0
	tell := func() {
		mu.Lock()
		defer mu.Unlock()
		if done++; o.Progress != nil {
			o.Progress(done, total)
		}
	}
	items, err := im.gather(ctx, o.Files, r, tell)
	if err != nil {
		return nil, err
	}
	if len(items) > maxItems {
		return nil, tooMany()
	}
	if err := im.relate(ctx, items); err != nil {
		return nil, err
	}
	done, total = 0, len(items)
	var working sync.WaitGroup
	next := make(chan *item)
	var trouble error
	for range min(together, max(1, len(items))) {
		working.Go(func() {
			for it := range next {
				if err := im.take(ctx, it, &o); err != nil {
					mu.Lock()
					trouble = errors.Join(trouble, err)
					mu.Unlock()
				}
				tell()
			}
		})
	}
	for _, it := range items {
		mu.Lock()
		stop := trouble != nil
		mu.Unlock()
		if stop || ctx.Err() != nil {
			break
		}
		next <- it
	}
	close(next)
	working.Wait()
	if trouble = errors.Join(trouble, ctx.Err()); trouble != nil {
		return nil, trouble
	}
	report := &Report{Dry: o.Dry, Rows: []Row{}}
	if !o.Dry {
		report.Run = o.run
	}
	for _, it := range items {
		report.Rows = append(report.Rows, it.row)
	}
	report.count()
	return report, nil
}

// relate finds the days of what other documents did, and what is handed over twice.
func (im *Importer) relate(ctx context.Context, items []*item) error {
	effective, first := map[string]calendar.Date{}, map[string]*item{}
	for _, it := range items {
		for _, no := range []string{it.row.IssueNo, it.row.RegistrationNo} {
			key := engine.NumberKey(no)
			if key == "" {
				continue
			}
			if before := first[key]; before != nil && before != it {
				it.refuse("%[1]s与“%[2]s”重号", "the number %[1]s is that of %[2]s, too", no, before.row.Title)
				continue
			}
			first[key], effective[key] = it, it.row.Effective
		}
	}
	for _, it := range items {
		if it.wantsNo == "" {
			continue
		}
		on := effective[engine.NumberKey(it.wantsNo)]
		if on.IsZero() {
			l, err := im.Engine.Store.ListingByNumber(ctx, engine.NumberKey(it.wantsNo))
			if err != nil && !errors.Is(err, engine.ErrNotFound) {
				return err
			}
			on = l.Effective
		}
		if on.IsZero() {
			it.refuse("没有处理日期，%s也不在目录中", "there is no day, and %s is not in the catalogue", it.wantsNo)
			continue
		}
		it.form["fate_on"] = on.String()
		it.warn("没有处理日期，以%[1]s的施行日期%[2]s代", "there is no day: the day of effect of %[1]s, %[2]s, stands for it", it.wantsNo, on.String())
	}
	for _, it := range items {
		if it.form != nil {
			it.form["remarks"] = clip(joined(it.row.Warnings), 2000)
		}
	}
	return nil
}

func joined(list []engine.Words) (out string) {
	for i, w := range list {
		if i > 0 {
			out += "；"
		}
		out += w.Zh
	}
	return out
}

// compared are the fields in which a row can differ from what is there.
var compared = []string{"title", "kind", "issue_no", "registration_no", "signed_on", "registered_on", "published_on", "effective_on", "lapse_on", "fate", "fate_no", "fate_by", "fate_on"}

// differs says in what a row is not what is there.
func (it *item) differs(w *engine.Workflow, d *engine.Dossier, c *engine.Case) (out []engine.Words) {
	say := func(words engine.Words, here, there string) {
		out = append(out, engine.Words{Zh: fmt.Sprintf("%s：已有“%s”，现为“%s”", words.Zh, there, here), En: fmt.Sprintf("%s: %q is there, %q is given", words.En, there, here)})
	}
	for _, field := range compared {
		there, _ := c.Facts[field].(string)
		if here := it.text(field); here != there {
			say(w.Definition.FieldWords(field), here, there)
		}
	}
	if makers, _ := c.Facts["makers"].([]any); len(makers) != 1 || makers[0] != it.maker {
		say(w.Definition.FieldWords("makers"), it.maker, fmt.Sprint(makers...))
	}
	for _, up := range it.papers {
		if paper := d.PaperFor(c, up.Kind); paper != nil && paper.Hash != engine.HashOf(up.Data).String() {
			say(w.Definition.MaterialWords(up.Kind), up.Name, paper.Name)
		}
	}
	if c.State != "gathered" && len(it.papers) > 0 && !slices.ContainsFunc(d.Papers, func(p *engine.Paper) bool { return p.Case == c.ID }) {
		out = append(out, engine.Words{Zh: "已有的没有文本，现交来的未补入", En: "what is there has no text, and the one handed over was not added"})
	}
	return out
}

func today(e *engine.Engine) calendar.Date { return calendar.Of(e.Now()) }
