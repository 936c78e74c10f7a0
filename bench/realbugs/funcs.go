package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
)

// funcIndex names the function around a line, from the sources as they are at
// one commit: the bug list's line numbers are those of the fix.
type funcIndex struct {
	root  string
	files map[string][]funcRange
}

type funcRange struct {
	name       string
	start, end int // lines
}

func newFuncIndex(root string) *funcIndex {
	return &funcIndex{root: root, files: make(map[string][]funcRange)}
}

// at returns the name of the declared function around the line of a file below
// the root, or "" when there is none.
func (x *funcIndex) at(file string, line int) string {
	for _, r := range x.ranges(file) {
		if r.start <= line && line <= r.end {
			return r.name
		}
	}
	return ""
}

// has reports whether the file declares the function.
func (x *funcIndex) has(f Function) bool {
	for _, r := range x.ranges(f.File) {
		if r.name == f.Func {
			return true
		}
	}
	return false
}

func (x *funcIndex) ranges(file string) []funcRange {
	if rs, ok := x.files[file]; ok {
		return rs
	}
	fset := token.NewFileSet()
	// A file with syntax errors still has the functions before them.
	f, _ := parser.ParseFile(fset, filepath.Join(x.root, filepath.FromSlash(file)), nil, parser.SkipObjectResolution)
	var rs []funcRange
	if f != nil {
		for _, d := range f.Decls {
			if d, ok := d.(*ast.FuncDecl); ok {
				rs = append(rs, funcRange{funcName(d), fset.Position(d.Pos()).Line, fset.Position(d.End()).Line})
			}
		}
	}
	x.files[file] = rs
	return rs
}

// funcName returns "Recv.Name" or "Name"; pointers and type parameters of the
// receiver do not show.
func funcName(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return d.Name.Name
	}
	t := d.Recv.List[0].Type
	for {
		switch u := t.(type) {
		case *ast.StarExpr:
			t = u.X
		case *ast.ParenExpr:
			t = u.X
		case *ast.IndexExpr:
			t = u.X
		case *ast.IndexListExpr:
			t = u.X
		case *ast.Ident:
			return u.Name + "." + d.Name.Name
		default:
			return d.Name.Name
		}
	}
}
