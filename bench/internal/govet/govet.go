// Package govet runs "go vet -json" with a chosen vet tool and reads what it
// prints. The measuring programs under bench go through the go command and not
// through the analyzers as a library, because that is what users run: facts
// pass through files, packages are loaded by the go command, and a package that
// does not type-check is not analysed.
package govet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"time"
)

// Options says how to run go vet.
type Options struct {
	Dir      string   // working directory
	Tool     string   // the vet tool; empty runs the standard go vet
	Flags    []string // more flags, before the patterns: "-overlay=x.json"
	Patterns []string
	Env      []string // added to this process's environment
	Timeout  time.Duration
}

// Result is the outcome of one run.
type Result struct {
	Diagnostics []Diagnostic // in the order of their positions

	// Failure is the first complaint of the go command, the compiler or the
	// vet tool, empty when every package was analysed. Diagnostics of the
	// packages that were analysed are there all the same.
	Failure string
}

// Run runs go vet. The error is for a go command that cannot be started or that
// ran out of time; packages that cannot be analysed are in Result.Failure.
func Run(ctx context.Context, opts Options) (Result, error) {
	if opts.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, opts.Timeout)
		defer cancel()
	}
	args := []string{"vet", "-json"}
	if opts.Tool != "" {
		args = append(args, "-vettool="+opts.Tool)
	}
	args = append(append(args, opts.Flags...), opts.Patterns...)
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = opts.Dir
	cmd.Env = append(append(os.Environ(), opts.Env...), "PWD="+opts.Dir)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	runErr := cmd.Run()
	if ctx.Err() != nil {
		return Result{}, fmt.Errorf("go vet %s: %w", strings.Join(opts.Patterns, " "), ctx.Err())
	}
	var exit *exec.ExitError
	if runErr != nil && !errors.As(runErr, &exit) {
		return Result{}, fmt.Errorf("go vet: %w", runErr)
	}

	var res Result
	// The JSON is on standard output since Go 1.24 and was on standard error before.
	for _, out := range [][]byte{stdout.Bytes(), stderr.Bytes()} {
		diags, rest := parse(out)
		res.Diagnostics = append(res.Diagnostics, diags...)
		if res.Failure == "" {
			res.Failure = firstComplaint(rest)
		}
	}
	if runErr == nil && !hasAnalyzerError(res.Failure) {
		res.Failure = "" // what is left is "go: downloading" and the like
	} else if runErr != nil && res.Failure == "" {
		res.Failure = runErr.Error()
	}
	sortDiagnostics(res.Diagnostics)
	return res, nil
}

// chatter matches lines that the go command prints on its way to a good end.
var chatter = regexp.MustCompile(`^(#|go: (downloading|finding|extracting|added|upgraded|downgraded|found|toolchain|warning))|^\s*$`)

// firstComplaint returns the first line that is not a heading or progress.
func firstComplaint(text []byte) string {
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimRight(line, "\r\n"); !chatter.MatchString(line) {
			return strings.TrimSpace(line)
		}
	}
	return ""
}
