package order

import "github.com/lockcheck/lockcheck/internal/graph"

// walk looks for one cycle at a time: of a given length, through a given arc,
// with edges that can happen at the same time. It is a depth-first search that
// chooses arc and edge together, so that a clash of gates ends a path where it
// appears, and that leaves out nodes too far from the goal.
type walk struct {
	index    *index
	ball     *graph.Distances // arcs to the goal from the nodes around it
	radius   int              // how far ball reaches
	goal     int              // the node at which the cycle begins and ends
	path     []step
	occupied occupied

	// steps is how many more arcs and edges the search may look at. When it
	// runs out the search fails, and tells nothing.
	steps int

	// longer says that only the length ended some path: if a search fails
	// without it, no longer cycle can exist either.
	longer bool
}

type step struct {
	arc     *arc
	context *context
}

// find looks for a cycle of length arcs through a, and leaves it in path.
// The ball must lie around the node that a comes from.
func (w *walk) find(a *arc, length, steps int) bool {
	w.goal, w.steps, w.longer = a.from, steps, false
	w.path = w.path[:0]
	return w.take(a, length-1)
}

// take adds the arc to the path, with any edge that fits, and goes on from
// there; left is the number of arcs that must follow.
func (w *walk) take(a *arc, left int) bool {
	for i := range a.contexts {
		c := &a.contexts[i]
		w.steps--
		if !w.fits(a, c) {
			continue
		}
		w.path = append(w.path, step{a, c})
		w.occupied.set(a.from, c, true)
		found := w.extend(a.to, left)
		w.occupied.set(a.from, c, false)
		if found {
			return true
		}
		w.path = w.path[:len(w.path)-1]
		if w.steps <= 0 {
			return false
		}
	}
	return false
}

// extend completes the path, which has come to node n, by left arcs.
func (w *walk) extend(n, left int) bool {
	switch left {
	case 0:
		first, last := w.path[0].context, w.path[len(w.path)-1].context
		return blocks(first.fromMode, last.toMode, w.index.written[n])
	case 1:
		// Looked up and not searched for: n may have very many arcs.
		a := w.index.arc(n, w.goal)
		w.longer = w.longer || a == nil || len(w.index.out[n]) > 1
		return a != nil && !a.hopeless && w.take(a, 0)
	}
	out := w.index.out[n]
	for i := range out {
		a := &out[i]
		if w.steps--; w.steps <= 0 {
			return false
		}
		if a.hopeless || w.occupied.from[a.to] {
			continue
		}
		if left-1 <= w.radius {
			if d := w.ball.Of(a.to); d < 0 || d > left-1 {
				w.longer = w.longer || w.fitsAny(a)
				continue
			}
		}
		if w.take(a, left-1) {
			return true
		}
	}
	return false
}

// fits reports whether the edge can follow the path's last one.
func (w *walk) fits(a *arc, c *context) bool {
	if len(w.path) > 0 {
		last := w.path[len(w.path)-1].context
		if !blocks(c.fromMode, last.toMode, w.index.written[a.from]) {
			return false
		}
	}
	return w.occupied.admits(a.from, c)
}

func (w *walk) fitsAny(a *arc) bool {
	for i := range a.contexts {
		if w.fits(a, &a.contexts[i]) {
			return true
		}
	}
	return false
}
