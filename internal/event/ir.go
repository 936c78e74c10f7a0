// Package event turns the SSA form of a Go package into lock events: for each
// function a small control-flow graph whose blocks hold only what matters to
// locks (acquisitions, releases, calls, the branch conditions that correlate
// them), with values resolved to access paths. Nothing that leaves the package
// refers to SSA, syntax or types, so the stages behind it are functions of
// plain values.
//
// It is approximate in both directions: an access path names an object as long
// as its root is not redefined (a Define event says when), two different paths
// may still be one object, and what is reached only by reflection, assembly or
// unsafe is not seen.
package event

import (
	"go/token"
	"strings"

	"github.com/lockcheck/lockcheck/internal/lock"
)

// RootKind says what an access path starts from.
type RootKind uint8

// The roots. Param, Free and Result mean something to callers, the others only
// inside one function.
const (
	NoRoot RootKind = iota // the instance is unknown; only the class is left
	Param                  // parameter ID, the receiver first
	Free                   // free variable ID of a closure: the variable's address
	Global                 // package-level variable Name: its address
	Result                 // result ID of the function, in what it tells callers
	Alloc                  // variable or object ID made in this function
	Value                  // any other value ID
)

// Root is the start of an access path. Frame tells apart the roots of closures
// that were expanded in place; 0 is the function itself.
type Root struct {
	Kind  RootKind
	Frame int32
	ID    int32
	Name  string
}

// Ref is a reference to a place: Root followed by Path, where a path is made of
//
//	.f   the field f        *    what the pointer refers to
//	[i]  the element i      !r   the read half of an RWMutex, by RLocker
//
// Two refs with equal Root and Path are one instance while no Define of their
// roots lies between. Class is the same for all instances.
type Ref struct {
	Root  Root
	Path  string
	Class lock.Class

	// Via is the class of the pointer that the object was reached through last.
	Via lock.Class

	// Index is the root that an index in Path depends on, if any: the instance
	// is lost when it is redefined.
	Index Root

	// In is the container that Root, a value, was found in as an element which has no
	// path of its own: of a range over a map, or behind two indexes.
	In Container

	// Own says how the class of a lock inside this object is made: of a lock
	// wrapper held by value, the holder's field is what programmers call the lock.
	Own Own

	// Fresh says that the object was made in this function and that no other
	// goroutine can have seen it.
	Fresh bool
}

// Container is a place that has elements, by its access path from a parameter or a
// package variable; zero if there is none.
type Container struct {
	Root Root
	Path string
}

// Own is a Ref's rule for the class of the locks inside it.
type Own uint8

// The rules. OfType is the usual one: a field's class is that of its struct type.
const (
	OfType Own = iota
	Whole      // the object is a lock wrapper: every lock inside has the object's own class
	Prefix     // one of several objects of one type in one struct: classes start with the object's own
)

// Same reports whether both refs are certainly the same instance, provided that
// neither was redefined.
func (r Ref) Same(o Ref) bool {
	return r.Root.Kind != NoRoot && r.Root == o.Root && r.Path == o.Path
}

// Cond is a branch condition in a canonical form: X is true (Op "?"), X equals Y
// ("=="), or X is less than Y ("<"). A Cond is comparable; equal conditions have
// equal outcomes while no operand is redefined or stored to.
type Cond struct {
	Op   string
	X, Y Operand
}

// Operand is one side of a condition: a path, or a constant if Const is not "".
type Operand struct {
	Root  Root
	Path  string
	Const string
}

// Shared reports whether the operand is read from memory that other goroutines
// may write: not a value, and not a variable of the function.
func (o Operand) Shared() bool {
	if o.Const != "" || o.Root.Kind == NoRoot {
		return false
	}
	place := o.Place()
	if o.Root.Kind == Alloc || o.Root.Kind == Free {
		return place != "" && place != "*"
	}
	return place != "" && place[0] != '#' || o.Root.Kind == Global
}

// IsNil reports whether the operand is the constant nil.
func (o Operand) IsNil() bool { return o.Const == nilConst }

