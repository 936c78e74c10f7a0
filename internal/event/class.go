package event

import (
	"go/types"

	"github.com/lockcheck/lockcheck/internal/lock"
)

// fieldClass returns the class of field name of the object at base of type t.
func fieldClass(base Ref, t types.Type, name string) lock.Class {
	n := named(t)
	switch {
	case base.Own == Whole:
		return base.Class
	case base.Own == Prefix, n == nil, isSyncType(n, "Cond"):
		if base.Class == "" {
			return ""
		}
		return base.Class + lock.Class("."+name)
	}
	return lock.Class(typeName(n) + "." + name)
}

// owned sets the class rule of a variable by its type.
func owned(k Ref, t types.Type) Ref {
	if isWrapper(t) {
		k.Own = Whole
	}
	return k
}

// twins reports whether the struct holds several values of one struct type, whose
// locks are then told apart by the field: a connection's two halves.
func twins(s *types.Struct, n *types.Named) bool {
	if _, ok := n.Underlying().(*types.Struct); !ok || isLockType(n) || syncLike(n.Obj().Pkg().Path()) {
		return false
	}
	count := 0
	for f := range s.Fields() {
		if types.Identical(f.Type(), n) {
			count++
		}
	}
	return count > 1
}
