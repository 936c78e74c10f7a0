package summary

import (
	"maps"
	"slices"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/graph"
	"github.com/lockcheck/lockcheck/internal/held"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// analysis is the state of analysing one package; it is the Env of held.
type analysis struct {
	funcs   map[string]*event.Func
	effects map[string]*held.Effects
	imports *Imports
}

func (a *analysis) Func(key string) *event.Func { return a.funcs[key] }

func (a *analysis) Effects(key string) *held.Effects {
	if e, ok := a.effects[key]; ok {
		return e
	}
	if _, own := a.funcs[key]; own {
		return nil
	}
	return a.imports.Effects(key)
}

// Analyze computes the effects of all functions of a package.
func Analyze(pkg *event.Package, imports *Imports) *Package {
	a := &analysis{funcs: map[string]*event.Func{}, effects: map[string]*held.Effects{}, imports: imports}
	p := &Package{
		Path: pkg.Path, Name: pkg.Name, Funcs: pkg.Funcs, Results: map[string]*held.Result{},
		Fills: maps.Clone(pkg.Provides), Wrote: map[lock.Class]bool{}, Backs: pkg.Backs, Imports: imports,
	}
	for _, f := range pkg.Funcs {
		a.funcs[f.Key] = f
	}
	keeps := map[string][]event.Keep{}
	for _, k := range pkg.Keeps {
		keeps[k.Func] = append(keeps[k.Func], k)
	}
	for _, group := range bottomUp(pkg.Funcs) {
		rounds := 1
		if recursive(group) {
			rounds = 2
		}
		for range rounds {
			for _, f := range group {
				r := a.function(f)
				r.Effects.Keeps = append(r.Effects.Keeps, keeps[f.Key]...)
				p.Results[f.Key] = r
				e := r.Effects
				a.effects[f.Key] = &e
			}
		}
	}
	for _, f := range pkg.Funcs {
		p.gather(f, p.Results[f.Key])
	}
	for hole, keys := range p.Fills {
		slices.Sort(keys)
		p.Fills[hole] = slices.Compact(keys)
	}
	p.contexts(pkg.Funcs)
	return p
}

// function analyses a function, unless nothing in it concerns locks.
func (a *analysis) function(f *event.Func) *held.Result {
	if !a.relevant(f) {
		ends := len(f.Blocks) > 0 && f.Blocks[0].Doomed
		return &held.Result{Effects: held.Effects{NoReturn: ends}}
	}
	return held.Analyze(f, a)
}

// relevant reports whether a function operates on locks or calls what does.
func (a *analysis) relevant(f *event.Func) bool {
	for i := range f.Blocks {
		for j := range f.Blocks[i].Events {
			e := &f.Blocks[i].Events[j]
			if e.Kind == event.LockOp {
				return true
			}
			if e.Kind == event.CallOp && a.matters(e.Call) {
				return true
			}
		}
		for _, o := range f.Blocks[i].Term.Results {
			if o.Fn != nil && (o.Fn.Op != lock.None || !a.Effects(o.Fn.Key).IsEmpty()) {
				return true
			}
		}
	}
	return false
}

func (a *analysis) matters(c *event.Call) bool {
	if held.IsLock(c, a) {
		return true
	}
	for _, fn := range c.Fns {
		if fn.Op != lock.None || !a.Effects(fn.Key).IsEmpty() {
			return true
		}
	}
	k := c.Callee.Root.Kind
	return len(c.Fns) == 0 && (k == event.Param || k == event.Free || c.Hole != "") || k == event.Value && c.Callee.Class == "" && len(c.Fns) == 0
}

// gather collects what a function adds to the package's knowledge.
func (p *Package) gather(f *event.Func, r *held.Result) {
	for _, c := range r.Writes {
		p.Wrote[c] = true
	}
	for _, k := range r.Fills {
		p.Fills[k.Hole] = append(p.Fills[k.Hole], k.Key)
	}
}

// bottomUp returns the functions in groups, callees before callers; functions that
// call each other are one group.
func bottomUp(funcs []*event.Func) [][]*event.Func {
	index := map[string]int{}
	for i, f := range funcs {
		index[f.Key] = i
	}
	g := make(graph.Digraph, len(funcs))
	for i, f := range funcs {
		callees(f, func(key string) {
			if j, ok := index[key]; ok {
				g[i] = append(g[i], j)
			}
		})
		slices.Sort(g[i])
		g[i] = slices.Compact(g[i])
	}
	comps := g.SCC()
	groups := make([][]*event.Func, len(comps))
	for i, c := range comps {
		for _, j := range c {
			groups[i] = append(groups[i], funcs[j])
		}
	}
	return groups
}

// callees calls yield for each function that f calls, hands on or makes.
func callees(f *event.Func, yield func(key string)) {
	fn := func(x *event.Fn) {
		if x == nil {
			return
		}
		yield(x.Key)
		for _, a := range x.Free {
			if a.Fn != nil {
				yield(a.Fn.Key)
			}
		}
	}
	for i := range f.Blocks {
		for j := range f.Blocks[i].Events {
			e := &f.Blocks[i].Events[j]
			fn(e.Fn)
			if e.Call == nil {
				continue
			}
			for k := range e.Call.Fns {
				fn(&e.Call.Fns[k])
			}
			for _, a := range e.Call.Args {
				fn(a.Fn)
				for _, field := range a.Fields {
					fn(field.Fn)
				}
				for _, m := range a.Methods {
					yield(m.Key)
				}
			}
		}
		for _, o := range f.Blocks[i].Term.Results {
			fn(o.Fn)
		}
	}
}

func recursive(group []*event.Func) bool {
	if len(group) > 1 {
		return true
	}
	self := false
	callees(group[0], func(key string) { self = self || key == group[0].Key })
	return self
}
