package event

import (
	"go/token"
	"go/types"
	"slices"

	"github.com/lockcheck/lockcheck/internal/lock"
	"golang.org/x/tools/go/ssa"
)

// place tells which place an address is of, if it is one that the package
// declares and that several goroutines may use.
func (b *blocks) place(addr ssa.Value, a *Access) bool {
	if addr == nil || guardsItself(deref(addr.Type())) || b.l.src.Declared.isType(deref(addr.Type())) {
		return false
	}
	switch x := addr.(type) {
	case *ssa.FieldAddr:
		n := named(x.X.Type())
		if n == nil || n.Obj().Pkg() != b.l.src.Pkg {
			return false
		}
		s, ok := n.Underlying().(*types.Struct)
		if !ok || s.Field(x.Field).Name() == "_" {
			return false
		}
		a.Place = lock.Class(typeName(n) + "." + s.Field(x.Field).Name())
		a.Each = b.own(x)
		return true
	case *ssa.Global:
		if x.Pkg != b.l.ssa || x.Object() == nil {
			return false
		}
		a.Place = lock.Class(b.l.path + "." + x.Name())
		return true
	case *ssa.FreeVar, *ssa.Alloc:
		v, inLoop := b.variable(addr)
		if v == nil || !captured(v) || !token.IsIdentifier(v.Comment) {
			return false
		}
		a.Place, a.Decl = lock.Class(b.l.path+"."+v.Comment), b.l.site(v.Pos())
		a.Each = inLoop || v.Parent() == b.fn
		return a.Decl.IsValid()
	}
	return false
}

// own reports whether each goroutine that runs the function may have an object of
// its own, of which an address is a field: it is not one of a captured variable
// that all share, or of a package variable.
func (b *blocks) own(addr ssa.Value) bool {
	for {
		switch x := addr.(type) {
		case *ssa.FieldAddr:
			addr = x.X
		case *ssa.UnOp:
			addr = x.X
		case *ssa.Global:
			return false
		case *ssa.FreeVar:
			v, each := b.variable(x)
			return v == nil || each
		default:
			return true
		}
	}
}

// guardsItself reports whether values of the type are safe to use as they are:
// channels, and what synchronizes.
func guardsItself(t types.Type) bool {
	if _, ok := t.Underlying().(*types.Chan); ok {
		return true
	}
	n := named(t)
	if n == nil || n.Obj().Pkg() == nil {
		return false
	}
	path := n.Obj().Pkg().Path()
	return path == "sync" || path == "sync/atomic" || syncLike(path) || isWrapper(t)
}

// variable returns the variable that a closure or its function uses, and whether
// it is made anew in each iteration of the loop that makes the closure.
func (b *blocks) variable(addr ssa.Value) (v *ssa.Alloc, each bool) {
	for range 8 {
		switch x := addr.(type) {
		case *ssa.Alloc:
			return x, each || x.Parent() != b.fn && cyclic(x.Parent())[x.Block().Index]
		case *ssa.FreeVar:
			addr, _ = b.l.binding(x)
		default:
			return nil, false
		}
	}
	return nil, false
}

// captured reports whether a closure uses the variable.
func captured(a *ssa.Alloc) bool {
	return slices.ContainsFunc(*a.Referrers(), func(in ssa.Instruction) bool {
		_, ok := in.(*ssa.MakeClosure)
		return ok
	})
}

func isArray(t types.Type) bool {
	_, ok := deref(t).Underlying().(*types.Array)
	return ok
}

func isMap(t types.Type) bool {
	_, ok := t.Underlying().(*types.Map)
	return ok
}
