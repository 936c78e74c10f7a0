package held

import (
	"slices"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/lock"
)

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

func intersect(a, b []lock.Class) []lock.Class {
	return slices.DeleteFunc(slices.Clone(a), func(c lock.Class) bool { return !slices.Contains(b, c) })
}
