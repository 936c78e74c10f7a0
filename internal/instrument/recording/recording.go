// Package recording reads what a process wrote that was built with the overlay of
// package instrument. The format is documented in docs/recording.md.
//
// A recording knows instances of locks, by number, and the places where they were
// taken; which lock of the source an instance is, by class, is for the package naming
// to say. Of a process that was killed the recording ends early, and what it says is
// true all the same.
package recording

import (
	"runtime/debug"

	"github.com/lockcheck/lockcheck/internal/evidence"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// Extension ends the name of a recording.
const Extension = ".lockcheck-run"

// Recording is what one process recorded.
type Recording struct {
	Process    Process
	Locks      []Lock // instances; number n is at n-1
	Edges      []Edge
	Deadlocks  []Deadlock
	Waits      []Wait
	Orphans    []Orphan
	Leaks      []Leak
	Goroutines []Goroutine // those with locks when the process ended
	End        *End        // nil if the process was killed
}

// Process is the process that recorded.
type Process struct {
	Go      string // "go1.26.8"
	Target  string // "linux/amd64"
	ID      string // another one for each process
	Command string // as it was started
	Build   *debug.BuildInfo
}

// Program returns the import path of the program, or its command if that is not
// known. That of a test is "path.test".
func (p *Process) Program() string {
	if p.Build != nil && p.Build.Path != "" {
		return p.Build.Path
	}
	return p.Command
}

// Lock is an instance.
type Lock struct {
	RW      bool // an RWMutex
	Static  bool // not on the heap: a package variable, the only instance of its kind
	Written bool // locked for writing
	// HandedOff: a goroutine gave it back that had not taken it.
	HandedOff bool
}

// Held is a lock that is held or wanted. Lock 0 is none.
type Held struct {
	Lock  int
	Mode  lock.Mode
	Stack evidence.Stack // of the acquisition
}

// Edge says that To was taken under From.
type Edge struct {
	Goroutine uint64
	Shared    bool // other goroutines did it, too
	From, To  Held
	Gates     []Gate // other locks held meanwhile
}

// Gate is a lock held during an edge.
type Gate struct {
	Lock int
	Mode lock.Mode
}

// Deadlock is a ring of goroutines: each waits for the next one, and the last one for
// the first.
type Deadlock struct {
	Members  []Member
	Resolved bool // somebody outside the ring has given one of the locks back
}

// Member is a goroutine of a deadlock.
type Member struct {
	Goroutine uint64
	Wants     Held
	Holds     Held // what the member before it wants; none if that is a reader behind this writer
	Created   evidence.Stack
}

// Wait says that a goroutine waited for something else than a lock, under a lock
// that the goroutine that woke it had held a moment before.
type Wait struct {
	State     string // "chan receive"
	Stack     evidence.Stack
	Goroutine uint64
	Holds     Held
	Waker     uint64
	Wakes     evidence.Stack // where the waker was
	Took      evidence.Stack // where the waker had taken the lock
}

// Orphan is a lock whose goroutine ended without giving it back.
type Orphan struct {
	Goroutine uint64
	Holds     Held
	Created   evidence.Stack
	Returned  bool // another goroutine gave it back later
}

// Leak is a goroutine that can never go on.
type Leak struct {
	Goroutine uint64
	State     string
	Stack     evidence.Stack
	Created   evidence.Stack
}

// Goroutine is what a goroutine held and wanted when the process ended.
type Goroutine struct {
	ID      uint64
	State   string // "sync.Mutex.Lock", "chan receive", "running"
	Wants   Held   // without a lock, its stack is where it waits, if that is known
	Holds   []Held
	Created evidence.Stack
}

// End is the last thing that a process records.
type End struct {
	Why          string // "exit", "crash", "signal"
	Acquisitions int
	Locks, Edges int
	Lost         int // edges and lines that were too many
}

// Revision returns what tells builds of the program apart: its version control
// revision, or its module's version, or "".
func (p *Process) Revision() string {
	if p.Build == nil {
		return ""
	}
	for _, s := range p.Build.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return p.Build.Main.Version
}

// Each calls f for every lock that the recording says was held or wanted.
func (r *Recording) Each(f func(*Held)) {
	for i := range r.Edges {
		f(&r.Edges[i].From)
		f(&r.Edges[i].To)
	}
	for _, d := range r.Deadlocks {
		for i := range d.Members {
			f(&d.Members[i].Wants)
			f(&d.Members[i].Holds)
		}
	}
	for i := range r.Waits {
		f(&r.Waits[i].Holds)
	}
	for i := range r.Orphans {
		f(&r.Orphans[i].Holds)
	}
	for i := range r.Goroutines {
		g := &r.Goroutines[i]
		f(&g.Wants)
		for j := range g.Holds {
			f(&g.Holds[j])
		}
	}
}
