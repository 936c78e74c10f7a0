package event

import (
	"go/constant"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// decisions finds out how the branches of the function are decided.
func (s *steps) decisions() {
	for i, sb := range s.fn.Blocks {
		d := &s.flow.Ends[i]
		d.Nil, d.Failed = -1, -1
		x, ok := sb.Instrs[len(sb.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		if sel, state := selectCase(x.Cond); sel != nil {
			d.Case, d.Beside = s.selected(sel, state), s.beside(sel, state)
			continue
		}
		d.Closes = s.closes(sb, x.Cond)
		d.Told = s.told(sb, x.Cond, 0)
		d.Counted = d.Told == nil && counts(x.Cond)
		d.Sentinel = asksForError(x.Cond)
		d.Failed = failed(x.Cond)
		if b, ok := x.Cond.(*ssa.BinOp); ok && waitable(b.X.Type()) {
			d.Nil = s.w.object(b.X, Channel)
		}
	}
}

// selectCase returns the select and the number of the case that a condition asks
// about.
func selectCase(cond ssa.Value) (*ssa.Select, int) {
	b, ok := cond.(*ssa.BinOp)
	if !ok || b.Op != token.EQL {
		return nil, 0
	}
	x, ok := b.X.(*ssa.Extract)
	if !ok || x.Index != 0 {
		return nil, 0
	}
	sel, ok := x.Tuple.(*ssa.Select)
	if !ok {
		return nil, 0
	}
	n, _ := constant.Int64Val(b.Y.(*ssa.Const).Value)
	return sel, int(n)
}

// selected returns the step of a case.
func (s *steps) selected(sel *ssa.Select, state int) *Step {
	c := sel.States[state]
	kind := Receives
	if c.Send != nil {
		kind = Sends
	}
	st := s.step(kind, c.Pos, s.channel(c.Chan))
	st.Else = true
	return &st
}

// beside returns what a select would receive from in other cases than one.
func (s *steps) beside(sel *ssa.Select, state int) []int {
	var list []int
	for i, c := range sel.States {
		if i != state && c.Send == nil {
			list = append(list, s.channel(c.Chan))
		}
	}
	return list
}

// closes returns which channel a condition tells to be closed: it is the second
// value of a receive.
func (s *steps) closes(sb *ssa.BasicBlock, cond ssa.Value) *Closing {
	way := 1
	for {
		u, ok := cond.(*ssa.UnOp)
		if !ok || u.Op != token.NOT {
			break
		}
		cond, way = u.X, 1-way
	}
	x, ok := cond.(*ssa.Extract)
	if !ok || x.Index != 1 {
		return nil
	}
	switch t := x.Tuple.(type) {
	case *ssa.UnOp:
		return &Closing{s.channel(t.X), way}
	case *ssa.Select:
		if c := s.chosen(sb, t); c != nil {
			return &Closing{s.channel(c), way}
		}
	}
	return nil
}

// chosen returns the channel of the case of a select that a block belongs to.
func (s *steps) chosen(sb *ssa.BasicBlock, sel *ssa.Select) ssa.Value {
	for _, b := range s.fn.Blocks {
		x, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		if of, state := selectCase(x.Cond); of == sel && len(b.Succs[0].Preds) == 1 && b.Succs[0].Dominates(sb) {
			return sel.States[state].Chan
		}
	}
	return nil
}

// maxTold bounds how far told looks back from a condition.
const maxTold = 8

// told returns the channels from which the values were received that a value is
// computed from. How many there were is not what they tell: len and phis end it.
func (s *steps) told(sb *ssa.BasicBlock, v ssa.Value, depth int) []int {
	if depth > maxTold {
		return nil
	}
	switch x := v.(type) {
	case *ssa.Phi, *ssa.Const, *ssa.Function, *ssa.Builtin:
		return nil
	case *ssa.Extract:
		switch t := x.Tuple.(type) {
		case *ssa.UnOp:
			if t.Op == token.ARROW && x.Index == 0 {
				return []int{s.channel(t.X)}
			}
			return nil
		case *ssa.Select:
			if x.Index < 2 {
				return nil
			}
			n := x.Index - 2
			for _, st := range t.States {
				if st.Send != nil {
					continue
				}
				if n == 0 {
					return []int{s.channel(st.Chan)}
				}
				n--
			}
			return nil
		}
	case *ssa.UnOp:
		if x.Op == token.ARROW {
			return []int{s.channel(x.X)}
		}
	case *ssa.Call:
		if f, ok := x.Call.Value.(*ssa.Builtin); ok && (f.Name() == "len" || f.Name() == "cap") {
			return nil
		}
	case *ssa.Alloc:
		if st := s.b.r.onlyStore(x); st != nil {
			return s.told(sb, st.Val, depth+1)
		}
		return nil
	}
	in, ok := v.(ssa.Instruction)
	if !ok {
		return nil
	}
	var list []int
	for _, op := range in.Operands(nil) {
		if *op != nil {
			list = append(list, s.told(sb, *op, depth+1)...)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// counts reports whether a condition compares numbers, or ends a range over what
// is no channel.
func counts(cond ssa.Value) bool {
	switch x := cond.(type) {
	case *ssa.BinOp:
		switch x.Op {
		case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
			return isInteger(x.X.Type())
		}
	case *ssa.Extract:
		_, next := x.Tuple.(*ssa.Next)
		return next && x.Index == 0
	}
	return false
}

// asksForError reports whether a condition compares an error with a variable of a
// package: err == io.EOF, errors.Is(err, io.EOF).
func asksForError(cond ssa.Value) bool {
	switch x := cond.(type) {
	case *ssa.UnOp:
		return x.Op == token.NOT && asksForError(x.X)
	case *ssa.BinOp:
		return errorVariable(x.X) || errorVariable(x.Y)
	case *ssa.Call:
		return slices.ContainsFunc(x.Call.Args, errorVariable)
	}
	return false
}

func errorVariable(v ssa.Value) bool {
	u, ok := v.(*ssa.UnOp)
	if !ok || u.Op != token.MUL || !isError(u.Type()) {
		return false
	}
	_, ok = u.X.(*ssa.Global)
	return ok
}

// failed returns the way out of a branch by which a call has returned an error; -1 if
// its condition asks for something else.
func failed(cond ssa.Value) int {
	b, ok := cond.(*ssa.BinOp)
	if !ok || b.Op != token.EQL && b.Op != token.NEQ || !isError(b.X.Type()) || !returned(b.X, 0) {
		return -1
	}
	if c, ok := b.Y.(*ssa.Const); !ok || !c.IsNil() {
		return -1
	}
	if b.Op == token.NEQ {
		return 0
	}
	return 1
}

// returned reports whether an error may be what a call returned, and not only because
// a context has ended.
func returned(v ssa.Value, depth int) bool {
	const maxDepth = 4
	if depth > maxDepth {
		return false
	}
	switch x := v.(type) {
	case *ssa.Call:
		return !ofContext(&x.Call, "Err")
	case *ssa.Extract:
		return returned(x.Tuple, depth+1)
	case *ssa.UnOp:
		st := storedBefore(x)
		return st != nil && returned(st.Val, depth+1)
	case *ssa.Phi:
		return slices.ContainsFunc(x.Edges, func(e ssa.Value) bool { return returned(e, depth+1) })
	}
	return false
}

// storedBefore returns the last store, in the same block, to the variable that is loaded.
func storedBefore(load *ssa.UnOp) (last *ssa.Store) {
	for _, in := range load.Block().Instrs {
		if in == ssa.Instruction(load) {
			return last
		}
		if st, ok := in.(*ssa.Store); ok && load.Op == token.MUL && st.Addr == load.X {
			last = st
		}
	}
	return nil
}
