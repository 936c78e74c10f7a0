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

// Export returns the facts for importers. It leaves out what cannot matter to
// them: most locks are leaves, held while nothing else is called, and a lock
// that no other lock is ever taken under is part of no cycle. Without this,
// every caller of fmt would seem to concern locks.
//
// Whole facts leave out none of it: they are for a picture of the order, in which
// leaves are the locks that are taken last. They have the orders between two locks
// of one class, too.
func (p *Package) Export(whole bool) *Facts {
	x := &export{p: p, whole: whole, live: map[lock.Class]bool{}}
	x.findLive()
	f := &Facts{Path: p.Path}
	wanted := map[string]bool{}
	for hole, keys := range p.Fills {
		var kept []string
		for _, k := range keys {
			key := event.Filler(k)
			if strings.HasPrefix(k, "?") || !x.effects(p.lookup(key)).IsEmpty() {
				kept = append(kept, k)
				wanted[key] = true
			}
		}
		if len(kept) > 0 && !onlyHoles(kept) {
			f.Fills = append(f.Fills, Fill{hole, kept})
		}
	}
	slices.SortFunc(f.Fills, func(a, b Fill) int { return strings.Compare(a.Hole, b.Hole) })
	for _, fn := range p.Funcs {
		if !wanted[fn.Key] && !visible(fn.Key) {
			continue
		}
		if e := x.effects(&p.Results[fn.Key].Effects); !e.IsEmpty() {
			f.Funcs = append(f.Funcs, Func{fn.Key, e})
		}
	}
	slices.SortFunc(f.Funcs, func(a, b Func) int { return strings.Compare(a.Key, b.Key) })
	for _, e := range p.Edges {
		if x.lives(e.To) && !e.Unshared {
			f.Edges = append(f.Edges, e)
		}
	}
	if whole {
		f.Edges = append(f.Edges, p.nested()...)
	}
	slices.SortStableFunc(f.Edges, byClasses)
	for c := range p.Wrote {
		if x.lives(c) || Nameable(c) {
			f.Wrote = append(f.Wrote, c)
		}
	}
	slices.Sort(f.Wrote)
	return f
}

// nested returns the orders between two locks of one class.
func (p *Package) nested() []order.Edge {
	var list []order.Edge
	for _, f := range p.Funcs {
		for _, n := range p.Results[f.Key].Nested {
			c := n.First.Class
			list = append(list, order.Edge{
				From: c, To: c, FromMode: n.FirstMode, ToMode: n.SecondMode, Gates: n.Gates,
				Func: f.Name, Held: n.Held.Site, Path: n.Path, Guess: n.Guess,
			})
		}
	}
	return list
}

func onlyHoles(keys []string) bool {
	return !slices.ContainsFunc(keys, func(k string) bool {
		return !strings.HasPrefix(k, "?") || strings.HasPrefix(k, event.Fallback)
	})
}

func (p *Package) lookup(key string) *held.Effects {
	if r, ok := p.Results[key]; ok {
		return &r.Effects
	}
	return p.Imports.Effects(key)
}

// export is the state of an Export.
type export struct {
	p     *Package
	whole bool
	live  map[lock.Class]bool
}

// lives reports whether importers are told of a class.
func (x *export) lives(c lock.Class) bool { return x.whole || x.live[c] }

// findLive finds the classes that may have a lock taken under them: here, by a
// function that importers give, or by an importer that holds the lock.
func (x *export) findLive() {
	for _, r := range x.p.Results {
		for _, e := range r.Effects.Exits {
			for _, h := range e.Held {
				x.live[h.Lock.Class] = true
			}
		}
		for _, c := range r.Effects.Calls {
			for _, h := range c.Held {
				x.live[h.Lock.Class] = true
			}
		}
		for _, e := range r.Edges {
			if strings.HasPrefix(string(e.To), "?") {
				x.live[e.To] = true
			}
		}
	}
	// What a live lock is taken under is live. Without an edge to something
	// live a lock is a leaf.
	for changed := true; changed; {
		changed = false
		for _, e := range x.p.Edges {
			if !x.live[e.From] && (x.live[e.To] || x.foreign(e.To) || Nameable(e.To)) {
				x.live[e.From], changed = true, true
			}
			if !x.live[e.To] && (x.foreign(e.To) || Nameable(e.To)) {
				x.live[e.To], changed = true, true
			}
		}
	}
}

// foreign reports whether a lock is another package's: it was exported because
// it is live there.
func (x *export) foreign(c lock.Class) bool { return c.Package() != x.p.Path }

// Nameable reports whether other packages can lock the class themselves.
func Nameable(c lock.Class) bool {
	rest := strings.TrimPrefix(string(c), c.Package()+".")
	for _, name := range strings.Split(strings.ReplaceAll(rest, "[]", ""), ".") {
		if !token.IsExported(name) {
			return false
		}
	}
	return true
}

// visible reports whether importers may call the function by name.
func visible(key string) bool {
	if strings.Contains(key, "$") {
		return false
	}
	name := key[strings.LastIndexByte(key, '.')+1:]
	return token.IsExported(name)
}

// effects returns the part of a function's effects that importers need.
func (x *export) effects(e *held.Effects) *held.Effects {
	if e.IsEmpty() {
		return nil
	}
	out := *e
	out.Acquires = nil
	for _, a := range e.Acquires {
		c := a.Lock.Class
		if x.lives(c) || Nameable(c) || x.foreign(c) && !strings.HasPrefix(string(c), "?") || c == "" {
			out.Acquires = append(out.Acquires, a)
		}
	}
	return &out
}
