package engine

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strconv"

	"santong/calendar"
)

// A Call is what the public may know of a call for comments, as its case last made it ([Calling]). It stays when the way of its case starts again and another is made.
type Call struct {
	Number  string `json:"number"`
	Dossier string `json:"dossier"`
	Case    string `json:"case"`
	Seq     int    `json:"seq"`   // of the entry that made it so
	Known   string `json:"known"` // UTC: since when it is so

	Title     string        `json:"title"`
	Asker     string        `json:"asker"`
	Maker     string        `json:"maker,omitempty"`
	Question  string        `json:"question"`
	Opened    calendar.Date `json:"opened"`
	Until     calendar.Date `json:"until"` // the last day
	Shortened string        `json:"shortened,omitempty"`
	Ended     Words         `json:"ended,omitzero"` // what became of the case, where there will be no document
	Papers    []ListedPaper `json:"papers,omitempty"`
	Points    int           `json:"points,omitempty"` // to which comments can be counted; not for the public
	Outcome   *CallTold     `json:"outcome,omitempty"`
}

// A CallTold is what the public is told of the comments.
type CallTold struct {
	On     calendar.Date `json:"on"`
	Total  int           `json:"total"`
	Points []CallPoint   `json:"points,omitempty"`
}

// A CallPoint is an opinion in short, and what became of it.
type CallPoint struct {
	No     int    `json:"no"`
	Said   []Said `json:"said"`
	Answer []Said `json:"answer"`
}

// Open tells whether comments are taken on the day.
func (c *Call) Open(day calendar.Date) bool {
	return c.Ended == Words{} && !day.Before(c.Opened) && !day.After(c.Until)
}

// A CallQuery asks for a page of calls, the newest first.
type CallQuery struct {
	On    calendar.Date // as of which day
	Open  bool          // only those on which comments are taken then
	Skip  int           // so many, where there is a limit
	Limit int           // 0: all of them, as everywhere
}

// call is what the case lets the public know, nil where that is nothing.
func (w *Workflow) call(d *Dossier, c *Case) *Call {
	p := w.Definition.Call
	if p == nil {
		return nil
	}
	text := func(field string) string { s, _ := c.Facts[field].(string); return s }
	day := func(field string) calendar.Date { out, _ := calendar.Parse(text(field)); return out }
	points, _ := c.Facts[p.Points].([]any)
	out := &Call{Number: text(p.Number), Dossier: d.ID, Case: c.ID, Title: text(p.Title), Asker: c.Parties[p.Asker], Maker: c.Parties[p.Maker], Question: text(p.Question),
		Opened: day(p.Opened), Until: day(p.Until), Shortened: text(p.Shortened), Points: len(points)}
	if out.Number == "" || out.Opened.IsZero() {
		return nil
	}
	if slices.Contains(p.Ended, c.State) {
		out.Ended = w.states[c.State].Words
	}
	for i := range p.Papers {
		if paper := p.Papers[i].find(d, c); paper != nil {
			out.Papers = append(out.Papers, *paper)
		}
	}
	if c.Facts[p.Outcome.When] == true {
		out.Outcome = w.told(&p.Outcome, c, points, day(p.Outcome.On))
	}
	return out
}

func (w *Workflow) told(p *CallOutcome, c *Case, points []any, on calendar.Date) *CallTold {
	total, _ := w.native(w.fields[p.Total], c.Facts[p.Total]).(int)
	out := &CallTold{On: on, Total: total}
	of, column := w.fields[w.Definition.Call.Points], w.answering[p.Table].column.ID
	answers, _ := c.Facts[p.Table].([]any)
	for i, item := range points {
		point, _ := item.(map[string]any)
		if code, _ := point[p.By].(string); !slices.Contains(p.Of, code) {
			continue
		}
		one := CallPoint{No: i + 1, Said: w.said(of, p.Show, point)}
		for _, item := range answers {
			if answer, _ := item.(map[string]any); answer[column] == strconv.Itoa(i+1) {
				one.Answer = w.said(w.fields[p.Table], p.Answer, answer)
			}
		}
		out.Points = append(out.Points, one)
	}
	return out
}

