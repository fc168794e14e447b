package web

import (
	"cmp"
	"fmt"
	"slices"

	"santong/engine"
)

// A meetingItem is a sitting as the page of its meeting shows it.
type meetingItem struct {
	sitting
	No        int
	State     engine.Words // where the case stands now
	Ahead     bool         // it is still before this meeting: nothing has been decided, nor has it gone on
	Party     engine.Words // the first part of the definition: whose document it is
	Organ     string
	Texts     []meetingText  // those to which the agenda, the record and the decision are bound
	Gates     []meetingGate  // such as the opinion on its legality
	Unpassed  []engine.Words // gates of which nothing is on record
	Number    string         // of the minutes
	Place     string         // where it was held
	Papers    []meetingText  // laid before the record and the minutes
	Speeches  []speech
	Tally     []tally
	Dissent   []speech
	Decided   engine.Words
	Explained []explanation
	Action    *engine.Action // to record it
	Issuing   *engine.Action // to issue the minutes of it
}

// A meetingText is a paper to which an act is bound.
type meetingText struct {
	Events   []engine.Words // of the acts that are bound to it
	Material engine.Words
	Hash     string
	Other    bool // the dossier now holds another text
	After    bool // which came only after the decision, as it may
}

// A meetingGate is something that had to be passed first.
type meetingGate struct {
	engine.Words
	Outcome engine.Words
	Numbers []string
	Seq     int
	At      string
}

// A speech is what one person said, in the order of speaking.
type speech struct {
	No       int
	Person   string
	Vote     engine.Words
	code     string
	Said     string
	Member   bool // counts for the quorum
	Capacity engine.Words
}

// A tally counts a position: of everybody, and of those who count for the quorum.
type tally struct {
	engine.Words
	All, Members int
}

// An explanation is what a decision says besides its outcome.
type explanation struct {
	engine.Words
	Text string
}

func (s *service) meetingItem(no int, one sitting) meetingItem {
	def, m := one.Flow.Definition, one.meeting()
	it := meetingItem{sitting: one, No: no, Place: one.Record.text(m.Place), Number: cmp.Or(one.Minutes.text(m.Minutes), one.Record.text(m.Minutes))}
	if st := def.State(one.Case.State); st != nil {
		it.State = st.Words
	}
	if len(def.Parties) > 0 {
		it.Party, it.Organ = def.Parties[0].Words, one.Case.Parties[def.Parties[0].ID]
	}
	for _, act := range []*sittingAct{&one.Agenda, one.Record, one.Decision, one.Minutes} {
		if act != nil {
			it.bind(act, m.Texts)
		}
	}
	for _, g := range one.Gates {
		it.Gates = append(it.Gates, gateOf(def, g))
	}
	if schedule := def.Event(m.Schedule); schedule != nil && len(one.Gates) == 0 {
		for _, g := range schedule.After {
			it.Unpassed = append(it.Unpassed, g.Words)
		}
	}
	it.speak(def, m)
	it.decide(def, m)
	return it
}

// bind lists the papers to which the act is bound: the texts that the meeting is about, and the others.
func (it *meetingItem) bind(act *sittingAct, texts []string) {
	def := it.Flow.Definition
	words, _ := def.Act(act.Event)
	for _, m := range def.Materials {
		hash := act.Said.Pins[m.ID]
		if hash == "" {
			continue
		}
		same := func(known meetingText) bool { return known.Hash == hash && known.Material == m.Words }
		if at := slices.IndexFunc(it.Texts, same); at >= 0 {
			it.Texts[at].Events = append(it.Texts[at].Events, words)
			continue
		}
		one := meetingText{Events: []engine.Words{words}, Material: m.Words, Hash: hash}
		if newest := it.Dossier.PaperFor(it.Case, m.ID); newest != nil {
			one.Other = newest.Hash != hash
			one.After = it.Decision != nil && newest.Seq > it.Decision.Seq
		}
		if slices.Contains(texts, m.ID) {
			it.Texts = append(it.Texts, one)
		} else if act == it.Record || act == it.Minutes {
			it.Papers = append(it.Papers, one)
		}
	}
}

