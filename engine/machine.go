package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/looplab/fsm"
)

// step asks an independent machine whether the event may lead from the state to the target, and returns where it led.
//
// The machine is built from the one row that matters, used once and thrown away: a kept or shared one can be blocked for good by a cancelled
// context and can let a second goroutine's state through. Its only callback is the generic before_event (a misspelt key would be ignored), and
// it refuses by Cancel (an error alone would let the transition pass).
func step(ctx context.Context, state, event string, from []string, to string, refusal error) (string, error) {
	machine := fsm.NewFSM(state, fsm.Events{{Name: event, Src: from, Dst: to}}, fsm.Callbacks{
		"before_event": func(_ context.Context, e *fsm.Event) {
			if refusal != nil {
				e.Cancel(refusal)
			}
		},
	})
	err := machine.Event(context.WithoutCancel(ctx), event)
	var same fsm.NoTransitionError
	var cancelled fsm.CanceledError
	switch {
	case err == nil, errors.As(err, &same) && same.Err == nil: // same source and target is success here
		return machine.Current(), nil
	case errors.As(err, &cancelled) && cancelled.Err != nil:
		return state, cancelled.Err
	case refusal != nil: // the table does not know the step either, and the refusal says so with its article
		return state, refusal
	default:
		return state, fmt.Errorf("the state machine refuses %s in %s, which the definition allows: %w", event, state, err)
	}
}
