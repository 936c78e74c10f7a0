package event

import (
	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// Waits is what the functions of a package do to wait for each other, by channels,
// wait groups and sleeping. It lies beside the lock events and shares nothing with
// them but the control flow: locks are judged by instance, path by path; a channel
// is known by all the variables that its value goes through.
type Waits struct {
	Objects []Object
	Flows   []*Flow // in source order
}

// Object is a channel, a wait group, a timer or a variable, or several that the analysis
// cannot tell apart: all values that flow into one variable are one object.
type Object struct {
	Kind ObjectKind
	Name string // as reports print it: "errc", "Server.done"

	// OthersSend says that what is not in sight may send to the channel or close
	// it, or use the wait group; OthersReceive, that it may receive.
	OthersSend, OthersReceive bool
	// Lent says that OthersReceive is so only because functions that anybody may call
	// return it or take it as a parameter: what makes it, and keeps it, is in sight.
	Lent bool
	// Kept says that a field or a package variable holds it: it may outlive the
	// function that makes it.
	Kept bool
	// Context says that it is what a context's Done method returns.
	Context bool
	// Many says that it is the elements of a map, each of which somebody else uses.
	Many bool
	// Holders are the named types that have it in a field, sorted.
	Holders []string
	// Passed are the keys of the functions that it comes into or leaves by a
	// parameter, a captured variable or a result, sorted. For any other function
	// that uses it, it begins and ends there.
	Passed []string
}

// ObjectKind says what an object is.
type ObjectKind uint8

// The kinds of objects.
const (
	Channel  ObjectKind = iota
	Group               // a sync.WaitGroup or an errgroup.Group
	Monitor             // a sync.Cond
	Variable            // what goroutines may write and others read
	Timer               // the channel of a time.Timer that does not leave its function; Reset makes it anew
)

// Flow is what one function does. Its control flow is that of Func.Blocks, which
// Steps, Ends and Loops have one entry for each of.
type Flow struct {
	Func  *Func
	Main  bool // the program ends when it returns
	Check bool // a test, which ends when it returns: its goroutines have nobody left to tell
	Test  bool // in a test file
	// Bubble: it runs in a bubble of testing/synctest, where sleeping does wait.
	Bubble bool

	Steps [][]Step
	Ends  []Decision
	Loops [][]int // the loops that a block is in, by their first blocks, innermost first
}

// Decision is what is known of the branch at the end of a block, beside its
// condition.
type Decision struct {
	// Counted: it compares numbers, or ends a range: it says how often, not whether.
	Counted bool
	// Told: it depends on what was received from these objects.
	Told []int
	// Closes: the way out by which object Of is found to be closed.
	Closes *Closing
	// Nil: it asks whether this object is nil; else -1.
	Nil int
	// Failed: the way out if a call has returned an error; else -1.
	Failed int
	// Sentinel: it asks whether an error is a certain one, which often says that
	// the end was asked for.
	Sentinel bool
	// Case: the case of a select that is chosen on the way to Succs[0]; Beside: the
	// objects that the select would receive from in other cases.
	Case   *Step
	Beside []int
}

// Closing says that a receive from an object told that it is closed, if the way
// to Succs[Way] is taken.
type Closing struct{ Of, Way int }

// StepKind says what a step does.
type StepKind uint8

// The steps.
const (
	Makes    StepKind = iota // makes Object; N is a channel's capacity, or Fitted or Configured
	Sends                    // to Object
	Offers                   // Object a value, in a select that may go on otherwise
	Receives                 // from Object
	Closes                   // Object
	Adds                     // N to Object, 0 if it is not constant
	Finishes                 // Object: WaitGroup.Done
	Awaits                   // Object: Wait
	Chooses                  // one of Cases, which all may wait: a select without default
	Idles                    // Object: Cond.Wait, which gives back Lock meanwhile
	Wakes                    // Object: Cond.Signal or Broadcast
	Starts                   // Fns in a goroutine; by Object's Go method if that is not -1
	Calls                    // Fns, or what is called Name
	Sleeps                   // for a time
	Reads                    // Object, its field Field
	Writes                   // Object, its field Field
)

// Capacities of channels: a large number, or computed from the length of something or
// from a package variable, so that there may be room for all that will be sent; or
// computed from what somebody wants.
const (
	Fitted     = -1
	Configured = -2
)

// Step is one step of a function.
type Step struct {
	Kind   StepKind
	Site   lock.Site
	Object int // index in Waits.Objects, or -1

	// Else says that a send or receive is a case of a select that may go on otherwise.
	Else bool
	// Cases are the sends and receives of a select without default.
	Cases []Step
	// Alone says that nobody else has the channel of a send yet, which has no room.
	Alone bool
	// Range says that a receive is that of a range statement.
	Range bool
	// Deferred says that the step is done when the function ends.
	Deferred bool
	// First says that Add is the first statement of a function that a go statement
	// starts: go vet reports it.
	First bool

	// Lock is the class of a Cond's own lock, if it is known.
	Lock lock.Class

	N     int
	Value string   // Sends: the package's named type that the value has or points to
	Fns   []string // keys of functions of the package
	Name  string   // Calls: the key of the function, if it is known; else what the source calls the channel
	Field string
	// Hole is the class of the variable from which Calls gets the function, or the object
	// whose Method it calls, if that is a callback: what others gave by a parameter, to be
	// told of something.
	Hole, Method string
	// Edits is a change of the source: for Makes, to make room for one element; for
	// Awaits, to wait after the loop.
	Edits []finding.Edit
}
