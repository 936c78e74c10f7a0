package event

import (
	"go/ast"
	"go/types"
)

// MayLock reports whether a function is a method that may operate on a lock, or
// run a function under one: by its name and receiver only.
func MayLock(f *types.Func) bool {
	recv := f.Signature().Recv()
	if recv == nil {
		return f.Name() == "NewCond" && syncLike(f.Pkg().Path())
	}
	n := named(recv.Type())
	if isSyncType(n, "Once") || isLockType(n) {
		return true
	}
	if f.Name() == "Lock" || f.Name() == "RLock" {
		return niladic(f.Signature())
	}
	return false
}

// RunsCallbacks reports whether an exported function of the files calls a
// function that it is given, as sort.Search does: its callers run that function
// under their own locks. Info has the uses of identifiers.
func RunsCallbacks(files []*ast.File, info *types.Info) bool {
	for _, file := range files {
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil && f.Name.IsExported() && callsParameter(f, info) {
				return true
			}
		}
	}
	return false
}

func callsParameter(f *ast.FuncDecl, info *types.Info) bool {
	params := map[types.Object]bool{}
	for _, field := range f.Type.Params.List {
		for _, name := range field.Names {
			if obj := info.Defs[name]; obj != nil && isFunc(obj.Type()) {
				params[obj] = true
			}
		}
	}
	if len(params) == 0 {
		return false
	}
	found := false
	ast.Inspect(f.Body, func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok {
			if id, ok := ast.Unparen(c.Fun).(*ast.Ident); ok && params[info.Uses[id]] {
				found = true
			}
		}
		return !found
	})
	return found
}
