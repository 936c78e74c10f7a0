package held

import (
	"slices"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/order"
)

// taking is one acquisition, here or in a callee.
type taking struct {
	ref      event.Ref
	mode     lock.Mode
	try      bool
	once     bool
	frame    int32        // of the body that takes it
	site     lock.Site    // in the function analysed: the operation, or the call
	path     []lock.Frame // in callees, to the operation
	released []event.Ref  // given back by the callee before
	gates    []lock.Class // held by the callee
	guess    int
	when     []event.Literal // what of the parameters the callee asks for
	maybe    bool            // see hold
	with     event.Ref       // see hold
}

// lockOp runs a lock operation of the body itself.
func (w *walker) lockOp(f *frame, e *event.Event, s *state) []*state {
	ref := f.ref(e.Ref)
	if e.Op.Releases() {
		by := ""
		if f.outer != nil {
			by = f.fn.Key
		}
		w.release(f, s, releasing{ref: ref, mode: e.Op.Mode(), site: e.Site, by: by})
		return []*state{s}
	}
	t := taking{ref: ref, mode: e.Op.Mode(), try: e.Op.Tries(), once: e.Once, frame: f.id, site: e.Site}
	if e.Once && (holding(s.done, ref) >= 0 || w.asserts(e.Call)) {
		w.keep(s, t, "")
		return []*state{s}
	}
	if !t.try && e.Success.Cond.Op == "" {
		w.take(f, s, t)
		w.keep(s, t, "")
		return []*state{s}
	}
	failed := s.clone()
	success := f.literal(e.Success)
	failed.learn(event.Literal{Cond: success.Cond, True: !success.True})
	if holding(failed.held, ref) < 0 && holding(failed.given, ref) < 0 {
		// A lock whose Lock returns an error may allow an Unlock all the same.
		failed.done = append(failed.done, hold{ref: ref, mode: t.mode, site: e.Site, try: t.try, maybe: !t.try})
	}
	w.take(f, s, t)
	w.keep(s, t, "")
	s.learn(success)
	return []*state{s, failed}
}

// asserts reports whether the function of a Once.Do never returns: then it is
// there to show that another one has run, and nobody waits.
func (w *walker) asserts(c *event.Call) bool {
	return len(c.Fns) > 0 && !slices.ContainsFunc(c.Fns, func(fn event.Fn) bool {
		e := w.env.Effects(fn.Key)
		return e == nil || !e.NoReturn
	})
}

// deferLock notes a deferred lock operation.
func (w *walker) deferLock(f *frame, e *event.Event, s *state) {
	ref := f.ref(e.Ref)
	i := holding(s.held, ref)
	if e.Op.Acquires() {
		// To defer a Lock is to take the lock when the function ends. That is
		// meant when the lock was given back before; when it is held, Unlock was
		// meant.
		if i >= 0 && !s.held[i].once {
			h := s.held[i]
			w.report(Report{Rule: "LK3004", Site: e.Site, Lock: ref, Mode: e.Op.Mode(), Held: h.holding()})
			s.held[i].handed = true
			return
		}
	} else if i >= 0 {
		s.held[i].pending, s.held[i].deferral = true, e.Site
	}
	w.push(f, e, s)
}

// take checks an acquisition against what is held and notes it for callers.
func (w *walker) take(f *frame, s *state, t taking) {
	dropped := func(r event.Ref) bool {
		return slices.ContainsFunc(t.released, r.Same)
	}
	if t.mode == lock.Write && t.ref.Class != "" && !t.once {
		w.out.Writes = append(w.out.Writes, t.ref.Class)
	}
	again := !t.try && w.again(f, s, t, dropped)
	if s.first {
		t.guess++ // likely nobody has got to use the object yet
	}
	if !t.try && !again {
		w.orders(f, s, t, dropped)
	}
	w.tell(f, s, t)
}

// again reports an acquisition of a lock that is held. The result says whether
// it is one.
func (w *walker) again(f *frame, s *state, t taking, dropped func(event.Ref) bool) bool {
	i := holding(s.held, t.ref)
	if i < 0 {
		return false
	}
	h := &s.held[i]
	if h.try || !h.here() || dropped(h.ref) {
		return false
	}
	// What follows from a mistake that is reported is not reported again.
	h.twice = true
	r := Report{Site: t.site, Lock: t.ref, Mode: t.mode, Path: t.path, Guess: t.guess, Held: h.holding()}
	r.Loop = len(t.path) == 0 && h.site == t.site
	if !r.Loop {
		r.Site, r.Path = f.seenFrom(h.frame, t)
	}
	if r.Loop && h.mode == lock.Read && t.mode == lock.Read {
		w.counted = append(w.counted, t.ref)
	}
	switch {
	case t.once || h.once:
		r.Rule = "LK2004"
	case r.Loop && h.pending:
		r.Rule, r.Site = "LK3005", h.deferral
	case h.mode == lock.Read && t.mode == lock.Read:
		r.Rule = "LK2002"
	case h.mode != t.mode:
		r.Rule = "LK2003"
	default:
		r.Rule = "LK2001"
	}
	w.report(r)
	return true
}

