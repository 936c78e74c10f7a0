package fix

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// Defer returns the edits that give back a lock by one deferred call, in the place
// of those at the sites freed. They must all come right before the function ends,
// so that the lock is held no longer than it was.
//
//	mu.Lock()                     mu.Lock()
//	if c {                        defer mu.Unlock()
//		return err                if c {
//	}                      ──▶        return err
//	x++                           }
//	mu.Unlock()                   x++
//	return nil                    return nil
func (e *Editor) Defer(taken lock.Site, freed []lock.Site) []finding.Edit {
	op := e.op(taken)
	if op == nil || op.statement() == nil || !e.ownLine(op.path) || inLoop(op.path) {
		return nil
	}
	if _, ok := e.chain(op.sel.X); !ok {
		return nil
	}
	stmt := op.statement()
	fn, body := function(op.path)
	if defers(body, stmt.End()) {
		return nil // would then run with the lock held
	}
	next := e.src.Fset.File(stmt.End()).LineStart(e.line(stmt.End()) + 1)
	edits := []finding.Edit{e.insert(next, e.indent(stmt.Pos())+"defer "+op.undo()+"\n")}
	for _, site := range freed {
		u := e.op(site)
		if u == nil || u.statement() == nil || !e.ownLine(u.path) || !e.endsFunction(u.path) {
			return nil
		}
		if f, _ := function(u.path); f != fn {
			return nil
		}
		edits = append(edits, e.deleteLine(u.path))
	}
	return edits
}

// Unlock returns the edit that gives back a lock, taken at a site, right before the
// function ends at another: by a return of what does not depend on the lock.
func (e *Editor) Unlock(taken, leave lock.Site) []finding.Edit {
	op, path := e.op(taken), e.path(leave)
	if op == nil || len(path) == 0 {
		return nil
	}
	root, ok := e.chain(op.sel.X)
	fn, body := function(op.path)
	if f, _ := function(path); !ok || f != fn || !e.means(op.sel.X, root, e.where[leave]) {
		return nil
	}
	call := op.undo() + "\n"
	switch n := path[0].(type) {
	case *ast.ReturnStmt:
		if e.firstOnLine(path) && e.plainResults(n) {
			return []finding.Edit{e.insert(n.Pos(), e.indent(n.Pos())+call)}
		}
	case *ast.BlockStmt:
		if n == body && e.line(n.Lbrace) < e.line(n.Rbrace) {
			return []finding.Edit{e.insert(n.Rbrace, e.indent(n.Rbrace)+"\t"+call)}
		}
	}
	return nil
}

// inLoop reports whether a path leads through a loop, or past a label, in its
// function.
func inLoop(path []ast.Node) bool {
	for _, n := range path {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.LabeledStmt:
			return true
		case *ast.FuncDecl, *ast.FuncLit:
			return false
		}
	}
	return false
}

// defers reports whether a function defers anything after a position, or jumps by
// goto: then after says little.
func defers(body *ast.BlockStmt, after token.Pos) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.DeferStmt:
			found = found || n.Pos() > after
		case *ast.BranchStmt:
			found = found || n.Tok == token.GOTO
		}
		return true
	})
	return found
}

// endsFunction reports whether after a statement the function does nothing but
// return what does not depend on locks.
func (e *Editor) endsFunction(path []ast.Node) bool {
	_, body := function(path)
	for i := 0; i+1 < len(path); i++ {
		switch parent := path[i+1].(type) {
		case *ast.IfStmt, *ast.LabeledStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt:
		case *ast.BlockStmt, *ast.CaseClause:
			stmts := list(parent)
			at := slices.IndexFunc(stmts, func(s ast.Stmt) bool { return s == path[i] })
			if _, clause := path[i].(*ast.CaseClause); !clause && at+1 < len(stmts) {
				ret, ok := stmts[at+1].(*ast.ReturnStmt)
				return ok && e.plainResults(ret)
			}
			if parent == body {
				return true
			}
		default:
			return false
		}
	}
	return false
}

// plainResults reports whether a return statement computes nothing that another
// goroutine, or the lock, has a part in.
func (e *Editor) plainResults(r *ast.ReturnStmt) bool {
	return !slices.ContainsFunc(r.Results, func(x ast.Expr) bool { return !e.plain(x) })
}

