package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"santong/engine"
	"santong/spreadsheet"
)

var commentRoutes = []route{
	{method: http.MethodGet, path: "/dossiers/:id/comments", who: party, handle: (*service).comments, whole: true},
	{method: http.MethodPost, path: "/dossiers/:id/comments", who: party, handle: (*service).countComments},
	{method: http.MethodGet, path: "/dossiers/:id/comments/:file", who: party, handle: (*service).commentsFile, paper: true, whole: true},
}

const (
	commentsPage = 100  // comments of one page; as many can be counted at once
	maxComments  = 5000 // that are read for one page
)

// A commentsView is what came on a draft by the public's door, for those who count it to opinions. What is asked of whoever comments, and so stands in its columns, is said
// by the procedure (comments.asked), as are the choices by which it is filtered.
type commentsView struct {
	D            *engine.Dossier
	Number       string
	Calls        []engine.Call // of all rounds
	Point, Text  string        // what is left out
	Choices      []commentChoice
	Heads        []engine.Words
	Points       []string // the opinions on record, in short
	Lines        []commentLine
	Total, Found int
	Uncounted    int
	Page, Next   int
	Wrong        engine.Words
}

// A commentChoice is a choice of those who comment, by which they can be filtered.
type commentChoice struct {
	engine.Words
	ID, Picked string
	Items      []engine.Item
}

// A commentLine is a comment.
type commentLine struct {
	Dossier, Receipt, On string
	Said                 []engine.Words // what was asked, in its order; nothing where it was left out
	Point                int
	version              int
	codes                map[string]string
}

