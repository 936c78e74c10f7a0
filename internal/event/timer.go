package event

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// timerOf returns the timer whose channel a value is, if the function makes the
// timer and keeps it for itself.
func timerOf(v ssa.Value) *ssa.Call {
	load, ok := v.(*ssa.UnOp)
	if !ok {
		return nil
	}
	field, ok := load.X.(*ssa.FieldAddr)
	if !ok {
		return nil
	}
	return ownTimer(field.X)
}

// armed returns the timer that a call makes or resets.
func armed(in ssa.CallInstruction) *ssa.Call {
	c := in.Common()
	if call, ok := in.(*ssa.Call); ok && isFuncOf(c, "time", "NewTimer") {
		return ownTimer(call)
	}
	if f := c.StaticCallee(); f != nil && f.Name() == "Reset" && len(c.Args) == 2 {
		return ownTimer(c.Args[0])
	}
	return nil
}

// ownTimer returns the call of time.NewTimer that a value is, if the timer is only
// used by its fields and methods.
func ownTimer(v ssa.Value) *ssa.Call {
	t, ok := v.(*ssa.Call)
	if !ok || !isFuncOf(&t.Call, "time", "NewTimer") {
		return nil
	}
	own := !slices.ContainsFunc(*t.Referrers(), func(ref ssa.Instruction) bool {
		switch x := ref.(type) {
		case *ssa.FieldAddr, *ssa.DebugRef:
			return false
		case ssa.CallInstruction:
			f := x.Common().StaticCallee()
			return f == nil || f.Signature.Recv() == nil || x.Common().Args[0] != ssa.Value(t)
		}
		return true
	})
	if !own {
		return nil
	}
	return t
}
