package event

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// instr joins what an instruction makes one object, and notes what it makes known to
// others.
func (f *flowsTo) instr(b *blocks, in ssa.Instruction) {
	switch x := in.(type) {
	case *ssa.Store:
		if waitable(x.Val.Type()) {
			f.join(f.variable(x.Addr), x.Val)
		}
		f.mapStored(x)
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
		f.element(x.Map, true, x.Key, true)
		f.element(x.Map, false, x.Value, true)
	case *ssa.Lookup:
		f.element(x.X, true, x.Index, true)
		if !x.CommaOk {
			f.element(x.X, false, x, false)
		}
	case *ssa.MakeInterface:
		f.lost(x.X)
	case *ssa.Extract:
		f.extract(x)
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
	f.mapLoaded(x)
	switch {
	case x.X.Type() != nil && (isGroup(x.Type()) || isCond(x.Type())):
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
			set.holders = append(set.holders, n.Obj().Name())
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
		switch fn.Name() {
		case "close", "len", "cap", "delete", "print", "println":
		default:
			f.lost(c.Args...)
		}
		return
	}
	group, _ := groupOp(c)
	cond, _ := condOp(c)
	if call, ok := in.(*ssa.Call); group != nil || cond != nil || ok && isNewCond(call) {
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
			if isContextDone(c) {
				f.of(v).context = true
			}
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
