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
	ssapkg := prog.CreatePackage(src.Pkg, src.Files, src.Info, false)
	ssapkg.Build()
	return lowerPackage(src, ssapkg), nil
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
