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
	u := &underLocks{judge: judge{path: sum.Path, program: newProgram(w)}, sum: sum, held: map[lock.Site][]held.Held{}, given: map[lock.Site][]lock.Class{}}
	for _, t := range touches {
		if t.Place == "" {
			u.held[t.Site], u.given[t.Site] = t.Held, t.Given
		}
	}
	u.calls = u.callsOf()
	for _, f := range w.Flows {
		for b := range f.Steps {
			for i := range f.Steps[b] {
				switch st := &f.Steps[b][i]; st.Kind {
				case event.Sends, event.Receives:
					u.channel(f, st)
				case event.Chooses:
					u.choice(f, st)
				case event.Awaits:
					u.group(f, st)
				case event.Idles:
					u.cond(f, st)
				case event.Calls:
					u.callback(f, st)
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
	// given are the locks of callers that may have been given back there.
	given map[lock.Site][]lock.Class
	calls map[string][]call // by callee
}

// channel judges a send or receive that nothing but the other side can end.
func (u *underLocks) channel(f *event.Flow, st *event.Step) {
	if st.Else || st.Deferred || !u.waits(st) {
		return
	}
	for _, h := range u.heldAt(f, st) {
		if u.exempt(h.Held) {
			continue
		}
		if other, where, ok := u.allNeed(waiter{f: f, st: st, held: h.Held}); ok {
			u.reportChannel(f, st, h, other, where, nil)
			return
		}
	}
}

// choice judges a select without default: the other sides of all cases must need the
// lock, but for those that only end the wait when all is over. It is reported at its
// first send, or else at its first case.
//
//	select {
//	case jobs <- job: // the worker wants the lock between two jobs
//	case <-quit:
//	}
func (u *underLocks) choice(f *event.Flow, st *event.Step) {
	if len(st.Cases) == 0 {
		return
	}
	at := max(0, slices.IndexFunc(st.Cases, func(c event.Step) bool { return c.Kind == event.Sends }))
	for _, h := range u.heldAt(f, &st.Cases[at]) {
		if !u.exempt(h.Held) && (u.blocked(f, st.Cases, h, false) || u.blocked(f, st.Cases, h, true)) {
			return
		}
	}
}

// blocked reports a select if the lock keeps all its cases from happening; with stops,
// but for those that it stops by.
func (u *underLocks) blocked(f *event.Flow, cases []event.Step, h under, stops bool) bool {
	var at, stop *event.Step
	var other *event.Flow
	var where lock.Site
	for i := range cases {
		c := &cases[i]
		g, needed, ok := u.allNeed(waiter{f: f, st: c, held: h.Held, stops: stops})
		switch {
		case ok && u.waits(c):
			if at == nil || at.Kind != event.Sends && c.Kind == event.Sends {
				at, other, where = c, g, needed
			}
		case stops && u.stops(c):
			stop = c
		default:
			return false
		}
	}
	if at == nil {
		return false
	}
	u.reportChannel(f, at, h, other, where, stop)
	return true
}

// stops reports whether a case of a select waits for a context's end, or for a channel
// to be closed that is there for nothing else.
func (u *underLocks) stops(c *event.Step) bool {
	o := &u.w.Objects[c.Object]
	return c.Kind == event.Receives && o.Kind == event.Channel && (o.Context || !o.OthersSend && u.onlyCloses(c.Object))
}

// waits reports whether a send or receive can only be ended by what is in sight, and
// is not sure to find room, or what was sent before.
func (u *underLocks) waits(st *event.Step) bool {
	o := &u.w.Objects[st.Object]
	if o.Kind != event.Channel || st.Kind == event.Sends && o.OthersReceive && !(o.Lent && o.Kept) || st.Kind == event.Receives && o.OthersSend {
		return false
	}
	room := u.room(st.Object)
	// A channel with room for one is for one answer, if it is not received from in a loop.
	return room >= 0 && (room != 1 || st.Kind != event.Sends || u.isQueue(st.Object)) && (room == 0 || st.Kind == event.Sends || u.onlyCloses(st.Object))
}

// isQueue reports whether a channel is kept and received from again and again, until it
// is closed by who does not send to it.
func (u *underLocks) isQueue(o int) bool {
	ends := func(f *event.Flow) bool { return u.any(f, o, isSend) && u.any(f, o, isKind(event.Closes)) }
	return u.w.Objects[o].Kept && !slices.ContainsFunc(u.w.Flows, ends) && slices.ContainsFunc(u.w.Flows, func(f *event.Flow) bool {
		for b, list := range f.Steps {
			receives := func(st event.Step) bool { return st.Object == o && st.Kind == event.Receives }
			if c := f.Ends[b].Case; len(f.Loops[b]) > 0 && (slices.ContainsFunc(list, receives) || c != nil && receives(*c)) {
				return true
			}
		}
		return false
	})
}

// under is a lock that is held at a step: by the function of the step, or by one that
// calls it.
type under struct {
	held.Held
	caller *event.Flow // nil: the function itself, or all that call it
	call   lock.Site
}

// heldAt returns the locks that are held at a step of f: those that it holds there,
// and those of its callers, up to maxCallers away, which it and those between keep and
// do not want again.
func (u *underLocks) heldAt(f *event.Flow, st *event.Step) []under {
	var list []under
	for _, h := range u.held[st.Site] {
		list = append(list, under{Held: h})
	}
	between := []*event.Flow{f}
	var callers func(key string, given []lock.Class)
	callers = func(key string, given []lock.Class) {
		for _, c := range u.calls[key] {
			for _, h := range c.site.Held {
				wanted := slices.ContainsFunc(between, func(g *event.Flow) bool { return u.acquires(g.Func.Key, h) })
				if !wanted && !slices.Contains(given, h.Class) && !slices.ContainsFunc(list, func(o under) bool { return o.Class == h.Class }) {
					list = append(list, under{h, c.by, c.site.Site})
				}
			}
			if len(between) < maxCallers && !slices.Contains(between, c.by) {
				between = append(between, c.by)
				callers(c.by.Func.Key, slices.Concat(given, c.site.Given))
				between = between[:len(between)-1]
			}
		}
	}
	callers(f.Func.Key, u.given[st.Site])
	return list
}

// call is a call of a function of the package, by one whose steps are known.
type call struct {
	by   *event.Flow
	site held.CallSite
}

// callsOf returns the calls of each function, by its key; go statements are none.
func (u *underLocks) callsOf() map[string][]call {
	calls := map[string][]call{}
	for _, g := range u.w.Flows {
		sites := u.sum.Results[g.Func.Key].Sites
		if len(sites) == 0 { // it does nothing to locks
			sites = held.Scan(g.Func).Sites
		}
		for _, s := range sites {
			if !s.Spawn {
				calls[s.Callee] = append(calls[s.Callee], call{g, s})
			}
		}
	}
	return calls
}

// exempt reports whether a lock is not one that a goroutine takes and gives back:
// that of a Once, or one that goes from one goroutine to the other. What a closure gives
// back, its function has, unless the closure goes elsewhere.
func (u *underLocks) exempt(h held.Held) bool {
	return h.Once || slices.ContainsFunc(u.w.Flows, func(f *event.Flow) bool {
		inPlace := f.Func.Parent != "" && !f.Func.Stored
		return !inPlace && slices.Contains(u.sum.Results[f.Func.Key].Naked, h.Class)
	})
}

// room returns how many elements the channels that an object may be are made for, at
// most; -1 if it is not known. A channel in a field that is made by what does not send
// to it, such as a constructor, with the capacity that somebody wants, may be full.
func (u *underLocks) room(o int) int {
	const several = 2
	room := -1
	for _, f := range u.w.Flows {
		for st := range steps(f) {
			if st.Kind != event.Makes || st.Object != o {
				continue
			}
			switch {
			case st.N >= 0:
				room = max(room, st.N)
			case st.N == event.Configured && u.w.Objects[o].Kept && !u.any(f, o, isSend):
				room = max(room, several)
			default:
				return -1
			}
		}
	}
	return room
}

func isSend(st *event.Step) bool { return st.Kind == event.Sends || st.Kind == event.Offers }

// onlyCloses reports whether nobody sends to a channel: it is there to be closed.
func (u *underLocks) onlyCloses(o int) bool {
	return !slices.ContainsFunc(u.w.Flows, func(f *event.Flow) bool {
		for st := range steps(f) {
			if st.Object == o && isSend(st) {
				return true
			}
		}
		return false
	})
}

func (u *underLocks) reportChannel(f *event.Flow, st *event.Step, h under, other *event.Flow, where lock.Site, stop *event.Step) {
	doing, others := "sending to "+u.name(st), "receives"
	if u.room(st.Object) > 0 {
		doing += ", once it is full,"
	}
	if st.Kind == event.Receives {
		doing, others = "receiving from "+u.name(st), "sends or closes"
	}
	because := fmt.Sprintf("who %s needs that lock (at %s)", others, line(where))
	switch {
	case stop == nil:
	case u.w.Objects[stop.Object].Context:
		because += ", and only the end of a context ends that"
	default:
		because += ", and only closing " + u.name(stop) + " ends that"
	}
	out := u.finding("LK4001", f, st, h, doing, because, step(where, other, "and the other side needs %s here", h.Class.Short()))
	if stop != nil {
		out.Confidence = finding.Low // it may end soon
	}
	u.add(f, out)
}

// report adds what finding returns.
func (u *underLocks) report(rule string, f *event.Flow, st *event.Step, h under, doing, because string, last finding.Step) {
	u.add(f, u.finding(rule, f, st, h, doing, because, last))
}

// finding returns one about a step of f that waits, for doing something, under a lock.
// Because says why it may wait for ever, and the last step where that is.
func (u *underLocks) finding(rule string, f *event.Flow, st *event.Step, h under, doing, because string, last finding.Step) finding.Finding {
	out := finding.Finding{
		Rule: rule, Site: st.Site, Locks: []lock.Class{h.Class},
		Message: fmt.Sprintf("%s while holding %s: %s", doing, h.Class.Short(), because),
		Steps:   []finding.Step{step(st.Site, f, "%s here, with %s held", doing, h.Class.Short())},
	}
	if h.caller != nil {
		out.Message = fmt.Sprintf("%s while %s holds %s (at %s): %s", doing, h.caller.Func.Name, h.Class.Short(), line(h.call), because)
		out.Steps = []finding.Step{
			step(h.call, h.caller, "%s is called here, with %s held", f.Func.Name, h.Class.Short()),
			step(st.Site, f, "%s here", doing),
		}
	}
	out.Steps = append(out.Steps, last)
	return out
}

// cond judges a wait for a Cond, which gives back the Cond's own lock only, under
// another one that whoever signals needs first.
//
//	a.Lock()                        a.Lock()
//	b.Lock()                        a.Unlock()
//	for !ready {                    b.Lock()
//		cond.Wait() // keeps a          ready = true
//	}                               cond.Signal()
func (u *underLocks) cond(f *event.Flow, st *event.Step) {
	if u.w.Objects[st.Object].OthersSend || st.Lock == "" {
		return
	}
	for _, h := range u.heldAt(f, st) {
		if h.Class == st.Lock || u.exempt(h.Held) {
			continue
		}
		if g, where, ok := u.allWake(f, st, h.Held); ok {
			u.report("LK4003", f, st, h, "waiting for "+u.name(st), fmt.Sprintf("who signals needs that lock first (at %s)", line(where)),
				step(where, g, "and whoever signals needs %s here", h.Class.Short()))
			return
		}
	}
}
