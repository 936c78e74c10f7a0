package summary

import (
	"go/token"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/held"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/order"
)

// mainThread names the goroutine that runs main.main.
const mainThread = "main"

// contexts fills in the package's edges, each with what all callers of its
// function have in common: the locks that they hold, the goroutine that they run
// in, and that an object which they pass is not shared yet.
func (p *Package) contexts(funcs []*event.Func) {
	c := newCallers(p, funcs)
	c.settle()
	p.callers = c
	inlined := map[string]bool{}
	for _, f := range funcs {
		for _, key := range p.Results[f.Key].Inlined {
			inlined[key] = true
		}
	}
	for _, f := range funcs {
		if inlined[f.Key] && !f.Stored {
			continue // it runs in place only, with what is held there
		}
		r := p.Results[f.Key]
		for i, e := range r.Edges {
			e.Gates = with(e.Gates, c.held[f.Key], e)
			if c.main[f.Key] {
				e.Thread = mainThread
			}
			if of := r.Of[i]; of[0] >= 0 && of[1] >= 0 && c.fresh(f.Key, of[0], nil) && c.fresh(f.Key, of[1], nil) {
				e.Unshared = true
			}
			p.Edges = append(p.Edges, e)
		}
	}
}

func with(gates []lock.Class, more []held.Held, e order.Edge) []lock.Class {
	gates = slices.Clone(gates)
	for _, h := range more {
		if h.Mode == lock.Write && h.Class != e.From && h.Class != e.To {
			gates = append(gates, h.Class)
		}
	}
	slices.Sort(gates)
	return slices.Compact(gates)
}

// callers knows of each function the places that call it, if it knows all.
type callers struct {
	p     *Package
	funcs []*event.Func
	sites map[string][]site
	open  map[string]bool // calls may come from elsewhere
	held  map[string][]held.Held
	main  map[string]bool
	// trusting says that calls which are not in sight are taken to be like those
	// that are.
	trusting bool
	tests    map[string]bool // functions of tests, which nothing is to be learnt from
}

type site struct {
	caller string
	held.CallSite
}

func newCallers(p *Package, funcs []*event.Func) *callers {
	c := &callers{
		p: p, funcs: funcs, sites: map[string][]site{}, open: map[string]bool{},
		tests: map[string]bool{}, held: map[string][]held.Held{}, main: map[string]bool{},
	}
	for _, f := range funcs {
		c.open[f.Key] = c.open[f.Key] || f.Open || f.Spawned
		c.tests[f.Key] = f.Site.InTest()
		for _, s := range p.Results[f.Key].Sites {
			if s.Spawn {
				c.open[s.Callee] = true
			}
			c.sites[s.Callee] = append(c.sites[s.Callee], site{f.Key, s})
		}
	}
	return c
}

// known reports whether all calls of the function are in sight.
func (c *callers) known(key string) bool {
	if c.trusting {
		return slices.ContainsFunc(c.sites[key], func(s site) bool { return !c.tests[s.caller] })
	}
	return !c.open[key] && len(c.sites[key]) > 0
}

// settle computes what is held at the entry of each function, and which run in
// main's goroutine only: an intersection over call sites, from the outermost
// callers inwards. Chains of private helpers are short: what is not settled
// after a few rounds has no locks at entry.
func (c *callers) settle() {
	settled := map[string]bool{}
	for _, f := range c.funcs {
		if !c.known(f.Key) && !(c.trusting && c.unseen(f)) {
			settled[f.Key] = true
			// A function that gives back a lock that it did not take was called
			// with it.
			c.held[f.Key] = written(c.p.Results[f.Key].Naked)
			c.main[f.Key] = f.Key == c.p.Path+".main" && c.p.Name == "main"
		}
	}
	for range 6 {
		for _, f := range c.funcs {
			if c.known(f.Key) {
				c.meet(f.Key, settled)
			}
		}
	}
}

// unseen reports whether nothing is known of how a function is called, although it
// is: by its value, or through an interface, and not from other packages.
func (c *callers) unseen(f *event.Func) bool {
	name := f.Name[strings.LastIndexByte(f.Name, '.')+1:]
	return f.Parent == "" && f.Open && !f.Spawned && !token.IsExported(name) && name != "main"
}

func (c *callers) meet(key string, settled map[string]bool) {
	var common []held.Held
	first, main := true, true
	for _, s := range c.sites[key] {
		if s.caller == key || !settled[s.caller] || c.trusting && c.tests[s.caller] {
			continue
		}
		main = main && c.main[s.caller]
		at := slices.Clone(s.Held)
		for _, h := range c.held[s.caller] {
			if !slices.Contains(s.Given, h.Class) {
				at = append(at, h)
			}
		}
		if first {
			common, first = at, false
		} else {
			common = held.Meet(common, at)
		}
	}
	if first {
		return
	}
	settled[key] = true
	c.main[key] = main
	c.held[key] = append(common, written(c.p.Results[key].Naked)...)
}

// sometimes returns the classes that some caller of each function holds, or has from
// its own callers.
func (c *callers) sometimes() map[string][]lock.Class {
	all := map[string][]lock.Class{}
	for range 6 {
		for _, f := range c.funcs {
			for _, s := range c.sites[f.Key] {
				classes := all[s.caller]
				for _, h := range s.Held {
					classes = append(slices.Clip(classes), h.Class)
				}
				for _, class := range classes {
					if !slices.Contains(all[f.Key], class) {
						all[f.Key] = append(all[f.Key], class)
					}
				}
			}
		}
	}
	return all
}

// written returns classes as held exclusively.
func written(classes []lock.Class) []held.Held {
	var list []held.Held
	for _, c := range classes {
		list = append(list, held.Held{Class: c, Mode: lock.Write})
	}
	return list
}

// AlwaysFresh reports whether parameter i of a function is, at all of its calls,
// an object that no other goroutine can have seen. The calls must all be in sight.
func (p *Package) AlwaysFresh(key string, i int) bool { return p.callers.fresh(key, i, nil) }

// Exchangeable reports whether a call in the package hands the function two objects,
// as parameters i and k, which other goroutines may have seen.
func (p *Package) Exchangeable(key string, i, k int) bool {
	return slices.ContainsFunc(p.callers.sites[key], func(s site) bool {
		return max(i, k) < len(s.Args) && !s.Args[i].Fresh && !s.Args[k].Fresh
	})
}

// fresh reports whether parameter i of a function is always an object that no
// other goroutine can have seen.
func (c *callers) fresh(key string, i int, seen []string) bool {
	if !c.known(key) || slices.Contains(seen, key) {
		return false
	}
	for _, s := range c.sites[key] {
		if i >= len(s.Args) {
			return false
		}
		a := s.Args[i]
		if !a.Fresh && (a.Root.Kind != event.Param || !c.fresh(s.caller, int(a.Root.ID), append(slices.Clone(seen), key))) {
			return false
		}
	}
	return true
}
