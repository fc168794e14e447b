package web

import (
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"

	"santong/engine"
)

const (
	spareRows  = 6   // empty rows that a form offers besides those that are filled in
	maxFormRow = 300 // rows that are read of a table; the engine has its own bound
)

// A recordSheet is the record of a meeting while it is written: the attendance once, and what was said on each item.
type recordSheet struct {
	Key        string
	Number     string // of the minutes
	Place      string // where it was held
	AsksNumber bool   // procedures of old are recorded with the number of the minutes
	AsksPlace  bool
	Columns    []sheetColumn
	Attendance []sheetRow
	Items      []sheetItem
}

// Asks notes what the record of the procedure asks for, once for all items.
func (sh *recordSheet) Asks(def *engine.Definition) {
	sh.AsksNumber = sh.AsksNumber || def.Meeting.Issue == ""
	sh.AsksPlace = sh.AsksPlace || def.Meeting.Place != ""
}

// Tried tells whether anything was sent.
func (sh *recordSheet) Tried() bool {
	return slices.ContainsFunc(sh.Items, func(one sheetItem) bool { return one.Result != nil })
}

// A sheetItem is one item of the meeting, with what was said on it.
type sheetItem struct {
	N       int // by which its inputs are named
	Item    pickedItem
	Can     bool // it is the reader's to record, though something may still be missing
	Picked  bool
	Shown   *meetingItem
	Columns []sheetColumn
	Rows    []sheetRow
	Others  []engine.FormField // what the record asks for besides, which its own form must give
	Result  *itemResult
}

// A sheetColumn is a column of a table as a form shows it.
type sheetColumn struct {
	engine.Field
	Options []engine.Item
}

// Kind tells the template which input the column needs.
func (c sheetColumn) Kind() string {
	switch {
	case c.Field.ID == "organ" && c.Type == engine.Text:
		return "organ"
	case c.Type == engine.Text && c.Max > 200:
		return "long"
	}
	return c.Type
}

// Label is what the column is called. Organisations are chosen by their names, so their column is not that of a code.
func (c sheetColumn) Label() engine.Words {
	if c.Kind() == "organ" {
		return engine.Words{Zh: "单位", En: "Organisation"}
	}
	return c.Field.Words
}

// A sheetRow is a row as it was typed: column → text. Order is where it stands among the others.
type sheetRow struct {
	No    int
	Order string
	Cells map[string]string
}

func (r sheetRow) empty(columns []sheetColumn) bool {
	return !slices.ContainsFunc(columns, func(c sheetColumn) bool { return c.Type != engine.Flag && strings.TrimSpace(r.Cells[c.ID]) != "" })
}

// columnsOf are the columns of a table, with the items of those that choose.
func columnsOf(def *engine.Definition, table string) (out []sheetColumn) {
	if f := def.Field(table); f != nil {
		for _, c := range f.Columns {
			out = append(out, sheetColumn{c, def.Items(c.Of)})
		}
	}
	return out
}

// readRows reads the rows of a table from inputs called prefix.row.column, in the order that was asked for, without those that are empty.
func readRows(v url.Values, prefix string, columns []sheetColumn) (out []sheetRow) {
	for i := range maxFormRow {
		name := prefix + "." + strconv.Itoa(i) + "."
		if !slices.ContainsFunc(columns, func(c sheetColumn) bool { return v.Has(name + c.ID) }) {
			break
		}
		row := sheetRow{Order: strings.TrimSpace(v.Get(name + "order")), Cells: map[string]string{}}
		for _, c := range columns {
			row.Cells[c.ID] = v.Get(name + c.ID)
		}
		if !row.empty(columns) {
			out = append(out, row)
		}
	}
	sort.SliceStable(out, func(a, b int) bool { return orderOf(out[a]) < orderOf(out[b]) })
	return out
}

func orderOf(r sheetRow) int {
	n, err := strconv.Atoi(r.Order)
	if err != nil || n < 0 {
		return maxFormRow * 10 // what has no place comes last
	}
	return n
}

// padded numbers the rows anew and adds empty ones.
func padded(rows []sheetRow) []sheetRow {
	rows = slices.Clone(rows)
	for range spareRows {
		rows = append(rows, sheetRow{Cells: map[string]string{}})
	}
	for i := range rows {
		rows[i].No, rows[i].Order = i, strconv.Itoa(i+1)
	}
	return rows
}

// given are the rows as the engine takes them.
func given(rows []sheetRow, columns []sheetColumn) []any {
	out := make([]any, 0, len(rows))
	for _, r := range rows {
		row := map[string]any{}
		for _, c := range columns {
			text := strings.TrimSpace(r.Cells[c.ID])
			switch {
			case c.Type == engine.Flag:
				row[c.ID] = text == "yes"
			case text == "":
			case c.Type == engine.Integer:
				if n, err := strconv.Atoi(text); err == nil {
					row[c.ID] = n
				} else {
					row[c.ID] = text // which the engine refuses in its own words
				}
			default:
				row[c.ID] = text
			}
		}
		out = append(out, row)
	}
	return out
}

// shownRows turns rows on record back into what a form has.
func shownRows(rows []map[string]any, columns []sheetColumn) (out []sheetRow) {
	for _, row := range rows {
		r := sheetRow{Cells: map[string]string{}}
		for _, c := range columns {
			if yes, ok := row[c.ID].(bool); ok {
				r.Cells[c.ID] = map[bool]string{true: "yes"}[yes]
				continue
			}
			r.Cells[c.ID] = textOfCell(row[c.ID])
		}
		out = append(out, r)
	}
	return out
}
