package held

import (
	"slices"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// releasing is one release, here or in a callee.
type releasing struct {
	ref   event.Ref
	mode  lock.Mode
	site  lock.Site    // in the function analysed: the operation, or the call
	path  []lock.Frame // in the callee
	by    string       // the callee
	maybe bool         // the callee does it or not, and nothing tells which
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
			w.report(Report{Rule: "LK3003", Site: r.site, Lock: r.ref, Mode: r.mode, Path: r.path, Held: h.holding()})
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
		w.report(Report{Rule: "LK3002", Site: r.site, Lock: r.ref, Mode: r.mode, Path: r.path, Held: Holding{Site: s.done[i].site, Mode: s.done[i].mode}, Failed: s.done[i].try && !s.done[i].pending})
		return
	}
	if i := holding(s.given, r.ref); i >= 0 {
		if s.given[i].maybe || r.maybe {
			return
		}
		w.report(Report{Rule: "LK3002", Site: r.site, Lock: r.ref, Mode: r.mode, Path: r.path, Held: Holding{Site: s.given[i].site, Mode: s.given[i].mode}, Through: len(s.given[i].path) > 0})
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
