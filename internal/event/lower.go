package event

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/lockcheck/lockcheck/internal/lock"
	"golang.org/x/tools/go/ssa"
)

// MaxInstrs bounds the size of a function in SSA instructions. A larger one,
// which is generated code as a rule, has no events.
const MaxInstrs = 40_000

// lowering is the state of lowering one package.
type lowering struct {
	src     Source
	path    string
	ssa     *ssa.Package
	calls   map[token.Pos]token.Pos // a call's parenthesis -> where its expression starts
	funcs   []*ssa.Function
	lowered map[*ssa.Function]*resolver
	closure map[*ssa.Function]*ssa.MakeClosure // where the closure is made, if at one place
	written map[*ssa.Alloc]bool                // captured variables that a closure stores to
	aliases aliases
	getters map[*ssa.Function]*Ref
	impls   *implementations
	used    map[*ssa.Function]bool // functions whose value is used other than in a call
	spawned map[*ssa.Function]bool
	many    map[*ssa.Function]bool // see Func.Many
	made    map[lock.Class]bool    // fields that are given what is made where it is stored
	stores  map[string][]Fn        // function variables, by class: what is stored in them
	out     *Package
	// accesses says that Touch events are wanted, too.
	accesses bool
	comments *comments // read when they are first asked for
}

func lowerPackage(src Source, pkg *ssa.Package) *Package {
	l := &lowering{
		src: src, path: src.Pkg.Path(), ssa: pkg,
		calls:   map[token.Pos]token.Pos{},
		lowered: map[*ssa.Function]*resolver{},
		closure: map[*ssa.Function]*ssa.MakeClosure{},
		written: map[*ssa.Alloc]bool{},
		getters: map[*ssa.Function]*Ref{},
		used:    map[*ssa.Function]bool{}, spawned: map[*ssa.Function]bool{}, many: map[*ssa.Function]bool{},
		stores: map[string][]Fn{}, made: map[lock.Class]bool{},
		out: &Package{Path: src.Pkg.Path(), Name: src.Pkg.Name(), Provides: map[string][]string{}, Where: map[lock.Site]token.Pos{}},
	}
	l.startOfCalls()
	l.funcs = sourceFuncs(src, pkg)
	for _, fn := range l.funcs {
		l.survey(fn)
	}
	l.aliases = findAliases(l)
	// What was resolved so far knows no aliases.
	l.lowered = map[*ssa.Function]*resolver{}
	l.getters = map[*ssa.Function]*Ref{}
	l.impls = findImplementations(l)
	l.findStores()
	l.out.Backs = l.backPointers()
	for _, fn := range l.funcs {
		l.out.Funcs = append(l.out.Funcs, l.function(fn))
	}
	l.out.lowered = l
	return l.out
}

// sourceFuncs returns the functions that the files declare, methods included,
// each followed by its closures, in source order.
func sourceFuncs(src Source, pkg *ssa.Package) []*ssa.Function {
	var list []*ssa.Function
	var add func(f *ssa.Function)
	add = func(f *ssa.Function) {
		list = append(list, f)
		for _, a := range f.AnonFuncs {
			add(a)
		}
	}
	if f := pkg.Func("init"); f != nil {
		add(f)
	}
	for _, file := range src.Files {
		for _, d := range file.Decls {
			fd, ok := d.(*ast.FuncDecl)
			if !ok || fd.Name.Name == "_" {
				continue
			}
			obj, ok := src.Info.Defs[fd.Name].(*types.Func)
			if !ok {
				continue
			}
			if f := pkg.Prog.FuncValue(obj); f != nil {
				add(f)
			}
		}
	}
	return list
}

// startOfCalls notes where the expression of each call starts: SSA positions
// are at the parenthesis, which may lie lines below.
func (l *lowering) startOfCalls() {
	for _, f := range l.src.Files {
		ast.Inspect(f, func(n ast.Node) bool {
			if c, ok := n.(*ast.CallExpr); ok {
				start := c.Pos()
				// In a chain a.b().c() a step is found by its own name.
				if s, ok := c.Fun.(*ast.SelectorExpr); ok && l.line(s.Sel.Pos()) != l.line(start) {
					start = s.Sel.Pos()
				}
				l.calls[c.Lparen] = start
			}
			return true
		})
	}
}

func (l *lowering) line(p token.Pos) int { return l.src.Fset.Position(p).Line }

// site returns a position as a site.
func (l *lowering) site(p token.Pos) lock.Site {
	if s, ok := l.calls[p]; ok {
		p = s
	}
	if !p.IsValid() {
		return lock.Site{}
	}
	pos := l.src.Fset.Position(p)
	site := lock.Site{File: pos.Filename, Line: pos.Line, Col: pos.Column}
	l.out.Where[site] = p
	return site
}

// resolverOf returns the resolver of a function of the package.
func (l *lowering) resolverOf(fn *ssa.Function) *resolver {
	r := l.lowered[fn]
	if r == nil {
		r = newResolver(l, fn)
		l.lowered[fn] = r
	}
	return r
}

// function lowers one function. To their callers, functions that are declared to
// operate on locks are what is declared; how they use data is theirs.
func (l *lowering) function(fn *ssa.Function) *Func {
	f := l.head(fn)
	if l.accesses || !l.declaredBody(fn, f) {
		l.body(fn, f)
	}
	return f
}

// head lowers a function but for its body.
func (l *lowering) head(fn *ssa.Function) *Func {
	f := &Func{
		Key: funcKey(fn), Name: funcName(fn), Site: l.site(fn.Pos()),
		Params: len(fn.Params), Frees: len(fn.FreeVars),
		Spawned: l.spawned[fn], Many: l.many[fn],
		Init: initial(fn),
	}
	if syn := fn.Syntax(); syn != nil {
		f.End = l.site(syn.End() - 1)
	}
	if l.accesses {
		f.Locked = saysLocked(fn)
	}
	if p := fn.Parent(); p != nil {
		f.Parent = funcKey(p)
		f.Open = true
		f.Stored = l.spawned[fn] || l.stored(fn)
	} else if obj := fn.Object(); obj != nil {
		f.Open = obj.Exported() || l.used[fn] || l.impls.mayDispatch(obj)
	}
	return f
}

// body lowers the body of a function.
func (l *lowering) body(fn *ssa.Function, f *Func) {
	if size(fn) > MaxInstrs {
		l.out.TooLarge = append(l.out.TooLarge, f.Name)
		return
	}
	b := &blocks{l: l, r: l.resolverOf(fn), fn: fn, f: f, counts: map[Cond]int{}}
	b.lower()
}

func initial(fn *ssa.Function) bool {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	return fn.Signature.Recv() == nil && (fn.Name() == "init" || fn.Name() == "TestMain" ||
		len(fn.Name()) > 5 && fn.Name()[:5] == "init#")
}

func size(fn *ssa.Function) int {
	n := 0
	for _, b := range fn.Blocks {
		n += len(b.Instrs)
	}
	return n
}
