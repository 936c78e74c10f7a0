package event

import (
	"go/constant"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// first marks the blocks that run while a flag is not set which the function asks
// twice, as double-checked locking does:
//
//	if c.ready.Load() { return nil }
//	c.mu.Lock()
//	defer c.mu.Unlock()
//	if c.ready.Load() { return nil }
//	…
func (b *blocks) first() {
	asked := map[Operand][]*ssa.BasicBlock{}
	unset := map[*ssa.BasicBlock]*ssa.BasicBlock{}
	for _, sb := range b.fn.Blocks {
		if flag, side, ok := b.flag(sb); ok {
			asked[flag] = append(asked[flag], sb)
			unset[sb] = side
		}
	}
	for _, list := range asked {
		for _, sb := range list {
			if s := unset[sb]; len(s.Preds) == 1 && slices.ContainsFunc(list, s.Dominates) {
				b.markFirst(s)
			}
		}
	}
}

// flag returns the atomic variable that the branch at the end of a block asks, and
// where it leads if that has its zero value.
func (b *blocks) flag(sb *ssa.BasicBlock) (flag Operand, unset *ssa.BasicBlock, ok bool) {
	in, ok := sb.Instrs[len(sb.Instrs)-1].(*ssa.If)
	if !ok {
		return Operand{}, nil, false
	}
	v, zero := in.Cond, 1 // index of the successor
	for {
		switch x := v.(type) {
		case *ssa.UnOp:
			if x.Op != token.NOT {
				return Operand{}, nil, false
			}
			v, zero = x.X, 1-zero
		case *ssa.BinOp:
			c, ok := x.Y.(*ssa.Const)
			if !ok || x.Op != token.EQL && x.Op != token.NEQ {
				return Operand{}, nil, false
			}
			if isZero := c.IsNil() || c.Value != nil && c.Value.Kind() == constant.Int && constant.Sign(c.Value) == 0; isZero == (x.Op == token.EQL) {
				zero = 1 - zero
			}
			v = x.X
		case *ssa.Call:
			f := x.Call.StaticCallee()
			if f == nil || !ofAtomic(f) || !strings.HasPrefix(f.Name(), "Load") {
				return Operand{}, nil, false
			}
			r := b.r.ref(x.Call.Args[0])
			return Operand{Root: r.Root, Path: r.Path}, sb.Succs[zero], r.Root.Kind != NoRoot
		default:
			return Operand{}, nil, false
		}
	}
}

func (b *blocks) markFirst(s *ssa.BasicBlock) {
	b.f.Blocks[s.Index].First = true
	for _, d := range s.Dominees() {
		b.markFirst(d)
	}
}
