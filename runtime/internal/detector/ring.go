package detector

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/lock"
)

// ring is a cycle of lock orders with a witness of each.
type ring struct {
	edges []*witness // each one's to has the class of the next one's from
	low   bool       // one goroutine made it all by itself
}

// witnessed returns the cycles with their witnesses. The caller holds
// predictor.mu.
func witnessed(cycles []foundCycle) []ring {
	var rings []ring
	for _, c := range cycles {
		r := ring{low: c.low}
		for i := range c.Edges {
			if w := predictor.witnesses[edgeKey(&c.Edges[i])]; w != nil {
				r.edges = append(r.edges, w)
			}
		}
		if len(r.edges) == len(c.Edges) {
			rings = append(rings, r)
		}
	}
	return rings
}

// begin makes the edge the first one, if the ring has it.
func (r *ring) begin(w *witness) {
	if i := slices.Index(r.edges, w); i > 0 {
		r.edges = append(slices.Clone(r.edges[i:]), r.edges[:i]...)
	}
}

// has reports whether a lock of the class is in the ring.
func (r *ring) has(c lock.Class) bool {
	return slices.ContainsFunc(r.edges, func(w *witness) bool { return w.from.className() == c })
}

// report tells what happens now, and what it does not go together with.
func (r *ring) report() *Report {
	first := r.edges[0]
	rep := &Report{Rule: "LK1001", Low: r.low, key: r.key()}
	if !slices.ContainsFunc(r.edges, func(w *witness) bool { return w.from.className() != first.from.className() }) {
		rep.Rule = "LK1002"
	}
	for _, w := range r.edges {
		rep.Locks = append(rep.Locks, string(w.from.className()))
	}
	switch {
	case rep.Rule == "LK1002":
		rep.Message = fmt.Sprintf("acquiring %s while holding %s may deadlock: other instances are locked the other way round at %s",
			first.to.name(), first.from.name(), siteOf(r.edges[1].takenAt).Short())
	case len(r.edges) == 2:
		rep.Message = fmt.Sprintf("acquiring %s while holding %s may deadlock: opposite order at %s",
			first.to.name(), first.from.name(), siteOf(r.edges[1].takenAt).Short())
	default:
		var names []string
		for _, w := range r.edges {
			names = append(names, w.from.name())
		}
		rep.Message = fmt.Sprintf("acquiring %s while holding %s may deadlock: cycle %s -> %s",
			first.to.name(), first.from.name(), strings.Join(names, " -> "), first.from.name())
	}

	var t text
	for i, w := range r.edges {
		switch {
		case i == 0:
			t.linef("Goroutine %d %s %s:", w.goroutine, verbs[w.to.mode].now, w.to.name())
		case i == 1:
			t.linef("Previously, goroutine %d %s %s:", w.goroutine, verbs[w.to.mode].past, w.to.name())
		default:
			t.linef("And goroutine %d %s %s:", w.goroutine, verbs[w.to.mode].past, w.to.name())
		}
		t.stack(w.takenAt)
		t.linef("while holding %s, %s at:", w.from.name(), verbs[w.from.mode].past)
		t.stack(w.heldAt)
		t.linef("")
	}
	if r.otherLocks() {
		t.linef("These were not the same locks each time, but locks of the same classes.")
		t.linef("")
	}
	if r.low {
		t.linef("One goroutine did all this. It can deadlock only if another one does a part of it.")
		t.linef("")
	}
	told := make(map[uint64]bool)
	for _, w := range r.edges {
		if !told[w.goroutine] {
			told[w.goroutine] = true
			t.created(w.goroutine, w.created)
		}
	}
	rep.details = t.String()
	return rep
}

// otherLocks reports whether the lock that one edge wants is not the one that the
// next edge holds.
func (r *ring) otherLocks() bool {
	for i, w := range r.edges {
		if w.to.node != r.edges[(i+1)%len(r.edges)].from.node {
			return true
		}
	}
	return false
}

// key is the same for all reports about these classes in this order.
func (r *ring) key() string {
	var names []string
	for _, w := range r.edges {
		names = append(names, string(w.from.className()))
	}
	smallest := slices.Index(names, slices.Min(names))
	return strings.Join(append(slices.Clone(names[smallest:]), names[:smallest]...), " ")
}

// verbs say how a lock is taken.
var verbs = [...]struct{ now, past string }{
	lock.Write: {"acquires", "acquired"},
	lock.Read:  {"read-acquires", "read-acquired"},
}

// siteOf returns where the innermost frame is.
func siteOf(frames []lock.Frame) lock.Site {
	if len(frames) == 0 {
		return lock.Site{}
	}
	return frames[0].Site
}
