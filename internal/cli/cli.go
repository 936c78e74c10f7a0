// Package cli is the lockcheck command: it runs the go command, which runs
// lockcheck again on each package that changed, joins what comes back into one
// view of the program, and prints it.
//
//	lockcheck ./... ──▶ go vet -json -vettool=lockcheck -lockprogram ./...
//	                        │   one process per package, results cached
//	                        ▼
//	    payloads ──▶ link ──▶ merge ──▶ choose ──▶ render
//
// It sees what the go command loads for one configuration: one GOOS, one set of
// build tags.
package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/internal/config"
	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/order"
)

// Engine is the analysis that the command drives.
type Engine struct {
	// Analyzers are what go vet runs and what explain documents.
	Analyzers []*analysis.Analyzer
	// Program runs in their place when the command looks at a whole program. It
	// reports one diagnostic per package, of category PayloadCategory, whose
	// message is a finding.Payload as text: also for a package in which it
	// finds nothing, since that is how the command knows it was analysed. Its
	// flags CompleteFlag, WholeFlag and DeclaredFlag are the command's own.
	Program *analysis.Analyzer
	// Link finds what no package can see alone, from the facts of all
	// packages, by import path.
	Link func(facts map[string][]byte) []finding.Finding
	// Order returns the lock order that the facts of all packages tell: that of all
	// locks if Program ran with WholeFlag.
	Order func(facts map[string][]byte) *order.Graph
	// Configured returns the engine whose Analyzers are set as a configuration says.
	Configured func(*config.Config) Engine
}

// PayloadCategory marks the diagnostic that carries a package's results.
const PayloadCategory = "lockcheck.program"

// CompleteFlag is the name of the program analyzer's boolean flag that asks for the
// results of all dependencies, where those of other modules are left out otherwise.
const CompleteFlag = "complete"

// WholeFlag is the name of the one that makes the user's own packages tell of all their
// locks, those included that are part of no cycle. It is for pictures: the facts are
// larger, and runs with it share no results with those without.
const WholeFlag = "whole"

// DeclaredFlag is the name of the program analyzer's flag whose value is
// lock.Declarations, as JSON.
const DeclaredFlag = "declared"

// Main runs the command with the process's arguments and returns the exit code.
// Under go vet it does not return.
func Main(e Engine) int {
	if args := os.Args[1:]; isVetProtocol(args) {
		return vettool(e, args)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return execute(ctx, e, os.Args[1:], os.Stdout, os.Stderr)
}

// execute runs the command and prints its error.
func execute(ctx context.Context, e Engine, args []string, stdout, stderr io.Writer) int {
	c := &command{engine: e, stdout: stdout, stderr: stderr}
	root := c.root()
	if len(args) == 0 || !watches(args[0]) { // the flags of those are the go command's
		args = longFlags(root, args)
	}
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if ctx.Err() != nil {
		fmt.Fprintln(stderr, "lockcheck: interrupted")
		return Interrupted
	}
	if err != nil {
		fmt.Fprintf(stderr, "lockcheck: %v\n", err)
		return codeOf(err)
	}
	return c.code
}

// command is one run of lockcheck.
type command struct {
	engine         Engine
	stdout, stderr io.Writer
	code           int // what a run without error exits with
}
