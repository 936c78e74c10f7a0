package event

import (
	"go/token"
	"go/types"

	"github.com/lockcheck/lockcheck/internal/lock"
	"golang.org/x/tools/go/ssa"
)

// callee returns the place of a function value that is called, if callers or
// the function's own variables decide it.
func (b *blocks) callee(v ssa.Value) Ref {
	switch v.(type) {
	case *ssa.Function, *ssa.MakeClosure:
		return Ref{}
	}
	if ref, ok := b.paramField(v); ok {
		return ref
	}
	return b.r.ref(v)
}

// paramField returns the place of a function that is loaded from a field of a
// struct which is passed by value.
func (b *blocks) paramField(v ssa.Value) (Ref, bool) {
	u, ok := v.(*ssa.UnOp)
	if !ok || u.Op != token.MUL {
		return Ref{}, false
	}
	f, ok := u.X.(*ssa.FieldAddr)
	if !ok {
		return Ref{}, false
	}
	a, ok := f.X.(*ssa.Alloc)
	if !ok {
		return Ref{}, false
	}
	s := b.r.onlyStore(a)
	if s == nil {
		return Ref{}, false
	}
	p, ok := s.Val.(*ssa.Parameter)
	if !ok || onlyStored(a, f) != nil {
		return Ref{}, false
	}
	name := deref(a.Type()).Underlying().(*types.Struct).Field(f.Field).Name()
	ref := b.r.ref(p)
	ref.Path = "." + name + "*"
	return ref, true
}

// hole returns the class of the variable that a function value is loaded from.
func (b *blocks) hole(v ssa.Value) string {
	switch x := b.r.origin(v).(type) {
	case *ssa.UnOp:
		switch x.X.(type) {
		case *ssa.FieldAddr, *ssa.Global, *ssa.IndexAddr:
			return string(b.r.ref(x.X).Class)
		}
	case *ssa.Lookup, *ssa.Extract:
		return string(b.r.ref(x).Class)
	}
	return ""
}

// fns returns the functions that a function value may be, or nil if that is not
// known.
func (b *blocks) fns(v ssa.Value) []Fn { return b.fnsAt(v, 0) }

func (b *blocks) fnsAt(v ssa.Value, depth int) []Fn {
	if depth > 4 {
		return nil
	}
	switch x := b.r.origin(v).(type) {
	case *ssa.Function:
		fn := Fn{Key: funcKey(x)}
		if op := methodOp(x); op != lock.None {
			fn.Op = op // a method expression: the lock is the first argument
		}
		return []Fn{fn}
	case *ssa.MakeClosure:
		return []Fn{b.closure(x)}
	case *ssa.Phi:
		var list []Fn
		for _, e := range x.Edges {
			if c, ok := e.(*ssa.Const); ok && c.Value == nil {
				continue
			}
			fns := b.fnsAt(e, depth+1)
			if fns == nil {
				return nil
			}
			list = append(list, fns...)
		}
		return list
	case *ssa.UnOp:
		if fv, ok := x.X.(*ssa.FreeVar); ok && x.Op == token.MUL {
			return b.captured(fv)
		}
		if hole := b.hole(x); hole != "" {
			return b.stored(x, hole)
		}
	case *ssa.Lookup:
		return b.l.stores[b.hole(x)]
	}
	return nil
}

// stored returns the functions that a variable of class hole may hold, which is
// loaded from.
func (b *blocks) stored(load *ssa.UnOp, hole string) []Fn {
	field, ok := load.X.(*ssa.FieldAddr)
	var holder Ref
	if ok {
		holder = b.r.ref(field.X)
	}
	var list []Fn
	for _, fn := range b.l.stores[hole] {
		list = append(list, fn.calledFrom(holder))
	}
	return list
}

// closure lowers a function literal or a method value with what it captures.
func (b *blocks) closure(x *ssa.MakeClosure) Fn {
	f := x.Fn.(*ssa.Function)
	fn := Fn{Key: funcKey(f)}
	if f.Synthetic != "" && f.Parent() == nil && len(x.Bindings) == 1 {
		recv := b.r.ref(x.Bindings[0])
		fn.Op = methodOp(f)
		if fn.Op != lock.None {
			recv, fn.Op = b.lockRef(x.Bindings[0], fn.Op)
		}
		fn.Recv = &recv
		return fn
	}
	for _, v := range x.Bindings {
		fn.Free = append(fn.Free, b.arg0(v))
	}
	return fn
}

// captured returns the function that a captured variable holds, when the
// enclosing function gives it one value. What that function captures is known
// only where it was made.
func (b *blocks) captured(fv *ssa.FreeVar) []Fn {
	v, outer := b.l.binding(fv)
	a, ok := v.(*ssa.Alloc)
	if !ok {
		return nil
	}
	s := outer.onlyStore(a)
	if s == nil {
		return nil
	}
	switch x := s.Val.(type) {
	case *ssa.MakeClosure:
		f := x.Fn.(*ssa.Function)
		if f.Synthetic == "" {
			return []Fn{{Key: funcKey(f)}}
		}
	case *ssa.Function:
		return []Fn{{Key: funcKey(x)}}
	}
	return nil
}

// concrete returns the type of the value in an interface, if the function shows it.
func (b *blocks) concrete(v ssa.Value, depth int) types.Type {
	if depth > 4 {
		return nil
	}
	switch x := v.(type) {
	case *ssa.MakeInterface:
		return x.X.Type()
	case *ssa.ChangeInterface:
		return b.concrete(x.X, depth+1)
	case *ssa.TypeAssert:
		return b.concrete(x.X, depth+1)
	case *ssa.UnOp:
		if o := b.r.origin0(x); o != ssa.Value(x) {
			return b.concrete(o, depth+1)
		}
	}
	return nil
}

// origin0 follows one load of a variable that is stored to once.
func (r *resolver) origin0(x *ssa.UnOp) ssa.Value {
	if a, ok := x.X.(*ssa.Alloc); ok && x.Op == token.MUL {
		if s := r.onlyStore(a); s != nil {
			return s.Val
		}
	}
	return x
}
