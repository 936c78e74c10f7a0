package wait

import (
	"slices"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// leaves returns what those call who receive out of sight to receive no more, if it
// needs the lock, with where it takes it. A hub lends each subscriber a channel, and
// sends to all of them in a loop; it is told to close one.
//
//	for _, s := range subs {            func (s *Subscriber) Stop() {
//		s.events <- e // keeps mu            mu.Lock()
//	}                                       close(s.events)
//
// Who receives may call that in place of the receive that would let the hub go on. A
// channel that is not one of many is closed by who sends, as a rule, when there is no
// more to send, and is received from until then.
func (u *underLocks) leaves(w waiter) (g *event.Flow, where lock.Site) {
	o := &u.w.Objects[w.st.Object]
	if w.stops || w.st.Kind != event.Sends || !o.Lent || !o.Kept || !inLoop(w.f, w.st.Site) {
		return nil, lock.Site{}
	}
	for _, g := range u.w.Flows {
		if g == w.f || u.any(g, w.st.Object, isSend) || !u.offered(g) {
			continue
		}
		for b, list := range g.Steps {
			for i := range list {
				c := &list[i]
				if c.Kind != event.Closes || c.Object != w.st.Object {
					continue
				}
				if at := before(g, b, u.takes(g, w.held)); at.IsValid() {
					return g, at
				}
			}
		}
	}
	return nil, lock.Site{}
}

// inLoop reports whether f does a step in a loop.
func inLoop(f *event.Flow, at lock.Site) bool {
	for b, list := range f.Steps {
		is := func(st event.Step) bool { return st.Site == at }
		if c := f.Ends[b].Case; len(f.Loops[b]) > 0 && (c != nil && is(*c) || slices.ContainsFunc(list, is)) {
			return true
		}
	}
	return false
}

// offered reports whether others can have a function called.
func (u *underLocks) offered(g *event.Flow) bool {
	return slices.ContainsFunc(u.roots([]*event.Flow{g}), func(r *event.Flow) bool {
		return r.Func.Open && r.Func.Parent == "" && !r.Test
	})
}
