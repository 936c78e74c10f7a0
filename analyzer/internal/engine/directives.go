package engine

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/directive"
	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
	"golang.org/x/tools/go/analysis"
)

// directives are the comments of a package that are meant for lockcheck.
type directives struct {
	locks   *event.Declared
	orders  []lock.Order
	ignores []finding.Suppression
	wrong   []finding.Finding
	where   map[lock.Site]token.Pos
	// loose are the comments that speak of a field, variable or function which was
	// not found yet.
	loose map[token.Pos]directive.Kind
}

func readDirectives(pass *analysis.Pass, locks *event.Declared) *directives {
	d := &directives{locks: locks, where: map[lock.Site]token.Pos{}, loose: map[token.Pos]directive.Kind{}}
	for _, file := range pass.Files {
		for _, group := range file.Comments {
			for _, c := range group.List {
				if strings.HasPrefix(c.Text, "//l") || strings.HasPrefix(c.Text, "//nolint") {
					d.read(pass, c.Text, c.Pos(), group.End())
				}
			}
		}
	}
	return d
}

func (d *directives) read(pass *analysis.Pass, text string, pos, end token.Pos) {
	site := siteOf(pass.Fset, pos)
	d.where[site] = pos
	dir, err := directive.Parse(text)
	if err != nil {
		d.complain(pass, "LK0001", site, err.Error())
		return
	}
	switch dir.Kind {
	case directive.Order:
		var classes []lock.Class
		for _, name := range dir.Locks {
			class, err := d.lookupLock(pass.Pkg, name)
			if err != nil {
				d.complain(pass, "LK0001", site, "malformed //lockcheck:order: "+err.Error())
				return
			}
			classes = append(classes, class)
		}
		for i := 1; i < len(classes); i++ {
			d.orders = append(d.orders, lock.Order{First: classes[i-1], Second: classes[i], Site: site})
		}
	case directive.GuardedBy, directive.Requires:
		d.loose[pos] = dir.Kind
	case directive.Ignore:
		s := finding.Suppression{Site: site, First: site.Line, Last: site.Line, Rules: dir.Rules}
		if !dir.Line {
			s.Last = siteOf(pass.Fset, end).Line + 1
		}
		d.ignores = append(d.ignores, s)
	}
}

func siteOf(fset *token.FileSet, pos token.Pos) lock.Site {
	p := fset.Position(pos)
	return lock.Site{File: p.Filename, Line: p.Line, Col: p.Column}
}

func (d *directives) complain(pass *analysis.Pass, rule string, site lock.Site, message string) {
	d.wrong = append(d.wrong, finding.Finding{
		Rule: rule, Confidence: finding.High, Package: pass.Pkg.Path(), Site: site, Message: message,
	})
}

// lookupLock returns the class of a lock that an annotation names: a package
// variable, or a field of a type by its path.
func (d *directives) lookupLock(pkg *types.Package, name string) (lock.Class, error) {
	names := strings.Split(name, ".")
	obj := pkg.Scope().Lookup(names[0])
	if obj == nil {
		return "", fmt.Errorf("package %s has no %s", pkg.Name(), names[0])
	}
	t := obj.Type()
	class := pkg.Path() + "." + names[0]
	for _, f := range names[1:] {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
			if n, ok := types.Unalias(t).(*types.Named); ok && n.Obj().Pkg() != nil { // another object, whose locks have its type's class
				class = n.Obj().Pkg().Path() + "." + n.Obj().Name()
			}
		}
		field, _, _ := types.LookupFieldOrMethod(t, true, pkg, f)
		v, ok := field.(*types.Var)
		if !ok {
			return "", fmt.Errorf("%s has no field %s", types.TypeString(t, types.RelativeTo(pkg)), f)
		}
		class += "." + f
		t = v.Type()
	}
	if !d.locks.IsLock(t) {
		return "", fmt.Errorf("%s is no lock", name)
	}
	return lock.Class(class), nil
}

// filter drops the findings that are suppressed, and adds what is wrong with the
// directives: a suppression that suppresses nothing hides the next finding. One
// that is for cycles may be for such as only the view of the whole program shows:
// that it suppresses nothing is not sure here.
func (d *directives) filter(pass *analysis.Pass, list []finding.Finding) []finding.Finding {
	used := map[lock.Site]bool{}
	out := slices.DeleteFunc(slices.Clone(list), func(f finding.Finding) bool {
		hit := false
		for _, s := range d.ignores {
			if s.Covers(f.Rule, f.Site) {
				used[s.Site], hit = true, true
			}
		}
		return hit
	})
	for _, s := range d.ignores {
		if used[s.Site] {
			continue
		}
		d.complain(pass, finding.Unused, s.Site, "this suppression suppresses nothing: remove it")
		if s.Covers("LK1001", s.Site) {
			d.wrong[len(d.wrong)-1].Confidence = finding.Low
		}
	}
	return append(out, d.wrong...)
}
