package storetest

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"santong/engine"
	"santong/store"
)

// register reads the ledger as its books are read: by series, year and word, what was given up with the reason, only what one may see.
func register(t *testing.T, s *store.Store) {
	ctx := context.Background()
	open := func(id, maker, series string, counters ...string) {
		for i, counter := range append([]string{""}, counters...) {
			update(t, s, id, func(v engine.View, c *engine.Change) error {
				if i == 0 {
					c.Dossier.Cases[0].Parties = map[string]string{"maker": maker}
					c.Entries[0].Payload = json.RawMessage(`{"form":{"title":"x"},"parties":{"maker":"` + maker + `"}}`)
					return nil
				}
				c.Dossier.Cases = v.Dossier().Cases
				c.Entries[0].Person, c.Entries[0].For = "bo", "chief"
				must(t, Allocate(v, c, counter))
				c.Numbers[0].Series = series
				return nil
			})
		}
	}
	open("d1", "COUNTY", "issue", "issue/seq/2025/曹政发", "issue/seq/2026/曹政发")
	open("d2", "JUSTICE", "issue", "issue/seq/2026/曹司发")
	open("d3", "COUNTY", "letter", "letter/seq/2026")
	open("d4", "TOWN", "reg", "reg/seq/371722/2026/001")
	update(t, s, "d1", func(v engine.View, c *engine.Change) error {
		c.Dossier.Cases = v.Dossier().Cases
		e := &c.Entries[0]
		e.Person, e.For, e.Payload = "deputy", "bo", json.RawMessage(`{"reason":"编号有误","voids":["x"]}`)
		c.Voids = []engine.Void{{Number: "issue/seq/2025/曹政发〔2026〕1号", Dossier: "d1", Seq: e.Seq}}
		return nil
	})
	for name, c := range map[string]struct {
		q    engine.LedgerQuery
		want string // dossier and sequence number of the entry
	}{
		"all":                {engine.LedgerQuery{All: true}, "d4:2 d3:2 d2:2 d1:3 d1:2"},
		"nobody":             {engine.LedgerQuery{}, ""},
		"who may see":        {engine.LedgerQuery{Organs: []string{"JUSTICE", "x"}}, "d2:2"},
		"a series":           {engine.LedgerQuery{All: true, Series: "issue"}, "d2:2 d1:3 d1:2"},
		"a year":             {engine.LedgerQuery{All: true, Year: "2025"}, "d1:2"},
		"a year at the end":  {engine.LedgerQuery{All: true, Year: "2026"}, "d4:2 d3:2 d2:2 d1:3"},
		"a word":             {engine.LedgerQuery{All: true, Word: "曹政发"}, "d1:3 d1:2"},
		"several words":      {engine.LedgerQuery{All: true, Word: "371722/001", Year: "2026"}, "d4:2"},
		"one of several":     {engine.LedgerQuery{All: true, Word: "001"}, ""},
		"counters":           {engine.LedgerQuery{All: true, Counters: []string{"letter/seq/2026", "issue/seq/2025/曹政发"}}, "d3:2 d1:2"},
		"counters and year":  {engine.LedgerQuery{All: true, Counters: []string{"letter/seq/2026", "issue/seq/2025/曹政发"}, Year: "2025"}, "d1:2"},
		"half a word":        {engine.LedgerQuery{All: true, Word: "曹政"}, ""},
		"a word like all":    {engine.LedgerQuery{All: true, Word: "%"}, ""},
		"year and word":      {engine.LedgerQuery{All: true, Year: "2026", Word: "曹政发"}, "d1:3"},
		"voids":              {engine.LedgerQuery{All: true, Void: true}, "d1:2"},
		"voids of others":    {engine.LedgerQuery{Organs: []string{"JUSTICE"}, Void: true}, ""},
		"text of a number":   {engine.LedgerQuery{All: true, Text: "ISSUE/seq/2026/曹"}, "d2:2 d1:3"},
		"text of a title":    {engine.LedgerQuery{All: true, Text: "关于d2的"}, "d2:2"},
		"the tail of a page": {engine.LedgerQuery{All: true, Series: "issue", Limit: 2}, "d2:2 d1:3"},
	} {
		var seen []string
		lines := got[[]engine.LedgerLine](t)(s.Ledger(ctx, c.q))
		for _, l := range lines {
			seen = append(seen, fmt.Sprintf("%s:%d", l.Dossier, l.Seq))
		}
		if strings.Join(seen, " ") != c.want {
			t.Errorf("%s: %v, want %s", name, seen, c.want)
		}
		if c.q.Limit > 0 {
			c.q.After = lines[len(lines)-1].Position
			if rest := got[[]engine.LedgerLine](t)(s.Ledger(ctx, c.q)); len(rest) != 1 || rest[0].Dossier != "d1" || rest[0].Seq != 2 {
				t.Errorf("the page after: %+v", rest)
			}
		}
	}
	voided := got[[]engine.LedgerLine](t)(s.Ledger(ctx, engine.LedgerQuery{All: true, Void: true}))[0]
	want := engine.LedgerLine{NumberEntry: engine.NumberEntry{Number: "issue/seq/2025/曹政发〔2026〕1号", Series: "issue", Counter: "issue/seq/2025/曹政发", Value: 1, Dossier: "d1",
		Case: "c1", Seq: 2, VoidSeq: 4}, Position: voided.Position, Title: "关于d1的通知", Maker: "COUNTY", At: at(2), Person: "bo", For: "chief",
		VoidAt: at(4), VoidPerson: "deputy", VoidFor: "bo", VoidReason: "编号有误"}
	if voided != want {
		t.Errorf("%+v\nwant %+v", voided, want)
	}
}

