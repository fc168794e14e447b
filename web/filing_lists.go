package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"santong/engine"
	"santong/filing"
	"santong/intake"
	"santong/spreadsheet"
	older "santong/stock"
)

// A comparisonsView lists the comparisons of which the reader may know, and takes another list.
type comparisonsView struct {
	List     []comparedList
	Compares bool
	Wrong    engine.Words
	Most     int64
}

// Headings are those without which a list cannot be compared. They are Chinese in any language, as lists are.
func (v *comparisonsView) Headings() string { return strings.Join(older.Headings[:2], "、") }

type comparedList struct {
	*engine.Dossier
	Name, On       string
	Rows, Problems string
	Concluded      bool
}

var listsTitle = engine.Words{Zh: "发文目录核对", En: "Lists of issued documents"}

// compares tells whether the reader may compare lists: as the definition says who begins a comparison.
func (s *service) compares(r *request) bool {
	w := s.Engine.Workflows.Current("reconciliation", "")
	return w != nil && r.Person != nil && s.openingOf(r, w) != nil
}

// lists shows the comparisons of which the reader may know. Whoever may know of none does not find them.
func (s *service) lists(r *request, status int, wrong engine.Words) error {
	v := &comparisonsView{Compares: s.compares(r), Wrong: wrong, Most: intake.MaxFile}
	if !v.Compares && !s.book().Oversees(r.actor) {
		return engine.ErrNotFound
	}
	list, err := s.book().Comparisons(r.ctx, r.actor)
	if err != nil {
		return err
	}
	for _, d := range list {
		text := func(field string) string {
			switch v := d.Cases[0].Facts[field].(type) {
			case string:
				return v
			case float64:
				return strconv.Itoa(int(v))
			case int:
				return strconv.Itoa(v)
			}
			return ""
		}
		v.List = append(v.List, comparedList{d, text("list_name"), text("compared_on"), text("rows_read"), text("problems"), d.Cases[0].State == "concluded"})
	}
	return r.render(status, "filing-lists", listsTitle, v)
}

func (s *service) comparisons(r *request) error { return s.lists(r, http.StatusOK, engine.Words{}) }

// compare reads the list that was handed over, compares it and records what was found.
func (s *service) compare(r *request) error {
	if !s.compares(r) {
		return engine.ErrNotFound
	}
	leave, err := travelling.enter(r.ctx, r.actor.Person)
	if err != nil {
		return err
	}
	defer leave()
	_, files, err := readStock(r)
	if err != nil {
		return err
	}
	again := func(words engine.Words) error { return s.lists(r, http.StatusUnprocessableEntity, words) }
	if len(files) != 1 {
		return again(engine.Words{Zh: "请选择一份发文目录（.xlsx、.csv）。", En: "Choose one list (.xlsx, .csv)."})
	}
	run, err := s.book().Run(r.ctx, intake.Reader{}, r.actor, files[0].Name, files[0].Data, false)
	if fault, ok := errors.AsType[*older.Fault](err); ok {
		return again(fault.Words)
	}
	if words, refused := refusedWords(err); refused {
		return again(words)
	}
	if err != nil {
		return s.narrower(err)
	}
	return r.to("/filing/lists/" + url.PathEscape(run.Dossier))
}

// A comparisonView is what was last found in one list.
type comparisonView struct {
	D       *engine.Dossier
	Report  *filing.Report
	Items   []engine.Item // the kinds of findings
	Only    string        // a kind of finding
	Shown   []filing.Finding
	Judges  []engine.Item // what can be said of a document; nil where the reader cannot
	Basis   map[string][]engine.Basis
	Print   bool
	Wrong   engine.Words
	Cut     bool
	Version int
}

// maxShown bounds the findings on one page; the file has all of them.
const maxShown = 1000

// Kind are the words for what was found.
func (v *comparisonView) Kind(found string) engine.Words {
	for _, item := range v.Items {
		if item.ID == found {
			return item.Words
		}
	}
	return engine.Words{Zh: found, En: found}
}

// May tells whether the reader may say of the document whether it is normative.
func (v *comparisonView) May(f filing.Finding) bool {
	return v.Judges != nil && !v.Print && (f.Found == filing.FoundUnregistered || f.Found == filing.FoundNotNormative)
}

// Query is the same list, of one kind of finding or of all.
func (v *comparisonView) Query(only string) string { return "?" + url.Values{"found": {only}}.Encode() }

