package web

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"santong/calendar"
	"santong/engine"
)

// A tableView is a table to be filled in, with the rows that stand already where further ones are added.
type tableView struct {
	ID      string // of the field
	Columns []engine.FormField
	Rows    []rowView
	Fresh   rowView // what a further row looks like
	Earlier [][]engine.Words
	First   int  // the number of the first row that is typed
	Answers bool // its rows are those that the record has: none is added
}

type rowView struct {
	Key   string
	No    int
	Cells []*inputView
	Gone  bool // what it answered is on record no longer
}

// freshRow stands for the key of a row that is not there yet. No key can be the same.
const freshRow = "0"

func (v *viewing) table(in *inputView, b *blank) {
	in.Table = &tableView{ID: b.ID, Columns: b.Columns, First: len(b.Earlier) + 1}
	for _, item := range b.Earlier {
		given, _ := item.(map[string]any)
		var row []engine.Words
		for i := range b.Columns {
			row = append(row, shown(&b.Columns[i], given[b.Columns[i].ID]))
		}
		in.Table.Earlier = append(in.Table.Earlier, row)
	}
	if column := b.answering(); column != nil {
		v.answers(in, b, column)
	} else {
		v.rows(in, b)
	}
	empty := &viewing{service: v.service, typed: url.Values{}}
	in.Table.Fresh = empty.row(in, b, freshRow, 0, false)
	in.Target, in.Focus = b.name()+".add", v.focus == b.name()+".add"
	if len(in.Table.Rows) > 0 {
		at := slices.IndexFunc(in.Table.Rows[0].Cells, func(c *inputView) bool { return c.Kind != engine.Row })
		if at >= 0 {
			in.Target = in.Table.Rows[0].Cells[at].Target
		}
	} else if in.Table.Answers {
		in.Target = in.Name
	}
	for _, row := range in.Table.Rows {
		if at := slices.IndexFunc(row.Cells, func(c *inputView) bool { return c.Wrong }); at >= 0 {
			in.Target = row.Cells[at].Target
			break
		}
	}
}

// rows are those that were typed, and one to begin with; left empty it does not count.
func (v *viewing) rows(in *inputView, b *blank) {
	keys := v.typed[b.name()+".row"]
	if len(keys) == 0 {
		keys = []string{"1"}
	}
	for _, key := range keys {
		in.Table.Rows = append(in.Table.Rows, v.row(in, b, key, in.Table.First+len(in.Table.Rows), v.tried && len(v.typed[b.name()+".row"]) > 0))
	}
}

// answering is the column in which the rows of the table name rows of the record, nil where there is none.
func (b *blank) answering() *engine.FormField {
	if at := slices.IndexFunc(b.Columns, func(c engine.FormField) bool { return c.Type == engine.Row }); at >= 0 {
		return &b.Columns[at]
	}
	return nil
}

// answers shows exactly the rows that can be answered, with what was typed to each, whenever that was; and last what was typed to a row that is gone.
func (v *viewing) answers(in *inputView, b *blank, column *engine.FormField) {
	in.Table.Answers = true
	name := func(key string) string { return b.name() + "." + key + "." + column.ID }
	typed, next := map[string]string{}, 1
	var rest []string
	for _, key := range v.typed[b.name()+".row"] {
		n, _ := strconv.Atoi(key)
		next = max(next, n+1)
		answered := first(v.typed[name(key)])
		known := slices.ContainsFunc(column.Rows, func(c engine.Choosable) bool { return c.Key == answered })
		if _, twice := typed[answered]; known && !twice {
			typed[answered] = key
		} else if answered != "" {
			rest = append(rest, key)
		}
	}
	add := func(key string, choice *engine.Choosable) *rowView {
		row := v.row(in, b, key, in.Table.First+len(in.Table.Rows), v.tried)
		for _, cell := range row.Cells {
			if cell.Kind == engine.Row {
				cell.Row, cell.Wrong = choice, choice == nil
				if choice != nil {
					cell.Value = choice.Key
				}
			}
		}
		in.Table.Rows = append(in.Table.Rows, row)
		return &in.Table.Rows[len(in.Table.Rows)-1]
	}
	for i := range column.Rows {
		key, ok := typed[column.Rows[i].Key]
		if !ok {
			key = strconv.Itoa(next)
			next++
		}
		add(key, &column.Rows[i])
	}
	for _, key := range rest {
		add(key, nil).Gone = true
	}
}

