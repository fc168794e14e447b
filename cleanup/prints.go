package cleanup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"santong/engine"
	"santong/intake"
)

// Prints compares what is handed in as a print of the result with the sheet that the page gives of it, row by row. Both are read the same way, so that what a spreadsheet program
// makes of a cell makes no difference.
func Prints(reader intake.Reader) engine.Prints {
	return func(ctx context.Context, d *engine.Dossier, c *engine.Case, table string, up engine.Upload) ([]engine.Words, error) {
		if c.Workflow != Workflow || table != "results" {
			return nil, nil
		}
		result, err := Read(d)
		if err != nil {
			return nil, err
		}
		var page bytes.Buffer
		if err := result.Draft(&page); err != nil {
			return nil, err
		}
		want, err := reader.Read(ctx, "draft.xlsx", page.Bytes())
		if err != nil {
			return nil, err
		}
		got, err := reader.Read(ctx, up.Name, up.Data)
		var fault *intake.Fault
		switch {
		case errors.As(err, &fault):
			return []engine.Words{{Zh: fault.Zh, En: fault.En}}, nil
		case err != nil:
			return nil, err
		case got.Format != "xlsx" && got.Format != "csv":
			return []engine.Words{{Zh: "须提交清理页面所给的表格（.xlsx 或者 .csv）", En: "Hand in the table that the clean-up's page gives (.xlsx or .csv)"}}, nil
		case got.More:
			return []engine.Words{{Zh: "只提交一张工作表：另外的工作表无法核对", En: "Hand in one sheet only: what stands on others is not compared"}}, nil
		}
		return differing(bare(want.Rows), bare(got.Rows)), nil
	}
}

// bare leaves out empty rows, and cells at the ends of rows.
func bare(rows [][]string) (out [][]string) {
	for _, row := range rows {
		row = slices.Clone(row)
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
		for len(row) > 0 && row[len(row)-1] == "" {
			row = row[:len(row)-1]
		}
		if len(row) > 0 {
			out = append(out, row)
		}
	}
	return out
}

// differing tells of each row in which the two differ, as it stands on record and in the file.
func differing(want, got [][]string) (out []engine.Words) {
	said := func(rows [][]string, i int) (zh, en string) {
		if i >= len(rows) {
			return "没有这一行", "nothing"
		}
		text := strings.Join(rows[i], "｜")
		return "“" + text + "”", "“" + text + "”"
	}
	for i := range max(len(want), len(got)) {
		if i < len(want) && i < len(got) && slices.Equal(want[i], got[i]) {
			continue
		}
		wantZh, wantEn := said(want, i)
		gotZh, gotEn := said(got, i)
		out = append(out, engine.Words{Zh: fmt.Sprintf("第%d行与清理结果不同：案卷中为%s，文件中为%s", i+1, wantZh, gotZh),
			En: fmt.Sprintf("Row %d differs from the result: on record %s, in the file %s", i+1, wantEn, gotEn)})
	}
	return out
}
