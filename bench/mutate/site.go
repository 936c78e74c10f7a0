package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// site is an unlock statement that can be deleted.
type site struct {
	pkg        *pkg
	file       string // absolute
	line       int
	start, end int // byte offsets of the statement
	deferred   bool
	text       string // "s.mu.Unlock"
}

// lockOf names the method that must stand beside an unlocking one.
var lockOf = map[string]string{"Unlock": "Lock", "RUnlock": "RLock"}

// unlocks returns the package's unlock statements in source order.
func (p *pkg) unlocks() []site {
	var sites []site
	for _, f := range p.files {
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil || isWrapper(fn) {
				continue
			}
			ast.Inspect(fn.Body, func(n ast.Node) bool {
				var call ast.Expr
				var deferred bool
				switch n := n.(type) {
				case *ast.ExprStmt:
					call = n.X
				case *ast.DeferStmt:
					call, deferred = n.Call, true
				}
				if sel := p.unlockCall(call); sel != nil {
					sites = append(sites, p.site(n, sel, deferred))
				}
				return true
			})
		}
	}
	return sites
}

// isWrapper reports whether the function is a lock's own method.
func isWrapper(fn *ast.FuncDecl) bool {
	if fn.Recv == nil {
		return false
	}
	for unlock, lock := range lockOf {
		if fn.Name.Name == unlock || fn.Name.Name == lock {
			return true
		}
	}
	return false
}

// unlockCall returns the selector of a call that unlocks, or nil.
func (p *pkg) unlockCall(e ast.Expr) *ast.SelectorExpr {
	call, ok := e.(*ast.CallExpr)
	if !ok || len(call.Args) != 0 {
		return nil
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || lockOf[sel.Sel.Name] == "" {
		return nil
	}
	selection := p.info.Selections[sel]
	if selection == nil || selection.Kind() != types.MethodVal || !isPlain(selection.Obj()) {
		return nil
	}
	// The fields on the way to an embedded lock belong to the receiver's type,
	// so Lock is looked up from there too.
	lock, _, _ := types.LookupFieldOrMethod(selection.Recv(), true, selection.Obj().Pkg(), lockOf[sel.Sel.Name])
	if lock == nil || !isPlain(lock) {
		return nil
	}
	return sel
}

// isPlain reports whether the object is a func().
func isPlain(o types.Object) bool {
	fn, ok := o.(*types.Func)
	if !ok {
		return false
	}
	sig := fn.Signature()
	return sig.Params().Len() == 0 && sig.Results().Len() == 0
}

func (p *pkg) site(stmt ast.Node, sel *ast.SelectorExpr, deferred bool) site {
	pos := p.fset.PositionFor(stmt.Pos(), false) // the file that is on disk, whatever //line says
	return site{
		pkg:      p,
		file:     pos.Filename,
		line:     pos.Line,
		start:    pos.Offset,
		end:      p.fset.PositionFor(stmt.End(), false).Offset,
		deferred: deferred,
		text:     types.ExprString(sel),
	}
}

// delete returns the source with the statement blanked out; no line moves.
func (s site) delete(src []byte) []byte {
	mutant := []byte(string(src))
	for i := s.start; i < s.end; i++ {
		if mutant[i] != '\n' {
			mutant[i] = ' '
		}
	}
	return mutant
}

func (s site) kind() string {
	var b strings.Builder
	if s.deferred {
		b.WriteString(token.DEFER.String() + " ")
	}
	b.WriteString(s.text + "()")
	return b.String()
}
