package stock

import (
	"context"
	"strings"

	"santong/calendar"
	"santong/engine"
	"santong/intake"
)

// A Line is a row of a list that people keep: its cells by our names of the columns (title, issue_no, maker, signed_on, …).
type Line struct {
	Row   int // from 1, as a spreadsheet numbers it
	Cells map[string]string
}

// ReadList reads a list (.xlsx, .csv) of which the first rows have headings. The error is a [*Fault] where the file is to blame.
func ReadList(ctx context.Context, in intake.Reader, name string, data []byte) ([]Line, error) {
	if known, list := intake.Known(name); !known || !list {
		return nil, &Fault{engine.Words{Zh: "不是能读的目录表（.xlsx、.csv）", En: "it is no list that can be read (.xlsx, .csv)"}}
	}
	c, err := in.Read(ctx, name, data)
	if words := faultOf(err); words != nil {
		return nil, &Fault{*words}
	} else if err != nil {
		return nil, err
	}
	at, where, err := header(c.Rows)
	if err != nil {
		return nil, err
	}
	return lines(c.Rows, at, where), nil
}

// Day reads a day as people write it in a list.
func Day(cell string) (calendar.Date, bool) { return date(cell) }

// lines are the rows below the headings that have something to say.
func lines(rows [][]string, at int, where map[string]int) (out []Line) {
	for n, row := range rows[at+1:] {
		cells := map[string]string{}
		for column, j := range where {
			if j < len(row) {
				cells[column] = row[j]
			}
		}
		said := strings.TrimSpace(strings.Join(row, ""))
		if said == "" || cells["title"] == "" && len(said) < 30 && cells["issue_no"] == "" {
			continue // an empty row, or one with a sum or a signature below the list
		}
		out = append(out, Line{at + 2 + n, cells})
	}
	return out
}
