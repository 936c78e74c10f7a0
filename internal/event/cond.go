package event

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// nilConst is the text of an operand that is nil.
const nilConst = "nil"

// Truth returns the condition "the value is true".
func Truth(root Root, path string) Cond {
	return Cond{Op: "?", X: Operand{Root: root, Path: path}}
}

// IsNil returns the condition "the value is nil".
func IsNil(root Root, path string) Cond {
	return Cond{Op: "==", X: Operand{Root: root, Path: path}, Y: Operand{Const: nilConst}}
}

// cond returns the condition that a boolean value is, and the outcome at which
// the value is true.
func (r *resolver) cond(v ssa.Value) Literal {
	want := true
	for {
		u, ok := v.(*ssa.UnOp)
		if !ok || u.Op != token.NOT {
			break
		}
		v, want = u.X, !want
	}
	b, ok := v.(*ssa.BinOp)
	if !ok {
		o := r.operand(v)
		return Literal{Cond{Op: "?", X: o}, want}
	}
	x, y := r.operand(b.X), r.operand(b.Y)
	switch b.Op {
	case token.EQL, token.NEQ:
		if x.Const != "" {
			x, y = y, x
		}
		if b.Op == token.NEQ {
			want = !want
		}
		if y.Const == "true" || y.Const == "false" {
			if y.Const == "false" {
				want = !want
			}
			return Literal{Cond{Op: "?", X: x}, want}
		}
		return Literal{Cond{Op: "==", X: x, Y: y}, want}
	case token.LSS:
		return Literal{Cond{Op: "<", X: x, Y: y}, want}
	case token.GTR:
		return Literal{Cond{Op: "<", X: y, Y: x}, want}
	case token.GEQ:
		return Literal{Cond{Op: "<", X: x, Y: y}, !want}
	case token.LEQ:
		return Literal{Cond{Op: "<", X: y, Y: x}, !want}
	}
	return Literal{Cond{Op: "?", X: Operand{Root: r.root(v)}}, want}
}

func (r *resolver) operand(v ssa.Value) Operand {
	switch x := v.(type) {
	case *ssa.Const:
		if x.Value == nil {
			return Operand{Const: nilConst}
		}
		return Operand{Const: x.Value.ExactString()}
	case *ssa.Call:
		if b, ok := x.Call.Value.(*ssa.Builtin); ok && b.Name() == "len" {
			o := r.operand(x.Call.Args[0])
			o.Path += "{len}"
			return o
		}
	}
	k := r.ref(v)
	return Operand{Root: k.Root, Path: k.Path}
}

// outcome returns what is known of a value that is tested by truth or for nil:
// Known if it is decided, or the condition that decides it.
func (r *resolver) outcome(v ssa.Value) (known *bool, cond Literal) {
	if b, ok := boolConst(v); ok {
		return &b, Literal{}
	}
	if isBool(v.Type()) {
		return nil, r.cond(v)
	}
	if !nilable(v.Type()) {
		return nil, Literal{}
	}
	if n, ok := nilness(v); ok {
		nonNil := !n
		return &nonNil, Literal{}
	}
	k := r.ref(v)
	return nil, Literal{IsNil(k.Root, k.Path), false}
}

// variable returns the condition by which a variable of this type is remembered.
func variable(root Root, path string, t types.Type) (Cond, bool) {
	if isBool(t) {
		return Truth(root, path), true
	}
	if nilable(t) {
		return IsNil(root, path), true
	}
	return Cond{}, false
}

// zeroCond returns what is true of a variable of this type that was given no
// value yet.
func zeroCond(root Root, path string, t types.Type) (Literal, bool) {
	if c, ok := variable(root, path, t); ok {
		return Literal{c, c.Op == "=="}, true
	}
	if basic, ok := t.Underlying().(*types.Basic); ok && basic.Info()&types.IsInteger != 0 {
		return Literal{Cond{Op: "==", X: Operand{Root: root, Path: path}, Y: Operand{Const: "0"}}, true}, true
	}
	return Literal{}, false
}

// constantCond returns the condition that a variable is a constant other than a
// boolean or nil.
func constantCond(root Root, path string, v ssa.Value) (Cond, bool) {
	c, ok := v.(*ssa.Const)
	if !ok || c.Value == nil || isBool(v.Type()) {
		return Cond{}, false
	}
	return Cond{Op: "==", X: Operand{Root: root, Path: path}, Y: Operand{Const: c.Value.ExactString()}}, true
}

func isBool(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsBoolean != 0
}

var errorType = types.Universe.Lookup("error").Type()

func isError(t types.Type) bool { return types.Identical(t, errorType) }

func nilable(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Interface, *types.Map, *types.Slice, *types.Chan, *types.Signature:
		return true
	}
	return false
}

// nilness reports whether a value is nil, if that is certain.
func nilness(v ssa.Value) (isNil, ok bool) {
	switch x := v.(type) {
	case *ssa.Const:
		return x.Value == nil, true
	case *ssa.MakeInterface, *ssa.Alloc, *ssa.MakeClosure, *ssa.Function, *ssa.MakeMap, *ssa.MakeChan,
		*ssa.MakeSlice, *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Global:
		return false, true
	case *ssa.ChangeInterface:
		return nilness(x.X)
	case *ssa.ChangeType:
		return nilness(x.X)
	case *ssa.UnOp:
		// Package variables that are errors are there to be returned as such.
		_, global := x.X.(*ssa.Global)
		return false, global && x.Op == token.MUL && isError(x.Type())
	case *ssa.Call:
		f := x.Call.StaticCallee()
		return false, f != nil && makesError[funcKey(f)]
	}
	return false, false
}

// makesError are functions that never return nil.
var makesError = map[string]bool{
	"errors.New": true, "fmt.Errorf": true,
	"github.com/pkg/errors.New": true, "github.com/pkg/errors.Errorf": true,
	"google.golang.org/grpc/status.Error": true, "google.golang.org/grpc/status.Errorf": true,
}

// boolConst returns the value of a boolean constant.
func boolConst(v ssa.Value) (val, ok bool) {
	c, isConst := v.(*ssa.Const)
	if !isConst || c.Value == nil || c.Value.Kind() != constant.Bool {
		return false, false
	}
	return constant.BoolVal(c.Value), true
}
