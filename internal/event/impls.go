package event

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// maxImpls bounds how many implementations of an interface method are followed:
// an interface with more is a plug-in point, whose calls say little.
const maxImpls = 3

// implementations answers which concrete methods a call through an interface
// may reach, from what this package declares and converts.
type implementations struct {
	pkg       *types.Package
	types     []*types.Named // the package's types that are not interfaces
	inTest    func(*types.Named) bool
	methods   map[string]bool // names of methods of the package's interfaces
	converted map[*types.TypeName]bool
	memo      map[string][]Fn
	// composites remembers answers of composite.
	composites map[[2]*types.TypeName]bool
}

func findImplementations(l *lowering) *implementations {
	m := &implementations{
		pkg: l.src.Pkg, methods: map[string]bool{}, inTest: l.inTest,
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
			if n.TypeParams().Len() == 0 {
				l.inherit(n, i)
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

// inherit notes that an interface embeds others: objects which have it are made to
// be used as those, too. Where that happens may be out of sight, in a package that
// imports both.
func (l *lowering) inherit(n *types.Named, i *types.Interface) {
	for e := range i.EmbeddedTypes() {
		base := named(e)
		if base == nil || !l.opens(base) {
			continue
		}
		if iface, ok := base.Underlying().(*types.Interface); ok {
			for f := range iface.Methods() {
				hole := typeName(base) + "." + f.Name()
				l.out.Provides[hole] = append(l.out.Provides[hole], Fallback+typeName(n)+"."+f.Name())
			}
		}
	}
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
			if n := named(x.X.Type()); n != nil && m.inTest(n) {
				key = TestOnly + key
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

// inTest reports whether a test declares the type.
func (l *lowering) inTest(n *types.Named) bool {
	return strings.HasSuffix(l.src.Fset.Position(n.Obj().Pos()).Filename, "_test.go")
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
	tests := false // whether fns are of types that tests declare
	for _, c := range m.types {
		var t types.Type = c
		if !types.Implements(t, iface) {
			t = types.NewPointer(c)
			if !types.Implements(t, iface) {
				continue
			}
		}
		test := m.inTest(c)
		if test && !tests && len(fns) > 0 {
			continue
		}
		if key, _, ok := m.method(t, f); ok {
			if tests && !test {
				fns = nil
			}
			tests = test
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
