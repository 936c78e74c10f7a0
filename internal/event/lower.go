package event

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/lockcheck/lockcheck/internal/graph"
	"github.com/lockcheck/lockcheck/internal/lock"
	"golang.org/x/tools/go/ssa"
)

// MaxInstrs bounds the size of a function in SSA instructions. A larger one,
// which is generated code as a rule, has no events.
const MaxInstrs = 40_000

// lowering is the state of lowering one package.
type lowering struct {
	src     Source
	path    string
	ssa     *ssa.Package
	calls   map[token.Pos]token.Pos // a call's parenthesis -> where its expression starts
	funcs   []*ssa.Function
	lowered map[*ssa.Function]*resolver
	closure map[*ssa.Function]*ssa.MakeClosure // where the closure is made, if at one place
	written map[*ssa.Alloc]bool                // captured variables that a closure stores to
	aliases aliases
	getters map[*ssa.Function]*Ref
	impls   *implementations
	used    map[*ssa.Function]bool // functions whose value is used other than in a call
	spawned map[*ssa.Function]bool
	made    map[lock.Class]bool // fields that are given what is made where it is stored
	stores  map[string][]Fn     // function variables, by class: what is stored in them
	out     *Package
}

func lowerPackage(src Source, pkg *ssa.Package) *Package {
	l := &lowering{
		src: src, path: src.Pkg.Path(), ssa: pkg,
		calls:   map[token.Pos]token.Pos{},
		lowered: map[*ssa.Function]*resolver{},
		closure: map[*ssa.Function]*ssa.MakeClosure{},
		written: map[*ssa.Alloc]bool{},
		getters: map[*ssa.Function]*Ref{},
		used:    map[*ssa.Function]bool{}, spawned: map[*ssa.Function]bool{},
		stores: map[string][]Fn{}, made: map[lock.Class]bool{},
		out: &Package{Path: src.Pkg.Path(), Name: src.Pkg.Name(), Provides: map[string][]string{}, Where: map[lock.Site]token.Pos{}},
	}
	l.startOfCalls()
	l.funcs = sourceFuncs(src, pkg)
	for _, fn := range l.funcs {
		l.survey(fn)
	}
	l.aliases = findAliases(l)
	// What was resolved so far knows no aliases.
	l.lowered = map[*ssa.Function]*resolver{}
	l.getters = map[*ssa.Function]*Ref{}
	l.impls = findImplementations(l)
	l.findStores()
	l.out.Backs = l.backPointers()
	for _, fn := range l.funcs {
		l.out.Funcs = append(l.out.Funcs, l.function(fn))
	}
	return l.out
}

// sourceFuncs returns the functions that the files declare, methods included,
// each followed by its closures, in source order.
func sourceFuncs(src Source, pkg *ssa.Package) []*ssa.Function {
	var list []*ssa.Function
	var add func(f *ssa.Function)
	add = func(f *ssa.Function) {
		list = append(list, f)
		for _, a := range f.AnonFuncs {
			add(a)
		}
	}
	if f := pkg.Func("init"); f != nil {
		add(f)
	}
	for _, file := range src.Files {
		for _, d := range file.Decls {
			fd, ok := d.(*ast.FuncDecl)
			if !ok || fd.Name.Name == "_" {
				continue
			}
			obj, ok := src.Info.Defs[fd.Name].(*types.Func)
			if !ok {
				continue
			}
			if f := pkg.Prog.FuncValue(obj); f != nil {
				add(f)
			}
		}
	}
	return list
}

// startOfCalls notes where the expression of each call starts: SSA positions
// are at the parenthesis, which may lie lines below.
func (l *lowering) startOfCalls() {
	for _, f := range l.src.Files {
		ast.Inspect(f, func(n ast.Node) bool {
			if c, ok := n.(*ast.CallExpr); ok {
				start := c.Pos()
				// In a chain a.b().c() a step is found by its own name.
				if s, ok := c.Fun.(*ast.SelectorExpr); ok && l.line(s.Sel.Pos()) != l.line(start) {
					start = s.Sel.Pos()
				}
				l.calls[c.Lparen] = start
			}
			return true
		})
	}
}

func (l *lowering) line(p token.Pos) int { return l.src.Fset.Position(p).Line }

// site returns a position as a site.
func (l *lowering) site(p token.Pos) lock.Site {
	if s, ok := l.calls[p]; ok {
		p = s
	}
	if !p.IsValid() {
		return lock.Site{}
	}
	pos := l.src.Fset.Position(p)
	site := lock.Site{File: pos.Filename, Line: pos.Line, Col: pos.Column}
	l.out.Where[site] = p
	return site
}

