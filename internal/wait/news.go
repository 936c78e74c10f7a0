package wait

import (
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// news reports whether those who send may hear that the worker leaves: by a channel,
// under a lock, or by what is not followed. What is heard only after a wait for the
// very goroutine that sends is too late: then the wait is returned, and where it is.
func (w *worker) news(l leaving, s sent) (late *event.Step, in *event.Flow, known bool) {
	if l.locks {
		return nil, nil, true
	}
	for _, st := range l.after {
		switch st.Kind {
		case event.Closes, event.Wakes, event.Starts:
			return nil, nil, true
		case event.Calls:
			if len(st.Fns) == 0 && st.Name == "" || isAtomic(st) {
				return nil, nil, true
			}
		case event.Sends, event.Offers:
			if late, in = w.heardLate(st.Object, s); late == nil {
				return nil, nil, true
			}
		}
	}
	return late, in, false
}

// heardLate returns a wait for the goroutine of a send that comes before all receives
// from a channel, with the function that waits; nil if there is none.
func (w *worker) heardLate(o int, s sent) (late *event.Step, in *event.Flow) {
	if w.w.Objects[o].OthersReceive {
		return nil, nil
	}
	for _, f := range w.w.Flows {
		for b := range f.Steps {
			at := slices.IndexFunc(f.Steps[b], func(st event.Step) bool { return st.Kind == event.Receives && st.Object == o })
			if c := f.Ends[b].Case; at < 0 && c != nil && c.Kind == event.Receives && c.Object == o {
				at = len(f.Steps[b])
			}
			if at < 0 || f.Test {
				continue
			}
			if late, in = w.waitBefore(f, b, at, s), f; late == nil {
				return nil, nil
			}
		}
	}
	return late, in
}

// waitBefore returns a wait for the goroutine of a send, on every way from the entry of
// a function to a step; nil if some way has none.
func (w *worker) waitBefore(f *event.Flow, to, at int, s sent) (late *event.Step) {
	seen := make([]bool, len(f.Steps))
	work := []int{0}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[b] {
			continue
		}
		seen[b] = true
		list := f.Steps[b]
		if b == to {
			list = list[:at]
		}
		if i := slices.IndexFunc(list, func(st event.Step) bool { return st.Kind == event.Awaits && !st.Deferred && w.isOf(st.Object, s) }); i >= 0 {
			late = &list[i]
			continue
		}
		if b == to {
			return nil
		}
		for _, e := range f.Func.Blocks[b].Term.Succs {
			work = append(work, e.Block)
		}
	}
	return late
}

// isOf reports whether a wait group waits for the goroutine of a send.
func (w *worker) isOf(group int, s sent) bool {
	of := w.workers(nil, group)
	return !slices.ContainsFunc(w.ownRoots([]*event.Flow{s.by}), func(f *event.Flow) bool { return !slices.Contains(of, f) })
}

// repeats reports whether a function does a step many times: in a loop, or because many
// call it.
func (p *program) repeats(f *event.Flow, at lock.Site) bool {
	seen := map[*event.Flow]bool{}
	var many func(f *event.Flow) bool
	many = func(f *event.Flow) bool {
		if seen[f] {
			return false
		}
		seen[f] = true
		return f.Func.Stored || f.Func.Many || isOpen(f) || slices.ContainsFunc(p.callings[f.Func.Key], func(c calling) bool {
			return len(c.by.Loops[c.block]) > 0 || many(c.by)
		})
	}
	return inLoop(f, at) || many(f)
}

// locks reports whether a function itself takes a lock, or asks an atomic: it may know
// by that whether the worker is there.
func locks(f *event.Flow) bool {
	for b := range f.Func.Blocks {
		if slices.ContainsFunc(f.Func.Blocks[b].Events, func(e event.Event) bool { return e.Kind == event.LockOp }) {
			return true
		}
	}
	for st := range steps(f) {
		if isAtomic(st) {
			return true
		}
	}
	return false
}

func isAtomic(st *event.Step) bool {
	return st.Kind == event.Calls && strings.Contains(st.Name, "sync/atomic.")
}