// registerParts tells from the counters' keys by what a register may be searched.
func registerParts(t *testing.T, s *store.Store) {
	for _, counter := range []string{"issue/seq/2025/曹政发", "issue/seq/2026/曹政发", "issue/seq/2026/曹政发", "issue/seq/2026/曹司发", "letter/seq/2026", "reg/seq/3717/2026/001/D", "odd"} {
		update(t, s, "d1", func(v engine.View, c *engine.Change) error {
			was := got[int64](t)(v.Counter(counter))
			c.Counters = []engine.Count{{Key: counter, Was: was, Now: was + 1}}
			return nil
		})
	}
	want := []engine.LedgerPart{
		{Counter: "issue/seq/2026/曹司发", Series: "issue", Year: "2026", Word: "曹司发", Last: 1}, {Counter: "issue/seq/2026/曹政发", Series: "issue", Year: "2026", Word: "曹政发", Last: 2},
		{Counter: "issue/seq/2025/曹政发", Series: "issue", Year: "2025", Word: "曹政发", Last: 1}, {Counter: "letter/seq/2026", Series: "letter", Year: "2026", Last: 1},
		{Counter: "odd", Series: "odd", Last: 1}, {Counter: "reg/seq/3717/2026/001/D", Series: "reg", Year: "2026", Word: "3717/001/D", Last: 1}}
	if parts := got[[]engine.LedgerPart](t)(s.LedgerParts(context.Background())); !reflect.DeepEqual(parts, want) {
		t.Errorf("%+v", parts)
	}
}

// registerGaps counts the lines of each counter, and finds what is missing among them.
func registerGaps(t *testing.T, s *store.Store) {
	ctx := context.Background()
	give := func(id, organ, counter string, now int64, values ...int64) {
		update(t, s, id, func(v engine.View, c *engine.Change) error {
			if v.Dossier() == nil {
				c.Dossier.Cases[0].Parties = map[string]string{"maker": organ}
			} else {
				c.Dossier.Cases = v.Dossier().Cases
			}
			was := got[int64](t)(v.Counter(counter))
			c.Counters = []engine.Count{{Key: counter, Was: was, Now: now}}
			for _, value := range values {
				c.Numbers = append(c.Numbers, engine.NumberEntry{Number: fmt.Sprint(counter, " ", value), Series: "issue", Counter: counter, Value: value,
					Dossier: id, Case: "c1", Seq: c.Dossier.Version})
			}
			return nil
		})
	}
	give("d1", "COUNTY", "issue/seq/2026/whole", 2, 1, 2)
	give("d2", "JUSTICE", "issue/seq/2026/whole", 3, 3)
	give("d1", "COUNTY", "issue/seq/2026/holes", 1200, 2, 3, 7, 1000)
	give("d1", "COUNTY", "issue/seq/2025/none", 4)
	update(t, s, "d2", func(v engine.View, c *engine.Change) error {
		c.Dossier.Cases = v.Dossier().Cases
		c.Voids = []engine.Void{{Number: "issue/seq/2026/whole 3", Dossier: "d2", Seq: c.Entries[0].Seq}}
		return nil
	})
	holes, whole := engine.LedgerCount{Counter: "issue/seq/2026/holes", Given: 4, Distinct: 4, First: 2, Newest: 1000}, "issue/seq/2026/whole"
	for name, c := range map[string]struct {
		q    engine.LedgerQuery
		want []engine.LedgerCount
	}{
		"all":    {engine.LedgerQuery{All: true}, []engine.LedgerCount{holes, {Counter: whole, Given: 3, Distinct: 3, First: 1, Newest: 3, Void: 1}}},
		"nobody": {engine.LedgerQuery{}, nil},
		"some":   {engine.LedgerQuery{Organs: []string{"JUSTICE"}, Counters: []string{whole, holes.Counter}}, []engine.LedgerCount{{Counter: whole, Given: 1, Distinct: 1, First: 3, Newest: 3, Void: 1}}},
		"one":    {engine.LedgerQuery{All: true, Word: "holes"}, []engine.LedgerCount{holes}},
		"none":   {engine.LedgerQuery{All: true, Year: "2025"}, nil},
	} {
		if counts := got[[]engine.LedgerCount](t)(s.LedgerCounts(ctx, c.q)); !reflect.DeepEqual(counts, c.want) {
			t.Errorf("%s: %+v, want %+v", name, counts, c.want)
		}
	}
	for _, c := range []struct {
		counter string
		last    int64
		limit   int
		want    []engine.LedgerGap
	}{
		{whole, 3, 50, nil},
		{whole, 5, 50, []engine.LedgerGap{{From: 4, To: 5}}},
		{holes.Counter, 1200, 50, []engine.LedgerGap{{From: 1, To: 1}, {From: 4, To: 6}, {From: 8, To: 999}, {From: 1001, To: 1200}}},
		{holes.Counter, 1200, 2, []engine.LedgerGap{{From: 1, To: 1}, {From: 4, To: 6}}},
		{holes.Counter, 500, 50, []engine.LedgerGap{{From: 1, To: 1}, {From: 4, To: 6}, {From: 8, To: 500}}},
		{"issue/seq/2025/none", 4, 50, []engine.LedgerGap{{From: 1, To: 4}}},
		{"unknown", 0, 50, nil},
	} {
		if gaps := got[[]engine.LedgerGap](t)(s.LedgerGaps(ctx, c.counter, c.last, c.limit)); !reflect.DeepEqual(gaps, c.want) {
			t.Errorf("%s up to %d: %v, want %v", c.counter, c.last, gaps, c.want)
		}
	}
}
