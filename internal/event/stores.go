package event

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// Fallback marks, in Package.Provides, the hole of an interface method that fills
// another hole if nothing is known to: that of a list of objects to which nothing is
// known to be added, or that of an interface which the method's interface embeds.
const Fallback = "??"

// TestOnly marks, in Package.Provides, what fills a hole only in tests: a method
// of a type that a test declares, most often in place of the program's own.
const TestOnly = "%"

// Filler returns the key of the function in an entry of Package.Provides, which
// may be marked.
func Filler(entry string) string {
	return strings.TrimPrefix(strings.TrimPrefix(entry, TestOnly), Composite)
}

// findStores notes which functions are stored in which function variables, and
// which parameters are.
func (l *lowering) findStores() {
	open := map[string]bool{}
	for _, fn := range l.funcs {
		b := &blocks{l: l, r: l.resolverOf(fn), fn: fn, counts: map[Cond]int{}}
		for _, bl := range fn.Blocks {
			for _, in := range bl.Instrs {
				var hole string
				var val ssa.Value
				var holder Ref
				switch x := in.(type) {
				case *ssa.Store:
					val = x.Val
					switch to := x.Addr.(type) {
					case *ssa.FieldAddr:
						hole = string(b.r.ref(x.Addr).Class)
						holder = b.r.ref(to.X)
						l.noteMade(b.r, to, val)
					case *ssa.Global, *ssa.IndexAddr:
						hole = string(b.r.ref(x.Addr).Class)
					}
				case *ssa.MapUpdate:
					val = x.Value
					if c := b.r.ref(x.Map).Class; c != "" {
						hole = string(c) + "[]"
					}
				}
				if hole == "" {
					continue
				}
				if isFunc(val.Type()) {
					l.keep(b, hole, val, holder, open)
				}
				if x, ok := in.(*ssa.MapUpdate); ok {
					l.register(b, hole, x.Value)
				}
				for _, elem := range appended(val) {
					l.register(b, hole+"[]", elem)
				}
			}
		}
	}
	for hole, fns := range l.stores {
		if open[hole] || len(fns) > maxImpls {
			delete(l.stores, hole)
		}
		for _, fn := range fns {
			if fn.Op == 0 {
				l.out.Provides[hole] = append(l.out.Provides[hole], fn.Key)
			}
		}
		slices.Sort(l.out.Provides[hole])
		l.out.Provides[hole] = slices.Compact(l.out.Provides[hole])
	}
}

// appended returns the values that an append adds to a list, if v is one.
func appended(v ssa.Value) (list []ssa.Value) {
	c, ok := v.(*ssa.Call)
	if !ok {
		return nil
	}
	if f, ok := c.Call.Value.(*ssa.Builtin); !ok || f.Name() != "append" || len(c.Call.Args) != 2 {
		return nil
	}
	s, ok := c.Call.Args[1].(*ssa.Slice)
	if !ok {
		return nil
	}
	array, ok := s.X.(*ssa.Alloc)
	if !ok {
		return nil
	}
	for _, ref := range *array.Referrers() {
		elem, ok := ref.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		for _, use := range *elem.Referrers() {
			if st, ok := use.(*ssa.Store); ok {
				list = append(list, st.Val)
			}
		}
	}
	return list
}

// register notes that an object becomes an element of the lists of class hole,
// whose elements' methods are called through an interface.
func (l *lowering) register(b *blocks, hole string, val ssa.Value) {
	n := named(val.Type())
	if n == nil || !types.IsInterface(n) || !l.opens(n) {
		return
	}
	for i, p := range b.fn.Params {
		if b.r.origin(val) == ssa.Value(p) {
			l.out.Keeps = append(l.out.Keeps, Keep{Func: funcKey(b.fn), Param: i, Hole: hole})
		}
	}
	for _, m := range b.methods(val) {
		at := hole + "." + m.Name
		l.out.Provides[at] = append(l.out.Provides[at], m.Key)
	}
}

