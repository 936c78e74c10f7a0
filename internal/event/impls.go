package event

import (
	"go/types"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/lock"
	"golang.org/x/tools/go/ssa"
)

// backPointers returns, for the struct types of a package, the fields that point
// to the object which the struct is a part of: no other field of the struct
// points to its type, and what is stored there is given from outside.
//
//	type stream struct{ conn *conn }      newStream(c *conn): &stream{conn: c}
//	type transfer struct{ from, to *account }             two: not an owner
//	type node struct{ children *group }   &node{children: &group{}}: a part
func (l *lowering) backPointers() map[lock.Class]lock.Class {
	pkg := l.src.Pkg
	backs := map[lock.Class]lock.Class{}
	for _, name := range pkg.Scope().Names() {
		child := named(pkg.Scope().Lookup(name).Type())
		if child == nil {
			continue
		}
		s, ok := child.Underlying().(*types.Struct)
		if !ok {
			continue
		}
		fields := map[*types.TypeName][]string{}
		for f := range s.Fields() {
			if p, ok := types.Unalias(f.Type()).(*types.Pointer); ok {
				if n := named(p); n != nil && n.Obj().Pkg() == pkg {
					fields[n.Obj()] = append(fields[n.Obj()], f.Name())
				}
			}
		}
		for owner, names := range fields {
			field := lock.Class(typeName(child) + "." + names[0])
			if len(names) == 1 && owner != child.Obj() && !l.made[field] {
				backs[field] = lock.Class(pkg.Path() + "." + owner.Name())
			}
		}
	}
	return backs
}

// noteMade notes whether a value that is stored in a field is made, or returned
// by a call, where it is stored: then it is a part of the object, not its owner.
func (l *lowering) noteMade(r *resolver, to *ssa.FieldAddr, val ssa.Value) {
	if c, ok := val.(*ssa.Const); ok && c.Value == nil {
		return
	}
	owner := r.ref(val)
	if k := owner.Root.Kind; k != Param && k != Free || partOfAnother(r, to, owner) {
		l.made[r.ref(to).Class] = true
	}
}

// partOfAnother reports whether the object of a field that is given an owner
// becomes a part of another object of the owner's type.
func partOfAnother(r *resolver, to *ssa.FieldAddr, owner Ref) bool {
	part, ok := to.X.(*ssa.Alloc)
	if !ok {
		return false
	}
	whole := named(deref(to.Type()))
	for _, ref := range *part.Referrers() {
		s, ok := ref.(*ssa.Store)
		if !ok || s.Val != ssa.Value(part) {
			continue
		}
		field, ok := s.Addr.(*ssa.FieldAddr)
		if ok && named(field.X.Type()) == whole && r.ref(field.X).Root != owner.Root {
			return true
		}
	}
	return false
}

// maxImpls bounds how many implementations of an interface method are followed:
// an interface with more is a plug-in point, whose calls say little.
const maxImpls = 3

// implementations answers which concrete methods a call through an interface
// may reach, from what this package declares and converts.
type implementations struct {
	pkg       *types.Package
	types     []*types.Named  // the package's types that are not interfaces
	methods   map[string]bool // names of methods of the package's interfaces
	converted map[*types.TypeName]bool
	memo      map[string][]Fn
	// composites remembers answers of composite.
	composites map[[2]*types.TypeName]bool
}

func findImplementations(l *lowering) *implementations {
	m := &implementations{
		pkg: l.src.Pkg, methods: map[string]bool{},
		converted: map[*types.TypeName]bool{}, memo: map[string][]Fn{},
		composites: map[[2]*types.TypeName]bool{},
	}
	scope := l.src.Pkg.Scope()
	for _, name := range scope.Names() {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || tn.IsAlias() {
			continue
		}
		n, ok := tn.Type().(*types.Named)
		if !ok {
			continue
		}
		if i, ok := n.Underlying().(*types.Interface); ok {
			for f := range i.Methods() {
				m.methods[f.Name()] = true
			}
		} else if n.TypeParams().Len() == 0 {
			m.types = append(m.types, n)
		}
	}
	for _, fn := range l.funcs {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				switch x := in.(type) {
				case *ssa.MakeInterface:
					m.convert(l, x)
				case *ssa.ChangeInterface:
					m.rename(l, x)
				}
			}
		}
	}
	for hole, keys := range l.out.Provides {
		slices.Sort(keys)
		l.out.Provides[hole] = slices.Compact(keys)
	}
	return m
}

