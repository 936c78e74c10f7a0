package event

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/lock"
	"golang.org/x/tools/go/ssa"
)

// call lowers a call, a defer or a go statement.
func (b *blocks) call(in ssa.CallInstruction, c *ssa.CallCommon, kind CallKind, emit func(Event)) {
	site := b.l.site(callPos(in.Pos(), c))
	if v, op := lockOp(c); op != lock.None && kind != Spawn {
		ref, op := b.lockRef(v, op)
		e := Event{Kind: LockOp, Site: site, Ref: ref, Op: op, Defer: kind == Deferred}
		if call, ok := in.(*ssa.Call); ok && op.Tries() {
			e.Result = b.r.root(call)
			b.counts[Truth(e.Result, "")]++
		}
		emit(e)
		return
	}
	if f, ok := c.Value.(*ssa.Builtin); ok {
		if v, ok := in.(*ssa.Call); ok && f.Name() == "recover" {
			emit(Event{Kind: Recover, Root: b.r.root(v)})
		}
		return
	}
	call := &Call{Kind: kind, Site: site, Args: b.args(c)}
	if v, ok := in.(*ssa.Call); ok {
		call.Result = b.r.root(v)
	}
	b.target(call, c)
	if f := c.StaticCallee(); f != nil && kind != Spawn {
		call.Op, call.Probe = lockLike(f)
	}
	if b.onceDo(call, c, kind, emit) {
		return
	}
	emit(Event{Kind: CallOp, Site: site, Call: call})
	for _, m := range b.implied(c) {
		implied := m
		implied.Kind, implied.Site = kind, site
		emit(Event{Kind: CallOp, Site: site, Call: &implied})
	}
}

// callPos returns where a call stands. The call that a range statement makes of
// an iterator has no position: it is where the loop is.
func callPos(pos token.Pos, c *ssa.CallCommon) token.Pos {
	if pos.IsValid() || len(c.Args) != 1 {
		return pos
	}
	if body, ok := c.Args[0].(*ssa.MakeClosure); ok {
		return body.Fn.Pos()
	}
	return pos
}

// lockRef returns the lock that an operation on v acts on: with an RLocker, the
// operation is the reader's.
func (b *blocks) lockRef(v ssa.Value, op lock.Op) (Ref, lock.Op) {
	ref := b.r.ref(v)
	if _, rich := lockInterface(v.Type()); rich {
		if n := named(v.Type()); n != nil {
			ref.Class = lock.Class(typeName(n))
		}
	}
	if p, ok := strings.CutSuffix(ref.Path, "!r"); ok {
		ref.Path = p
		switch op {
		case lock.Lock:
			op = lock.RLock
		case lock.Unlock:
			op = lock.RUnlock
		}
	}
	return ref, op
}

// onceDo lowers Once.Do(f): the Once acts as a lock that is held while f runs.
func (b *blocks) onceDo(call *Call, c *ssa.CallCommon, kind CallKind, emit func(Event)) bool {
	f := c.StaticCallee()
	if f == nil || f.Name() != "Do" || f.Signature.Recv() == nil || len(c.Args) != 2 ||
		!isSyncType(named(f.Signature.Recv().Type()), "Once") || kind != Plain {
		return false
	}
	once := b.r.ref(c.Args[0])
	do := &Call{Site: call.Site, Once: once, Callee: b.callee(c.Args[1]), Fns: b.fns(c.Args[1]), Name: "Once.Do's function"}
	if len(do.Fns) == 1 {
		do.Name = shortName(do.Fns[0].Key)
	}
	emit(Event{Kind: LockOp, Site: call.Site, Ref: once, Op: lock.Lock, Once: true, Call: do})
	emit(Event{Kind: CallOp, Site: call.Site, Call: do})
	emit(Event{Kind: LockOp, Site: call.Site, Ref: once, Op: lock.Unlock, Once: true})
	return true
}

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

