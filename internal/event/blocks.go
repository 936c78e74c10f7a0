package event

import (
	"go/token"
	"go/types"
	"slices"

	"github.com/lockcheck/lockcheck/internal/graph"
	"golang.org/x/tools/go/ssa"
)

// blocks lowers the blocks of one function.
type blocks struct {
	l      *lowering
	r      *resolver
	fn     *ssa.Function
	f      *Func
	counts map[Cond]int // how often a condition is used
	loops  []bool       // blocks that lie on a cycle
	// befores remembers the answers of after, by its key.
	befores map[any][]bool
}

func (b *blocks) lower() {
	b.loops = cyclic(b.fn)
	b.f.Blocks = make([]Block, len(b.fn.Blocks))
	for i, sb := range b.fn.Blocks {
		out := &b.f.Blocks[i]
		b.assigns(sb, out)
		for _, in := range sb.Instrs {
			b.instr(sb, in, out)
		}
	}
	b.track()
	b.doom()
	b.first()
	b.prune()
}

// cyclic reports for each block whether it lies on a cycle.
func cyclic(fn *ssa.Function) []bool {
	in := make([]bool, len(fn.Blocks))
	for _, loop := range loops(fn) {
		for _, i := range loop {
			in[i] = true
		}
	}
	return in
}

// loops returns the blocks of each outermost cycle.
func loops(fn *ssa.Function) [][]int {
	g := make(graph.Digraph, len(fn.Blocks))
	for i, b := range fn.Blocks {
		for _, s := range b.Succs {
			g[i] = append(g[i], s.Index)
		}
	}
	return slices.DeleteFunc(g.SCC(), func(comp []int) bool {
		return len(comp) == 1 && !slices.Contains(g[comp[0]], comp[0])
	})
}

// assigns lowers the phis of a block.
func (b *blocks) assigns(sb *ssa.BasicBlock, out *Block) {
	out.Assigns = make([][]Assign, len(sb.Preds))
	for _, in := range sb.Instrs {
		phi, ok := in.(*ssa.Phi)
		if !ok {
			break
		}
		k := b.r.ref(phi)
		if k.Root != b.r.root(phi) || k.Path != "" {
			continue // all edges are one value
		}
		to, ok := variable(k.Root, "", phi.Type())
		for i, e := range phi.Edges {
			if c, isConst := constantCond(k.Root, "", e); isConst {
				yes := true
				out.Assigns[i] = append(out.Assigns[i], Assign{To: c, Known: &yes})
			}
			if !ok {
				continue
			}
			known, from := b.r.outcome(e)
			if from.Cond.Op != "" {
				b.counts[from.Cond]++
			}
			out.Assigns[i] = append(out.Assigns[i], assign(to, known, from))
		}
	}
}

// assign makes the assignment of a boolean, or of a value that may be nil, of
// which outcome told known and from.
func assign(to Cond, known *bool, from Literal) Assign {
	if to.Op == "==" {
		// The condition is "is nil", outcomes speak of "is not nil".
		if known != nil {
			isNil := !*known
			known = &isNil
		}
		from.True = !from.True
	}
	return Assign{To: to, Known: known, From: from}
}

func (b *blocks) instr(sb *ssa.BasicBlock, in ssa.Instruction, out *Block) {
	emit := func(e Event) {
		out.Events = append(out.Events, e)
	}
	if v, ok := in.(ssa.Value); ok && b.loops[sb.Index] {
		switch in.(type) {
		case *ssa.Call: // below: a call is redefined outside loops too, by its outcome
		case *ssa.Phi:
			out.Phis = append(out.Phis, b.r.root(v))
		default:
			emit(Event{Kind: Define, Root: b.r.root(v)})
		}
	}
	if b.l.accesses {
		b.access(in, emit)
	}
	switch x := in.(type) {
	case *ssa.Alloc:
		b.zero(x, emit)
	case *ssa.Store:
		b.store(x, emit)
	case *ssa.MapUpdate:
		b.escape(x.Value, x.Pos(), emit)
	case *ssa.Send:
		b.escape(x.X, x.Pos(), emit)
	case *ssa.Call:
		emit(Event{Kind: Define, Root: b.r.root(x)})
		b.call(x, &x.Call, Plain, emit)
		if b.l.accesses {
			b.freshArgs(x, out.Events)
		}
	case *ssa.Defer:
		b.call(x, &x.Call, Deferred, emit)
	case *ssa.Go:
		b.call(x, &x.Call, Spawn, emit)
	case *ssa.RunDefers:
		emit(Event{Kind: RunDefer})
	case *ssa.Return:
		b.returns(sb, x, out)
	case *ssa.If:
		if v, ok := boolConst(x.Cond); ok {
			out.Term = Term{Kind: Jump, Succs: succs(sb)[:1]}
			if !v {
				out.Term.Succs = succs(sb)[1:]
			}
			return
		}
		c := b.r.cond(x.Cond)
		b.counts[c.Cond]++
		out.Term = Term{Kind: Branch, Site: b.l.site(x.Cond.Pos()), Cond: c, Succs: succs(sb)}
	case *ssa.Jump:
		out.Term = Term{Kind: Jump, Succs: succs(sb)}
	case *ssa.Panic:
		kind := Panic
		if !x.Pos().IsValid() || afterNoReturn(sb, x) {
			kind = Stop // a select without a ready case, or what follows is not reached
		}
		out.Term = Term{Kind: kind, Site: b.l.site(x.Pos())}
	}
}