// resolverOf returns the resolver of a function of the package.
func (l *lowering) resolverOf(fn *ssa.Function) *resolver {
	r := l.lowered[fn]
	if r == nil {
		r = newResolver(l, fn)
		l.lowered[fn] = r
	}
	return r
}

// survey notes what other functions need to know of fn: where its closures are
// made, and which functions are used as values.
func (l *lowering) survey(fn *ssa.Function) {
	var operands [16]*ssa.Value
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			switch x := in.(type) {
			case *ssa.MakeClosure:
				f := x.Fn.(*ssa.Function)
				if _, twice := l.closure[f]; twice {
					l.closure[f] = nil
				} else {
					l.closure[f] = x
				}
			case *ssa.Store:
				if fv, ok := x.Addr.(*ssa.FreeVar); ok {
					for v := ssa.Value(fv); v != nil; {
						b, outer := l.binding(v.(*ssa.FreeVar))
						if a, ok := b.(*ssa.Alloc); ok {
							l.written[a] = true
						}
						next, ok := b.(*ssa.FreeVar)
						if !ok || outer == nil {
							break
						}
						v = next
					}
				}
			}
			call, _ := in.(ssa.CallInstruction)
			for _, op := range in.Operands(operands[:0]) {
				f, ok := (*op).(*ssa.Function)
				if !ok {
					if c, ok := (*op).(*ssa.MakeClosure); ok {
						f = c.Fn.(*ssa.Function)
					} else {
						continue
					}
				}
				if call != nil && call.Common().Value == *op {
					if _, ok := in.(*ssa.Go); ok {
						l.spawned[origin(f)] = true
					}
					continue
				}
				if _, ok := in.(*ssa.MakeClosure); !ok {
					l.used[origin(f)] = true
				} else if f.Synthetic != "" {
					if m, ok := f.Object().(*types.Func); ok {
						if t := l.ssa.Prog.FuncValue(m.Origin()); t != nil {
							l.used[t] = true
						}
					}
				}
			}
		}
	}
}

func origin(f *ssa.Function) *ssa.Function {
	if o := f.Origin(); o != nil {
		return o
	}
	return f
}

// binding returns what a free variable is bound to, with the resolver of the
// function that binds it; nil if the closure is made at several places.
func (l *lowering) binding(fv *ssa.FreeVar) (ssa.Value, *resolver) {
	mc := l.closure[fv.Parent()]
	if mc == nil {
		return nil, nil
	}
	for i, f := range fv.Parent().FreeVars {
		if f == fv {
			return mc.Bindings[i], l.resolverOf(mc.Parent())
		}
	}
	return nil, nil
}

func (l *lowering) storedByClosure(a *ssa.Alloc) bool { return l.written[a] }

// function lowers one function.
func (l *lowering) function(fn *ssa.Function) *Func {
	f := &Func{
		Key: funcKey(fn), Name: funcName(fn), Site: l.site(fn.Pos()),
		Params: len(fn.Params), Frees: len(fn.FreeVars),
		Spawned: l.spawned[fn],
		Init:    initial(fn),
	}
	if syn := fn.Syntax(); syn != nil {
		f.End = l.site(syn.End() - 1)
	}
	if p := fn.Parent(); p != nil {
		f.Parent = funcKey(p)
		f.Open = true
		f.Stored = l.spawned[fn] || l.stored(fn)
	} else if obj := fn.Object(); obj != nil {
		f.Open = obj.Exported() || l.used[fn] || l.impls.mayDispatch(obj)
	}
	if size(fn) > MaxInstrs {
		l.out.TooLarge = append(l.out.TooLarge, f.Name)
		return f
	}
	b := &blocks{l: l, r: l.resolverOf(fn), fn: fn, f: f, counts: map[Cond]int{}}
	b.lower()
	return f
}

// stored reports whether a closure's value is used for more than being called or
// deferred, or kept in a local variable for that.
func (l *lowering) stored(fn *ssa.Function) bool {
	mc := l.closure[fn]
	if mc == nil {
		return true
	}
	for _, ref := range *mc.Referrers() {
		switch x := ref.(type) {
		case *ssa.Call:
			if x.Call.Value != ssa.Value(mc) {
				return true
			}
		case *ssa.Defer:
			if x.Call.Value != ssa.Value(mc) {
				return true
			}
		case *ssa.DebugRef:
		case *ssa.Store:
			if _, local := x.Addr.(*ssa.Alloc); !local {
				return true
			}
		default:
			return true
		}
	}
	return false
}

func initial(fn *ssa.Function) bool {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	return fn.Signature.Recv() == nil && (fn.Name() == "init" || fn.Name() == "TestMain" ||
		len(fn.Name()) > 5 && fn.Name()[:5] == "init#")
}