func (e *Editor) plain(x ast.Expr) bool {
	if e.src.Info.Types[x].Value != nil {
		return true
	}
	all := func(list []ast.Expr) bool {
		return !slices.ContainsFunc(list, func(x ast.Expr) bool { return !e.plain(x) })
	}
	switch x := x.(type) {
	case *ast.Ident:
		return e.own(x)
	case *ast.SelectorExpr:
		return e.own(x.Sel) && e.src.Info.Selections[x] == nil // io.EOF
	case *ast.ParenExpr:
		return e.plain(x.X)
	case *ast.BinaryExpr:
		return e.plain(x.X) && e.plain(x.Y)
	case *ast.UnaryExpr:
		return x.Op != token.ARROW && x.Op != token.AND && e.plain(x.X)
	case *ast.CompositeLit:
		return all(x.Elts)
	case *ast.KeyValueExpr:
		return e.plain(x.Value)
	case *ast.CallExpr:
		return (e.src.Info.Types[x.Fun].IsType() || e.makesError(x.Fun)) && all(x.Args)
	}
	return false
}

// own reports whether a name is that of nil, of an error that the package declares,
// or of a variable that no other function can change.
func (e *Editor) own(id *ast.Ident) bool {
	switch o := e.src.Info.Uses[id].(type) {
	case *types.Nil:
		return true
	case *types.Var:
		if o.Parent() == o.Pkg().Scope() {
			return types.Identical(o.Type(), types.Universe.Lookup("error").Type())
		}
		return !o.IsField() && !e.captured(o)
	}
	return false
}

// captured reports whether a function uses a variable of one around it.
func (e *Editor) captured(v *types.Var) bool {
	for id, o := range e.src.Info.Uses {
		if o != v {
			continue
		}
		if f, _ := function(e.around(id.Pos())); f != nil && (v.Pos() < f.Pos() || f.End() < v.Pos()) {
			return true
		}
	}
	return false
}

// makesError reports whether a function only makes an error of its arguments.
func (e *Editor) makesError(fun ast.Expr) bool {
	sel, ok := fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	f, ok := e.src.Info.Uses[sel.Sel].(*types.Func)
	return ok && (f.FullName() == "errors.New" || f.FullName() == "fmt.Errorf")
}

// chain returns the variable that names like s.conn.mu begin with, if nothing in
// the function around assigns to it, or to a field on the way.
func (e *Editor) chain(x ast.Expr) (root types.Object, ok bool) {
	var names []string
	for at := x; root == nil; {
		names = append(names, types.ExprString(at))
		switch n := at.(type) {
		case *ast.Ident:
			root = e.src.Info.Uses[n]
			if _, variable := root.(*types.Var); !variable {
				_, pkg := root.(*types.PkgName)
				return root, pkg && len(names) > 1
			}
		case *ast.SelectorExpr:
			at = n.X
		default:
			return nil, false
		}
	}
	path := e.around(x.Pos())
	return root, !e.assigns(path[len(path)-2], root, names[1:])
}

// assigns reports whether a declaration assigns to a variable, or to what has one
// of the names.
func (e *Editor) assigns(decl ast.Node, v types.Object, names []string) bool {
	found := false
	to := func(x ast.Expr) {
		id, ok := x.(*ast.Ident)
		found = found || ok && e.src.Info.Uses[id] == v || !ok && x != nil && slices.Contains(names, types.ExprString(x))
	}
	ast.Inspect(decl, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, x := range n.Lhs {
				to(x)
			}
		case *ast.RangeStmt:
			to(n.Key)
			to(n.Value)
		case *ast.UnaryExpr:
			if _, pointer := v.Type().Underlying().(*types.Pointer); pointer && n.Op == token.AND {
				to(n.X)
			}
		}
		return !found
	})
	return found
}

// means reports whether an expression means the same at a position: the name that
// it begins with is not that of another variable there.
func (e *Editor) means(x ast.Expr, root types.Object, at token.Pos) bool {
	scope := e.src.Pkg.Scope().Innermost(at)
	if scope == nil {
		return false
	}
	_, o := scope.LookupParent(root.Name(), at)
	return o == root
}