// convert notes that values of a concrete type become values of an interface.
func (m *implementations) convert(l *lowering, x *ssa.MakeInterface) {
	if n := named(x.X.Type()); n != nil {
		m.converted[n.Obj()] = true
	}
	to := named(x.Type())
	iface, ok := x.Type().Underlying().(*types.Interface)
	if to == nil || !ok {
		return
	}
	for f := range iface.Methods() {
		if key, _, ok := m.method(x.X.Type(), f); ok {
			hole := typeName(to) + "." + f.Name()
			if m.composite(x.X.Type(), to) || to.Obj().Pkg() != m.pkg && onlyReturned(x) {
				key = Composite + key
			}
			l.out.Provides[hole] = append(l.out.Provides[hole], key)
		}
	}
}

// Composite marks, in Package.Provides, methods of objects that are likely not
// the ones which a call through the interface reaches: of types which hold
// objects of the interface that they implement (wrappers, nodes of trees), and
// of what a factory returns as another package's interface (plug-ins).
const Composite = "~"

// Fallback marks, in Package.Provides, the hole of an interface method that fills
// the hole of a list of objects if nothing is known to be added to the list.
const Fallback = "??"

// onlyReturned reports whether a value becomes an interface only to be returned.
func onlyReturned(x *ssa.MakeInterface) bool {
	for _, ref := range *x.Referrers() {
		switch ref.(type) {
		case *ssa.Return, *ssa.DebugRef, *ssa.Phi:
		default:
			return false
		}
	}
	return true
}

// composite reports whether objects of a type hold objects of an interface that
// the type itself implements. A call through the interface then reaches a child
// as a rule, and not the object that calls.
func (m *implementations) composite(t types.Type, iface *types.Named) bool {
	n := named(t)
	if n == nil {
		return false
	}
	id := [2]*types.TypeName{n.Obj(), iface.Obj()}
	is, ok := m.composites[id]
	if !ok {
		is = holdsType(n, iface, map[types.Type]bool{}, 0)
		m.composites[id] = is
	}
	return is
}

// holdsType reports whether a value of type t holds values of a named type,
// itself or in containers: what its pointers lead to is not part of it.
func holdsType(t types.Type, to *types.Named, seen map[types.Type]bool, depth int) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	if n, ok := types.Unalias(t).(*types.Named); ok && depth > 0 && n.Origin() == to.Origin() {
		return true
	}
	in := func(t types.Type) bool { return holdsType(t, to, seen, depth+1) }
	switch u := t.Underlying().(type) {
	case *types.Struct:
		for f := range u.Fields() {
			if in(f.Type()) {
				return true
			}
		}
	case *types.Slice:
		return in(u.Elem())
	case *types.Array:
		return in(u.Elem())
	case *types.Map:
		return in(u.Elem()) || in(u.Key())
	}
	return false
}

// rename notes that values of one interface become values of another: what
// fills the first one's holes fills the second's.
func (m *implementations) rename(l *lowering, x *ssa.ChangeInterface) {
	from, to := named(x.X.Type()), named(x.Type())
	iface, ok := x.Type().Underlying().(*types.Interface)
	if from == nil || to == nil || !ok || from.Obj() == to.Obj() {
		return
	}
	for f := range iface.Methods() {
		hole := typeName(to) + "." + f.Name()
		l.out.Provides[hole] = append(l.out.Provides[hole], "?"+typeName(from)+"."+f.Name())
	}
}

// mayDispatch reports whether calls may reach the method through an interface.
func (m *implementations) mayDispatch(obj types.Object) bool {
	f, ok := obj.(*types.Func)
	if !ok || f.Signature().Recv() == nil {
		return false
	}
	n := named(f.Signature().Recv().Type())
	return n == nil || m.methods[f.Name()] || m.converted[n.Obj()] && f.Exported()
}

