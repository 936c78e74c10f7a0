// Package engine runs lockcheck's pipeline on one package for the analyzers,
// which all require it: each finding is computed once, whichever of them are
// enabled. It is the only place where the pipeline meets *analysis.Pass.
package engine

import (
	"fmt"
	"go/ast"
	"go/types"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/lockcheck/lockcheck/internal/check"
	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/fix"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/summary"
	"github.com/lockcheck/lockcheck/internal/wait"
	"golang.org/x/tools/go/analysis"
)

// newAnalyzer returns the analyzer that computes the findings of a package; its
// result is a *Result. It reports nothing itself.
//
// It does not require buildssa: that would build SSA for every dependency, of
// which few concern locks.
func newAnalyzer(d *Declarations) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:       "lockfacts",
		Doc:        "compute what functions do to locks, for the analyzers of lockcheck",
		Run:        func(pass *analysis.Pass) (any, error) { return run(pass, d) },
		ResultType: reflect.TypeFor[*Result](),
		FactTypes:  []analysis.Fact{new(Facts)},
	}
}

// undeclared is the engine of analyzers that have no declarations. There is one, so
// that those which somebody puts together one by one share it.
var undeclared = newAnalyzer(nil)

// ResultOf returns what the engine found in the package of a pass of an analyzer that
// requires it.
func ResultOf(pass *analysis.Pass) (*Result, bool) {
	for _, r := range pass.ResultOf {
		if res, ok := r.(*Result); ok {
			return res, true
		}
	}
	return nil, false
}

// Facts is the package fact: for the package and everything it depends on, what
// importers need to know. The go command hands the facts of direct imports only,
// so each package passes on what it got.
type Facts struct {
	Packages []PackageFacts // sorted by Path, unless SetParts set them
}

// PackageFacts are the encoded facts of one package, see package summary.
type PackageFacts struct {
	Path string
	Data []byte
}

// AFact marks Facts as a fact.
func (*Facts) AFact() {}

// Parts returns the facts by import path.
func (f *Facts) Parts() map[string][]byte {
	parts := make(map[string][]byte, len(f.Packages))
	for _, p := range f.Packages {
		parts[p.Path] = p.Data
	}
	return parts
}

// SetParts is the reverse of Parts.
func (f *Facts) SetParts(parts map[string][]byte) {
	f.Packages = make([]PackageFacts, 0, len(parts))
	for path, data := range parts {
		f.Packages = append(f.Packages, PackageFacts{path, data})
	}
}

// String says which packages the facts are of, for analysistest.
func (f *Facts) String() string {
	var paths []string
	for _, p := range f.Packages {
		paths = append(paths, p.Path)
	}
	return "lockfacts(" + strings.Join(paths, " ") + ")"
}

// Result is what the engine found in a package.
type Result struct {
	Facts map[string][]byte // encoded facts by package path, for a link of the whole program
	Notes []string          // what was left out, and why

	Suppressions []finding.Suppression

	declared *Declarations
	pos      positions
	edit     *fix.Editor // nil if the package was not built
	find     func() []finding.Finding
	// guards are the locks that guard data as far as all uses agree, once the
	// findings have been looked for.
	guards map[lock.Class]lock.Class
}

// Findings returns those of all rules and confidences, suppressed ones left out.
// They are looked for when they are first asked for: of most packages, mere
// dependencies of others, nobody asks.
func (res *Result) Findings() []finding.Finding { return res.find() }

// Annotations returns the edits that declare the guards which were inferred.
func (res *Result) Annotations() []finding.Edit {
	res.Findings()
	if len(res.guards) == 0 {
		return nil
	}
	return res.edit.Guards(res.guards)
}

func run(pass *analysis.Pass, declared *Declarations) (any, error) {
	facts := imported(pass)
	res := &Result{Facts: facts, declared: declared, pos: newPositions(pass), find: none}
	imports := summary.NewImports(facts)
	if exempt(pass.Pkg.Path()) {
		return res, nil
	}
	defer res.publish(pass)
	notes := readDirectives(pass, declared.operations())
	find := func() []finding.Finding { return res.unlocked(pass, imports, notes) }
	if concerns(pass, imports, declared) {
		var err error
		if find, err = res.analyze(pass, imports, notes); err != nil {
			res.Notes = append(res.Notes, err.Error())
		}
	}
	if defines(pass.Pkg.Path()) {
		find = none
	}
	res.find = sync.OnceValue(func() []finding.Finding {
		list := find()
		notes.verify(pass, declared)
		list = notes.filter(pass, list)
		maps.Copy(res.pos.own, notes.where)
		return list
	})
	res.Suppressions = notes.ignores
	return res, nil
}

func none() []finding.Finding { return nil }

// build returns the events of the package and what its functions do.
func (res *Result) build(pass *analysis.Pass, imports *summary.Imports) (*event.Package, *summary.Package, error) {
	pkg, err := event.Build(event.Source{
		Fset: pass.Fset, Files: pass.Files, Pkg: pass.Pkg, Info: pass.TypesInfo,
		NoReturn: func(f *types.Func) bool {
			e := imports.Effects(f.Origin().FullName())
			return e != nil && e.NoReturn
		},
		Declared: res.declared.operations(),
	})
	if err != nil {
		return nil, nil, err
	}
	res.pos.own, res.edit = pkg.Where, fix.New(pkg)
	return pkg, summary.Analyze(pkg, imports), nil
}

