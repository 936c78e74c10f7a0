package engine

import (
	"encoding/json"
	"fmt"
	"go/types"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/lock"
	"golang.org/x/tools/go/analysis"
)

// Declarations are what users declare of their locks, ready for the analysis. The
// analyzers of one program share them. A nil *Declarations has none.
type Declarations struct {
	// Whole makes packages of the main module tell importers of all their locks,
	// those included that are part of no cycle: see summary.Package.Export. It is a
	// flag of the Program analyzer, since analyses with and without it must not share
	// results.
	Whole bool

	list     lock.Declarations
	locks    *event.Declared
	analyzer *analysis.Analyzer
}

// Declare returns what the analyzers need to know of declarations.
func Declare(list lock.Declarations) *Declarations {
	d := &Declarations{list: list, locks: event.Declare(list.Locks)}
	d.analyzer = newAnalyzer(d)
	return d
}

// Engine returns the analyzer that computes findings with the declarations.
func (d *Declarations) Engine() *analysis.Analyzer {
	if d == nil {
		return undeclared
	}
	return d.analyzer
}

// operations returns what knows the declared functions.
func (d *Declarations) operations() *event.Declared {
	if d == nil {
		return nil
	}
	return d.locks
}

func (d *Declarations) whole() bool { return d != nil && d.Whole }

// orders returns the declared orders.
func (d *Declarations) orders() []lock.Order {
	if d == nil {
		return nil
	}
	return d.list.Orders
}

// String returns the declarations as JSON.
func (d *Declarations) String() string {
	if d == nil || len(d.list.Locks)+len(d.list.Orders) == 0 {
		return ""
	}
	text, err := json.Marshal(d.list)
	if err != nil {
		panic(err) // they are strings and numbers
	}
	return string(text)
}

// Set replaces the declarations by those of a text that String returned. With it
// they are the value of a flag, by which the lockcheck command hands them to the
// processes that analyse a package each.
func (d *Declarations) Set(text string) error {
	var list lock.Declarations
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		return err
	}
	d.list, d.locks = list, event.Declare(list.Locks)
	return nil
}

// definesOperation reports whether a function of the package may be declared to
// operate on a lock.
func (d *Declarations) definesOperation(pkg *types.Package) bool {
	if d == nil {
		return false
	}
	for _, l := range d.list.Locks {
		for _, op := range l.Operations {
			if _, ok := within(op.Func, pkg); ok {
				return true
			}
		}
	}
	return false
}

// within returns what follows the import path of a package in the name of a type, a
// function or a lock.
func within(name string, pkg *types.Package) (rest string, ok bool) {
	return strings.CutPrefix(name, pkg.Path()+".")
}

// verify complains about declarations that name what the package, or one that it
// imports, does not have. Their packages see those that have mistakes; the others
// may be of a program that is not analysed.
func (d *directives) verify(pass *analysis.Pass, declared *Declarations) {
	if declared == nil {
		return
	}
	complain := func(site lock.Site, err error) {
		if !site.IsValid() {
			site = siteOf(pass.Fset, pass.Files[0].Package)
			d.where[site] = pass.Files[0].Package
		}
		d.complain(pass, "LK0001", site, "configuration: "+err.Error())
	}
	for _, pkg := range append(slices.Clip(pass.Pkg.Imports()), pass.Pkg) {
		for _, l := range declared.list.Locks {
			for _, op := range l.Operations {
				if rest, ok := within(op.Func, pkg); ok {
					if err := checkOperation(pkg, rest, l, op); err != nil {
						complain(op.Site, err)
					}
				}
			}
		}
		for _, o := range declared.list.Orders {
			for _, class := range []lock.Class{o.First, o.Second} {
				if rest, ok := within(string(class), pkg); ok && !declared.names(class) {
					if err := d.checkClass(pkg, rest); err != nil {
						complain(o.Site, err)
					}
				}
			}
		}
	}
}

// names reports whether a lock is declared that is no variable.
func (d *Declarations) names(class lock.Class) bool {
	for _, l := range d.list.Locks {
		if l.Name == class {
			return true
		}
	}
	return false
}

// checkOperation returns an error if the package has no such function, or one that
// cannot be what is declared.
func checkOperation(pkg *types.Package, name string, l lock.Declaration, op lock.Operation) error {
	of, method, isMethod := strings.Cut(name, ".")
	obj := pkg.Scope().Lookup(of)
	if obj == nil {
		return fmt.Errorf("package %s has no %s", pkg.Path(), of)
	}
	if isMethod {
		found, _, _ := types.LookupFieldOrMethod(obj.Type(), true, pkg, method)
		f, ok := found.(*types.Func)
		switch {
		case !ok:
			return fmt.Errorf("%s.%s has no method %s", pkg.Path(), of, method)
		case event.TypeName(f.Signature().Recv().Type()) != of:
			return fmt.Errorf("%s.%s has its method %s from %s, which is the type to declare", pkg.Path(), of, method, event.TypeName(f.Signature().Recv().Type()))
		}
		obj = f
	}
	f, ok := obj.(*types.Func)
	if !ok {
		return fmt.Errorf("%s.%s is no function", pkg.Path(), name)
	}
	return event.CheckOperation(f, l, op)
}

// checkClass returns an error if the package has no such lock. What lies in
// functions and in containers is taken on trust.
func (d *directives) checkClass(pkg *types.Package, name string) error {
	first, _, _ := strings.Cut(name, ".")
	if _, local := pkg.Scope().Lookup(first).(*types.Func); local || strings.HasSuffix(name, "[]") {
		return nil
	}
	_, err := d.lookupLock(pkg, name)
	return err
}
