package order

import (
	"slices"

	"github.com/lockcheck/lockcheck/internal/graph"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// index is a Graph with everything numbered, as the search wants it: the
// classes that edges join come first and in their order, gates that are
// nothing but gates after them.
type index struct {
	classes []lock.Class // by number; the nodes only
	numbers map[lock.Class]int
	threads map[string]int
	written []bool  // by node: whether the class is taken in write mode
	arcs    []arc   // sorted by from and to
	out     [][]arc // by node: a piece of arcs
}

// arc stands for all edges from one class to another that a cycle can use.
type arc struct {
	from, to int
	contexts []context // in order of preference; never empty

	// What the search knows about the arc.
	covered  bool // it lies on a cycle that is reported
	hopeless bool // it lies on no cycle that counts
	next     int  // no cycle through it shorter than this counts
}

// open reports whether a cycle through the arc is still looked for.
func (a *arc) open() bool { return !a.covered && !a.hopeless }

// context is an edge, its gates and its thread numbered. The modes are the
// edge's: the search looks at most contexts once, and at few edges.
type context struct {
	gates, readGates []int
	thread           int
	fromMode, toMode lock.Mode
	edge             *Edge
}

// anyThread is the number of no thread in particular; no two edges share it.
const anyThread = 0

// newIndex numbers the edges that lie on some cycle of classes.
func newIndex(g *Graph) *index {
	x := &index{
		numbers: make(map[lock.Class]int),
		threads: map[string]int{"": anyThread},
	}
	pairs := slices.DeleteFunc(g.pairs(), func(p pair) bool {
		// Unshared edges come last: if the first one is, all are.
		return p.from == p.to || g.contexts[p][0].Unshared
	})
	for _, p := range pairs {
		x.classes = append(x.classes, p.from, p.to)
	}
	x.classes = set(x.classes)
	x.written = make([]bool, len(x.classes))
	for n, c := range x.classes {
		x.numbers[c] = n
		x.written[n] = g.written[c]
	}
	for _, p := range pairs {
		x.arcs = append(x.arcs, arc{from: x.numbers[p.from], to: x.numbers[p.to], next: 2})
	}
	component := make([]int, len(x.classes))
	for i, c := range x.digraph().SCC() {
		for _, n := range c {
			component[n] = i
		}
	}
	x.arcs = slices.DeleteFunc(x.arcs, func(a arc) bool { return component[a.from] != component[a.to] })
	for i := range x.arcs {
		a := &x.arcs[i]
		a.contexts = x.contexts(g.contexts[pair{x.classes[a.from], x.classes[a.to]}])
	}
	x.out = make([][]arc, len(x.classes))
	for rest := x.arcs; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].from == rest[0].from {
			n++
		}
		x.out[rest[0].from], rest = rest[:n], rest[n:]
	}
	return x
}

// digraph returns the arcs alone. Its lists are sorted.
func (x *index) digraph() graph.Digraph {
	d := make(graph.Digraph, len(x.classes))
	for i := range x.arcs {
		a := &x.arcs[i]
		d[a.from] = append(d[a.from], a.to)
	}
	return d
}

// contexts numbers the edges between two classes, and leaves out those that
// cannot make a cycle that an edge preferred to them would not make.
func (x *index) contexts(edges []Edge) []context {
	var contexts []context
next:
	for i := range edges {
		e := &edges[i]
		if e.Unshared {
			break
		}
		for _, c := range contexts {
			if implies(c.edge, e) {
				continue next
			}
		}
		c := context{
			thread:   number(x.threads, e.Thread),
			fromMode: e.FromMode,
			toMode:   e.ToMode,
			edge:     e,
		}
		for _, gate := range e.Gates {
			c.gates = append(c.gates, number(x.numbers, gate))
		}
		for _, gate := range e.ReadGates {
			c.readGates = append(c.readGates, number(x.numbers, gate))
		}
		contexts = append(contexts, c)
	}
	return contexts
}

// number returns the number of a key, the next one if the key is new.
func number[K comparable](numbers map[K]int, k K) int {
	n, ok := numbers[k]
	if !ok {
		n = len(numbers)
		numbers[k] = n
	}
	return n
}

// arc returns the arc between two nodes, and nil if there is none.
func (x *index) arc(from, to int) *arc {
	i, ok := slices.BinarySearchFunc(x.out[from], to, func(a arc, to int) int { return a.to - to })
	if !ok {
		return nil
	}
	return &x.out[from][i]
}
