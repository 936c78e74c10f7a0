package held

import (
	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/order"
)

// Result is what the walk of a function found.
type Result struct {
	Effects Effects
	Edges   []order.Edge
	// Of has for each edge the parameters that both its locks are reached
	// through, or -1 where a lock is not a parameter's.
	Of      [][2]int
	Nested  []Nest
	Reports []Report
	Leaks   []Leak
	Sites   []CallSite
	// Fills are the functions that were handed to callees which keep them.
	Fills []Fill
	// Freed are the keys of callees that left a lock held which this function
	// gave back.
	Freed []string
	// Naked are the classes that this function gives back at some exit without
	// having taken them.
	Naked []lock.Class
	// Writes are the classes that are locked exclusively.
	Writes []lock.Class
	// Inlined are the keys of closures that were walked in place.
	Inlined []string
	// Touches are the uses of places that several goroutines may use, if the
	// function has events of that kind.
	Touches []Touch
	// Over says that a bound was hit.
	Over bool
}

// Touch is a use of a place, with what is held there on all paths.
type Touch struct {
	event.Access
	Func string // the function, or the closure that it runs in place
	Site lock.Site
	Ref  event.Ref
	Held []Held
	// Perhaps are the classes that all callers in sight hold, where there may be
	// others.
	Perhaps []lock.Class
	// Sometimes are the classes that some callers hold.
	Sometimes []lock.Class
	// Given are the classes of locks of the caller that may have been given back.
	Given []lock.Class
}

// Held is a class of which a lock is held, in a mode.
type Held struct {
	Class lock.Class
	Mode  lock.Mode
	Once  bool // of a sync.Once, whose function runs
}

// Report is something wrong on some path through the function.
type Report struct {
	Rule  string
	Site  lock.Site // in this function
	Lock  event.Ref
	Mode  lock.Mode    // of the operation reported
	Held  Holding      // the earlier acquisition, or release
	Path  []lock.Frame // from Site to the operation, when it lies in a callee
	Guess int
	// Back is the pointer to an owner that leads back to the lock, or "".
	Back lock.Class
	// Loop says that Site itself took the lock, in an earlier iteration.
	Loop bool
	// Failed says that Held is a Try operation which failed.
	Failed bool
	// Through says that Held, too, is a release by a callee.
	Through bool
	// Right says that the operation is right on another path.
	Right bool
}

// Holding is how a lock came to be held.
type Holding struct {
	Site lock.Site
	Mode lock.Mode
	Path []lock.Frame // from Site, when a callee took it
	// Callers says that the caller took it: Site is where it is given back.
	Callers bool
}

// Nest is an acquisition of a lock while another lock of its class is held.
type Nest struct {
	First, Second         event.Ref
	FirstMode, SecondMode lock.Mode
	Held                  Holding
	Path                  []lock.Frame
	Gates                 []lock.Class
	Guess                 int
}

// Leak is a lock that this function took and that is still held when it returns.
type Leak struct {
	Lock   event.Ref
	Mode   lock.Mode
	Taken  Holding
	Return lock.Site // the first of several, if Left
	// Left says that the lock belongs to an object that the function has lost sight
	// of by then: that of an earlier iteration, most often.
	Left bool
	// By is the callee that left it held, or "".
	By string
	// Elsewhere says that another way out, on which it had been taken, gives it back.
	Elsewhere bool
	// Always says that all paths to this return hold the lock.
	Always bool
	// Freed are the operations that give the lock back elsewhere, sorted.
	Freed []lock.Site
	// Told says that the results tell the caller whether the lock is held.
	Told Told
	// Through are the callees that give the lock back elsewhere in the function.
	Through []string
	// Panics says that the way out is an explicit panic.
	Panics bool
	// Closure says that the function is a closure.
	Closure bool
}

// Told is how results distinguish the ways out that hold a lock from the others.
type Told uint8

// The cases.
const (
	Untold    Told = iota // they do not
	OnSuccess             // held when the error is nil, or by some other result
	OnError               // held when the error is not nil
	OnFalse               // held when a boolean is false
)

// CallSite is a call of a function of the package, with what is held there.
type CallSite struct {
	Callee string
	Site   lock.Site
	Held   []Held
	// Given are the classes of locks of the caller that were given back.
	Given []lock.Class
	Spawn bool
	Args  []event.Ref // what is passed
}

// Fill says that function Key is stored in a function variable of class Hole.
type Fill struct {
	Hole, Key string
}
