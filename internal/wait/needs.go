package wait

import (
	"slices"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/held"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/summary"
)

// waiter is a step of a function that waits with a lock held.
type waiter struct {
	f    *event.Flow
	st   *event.Step
	held held.Held
	// stops says that it stops to wait when all is over: what the other side does when
	// it has left its loop, for the same reason as a rule, does not count.
	stops bool
}

// allNeed reports whether everything that could end a wait needs the lock first, and
// returns one that does, with where it takes the lock. Of a goroutine that receives
// in several places it is enough that it may wait for the lock between two of them.
// So it is of one that is in sight, if others may receive as well, and of one of those
// that receive from the elements of a map: each channel has one receiver, as a rule.
func (u *underLocks) allNeed(w waiter) (other *event.Flow, where lock.Site, ok bool) {
	st := w.st
	var ready, away []*event.Flow // by what they do to end it: always, or not while they wait for the lock
	for _, g := range u.w.Flows {
		for b := range g.Steps {
			list := g.Steps[b]
			if c := g.Ends[b].Case; c != nil {
				list = append(slices.Clip(list), *c)
			}
			for i := range list {
				c := &list[i]
				if c.Object != st.Object || !ends(st.Kind, c.Kind) {
					continue
				}
				n := u.needs(w, g, b, c)
				switch {
				case n.away:
					away = append(away, g)
				case !n.at.IsValid() && st.Kind == event.Sends:
					ready = append(ready, g)
				case !n.at.IsValid():
					return nil, lock.Site{}, false
				}
				if other == nil && n.at.IsValid() {
					other, where = g, n.at
				}
			}
		}
	}
	if g, at := u.leaves(w); g != nil {
		away = append(away, g)
		if other == nil {
			other, where = g, at
		}
	}
	o := &u.w.Objects[st.Object]
	if o.OthersReceive && st.Kind == event.Sends && len(away) == 0 {
		return nil, lock.Site{}, false
	}
	if len(away) == 0 || !o.Many {
		of := u.roots(away)
		for _, g := range u.roots(ready) {
			if !slices.Contains(of, g) {
				return nil, lock.Site{}, false
			}
		}
	}
	return other, where, other != nil
}

// ends reports whether a step of one kind ends the wait of another.
func ends(wait, by event.StepKind) bool {
	if wait == event.Sends {
		return by == event.Receives
	}
	return by == event.Sends || by == event.Offers || by == event.Closes
}

// need is where a goroutine takes a lock before a step; no site if it does not. Away
// says that it does so between one such step and the next.
type need struct {
	at   lock.Site
	away bool
}

// needs returns where a step of g needs the lock of one that waits, if it can only come
// after that is given back: g holds it there, takes it between one such step and the next or
// when it gives up, takes it before it closes the channel, or is started under it and
// takes it first; or that is so of all that call g.
func (u *underLocks) needs(w waiter, g *event.Flow, b int, c *event.Step) need {
	for _, o := range u.held[c.Site] {
		if o.Class == w.held.Class && conflict(o.Mode, w.held.Mode) {
			return need{at: c.Site}
		}
	}
	return u.comesAfter(w, g, b, c, c.Site, c.Deferred, 0)
}

// maxCallers bounds how far from a step callers are looked at.
const maxCallers = 3

// comesAfter does so for a step at a site in block b of g, or in what g calls there.
func (u *underLocks) comesAfter(w waiter, g *event.Flow, b int, c *event.Step, at lock.Site, deferred bool, depth int) need {
	if w.f == g {
		return need{}
	}
	var n need
	takes := u.takes(g, w.held)
	if c.Kind == event.Closes && u.onlyCloses(c.Object) {
		n.at = leadsTo(g, b, at, takes, deferred)
	} else if loops := g.Loops[b]; len(loops) > 0 {
		if w.stops {
			n.at = takenIn(g, loops[0], takes)
		} else {
			n.at = u.meanwhile(g, loops[len(loops)-1], c.Object, takes, u.takesAtEnd(g, w.held))
		}
		n.away = n.at.IsValid()
	}
	if !n.at.IsValid() && u.startedUnder(w.f, g, w.held.Class) {
		n.at = before(g, b, takes)
	}
	if n.at.IsValid() || depth == maxCallers || isRoot(g) {
		return n
	}
	for _, call := range u.callings[g.Func.Key] {
		st := call.step()
		n = u.comesAfter(w, call.by, call.block, c, st.Site, st.Deferred, depth+1)
		if !n.at.IsValid() {
			return need{}
		}
	}
	return n
}

