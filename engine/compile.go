package engine

import (
	"errors"
	"fmt"
)

// A Workflow is a definition made ready to run. It is never changed and may be shared.
type Workflow struct {
	Definition *Definition
	Hash       string // of JSON
	JSON       []byte // what is pinned

	states    map[string]*State
	events    map[string]*event
	opening   *event
	fields    map[string]*Field
	children  map[string]map[string]*Field
	lists     map[string]*List
	roles     map[string]*Role
	rules     map[string]*Rule
	series    map[string]*Series
	materials map[string]*Material
	statuses  map[string][]status
	turns     map[string][]turn // by the state
	handedUp  map[string]string // material → the kind of child case and the event that its paper comes from
	clocks    []*clock
	onward    []onward
	indexed   []*Field // by which dossiers are found
	personal  []*Field
	env       *environment

	answering map[string]*answering // tables that answer rows of the record
	keys      map[string]string     // table → the column by which its rows are named

	ruleValues, noPapers, noPins, nothingDone map[string]any // see prepare; never written to afterwards
	endsWithRound                             []string
}

type event struct {
	*Event
	needs     []need
	sets      []set
	reason    *expression // nil: never required
	starts    []start
	formNames map[string]bool // names that depend on what the form will say
}

type need struct {
	*Need
	must  *expression     // nil: it asks that its clock be over
	form  bool            // depends on the form: cannot be judged before it is filled in
	asked map[string]bool // what the form gives
}

type set struct {
	field *Field
	value *expression
	form  bool // depends on the form
}

type start struct {
	*Start
	when, each *expression
	with       []set
}

type status struct {
	*Status
	when *expression
}

// A DefinitionError says where in a definition something is wrong. Path is as in events[3].needs[0].must; Line and Column are inside an
// expression, from 1, or 0.
type DefinitionError struct {
	Path         string
	Message      string
	Line, Column int
}

func (e *DefinitionError) Error() string { return e.Path + ": " + e.Message }

// Compile checks the names and types of a definition, compiles its expressions and pins it. It returns all faults, joined.
func Compile(def *Definition) (*Workflow, error) {
	c := &compiler{Workflow: &Workflow{Definition: def, states: map[string]*State{}, events: map[string]*event{}, statuses: map[string][]status{}, turns: map[string][]turn{}}}
	c.index()
	if len(c.faults) > 0 {
		return nil, errors.Join(c.faults...) // expressions would only repeat what is wrong with the names
	}
	c.env = newEnvironment(c.Workflow)
	c.checkHandedUp()
	c.answers()
	for i := range def.States {
		c.state(fmt.Sprintf("states[%d]", i), &def.States[i])
	}
	for i := range def.Events {
		c.events[def.Events[i].ID] = c.event(fmt.Sprintf("events[%d]", i), &def.Events[i])
	}
	if e := def.Opening; e != nil {
		c.opening = c.event("opening", e)
		if len(e.From)+len(e.Allocates)+len(e.Voids)+len(e.Pins)+len(e.Writes)+len(e.Starts)+len(e.Closes)+len(e.Erases)+len(e.Destroys)+len(e.Recalls)+len(e.Returns)+len(e.After) > 0 || e.Resumes {
			c.fault("opening", "an opening only opens: move what else it does to an event")
		}
	}
	c.checkClocks()
	c.checkMeeting()
	c.checkCatalogue()
	c.checkDocket()
	c.checkBulletin()
	c.checkFiled()
	c.checkCall()
	c.checkOnward()
	data, err := encode(def)
	if err != nil {
		c.fault("", "%v", err)
	}
	c.prepare()
	c.JSON, c.Hash = data, HashOf(data).String()
	if len(c.faults) > 0 {
		return nil, errors.Join(c.faults...)
	}
	return c.Workflow, nil
}

type compiler struct {
	*Workflow
	faults []error
}

func (c *compiler) fault(path, format string, args ...any) {
	c.faults = append(c.faults, &DefinitionError{Path: path, Message: fmt.Sprintf(format, args...)})
}

// known reports a name that nothing declares.
func known[T any](c *compiler, path, what, name string, in map[string]T) bool {
	if _, ok := in[name]; !ok {
		c.fault(path, "no %s is called %q", what, name)
		return false
	}
	return true
}

func (c *compiler) state(path string, s *State) {
	for i := range s.Duty {
		c.turns[s.ID] = append(c.turns[s.ID], c.turn(fmt.Sprintf("%s.duty[%d]", path, i), &s.Duty[i]))
	}
	for i := range s.Status {
		at := fmt.Sprintf("%s.status[%d].when", path, i)
		c.statuses[s.ID] = append(c.statuses[s.ID], status{&s.Status[i], c.expression(at, s.Status[i].When, wantBool)})
	}
}
