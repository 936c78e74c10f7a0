package event

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// elements stands for all keys, or all values, of a map that a field or a package
// variable holds: a hub's subscribers.
type elements struct {
	of   any // the node of the field or variable
	keys bool
}

// elementsOf returns the node of the keys or values of a map, or nil if the map is not
// kept, or its elements are none that somebody waits for.
func (f *flowsTo) elementsOf(m ssa.Value, keys bool) any {
	load, ok := m.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return nil
	}
	return f.elementsAt(load.X, keys)
}

// elementsAt does so for the map at an address.
func (f *flowsTo) elementsAt(addr ssa.Value, keys bool) any {
	t, ok := deref(addr.Type()).Underlying().(*types.Map)
	if !ok || keys && !waitable(t.Key()) || !keys && !waitable(t.Elem()) {
		return nil
	}
	var holder any
	switch x := addr.(type) {
	case *ssa.FieldAddr:
		holder = f.field(x.X.Type(), x.Field)
	case *ssa.Global:
		holder = f.variable(x)
	default:
		return nil
	}
	n := elements{f.find(holder), keys}
	of, s := f.of(holder), f.of(n)
	s.many = true
	s.kept, s.name, s.sent, s.received = true, of.name, s.sent || of.sent, s.received || of.received
	return n
}

// element joins a key or value with those of its map; where these are not followed it
// is lost, or comes from there.
func (f *flowsTo) element(m ssa.Value, keys bool, v ssa.Value, into bool) {
	if v == nil || !waitable(v.Type()) {
		return
	}
	if n := f.elementsOf(m, keys); n != nil {
		f.join(n, v)
	} else if into {
		f.lost(v)
	} else {
		f.comes(v)
	}
}

// extract joins what a range or lookup of a map gives.
func (f *flowsTo) extract(x *ssa.Extract) {
	if !waitable(x.Type()) {
		return
	}
	switch t := x.Tuple.(type) {
	case *ssa.Call:
	case *ssa.Lookup:
		f.element(t.X, false, x, false)
	case *ssa.Next:
		if r, ok := t.Iter.(*ssa.Range); ok {
			f.element(r.X, x.Index == 1, x, false)
			return
		}
		f.comes(x)
	default:
		f.comes(x)
	}
}

// mapLoaded notes that the elements of a kept map are not followed if the map is used
// for more than to get at them.
func (f *flowsTo) mapLoaded(x *ssa.UnOp) {
	if x.Op == token.MUL && !onlyElements(x) {
		f.mapShared(x.X)
	}
}

// mapStored does so if what is stored is not an empty map that nothing else has.
func (f *flowsTo) mapStored(x *ssa.Store) {
	switch v := x.Val.(type) {
	case *ssa.Const:
	case *ssa.MakeMap:
		for _, in := range *v.Referrers() {
			if _, debug := in.(*ssa.DebugRef); in != ssa.Instruction(x) && !debug {
				f.mapShared(x.Addr)
			}
		}
	default:
		f.mapShared(x.Addr)
	}
}

// mapShared notes that others have the elements of the map at an address.
func (f *flowsTo) mapShared(addr ssa.Value) {
	for _, keys := range []bool{true, false} {
		if n := f.elementsAt(addr, keys); n != nil {
			f.comes(n)
		}
	}
}

func onlyElements(load *ssa.UnOp) bool {
	for _, in := range *load.Referrers() {
		switch x := in.(type) {
		case *ssa.Lookup, *ssa.Range, *ssa.DebugRef, *ssa.BinOp:
		case *ssa.MapUpdate:
			if x.Value == load || x.Key == load {
				return false
			}
		case *ssa.Call:
			if b, ok := x.Call.Value.(*ssa.Builtin); !ok || b.Name() != "len" && b.Name() != "delete" && b.Name() != "clear" {
				return false
			}
		default:
			return false
		}
	}
	return true
}
