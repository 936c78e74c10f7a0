package event

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// survey notes what other functions need to know of fn: where its closures are
// made, and which functions are used as values.
func (l *lowering) survey(fn *ssa.Function) {
	var operands [16]*ssa.Value
	var loop []bool
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
				if call != nil && starts(in, *op) {
					l.spawned[origin(f)] = true
					if loop == nil {
						loop = busyLoops(fn)
					}
					l.many[origin(f)] = l.many[origin(f)] || loop[b.Index]
				}
				if call != nil && call.Common().Value == *op {
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

// starts reports whether an instruction runs a function in a goroutine of its own:
// a go statement, or a method Go, as groups have it.
func starts(in ssa.Instruction, fn ssa.Value) bool {
	switch x := in.(type) {
	case *ssa.Go:
		return x.Call.Value == fn
	case *ssa.Call:
		f := x.Call.StaticCallee()
		return f != nil && f.Name() == "Go" && f.Signature.Recv() != nil && slices.Contains(x.Call.Args, fn)
	}
	return false
}

// busyLoops reports for each block whether it lies on a cycle that waits for no
// other goroutine.
func busyLoops(fn *ssa.Function) []bool {
	in := make([]bool, len(fn.Blocks))
	for _, loop := range loops(fn) {
		if !slices.ContainsFunc(loop, func(i int) bool { return slices.ContainsFunc(fn.Blocks[i].Instrs, receives) }) {
			for _, i := range loop {
				in[i] = true
			}
		}
	}
	return in
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
