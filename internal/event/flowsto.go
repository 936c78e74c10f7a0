package event

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"
	"strings"

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
	made   map[*ssa.Function]bool // closures
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
	kept           bool
	name           string
	passed         []string
	id             int // in Waits.Objects, from 1
}

func newFlowsTo(l *lowering, shared bool) *flowsTo {
	f := &flowsTo{l: l, shared: shared, byKey: map[string]*ssa.Function{}, called: map[*ssa.Function]bool{}, made: map[*ssa.Function]bool{}, parent: map[any]any{}, sets: map[any]*set{}}
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
	s.sent, s.received, s.kept = s.sent || t.sent, s.received || t.received, s.kept || t.kept
	s.passed = append(s.passed, t.passed...)
	if s.name == "" || t.name != "" && t.name < s.name {
		s.name = t.name
	}
}

// comes notes that a value comes from where its other uses are not seen.
func (f *flowsTo) comes(n any) {
	s := f.of(n)
	s.sent, s.received = true, true
}

// goes notes that a node's value goes where its uses are not seen. By its type they
// may be sends or receives only.
func (f *flowsTo) goes(n any, t types.Type) {
	dir := types.SendRecv
	if c, ok := t.Underlying().(*types.Chan); ok {
		dir = c.Dir()
	}
	s := f.of(n)
	s.sent = s.sent || dir != types.RecvOnly
	s.received = s.received || dir != types.SendOnly
}

// passes notes that an object comes into or leaves a function.
func (f *flowsTo) passes(n any, fn *ssa.Function) {
	s := f.of(n)
	s.passed = append(s.passed, funcKey(fn))
}

// waitable reports whether values of the type are channels or wait groups.
func waitable(t types.Type) bool {
	if t == nil {
		return false
	}
	if _, ok := t.Underlying().(*types.Chan); ok {
		return true
	}
	p, ok := t.Underlying().(*types.Pointer)
	return ok && isGroup(p.Elem())
}

// isGroup reports whether the type is a wait group.
func isGroup(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && (isSyncType(n, "WaitGroup") || isErrgroup(n))
}

func isErrgroup(n *types.Named) bool {
	return n != nil && n.Obj().Name() == "Group" && n.Obj().Pkg() != nil && strings.HasSuffix(n.Obj().Pkg().Path(), "golang.org/x/sync/errgroup")
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
				f.comes(p)
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
				f.goes(result{fn, i}, t)
			}
		}
	}
}

// open reports whether a function may be called from where it is not seen.
func (f *flowsTo) open(fn *ssa.Function) bool {
	if f.l.used[fn] {
		return true
	}
	obj := fn.Object()
	return obj != nil && (obj.Exported() && f.l.src.Pkg.Name() != "main" || f.l.impls.mayDispatch(obj))
}

func (f *flowsTo) instr(b *blocks, in ssa.Instruction) {
	switch x := in.(type) {
	case *ssa.Store:
		if waitable(x.Val.Type()) {
			f.join(f.variable(x.Addr), x.Val)
		}
	case *ssa.UnOp:
		f.unop(x)
	case *ssa.Field:
		if waitable(x.Type()) {
			f.join(f.field(x.X.Type(), x.Field), x)
		}
	case *ssa.FieldAddr:
		if waitable(x.Type()) { // a wait group held by value: its address is the object
			f.join(f.field(x.X.Type(), x.Field), x)
		} else if waitable(deref(x.Type())) && addressed(x) {
			f.comes(f.field(x.X.Type(), x.Field))
		}
	case *ssa.Phi:
		for _, e := range x.Edges {
			if waitable(x.Type()) {
				f.join(x, e)
			}
		}
	case *ssa.ChangeType:
		if waitable(x.Type()) {
			f.join(x, x.X)
		}
	case *ssa.MakeClosure:
		f.capture(x)
	case *ssa.Return:
		for i, v := range x.Results {
			if waitable(v.Type()) {
				f.join(result{b.fn, i}, v)
			}
		}
	case *ssa.Alloc:
		f.alloc(x)
	case *ssa.Select:
		for _, st := range x.States {
			if st.Send != nil {
				f.lost(st.Send)
			}
		}
	case ssa.CallInstruction:
		f.call(b, x)
	case *ssa.Send:
		f.lost(x.X)
	case *ssa.MapUpdate:
		f.lost(x.Value, x.Key)
	case *ssa.MakeInterface:
		f.lost(x.X)
	case *ssa.Extract:
		if _, ok := x.Tuple.(*ssa.Call); !ok && waitable(x.Type()) {
			f.comes(x)
		}
	case ssa.Value:
		if waitable(x.Type()) {
			if _, made := x.(*ssa.MakeChan); !made {
				f.comes(x)
			}
		}
	}
}

// lost notes that values go where they are not followed.
func (f *flowsTo) lost(values ...ssa.Value) {
	for _, v := range values {
		if waitable(v.Type()) {
			f.goes(v, v.Type())
		}
	}
}

func (f *flowsTo) unop(x *ssa.UnOp) {
	switch {
	case x.X.Type() != nil && isGroup(x.Type()):
		f.comes(x.X) // a copy is another group, which go vet reports
	case !waitable(x.Type()):
	case x.Op == token.MUL:
		f.join(f.variable(x.X), x)
	default:
		f.comes(x) // received from a channel of channels
	}
}

// variable returns the node of what the variable at an address holds.
func (f *flowsTo) variable(addr ssa.Value) any {
	switch x := addr.(type) {
	case *ssa.FieldAddr:
		return f.field(x.X.Type(), x.Field)
	case *ssa.Alloc, *ssa.FreeVar:
	case *ssa.Global:
		s := f.of(holds{x})
		s.kept, s.name = true, x.Name()
		if x.Object() != nil && x.Object().Exported() {
			f.comes(holds{x})
		}
	default:
		f.comes(holds{addr})
	}
	return holds{addr}
}

