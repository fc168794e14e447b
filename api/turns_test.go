package api

import "testing"

// One person has two turns, others are not held up, and a turn that is given back is free again.
func TestTurns(t *testing.T) {
	turns := turns{of: map[string]int{}}
	for range maxTurns {
		if err := turns.enter("wang"); err != nil {
			t.Fatal(err)
		}
	}
	if turns.enter("wang") == nil || turns.enter("li") != nil {
		t.Error("a third turn, or none for somebody else")
	}
	turns.leave("wang")
	if err := turns.enter("wang"); err != nil {
		t.Error(err)
	}
}
