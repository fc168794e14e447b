package engine

import (
	"context"
	"errors"
	"testing"
)

func TestStep(t *testing.T) {
	refusal := &Refusal{Event: "go"}
	tests := []struct {
		name, state string
		from        []string
		to          string
		refusal     error
		want        string
		fails       bool
	}{
		{"moves", "a", []string{"a", "b"}, "c", nil, "c", false},
		{"staying is success", "a", []string{"a"}, "a", nil, "a", false},
		{"a refusal keeps the state", "a", []string{"a"}, "c", refusal, "a", true},
		{"a refusal of staying", "a", []string{"a"}, "a", refusal, "a", true},
		{"a refusal from a foreign state", "x", []string{"a"}, "c", refusal, "x", true},
		{"a step that the table does not know", "x", []string{"a"}, "c", nil, "x", true},
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	for _, test := range tests {
		for _, ctx := range []context.Context{context.Background(), cancelled} { // a cancelled context must not block the machine
			got, err := step(ctx, test.state, "go", test.from, test.to, test.refusal)
			if got != test.want || (err != nil) != test.fails {
				t.Errorf("%s: %s, %v", test.name, got, err)
			}
			var r *Refusal
			if test.refusal != nil && !errors.As(err, &r) {
				t.Errorf("%s: the refusal got lost: %v", test.name, err)
			}
		}
	}
}
