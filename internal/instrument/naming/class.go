package naming

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/lock"
)

// name names the lock that is taken at a place of the package. If several are taken
// on the line, nobody can tell which one was meant, and it has no name.
func (s *source) name(at lock.Frame, mode lock.Mode) (Name, bool) {
	f := s.files[at.Site.File]
	if f == nil {
		return Name{}, false
	}
	var found []Name
	for _, method := range operations[mode] {
		for _, sel := range s.calls(f, at.Site.Line, method) {
			c := classer{s, f, lock.PackagePath(at.Func)}
			if name, ok := c.method(sel); ok && !slices.Contains(found, name) {
				found = append(found, name)
			}
		}
		if len(found) > 0 {
			break
		}
	}
	if len(found) != 1 {
		return Name{}, false
	}
	return found[0], true
}

// calls returns the calls of methods of that name on a line.
func (s *source) calls(f *ast.File, line int, method string) []*ast.SelectorExpr {
	var calls []*ast.SelectorExpr
	on := func(pos token.Pos) bool { return s.fset.Position(pos).Line == line }
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		if ok && sel.Sel.Name == method && (on(sel.Sel.Pos()) || on(call.Lparen)) {
			calls = append(calls, sel)
		}
		return true
	})
	return calls
}

// classer makes classes of expressions of one file. The grammar is that of lock.Class.
type classer struct {
	*source
	file *ast.File
	path string // import path of the package
}

// method names the lock that a method is called on: the value itself, or the lock
// that is embedded in it.
func (c classer) method(sel *ast.SelectorExpr) (Name, bool) {
	name, ok := c.expr(sel.X)
	s := c.info.Selections[sel]
	if s == nil || len(s.Index()) < 2 {
		return name, ok
	}
	base := Name{name.Class, Owner}
	return c.fields(base, s.Recv(), s.Index()[:len(s.Index())-1])
}

// expr names the lock or the struct that an expression stands for.
func (c classer) expr(e ast.Expr) (Name, bool) {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return c.variable(e)
	case *ast.SelectorExpr:
		if s := c.info.Selections[e]; s != nil && s.Kind() == types.FieldVal {
			base, _ := c.expr(e.X)
			return c.fields(base, s.Recv(), s.Index())
		}
		if id, ok := e.X.(*ast.Ident); ok {
			if p, ok := c.info.Uses[id].(*types.PkgName); ok {
				return Name{lock.Class(p.Imported().Path() + "." + e.Sel.Name), Owner}, true
			}
		}
	case *ast.StarExpr:
		return c.expr(e.X)
	case *ast.UnaryExpr:
		if e.Op == token.AND {
			return c.expr(e.X)
		}
	case *ast.IndexExpr:
		name, ok := c.expr(e.X)
		name.Class += "[]"
		return name, ok
	}
	return Name{}, false
}

// fields names what is found in a value of type t along a path of fields. A field
// belongs to the named type that declares it; fields of unnamed structs belong to the
// last named one before, or to the variable.
func (c classer) fields(base Name, t types.Type, path []int) (Name, bool) {
	for _, i := range path {
		n := named(t)
		if n != nil && n.Obj().Pkg() != nil {
			base = Name{lock.Class(c.path + "." + n.Obj().Name()), Owner}
			if p := n.Obj().Pkg(); p.Path() == "sync" {
				base.Class = lock.Class("sync." + n.Obj().Name())
			}
		} else if base.Class == "" {
			return Name{}, false
		}
		st, ok := deref(t).Underlying().(*types.Struct)
		if !ok || i >= st.NumFields() {
			return Name{}, false
		}
		base.Class += lock.Class("." + st.Field(i).Name())
		base.Rank = Owner
		t = st.Field(i).Type()
	}
	return base, true
}

// variable names a variable: of the package, or of a function. The value of a
// parameter, and whatever has a pointer's type, is likely to have another name, too.
func (c classer) variable(id *ast.Ident) (Name, bool) {
	v, ok := c.info.Uses[id].(*types.Var)
	if !ok {
		return Name{}, false
	}
	if v.Pkg() != nil && v.Parent() == v.Pkg().Scope() {
		return Name{lock.Class(c.path + "." + v.Name()), Owner}, true
	}
	fn := c.enclosing(v.Pos())
	if fn == "" {
		return Name{}, false
	}
	return Name{lock.Class(c.path + "." + fn + "." + v.Name()), Local}, true
}

// enclosing returns the name of the function that declares what lies at pos, as
// classes have it: "F", "(*T)M".
func (c classer) enclosing(pos token.Pos) string {
	for _, d := range c.file.Decls {
		d, ok := d.(*ast.FuncDecl)
		if !ok || pos < d.Pos() || pos > d.End() {
			continue
		}
		if d.Recv == nil || len(d.Recv.List) == 0 {
			return d.Name.Name
		}
		recv := d.Recv.List[0].Type
		star := ""
		if p, ok := recv.(*ast.StarExpr); ok {
			star, recv = "*", p.X
		}
		switch x := recv.(type) {
		case *ast.IndexExpr:
			recv = x.X
		case *ast.IndexListExpr:
			recv = x.X
		}
		if id, ok := recv.(*ast.Ident); ok {
			return strings.Join([]string{"(", star, id.Name, ")", d.Name.Name}, "")
		}
	}
	return ""
}

func named(t types.Type) *types.Named {
	n, _ := types.Unalias(deref(t)).(*types.Named)
	if n != nil {
		return n.Origin()
	}
	return nil
}

func deref(t types.Type) types.Type {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}
