package event

import (
	"fmt"
	"go/types"
	"strings"

	"github.com/lockcheck/lockcheck/internal/lock"
	"golang.org/x/tools/go/ssa"
)

// Declared knows the functions that are declared to operate on locks. What they do
// themselves does not count for their callers: a call is the operation, and nothing
// else. A nil *Declared knows none.
type Declared struct {
	types map[string]bool       // the types that are locks, by name
	funcs map[string]declaredOp // by name
}

// declaredOp is an operation on the lock that a declaration describes.
type declaredOp struct {
	lock.Operation
	of *lock.Declaration
}

// Declare returns what knows the declarations; of two of one function the last
// counts.
func Declare(list []lock.Declaration) *Declared {
	d := &Declared{types: map[string]bool{}, funcs: map[string]declaredOp{}}
	for i := range list {
		if t := list[i].Type; t != "" {
			d.types[t] = true
		}
		for _, op := range list[i].Operations {
			d.funcs[op.Func] = declaredOp{op, &list[i]}
		}
	}
	return d
}

// Operates reports whether calls of the function are declared to be operations on
// a lock.
func (d *Declared) Operates(f *types.Func) bool {
	_, ok := d.operation(f)
	return ok
}

// IsLock reports whether a type is one of locks, or holds one and little else.
func (d *Declared) IsLock(t types.Type) bool {
	locker, _ := lockInterface(t)
	return locker || isLockType(named(t)) || isWrapper(t) || d.isType(t)
}

// isType reports whether the type, or what it points to, is declared to be a lock.
func (d *Declared) isType(t types.Type) bool {
	n := named(t)
	return d != nil && len(d.types) > 0 && n != nil && d.types[typeName(n)]
}

// operation returns what a function is declared to do, if it can be that.
func (d *Declared) operation(f *types.Func) (declaredOp, bool) {
	if d == nil || len(d.funcs) == 0 || f == nil || f.Pkg() == nil {
		return declaredOp{}, false // as in most programs
	}
	name := f.Pkg().Path() + "."
	if r := f.Signature().Recv(); r != nil {
		name += TypeName(r.Type()) + "."
	}
	op, ok := d.funcs[name+f.Name()]
	return op, ok && CheckOperation(f, *op.of, op.Operation) == nil
}

// called returns the function that is called, or the method of an interface.
func called(c *ssa.CallCommon) *types.Func {
	if c.IsInvoke() {
		return c.Method
	}
	if f := c.StaticCallee(); f != nil {
		m, _ := f.Object().(*types.Func)
		return m
	}
	return nil
}

// CheckOperation returns an error if the function cannot be what an operation says,
// on the lock that a declaration describes.
func CheckOperation(f *types.Func, d lock.Declaration, op lock.Operation) error {
	if d.Type != "" && operand(f, d.Type) < 0 {
		return fmt.Errorf("%s has no receiver or argument of type %s", op.Func, d.Type)
	}
	if op.Op.Tries() {
		if _, ok := successOf(f, op.Op, Root{}); !ok {
			return fmt.Errorf("%s returns no bool or error that tells whether it took the lock", op.Func)
		}
	}
	if op.Calls && len(callbacks(f)) == 0 {
		return fmt.Errorf("%s is given no function to call", op.Func)
	}
	return nil
}

// parameters returns the receiver of a function and its parameters.
func parameters(f *types.Func) []*types.Var {
	var list []*types.Var
	if r := f.Signature().Recv(); r != nil {
		list = append(list, r)
	}
	for p := range f.Signature().Params().Variables() {
		list = append(list, p)
	}
	return list
}

// operand returns the index of the first parameter of a type, or -1; the receiver
// comes first.
func operand(f *types.Func, name string) int {
	for i, p := range parameters(f) {
		if n := named(p.Type()); n != nil && typeName(n) == name {
			return i
		}
	}
	return -1
}

// callbacks returns the indexes of the parameters that are functions.
func callbacks(f *types.Func) (list []int) {
	for i, p := range parameters(f) {
		if isFunc(p.Type()) {
			list = append(list, i)
		}
	}
	return list
}

// successOf returns the condition on a call's value under which the function has
// taken the lock: what it returns is true, or is no error. One that only tries says
// so by a bool, if it returns both.
func successOf(f *types.Func, op lock.Op, call Root) (Literal, bool) {
	results := f.Signature().Results()
	find := func(is func(types.Type) bool, cond func(Root, string) Cond) (Literal, bool) {
		for i := range results.Len() {
			if is(results.At(i).Type()) {
				return Literal{cond(call, resultPath(i, results.Len())), true}, true
			}
		}
		return Literal{}, false
	}
	if l, ok := find(isBool, Truth); ok && op.Tries() {
		return l, true
	}
	if l, ok := find(isError, IsNil); ok {
		return l, true
	}
	return find(isBool, Truth)
}

// resultPath returns the path from a call's value to result i of n.
func resultPath(i, n int) string {
	if n == 1 {
		return ""
	}
	return fmt.Sprintf("#%d", i)
}

