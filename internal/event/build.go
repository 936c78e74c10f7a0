package event

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Source is a type-checked package.
type Source struct {
	Fset  *token.FileSet
	Files []*ast.File
	Pkg   *types.Package
	Info  *types.Info

	// NoReturn reports whether a call of the function never returns. It adds to
	// what event knows of the standard library.
	NoReturn func(*types.Func) bool

	// Declared are the locks that the program's users declare.
	Declared *Declared
}

// Build returns the events of a package. The error says that the SSA form could
// not be built, which costs this package only.
func Build(src Source) (pkg *Package, err error) {
	defer func() {
		// go/ssa panics on input that it does not expect. One package's trouble
		// must not end the analysis of all the others.
		if r := recover(); r != nil {
			pkg, err = nil, fmt.Errorf("building SSA of %s: %v", src.Pkg.Path(), r)
		}
	}()
	// With bare inits a package's initialisation does not call that of its
	// imports, which are thus not needed.
	prog := ssa.NewProgram(src.Fset, ssa.BareInits)
	prog.SetNoReturn(func(f *types.Func) bool {
		return neverReturns(f) || src.NoReturn != nil && src.NoReturn(f)
	})
	for _, p := range referenced(src) {
		prog.CreatePackage(p, nil, nil, true)
	}
	ssapkg := prog.CreatePackage(src.Pkg, src.Files, withoutTables(src.Info), false)
	ssapkg.Build()
	return lowerPackage(src, ssapkg), nil
}

// withoutTables returns info without the initialisation of variables that hold
// plain data only, which is no concern of locks: the tables of a package for
// Unicode or cryptography are thousands of instructions, one for each number.
func withoutTables(info *types.Info) *types.Info {
	less := *info
	less.InitOrder = slices.DeleteFunc(slices.Clone(info.InitOrder), func(init *types.Initializer) bool {
		table, ok := ast.Unparen(init.Rhs).(*ast.CompositeLit)
		return ok && isData(info.TypeOf(table), nil) && !computes(table, info)
	})
	return &less
}

// isData reports whether a value of the type is made of numbers, strings and
// booleans, without pointers. within are the types that it is part of.
func isData(t types.Type, within []types.Type) bool {
	if slices.Contains(within, t) {
		return true
	}
	within = append(within, t)
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Kind() != types.UnsafePointer
	case *types.Array:
		return isData(u.Elem(), within)
	case *types.Slice:
		return isData(u.Elem(), within)
	case *types.Map:
		return isData(u.Key(), within) && isData(u.Elem(), within)
	case *types.Struct:
		for f := range u.Fields() {
			if !isData(f.Type(), within) {
				return false
			}
		}
		return true
	}
	return false
}

// computes reports whether there is a call or a function in the expression, other
// than a conversion.
func computes(e ast.Expr, info *types.Info) bool {
	for n := range ast.Preorder(e) {
		switch n := n.(type) {
		case *ast.FuncLit:
			return true
		case *ast.CallExpr:
			if !info.Types[n.Fun].IsType() {
				return true
			}
		case *ast.UnaryExpr:
			if n.Op == token.ARROW {
				return true
			}
		}
	}
	return false
}

// referenced returns the packages whose members the source names. Creating only
// these, and not all that are imported at some depth, is most of the difference
// in cost to buildssa: creating a package reads its whole export data.
func referenced(src Source) []*types.Package {
	seen := map[*types.Package]bool{src.Pkg: true}
	var list []*types.Package
	add := func(obj types.Object) {
		if obj != nil && obj.Pkg() != nil && !seen[obj.Pkg()] {
			seen[obj.Pkg()] = true
			list = append(list, obj.Pkg())
		}
	}
	for _, obj := range src.Info.Uses {
		switch obj.(type) {
		case *types.Func, *types.Var:
			add(obj)
		}
	}
	slices.SortFunc(list, func(a, b *types.Package) int {
		if a.Path() < b.Path() {
			return -1
		}
		return 1
	})
	return list
}
