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
	if b.declaredCall(in, c, kind, emit) {
		return
	}
	site := b.l.site(callPos(in.Pos(), c))
	if v, op := lockOp(c); op != lock.None && kind != Spawn {
		ref, op := b.lockRef(v, op)
		e := Event{Kind: LockOp, Site: site, Ref: ref, Op: op, Defer: kind == Deferred}
		if call, ok := in.(*ssa.Call); ok && op.Tries() {
			e.Success = Literal{Truth(b.r.root(call), ""), true}
			b.counts[e.Success.Cond]++
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

// opens reports whether calls through an interface are worth linking with what
// implements it. The standard library's interfaces stand for too much for that, and
// what is printed is known where printers are called, see implied.
func (l *lowering) opens(n *types.Named) bool {
	p := n.Obj().Pkg()
	return p != nil && (p == l.src.Pkg && !printers[p.Path()] || !standard(p.Path()))
}

// standard reports whether the import path is the standard library's: its first
// element has no dot.
func standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}
