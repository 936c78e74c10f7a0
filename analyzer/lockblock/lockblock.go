package lockblock

import (
	_ "embed"

	"github.com/lockcheck/lockcheck/analyzer/internal/doc"
	"github.com/lockcheck/lockcheck/analyzer/internal/engine"
	"golang.org/x/tools/go/analysis"
)

//go:embed doc.go
var source string

// Options are the analyzer's settings; the zero value has the defaults.
type Options = engine.Options

// New returns the analyzer.
func New(opts Options) *analysis.Analyzer {
	return engine.New("lockblock", doc.Extract(source, "lockblock"), opts)
}
