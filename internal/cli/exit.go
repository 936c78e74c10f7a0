package cli

import (
	"errors"
	"fmt"
)

// The exit codes. docs/cli.md has the same table.
const (
	Clean       = 0
	Findings    = 1
	Usage       = 2
	Failed      = 3
	Interrupted = 130 // 128 + SIGINT, as shells have it
)

// codes is the table of exit codes. The highest that applies is the one: a
// program that was analysed in part exits with Failed even if there are
// findings, so that no caller takes it for a complete answer.
var codes = [...]struct {
	code  int
	means string
}{
	{Clean, "no findings"},
	{Findings, "findings"},
	{Usage, "the command line or the configuration is wrong: an unknown flag, format, rule or key, or no such package"},
	{Failed, "the analysis failed, or failed for some packages"},
	{Interrupted, "interrupted"},
}

// exitError is an error that decides the exit code.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

// usagef returns an error about how lockcheck was called; it should say what to
// type instead.
func usagef(format string, args ...any) error {
	return &exitError{Usage, fmt.Errorf(format, args...)}
}

// failf returns an error that kept the analysis from its end.
func failf(format string, args ...any) error {
	return &exitError{Failed, fmt.Errorf(format, args...)}
}

// codeOf returns the exit code for an error. An error of no known kind is one
// that nobody expected, which is a failed analysis.
func codeOf(err error) int {
	if e, ok := errors.AsType[*exitError](err); ok {
		return e.code
	}
	return Failed
}