// leadsTo returns where g takes the lock on some way to a step of a block, or on any
// way if the step is deferred.
func leadsTo(g *event.Flow, to int, step lock.Site, takes []lock.Site, deferred bool) lock.Site {
	for from, at := range takes {
		if at.IsValid() && (deferred || from == to && at.Compare(step) < 0 || from != to && reaches(g, from, to)) {
			return at
		}
	}
	return lock.Site{}
}

// reaches reports whether a way leads from a block to another, or they are one.
func reaches(g *event.Flow, from, to int) bool {
	seen := make([]bool, len(g.Func.Blocks))
	work := []int{from}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if b == to {
			return true
		}
		if !seen[b] {
			seen[b] = true
			for _, s := range g.Func.Blocks[b].Term.Succs {
				work = append(work, s.Block)
			}
		}
	}
	return false
}

// takenIn returns where g takes the lock in a loop.
func takenIn(g *event.Flow, loop int, takes []lock.Site) lock.Site {
	for i, at := range takes {
		if at.IsValid() && slices.Contains(g.Loops[i], loop) {
			return at
		}
	}
	return lock.Site{}
}

// meanwhile returns where g takes the lock in a loop in which it uses a channel, or
// after it, where it has left the loop for other reasons than the channel's end and
// has not received from it since.
func (u *underLocks) meanwhile(g *event.Flow, loop, o int, takes []lock.Site, atEnd lock.Site) lock.Site {
	if at := takenIn(g, loop, takes); at.IsValid() {
		return at
	}
	seen := make([]bool, len(g.Func.Blocks))
	var work []int
	for i := range g.Steps {
		if !slices.Contains(g.Loops[i], loop) {
			continue
		}
		for way, s := range g.Func.Blocks[i].Term.Succs {
			if c := g.Ends[i].Closes; (c == nil || c.Of != o || c.Way != way) && !slices.Contains(g.Loops[s.Block], loop) {
				work = append(work, s.Block)
			}
		}
	}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[b] {
			continue
		}
		seen[b] = true
		drained := u.receives(g, b, o)
		if takes[b].IsValid() && !(drained.IsValid() && drained.Compare(takes[b]) < 0) {
			return takes[b]
		}
		if drained.IsValid() {
			continue
		}
		if g.Func.Blocks[b].Term.Kind == event.Return && atEnd.IsValid() {
			return atEnd
		}
		for _, s := range g.Func.Blocks[b].Term.Succs {
			work = append(work, s.Block)
		}
	}
	return lock.Site{}
}

// receives returns where a block of g receives from a channel, or calls what does.
func (u *underLocks) receives(g *event.Flow, b, o int) lock.Site {
	if c := g.Ends[b].Case; c != nil && c.Object == o && c.Kind == event.Receives {
		return c.Site
	}
	for i := range g.Steps[b] {
		st := &g.Steps[b][i]
		receives := func(h *event.Flow) bool { return u.any(h, o, isKind(event.Receives)) }
		if st.Object == o && st.Kind == event.Receives || st.Kind == event.Calls && !st.Deferred && slices.ContainsFunc(u.handed(st, o), receives) {
			return st.Site
		}
	}
	return lock.Site{}
}

// conflict reports whether one goroutine waits while another holds the lock.
func conflict(a, b lock.Mode) bool { return a == lock.Write || b == lock.Write }

// takes returns, by block, where a function takes a lock that another holds.
func (u *underLocks) takes(g *event.Flow, h held.Held) []lock.Site {
	at := make([]lock.Site, len(g.Func.Blocks))
	for i := range g.Func.Blocks {
		for _, e := range g.Func.Blocks[i].Events {
			if !at[i].IsValid() && u.wants(&e, h, event.Plain) {
				at[i] = e.Site
			}
		}
	}
	return at
}

// takesAtEnd returns where a function defers a call that takes the lock.
func (u *underLocks) takesAtEnd(g *event.Flow, h held.Held) lock.Site {
	for i := range g.Func.Blocks {
		for _, e := range g.Func.Blocks[i].Events {
			if u.wants(&e, h, event.Deferred) {
				return e.Site
			}
		}
	}
	return lock.Site{}
}

