package filing

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"santong/calendar"
	"santong/engine"
	"santong/spreadsheet"
)

// A Yearly is the yearly catalogue of a maker as its dossier has it.
type Yearly struct {
	Dossier  string
	Maker    string
	Year     int
	State    string
	Number   string
	Due      calendar.Date
	Sent     calendar.Date
	Late     bool
	Paper    string // the hash of what was laid down last
	Receipts map[string]calendar.Date
}

// Standing is how the sending stands.
func (y *Yearly) Standing(today calendar.Date) engine.Words {
	switch {
	case y.Sent.IsZero() && today.After(y.Due):
		return engine.Words{Zh: "逾期未报送", En: "overdue"}
	case y.Sent.IsZero():
		return engine.Words{Zh: "编制中", En: "being drawn up"}
	case y.Late:
		return engine.Words{Zh: "已报送（逾期）", En: "sent late"}
	}
	return engine.Words{Zh: "已报送", En: "sent"}
}

// maxYearly bounds the catalogues of one year: there is one of each maker, or a few.
const maxYearly = 500

// Yearlies are the catalogues of the year that have been begun, by maker; of several of one maker the one that was sent, or else the newest.
func (b *Book) Yearlies(ctx context.Context, year int) (map[string]*Yearly, error) {
	facts, err := b.Engine.Store.Facts(ctx, engine.FactQuery{All: true, Field: "of_year", Value: strconv.Itoa(year), Limit: maxYearly})
	if err != nil {
		return nil, err
	}
	out := map[string]*Yearly{}
	for _, f := range facts {
		d, err := b.Engine.Store.Dossier(ctx, f.Dossier)
		if errors.Is(err, engine.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if c := d.Case(f.Case); c != nil && c.Workflow == catalogueFlow {
			y := b.yearly(d, c, year)
			if before := out[y.Maker]; before == nil || before.Sent.IsZero() {
				out[y.Maker] = y
			}
		}
	}
	return out, nil
}

func (b *Book) yearly(d *engine.Dossier, c *engine.Case, year int) *Yearly {
	text := func(c *engine.Case, field string) string { s, _ := c.Facts[field].(string); return s }
	day := func(c *engine.Case, field string) calendar.Date { out, _ := calendar.Parse(text(c, field)); return out }
	y := &Yearly{Dossier: d.ID, Maker: c.Parties["maker"], Year: year, State: c.State, Number: text(c, "catalogue_no"), Sent: day(c, "sent_on"), Due: b.CatalogueDue(c.Parties["maker"], year),
		Receipts: map[string]calendar.Date{}}
	y.Late, _ = c.Facts["sent_late"].(bool)
	if p := d.PaperFor(c, "catalogue"); p != nil {
		y.Paper = p.Hash
	}
	for _, one := range d.Cases {
		if one.Workflow == "catalogue_receipt" && one.Parent == c.ID {
			y.Receipts[one.Parties["recipient"]] = day(one, "received_on")
		}
	}
	return y
}

// CatalogueDue is the last day for sending the catalogue of the year, zero for who makes none.
func (b *Book) CatalogueDue(maker string, year int) calendar.Date {
	if w := b.Catalogue(maker); w != nil {
		for _, r := range w.Definition.Rules {
			if r.ID == "filing.catalogue" {
				return b.Engine.Calendar().Due(calendar.Day(year, 12, 31), r.Period).Due
			}
		}
	}
	return calendar.Date{}
}

// Heads are the columns of the catalogue. They are Chinese in any language, as lists are.
var Heads = []string{"序号", "文件名称", "发文字号", "登记号", "制定机关", "成文日期", "登记日期", "公布日期", "施行日期", "有效期至", "效力状态", "备案受理机关", "报备期限", "报备日期", "报备文号", "报备情况", "受理机关登记日期"}

// Sheet is the catalogue as a table, one line for each filing.
func (b *Book) Sheet(title string, list []Document) *spreadsheet.Sheet {
	out := &spreadsheet.Sheet{Title: title, Name: "目录", Heads: Heads, Widths: []float64{6, 44, 22, 22, 22, 12, 12, 12, 12, 12, 12, 22, 12, 12, 22, 14, 12},
		Notes: []string{"本目录由办理记录生成，截至" + calendar.Of(b.Engine.Now()).Zh() + "。"}}
	today := calendar.Of(b.Engine.Now())
	for n := range list {
		d := &list[n]
		lead := []string{strconv.Itoa(n + 1), d.Title, d.IssueNo, d.RegistrationNo, b.organ(d.Maker), day(d.Dated), day(d.Registered), day(d.Published), day(d.Effective), lastDay(d.Lapses), phase(d, today)}
		if len(d.Filings) == 0 {
			out.Rows = append(out.Rows, append(lead, "", "", "", "", "补录，不在本系统报备", ""))
		}
		for _, f := range d.Filings {
			out.Rows = append(out.Rows, append(slices.Clone(lead), b.organ(f.Recipient), day(f.Due), day(f.Filed), f.Number, f.Words().Zh, day(f.Registered)))
		}
	}
	return out
}

func (b *Book) organ(code string) string {
	if o := b.Engine.Directory().Organisation(code); o != nil {
		return o.Zh
	}
	return code
}

func day(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// lastDay is the last day on which a document holds that lapses on the day.
func lastDay(lapses calendar.Date) string {
	if lapses.IsZero() {
		return ""
	}
	return lapses.Add(-1).String()
}

func phase(d *Document, today calendar.Date) string {
	if p := d.On(today); p != nil {
		return p.Zh
	}
	return ""
}

// Title is what the catalogue of a year is called: of one maker, or of all.
func (b *Book) Title(year int, maker string) string {
	return b.organ(maker) + strconv.Itoa(year) + "年规范性文件目录"
}

// Draw begins the yearly catalogue of the maker, unless it has been begun, and lays the catalogue of today down in its dossier. What has been sent is not touched.
func (b *Book) Draw(ctx context.Context, a engine.Actor, maker string, year int) (*Yearly, error) {
	w := b.Catalogue(maker)
	if w == nil || !b.Files(a, maker) {
		return nil, engine.ErrNotFound
	}
	all, err := b.Yearlies(ctx, year)
	if err != nil {
		return nil, err
	}
	y := all[maker]
	if y != nil && !y.Sent.IsZero() {
		return y, nil
	}
	if y == nil {
		r, err := b.Engine.Open(ctx, catalogueFlow, w.Definition.Variant, engine.Command{Actor: a, Form: map[string]any{"year": year}})
		if err != nil {
			return nil, err
		}
		y = &Yearly{Dossier: r.Dossier, Maker: maker, Year: year}
	}
	list, err := b.Year(ctx, year, maker)
	if err != nil {
		return nil, err
	}
	var data bytes.Buffer
	title := b.Title(year, maker)
	if err := b.Sheet(title, list).CSV(&data); err != nil {
		return nil, err
	}
	d, err := b.Engine.Dossier(ctx, y.Dossier, a)
	if err != nil {
		return nil, err
	}
	if y.Paper == engine.HashOf(data.Bytes()).String() {
		return y, nil // nothing has changed since
	}
	_, err = b.Engine.Upload(ctx, engine.Command{Dossier: d.ID, Case: d.Cases[0].ID, Version: d.Version, Actor: a},
		engine.Upload{Kind: "catalogue", Name: title + ".csv", Type: "text/csv; charset=utf-8", Data: data.Bytes()})
	return y, err
}

// Counts are what the form of the sending asks for: the documents listed, and those of which a filing is overdue or was late.
func Counts(list []Document) (documents, failing int) { return len(list), len(Pick(list, "failing")) }

// Summary is the counts in a sentence.
func Summary(list []Document) engine.Words {
	n, failing := Counts(list)
	return engine.Words{Zh: strings.TrimSpace(fmt.Sprintf("共%d件，其中未报备或者逾期报备的%d件。", n, failing)), En: fmt.Sprintf("%d documents; %d not filed or filed late.", n, failing)}
}
