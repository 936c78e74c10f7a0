package detector

import (
	"slices"

	"github.com/lockcheck/lockcheck/internal/graph"
)

// waitsFor returns the wait-for graph of goroutines that wait: i -> j if i cannot
// go on before j does. All of the goroutines that one waits for must go on (there
// is no choice among them), so whoever is on a cycle, or waits for one, is stuck.
//
// The list has all goroutines of any cycle, since all of them wait. An edge to a
// writer that is itself behind another writer is one too many, but leads to
// whatever that one waits for, and makes no cycle that would not be there.
func waitsFor(all []snapshot) graph.Digraph {
	holders := make(map[uintptr][]int)
	writers := make(map[uintptr][]int)
	workers := make(map[uintptr][]int)
	for i := range all {
		s := &all[i]
		for _, h := range s.held {
			holders[h.lock] = append(holders[h.lock], i)
		}
		for _, w := range s.works {
			workers[w] = append(workers[w], i)
		}
		if s.kind == forLock && s.mode == write {
			writers[s.lock] = append(writers[s.lock], i)
		}
	}
	d := make(graph.Digraph, len(all))
	for i := range all {
		s := &all[i]
		var blockers []int
		switch s.kind {
		case forWorkers:
			blockers = slices.Clone(workers[s.lock])
		case forLock:
			for _, j := range holders[s.lock] {
				if s.mode == write || all[j].holds(s.lock, write) {
					blockers = append(blockers, j)
				}
			}
			if s.mode == read {
				blockers = append(blockers, writers[s.lock]...)
			}
		}
		slices.Sort(blockers)
		d[i] = slices.Compact(blockers)
	}
	return d
}

// holds reports whether the goroutine holds the lock in the mode.
func (s *snapshot) holds(address uintptr, m mode) bool {
	return slices.ContainsFunc(s.held, func(h held) bool { return h.lock == address && h.mode == m })
}

// deadlocks returns the cycles of goroutines that wait for each other, as indices
// into the list: of each group that is stuck, a shortest cycle through its first
// member. A goroutine that waits for itself alone was reported when it blocked.
func deadlocks(all []snapshot) [][]int {
	d := waitsFor(all)
	var cycles [][]int
	for _, component := range d.SCC() {
		if len(component) == 1 {
			continue
		}
		first := slices.Min(component)
		var shortest []int
		for _, next := range d[first] {
			c := d.ShortestCycle(first, next)
			if len(c) > 1 && (shortest == nil || len(c) < len(shortest)) {
				shortest = c
			}
		}
		cycles = append(cycles, shortest)
	}
	return cycles
}
