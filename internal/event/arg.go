package event

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// args lowers the arguments, the receiver first.
func (b *blocks) args(c *ssa.CallCommon) []Arg {
	var list []Arg
	if c.IsInvoke() {
		list = append(list, b.arg(c.Value))
	}
	for _, v := range c.Args {
		list = append(list, b.arg(v))
	}
	return list
}

func (b *blocks) arg(v ssa.Value) Arg {
	a := Arg{Ref: b.r.ref(v)}
	if al, ok := v.(*ssa.Alloc); ok {
		if s := b.r.onlyStore(al); s != nil {
			a.Elem = b.r.ref(s.Val)
			if _, ok := s.Val.Type().Underlying().(*types.Signature); ok {
				if fns := b.fns(s.Val); len(fns) == 1 {
					a.Fn = &fns[0]
				}
			}
		}
	}
	a.Const, a.Cond = b.r.outcome(v)
	if a.Const == nil && isBool(v.Type()) && a.Cond.Cond.Op != "" {
		b.counts[a.Cond.Cond]++
	}
	a.Fn = b.onlyFn(v)
	a.Fields = b.fields(v)
	a.Methods = b.methods(v)
	return a
}

// onlyFn returns the function that a value is, if it is one and only one.
func (b *blocks) onlyFn(v ssa.Value) *Fn {
	if isFunc(v.Type()) {
		if fns := b.fns(v); len(fns) == 1 {
			return &fns[0]
		}
	}
	return nil
}

// fields returns what the fields of an object hold that the function made.
func (b *blocks) fields(v ssa.Value) []Field {
	if m, ok := v.(*ssa.MakeInterface); ok {
		v = m.X
	}
	if u, ok := v.(*ssa.UnOp); ok && u.Op == token.MUL {
		v = u.X
	}
	a, ok := b.r.origin(v).(*ssa.Alloc)
	if !ok {
		return nil
	}
	var list []Field
	for _, ref := range *a.Referrers() {
		f, ok := ref.(*ssa.FieldAddr)
		if !ok || f.X != ssa.Value(a) {
			continue
		}
		if val := onlyStored(a, f); val != nil && refers(val.Type()) {
			name := deref(a.Type()).Underlying().(*types.Struct).Field(f.Field).Name()
			list = append(list, Field{Path: "." + name + "*", Ref: b.r.ref(val), Fn: b.onlyFn(val)})
		}
	}
	return list
}

// onlyStored returns the value that a function stores in a field of an object
// which it made, if it stores one.
func onlyStored(a *ssa.Alloc, f *ssa.FieldAddr) ssa.Value {
	var val ssa.Value
	for _, ref := range *a.Referrers() {
		other, ok := ref.(*ssa.FieldAddr)
		if !ok || other.Field != f.Field {
			continue
		}
		for _, use := range *other.Referrers() {
			if s, ok := use.(*ssa.Store); ok && s.Addr == ssa.Value(other) {
				if val != nil {
					return nil
				}
				val = s.Val
			}
		}
	}
	return val
}

// refers reports whether values of the type lead to objects or code.
func refers(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Signature, *types.Interface:
		return true
	}
	return false
}

// maxMethods bounds the interfaces whose methods are passed on with a value.
const maxMethods = 8

// methods returns the methods that calls through an interface reach, when the
// value becomes one here.
func (b *blocks) methods(v ssa.Value) []Method {
	i, ok := v.Type().Underlying().(*types.Interface)
	if !ok || i.NumMethods() == 0 || i.NumMethods() > maxMethods {
		return nil
	}
	t := b.concrete(v, 0)
	if t == nil {
		return nil
	}
	var list []Method
	for m := range i.Methods() {
		if key, recv, ok := b.l.impls.method(t, m); ok {
			list = append(list, Method{m.Name(), key, recv})
		}
	}
	return list
}

// arg0 is arg for the binding of a free variable, without function values:
// a closure may be bound to a variable that holds it.
func (b *blocks) arg0(v ssa.Value) Arg {
	a := Arg{Ref: b.r.ref(v)}
	if al, ok := v.(*ssa.Alloc); ok {
		if s := b.r.onlyStore(al); s != nil {
			a.Elem = b.r.ref(s.Val)
			switch x := s.Val.(type) {
			case *ssa.MakeClosure:
				if f := x.Fn.(*ssa.Function); f.Synthetic != "" {
					fn := b.closure(x)
					a.Fn = &fn
				} else {
					a.Fn = &Fn{Key: funcKey(f)}
				}
			case *ssa.Function:
				a.Fn = &Fn{Key: funcKey(x)}
			}
		}
	}
	return a
}