// row views a row. Its cells have no room for several radios, so every choice in them is a list.
func (v *viewing) row(in *inputView, b *blank, key string, no int, tried bool) rowView {
	row := rowView{Key: key, No: no}
	for i := range b.Columns {
		column := &b.Columns[i]
		cell := v.input(in.Name+"."+key+"."+column.ID, column, nil)
		if cell.Kind == "radios" {
			cell.Kind, cell.Target = "select", cell.Name
			cell.Options = slices.DeleteFunc(cell.Options, func(o optionView) bool { return o.Value == "" })
		}
		cell.Label = in.Name + ".column." + column.ID + " " + in.Name + "." + key + ".no"
		cell.Wrong = tried && unfit(column, cell.Value)
		row.Cells = append(row.Cells, cell)
	}
	return row
}

// unfit tells whether the cell alone is wrong. The engine says so in words for the table; this only shows where.
func unfit(column *engine.FormField, text string) bool {
	text = strings.TrimSpace(text)
	if text == "" {
		return column.Required
	}
	switch column.Type {
	case engine.Integer:
		n, err := strconv.Atoi(text)
		return err != nil || n < 0
	case engine.Day:
		_, err := calendar.Parse(text)
		return err != nil
	case engine.Text:
		return column.Max > 0 && utf8.RuneCountInString(text) > column.Max
	case engine.Choice:
		return !slices.ContainsFunc(column.Options, func(i engine.Item) bool { return i.ID == text })
	}
	return false
}

// shown is a value of the record in words.
func shown(f *engine.FormField, value any) engine.Words {
	text := textOfValue(value)
	switch f.Type {
	case engine.Choice:
		for _, item := range f.Options {
			if item.ID == text {
				return item.Words
			}
		}
	case engine.Flag:
		switch text {
		case "yes":
			return engine.Words{Zh: "是", En: "yes"}
		case "no":
			return engine.Words{Zh: "否", En: "no"}
		}
	case engine.Day:
		return engine.Words{Zh: dateIn("zh", text), En: dateIn("en", text)}
	}
	return plain(text)
}

// press does what a button of a table asks without JavaScript: add:points, drop:points:2. It tells where one goes on typing.
func press(list []blank, typed url.Values, button string) (focus string, err error) {
	parts := strings.Split(button, ":")
	at := slices.IndexFunc(list, func(b blank) bool { return len(parts) > 1 && b.ID == parts[1] && b.Type == engine.Table })
	if at < 0 {
		return "", errOdd("没有这个按钮", "There is no such button")
	}
	b := &list[at]
	rows := b.name() + ".row"
	keys := typed[rows]
	switch {
	case parts[0] == "add" && len(parts) == 2:
		next := 1
		for _, key := range keys {
			n, _ := strconv.Atoi(key) // of a key, which take has found right
			next = max(next, n+1)
		}
		key := strconv.Itoa(next)
		if typed[rows] = append(slices.Clone(keys), key); len(b.Columns) > 0 {
			focus = fmt.Sprintf("%s.%s.%s", b.name(), key, b.Columns[0].ID)
		}
		return focus, nil
	case parts[0] == "drop" && len(parts) == 3 && slices.Contains(keys, parts[2]):
		typed[rows] = slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return key == parts[2] })
		for i := range b.Columns {
			delete(typed, b.name()+"."+parts[2]+"."+b.Columns[i].ID)
		}
		return b.name() + ".add", nil
	}
	return "", errOdd("没有这个按钮", "There is no such button")
}