// wants reports whether an event, now or deferred, takes a lock that another holds.
func (u *underLocks) wants(e *event.Event, h held.Held, when event.CallKind) bool {
	switch e.Kind {
	case event.LockOp:
		return e.Defer == (when == event.Deferred) && e.Op.Acquires() && !e.Op.Tries() && e.Ref.Class == h.Class && conflict(e.Op.Mode(), h.Mode)
	case event.CallOp:
		return e.Call.Kind == when && u.callTakes(e.Call, h)
	}
	return false
}

// callTakes reports whether whatever a call reaches takes the lock.
func (u *underLocks) callTakes(c *event.Call, h held.Held) bool {
	if len(c.Fns) == 0 {
		return c.Hole != "" && u.filledBy(c.Hole, h, maxHoles)
	}
	return !slices.ContainsFunc(c.Fns, func(fn event.Fn) bool { return !u.acquires(fn.Key, h) })
}

// acquires reports whether a function takes the lock for certain callers to wait.
func (u *underLocks) acquires(key string, h held.Held) bool { return u.takesThrough(key, h, maxHoles) }

// maxHoles bounds the variables on the way to a lock that functions are called by.
const maxHoles = 2

func (u *underLocks) takesThrough(key string, h held.Held, holes int) bool {
	r, ok := u.sum.Results[key]
	return ok && slices.ContainsFunc(r.Effects.Acquires, func(a held.Acquire) bool {
		if a.Try || a.Guess > 0 {
			return false
		}
		if summary.IsHole(a.Lock.Class) {
			return holes > 0 && u.filledBy(string(a.Lock.Class[1:]), h, holes)
		}
		return a.Lock.Class == h.Class && conflict(a.Mode, h.Mode)
	})
}

// filledBy reports whether all functions with which the package fills a variable take
// the lock.
func (u *underLocks) filledBy(hole string, h held.Held, holes int) bool {
	fills := u.sum.Fills[hole]
	return len(fills) > 0 && !slices.ContainsFunc(fills, func(key string) bool { return !u.takesThrough(key, h, holes-1) })
}

// startedUnder reports whether f starts g while it holds a lock of the class.
func (u *underLocks) startedUnder(f, g *event.Flow, class lock.Class) bool {
	for st := range steps(f) {
		if st.Kind == event.Starts && slices.Contains(st.Fns, g.Func.Key) &&
			slices.ContainsFunc(u.held[st.Site], func(h held.Held) bool { return h.Class == class }) {
			return true
		}
	}
	return false
}

// before returns where the first block takes the lock of those that every way from a
// function's entry to a block leads through, if each does lead through one.
func before(g *event.Flow, to int, takes []lock.Site) (where lock.Site) {
	seen := make([]bool, len(g.Func.Blocks))
	work := []int{0}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		switch {
		case seen[b]:
			continue
		case takes[b].IsValid():
			if !where.IsValid() || takes[b].Compare(where) < 0 {
				where = takes[b]
			}
			seen[b] = true
			continue
		case b == to:
			return lock.Site{}
		}
		seen[b] = true
		for _, s := range g.Func.Blocks[b].Term.Succs {
			work = append(work, s.Block)
		}
	}
	return where
}

// allWake reports whether everything that signals a Cond holds a lock there, or
// takes it on every way to it, and returns one that does, with where.
func (u *underLocks) allWake(f *event.Flow, st *event.Step, h held.Held) (other *event.Flow, where lock.Site, ok bool) {
	for _, g := range u.w.Flows {
		for b, list := range g.Steps {
			for i := range list {
				c := &list[i]
				if c.Kind != event.Wakes || c.Object != st.Object {
					continue
				}
				at := before(g, b, u.takes(g, h))
				if slices.ContainsFunc(u.held[c.Site], func(o held.Held) bool { return o.Class == h.Class && conflict(o.Mode, h.Mode) }) {
					at = c.Site
				}
				if !at.IsValid() || g == f {
					return nil, lock.Site{}, false
				}
				if other == nil {
					other, where = g, at
				}
			}
		}
	}
	return other, where, other != nil
}
