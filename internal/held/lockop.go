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

// releasing is one release, here or in a callee.
type releasing struct {
	ref   event.Ref
	mode  lock.Mode
	site  lock.Site    // in the function analysed: the operation, or the call
	path  []lock.Frame // in the callee
	by    string       // the callee
	maybe bool         // the callee does it or not, and nothing tells which
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
			w.report(Report{Rule: "LK3004", Site: e.Site, Lock: ref, Mode: e.Op.Mode(), Held: Holding{h.site, h.mode, h.path}})
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
	if !t.try && !w.again(f, s, t, dropped) {
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
	r := Report{Site: t.site, Lock: t.ref, Mode: t.mode, Path: t.path, Guess: t.guess, Held: Holding{h.site, h.mode, h.path}}
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
					Held: h.site, Path: path, Gates: gates, Guess: t.guess,
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

// acqKey tells apart the entries of Effects.Acquires.
type acqKey struct {
	root  event.Root
	path  string
	class lock.Class
	mode  lock.Mode
	rel   bool
	when  string
}

// tell notes an acquisition in the function's effects.
func (w *walker) tell(f *frame, s *state, t taking) {
	ref, ok := w.outward(t.ref)
	if !ok || s.doomed {
		return // callers would not come back, but for a panic
	}
	a := Acquire{
		Lock: ref, Mode: t.mode, Try: t.try, Once: t.once, Guess: t.guess,
		Path: clip(append([]lock.Frame{{Func: f.fn.Name, Site: t.site}}, t.path...)),
		When: decidable(w.given(s)),
	}
	for _, l := range t.when {
		if !slices.Contains(a.When, l) {
			a.When = append(a.When, l)
		}
	}
	for _, h := range s.given {
		if r, ok := w.outward(h.ref); ok && r.Root.Kind != event.NoRoot {
			a.Released = append(a.Released, r)
		}
	}
	for _, r := range t.released {
		if holding(s.held, r) >= 0 {
			continue
		}
		if r, ok := w.outward(r); ok && r.Root.Kind != event.NoRoot {
			a.Released = append(a.Released, r)
		}
	}
	for _, h := range s.held {
		if h.here() && h.mode == lock.Write && h.ref.Class != "" && h.ref.Class != ref.Class && !slices.ContainsFunc(t.released, h.ref.Same) {
			a.Gates = append(a.Gates, h.ref.Class)
		}
	}
	a.Gates = append(a.Gates, t.gates...)
	slices.Sort(a.Gates)
	a.Gates = slices.Compact(a.Gates)
	key := acqKey{ref.Root, ref.Path, ref.Class, t.mode, len(a.Released) > 0, literals(a.When)}
	if i, ok := w.acqs[key]; ok {
		old := &w.out.Effects.Acquires[i]
		old.Gates = intersect(old.Gates, a.Gates)
		old.Try = old.Try && a.Try
		old.Guess = min(old.Guess, a.Guess)
		return
	}
	if len(w.out.Effects.Acquires) < maxAcq {
		w.acqs[key] = len(w.out.Effects.Acquires)
		w.out.Effects.Acquires = append(w.out.Effects.Acquires, a)
	}
}

// outward rewrites a reference in terms that callers know. It reports whether
// there is anything to tell them.
func (w *walker) outward(r event.Ref) (event.Ref, bool) {
	switch r.Root.Kind {
	case event.Param, event.Free:
		if r.Index.Kind == event.NoRoot {
			r.Fresh = false
			return r, true
		}
	case event.Global:
		if r.Index.Kind == event.NoRoot {
			return r, true
		}
	case event.Alloc:
		if r.Fresh {
			return event.Ref{}, false
		}
	}
	return event.Ref{Class: r.Class}, r.Class != ""
}

// given returns what is known of the parameters at this point.
func (w *walker) given(s *state) []event.Literal {
	var list []event.Literal
	for _, f := range s.facts {
		c := f.lit.Cond
		if c.X.Root.Kind == event.Param && c.X.Path == "" && (c.Y.Const != "" || c.Op == "?") {
			list = append(list, f.lit)
		}
	}
	return list
}

// decidable returns the conditions that calls can decide, by the truth of an
// argument or by its being nil. The others would only tell effects apart: a
// switch of many cases has one for each.
func decidable(list []event.Literal) []event.Literal {
	return slices.DeleteFunc(list, func(l event.Literal) bool {
		return l.Cond.Op != "?" && l.Cond != event.IsNil(l.Cond.X.Root, "")
	})
}

func literals(list []event.Literal) string {
	s := &state{}
	for _, l := range list {
		s.facts = append(s.facts, fact{lit: l})
	}
	return string(s.signature(nil))
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

// release gives back a lock: one that is held here, or else one of the caller.
func (w *walker) release(f *frame, s *state, r releasing) {
	// What a lock guards may change once it is given back.
	s.facts = slices.DeleteFunc(s.facts, func(k fact) bool {
		return shared(k.lit.Cond) && slices.ContainsFunc(k.locks, r.ref.Same)
	})
	i := holding(s.held, r.ref)
	certain := i >= 0
	if i < 0 {
		i = perhaps(s.held, r.ref, r.mode)
	}
	if i < 0 {
		w.releaseOther(s, r)
		return
	}
	h := s.held[i]
	if certain && h.mode != r.mode {
		if j := slices.IndexFunc(s.held, func(o hold) bool { return !o.stale && o.ref.Same(r.ref) && o.mode == r.mode }); j >= 0 {
			i, h = j, s.held[j]
		} else if !r.maybe && !h.maybe {
			w.report(Report{Rule: "LK3003", Site: r.site, Lock: r.ref, Mode: r.mode, Path: r.path, Held: Holding{h.site, h.mode, h.path}})
		}
	}
	if h.mode == r.mode {
		w.right[r.site] = true
	}
	if !slices.Contains(w.frees[h.site], r.site) {
		w.frees[h.site] = append(w.frees[h.site], r.site)
	}
	s.held = slices.Delete(slices.Clone(s.held), i, i+1)
	if h.by != "" {
		w.out.Freed = append(w.out.Freed, h.by)
	}
	if h.restored {
		h.site = r.site
		s.given = append(s.given, h)
		return
	}
	if !certain && h.with.Root.Kind == event.NoRoot {
		w.loose[r.ref.Class] = true
	} else if w.freed[h.site] == nil {
		w.freed[h.site] = map[string]bool{}
	}
	if f.outer != nil && h.frame == f.id {
		w.inner[h.site] = true
	}
	if certain {
		if r.by != "" {
			w.freed[h.site][r.by] = true
		}
		h.site = r.site
		h.ref = r.ref
		h.maybe = h.maybe || r.maybe
		s.done = append(s.done, h)
	}
}

// releaseOther gives back a lock that is not known to be held here.
func (w *walker) releaseOther(s *state, r releasing) {
	w.right[r.site] = true
	if i := holding(s.done, r.ref); i >= 0 {
		if s.done[i].twice || s.done[i].maybe || r.maybe {
			return
		}
		w.report(Report{Rule: "LK3002", Site: r.site, Lock: r.ref, Mode: r.mode, Path: r.path, Held: Holding{s.done[i].site, s.done[i].mode, nil}, Failed: s.done[i].try && !s.done[i].pending})
		return
	}
	if i := holding(s.given, r.ref); i >= 0 {
		if s.given[i].maybe || r.maybe {
			return
		}
		w.report(Report{Rule: "LK3002", Site: r.site, Lock: r.ref, Mode: r.mode, Path: r.path, Held: Holding{s.given[i].site, s.given[i].mode, nil}, Through: len(s.given[i].path) > 0})
		return
	}
	if c := r.ref.Class; w.fn.Spawned && c != "" && !slices.Contains(w.out.Naked, c) {
		w.out.Naked = append(w.out.Naked, c) // a goroutine begins with nothing
	}
	if len(s.given) < 8 {
		s.given = append(s.given, hold{ref: r.ref, mode: r.mode, site: r.site, path: r.path, maybe: r.maybe})
	}
}

// shared reports whether a condition reads memory that others may write.
func shared(c event.Cond) bool {
	return c.X.Shared() || c.Y.Shared()
}

func (w *walker) report(r Report) {
	for _, o := range w.out.Reports {
		if o.Rule == r.Rule && o.Site == r.Site && o.Lock.Class == r.Lock.Class && o.Lock.Path == r.Lock.Path {
			return
		}
	}
	w.out.Reports = append(w.out.Reports, r)
}

func intersect(a, b []lock.Class) []lock.Class {
	return slices.DeleteFunc(slices.Clone(a), func(c lock.Class) bool { return !slices.Contains(b, c) })
}
