package web

import (
	"encoding/json"
	"regexp"
	"slices"

	"santong/engine"
)

// A house is who was at the meeting, as recorded for one or several of its items. It is one for the whole meeting unless the records differ.
type house struct {
	Items    []int // their numbers on the agenda
	Rows     []attendee
	Members  int // who count for the quorum
	Present  int // of those
	Majority bool
	Needs    []engine.Unmet // what the law asks of the attendance; the record could only be made because it was met
}

// An attendee is a row of the attendance.
type attendee struct {
	Person   string
	Organ    string
	Capacity engine.Words
	Member   bool
	Present  bool
}

// houses gathers the attendance of the items that are on record.
func houses(items []meetingItem) (out []house) {
	var keys []string
	for _, it := range items {
		if it.Record == nil {
			continue
		}
		m := it.meeting()
		rows := it.Record.rows(m.Attendance)
		key, err := json.Marshal(rows)
		if err != nil {
			continue // what was read as JSON is written as JSON
		}
		if at := slices.Index(keys, string(key)); at >= 0 {
			out[at].Items = append(out[at].Items, it.No)
			continue
		}
		keys = append(keys, string(key))
		h := house{Items: []int{it.No}, Needs: attendanceNeeds(it.Flow.Definition)}
		capacity := it.Flow.Definition.Field(m.Attendance).Column("capacity")
		for _, row := range rows {
			code := textOfCell(row["capacity"])
			a := attendee{Person: textOfCell(row["person"]), Organ: textOfCell(row["organ"]), Member: slices.Contains(m.Capacities, code)}
			a.Present, _ = row["present"].(bool)
			if a.Capacity = plain(code); capacity != nil {
				a.Capacity = it.Flow.Definition.ItemWords(capacity.Of, code)
			}
			if a.Member {
				h.Members++
				if a.Present {
					h.Present++
				}
			}
			h.Rows = append(h.Rows, a)
		}
		h.Majority = h.Present*2 > h.Members
		out = append(out, h)
	}
	return out
}

var names = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]*`)

// attendanceNeeds are the conditions of the record that look at the attendance alone: the quorum, and who must be there.
func attendanceNeeds(def *engine.Definition) (out []engine.Unmet) {
	m := def.Meeting
	e := def.Event(m.Record)
	if e == nil {
		return nil
	}
	for _, n := range e.Needs {
		words := names.FindAllString(n.Must, -1)
		if slices.Contains(words, m.Attendance) && !slices.Contains(words, m.Statements) {
			out = append(out, engine.Unmet{ID: n.ID, Kind: engine.UnmetNeed, Words: n.Words, Basis: cited(def.Articles, n.Basis)})
		}
	}
	return out
}
