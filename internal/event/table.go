package event

import (
	"go/types"
	"strings"

	"github.com/lockcheck/lockcheck/internal/lock"
	"golang.org/x/tools/go/ssa"
)

// lockTypes are the types whose methods are lock operations by definition, by
// package and name. Every other lock is found by what its methods do.
var lockTypes = map[string]map[string]bool{
	"sync":                                        {"Mutex": true, "RWMutex": true},
	"github.com/sasha-s/go-deadlock":              {"Mutex": true, "RWMutex": true},
	"github.com/linkdata/deadlock":                {"Mutex": true, "RWMutex": true},
	"github.com/lockcheck/lockcheck/runtime":      {"Mutex": true, "RWMutex": true},
	"github.com/lockcheck/lockcheck/runtime/sync": {"Mutex": true, "RWMutex": true},
}

// syncLike are the packages that mirror package sync: their Cond and Once mean
// the same.
func syncLike(path string) bool { return lockTypes[path] != nil }

func isLockType(n *types.Named) bool {
	return n != nil && n.Obj().Pkg() != nil && lockTypes[n.Obj().Pkg().Path()][n.Obj().Name()]
}

func isSyncType(n *types.Named, name string) bool {
	return n != nil && n.Obj().Pkg() != nil && n.Obj().Name() == name && syncLike(n.Obj().Pkg().Path())
}

// lockMethods are the names that may stand in the method set of an interface
// that is a lock and nothing else.
var lockMethods = map[string]bool{
	"Lock": true, "Unlock": true, "RLock": true, "RUnlock": true,
	"TryLock": true, "TryRLock": true, "RLocker": true,
}

// lockInterface reports whether the interface has niladic Lock and Unlock
// methods, and whether it has methods of other kinds too: then a value is an
// object with a lock rather than a lock.
func lockInterface(t types.Type) (ok, rich bool) {
	i, isIface := t.Underlying().(*types.Interface)
	if !isIface {
		return false, false
	}
	found := 0
	for m := range i.Methods() {
		switch {
		case (m.Name() == "Lock" || m.Name() == "Unlock") && niladic(m.Signature()):
			found++
		case !lockMethods[m.Name()] && m.Name() != "Holders":
			rich = true
		}
	}
	return found == 2, rich
}

func niladic(s *types.Signature) bool { return s.Params().Len() == 0 && s.Results().Len() == 0 }

// lockOp returns the lock operation that a call is, with the lock's value.
func lockOp(c *ssa.CallCommon) (ssa.Value, lock.Op) {
	if c.IsInvoke() {
		if ok, _ := lockInterface(c.Value.Type()); ok && len(c.Args) == 0 {
			return c.Value, lock.OpNamed(c.Method.Name())
		}
		return nil, lock.None
	}
	f := c.StaticCallee()
	if f == nil || len(c.Args) == 0 {
		return nil, lock.None
	}
	return c.Args[0], methodOp(f)
}

// methodOp returns the lock operation that a function is the method of.
func methodOp(f *ssa.Function) lock.Op {
	if f.Signature.Recv() == nil {
		// Wrappers of methods keep the method as their object.
		m, ok := f.Object().(*types.Func)
		if !ok || m.Signature().Recv() == nil {
			return lock.None
		}
		t := m.Signature().Recv().Type()
		if locker, _ := lockInterface(t); !locker && !isLockType(named(t)) {
			return lock.None
		}
		return lock.OpNamed(m.Name())
	}
	if !isLockType(named(f.Signature.Recv().Type())) {
		return lock.None
	}
	return lock.OpNamed(f.Name())
}

// lockLike returns the lock operation that a method is by its name, if its type
// declares the methods of an RWMutex, and the key of the type's RLock.
func lockLike(f *ssa.Function) (lock.Op, string) {
	if f.Signature.Recv() == nil || !niladic(f.Signature) || !lockMethods[f.Name()] {
		return lock.None, ""
	}
	n := named(f.Signature.Recv().Type())
	if n == nil || isLockType(n) {
		return lock.None, ""
	}
	found, probe := 0, ""
	for m := range n.Origin().Methods() {
		switch m.Name() {
		case "Lock", "Unlock", "RUnlock":
		case "RLock":
			probe = methodKey(m)
		default:
			continue
		}
		if niladic(m.Signature()) {
			found++
		}
	}
	if found < 4 {
		return lock.None, ""
	}
	return lock.OpNamed(f.Name()), probe
}

// isWrapper reports whether values of the type are locks made of other locks:
// it has Lock and Unlock methods of its own, or consists of one lock only.
func isWrapper(t types.Type) bool {
	n := named(t)
	if n == nil || isLockType(n) {
		return false
	}
	s, ok := n.Underlying().(*types.Struct)
	if !ok || s.NumFields() > 4 {
		return false
	}
	if s.NumFields() == 1 && s.Field(0).Embedded() {
		f := s.Field(0).Type()
		return isLockType(named(f)) || isWrapper(f)
	}
	own := 0
	for m := range n.Methods() {
		if (m.Name() == "Lock" || m.Name() == "Unlock") && niladic(m.Signature()) {
			own++
		}
	}
	return own == 2
}

// stopFuncs are the functions of the standard library that end the goroutine or
// the process, by package; methods by their name.
var stopFuncs = map[string]map[string]bool{
	"os":      {"Exit": true},
	"syscall": {"Exit": true},
	"runtime": {"Goexit": true},
	"testing": {"FailNow": true, "SkipNow": true, "Skip": true, "Skipf": true},
}

// neverReturns reports whether calls of the function do not return. Beside the
// table it goes by the convention of all logging packages, whose Fatal methods
// end the process and whose Panic methods panic.
func neverReturns(f *types.Func) bool {
	if f.Pkg() == nil {
		return false
	}
	if stopFuncs[f.Pkg().Path()][f.Name()] {
		return true
	}
	for _, name := range []string{"Fatal", "Panic"} {
		if rest, ok := strings.CutPrefix(f.Name(), name); ok && suffixes[rest] {
			return f.Signature().Results().Len() == 0 && f.Signature().Variadic()
		}
	}
	return false
}

var suffixes = map[string]bool{"": true, "f": true, "ln": true, "w": true, "Depth": true, "Context": true}
