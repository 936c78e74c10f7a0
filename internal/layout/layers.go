package layout

import (
	"slices"

	"github.com/lockcheck/lockcheck/internal/graph"
)

// layers gives each item the length of the longest path to it, so that all arcs lead
// to a higher layer. What nothing leads to is moved next to the first that it leads to.
func (l *layouter) layers() {
	arcs := make(graph.Digraph, len(l.item))
	led := make([]bool, len(l.item))
	for _, a := range l.graph.Arcs {
		if from, to := l.of[a.From], l.of[a.To]; from != to {
			arcs[from] = append(arcs[from], to)
			led[to] = true
		}
	}
	order, _ := arcs.Topological() // the condensation has no cycle
	for _, n := range order {
		for _, s := range arcs[n] {
			l.item[s].layer = max(l.item[s].layer, l.item[n].layer+1)
		}
	}
	for n, succs := range arcs {
		if led[n] || len(succs) == 0 {
			continue
		}
		next := slices.MinFunc(succs, func(a, b int) int { return l.item[a].layer - l.item[b].layer })
		l.item[n].layer = l.item[next].layer - 1
	}
}

// passes makes an item in each layer that an arc passes, and joins neighbours. Where an
// arc is between layers, it is in the band of what it leads to.
func (l *layouter) passes() {
	l.chains = make([][]int, len(l.graph.Arcs))
	for i, a := range l.graph.Arcs {
		from, to := l.of[a.From], l.of[a.To]
		if from == to {
			continue
		}
		chain := []int{from}
		for layer := l.item[from].layer + 1; layer < l.item[to].layer; layer++ {
			chain = append(chain, len(l.item))
			l.item = append(l.item, item{node: -1, layer: layer, band: l.item[to].band})
		}
		chain = append(chain, to)
		for j, n := range chain[1:] {
			l.item[chain[j]].after = append(l.item[chain[j]].after, n)
			l.item[n].before = append(l.item[n].before, chain[j])
		}
		l.chains[i] = chain
	}
	for n := range l.item {
		layer := l.item[n].layer
		for len(l.columns) <= layer {
			l.columns = append(l.columns, nil)
		}
		l.columns[layer] = append(l.columns[layer], n)
	}
}
