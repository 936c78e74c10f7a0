package event

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// callbacks returns the classes of the fields that hold callbacks: functions that
// others give to the package by a parameter, which it keeps.
func (w *waiting) callbacks(keeps []Keep) map[string]bool {
	given := map[string]bool{}
	for _, k := range keeps {
		if fn := w.flows.byKey[k.Func]; fn != nil && w.flows.open(fn) {
			given[k.Hole] = true
		}
	}
	return given
}

// tells reports whether a call of a function in a field may be there to tell others
// of something: it returns nothing, and is no print function.
func tells(c *ssa.CallCommon) bool {
	load, ok := c.Value.(*ssa.UnOp)
	if !ok || c.IsInvoke() {
		return false
	}
	_, field := load.X.(*ssa.FieldAddr)
	sig := c.Signature()
	return field && sig.Results().Len() == 0 && !sig.Variadic() && !isContextCancel(c.Value.Type())
}

func isContextCancel(t types.Type) bool {
	n := named(t)
	return n != nil && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "context" && n.Obj().Name() == "CancelFunc"
}
