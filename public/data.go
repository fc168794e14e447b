package public

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"santong/calendar"
	"santong/engine"
)

// A record is a line of the open data: a document as it was known when the day began, and what it is on that day.
type record struct {
	ID             string              `json:"id"` // where it stands
	Title          string              `json:"title"`
	Kind           engine.Item         `json:"kind"`
	Maker          organ               `json:"maker"`
	Drafter        *organ              `json:"drafter,omitempty"`
	IssueNo        string              `json:"issue_no,omitempty"`
	RegistrationNo string              `json:"registration_no,omitempty"`
	Dated          calendar.Date       `json:"dated,omitzero"`
	Registered     calendar.Date       `json:"registered,omitzero"`
	Published      calendar.Date       `json:"published"`
	Effective      calendar.Date       `json:"effective,omitzero"`
	Lapses         calendar.Date       `json:"lapses,omitzero"`
	Witnessed      bool                `json:"witnessed"`
	Source         string              `json:"source,omitempty"`
	Status         *engine.Phase       `json:"status"`
	Phases         []engine.Phase      `json:"phases"`
	Papers         []paperRecord       `json:"papers"`
	Relations      []engine.Relation   `json:"relations"`
	Corrections    []engine.Correction `json:"corrections,omitempty"`
	Channels       []engine.Channel    `json:"channels,omitempty"`
}

type organ struct {
	Code string `json:"code"`
	engine.Words
}

type paperRecord struct {
	engine.ListedPaper
	URL string `json:"url"`
}

// A dataView is the page about the open data.
type dataView struct {
	Day   calendar.Date
	File  string
	Total int
}

// data tells what there is and how it is read.
func (s *site) data(v *visit) error {
	facets, err := s.Store.ListingFacets(v.ctx, engine.ListingQuery{On: s.today(), Known: knownAt(s.today().Add(-1))})
	if err != nil {
		return err
	}
	return v.render(http.StatusOK, "data", v.say(engine.Words{Zh: "开放数据", En: "Open data"}), &dataView{s.today(), dumpName(s.today()), facets.Total})
}

func dumpName(day calendar.Date) string { return "catalogue-" + day.String() + ".jsonl" }

// dump is the whole catalogue as it was known when today began, or the checksum of that. It is the same whenever it is asked for during the day, so that
// file and checksum agree without either being kept.
func (s *site) dump(v *visit) error {
	name := v.Param("file")
	base, summed := strings.CutSuffix(name, ".sha256")
	if base != dumpName(s.today()) {
		return &fault{http.StatusNotFound, engine.Words{Zh: "没有此数据文件", En: "There is no such file of data"},
			engine.Words{Zh: "只提供当日的数据文件，名称见“开放数据”页。", En: "Only the file of today is kept; the page “Open data” names it."}}
	}
	select {
	case s.dumps <- struct{}{}:
		defer func() { <-s.dumps }()
	default:
		return busy
	}
	h := v.Response().Header()
	h.Set(echo.HeaderCacheControl, fresh)
	if summed {
		sum := sha256.New()
		if err := s.write(v, sum); err != nil {
			return err
		}
		return v.send("text/plain; charset=utf-8", []byte(hex.EncodeToString(sum.Sum(nil))+"  "+base+"\n"))
	}
	h.Set(echo.HeaderContentType, "application/x-ndjson; charset=utf-8")
	h.Set(echo.HeaderContentDisposition, `attachment; filename="`+base+`"`)
	out := bufio.NewWriterSize(v.Response(), 64<<10)
	if v.Request().Method == http.MethodHead {
		return v.NoContent(http.StatusOK)
	}
	if err := s.write(v, out); err != nil {
		if v.Response().Committed {
			panic(http.ErrAbortHandler) // a file that ends early must not look whole
		}
		return err
	}
	return out.Flush()
}

// write writes a line for each document. What has been taken off since the day began is left out: it ought never to have been there.
func (s *site) write(v *visit, to io.Writer) error {
	today, lines := s.today(), json.NewEncoder(to)
	lines.SetEscapeHTML(false)
	return s.each(v, engine.ListingQuery{On: today, Known: knownAt(today.Add(-1))}, func(l *engine.Listing) error {
		if gone, err := s.gone(v, l); gone || err != nil {
			return err
		}
		if err := lines.Encode(s.record(v, l, today)); err != nil {
			return fmt.Errorf("the record of %s/%s: %w", l.Dossier, l.Case, err)
		}
		return nil
	})
}

// gone tells whether the document has been taken off the catalogue since it was known so.
func (s *site) gone(v *visit, l *engine.Listing) (bool, error) {
	if l.Until == "" {
		return false, nil
	}
	_, err := s.Store.Listing(v.ctx, l.Dossier, l.Case, "")
	if errors.Is(err, engine.ErrNotFound) {
		return true, nil
	}
	return false, err
}

func (s *site) record(v *visit, l *engine.Listing, on calendar.Date) record {
	out := record{ID: v.base() + "/zh" + DocumentPath(l), Title: l.Title, Kind: l.Kind, Maker: organ{l.Maker, s.Organ(l.Maker)}, IssueNo: l.IssueNo, RegistrationNo: l.RegistrationNo,
		Dated: l.Dated, Registered: l.Registered, Published: l.Published, Effective: l.Effective, Lapses: l.Lapses, Witnessed: l.Witnessed, Source: l.Source,
		Status: l.On(on), Phases: l.Phases, Papers: []paperRecord{}, Relations: l.Relations, Corrections: l.Corrections, Channels: l.Channels}
	if l.Drafter != "" {
		out.Drafter = &organ{l.Drafter, s.Organ(l.Drafter)}
	}
	if out.Relations == nil {
		out.Relations = []engine.Relation{}
	}
	for _, p := range l.Papers {
		out.Papers = append(out.Papers, paperRecord{p, v.base() + paperPath(p.Hash)})
	}
	return out
}
