package event

import (
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"github.com/lockcheck/lockcheck/internal/lock"
	"golang.org/x/tools/go/ssa"
)

// resolver names the values of one function by access paths.
type resolver struct {
	pkg    *lowering
	fn     *ssa.Function
	ids    map[ssa.Value]int32
	refs   map[ssa.Value]Ref
	busy   map[ssa.Value]bool
	stores map[*ssa.Alloc][]*ssa.Store
}

func newResolver(pkg *lowering, fn *ssa.Function) *resolver {
	r := &resolver{
		pkg: pkg, fn: fn,
		ids: map[ssa.Value]int32{}, refs: map[ssa.Value]Ref{}, busy: map[ssa.Value]bool{},
		stores: map[*ssa.Alloc][]*ssa.Store{},
	}
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			if s, ok := in.(*ssa.Store); ok {
				if a, ok := s.Addr.(*ssa.Alloc); ok {
					r.stores[a] = append(r.stores[a], s)
				}
			}
		}
	}
	return r
}

// root returns an opaque root for a value.
func (r *resolver) root(v ssa.Value) Root {
	id, ok := r.ids[v]
	if !ok {
		id = int32(len(r.ids))
		r.ids[v] = id
	}
	kind := Value
	if _, ok := v.(*ssa.Alloc); ok {
		kind = Alloc
	}
	return Root{Kind: kind, ID: id}
}

// ref returns the access path of a value. An address and what a pointer to it
// refers to have the same path: &x.mu is ".mu" on x.
func (r *resolver) ref(v ssa.Value) Ref {
	if k, ok := r.refs[v]; ok {
		return k
	}
	if r.busy[v] {
		return Ref{Root: r.root(v)}
	}
	r.busy[v] = true
	k := r.resolve(v)
	delete(r.busy, v)
	r.refs[v] = k
	return k
}

func (r *resolver) resolve(v ssa.Value) Ref {
	switch x := v.(type) {
	case *ssa.Parameter:
		for i, p := range r.fn.Params {
			if p == x {
				return Ref{Root: Root{Kind: Param, ID: int32(i)}}
			}
		}
	case *ssa.FreeVar:
		return r.freeVar(x)
	case *ssa.Global:
		name := x.Pkg.Pkg.Path() + "." + x.Name()
		return owned(Ref{Root: Root{Kind: Global, Name: name}, Class: lock.Class(name)}, deref(x.Type()))
	case *ssa.Alloc:
		k := Ref{Root: r.root(v), Fresh: unshared(x)}
		if token.IsIdentifier(x.Comment) && x.Comment != "new" && x.Comment != "complit" {
			k.Class = lock.Class(r.pkg.path + "." + strings.ReplaceAll(r.outermost(), ".", "") + "." + x.Comment)
			k = owned(k, deref(x.Type()))
		}
		return k
	case *ssa.FieldAddr:
		return r.field(r.ref(x.X), x.X.Type(), x.Field)
	case *ssa.Field:
		base := r.ref(x.X)
		path, loaded := strings.CutSuffix(base.Path, "*")
		base.Path = path
		k := r.field(base, x.X.Type(), x.Field)
		if loaded {
			k.Path += "*"
		}
		if _, ok := x.Type().Underlying().(*types.Pointer); ok {
			k.Own = OfType // what it points to is not part of the field: see load
		}
		return k
	case *ssa.UnOp:
		if x.Op == token.MUL {
			return r.load(x)
		}
	case *ssa.IndexAddr:
		return r.element(v, r.ref(x.X), x.Index, deref(x.Type()))
	case *ssa.Index:
		return r.element(v, r.ref(x.X), x.Index, x.Type())
	case *ssa.Lookup:
		return r.element(v, r.ref(x.X), x.Index, x.Type())
	case *ssa.Slice:
		return r.ref(x.X)
	case *ssa.Extract:
		return r.extract(x)
	case *ssa.ChangeType:
		return r.ref(x.X)
	case *ssa.ChangeInterface:
		return r.ref(x.X)
	case *ssa.Convert:
		return r.ref(x.X)
	case *ssa.MakeInterface:
		return r.ref(x.X)
	case *ssa.TypeAssert:
		if !x.CommaOk {
			return r.ref(x.X)
		}
	case *ssa.BinOp:
		// The same computation on the same operand is the same value.
		if c, ok := x.Y.(*ssa.Const); ok && c.Value != nil {
			k := r.ref(x.X)
			return Ref{Root: k.Root, Path: k.Path + "{" + x.Op.String() + c.Value.ExactString() + "}", Index: k.Index}
		}
	case *ssa.Phi:
		return r.phi(x)
	case *ssa.Call:
		return r.call(x)
	}
	return Ref{Root: r.root(v)}
}

