package fix

import (
	"go/ast"
	"go/token"
	"slices"

	"github.com/lockcheck/lockcheck/internal/finding"
)

// firstOnLine reports whether a statement of a list, which begins a path, begins
// its line.
func (e *Editor) firstOnLine(path []ast.Node) bool {
	stmts := list(path[1])
	at := slices.IndexFunc(stmts, func(s ast.Stmt) bool { return s == path[0] })
	line := e.line(path[0].Pos())
	switch {
	case at < 0:
		return false
	case at > 0:
		return e.line(stmts[at-1].End()) < line
	}
	switch p := path[1].(type) {
	case *ast.BlockStmt:
		return e.line(p.Lbrace) < line
	case *ast.CaseClause:
		return e.line(p.Colon) < line
	case *ast.CommClause:
		return e.line(p.Colon) < line
	}
	return false
}

// ownLine reports whether a statement of a list is all that is on its line.
func (e *Editor) ownLine(path []ast.Node) bool {
	if !e.firstOnLine(path) || e.line(path[0].Pos()) != e.line(path[0].End()) || e.commented(path[0].Pos()) {
		return false
	}
	line, stmts := e.line(path[0].Pos()), list(path[1])
	at := slices.IndexFunc(stmts, func(s ast.Stmt) bool { return s == path[0] })
	if at+1 < len(stmts) {
		return line < e.line(stmts[at+1].Pos())
	}
	return line < e.line(path[1].End()) || path[1].End() == path[0].End()
}

// commented reports whether there is a comment on the line of a position.
func (e *Editor) commented(at token.Pos) bool {
	line := e.line(at)
	return slices.ContainsFunc(e.file(at).Comments, func(c *ast.CommentGroup) bool {
		return e.line(c.Pos()) <= line && line <= e.line(c.End())
	})
}

// deleteLine returns the edit that deletes a statement with its line, and one of
// two empty lines around it.
func (e *Editor) deleteLine(path []ast.Node) finding.Edit {
	f := e.src.Fset.File(path[0].Pos())
	first := e.line(path[0].Pos())
	last := first
	if e.empty(path, first-1) && e.empty(path, first+1) {
		last++
	}
	return e.replace(f.LineStart(first), f.LineStart(last+1), "")
}

// empty reports whether a line next to a statement has nothing on it.
func (e *Editor) empty(path []ast.Node, line int) bool {
	f := e.src.Fset.File(path[0].Pos())
	on := func(n ast.Stmt) bool { return e.line(n.Pos()) <= line && line <= e.line(n.End()) }
	if e.line(path[1].Pos()) == line || e.line(path[1].End()) == line || e.commented(f.LineStart(line)) {
		return false
	}
	return !slices.ContainsFunc(list(path[1]), on)
}
