package web

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"santong/engine"
	"santong/porch"
	"santong/spreadsheet"
)

// registerColumns head the file. They are those of the page.
var registerColumns = []engine.Words{
	{Zh: "编号", En: "Number"}, {Zh: "编号类别", En: "Series"}, {Zh: "序号", En: "Serial"}, {Zh: "文件名称", En: "Document"}, {Zh: "制定机关", En: "Maker"},
	{Zh: "编号时间", En: "Given on"}, {Zh: "经办人", En: "By"}, {Zh: "状态", En: "Status"}, {Zh: "作废时间", En: "Voided on"}, {Zh: "作废经办人", En: "Voided by"},
	{Zh: "作废理由", En: "Why voided"}, {Zh: "案卷", En: "Dossier"}, {Zh: "记录", En: "Entry"},
}

// registerCSV gives what the filter lets through as a file for a spreadsheet: all of it, however much that is.
func (s *service) registerCSV(r *request) error {
	q := s.ledgerQuery(r, readRegisterFilter(r))
	q.After, q.Limit = 0, registerLines
	lines, err := s.Store.Ledger(r.ctx, q) // before anything is sent, so that a store that cannot answer is still told as an error
	if err != nil {
		return err
	}
	name := "登记簿-" + s.today().String() + ".csv"
	w := r.Response()
	w.Header().Set("Content-Disposition", porch.Disposition("attachment", name))
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.WriteHeader(http.StatusOK)
	if r.Request().Method == http.MethodHead {
		return nil
	}
	if err := s.ledgerCSV(r.ctx, flushing{w}, r.Lang, q, lines); err != nil {
		s.Log.LogAttrs(r.ctx, slog.LevelError, "register cut short", slog.String("request", w.Header().Get(porch.RequestID)), slog.Any("error", err))
		panic(http.ErrAbortHandler) // half a register must not pass for a whole one: the connection breaks, and the browser says so
	}
	return nil
}

// flushing sends off what is written to it at once.
type flushing struct{ *echo.Response }

func (f flushing) Write(data []byte) (int, error) {
	n, err := f.Response.Write(data)
	if err == nil {
		err = http.NewResponseController(f.Response).Flush()
	}
	return n, err
}

// ledgerCSV writes the first lines, and page by page whatever follows them: UTF-8 with a mark in front, without which spreadsheets take Chinese for
// something else.
func (s *service) ledgerCSV(ctx context.Context, to io.Writer, lang string, q engine.LedgerQuery, lines []engine.LedgerLine) error {
	head := make([]string, len(registerColumns))
	for i, c := range registerColumns {
		head[i] = inLang(lang, c)
	}
	rows := append([][]string{head}, s.ledgerRows(lang, lines)...)
	b := bytes.NewBufferString("\ufeff")
	for {
		w := csv.NewWriter(b)
		w.UseCRLF = true
		if err := w.WriteAll(rows); err != nil {
			return err
		}
		if _, err := b.WriteTo(to); err != nil {
			return err
		}
		if len(lines) < q.Limit {
			return nil
		}
		q.After = lines[len(lines)-1].Position
		var err error
		if lines, err = s.Store.Ledger(ctx, q); err != nil {
			return err
		}
		rows = s.ledgerRows(lang, lines)
	}
}

func (s *service) ledgerRows(lang string, lines []engine.LedgerLine) (rows [][]string) {
	for _, line := range lines {
		status, voided := engine.Words{Zh: "有效", En: "valid"}, ""
		if line.Entered {
			status = engine.Words{Zh: "有效，补录", En: "valid, entered from earlier times"}
		}
		if line.VoidSeq > 0 {
			status, voided = engine.Words{Zh: "作废", En: "void"}, s.handOf(lang, line.VoidPerson, line.VoidFor)
		}
		row := []string{line.Number, inLang(lang, s.seriesWords(line.Series)), strconv.FormatInt(line.Value, 10), line.Title, s.organName(lang, line.Maker),
			sortable(line.At), s.handOf(lang, line.Person, line.For), inLang(lang, status), sortable(line.VoidAt), voided, line.VoidReason,
			line.Dossier, strconv.Itoa(line.Seq)}
		for i := range row {
			row[i] = spreadsheet.Harmless(row[i])
		}
		rows = append(rows, row)
	}
	return rows
}

// sortable is an instant as the clock in China had it, in a form that spreadsheets understand and put in order.
func sortable(text string) string {
	at, err := time.Parse(engine.TimeLayout, text)
	if err != nil {
		return text
	}
	return at.In(china).Format("2006-01-02 15:04")
}

// handOf is who did it, and for whom.
func (s *service) handOf(lang, person, principal string) string {
	if principal == "" {
		return s.personName(person)
	}
	return inLang(lang, engine.Words{Zh: s.personName(person) + "（代" + s.personName(principal) + "）", En: s.personName(person) + " for " + s.personName(principal)})
}

func (s *service) personName(id string) string {
	if p := s.Engine.Directory().Person(id); p != nil {
		return p.Name
	}
	return id
}

func (s *service) organName(lang, code string) string {
	if o := s.Engine.Directory().Organisation(code); o != nil {
		return inLang(lang, engine.Words{Zh: o.Zh, En: o.En})
	}
	return code
}