// unlocked returns the findings of a package that has no locks.
func (res *Result) unlocked(pass *analysis.Pass, imports *summary.Imports, notes *directives) []finding.Finding {
	if !sharesData(pass) && !event.MayWait(pass.Files, pass.TypesInfo) {
		return nil
	}
	pkg, sum, err := res.build(pass, imports)
	if err != nil {
		res.Notes = append(res.Notes, err.Error())
		return nil
	}
	return res.beside(pass, pkg, sum, notes)
}

// beside returns what is found in other than the locks alone: in the data that they
// guard, and in how goroutines wait for each other.
func (res *Result) beside(pass *analysis.Pass, pkg *event.Package, sum *summary.Package, notes *directives) []finding.Finding {
	funcs := pkg.WithAccesses()
	touches := sum.Touches(funcs)
	var list []finding.Finding
	list, res.guards = check.Guards(sum, funcs, touches, notes.readGuards(pass))
	list = append(list, check.Slow(sum, touches)...)
	if event.MayWait(pass.Files, pass.TypesInfo) || event.MayCallBack(pass.Files, pass.TypesInfo) {
		waits := pkg.Waits()
		list = append(list, wait.Package(pkg.Path, waits, res.edit)...)
		list = append(list, wait.UnderLocks(sum, waits, touches)...)
	}
	return list
}

// analyze adds the facts of the package to the result, and returns what finds its
// findings.
func (res *Result) analyze(pass *analysis.Pass, imports *summary.Imports, notes *directives) (find func() []finding.Finding, err error) {
	pkg, sum, err := res.build(pass, imports)
	if err != nil {
		return none, err
	}
	for _, name := range pkg.TooLarge {
		res.Notes = append(res.Notes, fmt.Sprintf("%s.%s is too large to analyse and was left out", pass.Pkg.Path(), name))
	}
	for _, f := range pkg.Funcs {
		if sum.Results[f.Key].Over {
			res.Notes = append(res.Notes, fmt.Sprintf("%s: %s.%s has too many paths: what holds on all of them was not checked", f.Site.Short(), pass.Pkg.Path(), f.Name))
		}
	}
	find = func() []finding.Finding {
		orders := slices.Concat(notes.orders, res.declared.orders())
		return append(check.Package(sum, orders, res.edit), res.beside(pass, pkg, sum, notes)...)
	}
	own := sum.Export(res.declared.whole() && ours(pass))
	own.Order = notes.orders
	if own.IsEmpty() {
		return find, nil
	}
	data, err := own.Encode()
	if err == nil {
		res.Facts[pass.Pkg.Path()] = data
	}
	return find, err
}

// ours reports whether a package is of a main module, not of a dependency or of the
// standard library.
func ours(pass *analysis.Pass) bool {
	return pass.Module != nil && pass.Module.Version == ""
}

// exempt reports whether a package makes locks instead of using them.
func exempt(path string) bool {
	switch path {
	case "sync/atomic", "runtime", "unsafe", "internal/race":
		return true
	}
	return strings.HasPrefix(path, "internal/runtime/")
}

// defines reports whether a package, or its external test, defines locks: it
// breaks the rules on purpose, to see what happens.
func defines(path string) bool {
	path = strings.TrimSuffix(path, "_test")
	return path == "sync" || path == "internal/sync"
}

// imported returns the facts that the imports pass on.
func imported(pass *analysis.Pass) map[string][]byte {
	blobs := map[string][]byte{}
	for _, imp := range pass.Pkg.Imports() {
		var f Facts
		if pass.ImportPackageFact(imp, &f) {
			for _, p := range f.Packages {
				blobs[p.Path] = p.Data
			}
		}
	}
	return blobs
}

// publish exports the facts for importers.
func (res *Result) publish(pass *analysis.Pass) {
	if len(res.Facts) == 0 {
		return
	}
	f := new(Facts)
	for path, data := range res.Facts {
		f.Packages = append(f.Packages, PackageFacts{path, data})
	}
	slices.SortFunc(f.Packages, func(a, b PackageFacts) int { return strings.Compare(a.Path, b.Path) })
	pass.ExportPackageFact(f)
}

// sharesData reports whether the package has a go statement, or functions of
// sync/atomic: then data that has no lock may want one.
func sharesData(pass *analysis.Pass) bool {
	for _, obj := range pass.TypesInfo.Uses {
		if f, ok := obj.(*types.Func); ok && f.Pkg() != nil && f.Pkg().Path() == "sync/atomic" && f.Signature().Recv() == nil {
			return true
		}
	}
	return slices.ContainsFunc(pass.Files, func(f *ast.File) bool {
		for n := range ast.Preorder(f) {
			if _, ok := n.(*ast.GoStmt); ok {
				return true
			}
		}
		return false
	})
}

// concerns reports whether the package does anything with locks: a cheap look at
// the names it uses, to spare most packages the building of SSA.
func concerns(pass *analysis.Pass, imports *summary.Imports, declared *Declarations) bool {
	seen := map[*types.Func]bool{}
	for _, obj := range pass.TypesInfo.Uses {
		f, ok := obj.(*types.Func)
		if !ok || f.Pkg() == nil || seen[f] {
			continue
		}
		seen[f] = true
		if event.MayLock(f) || declared.operations().Operates(f) {
			return true
		}
		if f.Pkg() != pass.Pkg && !imports.Effects(f.Origin().FullName()).IsEmpty() {
			return true
		}
	}
	for _, imp := range pass.Pkg.Imports() {
		if imports.HasHoles(imp.Path()) {
			return true
		}
	}
	return declared.definesOperation(pass.Pkg) || event.RunsCallbacks(pass.Files, pass.TypesInfo)
}
