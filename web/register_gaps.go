package web

import (
	"strconv"

	"santong/engine"
)

// A registerPart is a row of numbers that are counted on: a series, in a year, under a word. That no number is missing is checked, not claimed.
type registerPart struct {
	engine.LedgerPart
	Kind    engine.Words
	Organ   string
	Count   engine.LedgerCount
	Mine    int64    // lines of which the reader may know
	Missing []string // numbers that the counter has passed and the ledger has not
}

const (
	maxParts = 60 // rows that are checked on one page
	maxGaps  = 50 // gaps that are named in a row
)

// registerParts checks every row that the filter lets through, of the newest year where it names none: each number from one to the newest stands in the
// ledger, once. The lines are counted where they lie; only where they do not agree with the counter are the gaps looked for.
func (s *service) registerParts(r *request, f registerFilter, parts []engine.LedgerPart) (out []registerPart, err error) {
	year := f.Year
	for _, p := range parts {
		year = max(year, map[bool]string{true: p.Year}[f.Year == ""])
	}
	var counters []string
	for _, p := range parts {
		if p.Year != year && p.Year != "" || f.Series != "" && p.Series != f.Series || f.Word != "" && p.Word != f.Word {
			continue
		}
		if len(out) == maxParts {
			break
		}
		counters = append(counters, p.Counter)
		out = append(out, registerPart{LedgerPart: p, Kind: s.seriesWords(p.Series), Organ: s.wordLabel(r.Lang, p.Word)})
	}
	if len(out) == 0 {
		return nil, nil
	}
	// Whether there are gaps says nothing of the documents, so it is checked over all lines and told to everybody.
	whole := engine.LedgerQuery{All: true, Counters: counters}
	all, err := s.ledgerCounts(r, whole)
	if err != nil {
		return nil, err
	}
	mine := all
	if q := s.ledgerQuery(r, registerFilter{}); !q.All {
		q.Counters = counters
		if mine, err = s.ledgerCounts(r, q); err != nil {
			return nil, err
		}
	}
	for i := range out {
		p := &out[i]
		p.Count, p.Mine = all[p.Counter], mine[p.Counter].Given
		if p.Whole() {
			continue
		}
		gaps, err := s.Store.LedgerGaps(r.ctx, p.Counter, p.Last, maxGaps)
		if err != nil {
			return nil, err
		}
		p.miss(gaps)
	}
	return out, nil
}

func (s *service) ledgerCounts(r *request, q engine.LedgerQuery) (map[string]engine.LedgerCount, error) {
	counts, err := s.Store.LedgerCounts(r.ctx, q)
	out := make(map[string]engine.LedgerCount, len(counts))
	for _, c := range counts {
		out[c.Counter] = c
	}
	return out, err
}

func (p *registerPart) miss(gaps []engine.LedgerGap) {
	for _, g := range gaps {
		text := strconv.FormatInt(g.From, 10)
		if g.To > g.From {
			text += "–" + strconv.FormatInt(g.To, 10)
		}
		p.Missing = append(p.Missing, text)
	}
}

// Whole tells whether the row is without gaps, and no number stands in it twice.
func (p *registerPart) Whole() bool {
	c := p.Count
	return c.Given == p.Last && c.Distinct == p.Last && c.Newest == p.Last && (c.First == 1 || p.Last == 0)
}