// target fills in what the call may reach.
func (b *blocks) target(call *Call, c *ssa.CallCommon) {
	if c.IsInvoke() {
		call.Name, call.Method, call.Callee = c.Method.Name(), c.Method.Name(), b.r.ref(c.Value)
		if n := named(c.Value.Type()); n != nil {
			call.Name = n.Obj().Name() + "." + call.Name
			if b.l.opens(n) {
				call.Hole = typeName(n) + "." + c.Method.Name()
				if list := b.hole(c.Value); strings.HasSuffix(list, "[]") {
					// What was registered there is known better than what has the type.
					of := Fallback + call.Hole
					call.Hole = list + "." + c.Method.Name()
					b.l.out.Provides[call.Hole] = append(b.l.out.Provides[call.Hole], of)
				}
			}
		}
		if t := b.concrete(c.Value, 0); t != nil {
			if key, path, ok := b.l.impls.method(t, c.Method); ok {
				call.Args[0].Ref = Join(call.Args[0].Ref, path)
				call.Fns, call.Hole = []Fn{{Key: key}}, ""
				call.Name, call.Method, call.Callee = shortName(key), "", Ref{}
				return
			}
		}
		call.Fns = slices.Clone(b.l.impls.of(c.Value.Type(), c.Method))
		return
	}
	call.Fns = b.fns(c.Value)
	call.Callee = b.callee(c.Value)
	if len(call.Fns) == 1 {
		call.Name = shortName(call.Fns[0].Key)
		return
	}
	call.Name = "a function value"
	if _, ok := b.paramField(c.Value); ok {
		return // the caller may know it
	}
	if hole := b.hole(c.Value); hole != "" {
		call.Hole, call.Name = hole, lock.Class(hole).Short()
	}
}

// callee returns the place of a function value that is called, if callers or
// the function's own variables decide it.
func (b *blocks) callee(v ssa.Value) Ref {
	switch v.(type) {
	case *ssa.Function, *ssa.MakeClosure:
		return Ref{}
	}
	if ref, ok := b.paramField(v); ok {
		return ref
	}
	return b.r.ref(v)
}

// paramField returns the place of a function that is loaded from a field of a
// struct which is passed by value.
func (b *blocks) paramField(v ssa.Value) (Ref, bool) {
	u, ok := v.(*ssa.UnOp)
	if !ok || u.Op != token.MUL {
		return Ref{}, false
	}
	f, ok := u.X.(*ssa.FieldAddr)
	if !ok {
		return Ref{}, false
	}
	a, ok := f.X.(*ssa.Alloc)
	if !ok {
		return Ref{}, false
	}
	s := b.r.onlyStore(a)
	if s == nil {
		return Ref{}, false
	}
	p, ok := s.Val.(*ssa.Parameter)
	if !ok || onlyStored(a, f) != nil {
		return Ref{}, false
	}
	name := deref(a.Type()).Underlying().(*types.Struct).Field(f.Field).Name()
	ref := b.r.ref(p)
	ref.Path = "." + name + "*"
	return ref, true
}

// hole returns the class of the variable that a function value is loaded from.
func (b *blocks) hole(v ssa.Value) string {
	switch x := b.r.origin(v).(type) {
	case *ssa.UnOp:
		switch x.X.(type) {
		case *ssa.FieldAddr, *ssa.Global, *ssa.IndexAddr:
			return string(b.r.ref(x.X).Class)
		}
	case *ssa.Lookup, *ssa.Extract:
		return string(b.r.ref(x).Class)
	}
	return ""
}

// fns returns the functions that a function value may be, or nil if that is not
// known.
func (b *blocks) fns(v ssa.Value) []Fn { return b.fnsAt(v, 0) }

