package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"santong/engine"
	"santong/intake"
	"santong/stock"
)

type importCommand struct {
	location
	definitions
	Paths  []string `arg:"" name:"file" type:"existingpath" help:"目录表(.xlsx、.csv)、文本(.docx、.txt、.md、.pdf)或者文件夹 / Lists, texts, or folders of them."`
	DryRun bool     `help:"只看结果，不写入 / Only say what would become of it."`
	As     string   `help:"以哪位登记人员办理；只有一位时可以不写 / The registrar who takes them in; need not be said where there is one." placeholder:"PERSON"`
	JSON   bool     `help:"输出 JSON / Print one JSON object." xor:"form"`
	CSV    bool     `help:"输出 CSV / Print comma-separated values." xor:"form"`
}

// maxTogether bounds what one run reads, in bytes.
const maxTogether = 1 << 30

func (cmd importCommand) Run(c *console) error {
	files, err := gathered(cmd.Paths)
	if err != nil {
		return err
	}
	in, err := cmd.work(c, cmd.definitions)
	if err != nil {
		return err
	}
	defer closing(in.store, c)
	actor, err := in.officer(cmd.As, "registrar", func(engine.Actor) bool { return true })
	if err != nil {
		return err
	}
	report, err := (&stock.Importer{Engine: in.engine}).Run(c.ctx, stock.Order{Files: files, Actor: actor, Dry: cmd.DryRun, Progress: bar(c)})
	if err != nil {
		return err
	}
	if c.terminal {
		fmt.Fprintln(c.err)
	}
	if !cmd.DryRun {
		if _, err := in.store.Index(c.ctx); err != nil {
			return err
		}
	}
	switch {
	case cmd.JSON:
		err = json.NewEncoder(c.out).Encode(report)
	case cmd.CSV:
		err = reportCSV(c.out, report)
	default:
		err = reportTable(c.out, report)
	}
	if err != nil {
		return err
	}
	if left := report.Counts[stock.Refused] + report.Counts[stock.Changed]; left > 0 {
		fmt.Fprintf(c.err, "santong: %[2]d件中有%[1]d件没有补录 / %[1]d of %[2]d were not taken in\n", left, len(report.Rows))
		return errSaid
	}
	return nil
}

// gathered reads the files, and everything in the folders but what is hidden.
func gathered(paths []string) (out []stock.File, err error) {
	left := int64(maxTogether)
	read := func(name string) error {
		info, err := os.Stat(name)
		if err != nil {
			return err
		}
		if left -= info.Size(); left < 0 {
			return errors.New("合计超过 1 GiB：请分几次补录 / that is more than 1 GiB: take it in by several runs")
		}
		var data []byte
		if info.Size() <= intake.MaxFile {
			data, err = os.ReadFile(name)
		} else {
			data = make([]byte, intake.MaxFile+1) // its words say that it is too large
			left += info.Size()
		}
		out = append(out, stock.File{Name: filepath.ToSlash(name), Data: data})
		return err
	}
	for _, path := range paths {
		err := filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			hidden := strings.HasPrefix(entry.Name(), ".") && name != path || strings.HasPrefix(entry.Name(), "~$")
			switch {
			case hidden && entry.IsDir():
				return fs.SkipDir
			case hidden || entry.IsDir() || !entry.Type().IsRegular():
				return nil
			}
			return read(name)
		})
		if err != nil {
			return nil, err
		}
	}
	if len(out) == 0 {
		return nil, errors.New("没有可以补录的文件 / there is no file to take in")
	}
	return out, nil
}

// bar draws how far it has come on a terminal, at most ten times a second.
func bar(c *console) func(done, total int) {
	if !c.terminal {
		return nil
	}
	const width = 40
	var drawn time.Time
	return func(done, total int) {
		if time.Since(drawn) < 100*time.Millisecond && done != total {
			return
		}
		drawn = time.Now()
		if total == 0 {
			fmt.Fprintf(c.err, "\r读取 reading %d ", done)
			return
		}
		full := width * done / total
		fmt.Fprintf(c.err, "\r[%s%s] %d/%d ", strings.Repeat("#", full), strings.Repeat(".", width-full), done, total)
	}
}

func reportTable(out io.Writer, r *stock.Report) error {
	w := tabwriter.NewWriter(out, 0, 1, 2, ' ', 0)
	for i := range r.Rows {
		row := &r.Rows[i]
		fmt.Fprintf(w, "%s\t%s %s\t%s\t%s\n", place(row), row.Words().Zh, row.Words().En, cell(row.IssueNo, row.RegistrationNo), row.Title)
		if err := w.Flush(); err != nil {
			return err
		}
		for _, said := range slices.Concat(row.Faults, row.Warnings) {
			fmt.Fprintf(out, "    %s / %s\n", said.Zh, said.En)
		}
	}
	lead := "合计 / in all"
	if r.Dry {
		lead = "试运行，没有写入 / a dry run, nothing was written"
	}
	var counts []string
	for _, verdict := range []string{stock.New, stock.Resumed, stock.There, stock.Changed, stock.Refused, stock.Withdrawn} {
		if n := r.Counts[verdict]; n > 0 {
			counts = append(counts, fmt.Sprintf("%s %s %d", stock.Verdicts[verdict].Zh, stock.Verdicts[verdict].En, n))
		}
	}
	_, err := fmt.Fprintf(out, "%s: %d；%s\n", lead, len(r.Rows), strings.Join(counts, "，"))
	return err
}

func place(row *stock.Row) string {
	if row.Line == 0 {
		return filepath.Base(row.File)
	}
	return fmt.Sprintf("%s:%d", filepath.Base(row.File), row.Line)
}

func cell(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return "—"
}

func reportCSV(out io.Writer, r *stock.Report) error {
	w := csv.NewWriter(out)
	rows := [][]string{{"file", "line", "verdict", "title", "issue_no", "registration_no", "maker", "dossier", "faults", "warnings"}}
	join := func(list []engine.Words) string {
		var all []string
		for _, said := range list {
			all = append(all, said.Zh)
		}
		return strings.Join(all, "；")
	}
	for i := range r.Rows {
		row := &r.Rows[i]
		rows = append(rows, []string{row.File, strconv.Itoa(row.Line), row.Verdict, row.Title, row.IssueNo, row.RegistrationNo, row.Maker, row.Dossier, join(row.Faults), join(row.Warnings)})
	}
	for _, cells := range rows {
		for i, c := range cells {
			if c != "" && strings.ContainsAny(c[:1], "=+-@\t\r") {
				cells[i] = "'" + c // a spreadsheet would compute it
			}
		}
	}
	return w.WriteAll(rows)
}
