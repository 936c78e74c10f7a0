package order

import (
	"slices"

	"github.com/lockcheck/lockcheck/internal/graph"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// The bounds of the search. A graph of 10,000 classes can have more cycles than
// there are atoms, and whether any cycle among them is real is a question that
// only trying all can answer in general; so the search is given an amount of
// work in proportion to the size of the graph. In components of a hundred classes
// it is seldom used up; BenchmarkCycles shows for which graphs it is.
const (
	// shortLength is the length up to which every arc gets a shortest cycle.
	shortLength = 8
	// roundWork is the work done for each length up to shortLength, and twice
	// that for all others together, in steps for each node and arc.
	roundWork = 128
	// arcWork is the work done for one length of cycle through one arc.
	arcWork = 1 << 14
	// throughWork is the work done by Through.
	throughWork = 1 << 18
	// edgeWork is what each edge of a long cycle that is found counts as, so
	// that the result, too, stays in proportion to the graph.
	edgeWork = 64
)

// Cycles returns cycles that may deadlock, sorted, each ring of classes once.
// Every pair of classes whose edges lie on such a cycle lies on one that is
// returned, unless a component is very large; but not every cycle is returned,
// since there are too many. See Search.
func (g *Graph) Cycles() []Cycle {
	cycles, _ := g.Search()
	return cycles
}

// Search is Cycles, and reports whether it is complete.
//
// For each pair of classes it looks for a shortest cycle that counts: shortest
// candidates first, then longer ones. Pairs that lie on a cycle already found
// are covered by it and not looked at again. Up to length 8 the lengths are
// gone through one by one, so that the cycle which covers a pair is a shortest
// one for that pair; a longer cycle is a shortest one for at least one of its
// pairs. Which of several shortest cycles is taken depends on the graph alone.
//
// The result is incomplete if the work allowed for a component was used up
// with a pair neither on a cycle nor shown to be on none. What is returned
// counts all the same, though it may not be shortest. Edges that Add dropped
// are not considered either way.
func (g *Graph) Search() (cycles []Cycle, complete bool) {
	x := newIndex(g)
	s := newSearch(x)
	for _, component := range x.digraph().SCC() {
		if len(component) > 1 {
			s.short(component)
			s.long(component)
		}
	}
	slices.SortFunc(s.cycles, Cycle.Compare)
	complete = !slices.ContainsFunc(x.arcs, func(a arc) bool { return a.open() })
	return s.cycles, complete
}

// Through returns a shortest cycle that counts in which an edge from one class to
// another lies, and reports whether it found one. It is what Search does for one
// pair of classes: the answer for an edge that was just added, without the work
// for all others. Like Search, it gives up in a very large graph.
func (g *Graph) Through(from, to lock.Class) (Cycle, bool) {
	x := newIndex(g)
	n, ok1 := x.numbers[from]
	m, ok2 := x.numbers[to]
	if !ok1 || !ok2 || n >= len(x.out) || m >= len(x.out) {
		return Cycle{}, false // a gate, or nothing
	}
	a := x.arc(n, m)
	if a == nil {
		return Cycle{}, false
	}
	s := newSearch(x)
	longest := len(x.classes)
	s.walk.radius = longest
	s.walk.ball.Search(n, longest)
	s.through(a, longest, throughWork)
	if !a.covered {
		return Cycle{}, false
	}
	return s.cycles[0], true
}

type search struct {
	index  *index
	walk   walk
	cycles []Cycle
}

func newSearch(x *index) *search {
	return &search{
		index: x,
		walk: walk{
			index:    x,
			ball:     graph.NewDistances(x.digraph().Reverse()),
			occupied: newOccupied(len(x.numbers), len(x.threads)),
		},
	}
}

// short covers what lies on a cycle of at most shortLength arcs.
//
// A cycle of that length is looked for from both ends: nodes at most half the
// length before the goal are measured, once for all arcs of the goal, and only
// the other half is walked blindly.
func (s *search) short(component []int) {
	// Those with the most arcs first: a cycle through a hub is found with less
	// work from the hub, whose many arcs are then not tried out for each of
	// its neighbours.
	nodes := slices.Clone(component)
	slices.SortStableFunc(nodes, func(a, b int) int {
		return len(s.index.out[b]) - len(s.index.out[a])
	})
	for length := 2; length <= min(shortLength, len(nodes)); length++ {
		work := roundWork * s.size(component)
		s.walk.radius = length / 2
		for _, n := range nodes {
			if s.covered(n) || work <= 0 {
				continue
			}
			work -= s.walk.ball.Search(n, s.walk.radius)
			for i := range s.index.out[n] {
				if a := &s.index.out[n][i]; a.open() && work > 0 {
					work -= s.try(a, length, len(nodes), min(work, arcWork))
				}
			}
		}
	}
}

// long covers what lies only on longer cycles, or was too much work before.
// All nodes are measured for each goal, so that the first candidate, if its
// edges fit, costs no more than its length.
func (s *search) long(component []int) {
	size := s.size(component)
	work := 2 * roundWork * size
	s.walk.radius = len(component)
	for _, n := range component {
		if s.covered(n) || work <= 0 {
			continue
		}
		work -= s.walk.ball.Search(n, s.walk.radius)
		for i := range s.index.out[n] {
			a := &s.index.out[n][i]
			if !a.open() {
				continue
			}
			work -= s.through(a, len(component), min(work, arcWork+2*size))
			if a.covered {
				work -= edgeWork * len(s.walk.path)
			}
		}
	}
}

// through looks for a shortest cycle through the arc, with a ball around the node
// that it comes from which reaches all others. It returns the work done.
func (s *search) through(a *arc, longest, work int) (spent int) {
	a.next = max(a.next, s.walk.ball.Of(a.to)+1)
	for a.open() && spent < work {
		spent += s.try(a, a.next, longest, work-spent)
	}
	return spent
}

// try looks for a cycle of this length through the arc, and reports it and
// covers its arcs, or learns from the failure. It returns the work done.
func (s *search) try(a *arc, length, longest, work int) (spent int) {
	found := s.walk.find(a, length, work)
	spent = work - s.walk.steps
	switch {
	case found:
		for _, step := range s.walk.path {
			step.arc.covered = true
		}
		s.cycles = append(s.cycles, cycleOf(s.walk.path))
	case s.walk.steps <= 0 || a.next < length:
		// It failed for want of work, now or at a shorter length.
	case !s.walk.longer || length >= longest:
		a.hopeless = true
	default:
		a.next++
	}
	return spent
}

// covered reports whether nothing is left to look for from the node.
func (s *search) covered(n int) bool {
	return !slices.ContainsFunc(s.index.out[n], func(a arc) bool { return a.open() })
}

// size returns the number of nodes and arcs of the component.
func (s *search) size(component []int) int {
	size := len(component)
	for _, n := range component {
		size += len(s.index.out[n])
	}
	return size
}

// cycleOf copies the path, starting at its smallest class. No ring is found
// twice: once found, none of its arcs is open.
func cycleOf(path []step) Cycle {
	edges := make([]Edge, len(path))
	smallest := 0
	for i, step := range path {
		edges[i] = *step.context.edge
		if edges[i].From < edges[smallest].From {
			smallest = i
		}
	}
	rotate(edges, smallest)
	return Cycle{edges}
}
