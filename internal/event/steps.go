package event

import (
	"cmp"
	"go/constant"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// Waits returns what the package's functions do to wait for each other.
func (p *Package) Waits() *Waits {
	l := p.lowered
	w := &waiting{l: l, src: readWaitSource(l.src), bubbles: map[*ssa.Function]bool{}, out: new(Waits)}
	w.flows = newFlowsTo(l, w.src.sleeps)
	w.given = w.callbacks(p.Keeps)
	for _, fn := range l.funcs {
		w.findBubbles(fn)
	}
	for i, fn := range l.funcs {
		f := l.out.Funcs[i]
		if obj, _ := fn.Object().(*types.Func); l.src.Declared.Operates(obj) {
			f = l.head(fn)
			l.body(fn, f) // and not what it is declared to be
		}
		if len(f.Blocks) > 0 {
			w.function(fn, f)
		}
	}
	return w.out
}

// waiting is the state of lowering the waits of a package.
type waiting struct {
	l     *lowering
	src   *waitSource
	flows *flowsTo
	// bubbles are the functions that are handed to testing/synctest.
	bubbles map[*ssa.Function]bool
	// given are the classes of fields that others give the functions in.
	given map[string]bool
	out   *Waits
}

// findBubbles notes the functions that fn runs in bubbles.
func (w *waiting) findBubbles(fn *ssa.Function) {
	for _, sb := range fn.Blocks {
		for _, in := range sb.Instrs {
			c, ok := in.(*ssa.Call)
			if !ok || !isFuncOf(&c.Call, "testing/synctest", "Test") && !isFuncOf(&c.Call, "testing/synctest", "Run") {
				continue
			}
			switch f := c.Call.Args[len(c.Call.Args)-1].(type) {
			case *ssa.Function:
				w.bubbles[f] = true
			case *ssa.MakeClosure:
				w.bubbles[f.Fn.(*ssa.Function)] = true
			}
		}
	}
}

// inBubble reports whether a function, or one that it is written in, runs in a
// bubble.
func (w *waiting) inBubble(fn *ssa.Function) bool {
	for ; fn != nil; fn = fn.Parent() {
		if w.bubbles[fn] {
			return true
		}
	}
	return false
}

// function lowers a function.
func (w *waiting) function(fn *ssa.Function, f *Func) {
	s := &steps{
		w: w, fn: fn,
		b:    &blocks{l: w.l, r: w.l.resolverOf(fn), fn: fn, counts: map[Cond]int{}},
		flow: &Flow{Func: f, Steps: make([][]Step, len(fn.Blocks)), Ends: make([]Decision, len(fn.Blocks))},
	}
	s.flow.Test = f.Site.InTest()
	if fn.Parent() == nil && fn.Signature.Recv() == nil {
		s.flow.Main = fn.Name() == "main" && w.l.src.Pkg.Name() == "main"
	}
	s.flow.Check, s.flow.Bubble = isCheck(fn), w.inBubble(fn)
	for _, sb := range fn.Blocks {
		for _, in := range sb.Instrs {
			s.instr(sb, in)
		}
	}
	s.decisions()
	s.flow.Loops = loopsOf(fn)
	w.out.Flows = append(w.out.Flows, s.flow)
}

// isCheck reports whether a function is a test, or a part of one: it is given a
// *testing.T and nothing else.
func isCheck(fn *ssa.Function) bool {
	p := fn.Signature.Params()
	if p.Len() != 1 || fn.Signature.Results().Len() != 0 {
		return false
	}
	n := named(p.At(0).Type())
	return n != nil && n.Obj().Name() == "T" && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "testing"
}

// object returns the number of the object that a node belongs to.
func (w *waiting) object(n any, kind ObjectKind) int {
	s := w.flows.of(n)
	if s.id == 0 {
		w.out.Objects = append(w.out.Objects, Object{
			Kind: kind, Name: s.name, OthersSend: s.sent, OthersReceive: s.received || s.lent, Lent: s.lent && !s.received, Kept: s.kept, Context: s.context, Many: s.many, Holders: sorted(s.holders), Passed: sorted(s.passed),
		})
		s.id = len(w.out.Objects)
	}
	return s.id - 1
}

// steps lowers one function.
type steps struct {
	w    *waiting
	b    *blocks
	fn   *ssa.Function
	flow *Flow
}

func (s *steps) emit(sb *ssa.BasicBlock, st Step) {
	s.flow.Steps[sb.Index] = append(s.flow.Steps[sb.Index], st)
}

func (s *steps) step(kind StepKind, pos token.Pos, object int) Step {
	return Step{Kind: kind, Site: s.w.l.site(pos), Object: object, Name: s.w.src.names[pos]}
}

func (s *steps) channel(v ssa.Value) int {
	if t := timerOf(v); t != nil {
		return s.w.object(t, Timer)
	}
	return s.w.object(v, Channel)
}

func (s *steps) instr(sb *ssa.BasicBlock, in ssa.Instruction) {
	switch x := in.(type) {
	case *ssa.MakeChan:
		st := s.step(Makes, x.Pos(), s.channel(x))
		st.N, st.Edits = capacity(x), s.w.src.buffers[x.Pos()]
		s.emit(sb, st)
	case *ssa.Alloc:
		if isGroup(deref(x.Type())) {
			s.emit(sb, s.step(Makes, x.Pos(), s.w.object(x, Group)))
		}
	case *ssa.Send:
		st := s.step(Sends, x.Pos(), s.channel(x.Chan))
		st.Value, st.Alone = s.w.ownType(x.X.Type()), s.alone(x)
		s.emit(sb, st)
	case *ssa.Select:
		for _, c := range x.States {
			if c.Send != nil {
				s.emit(sb, s.step(Offers, c.Pos, s.channel(c.Chan)))
			}
		}
		if x.Blocking {
			st := s.step(Chooses, x.Pos(), -1)
			for i := range x.States {
				st.Cases = append(st.Cases, *s.selected(x, i))
			}
			s.emit(sb, st)
		}
	case *ssa.UnOp:
		s.unop(sb, x)
	case *ssa.Store:
		s.access(sb, Writes, x.Addr, x.Pos())
	case *ssa.MapUpdate:
		s.access(sb, Writes, x.Map, x.Pos())
	case *ssa.Lookup:
		s.access(sb, Reads, x.X, x.Pos())
	case *ssa.MakeInterface:
		s.access(sb, Reads, x.X, x.Pos())
	case *ssa.Call:
		s.call(sb, x, Calls, false)
	case *ssa.Defer:
		s.call(sb, x, Calls, true)
	case *ssa.Go:
		s.call(sb, x, Starts, false)
	}
}

func (s *steps) unop(sb *ssa.BasicBlock, x *ssa.UnOp) {
	switch x.Op {
	case token.MUL:
		s.access(sb, Reads, x.X, x.Pos())
	case token.ARROW:
		if c, ok := x.X.(*ssa.Call); ok && isFuncOf(&c.Call, "time", "After") {
			s.emit(sb, s.step(Sleeps, c.Pos(), -1))
			return
		}
		st := s.step(Receives, x.Pos(), s.channel(x.X))
		st.Range = s.w.src.ranges[x.Pos()]
		s.emit(sb, st)
	}
}

// access emits a step that reads or writes a variable, if such steps are wanted.
func (s *steps) access(sb *ssa.BasicBlock, kind StepKind, addr ssa.Value, pos token.Pos) {
	if !s.w.src.sleeps {
		return
	}
	root, field := rootOf(addr)
	switch root.(type) {
	case *ssa.Const, *ssa.Function, *ssa.Builtin:
		return
	}
	set := s.w.flows.of(object{root})
	switch x := root.(type) {
	case *ssa.Alloc:
		set.name = cmp.Or(set.name, variableName(x))
	case *ssa.Global, *ssa.FreeVar, *ssa.Parameter:
		set.name = cmp.Or(set.name, root.Name())
	}
	st := s.step(kind, pos, s.w.object(object{root}, Variable))
	st.Field = field
	s.emit(sb, st)
}

// call lowers a call; kind is Starts for that of a go statement.
func (s *steps) call(sb *ssa.BasicBlock, in ssa.CallInstruction, kind StepKind, deferred bool) {
	c := in.Common()
	pos := in.Pos()
	if f, ok := c.Value.(*ssa.Builtin); ok {
		if f.Name() == "close" && kind == Calls {
			st := s.step(Closes, pos, s.channel(c.Args[0]))
			st.Deferred = deferred
			s.emit(sb, st)
		}
		return
	}
	if v, op := groupOp(c); v != nil && kind == Calls {
		s.group(sb, c, v, op, pos, deferred)
		return
	}
	if v, op := condOp(c); v != nil && kind == Calls {
		s.cond(sb, v, op, pos, deferred)
		return
	}
	if isFuncOf(c, "time", "Sleep") && kind == Calls {
		s.emit(sb, s.step(Sleeps, pos, -1))
		return
	}
	if t := armed(in); t != nil {
		s.emit(sb, s.step(Makes, pos, s.w.object(t, Timer)))
	}
	st := s.step(kind, pos, -1)
	st.Deferred = deferred
	fns := s.w.flows.callees(s.b, c)
	if isOnceDo(c) {
		fns = s.funcs(c.Args[1])
	}
	for _, fn := range fns {
		st.Fns = append(st.Fns, funcKey(fn))
	}
	if f := c.StaticCallee(); f != nil {
		st.Name = funcKey(f)
		s.atomic(sb, f, c)
	} else if class, method := s.b.callback(c); s.w.given[class] {
		st.Hole, st.Method = class, method
	}
	s.emit(sb, st)
}

// funcs returns the functions of the package that a value without parameters is,
// or nil if it may be others. Of the value of a method, the receiver is none.
func (s *steps) funcs(v ssa.Value) []*ssa.Function {
	var list []*ssa.Function
	for _, fn := range s.b.fns(v) {
		f := s.w.flows.byKey[fn.Key]
		if f == nil || len(f.Params) > 1 || len(f.Params) == 1 && fn.Recv == nil {
			return nil
		}
		list = append(list, f)
	}
	return list
}

// atomic emits the access of an operation of sync/atomic, or of a method of one of
// its types.
func (s *steps) atomic(sb *ssa.BasicBlock, f *ssa.Function, c *ssa.CallCommon) {
	if !ofAtomic(f) || len(c.Args) == 0 {
		return
	}
	kind := Writes
	if strings.HasPrefix(f.Name(), "Load") {
		kind = Reads
	}
	s.access(sb, kind, c.Args[0], c.Pos())
}

// groupOp returns the wait group that a call is a method of, and the method's name.
func groupOp(c *ssa.CallCommon) (ssa.Value, string) {
	f := c.StaticCallee()
	if f == nil || f.Signature.Recv() == nil || len(c.Args) == 0 || !isGroup(deref(f.Signature.Recv().Type())) {
		return nil, ""
	}
	return c.Args[0], f.Name()
}

// group lowers a method of a wait group.
func (s *steps) group(sb *ssa.BasicBlock, c *ssa.CallCommon, v ssa.Value, op string, pos token.Pos, deferred bool) {
	st := Step{Site: s.w.l.site(callPos(pos, c)), Object: s.w.object(v, Group), Deferred: deferred}
	switch op {
	case "Add":
		st.Kind = Adds
		if k, ok := c.Args[1].(*ssa.Const); ok && k.Value != nil {
			n, _ := constant.Int64Val(k.Value)
			st.N = int(n)
		}
		st.First = s.w.src.first[pos]
	case "Done":
		st.Kind = Finishes
	case "Wait":
		st.Kind = Awaits
		st.Edits = s.w.src.moves[pos]
	case "Go", "TryGo":
		st.Kind = Starts
		for _, fn := range s.funcs(c.Args[1]) {
			st.Fns = append(st.Fns, funcKey(fn))
		}
	default:
		return
	}
	s.emit(sb, st)
}

// condOp returns the Cond that a call is a method of, and the method's name.
func condOp(c *ssa.CallCommon) (ssa.Value, string) {
	f := c.StaticCallee()
	if f == nil || f.Signature.Recv() == nil || len(c.Args) == 0 || !isCond(deref(f.Signature.Recv().Type())) {
		return nil, ""
	}
	return c.Args[0], f.Name()
}

// cond lowers a method of a Cond.
func (s *steps) cond(sb *ssa.BasicBlock, v ssa.Value, op string, pos token.Pos, deferred bool) {
	st := s.step(Wakes, pos, s.w.object(v, Monitor))
	st.Deferred = deferred
	if op == "Wait" {
		st.Kind, st.Lock = Idles, s.b.r.lockOfCond(v)
	}
	s.emit(sb, st)
}

// isFuncOf reports whether a call is of a certain function.
func isFuncOf(c *ssa.CallCommon, pkg, name string) bool {
	f := c.StaticCallee()
	return f != nil && f.Name() == name && f.Pkg != nil && f.Pkg.Pkg.Path() == pkg && f.Signature.Recv() == nil
}

func isOnceDo(c *ssa.CallCommon) bool {
	f := c.StaticCallee()
	return f != nil && f.Name() == "Do" && f.Signature.Recv() != nil && len(c.Args) == 2 && isSyncType(named(f.Signature.Recv().Type()), "Once")
}

// isInteger reports whether the type is one of numbers that count.
func isInteger(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsInteger != 0
}