// freeVar resolves a captured variable; its class is that of the variable.
func (r *resolver) freeVar(x *ssa.FreeVar) Ref {
	for i, f := range r.fn.FreeVars {
		if f == x {
			k := Ref{Root: Root{Kind: Free, ID: int32(i)}}
			if b, outer := r.pkg.binding(x); b != nil {
				o := outer.ref(b)
				k.Class, k.Own = o.Class, o.Own
			}
			return k
		}
	}
	return Ref{Root: r.root(x)}
}

// field returns the path of a field of the object at base.
func (r *resolver) field(base Ref, t types.Type, index int) Ref {
	s, ok := deref(t).Underlying().(*types.Struct)
	if !ok {
		return Ref{Root: base.Root, Path: base.Path + ".?"}
	}
	f := s.Field(index)
	k := base
	if strings.HasSuffix(base.Path, "*") && base.Class != "" {
		k.Via = base.Class
	}
	k.Path += "." + f.Name()
	k.Class = fieldClass(base, t, f.Name())
	k.Own = OfType
	if base.Own == Whole {
		k.Own = Whole
		return k
	}
	if isWrapper(f.Type()) {
		k.Own = Whole
	} else if n, ok := types.Unalias(f.Type()).(*types.Named); ok && twins(s, n) {
		k.Own = Prefix
	}
	return k
}

// load returns the path of what an address refers to.
func (r *resolver) load(x *ssa.UnOp) Ref {
	if a, ok := x.X.(*ssa.Alloc); ok {
		if s := r.onlyStore(a); s != nil {
			return r.ref(s.Val)
		}
	}
	base := r.ref(x.X)
	if base.Root.Kind == NoRoot {
		return base
	}
	if to, ok := r.pkg.aliases.follow(base); ok {
		return to
	}
	if f, ok := x.X.(*ssa.FieldAddr); ok && isSyncType(named(f.X.Type()), "Cond") {
		if c, ok := r.origin(f.X).(*ssa.Call); ok && isNewCond(c) {
			return r.ref(c.Call.Args[0])
		}
	}
	k := base
	k.Path += "*"
	k.Fresh = false
	if fv, ok := x.X.(*ssa.FreeVar); ok && r.reader(fv) {
		k.Path += "!r"
	}
	if _, ok := deref(x.X.Type()).Underlying().(*types.Pointer); ok {
		k.Own = OfType
	}
	return k
}

// lockOfCond returns the class of the lock that a Cond gives back while it waits, or
// "" if it is not known.
func (r *resolver) lockOfCond(cond ssa.Value) lock.Class {
	if c, ok := r.origin(cond).(*ssa.Call); ok && isNewCond(c) {
		return r.ref(c.Call.Args[0]).Class
	}
	return r.pkg.aliases[r.ref(cond).Class+".L"].class
}

// reader reports whether a captured variable holds the read half of an RWMutex.
func (r *resolver) reader(fv *ssa.FreeVar) bool {
	b, outer := r.pkg.binding(fv)
	a, ok := b.(*ssa.Alloc)
	if !ok {
		return false
	}
	s := outer.onlyStore(a)
	return s != nil && strings.HasSuffix(outer.ref(s.Val).Path, "!r")
}

