// Package evidence is what runs of programs leave behind for a later reader:
// which locks were taken under which, who waited for ever, what leaked. The
// format is documented in docs/evidence.md.
//
// A process appends records to a file of its own, and any number of files, of
// any number of runs, builds and hosts, merge into one Evidence. Each record says
// how often something was seen; equal records add up, so that the order of
// records, files and merges does not matter and nothing is lost.
//
// It knows nothing of order or cycles: what the records mean together is for the
// reader to find out.
package evidence

import (
	"cmp"
	"slices"
	"time"

	"github.com/lockcheck/lockcheck/internal/lock"
)

// Evidence is what is known from any number of runs. Each list holds a key only
// once; Merge and Read leave the lists sorted.
type Evidence struct {
	Builds    []Build
	Classes   []Class
	Edges     []Edge
	Deadlocks []Deadlock
	Leaks     []Leak
	Waits     []Wait
}

// Stack is a call stack, the innermost frame first.
type Stack []lock.Frame

// Build is a program that was run. All but Runs is its key.
type Build struct {
	Program string // main package's path, or the test binary's name
	ID      string // what tells its builds apart: revision or module version
	Go      string // "go1.26.8"
	Target  string // "linux/amd64"
	Runs    int
}

// Class is what is known of the locks of one class that are first locked at one
// site. Class and Site are the key.
type Class struct {
	Class lock.Class
	Site  lock.Site // where a lock of it was locked first
	// Instances is how many locks of it one run had, at most. Only if it is 1
	// is the class as a gate certainly one and the same lock.
	Instances int
	Written   bool // it was locked for writing
}

// Held is a lock that a goroutine holds, or waits for.
type Held struct {
	Class lock.Class
	Mode  lock.Mode
	Stack Stack // of the acquisition; its first frame is the site
}

// Site returns where the lock was taken.
func (h *Held) Site() lock.Site {
	if len(h.Stack) == 0 {
		return lock.Site{}
	}
	return h.Stack[0].Site
}

// Edge says that To was locked while From was held. From, To and the gates are the
// key.
type Edge struct {
	From, To  Held
	Gates     []lock.Class // other locks held exclusively during both, sorted
	ReadGates []lock.Class // other locks held for reading during both, sorted
	Thread    string       // the only goroutine that did it, as "run/goroutine"; "" if there were several
	Count     int          // how often it was recorded, which is far less often than it happened
}

// Deadlock is a ring of goroutines that waited for each other, or one goroutine
// whose lock nobody gives back. Rule and the members without their Goroutine are
// the key.
type Deadlock struct {
	Rule    string   // "LK9001", "LK9002"
	Members []Member // each waits for the next one; the last one for the first
	Count   int
}

// Member is one goroutine of a deadlock.
type Member struct {
	Goroutine uint64
	Waits     Held   // what it waits for
	Holds     Held   // what the member before it waits for
	Created   Stack  // where it began
	State     string // why it does not go on, if it is not for Waits: "chan receive", "exited"
}

// Leak is a goroutine that can never go on, by the runtime's goroutine-leak
// profile. All but Count is the key.
type Leak struct {
	State string // as the runtime puts it: "chan receive"
	Stack Stack
	Count int
}

// Wait says that a goroutine waited for something else than a lock, or longer
// than a threshold for a lock, while it held locks. Kind, Stack and Locks are the
// key.
type Wait struct {
	Kind  string // "chan receive", "cond", "waitgroup", "lock"
	Stack Stack
	Locks []Held
	Count int
	Total time.Duration
	Max   time.Duration
}

// Merge adds what another Evidence knows. The records' slices are shared.
func (e *Evidence) Merge(other *Evidence) {
	e.Builds = append(e.Builds, other.Builds...)
	e.Classes = append(e.Classes, other.Classes...)
	e.Edges = append(e.Edges, other.Edges...)
	e.Deadlocks = append(e.Deadlocks, other.Deadlocks...)
	e.Leaks = append(e.Leaks, other.Leaks...)
	e.Waits = append(e.Waits, other.Waits...)
	e.compact()
}

