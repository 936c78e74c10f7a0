package lockcheck

import (
	"io"
	"time"
)

// Options say what a watched program looks for, and what becomes of its reports.
// The zero value prints reports to standard error and goes on, and reports waits
// of 30 seconds and more.
//
// The environment variable LOCKCHECK has precedence over what a program sets: see
// docs/runtime.md.
type Options struct {
	// Output is what reports are printed to; nil is standard error. Unlike
	// standard error, it is written to by another goroutine, a little later.
	Output io.Writer

	// OnReport, if not nil, is called with each report, by a goroutine that holds
	// no locks. It may lock, block and panic.
	OnReport func(Report)

	// ExitCode, if not 0, ends the program with the first report. Long waits and
	// long holds never do, nor reports of low confidence.
	ExitCode int

	// Panic makes the goroutine that is about to take a lock panic with the text
	// of the report. What is seen when goroutines already wait, LK9001 and LK9002,
	// ends the program by a panic in a goroutine of its own, which nobody can
	// recover from. What the first write of a class makes wrong is only reported:
	// the lock is taken by then.
	Panic bool

	// LowConfidence asks for reports that rest on a guess, too: of cycles that one
	// goroutine alone has made.
	LowConfidence bool

	// WaitThreshold is from which duration on waits for locks are reported; 0 is
	// 30 seconds, and a negative one is never.
	WaitThreshold time.Duration

	// HoldThreshold is from which duration on holds of locks are reported; 0 is
	// never. To time holds costs two readings of the clock for each.
	HoldThreshold time.Duration

	// Profile keeps profiles of how long locks are waited for and held, for
	// WriteWaitProfile and WriteHoldProfile. It costs what HoldThreshold costs, and
	// more.
	Profile bool

	// Evidence is a folder to which the orders of locks and the deadlocks that are
	// seen are written, as docs/evidence.md describes; "" is none.
	Evidence string

	// Suppress names reports that are not made.
	Suppress []Suppression
}

// Suppression names reports that are known and accepted.
type Suppression struct {
	Rule   string // "LK1001"; "" is any rule
	Match  string // part of the message, of a lock's class, or of a function or file in a stack
	Reason string // why they are accepted; without a reason, nothing is suppressed
}

// Report is one thing that was found.
type Report struct {
	Rule          string   // "LK1001"
	LowConfidence bool     // it rests on a guess
	Message       string   // one line, without the rule
	Locks         []string // classes of the locks concerned, in order of mention
	Text          string   // the whole report, as it is printed
}