func (b *blocks) fnsAt(v ssa.Value, depth int) []Fn {
	if depth > 4 {
		return nil
	}
	switch x := b.r.origin(v).(type) {
	case *ssa.Function:
		fn := Fn{Key: funcKey(x)}
		if op := methodOp(x); op != lock.None {
			fn.Op = op // a method expression: the lock is the first argument
		}
		return []Fn{fn}
	case *ssa.MakeClosure:
		return []Fn{b.closure(x)}
	case *ssa.Phi:
		var list []Fn
		for _, e := range x.Edges {
			if c, ok := e.(*ssa.Const); ok && c.Value == nil {
				continue
			}
			fns := b.fnsAt(e, depth+1)
			if fns == nil {
				return nil
			}
			list = append(list, fns...)
		}
		return list
	case *ssa.UnOp:
		if fv, ok := x.X.(*ssa.FreeVar); ok && x.Op == token.MUL {
			return b.captured(fv)
		}
		if hole := b.hole(x); hole != "" {
			return b.stored(x, hole)
		}
	case *ssa.Lookup:
		return b.l.stores[b.hole(x)]
	}
	return nil
}

// stored returns the functions that a variable of class hole may hold, which is
// loaded from.
func (b *blocks) stored(load *ssa.UnOp, hole string) []Fn {
	field, ok := load.X.(*ssa.FieldAddr)
	var holder Ref
	if ok {
		holder = b.r.ref(field.X)
	}
	var list []Fn
	for _, fn := range b.l.stores[hole] {
		list = append(list, fn.calledFrom(holder))
	}
	return list
}

// closure lowers a function literal or a method value with what it captures.
func (b *blocks) closure(x *ssa.MakeClosure) Fn {
	f := x.Fn.(*ssa.Function)
	fn := Fn{Key: funcKey(f)}
	if f.Synthetic != "" && f.Parent() == nil && len(x.Bindings) == 1 {
		recv := b.r.ref(x.Bindings[0])
		fn.Op = methodOp(f)
		if fn.Op != lock.None {
			recv, fn.Op = b.lockRef(x.Bindings[0], fn.Op)
		}
		fn.Recv = &recv
		return fn
	}
	for _, v := range x.Bindings {
		fn.Free = append(fn.Free, b.arg0(v))
	}
	return fn
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

// captured returns the function that a captured variable holds, when the
// enclosing function gives it one value. What that function captures is known
// only where it was made.
func (b *blocks) captured(fv *ssa.FreeVar) []Fn {
	v, outer := b.l.binding(fv)
	a, ok := v.(*ssa.Alloc)
	if !ok {
		return nil
	}
	s := outer.onlyStore(a)
	if s == nil {
		return nil
	}
	switch x := s.Val.(type) {
	case *ssa.MakeClosure:
		f := x.Fn.(*ssa.Function)
		if f.Synthetic == "" {
			return []Fn{{Key: funcKey(f)}}
		}
	case *ssa.Function:
		return []Fn{{Key: funcKey(x)}}
	}
	return nil
}

// concrete returns the type of the value in an interface, if the function shows it.
func (b *blocks) concrete(v ssa.Value, depth int) types.Type {
	if depth > 4 {
		return nil
	}
	switch x := v.(type) {
	case *ssa.MakeInterface:
		return x.X.Type()
	case *ssa.ChangeInterface:
		return b.concrete(x.X, depth+1)
	case *ssa.TypeAssert:
		return b.concrete(x.X, depth+1)
	case *ssa.UnOp:
		if o := b.r.origin0(x); o != ssa.Value(x) {
			return b.concrete(o, depth+1)
		}
	}
	return nil
}

// origin0 follows one load of a variable that is stored to once.
func (r *resolver) origin0(x *ssa.UnOp) ssa.Value {
	if a, ok := x.X.(*ssa.Alloc); ok && x.Op == token.MUL {
		if s := r.onlyStore(a); s != nil {
			return s.Val
		}
	}
	return x
}

// opens reports whether calls through an interface are worth linking with what
// implements it. The standard library's interfaces stand for too much for that.
func (l *lowering) opens(n *types.Named) bool {
	p := n.Obj().Pkg()
	return p != nil && (p == l.src.Pkg || !standard(p.Path()))
}

// standard reports whether the import path is the standard library's: its first
// element has no dot.
func standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}