// element returns the path of an element of a container.
func (r *resolver) element(v ssa.Value, base Ref, index ssa.Value, t types.Type) Ref {
	k := base
	if k.Class != "" {
		k.Class += "[]"
	}
	k.Own = OfType
	if isWrapper(t) {
		k.Own = Whole
	}
	if l, ok := v.(*ssa.Lookup); ok && l.CommaOk {
		k.Class, k.Own = "", OfType
	}
	if c, ok := index.(*ssa.Const); ok && c.Value != nil {
		k.Path += "[" + c.Value.ExactString() + "]"
		return k
	}
	i := r.ref(index)
	if i.Index.Kind != NoRoot || base.Index.Kind != NoRoot {
		k.Root, k.Path, k.Index, k.In = r.root(v), "", Root{}, container(base)
		return k
	}
	switch {
	case i.Root.Kind == Param && i.Path == "":
		k.Path += "[p" + strconv.Itoa(int(i.Root.ID)) + "]"
	case i.Root.Kind == Param, i.Root.Kind == Value, i.Root.Kind == Alloc, i.Root.Kind == Free:
		k.Path += "[" + strconv.Itoa(int(i.Root.Kind)) + ":" + strconv.Itoa(int(i.Root.ID)) + i.Path + "]"
		k.Index = i.Root
	default:
		k.Root, k.Path, k.In = r.root(v), "", container(base)
	}
	return k
}

// container returns what the elements of base lie in.
func container(base Ref) Container {
	if k := base.Root.Kind; k == Param || k == Global {
		return Container{base.Root, base.Path}
	}
	return base.In
}

// IndexRoot returns the root that an index in the path depends on, if any. A parameter
// is named in the path itself, since it does not change.
func (r Ref) IndexRoot() Root {
	if _, rest, ok := strings.Cut(r.Path, "[p"); ok && r.Index.Kind == NoRoot {
		num, _, _ := strings.Cut(rest, "]")
		if i, err := strconv.Atoi(num); err == nil {
			return Root{Kind: Param, ID: int32(i)}
		}
	}
	return r.Index
}

func (r *resolver) extract(x *ssa.Extract) Ref {
	switch t := x.Tuple.(type) {
	case *ssa.Lookup:
		if x.Index == 0 {
			return r.element(x, r.ref(t.X), t.Index, x.Type())
		}
	case *ssa.TypeAssert:
		if x.Index == 0 {
			return r.ref(t.X)
		}
	case *ssa.Next:
		k := Ref{Root: r.root(x)}
		if rng, ok := t.Iter.(*ssa.Range); ok && x.Index == 2 {
			base := r.ref(rng.X)
			if base.Class != "" {
				k.Class = base.Class + "[]"
			}
			k.In = container(base)
		}
		return k
	case *ssa.Call:
		return Ref{Root: r.root(t), Path: "#" + strconv.Itoa(x.Index)}
	}
	return Ref{Root: r.root(x)}
}

// phi returns the path that all incoming values have, or a path of its own.
func (r *resolver) phi(x *ssa.Phi) Ref {
	var k Ref
	class := true
	for i, e := range x.Edges {
		if e == ssa.Value(x) {
			continue
		}
		o := r.ref(e)
		switch {
		case k.Root.Kind == NoRoot && i == 0 || k.Root.Kind == NoRoot && k.Path == "":
			k = o
		case !k.Same(o):
			if k.Class != o.Class {
				class = false
			}
			k = Ref{Root: r.root(x), Class: k.Class}
		}
	}
	if !class {
		k.Class = ""
	}
	if k.Root.Kind == NoRoot {
		k.Root = r.root(x)
	}
	return k
}

// call returns the path of a call's result, where the callee is a getter.
func (r *resolver) call(x *ssa.Call) Ref {
	own := Ref{Root: r.root(x)}
	f := x.Call.StaticCallee()
	if f == nil {
		return own
	}
	if f.Name() == "RLocker" && f.Signature.Recv() != nil && isLockType(named(f.Signature.Recv().Type())) {
		k := r.ref(x.Call.Args[0])
		k.Path += "!r"
		return k
	}
	if g, ok := r.pkg.getter(f); ok {
		base := r.ref(x.Call.Args[g.Root.ID])
		if base.Root.Kind == NoRoot {
			return own
		}
		return Join(base, g)
	}
	return own
}

// outermost returns the name of the function that the resolver's function lies in.
func (r *resolver) outermost() string {
	f := r.fn
	for f.Parent() != nil {
		f = f.Parent()
	}
	return funcName(f)
}

func isNewCond(c *ssa.Call) bool {
	f := c.Call.StaticCallee()
	return f != nil && f.Name() == "NewCond" && f.Pkg != nil && syncLike(f.Pkg.Pkg.Path()) && len(c.Call.Args) == 1
}
