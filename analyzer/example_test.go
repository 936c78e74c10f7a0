package analyzer_test

import (
	"github.com/lockcheck/lockcheck/analyzer"
	"golang.org/x/tools/go/analysis/multichecker"
)

// A driver of its own: the analyzers beside others.
func ExampleSuite() {
	multichecker.Main(analyzer.Suite(analyzer.Options{})...)
}