// compact sorts each list and joins the records of each key.
func (e *Evidence) compact() {
	e.Builds = fold(e.Builds, compareBuild, func(b *Build, c Build) { b.Runs += c.Runs })
	e.Classes = fold(e.Classes, compareClass, func(b *Class, c Class) {
		b.Instances = max(b.Instances, c.Instances)
		b.Written = b.Written || c.Written
	})
	e.Edges = fold(e.Edges, compareEdge, func(b *Edge, c Edge) {
		b.Count += c.Count
		if b.Thread != c.Thread {
			b.Thread = ""
		}
	})
	e.Deadlocks = fold(e.Deadlocks, compareDeadlock, func(b *Deadlock, c Deadlock) { b.Count += c.Count })
	e.Leaks = fold(e.Leaks, compareLeak, func(b *Leak, c Leak) { b.Count += c.Count })
	e.Waits = fold(e.Waits, compareWait, func(b *Wait, c Wait) {
		b.Count += c.Count
		b.Total += c.Total
		b.Max = max(b.Max, c.Max)
	})
}

// fold sorts the list and adds each record to the first one of its key. The order
// among equal keys must not matter to add. It changes the list in place.
func fold[T any](list []T, compare func(a, b *T) int, add func(*T, T)) []T {
	slices.SortStableFunc(list, func(a, b T) int { return compare(&a, &b) })
	n := 0
	for i := range list {
		if n > 0 && compare(&list[n-1], &list[i]) == 0 {
			add(&list[n-1], list[i])
			continue
		}
		list[n] = list[i]
		n++
	}
	clear(list[n:])
	return list[:n]
}

func compareBuild(a, b *Build) int {
	return cmp.Or(
		cmp.Compare(a.Program, b.Program),
		cmp.Compare(a.ID, b.ID),
		cmp.Compare(a.Go, b.Go),
		cmp.Compare(a.Target, b.Target),
	)
}

func compareClass(a, b *Class) int {
	return cmp.Or(cmp.Compare(a.Class, b.Class), a.Site.Compare(b.Site))
}

func compareEdge(a, b *Edge) int {
	return cmp.Or(
		compareHeld(a.From, b.From),
		compareHeld(a.To, b.To),
		slices.Compare(a.Gates, b.Gates),
		slices.Compare(a.ReadGates, b.ReadGates),
	)
}

func compareDeadlock(a, b *Deadlock) int {
	return cmp.Or(cmp.Compare(a.Rule, b.Rule), slices.CompareFunc(a.Members, b.Members, compareMember))
}

func compareMember(a, b Member) int {
	return cmp.Or(
		compareHeld(a.Waits, b.Waits),
		compareHeld(a.Holds, b.Holds),
		compareStack(a.Created, b.Created),
		cmp.Compare(a.State, b.State),
	)
}

func compareLeak(a, b *Leak) int {
	return cmp.Or(cmp.Compare(a.State, b.State), compareStack(a.Stack, b.Stack))
}

func compareWait(a, b *Wait) int {
	return cmp.Or(
		cmp.Compare(a.Kind, b.Kind),
		compareStack(a.Stack, b.Stack),
		slices.CompareFunc(a.Locks, b.Locks, compareHeld),
	)
}

func compareHeld(a, b Held) int {
	return cmp.Or(
		cmp.Compare(a.Class, b.Class),
		cmp.Compare(a.Mode, b.Mode),
		compareStack(a.Stack, b.Stack),
	)
}

func compareStack(a, b Stack) int {
	return slices.CompareFunc(a, b, func(f, g lock.Frame) int {
		return cmp.Or(cmp.Compare(f.Func, g.Func), f.Site.Compare(g.Site))
	})
}