func (s *service) comparisonOf(r *request, wrong engine.Words) (*comparisonView, error) {
	d, err := r.dossier()
	if err != nil {
		return nil, err
	}
	b := s.book()
	v := &comparisonView{D: d, Items: b.FindingItems(), Print: r.query.Get("print") == "yes", Wrong: wrong, Version: d.Version, Basis: map[string][]engine.Basis{}}
	if v.Report, err = b.Result(r.ctx, d); err != nil {
		return nil, err
	}
	w, err := s.Engine.Workflow(r.ctx, d.Cases[0].Definition)
	if err != nil {
		return nil, err
	}
	for _, item := range v.Items {
		v.Basis[item.ID] = cited(w.Definition.Articles, item.Basis)
	}
	if d.Cases[0].State == "comparing" && s.compares(r) {
		v.Judges = b.JudgementItems()
	}
	if only := r.query.Get("found"); slices.ContainsFunc(v.Items, func(i engine.Item) bool { return i.ID == only }) {
		v.Only = only
	}
	for _, f := range v.Report.Findings {
		if v.Only != "" && f.Found != v.Only {
			continue
		}
		if len(v.Shown) == maxShown && !v.Print {
			v.Cut = true
			break
		}
		v.Shown = append(v.Shown, f)
	}
	return v, nil
}

func (s *service) comparison(r *request) error {
	v, err := s.comparisonOf(r, engine.Words{})
	if err != nil {
		return err
	}
	return r.render(http.StatusOK, "filing-list", engine.Words{Zh: v.D.Title, En: "Comparison with " + v.Report.Name}, v)
}

// judgeListed takes what an official says of a listed document, and compares the same list again.
func (s *service) judgeListed(r *request) error {
	d, err := r.dossier()
	if err != nil {
		return err
	}
	report, err := s.book().Result(r.ctx, d)
	if err != nil {
		return err
	}
	if !s.compares(r) {
		return engine.ErrNotFound
	}
	form, err := r.FormParams()
	if err != nil {
		return err
	}
	key := engine.NumberKey(form.Get("number"))
	at := slices.IndexFunc(report.Findings, func(f filing.Finding) bool { return f.Row > 0 && key != "" && engine.NumberKey(f.Number) == key })
	if at < 0 {
		return errOdd("目录中没有这个文号", "The list has no such number")
	}
	f := report.Findings[at]
	row := map[string]any{"number": f.Number, "name": f.Title, "judgement": form.Get("judgement"), "why": strings.TrimSpace(form.Get("why")), "on": s.today().String()}
	_, err = s.Engine.Fire(r.ctx, engine.Command{Dossier: d.ID, Case: d.Cases[0].ID, Event: "judge_listed", Version: d.Version, Actor: r.actor, Form: map[string]any{"judged": []any{row}}})
	if words, refused := refusedWords(err); refused {
		v, err := s.comparisonOf(r, words)
		if err != nil {
			return err
		}
		return r.render(http.StatusUnprocessableEntity, "filing-list", engine.Words{Zh: d.Title, En: "Comparison with " + report.Name}, v)
	}
	if err != nil {
		return err
	}
	if err := s.compareAgain(r, d); err != nil {
		return err
	}
	return r.to("/filing/lists/" + url.PathEscape(d.ID) + "#row-" + strconv.Itoa(f.Row))
}

// compareAgain compares the list of the dossier as it was laid down with the record of now.
func (s *service) compareAgain(r *request, d *engine.Dossier) error {
	p := d.PaperFor(d.Cases[0], "list")
	if p == nil {
		return engine.ErrNotFound
	}
	data, err := s.Engine.Store.Blob(r.ctx, p.Hash)
	if err != nil {
		return err
	}
	_, err = s.book().Run(r.ctx, intake.Reader{}, r.actor, p.Name, data, false)
	return err
}

// comparisonFile is what was found, for a spreadsheet: all of it.
func (s *service) comparisonFile(r *request) error {
	v, err := s.comparisonOf(r, engine.Words{})
	if err != nil {
		return err
	}
	sh := &spreadsheet.Sheet{Title: v.D.Title, Name: "核对结果", Heads: []string{"目录行号", "文号", "目录所写文号", "文件名称", "日期", "核对结果", "说明", "登记号", "判断理由", "依据"},
		Widths: []float64{8, 22, 22, 46, 12, 24, 40, 22, 30, 40}, Notes: []string{"发文目录：" + v.Report.Name + "，SHA-256：" + v.Report.Hash}}
	for _, f := range v.Report.Findings {
		row, why, basis := "", "", []string{}
		if f.Row > 0 {
			row = strconv.Itoa(f.Row)
		}
		if f.Judgement != nil {
			why = f.Judgement.Why
		}
		for _, one := range v.Basis[f.Found] {
			name, _, _ := strings.Cut(one.Zh, "：")
			basis = append(basis, name)
		}
		sh.Rows = append(sh.Rows, []string{row, f.Number, f.Given, f.Title, f.Dated, v.Kind(f.Found).Zh, f.Detail.Zh, f.RegistrationNo, why, strings.Join(basis, "；")})
	}
	return r.table(sh)
}