// field returns the node of what a field of a struct type holds. Others may use a
// field that they can name.
func (f *flowsTo) field(t types.Type, i int) any {
	s := deref(t).Underlying().(*types.Struct)
	v := s.Field(i).Origin()
	set := f.of(v)
	if !set.kept {
		set.kept, set.name = true, v.Name()
		if n := named(t); n != nil {
			set.name = n.Obj().Name() + "." + v.Name()
		}
		if v.Exported() && f.l.src.Pkg.Name() != "main" || v.Pkg() != f.l.src.Pkg {
			f.comes(v)
		}
	}
	return v
}

// capture joins the captured variables of a closure with those of the function
// that makes it.
func (f *flowsTo) capture(x *ssa.MakeClosure) {
	fn := x.Fn.(*ssa.Function)
	f.made[fn] = true
	for i, v := range x.Bindings {
		if fn.Synthetic != "" && fn.Parent() == nil { // the method value of a channel or group
			f.lost(v)
			continue
		}
		fv := fn.FreeVars[i]
		f.join(holds{v}, holds{fv})
		if f.shared {
			f.join(object{v}, object{fv})
		}
		if waitable(v.Type()) {
			f.join(v, fv)
		}
	}
}

// alloc notes of a variable that holds a channel whether its address goes where
// it is not followed.
func (f *flowsTo) alloc(x *ssa.Alloc) {
	switch {
	case waitable(x.Type()):
		f.of(x).name = variableName(x)
	case waitable(deref(x.Type())):
		f.of(holds{x}).name = variableName(x)
		if addressed(x) {
			f.comes(holds{x})
		}
	}
}

// addressed reports whether an address is used for more than to load, to store and
// to capture the variable.
func addressed(addr ssa.Value) bool {
	return slices.ContainsFunc(*addr.Referrers(), func(ref ssa.Instruction) bool {
		switch x := ref.(type) {
		case *ssa.UnOp, *ssa.DebugRef, *ssa.MakeClosure:
			return false
		case *ssa.Store:
			return x.Val == addr
		}
		return true
	})
}

// variableName returns the name of the source variable that an Alloc is, or "".
func variableName(a *ssa.Alloc) string {
	switch a.Comment {
	case "new", "complit", "varargs", "slicelit", "makeslice":
		return ""
	}
	return a.Comment
}

// call joins arguments with parameters, and results with the call.
func (f *flowsTo) call(b *blocks, in ssa.CallInstruction) {
	c := in.Common()
	if fn, ok := c.Value.(*ssa.Builtin); ok {
		if name := fn.Name(); name != "close" && name != "len" && name != "cap" && name != "print" && name != "println" {
			f.lost(c.Args...)
		}
		return
	}
	if v, _ := groupOp(c); v != nil {
		return
	}
	fns := f.callees(b, c)
	for _, fn := range fns {
		f.called[fn] = true
		for i, a := range c.Args {
			if i < len(fn.Params) {
				if waitable(a.Type()) {
					f.join(a, fn.Params[i])
				}
				if root, field := rootOf(a); f.shared && field == "" {
					f.join(object{root}, object{fn.Params[i]})
				}
			}
		}
	}
	if fns == nil {
		f.lost(c.Args...)
	}
	v, ok := in.(*ssa.Call)
	if !ok {
		return
	}
	back := func(v ssa.Value, i int) {
		if !waitable(v.Type()) {
			return
		}
		for _, fn := range fns {
			f.join(v, result{fn, i})
		}
		if fns == nil {
			f.comes(v)
		}
	}
	if _, tuple := v.Type().(*types.Tuple); !tuple {
		back(v, 0)
		return
	}
	for _, ref := range *v.Referrers() {
		if x, ok := ref.(*ssa.Extract); ok {
			back(x, x.Index)
		}
	}
}

// callees returns the functions of the package that a call may reach, or nil if
// it may reach others.
func (f *flowsTo) callees(b *blocks, c *ssa.CallCommon) []*ssa.Function {
	if c.IsInvoke() {
		return nil
	}
	var list []*ssa.Function
	for _, fn := range b.fns(c.Value) {
		callee := f.byKey[fn.Key]
		if callee == nil || fn.Recv != nil || callee.Blocks == nil || len(callee.Params) != len(c.Args) {
			return nil
		}
		list = append(list, callee)
	}
	return list
}

// rootOf returns what an address, or a value that was loaded through it, belongs
// to, and the field of that which it lies in, if it lies in one.
func rootOf(v ssa.Value) (root ssa.Value, field string) {
	for {
		switch x := v.(type) {
		case *ssa.FieldAddr:
			field = deref(x.X.Type()).Underlying().(*types.Struct).Field(x.Field).Name()
			v = x.X
		case *ssa.Field:
			field = x.X.Type().Underlying().(*types.Struct).Field(x.Field).Name()
			v = x.X
		case *ssa.IndexAddr:
			v = x.X
		case *ssa.Slice:
			v = x.X
		case *ssa.ChangeType:
			v = x.X
		case *ssa.UnOp:
			if x.Op != token.MUL {
				return v, field
			}
			v = x.X
		default:
			return v, field
		}
	}
}

// sortedPassed returns the functions that an object passes through.
func (s *set) sortedPassed() []string {
	list := slices.Clone(s.passed)
	slices.Sort(list)
	return slices.Compact(list)
}
