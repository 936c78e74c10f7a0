package event

import (
	"slices"

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

// local reports whether the object that a place is part of was made in this
// function, and nothing that comes before hands it to others.
func (b *blocks) local(addr ssa.Value, at ssa.Instruction) bool {
	for {
		if f, ok := addr.(*ssa.FieldAddr); ok {
			addr = b.r.origin(f.X)
		} else if from, ok := loadedFrom(addr).(*ssa.FieldAddr); ok {
			addr = from // what a new object leads to is new, too
		} else {
			break
		}
	}
	switch x := addr.(type) {
	case *ssa.Alloc:
	case *ssa.Call:
		if f := x.Call.StaticCallee(); f == nil || !b.l.constructs(f) {
			return false
		}
	default:
		return false
	}
	return !b.after(at, addr, func(in ssa.Instruction) bool {
		// A statement may keep what comes of handing it over: t.stop = start(t.run).
		return shares(in, addr) && (!in.Pos().IsValid() || b.l.line(in.Pos()) != b.l.line(at.Pos()))
	})
}

// freshArgs notes which arguments of a call, the last event, nobody else has yet.
func (b *blocks) freshArgs(x *ssa.Call, events []Event) {
	call := events[len(events)-1].Call
	if call == nil || x.Call.IsInvoke() || len(call.Args) != len(x.Call.Args) {
		return
	}
	for i, v := range x.Call.Args {
		call.Args[i].Ref.Fresh = call.Args[i].Ref.Fresh || b.local(b.r.origin(v), x)
	}
}

// constructs reports whether a function of the package returns objects that
// nobody else has.
func (l *lowering) constructs(f *ssa.Function) bool {
	if f.Pkg != l.ssa || len(f.Blocks) == 0 {
		return false
	}
	found := false
	for _, bl := range f.Blocks {
		ret, ok := bl.Instrs[len(bl.Instrs)-1].(*ssa.Return)
		if !ok || len(ret.Results) == 0 {
			continue
		}
		switch x := l.resolverOf(f).origin(ret.Results[0]).(type) {
		case *ssa.Const: // nil, beside an error
		case *ssa.Alloc:
			if !unshared(x) {
				return false
			}
			found = true
		default:
			return false
		}
	}
	return found
}

// shares reports whether an instruction hands an object to where others may get
// at it: see unshared.
func shares(in ssa.Instruction, object ssa.Value) bool {
	is := func(v ssa.Value) bool {
		if x, ok := v.(*ssa.MakeInterface); ok {
			v = x.X
		}
		return v == object
	}
	switch x := in.(type) {
	case *ssa.MakeClosure:
		return slices.ContainsFunc(x.Bindings, is)
	case *ssa.Go:
		return slices.ContainsFunc(x.Call.Args, is) || is(x.Call.Value)
	case *ssa.Send:
		return is(x.X)
	case *ssa.MapUpdate:
		return is(x.Value)
	case *ssa.Store:
		_, local := x.Addr.(*ssa.Alloc)
		return is(x.Val) && !local
	}
	return false
}
