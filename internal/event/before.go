package event

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// after reports whether an instruction for which is says so comes before at on
// some path. The key stands for is.
func (b *blocks) after(at ssa.Instruction, key any, is func(ssa.Instruction) bool) bool {
	bl := at.Block()
	before, ok := b.befores[key]
	if !ok {
		before = reachable(b.fn, is)
		if b.befores == nil {
			b.befores = map[any][]bool{}
		}
		b.befores[key] = before
	}
	return before[bl.Index] || slices.ContainsFunc(bl.Instrs[:slices.Index(bl.Instrs, at)], is)
}

// reachable returns the blocks that are entered after an instruction for which is
// says so.
func reachable(fn *ssa.Function, is func(ssa.Instruction) bool) []bool {
	entered := make([]bool, len(fn.Blocks))
	var work []*ssa.BasicBlock
	for _, bl := range fn.Blocks {
		if slices.ContainsFunc(bl.Instrs, is) {
			work = append(work, bl)
		}
	}
	for len(work) > 0 {
		bl := work[len(work)-1]
		work = work[:len(work)-1]
		for _, s := range bl.Succs {
			if !entered[s.Index] {
				entered[s.Index] = true
				work = append(work, s)
			}
		}
	}
	return entered
}

// forOthers is the key of synchronizes.
type forOthers struct{}

// synchronizes reports whether an instruction may wait for another goroutine.
func synchronizes(in ssa.Instruction) bool {
	_, send := in.(*ssa.Send)
	return send || receives(in)
}

// receives reports whether an instruction waits for what another goroutine does.
func receives(in ssa.Instruction) bool {
	switch x := in.(type) {
	case *ssa.UnOp:
		return x.Op == token.ARROW
	case *ssa.Select:
		return true
	case *ssa.Call:
		return isWait(&x.Call)
	}
	return false
}

// isWait reports whether a call is of a method Wait, as groups have it.
func isWait(c *ssa.CallCommon) bool {
	if c.IsInvoke() {
		return c.Method.Name() == "Wait"
	}
	f := c.StaticCallee()
	return f != nil && f.Signature.Recv() != nil && f.Name() == "Wait"
}
