package wait

import (
	"fmt"
	"slices"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/held"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// group judges a wait for goroutines that take a lock which is held.
func (u *underLocks) group(f *event.Flow, st *event.Step) {
	if u.w.Objects[st.Object].OthersSend {
		return
	}
	for _, h := range u.heldAt(f, st) {
		if u.exempt(h.Held) {
			continue
		}
		if g, where := u.member(f, st.Object, h.Held); g != nil {
			u.report("LK4002", f, st, h, "waiting for "+u.name(st), fmt.Sprintf("goroutines that it waits for take that lock (at %s)", line(where)),
				step(where, g, "and a goroutine that it waits for takes %s here", h.Class.Short()))
		}
	}
}

// member returns a function that a wait group waits for and that takes a lock, with
// where: one that Go starts, or one that takes it before Done is called.
func (u *underLocks) member(f *event.Flow, o int, h held.Held) (g *event.Flow, where lock.Site) {
	for _, g := range u.w.Flows {
		for b, list := range g.Steps {
			for i := range list {
				st := &list[i]
				switch {
				case st.Object != o:
				case st.Kind == event.Finishes && g != f:
					if by, at := u.beforeDone(g, b, st, h, 0); by != nil && by != f {
						return by, at
					}
				case st.Kind == event.Starts:
					for _, key := range st.Fns {
						if by, at := u.takesAt(u.flows[key], h, func(int, lock.Site) bool { return true }); by != nil {
							return by, at
						}
					}
				}
			}
		}
	}
	return nil, lock.Site{}
}

// beforeDone returns where g takes the lock on some way to a step of block b, which is
// Done or a call that leads to it; or else where those do that call g.
//
//	func (s *Server) serve() {
//		defer s.finish() // which calls Done
//		s.mu.Lock()
func (u *underLocks) beforeDone(g *event.Flow, b int, st *event.Step, h held.Held, depth int) (by *event.Flow, where lock.Site) {
	leads := func(from int, at lock.Site) bool {
		return st.Deferred || from == b && at.Compare(st.Site) < 0 || from != b && reaches(g, from, b)
	}
	if by, where = u.takesAt(g, h, leads); by != nil || depth == maxCallers || isRoot(g) {
		return by, where
	}
	for _, c := range u.callings[g.Func.Key] {
		if by, where = u.beforeDone(c.by, c.block, c.step(), h, depth+1); by != nil {
			return by, where
		}
	}
	return nil, lock.Site{}
}

// takesAt returns where g, or a function that g is handed and calls, takes the lock, at a
// place in a block of g of which is says that it counts.
func (u *underLocks) takesAt(g *event.Flow, h held.Held, is func(block int, at lock.Site) bool) (by *event.Flow, where lock.Site) {
	if g == nil {
		return nil, lock.Site{}
	}
	for b := range g.Func.Blocks {
		for _, e := range g.Func.Blocks[b].Events {
			if !is(b, e.Site) {
				continue
			}
			if u.wants(&e, h, event.Plain) {
				return g, e.Site
			}
			if e.Kind != event.CallOp || e.Call.Kind != event.Plain || len(e.Call.Fns) > 0 {
				continue
			}
			for _, key := range u.handedAs(g, e.Call.Callee, 0) {
				if t := u.flows[key]; t != nil && u.acquires(key, h) {
					takes := u.takes(t, h)
					if i := slices.IndexFunc(takes, lock.Site.IsValid); i >= 0 {
						return t, takes[i]
					}
				}
			}
		}
	}
	return nil, lock.Site{}
}

// handedAs returns the functions that the package hands to g as a parameter, or to the
// function that g is a closure of.
//
//	func (s *Server) start(f func()) {
//		s.wg.Add(1)
//		go func() { defer s.wg.Done(); f() }()
//	}
func (u *underLocks) handedAs(g *event.Flow, ref event.Ref, depth int) []string {
	free := ref.Root.Kind == event.Free && ref.Path == "*"
	if depth > maxNesting || !free && (ref.Root.Kind != event.Param || ref.Path != "") {
		return nil
	}
	var list []string
	i := int(ref.Root.ID)
	for _, p := range u.w.Flows {
		for b := range p.Func.Blocks {
			for _, e := range p.Func.Blocks[b].Events {
				if e.Kind != event.CallOp {
					continue
				}
				if free {
					if fn := closureIn(e.Call, g.Func.Key); fn != nil && i < len(fn.Free) {
						list = append(list, u.handedAs(p, fn.Free[i].Elem, depth+1)...)
					}
				} else if i < len(e.Call.Args) && e.Call.Args[i].Fn != nil && slices.ContainsFunc(e.Call.Fns, func(fn event.Fn) bool { return fn.Key == g.Func.Key }) {
					list = append(list, e.Call.Args[i].Fn.Key)
				}
			}
		}
	}
	return list
}

// closureIn returns the closure of a key that is called or handed on.
func closureIn(c *event.Call, key string) *event.Fn {
	for i := range c.Fns {
		if c.Fns[i].Key == key {
			return &c.Fns[i]
		}
	}
	for _, a := range c.Args {
		if a.Fn != nil && a.Fn.Key == key {
			return a.Fn
		}
	}
	return nil
}
