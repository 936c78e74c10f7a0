package fix

import (
	"go/ast"
	"go/token"
	"go/types"
	"go/version"

	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// Group returns the edits by which a function waits, where it sleeps, for the
// goroutines that it has started at the sites, which are all that it starts.
//
//	go count()             var wg sync.WaitGroup
//	time.Sleep(d)    ──▶   wg.Go(count)
//	use(n)                 wg.Wait()
//	                       use(n)
//
// It does so for calls without arguments and results only: arguments of a go
// statement are evaluated at once, those of a call in a literal later.
func (e *Editor) Group(sleep lock.Site, starts []lock.Site) []finding.Edit {
	path := e.path(sleep)
	var stmt *ast.ExprStmt
	for len(path) > 1 && stmt == nil {
		stmt, _ = path[0].(*ast.ExprStmt)
		if stmt == nil {
			path = path[1:]
		}
	}
	fn, body := function(path)
	if stmt == nil || path[1] != body || !e.canGroup(body, stmt) {
		return nil
	}
	edits := append(e.importSync(stmt), e.replace(stmt.Pos(), stmt.End(), "wg.Wait()"))
	first := stmt.Pos()
	for _, site := range starts {
		at := e.path(site)
		if len(at) == 0 {
			return nil
		}
		g, ok := at[0].(*ast.GoStmt)
		if f, _ := function(at); !ok || f != fn || g.Pos() > stmt.Pos() || !e.bare(g.Call) {
			return nil
		}
		first = min(first, g.Pos())
		edits = append(edits, e.replace(g.Pos(), g.Call.Fun.Pos(), "wg.Go("), e.replace(g.Call.Lparen, g.Call.End(), ")"))
	}
	for _, s := range body.List {
		if s.Pos() <= first && first < s.End() {
			return append(edits, e.insert(s.Pos(), e.indent(s.Pos())+"var wg sync.WaitGroup\n"))
		}
	}
	return nil
}

// canGroup reports whether a function may wait for a group called wg where a
// statement of it sleeps: it holds no lock there, and the name is free.
func (e *Editor) canGroup(body *ast.BlockStmt, sleep *ast.ExprStmt) bool {
	file := e.file(body.Pos())
	v := e.src.Info.FileVersions[file]
	if v == "" {
		v = e.src.Pkg.GoVersion()
	}
	if v != "" && version.Compare(v, "go1.25") < 0 {
		return false // no WaitGroup.Go
	}
	ok := true
	ast.Inspect(body, func(n ast.Node) bool {
		id, is := n.(*ast.Ident)
		if !is {
			return true
		}
		locks := (id.Name == "Lock" || id.Name == "RLock") && id.Pos() < sleep.Pos() && e.inBody(body, id)
		o, local := e.src.Info.Uses[id].(*types.Var)
		unused := sleep.Pos() <= id.Pos() && id.Pos() < sleep.End() && local && o.Parent() != e.src.Pkg.Scope()
		ok = ok && id.Name != "wg" && !locks && !unused
		return true
	})
	return ok
}

// inBody reports whether a name stands in a function itself, not in a literal.
func (e *Editor) inBody(body *ast.BlockStmt, id *ast.Ident) bool {
	_, b := function(e.around(id.Pos()))
	return b == body
}

// bare reports whether a call has no arguments and no results.
func (e *Editor) bare(c *ast.CallExpr) bool {
	sig, ok := e.src.Info.TypeOf(c.Fun).Underlying().(*types.Signature)
	return ok && sig.Params().Len() == 0 && sig.Results().Len() == 0
}

// importSync returns the edits of the imports that are needed if package sync is
// used, and a statement of package time is not.
func (e *Editor) importSync(stmt ast.Stmt) []finding.Edit {
	file := e.file(stmt.Pos())
	var clock *ast.ImportSpec
	needed := true
	for _, spec := range file.Imports {
		switch spec.Path.Value {
		case `"time"`:
			clock = spec
		case `"sync"`:
			needed = false
		}
	}
	used := e.usesTime(file, stmt)
	f := e.src.Fset.File(file.Pos())
	line := e.line(clock.Pos())
	switch {
	case !needed && used:
		return nil
	case !needed:
		return []finding.Edit{e.replace(f.LineStart(line), f.LineStart(line+1), "")}
	case !used && e.before(file, clock) == clock:
		return []finding.Edit{e.replace(clock.Path.Pos(), clock.Path.End(), `"sync"`)}
	case e.declaration(file, clock).Lparen == token.NoPos:
		return []finding.Edit{e.replace(clock.Pos(), clock.End(), "(\n\t\"sync\"\n\t\"time\"\n)")}
	}
	edits := []finding.Edit{e.insert(e.before(file, clock).Pos(), "\t\"sync\"\n")}
	if !used {
		edits = append(edits, e.replace(f.LineStart(line), f.LineStart(line+1), ""))
	}
	return edits
}

// usesTime reports whether a file uses package time outside of a statement.
func (e *Editor) usesTime(file *ast.File, stmt ast.Stmt) bool {
	for id, o := range e.src.Info.Uses {
		p, ok := o.(*types.PkgName)
		if ok && p.Imported().Path() == "time" && file.FileStart <= id.Pos() && id.Pos() < file.FileEnd && (id.Pos() < stmt.Pos() || stmt.End() <= id.Pos()) {
			return true
		}
	}
	return false
}

// declaration returns the import declaration that has a spec.
func (e *Editor) declaration(file *ast.File, spec *ast.ImportSpec) *ast.GenDecl {
	for _, d := range file.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Pos() <= spec.Pos() && spec.End() <= g.End() {
			return g
		}
	}
	return nil
}

// before returns the import that follows one of package sync in the order of the
// group that a spec, which comes later in it, is in.
func (e *Editor) before(file *ast.File, spec *ast.ImportSpec) *ast.ImportSpec {
	specs := e.declaration(file, spec).Specs
	first := spec
	for i := len(specs) - 1; i >= 0; i-- {
		s, ok := specs[i].(*ast.ImportSpec)
		if ok && s.Pos() < first.Pos() && e.line(s.End()) == e.line(first.Pos())-1 && s.Path.Value > `"sync"` {
			first = s
		}
	}
	return first
}
