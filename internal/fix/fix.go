// Package fix makes the edits that remove findings. It goes from the sites of a
// finding back to the syntax, and says which text to put where, or nothing if it
// is not certain that the program would mean the same otherwise.
//
// It assumes that the source is formatted as gofmt does it, and keeps it so.
package fix

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
	"golang.org/x/tools/go/ast/astutil"
)

// Editor makes edits of the files of one package.
type Editor struct {
	src   event.Source
	where map[lock.Site]token.Pos
}

// New returns the editor of a package.
func New(p *event.Package) *Editor { return &Editor{p.Source(), p.Where} }

// Method returns the edit by which the call at a site, of a lock's method, becomes
// one of another method; nil if the lock has none by that name.
func (e *Editor) Method(at lock.Site, name string) []finding.Edit {
	op := e.op(at)
	if op == nil {
		return nil
	}
	m, _, _ := types.LookupFieldOrMethod(e.src.Info.TypeOf(op.sel.X), true, e.src.Pkg, name)
	if _, ok := m.(*types.Func); !ok {
		return nil
	}
	return []finding.Edit{e.replace(op.sel.Sel.Pos(), op.sel.Sel.End(), name)}
}

// replace returns the edit that puts a text in the place of another.
func (e *Editor) replace(start, end token.Pos, text string) finding.Edit {
	s, t := e.src.Fset.PositionFor(start, false), e.src.Fset.PositionFor(end, false)
	return finding.Edit{File: s.Filename, Start: s.Offset, End: t.Offset, New: text}
}

// insert returns the edit that adds lines above the one on which a position lies.
func (e *Editor) insert(at token.Pos, lines string) finding.Edit {
	f := e.src.Fset.File(at)
	start := f.LineStart(e.line(at))
	return e.replace(start, start, lines)
}

// line returns the line of a position in its file, whatever //line comments say.
func (e *Editor) line(at token.Pos) int { return e.src.Fset.PositionFor(at, false).Line }

// indent returns the tabs before a position that begins its line.
func (e *Editor) indent(at token.Pos) string {
	return strings.Repeat("\t", e.src.Fset.PositionFor(at, false).Column-1)
}

// file returns the file that a position lies in, or nil.
func (e *Editor) file(at token.Pos) *ast.File {
	for _, f := range e.src.Files {
		if f.FileStart <= at && at < f.FileEnd {
			return f
		}
	}
	return nil
}

// path returns the nodes around a site, innermost first; nil if it is not in the
// package.
func (e *Editor) path(at lock.Site) []ast.Node {
	return e.around(e.where[at])
}

// around returns the nodes around a position, innermost first; nil if it is not in
// the package.
func (e *Editor) around(at token.Pos) []ast.Node {
	f := e.file(at)
	if f == nil {
		return nil
	}
	path, _ := astutil.PathEnclosingInterval(f, at, at)
	return path
}

// op is the call of a lock's method.
type op struct {
	sel  *ast.SelectorExpr
	path []ast.Node // around the call, innermost first
}

// op returns the call of a lock's method that stands at a site, or nil.
func (e *Editor) op(at lock.Site) *op {
	path := e.path(at)
	for i, n := range path {
		call, ok := n.(*ast.CallExpr)
		if d, deferred := n.(*ast.DeferStmt); deferred {
			call, ok = d.Call, true
			path, i = append([]ast.Node{call}, path[i:]...), 0
		}
		if !ok {
			continue
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return nil
		}
		switch sel.Sel.Name {
		case "Lock", "Unlock", "RLock", "RUnlock":
			return &op{sel, path[i+1:]}
		}
	}
	return nil
}

// statement returns the statement that a call is, or nil if it is a part of one.
func (o *op) statement() *ast.ExprStmt {
	s, _ := o.path[0].(*ast.ExprStmt)
	return s
}

// undo returns the call that gives back what the op takes.
func (o *op) undo() string {
	return types.ExprString(o.sel.X) + "." + strings.Replace(o.sel.Sel.Name, "Lock", "Unlock", 1) + "()"
}

// function returns the innermost function on a path, and its body.
func function(path []ast.Node) (ast.Node, *ast.BlockStmt) {
	for _, n := range path {
		switch f := n.(type) {
		case *ast.FuncDecl:
			return f, f.Body
		case *ast.FuncLit:
			return f, f.Body
		}
	}
	return nil, nil
}

// list returns the statements that a statement is one of, given the node around it.
func list(parent ast.Node) []ast.Stmt {
	switch p := parent.(type) {
	case *ast.BlockStmt:
		return p.List
	case *ast.CaseClause:
		return p.Body
	case *ast.CommClause:
		return p.Body
	}
	return nil
}
