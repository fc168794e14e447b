package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"santong/engine"
	older "santong/stock"
)

// maxRuns bounds how many runs the page lists.
const maxRuns = 20

// A runView is one run in which documents were taken in, with what would become of each if the run were withdrawn, or what has.
type runView struct {
	*older.Taking
	Report        *older.Report
	Reason, Given string
	Proved        bool
	Wrong         engine.Words
}

// Able tells whether the run can be withdrawn: something of it is left, and nothing stands in the way.
func (v *runView) Able() bool { return v.Left() > 0 && v.Report.Counts[older.Refused] == 0 }

// Good tells whether nothing stands against the row.
func (v *runView) Good(row older.Row) bool { return row.Verdict != older.Refused }

var runTitle = engine.Words{Zh: "撤销误补录的一批文件", En: "Withdraw a run that was taken in by mistake"}

// run looks at a run without doing anything.
func (s *service) run(r *request) (*runView, *older.Importer, error) {
	im := &older.Importer{Engine: s.Engine}
	one, err := im.Taking(r.ctx, r.Param("run"))
	if err != nil {
		return nil, nil, err
	}
	v := &runView{Taking: one, Proved: r.actor.Proved}
	v.Report, err = im.Withdraw(r.ctx, older.Withdrawal{Run: one.ID, Actor: r.actor, Dry: true})
	return v, im, err
}

func (s *service) stockRun(r *request) error {
	v, _, err := s.run(r)
	if err != nil {
		return err
	}
	return r.render(http.StatusOK, "run", runTitle, v)
}

// withdrawRun takes a run back. As for everything that cannot be undone, who sits there proves it, and what is meant is typed: how many documents leave the catalogue.
func (s *service) withdrawRun(r *request) error {
	v, im, err := s.run(r)
	if err != nil {
		return err
	}
	form, err := r.FormParams()
	if err != nil {
		return errOdd("表单无法识别", "The form cannot be read")
	}
	v.Reason, v.Given = strings.TrimSpace(form.Get("reason")), strings.TrimSpace(form.Get("confirm"))
	again := func(words engine.Words) error {
		v.Wrong = words
		return r.render(http.StatusUnprocessableEntity, "run", runTitle, v)
	}
	switch {
	case !v.Able():
		return again(engine.Words{Zh: "这一批不能撤销，原因见各件", En: "This run cannot be withdrawn; see why at each document"})
	case v.Reason == "":
		return again(engine.Words{Zh: "须说明理由", En: "A reason must be given"})
	case v.Given != strconv.Itoa(v.Left()):
		return again(engine.Words{Zh: "件数不符：请逐件看清后输入 " + strconv.Itoa(v.Left()), En: "That is not how many there are: look at each, then type " + strconv.Itoa(v.Left())})
	}
	if err := s.prove(r); err != nil {
		words, ok := say(err)
		if !ok {
			return err
		}
		return again(words)
	}
	done, err := im.Withdraw(r.ctx, older.Withdrawal{Run: v.ID, Actor: r.actor, Reason: v.Reason})
	if err != nil {
		return err
	}
	if stay := done.Counts[older.Refused]; stay > 0 { // something was built on it meanwhile
		v.Report = done
		if done.Dry {
			return again(engine.Words{Zh: "这一批不能撤销，原因见各件", En: "This run cannot be withdrawn; see why at each document"})
		}
		if v.Taking, err = im.Taking(r.ctx, v.ID); err != nil {
			return err
		}
		return again(engine.Words{Zh: fmt.Sprintf("撤销期间有%d件已据以办理其他事项，不能撤销，原因见各件；其余已撤销", stay),
			En: fmt.Sprintf("On %d of them something was built meanwhile: they stay, see why at each; the others are withdrawn", stay)})
	}
	return r.to("/stock/runs/" + v.ID)
}
