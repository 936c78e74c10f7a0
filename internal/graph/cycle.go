package graph

import "slices"

// ShortestCycle returns the nodes of a shortest cycle that leaves u by its arc
// to v: u, v and so on, the last one having an arc to u. It returns nil if no
// path leads from v back to u, and u alone if v is u. That u has an arc to v is
// taken for granted. Of several shortest cycles it is the lexicographically
// first if the lists are sorted.
func (g Digraph) ShortestCycle(u, v int) []int {
	if u == v {
		return []int{u}
	}
	parent := make([]int, len(g)) // one more than the node before; 0 is not seen
	parent[v] = v + 1
	for queue := []int{v}; len(queue) > 0; queue = queue[1:] {
		n := queue[0]
		for _, s := range g[n] {
			if parent[s] != 0 {
				continue
			}
			parent[s] = n + 1
			if s != u {
				queue = append(queue, s)
				continue
			}
			var cycle []int
			for ; n != v; n = parent[n] - 1 {
				cycle = append(cycle, n)
			}
			cycle = append(cycle, v, u)
			slices.Reverse(cycle)
			return cycle
		}
	}
	return nil
}
