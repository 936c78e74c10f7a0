package check

import (
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/order"
	"github.com/lockcheck/lockcheck/internal/summary"
)

// Order returns the lock order of a whole program, given the facts of all its
// packages: all their edges, with what fills a hole in place of the hole. Program
// looks at the few that may be part of a cycle; these are for a picture.
func Order(facts *summary.Imports) *order.Graph {
	l := newLinker(facts)
	l.joins = func(a, b lock.Class) bool { return true }
	g, unlinked := order.New(), order.New()
	for _, c := range facts.Classes() {
		for _, es := range facts.EdgesFrom(c) {
			for _, e := range es.All() {
				if isLinked(e) {
					unlinked.Add(e)
				} else {
					g.Add(e)
				}
			}
		}
	}
	for _, e := range unlinked.Edges() {
		for _, full := range l.link(e) {
			g.Add(full)
		}
	}
	for _, c := range facts.AllWrote() {
		g.Writes(c)
	}
	return g
}
