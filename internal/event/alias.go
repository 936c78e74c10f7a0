package event

import (
	"strings"

	"github.com/lockcheck/lockcheck/internal/lock"
	"golang.org/x/tools/go/ssa"
)

// aliases says of pointer fields, by class, where they always point: a Cond's L
// to a mutex beside it, a child's mutex pointer to its owner's mutex.
type aliases map[lock.Class]alias

type alias struct {
	beside string     // path from the object that has the field; "" if another object's
	cut    int        // how many fields of the pointer's own path lead to that object
	class  lock.Class // class of the target
	clash  bool       // several targets were seen
}

// findAliases reads all stores of lock addresses to fields. A field that is
// stored to in two ways has no alias.
func findAliases(l *lowering) aliases {
	found := aliases{}
	for _, fn := range l.funcs {
		r := l.resolverOf(fn)
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				if s, ok := in.(*ssa.Store); ok {
					found.store(r, s)
				}
			}
		}
	}
	for c, a := range found {
		if a.clash {
			delete(found, c)
		}
	}
	return found
}

func (a aliases) store(r *resolver, s *ssa.Store) {
	field, ok := s.Addr.(*ssa.FieldAddr)
	if !ok {
		return
	}
	from := r.ref(field)
	val := s.Val
	cut := 1
	if m, ok := val.(*ssa.MakeInterface); ok {
		val = m.X
	}
	if isSyncType(named(field.X.Type()), "Cond") {
		cut = 2
	}
	if c, ok := val.(*ssa.Call); ok && isNewCond(c) {
		val = c.Call.Args[0]
		from.Class += ".L"
		cut = 2
	} else if !lockPointer(val) && !r.pkg.src.Declared.isType(val.Type()) {
		return
	}
	to := r.ref(val)
	if from.Class == "" || to.Class == "" || from.Class == to.Class {
		return
	}
	target := alias{class: to.Class, cut: cut}
	fields := cut
	if cut == 2 && from.Class != "" && !strings.HasSuffix(from.Path, ".L") {
		fields = 1 // the Cond's own L is not in the path of what is stored to
	}
	if owner, ok := cutFields(from.Path, fields); ok && from.Root == to.Root {
		if rel, ok := strings.CutPrefix(to.Path, owner); ok && strings.HasPrefix(rel, ".") {
			target.beside = rel
		}
	}
	if old, ok := a[from.Class]; ok && old != target {
		target.clash = true
	}
	a[from.Class] = target
}

// lockPointer reports whether v is the address of a lock.
func lockPointer(v ssa.Value) bool {
	if m, ok := v.(*ssa.MakeInterface); ok {
		v = m.X
	}
	if c, ok := v.(*ssa.Call); ok {
		f := c.Call.StaticCallee()
		return f != nil && f.Name() == "RLocker"
	}
	n := named(v.Type())
	return isLockType(n) || n != nil && isWrapper(n)
}

// follow returns what a load of the pointer at ref gives.
func (a aliases) follow(ref Ref) (Ref, bool) {
	t, ok := a[ref.Class]
	if !ok {
		return Ref{}, false
	}
	if t.beside != "" {
		if owner, ok := cutFields(ref.Path, t.cut); ok {
			return Ref{Root: ref.Root, Path: owner + t.beside, Class: t.class, Index: ref.Index, Fresh: ref.Fresh}, true
		}
	}
	ref.Path += "*"
	ref.Class = t.class
	ref.Own, ref.Fresh = OfType, false
	return ref, true
}

// cutFields removes the last n fields from a path, with what follows each.
func cutFields(path string, n int) (string, bool) {
	for range n {
		i := strings.LastIndexByte(path, '.')
		if i < 0 {
			return "", false
		}
		path = path[:i]
	}
	return path, true
}
