package web

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"santong/calendar"
	"santong/engine"
)

// A meetingFilter is what the list of meetings leaves out. It lives in the address.
type meetingFilter struct{ Organ, Kind, From, To, Text string }

// lookBack is how far the list goes back unless it is told to go further.
const lookBack = 180 // days

func (s *service) readMeetingFilter(r *request) meetingFilter {
	f := meetingFilter{Organ: r.query.Get("organ"), Kind: r.query.Get("kind"), From: r.query.Get("from"), To: r.query.Get("to"), Text: strings.TrimSpace(r.query.Get("text"))}
	if _, err := calendar.Parse(f.From); err != nil {
		f.From = s.today().Add(-lookBack).String()
	}
	if _, err := calendar.Parse(f.To); err != nil {
		f.To = ""
	}
	return f
}

// passes tells whether the filter lets the item through. The days were asked of the store already.
func (f meetingFilter) passes(key meetingKey, kind string) bool {
	return (f.Organ == "" || key.Organ == f.Organ) && (f.Kind == "" || kind == f.Kind) &&
		(f.Text == "" || strings.Contains(strings.ToLower(key.Name), strings.ToLower(f.Text)))
}

// A meetingLine is a meeting as a line of a list.
type meetingLine struct {
	meetingKey
	Kinds                    []engine.Words
	Items, Recorded, Decided int
}

type meetingsView struct {
	Filter  meetingFilter
	Organs  []string
	Kinds   []option
	ToCome  []meetingLine
	Past    []meetingLine
	More    bool
	Waiting []waitingGroup
	Results []itemResult // of what was just put on an agenda
}

func (s *service) meetings(r *request) error {
	view, err := s.meetingsOf(r)
	if err != nil {
		return err
	}
	return r.render(http.StatusOK, "meetings", meetingsTitle, view)
}

var meetingsTitle = engine.Words{Zh: "集体讨论会议", En: "Meetings"}

func (s *service) meetingsOf(r *request) (*meetingsView, error) {
	view := &meetingsView{Filter: s.readMeetingFilter(r), Kinds: s.kindOptions(r.Lang)}
	all, more, err := s.sittingsBetween(r, view.Filter.From, view.Filter.To)
	if err != nil {
		return nil, err
	}
	view.More = more
	for i := range all {
		if organ := s.keyOf(&all[i].Sitting).Organ; !slices.Contains(view.Organs, organ) {
			view.Organs = append(view.Organs, organ)
		}
	}
	slices.Sort(view.Organs)
	today := s.today().String()
	for _, line := range s.meetingLines(all, view.Filter) {
		if line.Day >= today {
			view.ToCome = append(view.ToCome, line)
		} else {
			view.Past = append(view.Past, line)
		}
	}
	slices.Reverse(view.Past) // the newest first; what is to come, the next first
	view.Waiting, err = s.waiting(r, "")
	return view, err
}

// meetingLines gathers the items by meeting, in the order of days.
func (s *service) meetingLines(all []engine.SittingOf, f meetingFilter) []meetingLine {
	at := map[meetingKey]int{}
	var out []meetingLine
	for _, one := range all {
		key := s.keyOf(&one.Sitting)
		if !f.passes(key, one.Kind) {
			continue
		}
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, meetingLine{meetingKey: key})
		}
		line := &out[i]
		line.Items++
		if len(one.Records) > 0 {
			line.Recorded++
		}
		if len(one.Decisions) > 0 {
			line.Decided++
		}
		if kind := s.kindWords(one.Kind); !slices.Contains(line.Kinds, kind) {
			line.Kinds = append(line.Kinds, kind)
		}
	}
	slices.SortFunc(out, func(a, b meetingLine) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Organ, b.Organ), cmp.Compare(a.Name, b.Name))
	})
	return out
}

// kindWords is what the procedures call a kind of meeting, the code where none knows it any more.
func (s *service) kindWords(kind string) engine.Words {
	for _, w := range s.meetingFlows() {
		for _, item := range kindItems(w.Definition) {
			if item.ID == kind {
				return item.Words
			}
		}
	}
	return plain(kind)
}

// kindOptions are the kinds of meetings of all procedures.
func (s *service) kindOptions(lang string) (out []option) {
	for _, w := range s.meetingFlows() {
		for _, o := range itemOptions(lang, kindItems(w.Definition)) {
			if !slices.Contains(out, o) {
				out = append(out, o)
			}
		}
	}
	return out
}

// kindItems are the kinds of meetings of a procedure.
func kindItems(def *engine.Definition) []engine.Item {
	return def.Items(def.Field(def.Meeting.Kind).Of)
}

func itemOptions(lang string, items []engine.Item) (out []option) {
	for _, item := range items {
		out = append(out, option{item.ID, inLang(lang, item.Words)})
	}
	return out
}
