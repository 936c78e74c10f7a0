package event

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"testing"
)

// TestWithoutTables: only variables of plain data lose their initialisation.
func TestWithoutTables(t *testing.T) {
	const source = `package p

type point struct{ x, y int }

var (
	numbers = [...]int{1, 2, 3}
	points  = map[string][]point{"a": {{1, 2}}, "b": {{x: int(3.0)}}}

	count    = len(numbers)
	called   = []int{f()}
	funcs    = []func(){func() {}}
	pointers = []*point{{1, 2}}
	values   = []any{1}
)

func f() int { return 0 }
`
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	cfg := types.Config{Importer: importer.Default()}
	if _, err := cfg.Check("p", fset, []*ast.File{file}, info); err != nil {
		t.Fatal(err)
	}
	var kept []string
	for _, init := range withoutTables(info).InitOrder {
		kept = append(kept, init.Lhs[0].Name())
	}
	if want := []string{"count", "called", "funcs", "pointers", "values"}; !slices.Equal(kept, want) {
		t.Errorf("got %v, want %v", kept, want)
	}
	if len(info.InitOrder) != 7 {
		t.Error("the package's own list has changed")
	}
}