func size(fn *ssa.Function) int {
	n := 0
	for _, b := range fn.Blocks {
		n += len(b.Instrs)
	}
	return n
}

// blocks lowers the blocks of one function.
type blocks struct {
	l      *lowering
	r      *resolver
	fn     *ssa.Function
	f      *Func
	counts map[Cond]int // how often a condition is used
	loops  []bool       // blocks that lie on a cycle
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
	b.prune()
}

// doom marks the blocks from which every way ends in a panic or with the
// process.
func (b *blocks) doom() {
	list := b.f.Blocks
	for changed := true; changed; {
		changed = false
		for i := len(list) - 1; i >= 0; i-- {
			t := &list[i].Term
			ends := t.Kind == Panic || t.Kind == Stop
			if !ends && len(t.Succs) > 0 {
				ends = !slices.ContainsFunc(t.Succs, func(e Edge) bool { return !list[e.Block].Doomed })
			}
			if ends && !list[i].Doomed {
				list[i].Doomed, changed = true, true
			}
		}
	}
}

// cyclic reports for each block whether it lies on a cycle.
func cyclic(fn *ssa.Function) []bool {
	in := make([]bool, len(fn.Blocks))
	g := make(graph.Digraph, len(fn.Blocks))
	for i, b := range fn.Blocks {
		for _, s := range b.Succs {
			g[i] = append(g[i], s.Index)
		}
	}
	for _, comp := range g.SCC() {
		for _, i := range comp {
			in[i] = len(comp) > 1 || slices.Contains(g[i], i)
		}
	}
	return in
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

// track marks the branches whose outcome is worth remembering.
func (b *blocks) track() {
	for i, sb := range b.fn.Blocks {
		t := &b.f.Blocks[i].Term
		if t.Kind != Branch {
			continue
		}
		c := t.Cond.Cond
		t.Track = b.counts[c] > 1 || c.X.Root.Kind == Param && c.X.Path == "" || len(b.fn.FreeVars) > 0 && c.X.Root.Kind == Free
		t.Recheck = memory(c) && b.decided(sb, c)
	}
}

// memory reports whether the condition reads what other goroutines may write.
func memory(c Cond) bool {
	return c.X.Shared() || c.Y.Shared()
}

// decided reports whether an earlier branch on the same condition already
// decides the one that ends sb: every way to sb leaves it at one outcome.
func (b *blocks) decided(sb *ssa.BasicBlock, c Cond) bool {
	for d := sb.Idom(); d != nil; d = d.Idom() {
		t := &b.f.Blocks[d.Index].Term
		if t.Kind != Branch || t.Cond.Cond != c {
			continue
		}
		for _, s := range d.Succs {
			if len(s.Preds) == 1 && s.Dominates(sb) {
				return true
			}
		}
	}
	return false
}

// prune drops the events that nothing depends on.
func (b *blocks) prune() {
	roots := map[Root]bool{}
	note := func(r Ref) { roots[r.Root] = true; roots[r.Index] = true }
	arg := func(a Arg) { note(a.Ref); note(a.Elem) }
	fn := func(f *Fn) {
		if f == nil {
			return
		}
		if f.Recv != nil {
			note(*f.Recv)
		}
		for _, a := range f.Free {
			arg(a)
		}
	}
	compared := map[Operand]bool{}
	for c := range b.counts {
		if c.Op == "==" {
			compared[c.X] = true
		}
		roots[c.X.Root], roots[c.Y.Root] = true, true
	}
	for i := range b.f.Blocks {
		for _, e := range b.f.Blocks[i].Events {
			note(e.Ref)
			fn(e.Fn)
			if e.Call != nil {
				note(e.Call.Callee)
				for _, a := range e.Call.Args {
					arg(a)
					fn(a.Fn)
				}
				for i := range e.Call.Fns {
					fn(&e.Call.Fns[i])
				}
			}
		}
		for _, o := range b.f.Blocks[i].Term.Results {
			note(o.Ref)
		}
	}
	for i := range b.f.Blocks {
		bl := &b.f.Blocks[i]
		bl.Phis = slices.DeleteFunc(bl.Phis, func(r Root) bool { return !roots[r] })
		bl.Events = slices.DeleteFunc(bl.Events, func(e Event) bool {
			switch e.Kind {
			case Define:
				return !roots[e.Root]
			case Write: // without a site: a zero value
				return !e.Site.IsValid() && e.Assign != nil && b.counts[e.Assign.To] == 0 && !compared[e.Assign.To.X]
			}
			return false
		})
		for j := range bl.Assigns {
			bl.Assigns[j] = slices.DeleteFunc(bl.Assigns[j], func(a Assign) bool { return b.counts[a.To] == 0 && (a.To.Op != "==" || !compared[a.To.X]) })
		}
	}
}