// seenFrom returns where the body with a lock in its hands takes it again: for
// a closure that is called with the lock held, the call.
func (f *frame) seenFrom(id int32, t taking) (lock.Site, []lock.Frame) {
	site, path := t.site, t.path
	for ; f.outer != nil && (f.id != id || !f.inside()); f = f.outer {
		path = slices.Concat([]lock.Frame{{Func: f.fn.Name, Site: site}}, path)
		site = f.at
	}
	return site, path
}

// orders notes the order of every held lock before the one taken.
func (w *walker) orders(f *frame, s *state, t taking, dropped func(event.Ref) bool) {
	if t.ref.Class == "" || t.ref.Fresh || s.doomed {
		return
	}
	for i, h := range s.held {
		if h.ref.Class == "" || h.ref.Fresh || !h.here() || dropped(h.ref) {
			continue
		}
		gates := slices.Clone(t.gates)
		for j, o := range s.held {
			if j != i && o.here() && o.mode == lock.Write && o.ref.Class != "" && o.ref.Class != h.ref.Class && o.ref.Class != t.ref.Class && !dropped(o.ref) {
				gates = append(gates, o.ref.Class)
			}
		}
		slices.Sort(gates)
		gates = slices.Compact(gates)
		guess := t.guess
		if h.ref.Class != t.ref.Class && slices.ContainsFunc(s.held, func(o hold) bool { return o.here() && o.ref.Class == t.ref.Class }) {
			guess++ // of several of a class, such as stripes, which one is not known
		}
		path := clip(append([]lock.Frame{{Func: f.fn.Name, Site: t.site}}, t.path...))
		if h.ref.Class == t.ref.Class {
			if !h.ref.Same(t.ref) {
				w.out.Nested = append(w.out.Nested, Nest{
					First: h.ref, Second: t.ref, FirstMode: h.mode, SecondMode: t.mode,
					Held: h.holding(), Path: path, Gates: gates, Guess: t.guess,
				})
			}
			continue
		}
		w.edge(order.Edge{
			From: h.ref.Class, To: t.ref.Class, FromMode: h.mode, ToMode: t.mode, Gates: gates,
			Func: f.fn.Name, Held: h.site, Path: path, Guess: guess, Unshared: w.fn.Init,
		}, h.ref, t.ref)
	}
}

// keep adds a lock to the state. Holding a lock twice is holding it: the sets
// must not grow with each iteration of a loop.
func (w *walker) keep(s *state, t taking, by string) {
	h := hold{
		ref: t.ref, mode: t.mode, site: t.site, path: t.path, by: by, try: t.try, once: t.once, frame: t.frame,
		maybe: t.maybe, handed: t.maybe, with: t.with,
	}
	if i := holding(s.given, t.ref); i >= 0 {
		s.given = slices.Delete(s.given, i, i+1)
		h.restored = true
	} else if i := perhaps(s.given, t.ref, t.mode); i >= 0 {
		s.given = slices.Delete(s.given, i, i+1)
		h.restored = true
	}
	if !h.restored {
		w.fresh[t.ref.Class] = true
	}
	if !t.once {
		s.done = slices.DeleteFunc(s.done, func(d hold) bool { return d.ref.Same(t.ref) })
	}
	for i, o := range s.held {
		if o.alike(h) {
			s.held[i].handed = o.handed || h.handed
			s.held[i].twice = o.twice || h.site != o.site || h.mode == lock.Read // read locks are counted
			return
		}
	}
	if len(s.held) >= maxHeld {
		w.giveUp()
		return
	}
	s.held = append(s.held, h)
}

// giveUp ends the walk: a state that left out a lock would take its release for
// a mistake.
func (w *walker) giveUp() {
	w.out.Over = true
	w.steps = maxSteps + 1
}

func (w *walker) report(r Report) {
	for _, o := range w.out.Reports {
		if o.Rule == r.Rule && o.Site == r.Site && o.Lock.Class == r.Lock.Class && o.Lock.Path == r.Lock.Path {
			return
		}
	}
	w.out.Reports = append(w.out.Reports, r)
}
