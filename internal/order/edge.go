package order

import "github.com/lockcheck/lockcheck/internal/lock"

// Edge says that somewhere a lock of class To is taken while one of class From
// is held: an acquisition order that the program has, with one witness of it.
//
//	From ──Held──▶ holding ──Path──▶ To
type Edge struct {
	From, To         lock.Class
	FromMode, ToMode lock.Mode

	// Gates are the other locks held exclusively during both acquisitions,
	// sorted. Two edges with a gate in common cannot happen at the same time
	// (the gate lock of Goodlock: Havelund, "Using runtime analysis to guide
	// model checking of Java programs", 2000).
	Gates []lock.Class

	// ReadGates are the other locks held for reading during both, sorted. Such a
	// gate keeps out the goroutines that hold the lock exclusively.
	ReadGates []lock.Class

	// Func is the function in which From is held, and Held where it took From.
	Func string
	Held lock.Site

	// Path leads from Func to the acquisition of To. Its first frame lies in
	// Func and its last frame's site is the acquisition; it is never empty.
	Path []lock.Frame

	// Thread names the only goroutine in which the edge can happen, if that
	// is known. Edges of one thread cannot happen at the same time. "" is any.
	Thread string

	// Unshared says that the edge happens only before its locks can be seen by
	// a second goroutine: package initialisation, a constructor.
	Unshared bool

	// Guess counts the steps of Path that were chosen among several
	// possibilities: calls of an interface method with several
	// implementations, or of a function value with several origins.
	Guess int
}

// Acquired returns the site at which To is taken.
func (e *Edge) Acquired() lock.Site { return e.Path[len(e.Path)-1].Site }

// At returns the site in Func from which To is reached: the acquisition itself
// or the call that leads to it.
func (e *Edge) At() lock.Site { return e.Path[0].Site }
