package event

import (
	"golang.org/x/tools/go/ssa"
)

// unshared reports whether the object is certainly not reachable for another
// goroutine: its address is not stored, sent, captured or handed to a goroutine.
// Calls may keep their argument only if they store it, which a constructor's
// helpers rarely do before it returns: they are trusted.
func unshared(a *ssa.Alloc) bool {
	for _, ref := range *a.Referrers() {
		switch x := ref.(type) {
		case *ssa.MakeClosure, *ssa.Go, *ssa.Send, *ssa.MapUpdate:
			return false
		case *ssa.Store:
			if x.Val == ssa.Value(a) {
				if to, ok := x.Addr.(*ssa.Alloc); ok && unshared(to) {
					continue
				}
				return false
			}
		case *ssa.MakeInterface:
			if !harmless(x) {
				return false
			}
		}
	}
	return true
}

// harmless reports whether an interface value is only passed to calls or returned.
func harmless(x *ssa.MakeInterface) bool {
	for _, ref := range *x.Referrers() {
		switch ref.(type) {
		case *ssa.Call, *ssa.Return, *ssa.DebugRef, *ssa.Phi:
		default:
			return false
		}
	}
	return true
}
