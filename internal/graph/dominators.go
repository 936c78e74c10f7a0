package graph

// Dominators returns the immediate dominator of each node: of the nodes other
// than itself that every path from the root to it goes through, the last. It is
// -1 for the root and for nodes that the root does not reach.
//
// On the reversed graph with the exit as the root these are postdominators.
// The algorithm is that of Cooper, Harvey and Kennedy, "A simple, fast dominance
// algorithm", 2001.
func (g Digraph) Dominators(root int) []int {
	number := make([]int, len(g)) // in postorder, from 1; 0: not reached
	var order []int
	var visit func(n int)
	seen := make([]bool, len(g))
	visit = func(n int) {
		seen[n] = true
		for _, s := range g[n] {
			if !seen[s] {
				visit(s)
			}
		}
		order = append(order, n)
		number[n] = len(order)
	}
	visit(root)
	preds := g.Reverse()
	idom := make([]int, len(g))
	for n := range idom {
		idom[n] = -1
	}
	idom[root] = root
	for changed := true; changed; {
		changed = false
		for i := len(order) - 2; i >= 0; i-- { // all but the root, which is last
			n, dom := order[i], -1
			for _, p := range preds[n] {
				if idom[p] < 0 {
					continue
				}
				if dom < 0 {
					dom = p
				}
				for dom != p { // the common ancestor of dom and p
					for number[dom] < number[p] {
						dom = idom[dom]
					}
					for number[p] < number[dom] {
						p = idom[p]
					}
				}
			}
			if idom[n] != dom {
				idom[n], changed = dom, true
			}
		}
	}
	idom[root] = -1
	return idom
}
