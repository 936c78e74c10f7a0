// Package order is the lock-order graph: which lock classes are taken while
// which others are held, and the cycles in it that may deadlock.
//
// It is computed from edges, which the static analysis and the run-time
// detector produce alike; both ask for Cycles. It assumes that two locks of one
// class are one lock: a cycle of classes is a cycle of locks only if the edges
// can meet at the same instances, and a gate excludes two edges only if both
// hold the same instance. Whoever makes the edges knows more and decides: by
// classes as fine as it can tell instances apart, and by leaving out a gate
// that may be another instance. Order between instances of one class is no
// matter of cycles; those edges are kept apart, see Nested.
package order

import (
	"cmp"
	"maps"
	"slices"

	"github.com/lockcheck/lockcheck/internal/lock"
)

// maxContexts is how many edges are kept for each ordered pair of classes.
// A pair that is nested in thousands of places would otherwise make the graph
// as large as the program; 8 leaves room for the sets of gates, the modes and
// the threads that decide whether a cycle is real.
const maxContexts = 8

// Graph is a set of edges. It is not safe for use by several goroutines.
type Graph struct {
	contexts map[pair][]Edge // at most maxContexts each, in order of rank
	written  map[lock.Class]bool
}

type pair struct{ from, to lock.Class }

// New returns an empty graph.
func New() *Graph {
	return &Graph{
		contexts: make(map[pair][]Edge),
		written:  make(map[lock.Class]bool),
	}
}

// Writes records that locks of the class are taken in write mode somewhere,
// with or without other locks: readers of such a lock can block each other, see
// blocks. Edges in write mode say so by themselves.
func (g *Graph) Writes(c lock.Class) { g.written[c] = true }

// Written returns the classes that are taken in write mode, sorted.
func (g *Graph) Written() []lock.Class { return slices.Sorted(maps.Keys(g.written)) }

// Add adds an edge, unless the graph has it. The edge's slices must not change
// after that; edges may share them.
//
// Of the edges between two classes the graph keeps a bounded number, chosen so
// that it does not matter in which order they were added: first the best one,
// by Compare, of each combination of modes, gates and thread, then each one's
// second best, and so on; unshared edges, which no cycle can use, come last.
func (g *Graph) Add(e Edge) {
	if e.FromMode == lock.Write {
		g.Writes(e.From)
	}
	if e.ToMode == lock.Write {
		g.Writes(e.To)
	}
	e.Gates, e.ReadGates = set(e.Gates), set(e.ReadGates)

	p := pair{e.From, e.To}
	kept := g.contexts[p]
	for i := range kept {
		if kept[i].Compare(&e) == 0 {
			return
		}
	}
	g.contexts[p] = best(append(kept, e))
}

// best sorts the edges of one pair by rank and drops those that are too many.
//
// Dropping early is as good as dropping at the end. A new edge pushes edges of
// its own kind one rank down and takes the place of the first of them, being
// better; so each rank of each kind holds an edge at least as good as before,
// and what was dropped had maxContexts edges before it then and has them now.
func best(edges []Edge) []Edge {
	slices.SortFunc(edges, compareEdges)
	type ranked struct {
		Edge
		rank int // how many of the same kind are better
	}
	sorted := make([]ranked, len(edges))
	for i := range edges {
		sorted[i].Edge = edges[i]
		for j := range i {
			if alike(&edges[i], &edges[j]) {
				sorted[i].rank++
			}
		}
	}
	slices.SortStableFunc(sorted, func(a, b ranked) int {
		if a.Unshared != b.Unshared {
			return compareBool(a.Unshared, b.Unshared)
		}
		return a.rank - b.rank
	})
	edges = edges[:min(len(edges), maxContexts)]
	for i := range edges {
		edges[i] = sorted[i].Edge
	}
	return edges
}

func compareEdges(a, b Edge) int { return a.Compare(&b) }

// set returns the classes sorted and each once. It does not touch its argument.
func set(classes []lock.Class) []lock.Class {
	for i := 1; i < len(classes); i++ {
		if classes[i-1] >= classes[i] {
			classes = slices.Clone(classes)
			slices.Sort(classes)
			return slices.Compact(classes)
		}
	}
	return classes
}

// Edges returns the edges between different classes, sorted by Compare.
func (g *Graph) Edges() []Edge {
	return g.sorted(func(p pair) bool { return p.from != p.to })
}

// Nested returns the edges from a class to itself, sorted by Compare: two locks
// of one class at a time, or one lock twice. They are no part of any cycle.
func (g *Graph) Nested() []Edge {
	return g.sorted(func(p pair) bool { return p.from == p.to })
}

func (g *Graph) sorted(wanted func(pair) bool) []Edge {
	var edges []Edge
	for _, p := range g.pairs() {
		if wanted(p) {
			first := len(edges)
			edges = append(edges, g.contexts[p]...)
			slices.SortFunc(edges[first:], compareEdges)
		}
	}
	return edges
}

// pairs returns the ordered pairs of classes that have an edge, sorted.
func (g *Graph) pairs() []pair {
	return slices.SortedFunc(maps.Keys(g.contexts), func(p, q pair) int {
		return cmp.Or(cmp.Compare(p.from, q.from), cmp.Compare(p.to, q.to))
	})
}
