package event

import (
	"go/types"

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
