package event

import (
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// waitable reports whether values of the type are channels, or lead to a wait group
// or a Cond.
func waitable(t types.Type) bool {
	if t == nil {
		return false
	}
	if _, ok := t.Underlying().(*types.Chan); ok {
		return true
	}
	p, ok := t.Underlying().(*types.Pointer)
	return ok && (isGroup(p.Elem()) || isCond(p.Elem()))
}

// isCond reports whether the type is sync.Cond.
func isCond(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && isSyncType(n, "Cond")
}

// isGroup reports whether the type is a wait group.
func isGroup(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && (isSyncType(n, "WaitGroup") || isErrgroup(n))
}

func isErrgroup(n *types.Named) bool {
	return n != nil && n.Obj().Name() == "Group" && n.Obj().Pkg() != nil && strings.HasSuffix(n.Obj().Pkg().Path(), "golang.org/x/sync/errgroup")
}

// isContextDone reports whether a call returns the channel by which a context says that
// it has ended, and the function that calls has not set a time for that.
func isContextDone(c *ssa.CallCommon) bool {
	if !ofContext(c, "Done") {
		return false
	}
	x, ok := c.Value.(*ssa.Extract)
	if !ok {
		return true
	}
	made, ok := x.Tuple.(*ssa.Call)
	return !ok || !isFuncOf(&made.Call, "context", "WithTimeout") && !isFuncOf(&made.Call, "context", "WithDeadline")
}

// ofContext reports whether a call is of a certain method of context.Context.
func ofContext(c *ssa.CallCommon, name string) bool {
	return c.IsInvoke() && c.Method.Name() == name && c.Method.Pkg() != nil && c.Method.Pkg().Path() == "context"
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
