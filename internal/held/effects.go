// Package held computes, for one function, which locks are held at each of its
// events, and from that what the function does to its callers' locks.
//
// It is a forward data-flow analysis over package event's control-flow graph.
// A state is the set of held locks, the locks of the caller that were given
// back, the pending deferred calls, and the outcomes of branch conditions that
// matter elsewhere in the function. States are kept apart instead of merged, up
// to a bound, so that
//
//	if c { mu.Lock() } ... if c { mu.Unlock() }
//
// stays correlated. Where a bound is hit, statements about some path ("locked
// again here") stay, and statements about all paths ("still held on return")
// are dropped: the function says nothing rather than something false.
//
// Calls are replaced by the Effects of the callee. Closures that are called or
// deferred where they were made are walked in place, with what they captured.
package held

import (
	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// Effects is what a call of a function does to locks, in terms of its
// parameters, free variables and results. The zero value does nothing.
type Effects struct {
	// Acquires are the locks that a call may take, whether or not it gives them
	// back.
	Acquires []Acquire `json:",omitempty"`
	// Exits are the outcomes of a call that differ for the caller; none: a call
	// that returns leaves all locks as they were.
	Exits []Exit `json:",omitempty"`
	// Calls are the calls of functions that the caller hands in.
	Calls []ParamCall `json:",omitempty"`
	// Returns are the functions that a call returns, by result.
	Returns []ReturnedFn `json:",omitempty"`
	// Keeps are the parameters that are stored in function variables.
	Keeps []event.Keep `json:",omitempty"`
	// NoReturn says that no call returns.
	NoReturn bool `json:",omitempty"`
	// Opaque says that the function was too large to be understood.
	Opaque bool `json:",omitempty"`
}

// IsEmpty reports whether a call does nothing to locks.
func (e *Effects) IsEmpty() bool {
	return e == nil || len(e.Acquires)+len(e.Exits)+len(e.Calls)+len(e.Returns)+len(e.Keeps) == 0 && !e.NoReturn && !e.Opaque
}

// Acquire is a lock that a call may take. A lock whose class starts with "?" is
// a hole: whatever the functions that fill the hole take.
type Acquire struct {
	Lock event.Ref
	Mode lock.Mode
	Try  bool `json:",omitempty"`
	Once bool `json:",omitempty"`
	// Released are locks of the caller that the function gave back before.
	Released []event.Ref `json:",omitempty"`
	// Gates are the classes that the function itself holds exclusively.
	Gates []lock.Class `json:",omitempty"`
	// When are the conditions on parameters under which it happens.
	When []event.Literal `json:",omitempty"`
	// Path leads from the function to the acquisition: see order.Edge.Path.
	Path  []lock.Frame
	Guess int `json:",omitempty"`
}

// Exit is one outcome of a call.
type Exit struct {
	When     []event.Literal `json:",omitempty"` // what is true of parameters and results
	Held     []Hold          `json:",omitempty"`
	Released []Hold          `json:",omitempty"`
	// Object is 1 more than the index of the result that the locks held are kept
	// with, a transaction for instance, whose end gives them back; or 0.
	Object int `json:",omitempty"`
}

// Hold is a lock with its mode. Site is where it was taken or given back.
type Hold struct {
	Lock event.Ref
	Mode lock.Mode
	Site lock.Site
}

// ParamCall is a call of a function that the caller hands in: Callee is a
// parameter or a free variable, or a field of one. With Method it is a call of
// that method of an interface value.
type ParamCall struct {
	Callee   event.Ref
	Method   string      `json:",omitempty"`
	Held     []Hold      `json:",omitempty"`
	Released []event.Ref `json:",omitempty"`
	Path     []lock.Frame
}

// ReturnedFn says that result Result is function Fn.
type ReturnedFn struct {
	Result int
	Fn     event.Fn
}

// Env is what the analysis of a function asks of its surroundings.
type Env interface {
	// Effects returns the effects of a function, or nil if they are not known.
	Effects(key string) *Effects
	// Func returns a function of the same package, or nil.
	Func(key string) *event.Func
}
