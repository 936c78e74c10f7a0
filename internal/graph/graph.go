// Package graph holds the few algorithms on directed graphs that lockcheck
// needs: strongly connected components, dominators, the shortest cycle through an arc,
// distances around a node, and an order of the nodes that respects the arcs.
//
// Nodes are the integers 0..n-1. A caller with other nodes sorts and numbers
// them: that fixes the order in which everything here is visited, so that no
// result depends on the order of a map.
package graph

// Digraph is a directed graph: Digraph[n] lists the nodes that n has an arc to.
// Loops and repeated arcs are allowed. Where several answers are right, the
// order of the lists decides; with sorted lists, equal graphs have equal answers.
type Digraph [][]int

// Reverse returns the graph with every arc turned round. Its lists are sorted.
func (g Digraph) Reverse() Digraph {
	degree := make([]int, len(g))
	arcs := 0
	for _, succs := range g {
		for _, s := range succs {
			degree[s]++
		}
		arcs += len(succs)
	}
	back := make([]int, arcs) // every list is a piece of one array
	r := make(Digraph, len(g))
	for n, d := range degree {
		r[n], back = back[:0:d], back[d:]
	}
	for n, succs := range g {
		for _, s := range succs {
			r[s] = append(r[s], n)
		}
	}
	return r
}
