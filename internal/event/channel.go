package event

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// What is known of a channel where it is made, and where it is sent to.

// capacity returns the capacity that a channel is made with, or what else is known of
// it.
func capacity(x *ssa.MakeChan) int {
	const enough = 1 << 16 // for all that will ever be sent
	if c, ok := x.Size.(*ssa.Const); ok && c.Value != nil {
		if n, exact := constant.Int64Val(c.Value); exact && n < enough {
			return int(n)
		}
		return Fitted
	}
	if fitted(x.Size, 0) {
		return Fitted
	}
	return Configured
}

// fitted reports whether a number is computed from the length of something, or from a
// package variable, which is a constant as a rule.
func fitted(v ssa.Value, depth int) bool {
	const maxDepth = 4
	switch x := v.(type) {
	case *ssa.Global:
		return true
	case *ssa.Call:
		b, ok := x.Call.Value.(*ssa.Builtin)
		return ok && b.Name() == "len"
	}
	in, ok := v.(ssa.Instruction)
	return ok && depth < maxDepth && slices.ContainsFunc(in.Operands(nil), func(op *ssa.Value) bool { return *op != nil && fitted(*op, depth+1) })
}

// alone reports whether a send is to a channel without room that its function has made
// and given to nobody before.
func (s *steps) alone(send *ssa.Send) bool {
	made, ok := s.b.r.origin(send.Chan).(*ssa.MakeChan)
	if !ok || capacity(made) != 0 {
		return false
	}
	gives := givesAway(made)
	return !s.b.after(send, made, func(in ssa.Instruction) bool { return slices.Contains(gives, in) })
}

// givesAway returns the instructions by which others may get a channel, itself or by
// the variable that it is kept in.
func givesAway(made *ssa.MakeChan) []ssa.Instruction {
	var list []ssa.Instruction
	seen := map[ssa.Value]bool{}
	var follow func(v ssa.Value)
	follow = func(v ssa.Value) {
		if seen[v] {
			return
		}
		seen[v] = true
		for _, in := range *v.Referrers() {
			switch x := in.(type) {
			case *ssa.Send, *ssa.DebugRef:
				continue
			case *ssa.UnOp:
				if x.Op == token.MUL {
					follow(x)
				}
				continue
			case *ssa.Store:
				if a, ok := x.Addr.(*ssa.Alloc); ok {
					follow(a)
					continue
				}
			}
			list = append(list, in)
		}
	}
	follow(made)
	return list
}

// ownType returns the name of a type, or of what it points to, if the package has it.
func (w *waiting) ownType(t types.Type) string {
	if n := named(t); n != nil && n.Obj().Pkg() == w.l.src.Pkg {
		return n.Obj().Name()
	}
	return ""
}
