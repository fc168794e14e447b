package engine

// FormFaults says what is wrong with the form of an event, by its fields: for tests that hold definitions and engine together.
func (w *Workflow) FormFaults(event string, form map[string]any, choosable func(table string) []string) map[string]Words {
	e := w.events[event]
	if e == nil {
		e = w.opening
	}
	_, faults := w.checked(e, form, func(string, bool) bool { return true }, choosable)
	out := map[string]Words{}
	for _, f := range faults {
		out[f.field] = f.Words
	}
	return out
}
