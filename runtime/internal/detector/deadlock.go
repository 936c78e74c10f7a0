package detector

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/graph"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// waitsFor returns the wait-for graph of goroutines that wait: i -> j if i cannot
// go on before j does. All of the goroutines that one waits for must go on (there
// is no choice among them), so whoever is on a cycle, or waits for one, is stuck.
//
// The list has all goroutines of any cycle, since all of them wait. An edge to a
// writer that is itself behind another writer is one too many, but leads to
// whatever that one waits for, and makes no cycle that would not be there.
func waitsFor(all []snapshot) graph.Digraph {
	holders := make(map[instance][]int)
	writers := make(map[uintptr][]int)
	workers := make(map[uintptr][]int)
	for i := range all {
		s := &all[i]
		for _, h := range s.held {
			at := instance{h.lock, h.node}
			holders[at] = append(holders[at], i)
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
			for _, j := range holders[s.wanted()] {
				if s.mode == write || all[j].holds(s.wanted(), write) {
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
func (s *snapshot) holds(of instance, m mode) bool {
	return slices.ContainsFunc(s.held, func(h held) bool { return h.lock == of.address && h.node == of.node && h.mode == m })
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

// reportDeadlock reports goroutines of which each waits for the next one.
func reportDeadlock(members []*snapshot) {
	rep := Report{Rule: "LK9001"}
	var t text
	for i, s := range members {
		next := members[(i+1)%len(members)]
		if s.kind == forWorkers {
			t.linef("Goroutine %d waits in WaitGroup.Wait for goroutine %d:", s.id, next.id)
			t.stack(s.at.stack())
			t.linef("")
			continue
		}
		wanted := nodeOf(s.node)
		rep.Locks = append(rep.Locks, string(wanted.className()))
		h := next.holding(s.wanted())
		if h == nil {
			t.linef("Goroutine %d waits to read-acquire %s, behind the writer goroutine %d:", s.id, wanted.name(), next.id)
			t.stack(s.at.stack())
			t.linef("")
			continue
		}
		t.linef("Goroutine %d waits to acquire %s:", s.id, wanted.name())
		t.stack(s.at.stack())
		t.linef("held by goroutine %d, which %s it at:", next.id, verbs[lock.Mode(h.mode)].past)
		t.stack(h.at.stack())
		t.linef("")
	}
	dump := tracebacks()
	var chain []string
	for _, s := range members {
		chain = append(chain, s.wish())
		t.created(s.id, dump[s.id].created)
	}
	rep.Message = "deadlock: these goroutines wait for each other: " + strings.Join(chain, ", ")
	rep.key = strings.Join(chain, " ")
	rep.details = t.String()
	evidenceLog.deadlock(rep.Rule, members)
	end(deliver(&rep))
}

// wish says which goroutine waits for what.
func (s *snapshot) wish() string {
	what := "WaitGroup.Wait"
	if s.kind == forLock {
		what = nodeOf(s.node).name()
	}
	return fmt.Sprintf("%d for %s", s.id, what)
}

// holding returns the goroutine's acquisition of the lock, or nil.
func (s *snapshot) holding(of instance) *held {
	for i := range s.held {
		if s.held[i].lock == of.address && s.held[i].node == of.node {
			return &s.held[i]
		}
	}
	return nil
}