// said writes columns of a row in words.
func (w *Workflow) said(table *Field, columns []string, row map[string]any) []Said {
	out := []Said{}
	for _, name := range columns {
		f := table.Column(name)
		text, _ := row[name].(string)
		if text == "" {
			continue
		}
		one := Said{Words: f.Words, Text: Words{text, text}}
		if f.Type == Choice {
			one.Text = w.Definition.ItemWords(f.Of, text)
		}
		out = append(out, one)
	}
	return out
}

// recalled returns the calls that the entry has changed: that of the case which it is about, and, where there will be no document, those of its earlier rounds, which
// stayed open when the way started again.
func (e *Engine) recalled(ctx context.Context, before, after *Dossier, entry *Entry, former func() ([]Call, error)) (out []Call, err error) {
	c := after.Case(entry.Case)
	if c == nil {
		return nil, nil
	}
	w, err := e.Workflow(ctx, c.Definition)
	if err != nil || w.Definition.Call == nil {
		return nil, err
	}
	var was *Case
	if before != nil {
		was = before.Case(c.ID)
	}
	now := w.call(after, c) // nil where nothing is called yet, or the way has started again
	if now != nil && (was == nil || !reflect.DeepEqual(w.call(before, was), now)) {
		out = append(out, *now)
	}
	if slices.Contains(w.Definition.Call.Ended, c.State) && (was == nil || was.State != c.State) {
		list, err := former()
		if err != nil {
			return nil, err
		}
		for _, earlier := range list {
			if earlier.Case == c.ID && earlier.Ended == (Words{}) && (now == nil || now.Number != earlier.Number) {
				earlier.Ended = w.states[c.State].Words
				out = append(out, earlier)
			}
		}
	}
	for i := range out {
		out[i].Seq, out[i].Known = entry.Seq, entry.At
	}
	return out, nil
}

// A calledFor is what expressions see of a call: called("ZQ-2026-00001").open.
type calledFor struct {
	Found  bool   `expr:"found"`
	Open   bool   `expr:"open"`   // comments are taken today
	Told   bool   `expr:"told"`   // what became of them is published
	Ended  bool   `expr:"ended"`  // there will be no document
	Points int    `expr:"points"` // to which they can be counted
	Title  string `expr:"title"`
}

// called looks a call up. It may be another's: what a comment may say of it is what everybody may know.
func (s *scene) called(number string) (calledFor, error) {
	if s.elsewhere == nil {
		return calledFor{}, errors.New("this expression may not look at calls for comments")
	}
	c, err := s.elsewhere.Call(number)
	switch {
	case err != nil:
		s.trouble = errors.Join(s.trouble, err)
		return calledFor{}, err
	case c == nil:
		return calledFor{}, nil
	}
	return calledFor{Found: true, Open: c.Open(s.today), Told: c.Outcome != nil, Ended: c.Ended != Words{}, Points: c.Points, Title: c.Title}, nil
}

// relied tells how many documents of the catalogue the one with the number has changed: none of them may lose it.
func (s *scene) relied(number string) (int, error) {
	if s.elsewhere == nil {
		return 0, errors.New("this expression may not look at the catalogue")
	}
	if number == "" {
		return 0, nil
	}
	n, err := s.elsewhere.Relied(NumberKey(number))
	if err != nil {
		s.trouble = errors.Join(s.trouble, err)
	}
	return n, err
}

// counted tells in how many dossiers the indexed field has the value.
func (s *scene) counted(field, value string) (int, error) {
	if s.elsewhere == nil {
		return 0, errors.New("this expression may not count dossiers")
	}
	n, err := s.elsewhere.Count(field, value)
	if err != nil {
		s.trouble = errors.Join(s.trouble, err)
	}
	return n, err
}
