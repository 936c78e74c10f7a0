package event

import (
	"strings"

	"golang.org/x/tools/go/ssa"
)

// getter returns the path on a parameter that a function of the package returns,
// when that is all it does.
func (l *lowering) getter(f *ssa.Function) (Ref, bool) {
	f = origin(f)
	if g, ok := l.getters[f]; ok {
		if g == nil {
			return Ref{}, false
		}
		return *g, true
	}
	l.getters[f] = nil
	if f.Pkg != l.ssa || len(f.Blocks) != 1 || f.Signature.Results().Len() != 1 || len(f.Blocks[0].Instrs) > 12 {
		return Ref{}, false
	}
	for _, in := range f.Blocks[0].Instrs {
		switch x := in.(type) {
		case *ssa.Store, *ssa.MapUpdate, *ssa.Send, *ssa.Go, *ssa.Defer, *ssa.RunDefers:
			return Ref{}, false
		case *ssa.Call:
			if g := x.Call.StaticCallee(); g == nil {
				return Ref{}, false
			} else if _, ok := l.getter(g); !ok && methodOp(g) == 0 {
				return Ref{}, false
			}
		case *ssa.Return:
			k := l.resolverOf(f).ref(x.Results[0])
			if k.Root.Kind == Param && k.Path != "" && !strings.Contains(k.Path, "[") {
				l.getters[f] = &k
				return k, true
			}
		}
	}
	return Ref{}, false
}