// Place returns the path of the place that the operand is computed from.
func (o Operand) Place() string {
	if i := strings.IndexByte(o.Path, '{'); i >= 0 {
		return o.Path[:i]
	}
	return o.Path
}

// Literal is a condition with its outcome.
type Literal struct {
	Cond Cond
	True bool
}

// Func is one function or closure.
type Func struct {
	Key    string // unique in the program: "example.com/p.F", "(*example.com/p.T).M", "example.com/p.F$1"
	Name   string // as reports print it: "F", "(*T).M", "F.func1"
	Site   lock.Site
	End    lock.Site // the closing brace
	Parent string    // Key of the enclosing function of a closure, or ""
	Params int
	Frees  int

	// Open says that calls of the function may come from where lockcheck does
	// not see them: it is exported, its value is used, or it is a method that an
	// interface may call.
	Open bool
	// Stored says that a closure's value goes elsewhere than to calls and defers
	// in the function that makes it.
	Stored bool
	// Spawned says that a go statement starts it.
	Spawned bool
	// Many says that several goroutines may run it at once: a loop starts them, and
	// does not wait for one before it starts the next.
	Many bool
	// Locked says that its comment speaks of locks that its callers hold; only
	// WithAccesses looks.
	Locked bool
	// Init says that it runs before main, or in TestMain.
	Init bool

	Blocks []Block // Blocks[0] is the entry; empty if the body is unknown or too large
}

// Block is a sequence of events with its ways out.
type Block struct {
	Events []Event
	Term   Term
	// Doomed says that every way from here ends in a panic or with the process.
	Doomed bool
	// First says that it runs while an atomic flag is not set which the function asks
	// twice: once for each object, as a rule before anything else is done with it.
	First bool
	// Phis are the roots that get a new value when the block is entered.
	Phis []Root
	// Assigns[i] are the variables that are given a value on the edge from the
	// predecessor that names this block with edge number i (Edge.Index).
	Assigns [][]Assign
}

// Edge is a way from a block to another; Index selects the target's Assigns.
type Edge struct {
	Block int
	Index int
}

// TermKind says how a block ends.
type TermKind uint8

// The ends of a block.
const (
	Jump   TermKind = iota // to Succs[0]
	Branch                 // to Succs[0] if Cond holds, else to Succs[1]
	Return                 // from the function, with Results
	Panic                  // explicit panic
	Stop                   // the goroutine or the process ends here
)

// Term is the end of a block.
type Term struct {
	Kind  TermKind
	Site  lock.Site
	Succs []Edge

	Cond  Literal // Branch: the condition, and the outcome that leads to Succs[0]
	Track bool    // Branch: the outcome matters elsewhere in the function
	// Recheck says that the outcome is already decided by an earlier branch, so
	// the check was written because the value may have changed since.
	Recheck bool

	Results []Outcome // Return
}

// Outcome is what is known of one result of a return.
type Outcome struct {
	Ref   Ref
	Known *bool   // true: the result is non-nil, or is the boolean true; nil: not known
	Cond  Literal // the condition that decides it, if Cond.Op is not ""
	Fn    *Fn     // the function that is returned
	Bool  bool    // a boolean
	Err   bool    // an error

	// Object says that it is an object, which a lock may be kept with.
	Object bool
}

// Assign gives a variable a value that is known, or equal to a condition's.
type Assign struct {
	To    Cond // To.Op is "?" or "==" nil
	Known *bool
	From  Literal
}

// Kind says what an event is.
type Kind uint8

// The events.
const (
	LockOp   Kind = iota // Op on Ref
	CallOp               // Call
	RunDefer             // the deferred calls run, last first
	Define               // Root gets a new value
	Write                // the place Ref is stored to; To, Known, From as in Assign if known
	Escape               // the function value Fn, or what a call returned, Ref, leaves the function: whoever gets it may use it
	Recover              // Root gets the value of recover()
	Touch                // the place Ref is used, see Access
)

