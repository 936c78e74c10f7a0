package engine

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/directive"
	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/summary"
	"golang.org/x/tools/go/analysis"
)

// readGuards returns what the comments of fields, variables and functions say of
// their locks.
func (d *directives) readGuards(pass *analysis.Pass) summary.Guards {
	g := summary.Guards{Of: map[lock.Class]summary.Guard{}, Said: map[lock.Class]summary.Said{}, Requires: map[string][]lock.Class{}}
	for _, file := range pass.Files {
		for _, decl := range file.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				d.requirements(pass, decl, g)
			case *ast.GenDecl:
				for _, spec := range decl.Specs {
					switch spec := spec.(type) {
					case *ast.TypeSpec:
						if s, ok := spec.Type.(*ast.StructType); ok {
							for _, f := range s.Fields.List {
								d.guard(pass, g, spec.Name.Name, f.Names, f.Doc, f.Comment)
							}
							d.covered(pass, g, spec.Name.Name, s)
						}
					case *ast.ValueSpec:
						doc := spec.Doc
						if len(decl.Specs) == 1 && doc == nil {
							doc = decl.Doc
						}
						if decl.Tok == token.VAR {
							d.guard(pass, g, "", spec.Names, doc, spec.Comment)
						}
					}
				}
			}
		}
	}
	for _, pos := range slices.Sorted(maps.Keys(d.loose)) {
		place := "a field or variable with a name"
		if d.loose[pos] == directive.Requires {
			place = "a function"
		}
		d.complain(pass, "LK0001", siteOf(pass.Fset, pos), "this annotation belongs to "+place+", in its comment")
	}
	return g
}

// guard notes the guard of fields of a type, or of variables if the type is "".
func (d *directives) guard(pass *analysis.Pass, g summary.Guards, of string, names []*ast.Ident, comments ...*ast.CommentGroup) {
	if len(names) == 0 {
		return
	}
	for _, a := range d.annotations(comments, directive.GuardedBy) {
		site := siteOf(pass.Fset, a.pos)
		class, err := d.lockNamed(pass.Pkg, a.names[0], of)
		if err != nil {
			if a.certain {
				d.complain(pass, "LK0001", site, "malformed guard: "+err.Error())
			}
			continue
		}
		for _, n := range names {
			place := lock.Class(pass.Pkg.Path() + "." + strings.TrimPrefix(of+"."+n.Name, "."))
			g.Of[place] = summary.Guard{Lock: class, Site: site, Certain: a.certain}
			d.where[site] = a.pos
		}
	}
}

// requirements notes which locks a function is called with.
func (d *directives) requirements(pass *analysis.Pass, decl *ast.FuncDecl, g summary.Guards) {
	f, ok := pass.TypesInfo.Defs[decl.Name].(*types.Func)
	if !ok {
		return
	}
	for _, a := range d.annotations([]*ast.CommentGroup{decl.Doc}, directive.Requires) {
		for _, name := range a.names {
			class, err := d.lockOfFunc(pass.Pkg, f, name)
			switch {
			case err == nil:
				g.Requires[f.FullName()] = append(g.Requires[f.FullName()], class)
			case a.certain:
				d.complain(pass, "LK0001", siteOf(pass.Fset, a.pos), "malformed requirement: "+err.Error())
			}
		}
	}
}

// annotation is what a comment says of locks. That it names one is not certain if
// it is prose.
type annotation struct {
	names   []string
	certain bool
	pos     token.Pos
}

// annotations returns those of a kind, and the ones in other tools' forms.
func (d *directives) annotations(groups []*ast.CommentGroup, kind directive.Kind) []annotation {
	var list []annotation
	for _, group := range groups {
		if group == nil {
			continue
		}
		for _, c := range group.List {
			if dir, err := directive.Parse(c.Text); err == nil && dir.Kind == kind {
				delete(d.loose, c.Pos())
				list = append(list, annotation{dir.Locks, true, c.Pos()})
			}
		}
		if names, certain := directive.Guard(group.Text()); names != nil && (certain || kind == directive.GuardedBy) {
			list = append(list, annotation{names, certain, group.Pos()})
		}
	}
	return list
}

// lockNamed returns the class of a lock by its name as seen from a type's
// declaration: a field of that type, or else what lookupLock knows.
func (d *directives) lockNamed(pkg *types.Package, name, of string) (lock.Class, error) {
	if of != "" {
		if class, err := d.lookupLock(pkg, of+"."+name); err == nil {
			return class, nil
		}
	}
	return d.lookupLock(pkg, name)
}

// lockOfFunc returns the class of a lock by its name as seen from a function:
// "s.mu" of its receiver or parameter s, "mu" of its receiver or the package.
func (d *directives) lockOfFunc(pkg *types.Package, f *types.Func, name string) (lock.Class, error) {
	sig := f.Signature()
	first, rest, dotted := strings.Cut(name, ".")
	vars := []*types.Var{sig.Recv()}
	for p := range sig.Params().Variables() {
		vars = append(vars, p)
	}
	for i, v := range vars {
		if v == nil {
			continue
		}
		t := event.TypeName(v.Type())
		if t == "" {
			continue
		}
		if dotted && v.Name() == first {
			return d.lookupLock(pkg, t+"."+rest)
		}
		if i == 0 {
			if class, err := d.lookupLock(pkg, t+"."+name); err == nil {
				return class, nil
			}
		}
	}
	return d.lookupLock(pkg, name)
}
