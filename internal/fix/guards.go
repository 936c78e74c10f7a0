package fix

import (
	"go/ast"
	"go/token"
	"strings"

	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// Guards returns the edits that declare, each on a line of its own, which locks
// guard the fields and variables given by class. The guard of a field is named as a
// field of the same struct, that of a variable as another variable.
func (e *Editor) Guards(of map[lock.Class]lock.Class) []finding.Edit {
	g := &guardEditor{Editor: e, of: of}
	for _, file := range e.src.Files {
		for _, d := range file.Decls {
			if decl, ok := d.(*ast.GenDecl); ok {
				for _, spec := range decl.Specs {
					g.spec(decl, spec)
				}
			}
		}
	}
	return g.edits
}

type guardEditor struct {
	*Editor
	of    map[lock.Class]lock.Class
	edits []finding.Edit
}

func (g *guardEditor) spec(decl *ast.GenDecl, spec ast.Spec) {
	switch spec := spec.(type) {
	case *ast.ValueSpec:
		if decl.Tok != token.VAR {
			return
		}
		at := decl.Pos()
		if decl.Lparen.IsValid() {
			at = spec.Pos()
		}
		g.declare(at, "", spec.Names)
	case *ast.TypeSpec:
		s, ok := spec.Type.(*ast.StructType)
		if !ok {
			return
		}
		last := g.line(s.Fields.Opening)
		for _, f := range s.Fields.List {
			if g.line(f.Pos()) > last { // it has a line of its own
				g.declare(f.Pos(), spec.Name.Name+".", f.Names)
			}
			last = g.line(f.End())
		}
	}
}

// declare adds the guard of what is declared at a position, if all names have the
// same.
func (g *guardEditor) declare(at token.Pos, owner string, names []*ast.Ident) {
	var guard lock.Class
	for i, n := range names {
		c := g.of[lock.Class(g.src.Pkg.Path()+"."+owner+n.Name)]
		if c == "" || i > 0 && c != guard {
			return
		}
		guard = c
	}
	if guard == "" {
		return
	}
	name := string(guard[strings.LastIndexByte(string(guard), '.')+1:])
	g.edits = append(g.edits, g.insert(at, g.indent(at)+"//lockcheck:guardedby "+name+"\n"))
}