// Event is one step of a function.
type Event struct {
	Kind Kind
	Site lock.Site

	Ref     Ref
	Op      lock.Op
	Once    bool    // LockOp: Ref is a sync.Once
	Defer   bool    // LockOp: runs at RunDefer
	Success Literal // LockOp that may fail: when it did not; Cond.Op is "" if nothing tells
	Call    *Call   // CallOp; LockOp of a Once: the call of its function
	Root    Root    // Define, Recover
	Assign  *Assign // Write
	Fn      *Fn     // Escape
	Access  *Access // Touch
}

// CallKind says when and where a call runs.
type CallKind uint8

// The calls.
const (
	Plain CallKind = iota
	Deferred
	Spawn // in a goroutine of its own
)

// Call is a call, of a function that is known, or through a hole.
type Call struct {
	Kind CallKind
	Site lock.Site
	Fns  []Fn   // the functions it may call; one: certainly that
	Hole string // class of the interface method or function variable, when Fns may be incomplete
	Name string // as reports print it

	// Callee is the place that holds the function value called, when it is a
	// parameter or a free variable (or a field of one), or the interface value
	// whose method Method is called.
	Callee Ref
	Method string

	Args []Arg
	// Op says that the callee is a method of a type with all methods of an
	// RWMutex. The call is that operation if the method Probe of the type, its
	// RLock, is not known to take a lock: then the type is no wrapper of locks but
	// makes one of something else.
	Op    lock.Op
	Probe string

	Result  Root // the value of the call; results of a tuple are paths "#0", "#1", ...
	Once    Ref  // the sync.Once by whose Do the call is made
	Implied bool // made by a library function on the caller's behalf: String through fmt
}

// Arg is an argument: the receiver first.
type Arg struct {
	Ref   Ref     // what it is; for pointers, what they point to
	Elem  Ref     // for the address of a variable: what the variable holds
	Cond  Literal // the condition that a boolean argument is, or whether a pointer is nil
	Const *bool
	Fn    *Fn // the function that is passed

	// Fields is what fields of the object hold, if the function made it and
	// stores to each of them once.
	Fields []Field
	// Methods are the methods of the object in an interface, if the function
	// shows its type: what calls of the callee reach.
	Methods []Method
}

// Field says what a field of an object holds: Path is the field's, loaded.
type Field struct {
	Path string
	Ref  Ref
	Fn   *Fn
}

// Method is a method by the name that an interface gives it. Recv leads from the
// object to the receiver.
type Method struct {
	Name, Key string
	Recv      Ref
}

// Fn is a function value.
type Fn struct {
	Key  string
	Op   lock.Op // not None: the method value of a lock's method, on Recv
	Recv *Ref    // the bound receiver of a method value
	Free []Arg   // what the free variables of a closure are bound to
	// Composite says that the function is a method, reached through an interface,
	// of a type that holds objects of that interface: see Composite.
	Composite bool `json:",omitempty"`
}

// Package is what event knows of a package.
type Package struct {
	Path  string
	Name  string  // as in its package clause
	Funcs []*Func // in source order, closures after their function
	// Provides lists what fills holes: Provides[hole] are keys of functions
	// that were seen to be stored there, or of methods of types seen to be
	// converted to the interface.
	Provides map[string][]string
	// Keeps lists the parameters that are stored in function variables.
	Keeps []Keep
	// Backs says of pointer fields which type their struct belongs to: it has
	// no other pointer to that type.
	Backs map[lock.Class]lock.Class
	// Where leads from the sites above back to the source, for drivers that
	// report by position. The stages behind this one do not look at it.
	Where map[lock.Site]token.Pos
	// TooLarge lists functions left out because of their size.
	TooLarge []string

	lowered *lowering
}

// Source returns what the package was built from.
func (p *Package) Source() Source { return p.lowered.src }

// Keep says that a function stores a function that it is given in a variable of
// class Hole, from where it is called later.
type Keep struct {
	Func  string
	Param int
	Hole  string
}
