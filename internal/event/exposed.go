package event

import "go/types"

// exposed returns the types of a package whose methods others can call without an
// interface: exported ones, and those that others get by exported names.
func exposed(pkg *types.Package) map[*types.TypeName]bool {
	all := exposure{pkg: pkg, names: map[*types.TypeName]bool{}, seen: map[types.Type]bool{}}
	for _, name := range pkg.Scope().Names() {
		if obj := pkg.Scope().Lookup(name); obj.Exported() {
			all.add(obj.Type())
		}
	}
	return all.names
}

type exposure struct {
	pkg   *types.Package
	names map[*types.TypeName]bool
	seen  map[types.Type]bool
}

// add adds what others get with a value of a type.
func (e *exposure) add(t types.Type) {
	if e.seen[t] {
		return
	}
	e.seen[t] = true
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		for arg := range t.TypeArgs().Types() {
			e.add(arg)
		}
		if t = t.Origin(); t.Obj().Pkg() != e.pkg {
			return
		}
		e.names[t.Obj()] = true
		for m := range t.Methods() {
			if m.Exported() {
				e.add(m.Type())
			}
		}
		e.add(t.Underlying())
	case *types.Struct:
		for f := range t.Fields() {
			if f.Exported() || f.Embedded() {
				e.add(f.Type())
			}
		}
	case *types.Interface:
		for m := range t.Methods() {
			if m.Exported() {
				e.add(m.Type())
			}
		}
	case *types.Signature:
		for v := range t.Params().Variables() {
			e.add(v.Type())
		}
		for v := range t.Results().Variables() {
			e.add(v.Type())
		}
	case *types.Map:
		e.add(t.Key())
		e.add(t.Elem())
	case interface{ Elem() types.Type }: // pointers and the other containers
		e.add(t.Elem())
	}
}
