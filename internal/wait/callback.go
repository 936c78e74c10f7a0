package wait

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/held"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// callback judges the call of a callback under a lock that it can take by what the
// package offers. Whether that is meant the package itself says: elsewhere it gives
// the lock back before it makes the same call.
func (u *underLocks) callback(f *event.Flow, st *event.Step) {
	if st.Hole == "" {
		return
	}
	for _, h := range u.heldAt(f, st) {
		if u.exempt(h.Held) {
			continue
		}
		by := u.offer(h.Held)
		g, where := u.without(st, h.Held)
		if by == nil || g == nil {
			continue
		}
		u.report("LK4005", f, st, h, "calling "+called(st),
			fmt.Sprintf("it may want that lock, by %s; the same call at %s comes after it is given back", by.Func.Name, line(where)),
			step(where, g, "and the same call is here, after %s is given back", h.Class.Short()))
		return
	}
}

// called returns what reports call a callback.
func called(st *event.Step) string {
	name, many := strings.CutSuffix(lock.Class(st.Hole).Short(), "[]")
	if many {
		name = "one of " + name
	}
	if st.Method != "" {
		name = st.Method + " of " + name
	}
	return name
}

// offer returns a function that others can call and that takes the lock.
func (u *underLocks) offer(h held.Held) *event.Flow {
	i := slices.IndexFunc(u.w.Flows, func(g *event.Flow) bool {
		return g.Func.Open && g.Func.Parent == "" && !g.Test && u.acquires(g.Func.Key, h)
	})
	if i < 0 {
		return nil
	}
	return u.w.Flows[i]
}

// without returns where a callback is called by a function that has given the lock back
// before, and none of whose callers holds it.
func (u *underLocks) without(call *event.Step, h held.Held) (*event.Flow, lock.Site) {
	for _, g := range u.w.Flows {
		for b, list := range g.Steps {
			for i := range list {
				st := &list[i]
				if st.Hole == call.Hole && st.Method == call.Method && !slices.ContainsFunc(u.heldAt(g, st), func(o under) bool { return o.Class == h.Class }) && givesBack(g, b, st.Site, h.Class) {
					return g, st.Site
				}
			}
		}
	}
	return nil, lock.Site{}
}

// givesBack reports whether a function gives a lock back on some way to a step of a
// block.
func givesBack(g *event.Flow, to int, step lock.Site, class lock.Class) bool {
	for from := range g.Func.Blocks {
		for _, e := range g.Func.Blocks[from].Events {
			if e.Kind == event.LockOp && !e.Defer && e.Op.Releases() && e.Ref.Class == class &&
				(from == to && e.Site.Compare(step) < 0 || from != to && reaches(g, from, to)) {
				return true
			}
		}
	}
	return false
}
