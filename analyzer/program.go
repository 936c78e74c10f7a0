package analyzer

import (
	"errors"
	"strings"

	"github.com/lockcheck/lockcheck/analyzer/internal/engine"
	"github.com/lockcheck/lockcheck/internal/finding"
	"golang.org/x/tools/go/analysis"
)

// PayloadCategory marks the diagnostic of the Program analyzer.
const PayloadCategory = "lockcheck.program"

// CompleteFlag is a flag of the Program analyzer for its driver: whether to run it
// for its diagnostic in all dependencies.
const CompleteFlag = "complete"

// WholeFlag is a flag of the Program analyzer: whether packages of the main module
// tell of all their locks, those included that are part of no cycle.
const WholeFlag = "whole"

// DeclaredFlag is another: its value replaces the declarations of all analyzers that
// share them.
const DeclaredFlag = "declared"

// Program returns the analyzer that runs in place of the suite when the lockcheck
// command looks at a whole program. It reports one diagnostic per package, which
// is not for people: its message is a finding.Payload as text, with the findings
// of all rules and what Link needs to know of the package.
func Program(declared *Declarations) *analysis.Analyzer {
	a := &analysis.Analyzer{
		Name:     "lockprogram",
		Doc:      "lockprogram: hand a package's results to the lockcheck command",
		Requires: []*analysis.Analyzer{declared.Engine()},
		Run:      hand,
	}
	a.Flags.Bool(CompleteFlag, false, "hand over the results of dependencies, too")
	a.Flags.BoolVar(&declared.Whole, WholeFlag, false, "tell of all locks, as Order wants it")
	a.Flags.Var(declared, DeclaredFlag, "locks and orders that are declared, as JSON")
	return a
}

func hand(pass *analysis.Pass) (any, error) {
	res, ok := engine.ResultOf(pass)
	if !ok {
		return nil, errors.New("no result of the engine")
	}
	path := pass.Pkg.Path()
	findings := res.Findings() // looking for them may add notes
	p := &finding.Payload{Package: path, Findings: findings, Notes: res.Notes, Annotations: res.Annotations(), Suppressions: res.Suppressions}
	// What the imports pass on is left out: they hand over their own.
	if own := res.Facts[path]; own != nil {
		p.Facts = map[string][]byte{path: own}
	}
	for _, f := range pass.Files {
		p.Tests = p.Tests || strings.HasSuffix(pass.Fset.Position(f.FileStart).Filename, "_test.go")
	}
	text, err := p.Encode()
	if err != nil {
		return nil, err
	}
	pass.Report(analysis.Diagnostic{Pos: pass.Files[0].FileStart, Category: PayloadCategory, Message: text})
	return nil, nil
}