// lockOf returns the lock that a call of f operates on, given its arguments.
func (o *declaredOp) lockOf(f *types.Func, arg func(i int) Ref) Ref {
	if o.of.Type != "" {
		if i := operand(f, o.of.Type); i >= 0 {
			return arg(i)
		}
		return Ref{}
	}
	if r := f.Signature().Recv(); r != nil {
		if n := named(r.Type()); n != nil {
			if rest, ok := strings.CutPrefix(string(o.of.Name), typeName(n)+"."); ok {
				ref := arg(0)
				ref.Path += "." + rest
				ref.Class, ref.Own = o.of.Name, OfType
				return ref
			}
		}
	}
	return Ref{Root: Root{Kind: Global, Name: string(o.of.Name)}, Class: o.of.Name}
}

// declaredCall lowers a call of a function that is declared to operate on a lock,
// and reports whether it is one.
func (b *blocks) declaredCall(in ssa.CallInstruction, c *ssa.CallCommon, kind CallKind, emit func(Event)) bool {
	f := called(c)
	op, ok := b.l.src.Declared.operation(f)
	if !ok || kind == Spawn {
		return false
	}
	args := c.Args
	if c.IsInvoke() {
		args = append([]ssa.Value{c.Value}, args...)
	}
	if len(args) != len(parameters(f)) {
		return false // a method value, which has its receiver
	}
	site := b.l.site(callPos(in.Pos(), c))
	ref := op.lockOf(f, func(i int) Ref { return b.r.ref(args[i]) })
	if op.Calls {
		if kind == Deferred {
			return false
		}
		emit(Event{Kind: LockOp, Site: site, Ref: ref, Op: op.Op})
		for _, i := range callbacks(f) {
			call := &Call{Site: site, Callee: b.callee(args[i]), Fns: b.fns(args[i]), Name: "a function value"}
			if len(call.Fns) == 1 {
				call.Name = shortName(call.Fns[0].Key)
			}
			emit(Event{Kind: CallOp, Site: site, Call: call})
		}
		emit(Event{Kind: LockOp, Site: site, Ref: ref, Op: releaseOf(op.Op)})
		return true
	}
	e := Event{Kind: LockOp, Site: site, Ref: ref, Op: op.Op, Defer: kind == Deferred}
	if call, ok := in.(*ssa.Call); ok && op.Op.Acquires() {
		if e.Success, ok = successOf(f, op.Op, b.r.root(call)); ok {
			b.counts[e.Success.Cond]++
		}
	}
	emit(e)
	return true
}

// releaseOf returns the operation that gives back what op takes.
func releaseOf(op lock.Op) lock.Op {
	if op.Mode() == lock.Read {
		return lock.RUnlock
	}
	return lock.Unlock
}

// declaredBody is the body of a function that is declared to operate on a lock, for
// those who call it by a function value or through an interface. It reports whether
// fn is one.
//
//	0: take the lock ──▶ 1: return true, or no error
//	              ╰────▶ 2: return false, or an error
func (l *lowering) declaredBody(fn *ssa.Function, f *Func) bool {
	obj, _ := fn.Object().(*types.Func)
	op, ok := l.src.Declared.operation(obj)
	if !ok {
		return false
	}
	param := func(i int) Ref { return Ref{Root: Root{Kind: Param, ID: int32(i)}} }
	e := Event{Kind: LockOp, Site: f.Site, Ref: op.lockOf(obj, param), Op: op.Op}
	end := Term{Kind: Return, Site: f.End, Results: outcomes(obj)}
	success, fails := successOf(obj, op.Op, Root{Kind: Value})
	switch {
	case op.Calls:
		events := []Event{e}
		for _, i := range callbacks(obj) {
			call := &Call{Site: f.Site, Callee: param(i), Name: "a function value"}
			events = append(events, Event{Kind: CallOp, Site: f.Site, Call: call})
		}
		e.Op = releaseOf(op.Op)
		f.Blocks = []Block{{Events: append(events, e), Term: end}}
	case fails && op.Op.Acquires():
		e.Success = success
		failed := end
		end.Results, failed.Results = decided(end.Results, success, true), decided(end.Results, success, false)
		f.Blocks = []Block{
			{Events: []Event{e}, Term: Term{Kind: Branch, Site: f.Site, Cond: success, Track: true, Succs: []Edge{{Block: 1}, {Block: 2}}}},
			{Term: end, Assigns: make([][]Assign, 1)},
			{Term: failed, Assigns: make([][]Assign, 1)},
		}
	default:
		f.Blocks = []Block{{Events: []Event{e}, Term: end}}
	}
	return true
}

// outcomes returns the results of a function of which nothing is known.
func outcomes(f *types.Func) []Outcome {
	var list []Outcome
	for r := range f.Signature().Results().Variables() {
		list = append(list, Outcome{Bool: isBool(r.Type()), Err: isError(r.Type())})
	}
	return list
}

// decided returns the results of a call for which success holds, or does not.
func decided(results []Outcome, success Literal, holds bool) []Outcome {
	list := make([]Outcome, len(results))
	for i, o := range results {
		if success.Cond.X.Path == resultPath(i, len(results)) {
			known := holds == o.Bool // an error is known not to be nil
			o.Known = &known
		}
		list[i] = o
	}
	return list
}
