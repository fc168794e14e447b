package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"santong/engine"
	"santong/spreadsheet"
)

var commentRoutes = []route{
	{method: http.MethodGet, path: "/dossiers/:id/comments", who: party, handle: (*service).comments},
	{method: http.MethodPost, path: "/dossiers/:id/comments", who: party, handle: (*service).countComments},
	{method: http.MethodGet, path: "/dossiers/:id/comments/:file", who: party, handle: (*service).commentsFile, paper: true},
}

const (
	commentsPage = 100  // comments of one page; as many can be counted at once
	maxComments  = 5000 // that are read for one page
)

// A commentsView is what came on a draft by the public's door, for those who count it to opinions.
type commentsView struct {
	D                 *engine.Dossier
	Number            string
	Kind, Point, Text string // what is left out
	Kinds             []engine.Item
	Points            []string // the opinions on record, in short
	Lines             []commentLine
	Total, Found      int
	Uncounted         int
	Page, Next        int
	Wrong             engine.Words
}

// A commentLine is a comment.
type commentLine struct {
	Dossier, Receipt, On, Clause, Text, Name, Contact, KindID string
	Kind                                                      engine.Words
	Point                                                     int
	version                                                   int
}

// commentsOf finds the call of the dossier, and what came on it that the reader may know of.
func (s *service) commentsOf(r *request) (*commentsView, *engine.Definition, error) {
	d, err := r.dossier()
	if err != nil {
		return nil, nil, err
	}
	at := slices.IndexFunc(s.Engine.Workflows.All(), func(w *engine.Workflow) bool { return w.Definition.Comments != nil })
	if at < 0 {
		return nil, nil, engine.ErrNotFound
	}
	def := s.Engine.Workflows.All()[at].Definition
	view := &commentsView{D: d, Kind: r.query.Get("kind"), Point: r.query.Get("point"), Text: r.query.Get("text"), Page: 1}
	for _, c := range d.Cases {
		w, err := s.Engine.Workflow(r.ctx, c.Definition)
		if err != nil {
			return nil, nil, err
		}
		if p := w.Definition.Call; p != nil {
			view.Number, _ = c.Facts[p.Number].(string)
			rows, _ := c.Facts[p.Points].([]any)
			for _, item := range rows {
				row, _ := item.(map[string]any)
				short, _ := row["text"].(string)
				view.Points = append(view.Points, cut(short, 60))
			}
		}
	}
	if view.Number == "" {
		return nil, nil, engine.ErrNotFound
	}
	if f := def.Field("commenter_kind"); f != nil {
		view.Kinds = def.Items(f.Of)
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
		c := one.Cases[0]
		text := func(field string) string { v, _ := c.Facts[field].(string); return v }
		line := commentLine{Dossier: one.ID, Receipt: text("receipt_no"), On: text("commented_on"), Clause: text("clause"), Text: text("text"), Name: text("name"),
			Contact: text("contact"), KindID: text("commenter_kind"), version: one.Version}
		if line.Receipt == "" { // never handed in
			continue
		}
		for _, personal := range []*string{&line.Name, &line.Contact} {
			if strings.HasPrefix(*personal, "personal:") { // erased
				*personal = ""
			}
		}
		line.Kind = def.ItemWords("commenters", line.KindID)
		line.Point, _ = strconv.Atoi(strings.TrimSuffix(fmt.Sprint(c.Facts[def.Comments.Point]), ".0"))
		view.Total++
		if line.Point == 0 {
			view.Uncounted++
		}
		if (view.Kind == "" || line.KindID == view.Kind) && (view.Point == "" || strconv.Itoa(line.Point) == view.Point) &&
			(view.Text == "" || strings.Contains(line.Clause+"\n"+line.Text, view.Text)) {
			view.Lines = append(view.Lines, line)
		}
	}
	slices.SortFunc(view.Lines, func(a, b commentLine) int { return strings.Compare(a.Receipt, b.Receipt) })
	view.Found = len(view.Lines)
	return view, def, nil
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
	view, def, err := s.commentsOf(r)
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
		_, err := s.Engine.Fire(r.ctx, engine.Command{Dossier: line.Dossier, Case: def.Workflow, Event: def.Comments.Taken, Version: line.version, Actor: r.actor,
			Form: map[string]any{def.Comments.Point: point}})
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
	return r.to("/dossiers/" + view.D.ID + "/comments")
}

// commentsFile gives what the filter lets through as a file for a spreadsheet.
func (s *service) commentsFile(r *request) error {
	view, _, err := s.commentsOf(r)
	if err != nil {
		return err
	}
	sheet := &spreadsheet.Sheet{Title: inLang(r.Lang, engine.Words{Zh: "公众意见-", En: "comments-"}) + view.Number, Name: inLang(r.Lang, engine.Words{Zh: "公众意见", En: "Comments"}),
		Widths: []float64{18, 12, 12, 14, 20, 16, 60, 10}}
	for _, head := range []engine.Words{{Zh: "回执编号", En: "Receipt"}, {Zh: "收到日", En: "Received on"}, {Zh: "意见人类别", En: "Kind"}, {Zh: "意见人", En: "From"},
		{Zh: "联系方式", En: "Contact"}, {Zh: "条款", En: "Clause"}, {Zh: "意见", En: "Comment"}, {Zh: "归入第几条", En: "Counted to"}} {
		sheet.Heads = append(sheet.Heads, inLang(r.Lang, head))
	}
	for _, l := range view.Lines {
		sheet.Rows = append(sheet.Rows, []string{l.Receipt, l.On, inLang(r.Lang, l.Kind), l.Name, l.Contact, l.Clause, l.Text, strconv.Itoa(l.Point)})
	}
	return r.table(sheet)
}

// Called tells whether the public was asked for comments in one of the cases.
func (v dossierView) Called() bool {
	return slices.ContainsFunc(v.Cases, func(c caseView) bool {
		if c.Definition == nil || c.Definition.Call == nil {
			return false
		}
		kase := v.D.Case(c.ID)
		opened, _ := kase.Facts[c.Definition.Call.Opened].(string)
		return opened != ""
	})
}
