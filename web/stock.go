package web

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"santong/engine"
	"santong/intake"
	older "santong/stock"
)

var stockRoutes = []route{
	{method: http.MethodGet, path: "/stock", who: takesIn, handle: (*service).stockPage},
	{method: http.MethodPost, path: "/stock", who: takesIn, handle: (*service).takeIn, paper: true},
	{method: http.MethodGet, path: "/stock/runs/:run", who: takesIn, handle: (*service).stockRun},
	{method: http.MethodPost, path: "/stock/runs/:run", who: takesIn, handle: (*service).withdrawRun},
}

const (
	maxStock      = intake.MaxFile // bytes that are handed over together
	maxStockFiles = 500
)

var stockTitle = engine.Words{Zh: "补录原有文件", En: "Take in documents of earlier times"}

// A stockView is the page on which lists and texts are handed over, and what would become of them or came of them.
type stockView struct {
	Report *older.Report
	Key    string // of what waits to be taken in; "" where nothing does
	Wrong  engine.Words
	Most   int64
	Runs   []older.Taking // the newest
}

// Able is how many documents would come in.
func (v *stockView) Able() int { return v.Report.Counts[older.New] + v.Report.Counts[older.Resumed] }

// Tallies are how many rows have each verdict.
func (v *stockView) Tallies() (out []tallied) {
	for _, verdict := range []string{older.New, older.Resumed, older.There, older.Changed, older.Refused} {
		if n := v.Report.Counts[verdict]; n > 0 {
			out = append(out, tallied{older.Verdicts[verdict], n})
		}
	}
	return out
}

// Headings are the usual ones of a list. They are Chinese in any language, as lists are.
func (v *stockView) Headings() string { return strings.Join(older.Headings, "、") }

type tallied struct {
	engine.Words
	N int
}

// Good tells whether nothing stands against the row.
func (v *stockView) Good(row older.Row) bool {
	return row.Verdict != older.Refused && row.Verdict != older.Changed
}

func (s *service) stockPage(r *request) error {
	runs, err := (&older.Importer{Engine: s.Engine}).Takings(r.ctx, maxRuns)
	if err != nil {
		return err
	}
	return r.render(http.StatusOK, "stock", stockTitle, &stockView{Most: maxStock, Runs: runs})
}

// takeIn looks at what was handed over; with the key of what was looked at, it takes that in.
func (s *service) takeIn(r *request) error {
	leave, err := travelling.enter(r.ctx, r.actor.Person)
	if err != nil {
		return err
	}
	defer leave()
	key, files, err := readStock(r)
	if err != nil {
		return err
	}
	v, now := &stockView{Most: maxStock}, s.Engine.Now()
	again := func(zh, en string) error {
		v.Wrong = engine.Words{Zh: zh, En: en}
		return r.render(http.StatusUnprocessableEntity, "stock", stockTitle, v)
	}
	dry := key == ""
	if !dry {
		if files, err = s.stage.take(r.actor.Person, key, now); err != nil {
			return err
		}
		if files == nil {
			return again("交来的文件已经办理过，或者放置过久：请重新选择。", "What was handed over was taken in already, or waited too long: choose it again.")
		}
	}
	if len(files) == 0 {
		return again("请选择目录表、文本或者压缩文件。", "Choose lists, texts or a packed folder.")
	}
	v.Report, err = (&older.Importer{Engine: s.Engine}).Run(r.ctx, older.Order{Files: files, Actor: r.actor, Dry: dry})
	if fault, ok := errors.AsType[*older.Fault](err); ok {
		return again(fault.Zh, fault.En)
	}
	if err != nil {
		return err
	}
	if dry && v.Able() > 0 {
		if v.Key, err = s.stage.put(r.actor.Person, files, now); err != nil {
			return err
		}
		if v.Key == "" {
			v.Wrong = engine.Words{Zh: "现在有多人同时补录，请稍后再交。", En: "Several people are taking documents in at the moment: hand them over again later."}
		}
	}
	return r.render(http.StatusOK, "stock", stockTitle, v)
}

// readStock reads the form part by part: a key, or files.
func readStock(r *request) (key string, files []older.File, err error) {
	r.Request().Body = http.MaxBytesReader(r.Response(), r.Request().Body, maxStock+maxAround)
	parts, err := r.Request().MultipartReader()
	if err != nil {
		return "", nil, errOdd("须从页面提交文件", "Hand the files in from the page")
	}
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return key, files, nil
		}
		if err != nil {
			return "", nil, interrupted(err)
		}
		data, err := io.ReadAll(part)
		switch {
		case err != nil:
			return "", nil, interrupted(err)
		case part.FormName() == "key" && len(data) <= maxName:
			key = string(data)
		case part.FormName() != "file":
			return "", nil, errOdd("表单没有名为“"+part.FormName()+"”的项目", "The form has no "+part.FormName())
		case len(data) == 0 && part.FileName() == "": // nothing was chosen
		case len(files) >= maxStockFiles:
			return "", nil, errOdd("一次至多交500个文件，更多的请压缩为一个", "At most 500 files at a time: pack more into one")
		default:
			name := fileName(part.Header.Get("Content-Disposition"))
			if name == "" {
				return "", nil, wrongPaper("请给文件换一个名称：至多200字，不含路径和无法显示的字符。", "Give the file another name: at most 200 characters, no path, nothing that cannot be shown.")
			}
			files = append(files, older.File{Name: name, Data: data})
		}
	}
}
