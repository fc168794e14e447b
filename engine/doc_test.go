package engine

import (
	"os"
	"regexp"
	"testing"

	"github.com/expr-lang/expr/conf"
)

// Whoever writes a guard finds every name that it may use in the documentation of the package.
func TestEnvironmentIsDocumented(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	env := newEnvironment(&Workflow{Definition: &Definition{}})
	config := conf.New(env.types)
	for _, option := range env.options {
		option(config)
	}
	var names []string
	for name := range env.types {
		names = append(names, name)
	}
	for name := range config.Functions {
		names = append(names, name)
	}
	if len(names) < 22 {
		t.Fatalf("only %d names: %v", len(names), names)
	}
	for _, name := range append(names, "organ") {
		if !regexp.MustCompile(`\b` + name + `\b[(.]|//\t(\w+, )*` + name + `\b|may ask for ` + name + `\b`).Match(doc) {
			t.Errorf("doc.go does not say what %s is", name)
		}
	}
}
