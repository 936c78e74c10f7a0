package wait

import (
	"slices"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// leaving is a way by which a worker comes to receive no more, where by another way it
// would have gone on.
type leaving struct {
	f      *event.Flow
	site   lock.Site     // of the return
	failed bool          // a call has returned an error
	told   int           // the other channel from which was received, in place of the worker's own; else -1
	after  []*event.Step // what it still does, in callees and callers, too
	locks  bool          // among that is a lock operation
	ends   []*event.Flow // the functions that end, innermost first
}

// findLeaves finds the ways by which the worker leaves.
func (w *worker) findLeaves() {
	for _, f := range w.receivers {
		goesOn := w.goesOn(f)
		for b := range f.Ends {
			succs := f.Func.Blocks[b].Term.Succs
			if len(succs) != 2 {
				continue
			}
			for way := range succs {
				to := succs[way].Block
				if f.Func.Blocks[to].Doomed || goesOn[to] || !goesOn[succs[1-way].Block] {
					continue
				}
				end := &f.Ends[b]
				l := leaving{f: f, failed: end.Failed == way && !end.Sentinel, told: -1}
				if c := end.Case; c != nil && way == 0 && c.Kind == event.Receives {
					l.told = c.Object
				}
				if end.Counted || w.saidSo(end, way) && !l.failed {
					continue
				}
				if w.follow(&l, f, to, 0) && l.site.IsValid() {
					w.leaves = append(w.leaves, l)
				}
			}
		}
	}
}

// saidSo reports whether the worker goes a way because those who send say so: by what
// they send, or by closing the channel.
func (w *worker) saidSo(end *event.Decision, way int) bool {
	return end.Case != nil && way == 0 && end.Case.Object == w.o ||
		end.Closes != nil && end.Closes.Way == way && end.Closes.Of == w.o || slices.Contains(end.Told, w.o)
}

// goesOn reports of each block of a function whether a way from it leads to where the
// function receives.
func (w *worker) goesOn(f *event.Flow) []bool {
	on := make([]bool, len(f.Steps))
	for b := range on {
		on[b] = w.receivesIn(f, b)
	}
	for changed := true; changed; {
		changed = false
		for b := len(on) - 1; b >= 0; b-- {
			if !on[b] && slices.ContainsFunc(f.Func.Blocks[b].Term.Succs, func(e event.Edge) bool { return on[e.Block] }) {
				on[b], changed = true, true
			}
		}
	}
	return on
}

// onward returns a block with those that ways from it lead to.
func onward(f *event.Flow, from int) []int {
	list := []int{from}
	seen := make([]bool, len(f.Steps))
	seen[from] = true
	for i := 0; i < len(list); i++ {
		for _, s := range f.Func.Blocks[list[i]].Term.Succs {
			if !seen[s.Block] {
				seen[s.Block] = true
				list = append(list, s.Block)
			}
		}
	}
	return list
}

// receivesIn reports whether a block receives from the worker's channel, or calls what
// does.
func (w *worker) receivesIn(f *event.Flow, b int) bool {
	if c := f.Ends[b].Case; c != nil && c.Object == w.o && c.Kind == event.Receives {
		return true
	}
	return slices.ContainsFunc(f.Steps[b], func(st event.Step) bool { return w.drains(&st) })
}

// drains reports whether a step receives from the worker's channel.
func (w *worker) drains(st *event.Step) bool {
	if st.Object == w.o && st.Kind == event.Receives {
		return true
	}
	return (st.Kind == event.Calls || st.Kind == event.Starts) && slices.ContainsFunc(w.handed(st, w.o), func(g *event.Flow) bool { return w.any(g, w.o, isKind(event.Receives)) })
}

// follow notes what the worker does from step i of a block of f until it ends, and
// reports whether it does end without receiving.
func (w *worker) follow(l *leaving, f *event.Flow, from, i int) bool {
	if slices.Contains(l.ends, f) {
		return false // it calls itself
	}
	l.ends = append(l.ends, f)
	for _, b := range onward(f, from) {
		if t := f.Func.Blocks[b].Term; t.Kind == event.Return && !l.site.IsValid() {
			l.site = t.Site
		}
		list := f.Steps[b]
		if b == from {
			list = list[i:]
		}
		if !w.finish(l, f, b, list) {
			return false
		}
	}
	for b := range f.Steps {
		for i := range f.Steps[b] {
			if st := &f.Steps[b][i]; st.Deferred {
				if !w.does(l, st) {
					return false
				}
			}
		}
	}
	return f == w.root || w.followCallers(l, f)
}

// followCallers does so for what comes after the calls of f.
func (w *worker) followCallers(l *leaving, f *event.Flow) bool {
	for _, c := range w.callings[f.Func.Key] {
		if c.step().Deferred || len(c.by.Loops[c.block]) > 0 || !w.follow(l, c.by, c.block, c.index+1) {
			return false
		}
	}
	return true
}

// finish notes the steps of a block that come after the worker has left.
func (w *worker) finish(l *leaving, f *event.Flow, b int, list []event.Step) bool {
	l.locks = l.locks || slices.ContainsFunc(f.Func.Blocks[b].Events, func(e event.Event) bool { return e.Kind == event.LockOp })
	for i := range list {
		if !w.does(l, &list[i]) {
			return false
		}
	}
	return true
}

// does notes a step, with those of the functions that it calls, and reports whether
// none of them receives.
func (w *worker) does(l *leaving, st *event.Step) bool {
	if w.drains(st) {
		return false
	}
	if slices.Contains(l.after, st) {
		return true
	}
	l.after = append(l.after, st)
	if st.Kind != event.Calls {
		return true
	}
	for _, key := range st.Fns {
		g := w.flows[key]
		if g == nil {
			continue
		}
		for b := range g.Steps {
			if !w.finish(l, g, b, g.Steps[b]) {
				return false
			}
		}
	}
	return true
}
