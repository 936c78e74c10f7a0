package event

import (
	"cmp"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// flowsTo finds which values of a package are one object. It joins what an
// assignment, a call, a return or a capture joins, without regard to order
// (Steensgaard's analysis), and what one field of a struct type holds in all its
// instances. What it joins too much makes lockcheck quieter: a channel with more
// senders and receivers is harder to accuse.
type flowsTo struct {
	l      *lowering
	shared bool // whether the variables that goroutines share are wanted, too
	byKey  map[string]*ssa.Function
	called map[*ssa.Function]bool
	shown  map[*types.TypeName]bool // see exposed
	made   map[*ssa.Function]bool   // closures
	parent map[any]any
	sets   map[any]*set // by root
}

// The nodes are SSA values and, beside them:
type (
	// holds is what the variable at an address holds.
	holds struct{ addr ssa.Value }
	// object is what a value leads to, as a variable that goroutines share.
	object struct{ root ssa.Value }
	// result is a result of a function.
	result struct {
		fn *ssa.Function
		i  int
	}
	// A field stands for itself, as a *types.Var.
)

// set is what is known of the nodes that are one object.
type set struct {
	sent, received bool // by others
	lent           bool // others get it by a result, or give it back by a parameter
	kept           bool
	many           bool // elements of a map
	holders        []string
	context        bool // what a context's Done method returns
	name           string
	passed         []string
	id             int // in Waits.Objects, from 1
}

func newFlowsTo(l *lowering, shared bool) *flowsTo {
	f := &flowsTo{l: l, shared: shared, byKey: map[string]*ssa.Function{}, called: map[*ssa.Function]bool{}, shown: exposed(l.src.Pkg), made: map[*ssa.Function]bool{}, parent: map[any]any{}, sets: map[any]*set{}}
	for _, fn := range l.funcs {
		f.byKey[funcKey(fn)] = fn
	}
	for _, fn := range l.funcs {
		b := &blocks{l: l, r: l.resolverOf(fn), fn: fn, counts: map[Cond]int{}}
		for _, sb := range fn.Blocks {
			for _, in := range sb.Instrs {
				f.instr(b, in)
			}
		}
	}
	for _, fn := range l.funcs {
		f.enter(fn)
	}
	f.comesBack()
	return f
}

// of returns what is known of a node's object.
func (f *flowsTo) of(n any) *set {
	n = f.find(n)
	s := f.sets[n]
	if s == nil {
		s = new(set)
		f.sets[n] = s
	}
	return s
}

func (f *flowsTo) find(n any) any {
	for {
		p, ok := f.parent[n]
		if !ok {
			return n
		}
		if pp, ok := f.parent[p]; ok {
			f.parent[n] = pp
		}
		n = p
	}
}

// join makes two nodes one object. A constant, which is nil, is nobody's.
func (f *flowsTo) join(a, b any) {
	if _, ok := a.(*ssa.Const); ok {
		return
	}
	if _, ok := b.(*ssa.Const); ok {
		return
	}
	a, b = f.find(a), f.find(b)
	if a == b {
		return
	}
	s, t := f.of(a), f.of(b)
	delete(f.sets, b)
	f.parent[b] = a
	s.sent, s.received, s.lent = s.sent || t.sent, s.received || t.received, s.lent || t.lent
	s.kept, s.many, s.context = s.kept || t.kept, s.many || t.many, s.context || t.context
	s.passed = append(s.passed, t.passed...)
	s.holders = append(s.holders, t.holders...)
	if s.name == "" || t.name != "" && t.name < s.name {
		s.name = t.name
	}
}

// comes notes that a value comes from where its other uses are not seen.
func (f *flowsTo) comes(n any) {
	s := f.of(n)
	s.sent, s.received = true, true
}

// goes notes that a node's value goes where its uses are not seen.
func (f *flowsTo) goes(n any, t types.Type) {
	s := f.of(n)
	sends, receives := allows(t)
	s.sent, s.received = s.sent || sends, s.received || receives
}

// allows reports what may be done with a value of a type. Of what is no channel it is
// everything.
func allows(t types.Type) (sends, receives bool) {
	c, ok := t.Underlying().(*types.Chan)
	return !ok || c.Dir() != types.RecvOnly, !ok || c.Dir() != types.SendOnly
}

// lends notes that an object comes into the package by a parameter, and others may do
// anything with it, or leaves the package by a result.
func (f *flowsTo) lends(n any, t types.Type) {
	s := f.of(n)
	sends, receives := allows(t)
	_, comes := n.(*ssa.Parameter)
	s.sent, s.lent = s.sent || sends || comes, s.lent || receives || comes
}

// passes notes that an object comes into or leaves a function.
func (f *flowsTo) passes(n any, fn *ssa.Function) {
	s := f.of(n)
	s.passed = append(s.passed, funcKey(fn))
}

// enter notes what comes into a function.
func (f *flowsTo) enter(fn *ssa.Function) {
	open := f.open(fn)
	for _, p := range fn.Params {
		if waitable(p.Type()) {
			f.passes(p, fn)
			s := f.of(p)
			s.name = cmp.Or(s.name, p.Name())
			if open || !f.called[fn] {
				f.lends(p, p.Type())
			}
		}
	}
	for _, v := range fn.FreeVars {
		f.passes(holds{v}, fn)
		f.passes(v, fn)
		if !f.made[fn] { // where no path leads
			f.comes(holds{v})
		}
	}
	for i := range fn.Signature.Results().Len() {
		if t := fn.Signature.Results().At(i).Type(); waitable(t) {
			f.passes(result{fn, i}, fn)
			if open {
				f.lends(result{fn, i}, t)
			}
		}
	}
}

// comesBack joins a channel that an open method returns with the parameters of the
// same type of the other open methods of its receiver: of what others hand to Wait or
// Unsubscribe the most is what Subscribe gave them.
func (f *flowsTo) comesBack() {
	type lender struct {
		receiver *types.TypeName
		channel  string
	}
	lent := map[lender]any{}
	each := func(tuple *types.Tuple, fn *ssa.Function, do func(lender, int)) {
		recv := fn.Signature.Recv()
		if recv == nil || named(recv.Type()) == nil || !f.open(fn) {
			return
		}
		for i := range tuple.Len() {
			if c, ok := tuple.At(i).Type().Underlying().(*types.Chan); ok {
				do(lender{named(recv.Type()).Obj(), types.TypeString(c.Elem(), nil)}, i)
			}
		}
	}
	for _, fn := range f.l.funcs {
		each(fn.Signature.Results(), fn, func(l lender, i int) {
			if old, more := lent[l]; more && (old == nil || f.find(old) != f.find(result{fn, i})) {
				lent[l] = nil // one of two, and nobody knows which
			} else if f.of(result{fn, i}).kept {
				lent[l] = result{fn, i}
			}
		})
	}
	for _, fn := range f.l.funcs {
		each(fn.Signature.Params(), fn, func(l lender, i int) {
			if from := lent[l]; from != nil {
				f.join(from, fn.Params[len(fn.Params)-fn.Signature.Params().Len()+i])
			}
		})
	}
}

// open reports whether a function may be called from where it is not seen.
func (f *flowsTo) open(fn *ssa.Function) bool {
	if f.l.used[fn] {
		return true
	}
	obj := fn.Object()
	if obj == nil || f.l.impls.mayDispatch(obj) {
		return obj != nil
	}
	if recv := fn.Signature.Recv(); recv != nil {
		if n := named(recv.Type()); n != nil && !f.shown[n.Origin().Obj()] {
			return false
		}
	}
	return obj.Exported() && f.l.src.Pkg.Name() != "main"
}

// sorted returns what a list has, each once.
func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}
