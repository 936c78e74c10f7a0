package graph

import "container/heap"

// Topological returns the nodes in an order in which every arc leads forward,
// and whether there is one. If the graph has a cycle, loops included, the order
// holds only the nodes that no cycle leads to.
//
// Of the nodes that may come next the smallest does (Kahn, "Topological sorting
// of large networks", 1962, with a heap): the order is a property of the graph
// and not of the order of its lists.
func (g Digraph) Topological() (order []int, ok bool) {
	waiting := make([]int, len(g)) // arcs into the node from nodes not in order
	for _, succs := range g {
		for _, s := range succs {
			waiting[s]++
		}
	}
	var ready smallest
	for n, w := range waiting {
		if w == 0 {
			ready = append(ready, n) // ascending, which is a heap
		}
	}
	order = make([]int, 0, len(g))
	for len(ready) > 0 {
		n := heap.Pop(&ready).(int)
		order = append(order, n)
		for _, s := range g[n] {
			if waiting[s]--; waiting[s] == 0 {
				heap.Push(&ready, s)
			}
		}
	}
	return order, len(order) == len(g)
}

// smallest is a heap of nodes.
type smallest []int

func (h smallest) Len() int           { return len(h) }
func (h smallest) Less(i, j int) bool { return h[i] < h[j] }
func (h smallest) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *smallest) Push(n any)        { *h = append(*h, n.(int)) }
func (h *smallest) Pop() any {
	last := len(*h) - 1
	n := (*h)[last]
	*h = (*h)[:last]
	return n
}
