package event

import (
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// callbacks returns the classes of the variables that hold callbacks: functions that
// others give to the package by a parameter, which it keeps, or, in a list or map,
// objects that they give it to be told.
func (w *waiting) callbacks(keeps []Keep) map[string]bool {
	given := map[string]bool{}
	for _, k := range keeps {
		if fn := w.flows.byKey[k.Func]; fn != nil && w.flows.open(fn) {
			given[k.Hole] = true
		}
	}
	for _, fn := range w.l.funcs {
		if !w.flows.open(fn) {
			continue
		}
		r := w.l.resolverOf(fn)
		for _, sb := range fn.Blocks {
			for _, in := range sb.Instrs {
				list, elems := listed(r, in)
				for _, v := range elems {
					if _, ok := r.origin(v).(*ssa.Parameter); ok {
						given[list+"[]"] = true
					}
				}
			}
		}
	}
	return given
}

// listed returns the class of the list or map that an instruction adds to, and what it
// adds.
func listed(r *resolver, in ssa.Instruction) (list string, elems []ssa.Value) {
	switch x := in.(type) {
	case *ssa.MapUpdate:
		return string(r.ref(x.Map).Class), []ssa.Value{x.Value}
	case *ssa.Store:
		if elems = appended(x.Val); len(elems) > 0 {
			return string(r.ref(x.Addr).Class), elems
		}
	}
	return "", nil
}

// callback returns the class of the variable that holds what a call calls, a function
// or an object, and the name of the object's method. The call may be there to tell
// others of something: it returns nothing, and is no print function. Of objects in
// fields nothing is said: most are no observers, but loggers, counters and the like.
func (b *blocks) callback(c *ssa.CallCommon) (class, method string) {
	sig := c.Signature()
	if sig.Results().Len() > 0 || sig.Variadic() {
		return "", ""
	}
	if c.IsInvoke() {
		if n := named(c.Value.Type()); n == nil || !b.l.opens(n) {
			return "", ""
		}
		if class = b.storage(c.Value); !strings.HasSuffix(class, "[]") {
			return "", ""
		}
		return class, c.Method.Name()
	}
	if c.StaticCallee() != nil || isContextCancel(c.Value.Type()) {
		return "", ""
	}
	return b.storage(c.Value), ""
}

func isContextCancel(t types.Type) bool {
	n := named(t)
	return n != nil && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "context" && n.Obj().Name() == "CancelFunc"
}

// storage returns the class of the field, or of the elements of a list or map in a
// field or package variable, that a value is loaded from; for a copy of a list, which is
// made to call its elements without the lock, it is the list's.
func (b *blocks) storage(v ssa.Value) string {
	load, ok := b.r.origin(v).(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		if hole := b.hole(v); strings.HasSuffix(hole, "[]") {
			return hole
		}
		return ""
	}
	switch x := load.X.(type) {
	case *ssa.FieldAddr:
		return b.hole(v)
	case *ssa.IndexAddr:
		if list := b.listClass(x.X, 0); list != "" {
			return list + "[]"
		}
	}
	return ""
}

// maxCopies bounds the copies that are looked through for a list.
const maxCopies = 4

// listClass returns the class of a list, or of that which it is a copy of.
func (b *blocks) listClass(v ssa.Value, depth int) string {
	if class := b.r.ref(v).Class; class != "" || depth == maxCopies {
		return string(class)
	}
	switch x := v.(type) {
	case *ssa.Phi:
		for _, e := range x.Edges {
			if list := b.listClass(e, depth+1); list != "" {
				return list
			}
		}
	case *ssa.MakeSlice:
		for _, ref := range *x.Referrers() {
			if c, ok := ref.(*ssa.Call); ok && isBuiltin(&c.Call, "copy") && c.Call.Args[0] == ssa.Value(x) {
				return b.listClass(c.Call.Args[1], depth+1)
			}
		}
	case *ssa.Call:
		for _, elem := range appended(x) {
			if list, ok := strings.CutSuffix(b.hole(elem), "[]"); ok {
				return list
			}
		}
		if isBuiltin(&x.Call, "append") && len(x.Call.Args) == 2 {
			return b.listClass(x.Call.Args[1], depth+1)
		}
		if copies(&x.Call) {
			return b.listClass(x.Call.Args[0], depth+1)
		}
	}
	return ""
}

func isBuiltin(c *ssa.CallCommon, name string) bool {
	f, ok := c.Value.(*ssa.Builtin)
	return ok && f.Name() == name
}

// copies reports whether a call returns the elements of its only argument: slices.Clone,
// slices.Collect, maps.Values and the like.
func copies(c *ssa.CallCommon) bool {
	f := c.StaticCallee()
	if f == nil || len(c.Args) != 1 {
		return false
	}
	obj := f.Object()
	if o := f.Origin(); o != nil {
		obj = o.Object()
	}
	return obj != nil && obj.Pkg() != nil && (obj.Pkg().Path() == "slices" || obj.Pkg().Path() == "maps")
}