// commentsOf finds the call of the dossier, and what came on it that the reader may know of.
func (s *service) commentsOf(r *request) (*commentsView, *engine.Workflow, error) {
	d, err := r.dossier()
	if err != nil {
		return nil, nil, err
	}
	at := slices.IndexFunc(s.Engine.Workflows.All(), func(w *engine.Workflow) bool { return w.Definition.Comments != nil })
	if at < 0 {
		return nil, nil, engine.ErrNotFound
	}
	w := s.Engine.Workflows.All()[at]
	view := &commentsView{D: d, Point: r.query.Get("point"), Text: r.query.Get("text"), Page: 1}
	if err := s.callOf(r, view); err != nil {
		return nil, nil, err
	}
	def := w.Definition
	for _, id := range def.Comments.Asked {
		f := def.Field(id)
		view.Heads = append(view.Heads, f.Words)
		if f.Type == engine.Choice {
			view.Choices = append(view.Choices, commentChoice{Words: f.Words, ID: id, Picked: r.query.Get(id), Items: def.Items(f.Of)})
		}
	}
	list, err := s.Engine.Store.Facts(r.ctx, engine.FactQuery{Organs: s.Engine.Organs(r.actor), Field: def.Comments.Call, Value: view.Number, Limit: maxComments})
	if err != nil {
		return nil, nil, err
	}
	for _, f := range list {
		one, err := s.Engine.Dossier(r.ctx, f.Dossier, r.actor)
		if errors.Is(err, engine.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		line, err := s.commentLine(r, one)
		if err != nil {
			return nil, nil, err
		}
		if line.Receipt == "" { // never handed in
			continue
		}
		view.Total++
		if line.Point == 0 {
			view.Uncounted++
		}
		if view.lets(&line) {
			view.Lines = append(view.Lines, line)
		}
	}
	slices.SortFunc(view.Lines, func(a, b commentLine) int { return strings.Compare(a.Receipt, b.Receipt) })
	view.Found = len(view.Lines)
	return view, w, nil
}

// callOf picks the call: the newest, or the one of an earlier round that was asked for. Comments are counted to the opinions of the round that goes on.
func (s *service) callOf(r *request, view *commentsView) (err error) {
	if view.Calls, err = s.Engine.Store.DossierCalls(r.ctx, view.D.ID); err != nil {
		return err
	}
	at := len(view.Calls) - 1
	if asked := r.query.Get("call"); asked != "" {
		at = slices.IndexFunc(view.Calls, func(c engine.Call) bool { return c.Number == asked })
	}
	if at < 0 {
		return engine.ErrNotFound
	}
	view.Number = view.Calls[at].Number
	for _, c := range view.D.Cases {
		w, err := s.Engine.Workflow(r.ctx, c.Definition)
		if err != nil {
			return err
		}
		p := w.Definition.Call
		if p == nil || c.Facts[p.Number] != view.Number {
			continue
		}
		rows, _ := c.Facts[p.Points].([]any)
		for _, item := range rows {
			row, _ := item.(map[string]any)
			gist, _ := row[p.Gist].(string)
			view.Points = append(view.Points, cut(gist, 60))
		}
	}
	return nil
}

// commentLine reads a comment, by the procedure that it was made under.
func (s *service) commentLine(r *request, d *engine.Dossier) (commentLine, error) {
	c := d.Cases[0]
	w, err := s.Engine.Workflow(r.ctx, c.Definition)
	if err != nil || w.Definition.Comments == nil || w.Definition.Docket == nil {
		return commentLine{}, err
	}
	p, docket := w.Definition.Comments, w.Definition.Docket
	text := func(field string) string { v, _ := c.Facts[field].(string); return v }
	line := commentLine{Dossier: d.ID, Receipt: text(docket.Number), On: text(docket.Received), version: d.Version, codes: map[string]string{}}
	for _, id := range p.Asked {
		said := engine.Words{}
		if value := text(id); value != "" {
			said, line.codes[id] = s.Engine.FactWords(w, w.Definition.Field(id), value), value
		} else if slices.Contains(w.Definition.Opening.Requires, id) { // it was given once
			said = engine.Words{Zh: "〔已依法删除〕", En: "[erased under the law]"}
		}
		line.Said = append(line.Said, said)
	}
	line.Point, _ = strconv.Atoi(strings.TrimSuffix(fmt.Sprint(c.Facts[p.Point]), ".0"))
	return line, nil
}

// lets tells whether the filter lets the comment through.
func (view *commentsView) lets(line *commentLine) bool {
	for _, choice := range view.Choices {
		if choice.Picked != "" && line.codes[choice.ID] != choice.Picked {
			return false
		}
	}
	said := slices.ContainsFunc(line.Said, func(w engine.Words) bool { return strings.Contains(w.Zh, view.Text) })
	return (view.Point == "" || strconv.Itoa(line.Point) == view.Point) && (view.Text == "" || said)
}

// Query is the filter, for the addresses of other pages.
func (view *commentsView) Query() string {
	q := url.Values{"call": {view.Number}, "point": {view.Point}, "text": {view.Text}}
	for _, choice := range view.Choices {
		q.Set(choice.ID, choice.Picked)
	}
	return q.Encode()
}

// cut shortens a text to so many characters.
func cut(text string, n int) string {
	if letters := []rune(text); len(letters) > n {
		return string(letters[:n]) + "…"
	}
	return text
}

var commentsTitle = engine.Words{Zh: "公众意见", En: "Comments of the public"}

func (s *service) comments(r *request) error {
	view, _, err := s.commentsOf(r)
	if err != nil {
		return err
	}
	return s.showComments(r, http.StatusOK, view)
}

func (s *service) showComments(r *request, status int, view *commentsView) error {
	if page, err := strconv.Atoi(r.query.Get("page")); err == nil && page > 1 && page <= maxComments/commentsPage {
		view.Page = page
	}
	view.Lines = view.Lines[min(len(view.Lines), (view.Page-1)*commentsPage):]
	if len(view.Lines) > commentsPage {
		view.Lines, view.Next = view.Lines[:commentsPage], view.Page+1
	}
	return r.render(status, "comments", commentsTitle, view)
}

// countComments counts the comments that were picked to one of the opinions on record. Each is an act of its own in its own dossier; the engine says who may.
func (s *service) countComments(r *request) error {
	view, w, err := s.commentsOf(r)
	if err != nil {
		return err
	}
	form, err := r.FormParams()
	if err != nil {
		return errOdd("表单无法识别", "The form cannot be read")
	}
	again := func(zh, en string) error {
		view.Wrong = engine.Words{Zh: zh, En: en}
		return s.showComments(r, http.StatusUnprocessableEntity, view)
	}
	point, err := strconv.Atoi(form.Get("to"))
	if err != nil || len(form["pick"]) == 0 || len(form["pick"]) > commentsPage {
		return again("请勾选意见（一次至多100件），并选择归入哪一条", "Pick comments (100 at most at once) and the opinion to which they are counted")
	}
	counted, not, err := countEach(view.Lines, form["pick"], func(line *commentLine) error {
		_, err := s.Engine.Fire(r.ctx, engine.Command{Dossier: line.Dossier, Case: w.Definition.Workflow, Event: w.Definition.Comments.Taken, Version: line.version, Actor: r.actor,
			Form: map[string]any{w.Definition.Comments.Point: point}})
		return err
	})
	if err != nil {
		return err
	}
	if not.Zh != "" {
		if view, _, err = s.commentsOf(r); err != nil { // as it stands now
			return err
		}
		return again(fmt.Sprintf("已归入%d件；未归入的：%s", counted, not.Zh), fmt.Sprintf("%d counted; not counted: %s", counted, not.En))
	}
	return r.to("/dossiers/" + view.D.ID + "/comments?" + url.Values{"call": {view.Number}}.Encode())
}

// commentsFile gives what the filter lets through as a file for a spreadsheet.
func (s *service) commentsFile(r *request) error {
	view, w, err := s.commentsOf(r)
	if err != nil {
		return err
	}
	sheet := &spreadsheet.Sheet{Title: inLang(r.Lang, engine.Words{Zh: "公众意见-", En: "comments-"}) + view.Number, Name: inLang(r.Lang, commentsTitle)}
	add := func(head engine.Words, width float64) {
		sheet.Heads, sheet.Widths = append(sheet.Heads, inLang(r.Lang, head)), append(sheet.Widths, width)
	}
	docket := w.Definition.Docket
	add(w.Definition.FieldWords(docket.Number), 18)
	add(w.Definition.FieldWords(docket.Received), 12)
	for _, id := range w.Definition.Comments.Asked {
		add(w.Definition.FieldWords(id), columnWidth(w.Definition.Field(id)))
	}
	add(w.Definition.FieldWords(w.Definition.Comments.Point), 12)
	for _, l := range view.Lines {
		row := []string{l.Receipt, l.On}
		for _, said := range l.Said {
			row = append(row, inLang(r.Lang, said))
		}
		sheet.Rows = append(sheet.Rows, append(row, strconv.Itoa(l.Point)))
	}
	return r.table(sheet)
}

// columnWidth gives long texts more room.
func columnWidth(f *engine.Field) float64 {
	if f.Type == engine.Text && f.Max > 500 {
		return 60
	}
	return 20
}

// called tells whether the public was asked for comments, in this round or an earlier one.
func (s *service) called(r *request, view *dossierView) (bool, error) {
	if !slices.ContainsFunc(view.Cases, func(c caseView) bool { return c.Definition != nil && c.Definition.Call != nil }) {
		return false, nil
	}
	calls, err := s.Engine.Store.DossierCalls(r.ctx, view.D.ID)
	return len(calls) > 0, err
}
