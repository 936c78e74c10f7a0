package engine

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/directive"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/summary"
	"golang.org/x/tools/go/analysis"
)

// member is a field of a struct.
type member struct {
	name     string
	text     string     // of the comments
	pos, end token.Pos  // with the comments
	lock     lock.Class // "" if it is none
}

// covered notes what locks of a struct are said to guard: by their comments, which
// name fields ("mu guards items") or mean those that follow ("guards the fields
// below"), as far as the next empty line or lock, or by their names (itemsMu).
func (d *directives) covered(pass *analysis.Pass, g summary.Guards, of string, s *ast.StructType) {
	members := d.members(pass, of, s)
	line := func(pos token.Pos) int { return pass.Fset.Position(pos).Line }
	for i, m := range members {
		if m.lock == "" {
			continue
		}
		note := func(field member, own bool) {
			place := lock.Class(pass.Pkg.Path() + "." + of + "." + field.name)
			if _, ok := g.Said[place]; field.lock == "" && (own || !ok) {
				g.Said[place] = summary.Said{Lock: m.lock, Own: own}
			}
		}
		words, below := directive.Covers(m.text, m.name)
		for _, field := range members {
			own, named := directive.NamedFor(m.name, field.name), slices.Contains(words, field.name)
			if own || named {
				note(field, own)
			}
			below = below && !named
		}
		for j := i + 1; below && j < len(members) && members[j].lock == "" && line(members[j].pos) <= line(members[j-1].end)+1; j++ {
			if !directive.SpeaksForItself(members[j].text) {
				note(members[j], false)
			}
		}
	}
}

// members returns the fields of a struct.
func (d *directives) members(pass *analysis.Pass, of string, s *ast.StructType) []member {
	var list []member
	for _, f := range s.Fields.List {
		m := member{text: strings.TrimSpace(f.Doc.Text() + "\n" + f.Comment.Text()), pos: f.Pos(), end: f.End()}
		if f.Doc != nil {
			m.pos = f.Doc.Pos()
		}
		if f.Comment != nil {
			m.end = f.Comment.End()
		}
		names := f.Names
		if name := embedded(f.Type); len(names) == 0 && name != nil {
			names = []*ast.Ident{name}
		}
		for _, n := range names {
			m.name = n.Name
			m.lock, _ = d.lookupLock(pass.Pkg, of+"."+n.Name)
			list = append(list, m)
		}
	}
	return list
}

// embedded returns the name of an embedded field, which is that of its type.
func embedded(t ast.Expr) *ast.Ident {
	switch t := t.(type) {
	case *ast.Ident:
		return t
	case *ast.StarExpr:
		return embedded(t.X)
	case *ast.SelectorExpr:
		return t.Sel
	}
	return nil
}
