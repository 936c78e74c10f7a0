package summary

import (
	"slices"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/order"
)

// gates fills in the package's edges, each with the locks that every caller of
// its function holds: an intersection over all call sites, for functions whose
// call sites are all known.
func (p *Package) gates(funcs []*event.Func) {
	held := p.atEntry(funcs)
	for _, f := range funcs {
		for _, e := range p.Results[f.Key].Edges {
			e.Gates = with(e.Gates, held[f.Key], e)
			p.Edges = append(p.Edges, e)
		}
	}
}

func with(gates, more []lock.Class, e order.Edge) []lock.Class {
	gates = slices.Clone(gates)
	for _, c := range more {
		if c != e.From && c != e.To {
			gates = append(gates, c)
		}
	}
	slices.Sort(gates)
	return slices.Compact(gates)
}

// atEntry returns for each function the classes that are held exclusively
// whenever it is called.
func (p *Package) atEntry(funcs []*event.Func) map[string][]lock.Class {
	type site struct {
		caller string
		held   []lock.Class
	}
	sites := map[string][]site{}
	open := map[string]bool{}
	for _, f := range funcs {
		open[f.Key] = f.Open || f.Spawned
	}
	for _, f := range funcs {
		for _, s := range p.Results[f.Key].Sites {
			if s.Spawn {
				open[s.Callee] = true
			}
			sites[s.Callee] = append(sites[s.Callee], site{f.Key, s.Held})
		}
	}
	entry := map[string][]lock.Class{}
	known := map[string]bool{}
	for _, f := range funcs {
		if open[f.Key] || len(sites[f.Key]) == 0 {
			known[f.Key] = true
			// A function that gives back a lock that it did not take was called
			// with it.
			entry[f.Key] = p.Results[f.Key].Naked
		}
	}
	// Chains of private helpers are short; what is not settled after a few
	// rounds stays without gates.
	for range 6 {
		for _, f := range funcs {
			if open[f.Key] || len(sites[f.Key]) == 0 {
				continue
			}
			var common []lock.Class
			first := true
			for _, s := range sites[f.Key] {
				if s.caller == f.Key || !known[s.caller] {
					continue
				}
				at := append(slices.Clone(s.held), entry[s.caller]...)
				if first {
					common, first = at, false
				} else {
					common = slices.DeleteFunc(common, func(c lock.Class) bool { return !slices.Contains(at, c) })
				}
			}
			if !first {
				known[f.Key] = true
				entry[f.Key] = append(common, p.Results[f.Key].Naked...)
			}
		}
	}
	return entry
}