// of returns the methods that a call of f on an interface of type t may reach,
// when this package declares the interface and few types have it.
func (m *implementations) of(t types.Type, f *types.Func) []Fn {
	n := named(t)
	if n == nil || n.Obj().Pkg() != m.pkg {
		return nil
	}
	iface, ok := n.Underlying().(*types.Interface)
	if !ok || n.TypeParams().Len() > 0 {
		return nil
	}
	id := typeName(n) + "." + f.Name()
	if fns, ok := m.memo[id]; ok {
		return fns
	}
	var fns []Fn
	for _, c := range m.types {
		var t types.Type = c
		if !types.Implements(t, iface) {
			t = types.NewPointer(c)
			if !types.Implements(t, iface) {
				continue
			}
		}
		if key, _, ok := m.method(t, f); ok {
			fns = append(fns, Fn{Key: key, Composite: m.composite(t, n)})
		}
	}
	slices.SortFunc(fns, func(a, b Fn) int { return strings.Compare(a.Key, b.Key) })
	fns = slices.CompactFunc(fns, func(a, b Fn) bool { return a.Key == b.Key })
	if len(fns) > maxImpls {
		fns = nil
	}
	m.memo[id] = fns
	return fns
}

// method returns the key of t's method f, and the path from a value of t to the
// receiver when the method is promoted.
func (m *implementations) method(t types.Type, f *types.Func) (key string, path Ref, ok bool) {
	return m.lookup(t, f.Pkg(), f.Name())
}

// named is method for an exported method known by name only.
func (m *implementations) named(t types.Type, name string) (key string, path Ref, ok bool) {
	return m.lookup(t, m.pkg, name)
}

func (m *implementations) lookup(t types.Type, pkg *types.Package, name string) (string, Ref, bool) {
	if types.IsInterface(t) {
		return "", Ref{}, false
	}
	obj, index, _ := types.LookupFieldOrMethod(t, true, pkg, name)
	f, ok := obj.(*types.Func)
	if !ok {
		return "", Ref{}, false
	}
	if r := f.Signature().Recv(); r == nil || types.IsInterface(r.Type()) {
		return "", Ref{}, false
	}
	var path strings.Builder
	for _, i := range index[:len(index)-1] {
		s, ok := deref(t).Underlying().(*types.Struct)
		if !ok {
			return "", Ref{}, false
		}
		path.WriteString("." + s.Field(i).Name())
		t = s.Field(i).Type()
		if _, ok := t.Underlying().(*types.Pointer); ok {
			path.WriteString("*")
		}
	}
	return methodKey(f), Ref{Path: path.String()}, true
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

// getter returns the path on a parameter that a function of the package returns,
// when that is all it does.
func (l *lowering) getter(f *ssa.Function) (Ref, bool) {
	f = origin(f)
	if g, ok := l.getters[f]; ok {
		if g == nil {
			return Ref{}, false
		}
		return *g, true
	}
	l.getters[f] = nil
	if f.Pkg != l.ssa || len(f.Blocks) != 1 || f.Signature.Results().Len() != 1 || len(f.Blocks[0].Instrs) > 12 {
		return Ref{}, false
	}
	for _, in := range f.Blocks[0].Instrs {
		switch x := in.(type) {
		case *ssa.Store, *ssa.MapUpdate, *ssa.Send, *ssa.Go, *ssa.Defer, *ssa.RunDefers:
			return Ref{}, false
		case *ssa.Call:
			if g := x.Call.StaticCallee(); g == nil {
				return Ref{}, false
			} else if _, ok := l.getter(g); !ok && methodOp(g) == 0 {
				return Ref{}, false
			}
		case *ssa.Return:
			k := l.resolverOf(f).ref(x.Results[0])
			if k.Root.Kind == Param && k.Path != "" && !strings.Contains(k.Path, "[") {
				l.getters[f] = &k
				return k, true
			}
		}
	}
	return Ref{}, false
}
