package graph

import "slices"

// SCC returns the strongly connected components, each sorted. A component
// comes after every other component that it has an arc to: callees before
// callers, if the arcs are calls. A node on no cycle is a component of its own.
//
// It is Tarjan's algorithm ("Depth-first search and linear graph algorithms",
// 1972) with its recursion kept in a slice, since a call graph can be deeper
// than is good for a goroutine's stack. Time and space are linear.
func (g Digraph) SCC() [][]int {
	var (
		components [][]int
		calls      []visit // the recursion
		stack      []int   // nodes visited whose component is not complete yet
		low        = make([]int, len(g))
		index      = make([]int, len(g)) // when a node was visited, from 1
		clock      int
	)
	const complete = int(^uint(0) >> 1) // a low that no minimum takes over

	for root := range g {
		if index[root] != 0 {
			continue
		}
		calls = append(calls, visit{node: root})
		for len(calls) > 0 {
			v := &calls[len(calls)-1]
			n := v.node
			if v.next == 0 {
				clock++
				index[n], low[n] = clock, clock
				stack = append(stack, n)
			}
			if v.next < len(g[n]) {
				s := g[n][v.next]
				v.next++
				if index[s] == 0 {
					// n's low takes in that of s when s returns.
					calls = append(calls, visit{node: s})
				} else {
					low[n] = min(low[n], low[s])
				}
				continue
			}
			calls = calls[:len(calls)-1]
			if low[n] == index[n] {
				top := len(stack) - 1
				for stack[top] != n {
					top--
				}
				c := slices.Clone(stack[top:])
				stack = stack[:top]
				for _, m := range c {
					low[m] = complete
				}
				slices.Sort(c)
				components = append(components, c)
			}
			if len(calls) > 0 {
				caller := calls[len(calls)-1].node
				low[caller] = min(low[caller], low[n])
			}
		}
	}
	return components
}

// visit is a suspended call of the depth-first search: next is the position in
// the node's list at which it goes on.
type visit struct{ node, next int }
