package engine

import (
	"fmt"
	"slices"
)

// checkMeeting checks that everything that a meeting is made of is there and of the right type, and that the events ask for what their names promise.
func (c *compiler) checkMeeting() {
	m := c.Definition.Meeting
	if m == nil {
		return
	}
	if c.Definition.Party(m.Of) == nil {
		c.fault("meeting.of", "no party is called %q", m.Of)
	}
	c.meetingField("kind", m.Kind, Choice)
	if name := c.meetingField("name", m.Name, Text); name != nil && (name.Max == 0 || name.Max > maxIndexed) {
		c.fault("meeting.name", "dossiers are found by short texts: give a max of at most %d", maxIndexed)
	}
	c.meetingField("on", m.On, Day)
	c.meetingField("minutes", m.Minutes, Text)
	if m.Place != "" {
		c.meetingField("place", m.Place, Text)
	}
	c.meetingField("decision", m.Decision, Choice)
	attendance := c.meetingTable("attendance", m.Attendance, map[string]string{"person": Text, "organ": Text, "capacity": Choice, "present": Flag})
	c.meetingTable("statements", m.Statements, map[string]string{"person": Text, "vote": Choice, "words": Text})
	if list := c.lists[attendance["capacity"].Of]; list != nil {
		for _, capacity := range m.Capacities {
			if !slices.ContainsFunc(list.Items, func(i Item) bool { return i.ID == capacity }) {
				c.fault("meeting.members", "%q is no code of the list %s", capacity, list.ID)
			}
		}
	}
	if len(m.Capacities) == 0 {
		c.fault("meeting.members", "whose attendance counts for the quorum? name capacities")
	}
	c.meetingEvent("schedule", m.Schedule, m.Kind, m.Name, m.On)
	c.meetingEvent("record", m.Record, m.Attendance, m.Statements)
	if m.Place != "" {
		c.meetingEvent("record", m.Record, m.Place)
	}
	if m.Issue != "" {
		c.meetingEvent("issue", m.Issue, m.Minutes)
	} else {
		c.meetingEvent("record", m.Record, m.Minutes)
	}
	for i, id := range m.Decide {
		c.meetingEvent(fmt.Sprintf("decide[%d]", i), id, m.Decision)
	}
	if len(m.Decide) == 0 {
		c.fault("meeting.decide", "nothing decides: name the events")
	}
	for _, material := range m.Texts {
		if known(c, "meeting.texts", "material", material, c.materials) && c.events[m.Schedule] != nil && !slices.Contains(c.events[m.Schedule].Pins, material) {
			c.fault("meeting.texts", "%s does not pin %s, so that another text could be put before the meeting", m.Schedule, material)
		}
	}
}

func (c *compiler) meetingField(key, id, kind string) *Field {
	path := "meeting." + key
	if !known(c, path, "field", id, c.fields) {
		return nil
	}
	f := c.fields[id]
	if f.Type != kind {
		c.fault(path, "%s is a %s, and must be a %s", id, f.Type, kind)
		return nil
	}
	return f
}

// meetingTable returns the columns that were looked for, each at least empty.
func (c *compiler) meetingTable(key, id string, want map[string]string) map[string]Field {
	out := map[string]Field{}
	f := c.meetingField(key, id, Table)
	if f == nil {
		return out
	}
	for _, name := range sortedKeys(want) {
		i := slices.IndexFunc(f.Columns, func(column Field) bool { return column.ID == name && column.Type == want[name] })
		if i < 0 {
			c.fault("meeting."+key, "%s needs a column %s of the type %s", id, name, want[name])
			continue
		}
		out[name] = f.Columns[i]
	}
	return out
}

// meetingEvent checks that the event asks for the fields.
func (c *compiler) meetingEvent(key, id string, fields ...string) {
	path := "meeting." + key
	if !known(c, path, "event", id, c.events) {
		return
	}
	for _, field := range fields {
		if c.fields[field] != nil && !slices.Contains(slices.Concat(c.events[id].Requires, c.events[id].Accepts), field) {
			c.fault(path, "%s does not ask for %s", id, field)
		}
	}
}