// keep notes that a function value is stored in the variables of class hole, a
// field of holder if it is one.
func (l *lowering) keep(b *blocks, hole string, val ssa.Value, holder Ref, open map[string]bool) {
	if c, ok := val.(*ssa.Const); ok && c.Value == nil {
		return
	}
	v := b.r.origin(val)
	for i, p := range b.fn.Params {
		if v == ssa.Value(p) {
			key := funcKey(b.fn)
			l.out.Keeps = append(l.out.Keeps, Keep{Func: key, Param: i, Hole: hole})
		}
	}
	fns := b.fns(val)
	if fns == nil {
		open[hole] = true
	}
	for _, fn := range fns {
		fn = fn.heldBy(holder)
		if !slices.ContainsFunc(l.stores[hole], func(o Fn) bool { return o.Key == fn.Key }) {
			l.stores[hole] = append(l.stores[hole], fn)
		}
	}
}

// theHolder is the root of a reference to the object in whose field a function
// is stored.
var theHolder = Root{Kind: Value, ID: -1}

// heldBy returns a function as those who call it from a field of holder know it:
// what it captured is known where it was made, but that it captured the holder
// is known everywhere.
//
//	p.refill = func() { p.mu.Lock(); ... }
func (fn Fn) heldBy(holder Ref) Fn {
	if fn.Recv != nil && fn.Recv.Same(holder) {
		fn.Recv = &Ref{Root: theHolder}
	} else {
		fn.Recv = nil
	}
	free := make([]Arg, len(fn.Free))
	captured := false
	for i, a := range fn.Free {
		switch {
		case a.Elem.Same(holder):
			free[i].Elem = Ref{Root: theHolder}
			captured = true
		case a.Ref.Same(holder):
			free[i].Ref = Ref{Root: theHolder}
			captured = true
		}
	}
	fn.Free = nil
	if captured {
		fn.Free = free
	}
	return fn
}

// calledFrom replaces what heldBy left open, given the object whose field the
// function is called from.
func (fn Fn) calledFrom(holder Ref) Fn {
	set := func(r *Ref) {
		if r.Root == theHolder {
			*r = holder
		}
	}
	if fn.Recv != nil {
		r := *fn.Recv
		set(&r)
		fn.Recv = &r
	}
	fn.Free = slices.Clone(fn.Free)
	for i := range fn.Free {
		set(&fn.Free[i].Ref)
		set(&fn.Free[i].Elem)
	}
	return fn
}

func isFunc(t types.Type) bool {
	_, ok := t.Underlying().(*types.Signature)
	return ok
}

// onlyStore returns the store that gives a variable its only value, if there is
// one.
func (r *resolver) onlyStore(a *ssa.Alloc) *ssa.Store {
	var only *ssa.Store
	for _, s := range r.stores[a] {
		if u, ok := s.Val.(*ssa.UnOp); ok && u.X == ssa.Value(a) {
			continue // a return of a named result stores it in itself
		}
		if only != nil {
			return nil
		}
		only = s
	}
	if only != nil && (r.pkg.storedByClosure(a) || isFlag(only)) {
		return nil
	}
	return only
}

// isFlag reports whether a store of a constant tells something: the variable has its
// zero value where it is used before.
//
//	var unlocked bool
//	defer func() { if !unlocked { mu.Unlock() } }()
//	…
//	unlocked = true
func isFlag(s *ssa.Store) bool {
	if _, ok := s.Val.(*ssa.Const); !ok {
		return false
	}
	set := s.Block()
	return slices.ContainsFunc(*s.Addr.Referrers(), func(in ssa.Instruction) bool {
		at := in.Block()
		if at == set {
			return slices.Index(at.Instrs, in) < slices.Index(at.Instrs, ssa.Instruction(s))
		}
		return !set.Dominates(at) && at != set.Parent().Recover
	})
}

// origin follows a value through variables that are stored to once.
func (r *resolver) origin(v ssa.Value) ssa.Value {
	for range 8 {
		switch x := v.(type) {
		case *ssa.UnOp:
			a, ok := x.X.(*ssa.Alloc)
			if x.Op != token.MUL || !ok {
				return v
			}
			s := r.onlyStore(a)
			if s == nil {
				return v
			}
			v = s.Val
		case *ssa.ChangeType:
			v = x.X
		case *ssa.ChangeInterface:
			v = x.X
		case *ssa.MakeInterface:
			v = x.X
		default:
			return v
		}
	}
	return v
}