func gateOf(def *engine.Definition, act sittingAct) meetingGate {
	g := meetingGate{Seq: act.Seq, At: act.At}
	g.Words, _ = def.Act(act.Event)
	if e := def.Event(act.Event); e != nil {
		if f := def.Field(e.To.By); f != nil {
			g.Outcome = def.ItemWords(f.Of, act.Said.Outcome)
		}
		for _, field := range e.Allocates {
			if number := act.text(field); number != "" {
				g.Numbers = append(g.Numbers, number)
			}
		}
	}
	return g
}

// speak reads the statements. The first code of the list of positions is assent; who holds anything else and says why dissents or has reservations.
func (it *meetingItem) speak(def *engine.Definition, m *engine.Meeting) {
	votes := voteItems(def, m)
	members, capacities := memberNames(it.Record, m), capacityWords(def, it.Record, m)
	for _, v := range votes {
		it.Tally = append(it.Tally, tally{Words: v.Words})
	}
	for i, row := range it.Record.rows(m.Statements) {
		sp := speech{No: i + 1, Person: textOfCell(row["person"]), code: textOfCell(row["vote"]), Said: textOfCell(row["words"])}
		sp.Member, sp.Capacity = members[sp.Person], capacities[sp.Person]
		sp.Vote = plain(sp.code)
		if at := slices.IndexFunc(votes, func(v engine.Item) bool { return v.ID == sp.code }); at >= 0 {
			sp.Vote = votes[at].Words
			it.Tally[at].All++
			if sp.Member {
				it.Tally[at].Members++
			}
			if at > 0 && sp.Said != "" {
				it.Dissent = append(it.Dissent, sp)
			}
		}
		it.Speeches = append(it.Speeches, sp)
	}
}

// decide reads the decision with everything that was said for it.
func (it *meetingItem) decide(def *engine.Definition, m *engine.Meeting) {
	if it.Decision == nil {
		return
	}
	if f := def.Field(m.Decision); f != nil {
		it.Decided = def.ItemWords(f.Of, it.Decision.text(m.Decision))
	}
	if it.Decided == (engine.Words{}) || it.Decided.Zh == "" {
		it.Decided, _ = def.Act(it.Decision.Event)
	}
	if e := def.Event(it.Decision.Event); e != nil {
		for _, id := range slices.Concat(e.Requires, e.Accepts) {
			f := def.Field(id)
			if text := it.Decision.text(id); id != m.Decision && f != nil && text != "" {
				it.Explained = append(it.Explained, explanation{f.Words, text})
			}
		}
	}
	if it.Decision.Said.Reason != "" {
		it.Explained = append(it.Explained, explanation{engine.Words{Zh: "理由", En: "Reason"}, it.Decision.Said.Reason})
	}
}

func voteItems(def *engine.Definition, m *engine.Meeting) []engine.Item {
	if column := def.Field(m.Statements).Column("vote"); column != nil {
		return def.Items(column.Of)
	}
	return nil
}

// memberNames are those of the attendance who count for the quorum.
func memberNames(record *sittingAct, m *engine.Meeting) map[string]bool {
	out := map[string]bool{}
	for _, row := range record.rows(m.Attendance) {
		if slices.Contains(m.Capacities, textOfCell(row["capacity"])) {
			out[textOfCell(row["person"])] = true
		}
	}
	return out
}

// capacityWords are in what capacity each was there.
func capacityWords(def *engine.Definition, record *sittingAct, m *engine.Meeting) map[string]engine.Words {
	out := map[string]engine.Words{}
	if capacity := def.Field(m.Attendance).Column("capacity"); capacity != nil {
		for _, row := range record.rows(m.Attendance) {
			out[textOfCell(row["person"])] = def.ItemWords(capacity.Of, textOfCell(row["capacity"]))
		}
	}
	return out
}

func textOfCell(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}
