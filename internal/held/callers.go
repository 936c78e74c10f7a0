package held

import (
	"slices"

	"github.com/lockcheck/lockcheck/internal/event"
)

// underCallers walks the function a second time, with the caller's locks that it
// always gives back, and adds what it does under these that makes it wait for
// itself. The callers need not be in sight:
//
//	func (tx *txn) Finish() {
//		defer tx.store.mu.Unlock() // Begin has locked it
//		tx.store.Len()             // locks tx.store.mu
//	}
//
// Only while a deferred call is about to give the lock back is it taken to be held:
// without that, a callee that is not understood may take it later.
func (w *walker) underCallers() {
	locks := w.callersLocks()
	if len(locks) == 0 {
		return
	}
	under := newWalker(w.fn, w.env)
	under.walk(&frame{fn: w.fn}, &state{held: locks})
	if under.out.Over {
		return
	}
	for _, r := range under.out.Reports {
		if r.Held.Callers {
			w.report(r)
		}
	}
	for _, n := range under.out.Nested {
		if n.Held.Callers {
			w.out.Nested = append(w.out.Nested, n)
		}
	}
}

// callersLocks returns the locks that each way out gives back and that the function
// takes nowhere before.
func (w *walker) callersLocks() []hold {
	if w.out.Over || len(w.ways) == 0 {
		return nil
	}
	var locks []hold
	for _, h := range w.ways[0].state.given {
		known := h.ref.Root.Kind == event.Param || h.ref.Root.Kind == event.Global
		if !known || h.ref.Index.Kind != event.NoRoot || w.fresh[h.ref.Class] {
			continue
		}
		always := !slices.ContainsFunc(w.ways, func(o wayOut) bool {
			i := holding(o.state.given, h.ref)
			return i < 0 || o.state.given[i].maybe || o.state.given[i].mode != h.mode
		})
		if always {
			locks = append(locks, hold{ref: h.ref, mode: h.mode, site: h.site, callers: true})
		}
	}
	return locks
}