// afterNoReturn reports whether a panic follows a call that does not return:
// go/ssa puts one there, at the call's position.
func afterNoReturn(sb *ssa.BasicBlock, x *ssa.Panic) bool {
	return slices.ContainsFunc(sb.Instrs, func(in ssa.Instruction) bool {
		c, ok := in.(*ssa.Call)
		return ok && c.Pos() == x.Pos()
	})
}

// succs returns the ways out of a block. A block may be twice the successor of
// another, so that the edge's number is not simply the predecessor's index.
func succs(sb *ssa.BasicBlock) []Edge {
	list := make([]Edge, len(sb.Succs))
	for i, s := range sb.Succs {
		nth := 0
		for _, t := range sb.Succs[:i] {
			if t == s {
				nth++
			}
		}
		for j, p := range s.Preds {
			if p == sb {
				if nth == 0 {
					list[i] = Edge{s.Index, j}
					break
				}
				nth--
			}
		}
	}
	return list
}

func (b *blocks) store(x *ssa.Store, emit func(Event)) {
	a, local := x.Addr.(*ssa.Alloc)
	if !local || fromCall(x.Val) && b.r.onlyStore(a) != x {
		b.escape(x.Val, x.Pos(), emit)
	}
	e := Event{Kind: Write, Site: b.l.site(x.Pos()), Ref: b.r.ref(x.Addr)}
	if a, ok := x.Addr.(*ssa.Alloc); ok && b.r.onlyStore(a) == x {
		return // loads are resolved to the value
	}
	if to, ok := variable(e.Ref.Root, e.Ref.Path+"*", x.Val.Type()); ok {
		known, from := b.r.outcome(x.Val)
		if from.Cond.Op != "" {
			b.counts[from.Cond]++
		}
		a := assign(to, known, from)
		e.Assign = &a
	} else if to, ok := constantCond(e.Ref.Root, e.Ref.Path+"*", x.Val); ok {
		yes := true
		e.Assign = &Assign{To: to, Known: &yes}
	}
	emit(e)
}

// zero notes the value that a variable begins with, if a condition may ask for it.
func (b *blocks) zero(x *ssa.Alloc, emit func(Event)) {
	t := deref(x.Type())
	k := b.r.ref(x)
	if b.r.onlyStore(x) != nil && !b.l.storedByClosure(x) {
		return
	}
	if to, ok := zeroCond(k.Root, "*", t); ok {
		emit(Event{Kind: Write, Ref: k, Assign: &Assign{To: to.Cond, Known: &to.True}})
	}
}

// escape emits an event if v is a function value that goes where its calls are
// not seen.
func (b *blocks) escape(v ssa.Value, pos token.Pos, emit func(Event)) {
	if _, ok := v.Type().Underlying().(*types.Signature); !ok {
		if fromCall(v) {
			emit(Event{Kind: Escape, Site: b.l.site(pos), Ref: b.r.ref(v)})
		}
		return
	}
	fns := b.fns(v)
	for _, fn := range fns {
		emit(Event{Kind: Escape, Site: b.l.site(pos), Fn: &fn})
	}
	if ref := b.r.ref(v); fns == nil && ref.Root.Kind == Value {
		emit(Event{Kind: Escape, Site: b.l.site(pos), Ref: ref})
	}
}

// fromCall reports whether a value is an object that a call returned.
func fromCall(v ssa.Value) bool {
	if x, ok := v.(*ssa.Extract); ok {
		v = x.Tuple
	}
	_, ok := v.(*ssa.Call)
	return ok && isObject(v.Type())
}

// isObject reports whether values of the type, or of a tuple's first one, stand
// for something that a lock may be kept with: a transaction, a snapshot.
func isObject(t types.Type) bool {
	if tuple, ok := t.(*types.Tuple); ok {
		return tuple.Len() > 0 && isObject(tuple.At(0).Type())
	}
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Struct:
		return true
	case *types.Interface:
		return !isError(t)
	}
	return false
}

func (b *blocks) returns(sb *ssa.BasicBlock, x *ssa.Return, out *Block) {
	t := Term{Kind: Return, Site: b.l.site(x.Pos())}
	if !t.Site.IsValid() {
		t.Site = b.f.End
	}
	for _, v := range x.Results {
		o := Outcome{Ref: b.r.ref(v), Bool: isBool(v.Type()), Err: isError(v.Type()), Object: isObject(v.Type())}
		o.Known, o.Cond = b.r.outcome(v)
		if o.Cond.Cond.Op != "" {
			b.counts[o.Cond.Cond]++
		}
		if _, ok := v.Type().Underlying().(*types.Signature); ok {
			if fns := b.fns(v); len(fns) == 1 {
				o.Fn = &fns[0]
			}
		}
		t.Results = append(t.Results, o)
	}
	out.Term = t
}
