package detector

import (
	"slices"

	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/order"
)

// graphs holds one set of edges twice.
type graphs struct {
	strict *order.Graph // with the threads in which edges happen
	loose  *order.Graph // without them: cycles that one goroutine makes by itself count
	out    map[lock.Class][]lock.Class
	known  map[edgePair][]order.Edge // what was added, without what other edges imply
}

type edgePair struct{ from, to lock.Class }

func newGraphs() graphs {
	return graphs{order.New(), order.New(), make(map[lock.Class][]lock.Class), make(map[edgePair][]order.Edge)}
}

// maxKnown is how many edges between two locks are compared with a new one, which
// is ignored if there are so many. None of them makes any other needless.
const maxKnown = 64

// has reports whether no cycle can come of the edge that does not come of another
// one: it tells nothing new.
func (g *graphs) has(e *order.Edge) bool {
	known := g.known[edgePair{e.From, e.To}]
	return len(known) >= maxKnown || slices.ContainsFunc(known, func(k order.Edge) bool { return implies(&k, e) })
}

// implies reports whether every cycle that f can be part of remains one with e in
// its place.
func implies(e, f *order.Edge) bool {
	return e.FromMode == f.FromMode && e.ToMode == f.ToMode &&
		(e.Thread == "" || e.Thread == f.Thread) && subset(e.Gates, f.Gates)
}

// add adds the edge and returns its thread: none in particular, if another one
// was seen doing the same.
func (g *graphs) add(e order.Edge) string {
	p := edgePair{e.From, e.To}
	for _, k := range g.known[p] {
		if k.FromMode == e.FromMode && k.ToMode == e.ToMode && k.Thread != e.Thread && slices.Equal(k.Gates, e.Gates) {
			e.Thread = ""
		}
	}
	if len(g.known[p]) == 0 {
		g.out[e.From] = append(g.out[e.From], e.To)
	}
	g.known[p] = append(slices.DeleteFunc(g.known[p], func(k order.Edge) bool { return implies(&e, &k) }), e)
	g.strict.Add(e)
	thread := e.Thread
	e.Thread = ""
	g.loose.Add(e)
	return thread
}

func (g *graphs) writes(c lock.Class) {
	g.strict.Writes(c)
	g.loose.Writes(c)
}

// foundCycle is a cycle and whether it takes distinct goroutines.
type foundCycle struct {
	order.Cycle
	low bool
}

// cycle returns a shortest cycle that counts in which the edge lies.
func (g *graphs) cycle(from, to lock.Class) (found foundCycle, ok bool) {
	if !g.leads(to, from) {
		return foundCycle{}, false
	}
	c, ok := g.strict.Through(from, to)
	if ok {
		return foundCycle{c, false}, true
	}
	c, ok = g.loose.Through(from, to)
	return foundCycle{c, true}, ok
}

// leads reports whether edges lead from one lock to another.
func (g *graphs) leads(from, to lock.Class) bool {
	seen := map[lock.Class]bool{from: true}
	for queue := []lock.Class{from}; len(queue) > 0; queue = queue[1:] {
		if queue[0] == to {
			return true
		}
		for _, next := range g.out[queue[0]] {
			if !seen[next] {
				seen[next] = true
				queue = append(queue, next)
			}
		}
	}
	return false
}

// subset reports whether all of a, which is sorted like b, are in b.
func subset(a, b []lock.Class) bool {
	for _, x := range a {
		if _, found := slices.BinarySearch(b, x); !found {
			return false
		}
	}
	return true
}
