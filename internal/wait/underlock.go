package wait

import (
	"fmt"
	"slices"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/held"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/summary"
)

// UnderLocks returns the waits of a package under a lock that the other side needs
// to end them. Touches say what is held at the steps.
//
//	mu.Lock()                      for job := range jobs {
//	jobs <- job    // waits             mu.Lock()    // for the lock
//	mu.Unlock()                         ...
//
// A lock is known by its class, as in cycles.
func UnderLocks(sum *summary.Package, w *event.Waits, touches []held.Touch) []finding.Finding {
	u := &underLocks{judge: judge{path: sum.Path, program: newProgram(w)}, sum: sum, held: map[lock.Site][]held.Held{}}
	for _, t := range touches {
		if t.Place == "" {
			u.held[t.Site] = t.Held
		}
	}
	for _, f := range w.Flows {
		for b := range f.Steps {
			for i := range f.Steps[b] {
				switch st := &f.Steps[b][i]; st.Kind {
				case event.Sends, event.Receives:
					u.channel(f, st)
				case event.Awaits:
					u.group(f, st)
				}
			}
		}
	}
	return u.sorted()
}

type underLocks struct {
	judge
	sum  *summary.Package
	held map[lock.Site][]held.Held // by the site of a step
}

// channel judges a send or receive that nothing but the other side can end.
func (u *underLocks) channel(f *event.Flow, st *event.Step) {
	at := u.held[st.Site]
	if len(at) == 0 || st.Else || st.Deferred {
		return
	}
	o := &u.w.Objects[st.Object]
	if st.Kind == event.Sends && o.OthersReceive || st.Kind == event.Receives && o.OthersSend || !u.unbuffered(st.Object) {
		return // what is sent may be there already
	}
	for _, h := range at {
		if u.exempt(h) {
			continue
		}
		if other, where, ok := u.allNeed(f, st, h); ok {
			u.reportChannel(f, st, h.Class, other, where)
			return
		}
	}
}

// exempt reports whether a lock is not one that a goroutine takes and gives back:
// that of a Once, or one that goes from one goroutine to the other.
func (u *underLocks) exempt(h held.Held) bool {
	if h.Once {
		return true
	}
	for _, r := range u.sum.Results {
		if slices.Contains(r.Naked, h.Class) {
			return true
		}
	}
	return false
}

// unbuffered reports whether all channels that an object may be are made without
// room.
func (u *underLocks) unbuffered(o int) bool {
	made := false
	for _, f := range u.w.Flows {
		for st := range steps(f) {
			if st.Kind == event.Makes && st.Object == o {
				if st.N != 0 {
					return false
				}
				made = true
			}
		}
	}
	return made
}

