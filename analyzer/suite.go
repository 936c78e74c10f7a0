// Package analyzer gathers lockcheck's analyzers, each of which is in a package
// of its own and runs in any driver of golang.org/x/tools/go/analysis.
package analyzer

import (
	"github.com/lockcheck/lockcheck/analyzer/annotation"
	"github.com/lockcheck/lockcheck/analyzer/chanleak"
	"github.com/lockcheck/lockcheck/analyzer/guardedby"
	"github.com/lockcheck/lockcheck/analyzer/internal/engine"
	"github.com/lockcheck/lockcheck/analyzer/lockblock"
	"github.com/lockcheck/lockcheck/analyzer/lockorder"
	"github.com/lockcheck/lockcheck/analyzer/relock"
	"github.com/lockcheck/lockcheck/analyzer/sleepsync"
	"github.com/lockcheck/lockcheck/analyzer/unlock"
	"github.com/lockcheck/lockcheck/analyzer/waitgroup"
	"github.com/lockcheck/lockcheck/internal/check"
	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/order"
	"github.com/lockcheck/lockcheck/internal/summary"
	"golang.org/x/tools/go/analysis"
)

// Options are the settings that all analyzers share.
type Options = engine.Options

// Declarations are what the users of a program declare of its locks; see Declare.
type Declarations = engine.Declarations

// Declare returns what Options need to know of declared locks and orders. The
// analyzers that run together share one, since they share what they compute.
func Declare(list lock.Declarations) *Declarations { return engine.Declare(list) }

// Suite returns all analyzers.
func Suite(opts Options) []*analysis.Analyzer {
	return []*analysis.Analyzer{
		annotation.New(opts),
		guardedby.New(opts),
		lockblock.New(opts),
		lockorder.New(opts),
		relock.New(opts),
		unlock.New(opts),
		chanleak.New(opts),
		sleepsync.New(opts),
		waitgroup.New(opts),
	}
}

// Notes returns what was left out of the analysis of a package, and why, given
// the pass of an analyzer of the suite.
func Notes(pass *analysis.Pass) []string {
	if res, ok := engine.ResultOf(pass); ok {
		return res.Notes
	}
	return nil
}

// Link returns the findings that only the view of a whole program shows: cycles
// whose parts lie in packages that do not import each other. It takes the
// encoded facts of the program's packages, by import path; what cannot be read
// is left out.
func Link(blobs map[string][]byte) []finding.Finding {
	return check.Program(summary.NewImports(blobs))
}

// Order returns the lock order of a whole program, given what Link is given. It is
// that of all locks of the main module if the Program analyzer's flag "whole" was
// set, and otherwise that of the locks which may be part of a cycle.
func Order(blobs map[string][]byte) *order.Graph {
	return check.Order(summary.NewImports(blobs))
}