// allNeed reports whether everything that could end a wait needs a lock first, and
// returns one that does, with where it takes the lock.
func (u *underLocks) allNeed(f *event.Flow, st *event.Step, h held.Held) (other *event.Flow, where lock.Site, ok bool) {
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
				at, needs := u.needs(f, g, b, c, h)
				if !needs {
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

// ends reports whether a step of one kind ends the wait of another.
func ends(wait, by event.StepKind) bool {
	if wait == event.Sends {
		return by == event.Receives
	}
	return by == event.Sends || by == event.Offers || by == event.Closes
}

// needs reports whether a step of g can only come after a lock that f holds is
// given back: g holds it there, or takes it between one such step and the next, or
// is started under it and takes it first.
func (u *underLocks) needs(f, g *event.Flow, b int, c *event.Step, h held.Held) (where lock.Site, ok bool) {
	for _, o := range u.held[c.Site] {
		if o.Class == h.Class && conflict(o.Mode, h.Mode) {
			return c.Site, true
		}
	}
	if f == g {
		return lock.Site{}, false
	}
	takes := u.takes(g, h)
	if loops := g.Loops[b]; len(loops) > 0 {
		for i := range g.Steps {
			if takes[i].IsValid() && slices.Contains(g.Loops[i], loops[0]) {
				return takes[i], true
			}
		}
	}
	if !u.startedUnder(f, g, h.Class) {
		return lock.Site{}, false
	}
	return before(g, b, takes)
}

// conflict reports whether one goroutine waits while another holds the lock.
func conflict(a, b lock.Mode) bool { return a == lock.Write || b == lock.Write }

// takes returns, by block, where a function takes a lock that another holds.
func (u *underLocks) takes(g *event.Flow, h held.Held) []lock.Site {
	at := make([]lock.Site, len(g.Func.Blocks))
	for i := range g.Func.Blocks {
		for _, e := range g.Func.Blocks[i].Events {
			switch {
			case at[i].IsValid():
			case e.Kind == event.LockOp && e.Op.Acquires() && !e.Op.Tries() && e.Ref.Class == h.Class && conflict(e.Op.Mode(), h.Mode):
				at[i] = e.Site
			case e.Kind == event.CallOp && e.Call.Kind == event.Plain && len(e.Call.Fns) == 1 && u.acquires(e.Call.Fns[0].Key, h):
				at[i] = e.Site
			}
		}
	}
	return at
}

// acquires reports whether a function takes the lock for certain callers to wait.
func (u *underLocks) acquires(key string, h held.Held) bool {
	r, ok := u.sum.Results[key]
	return ok && slices.ContainsFunc(r.Effects.Acquires, func(a held.Acquire) bool {
		return a.Lock.Class == h.Class && !a.Try && a.Guess == 0 && conflict(a.Mode, h.Mode)
	})
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

// before reports whether every way from a function's entry to a block leads through
// one that takes the lock, and where the first does.
func before(g *event.Flow, to int, takes []lock.Site) (where lock.Site, ok bool) {
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
			return lock.Site{}, false
		}
		seen[b] = true
		for _, s := range g.Func.Blocks[b].Term.Succs {
			work = append(work, s.Block)
		}
	}
	return where, where.IsValid()
}

func (u *underLocks) reportChannel(f *event.Flow, st *event.Step, class lock.Class, other *event.Flow, where lock.Site) {
	doing, others := "sending to", "receives"
	if st.Kind == event.Receives {
		doing, others = "receiving from", "sends or closes"
	}
	u.add(f, finding.Finding{
		Rule: "LK4001", Site: st.Site, Locks: []lock.Class{class},
		Message: fmt.Sprintf("%s %s while holding %s: who %s needs that lock (at %s)", doing, u.name(st), class.Short(), others, line(where)),
		Steps: []finding.Step{
			step(st.Site, f, "%s %s here, with %s held", doing, u.name(st), class.Short()),
			step(where, other, "and the other side needs %s here", class.Short()),
		},
	})
}

// group judges a wait for goroutines that take a lock which is held.
func (u *underLocks) group(f *event.Flow, st *event.Step) {
	if u.w.Objects[st.Object].OthersSend {
		return
	}
	for _, h := range u.held[st.Site] {
		if u.exempt(h) {
			continue
		}
		for _, g := range u.workers(f, st.Object) {
			for _, where := range u.takes(g, h) {
				if !where.IsValid() {
					continue
				}
				u.add(f, finding.Finding{
					Rule: "LK4002", Site: st.Site, Locks: []lock.Class{h.Class},
					Message: fmt.Sprintf("waiting for %s while holding %s: goroutines that it waits for take that lock (at %s)", u.name(st), h.Class.Short(), line(where)),
					Steps: []finding.Step{
						step(st.Site, f, "waiting for %s here, with %s held", u.name(st), h.Class.Short()),
						step(where, g, "and a goroutine that it waits for takes %s here", h.Class.Short()),
					},
				})
				break
			}
		}
	}
}

// workers returns the functions that a wait group waits for: those that call Done,
// and those that its Go starts.
func (u *underLocks) workers(f *event.Flow, o int) []*event.Flow {
	var list []*event.Flow
	add := func(g *event.Flow) {
		if g != nil && g != f && !slices.Contains(list, g) {
			list = append(list, g)
		}
	}
	for _, g := range u.w.Flows {
		for st := range steps(g) {
			switch {
			case st.Object != o:
			case st.Kind == event.Finishes:
				add(g)
			case st.Kind == event.Starts:
				for _, key := range st.Fns {
					add(u.flows[key])
				}
			}
		}
	}
	return list
}
