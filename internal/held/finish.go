package held

import (
	"slices"
	"strconv"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// maxExits bounds the outcomes that callers tell apart.
const maxExits = 6

// finish turns the ways out into effects and leaks.
func (w *walker) finish() {
	slices.Sort(w.out.Writes)
	w.out.Writes = slices.Compact(w.out.Writes)
	slices.Sort(w.out.Freed)
	w.out.Freed = slices.Compact(w.out.Freed)
	w.out.Reports = slices.DeleteFunc(w.out.Reports, func(r Report) bool {
		return r.Rule == "LK3002" && slices.ContainsFunc(w.counted, r.Lock.Same)
	})
	for i := range w.out.Reports {
		w.out.Reports[i].Right = w.right[w.out.Reports[i].Site]
	}
	e := &w.out.Effects
	if w.out.Over {
		e.Opaque = true
		return
	}
	e.NoReturn = len(w.ways) == 0
	for _, o := range w.ways {
		w.note(o)
	}
	w.merge()
	w.returns()
	for _, o := range w.ways {
		w.leaks(o)
	}
	w.tellOnce()
	for _, o := range w.panics {
		w.panicLeaks(o)
	}
	w.naked()
}

// note adds a way out to the exits.
func (w *walker) note(o wayOut) {
	var x Exit
	for _, h := range o.state.held {
		if h.restored || h.once || h.handed || w.forgotten(h) {
			continue // those that are perhaps held are handed, too
		}
		if r, ok := w.toCaller(h.ref, o.term.Results, h.stale); ok {
			x.Held = append(x.Held, Hold{r, h.mode, h.site})
		}
	}
	for _, h := range o.state.given {
		if h.maybe {
			continue
		}
		if r, ok := w.toCaller(h.ref, o.term.Results, h.stale); ok {
			x.Released = append(x.Released, Hold{r, h.mode, h.site})
		}
	}
	for i, r := range o.term.Results {
		known, ok := outcome(o.fr, r, o.state)
		if r.Object && len(x.Held) > 0 && (known || !ok) {
			x.Object = i + 1
		}
		if ok {
			x.When = append(x.When, resultCond(r, known, event.Root{Kind: event.Result}, i, len(o.term.Results)))
		}
	}
	x.When = append(x.When, decidable(w.given(o.state))...)
	w.out.Effects.Exits = append(w.out.Effects.Exits, x)
}

// forgotten reports whether it looks like a mistake that a lock is held on some
// ways out: nothing tells callers on which. They are not told of it either,
// because each of them would seem to have made the mistake.
func (w *walker) forgotten(h hold) bool {
	if _, freed := w.freed[h.site]; !freed || h.maybe || !w.elsewhere(h) {
		return false
	}
	told := w.told(h)
	return told == OnError || told == Untold && !w.toldByParams(h)
}

// toldByParams reports whether the parameters tell the ways out that hold a lock
// from the others.
func (w *walker) toldByParams(h hold) bool {
	for _, o := range w.ways {
		if !holds(o.state, h.site) {
			continue
		}
		for _, p := range w.ways {
			if !holds(p.state, h.site) && compatible(w.given(o.state), w.given(p.state)) {
				return false
			}
		}
	}
	return true
}

// toCaller rewrites a reference in terms of parameters and results.
func (w *walker) toCaller(r event.Ref, results []event.Outcome, stale bool) (event.Ref, bool) {
	if !stale {
		for i, o := range results {
			if o.Ref.Root != r.Root || o.Ref.Root.Kind == event.NoRoot || len(o.Ref.Path) > len(r.Path) || r.Path[:len(o.Ref.Path)] != o.Ref.Path {
				continue
			}
			if r.Root.Kind == event.Param || r.Root.Kind == event.Global {
				break // callers know it better by that
			}
			r.Path = resultPath(i, len(results)) + r.Path[len(o.Ref.Path):]
			r.Root, r.Index, r.Fresh = event.Root{Kind: event.Result}, event.Root{}, false
			return r, true
		}
		r.Fresh = false
		return w.outward(r)
	}
	return event.Ref{Class: r.Class}, r.Class != ""
}

// merge joins exits that do the same to locks: what they have in common is
// what is known at the merged exit.
func (w *walker) merge() {
	e := &w.out.Effects
	var merged []Exit
	index := map[string]int{}
	for _, x := range e.Exits {
		key := holdKey(x.Held) + "/" + holdKey(x.Released)
		i, ok := index[key]
		if !ok {
			index[key] = len(merged)
			merged = append(merged, x)
			continue
		}
		merged[i].When = slices.DeleteFunc(slices.Clone(merged[i].When), func(l event.Literal) bool { return !slices.Contains(x.When, l) })
	}
	if len(merged) == 1 {
		merged[0].When = nil
		if len(merged[0].Held)+len(merged[0].Released) == 0 {
			merged = nil
		}
	}
	if len(merged) > maxExits {
		merged = nil
		e.Opaque = true
	}
	e.Exits = merged
}

func holdKey(list []Hold) string {
	var keys []string
	for _, h := range list {
		r := h.Lock
		keys = append(keys, strconv.Itoa(int(r.Root.Kind))+":"+strconv.Itoa(int(r.Root.ID))+r.Root.Name+r.Path+"|"+string(r.Class)+h.Mode.String())
	}
	slices.Sort(keys)
	s := ""
	for _, k := range slices.Compact(keys) {
		s += k + ";"
	}
	return s
}

// returns notes the functions that every return gives back as the same result.
func (w *walker) returns() {
	if len(w.ways) == 0 {
		return
	}
	for i := range w.ways[0].term.Results {
		var only *event.Fn
		for _, o := range w.ways {
			r := o.term.Results[i]
			if fn, ok := w.value(o.fr.ref(r.Ref)); ok && r.Fn == nil {
				r.Fn = &fn
			}
			if r.Fn == nil {
				if r.Known != nil && !*r.Known {
					continue
				}
				only = nil
				break
			}
			if only != nil && only.Key != r.Fn.Key {
				only = nil
				break
			}
			only = r.Fn
		}
		if only != nil {
			w.out.Effects.Returns = append(w.out.Effects.Returns, ReturnedFn{i, *only})
		}
	}
}

// leaks notes the locks that are held at a way out.
func (w *walker) leaks(o wayOut) {
	for _, h := range o.state.held {
		if h.restored || h.handed || h.once || h.twice || w.returnsRelease(o, h) {
			continue
		}
		if h.frame != 0 && w.inner[h.site] {
			continue // told where the closure itself is analysed
		}
		if _, freed := w.freed[h.site]; freed && slices.ContainsFunc(w.counted, h.ref.Same) {
			continue
		}
		if h.stale && w.loose[h.ref.Class] {
			continue // another loop gives the elements back
		}
		l := Leak{
			Lock: h.ref, Mode: h.mode, Taken: h.holding(), By: h.by,
			Return: o.site, Left: h.stale, Closure: w.fn.Parent != "",
		}
		if through, ok := w.freed[h.site]; ok {
			for k := range through {
				l.Through = append(l.Through, k)
			}
			slices.Sort(l.Through)
			l.Freed = slices.SortedFunc(slices.Values(w.frees[h.site]), lock.Site.Compare)
			l.Elsewhere = w.elsewhere(h)
			l.Told = w.told(h)
		}
		l.Always = !slices.ContainsFunc(w.ways, func(p wayOut) bool { return p.site == o.site && !holds(p.state, h.site) })
		i := slices.IndexFunc(w.out.Leaks, func(p Leak) bool { return p.Taken.Site == l.Taken.Site && p.Return == l.Return })
		switch {
		case i < 0:
			w.out.Leaks = append(w.out.Leaks, l)
		case l.Left:
			w.out.Leaks[i] = l
		}
	}
}

// tellOnce leaves one of the leaks of an acquisition that an iteration forgot:
// it is told where the lock was taken, whichever way the function is left.
func (w *walker) tellOnce() {
	first := map[lock.Site]Leak{}
	for _, l := range w.out.Leaks {
		if p, ok := first[l.Taken.Site]; l.Left && (!ok || l.Return.Compare(p.Return) < 0) {
			first[l.Taken.Site] = l
		}
	}
	w.out.Leaks = slices.DeleteFunc(w.out.Leaks, func(l Leak) bool {
		p, ok := first[l.Taken.Site]
		return ok && (!l.Left || l.Return != p.Return)
	})
}

// panicLeaks notes the locks that are held when the function panics, and that
// its returns give back.
func (w *walker) panicLeaks(o wayOut) {
	for _, h := range o.state.held {
		if _, ok := w.freed[h.site]; !ok || h.restored || h.handed || h.once || h.twice || h.stale {
			continue
		}
		l := Leak{Lock: h.ref, Mode: h.mode, Taken: h.holding(), By: h.by, Return: o.site, Elsewhere: true, Panics: true}
		if !slices.ContainsFunc(w.out.Leaks, func(p Leak) bool { return p.Return == l.Return && p.Taken.Site == l.Taken.Site }) {
			w.out.Leaks = append(w.out.Leaks, l)
		}
	}
}

// returnsRelease reports whether the way out returns a function that gives the
// lock back.
func (w *walker) returnsRelease(o wayOut, h hold) bool {
	for _, r := range o.term.Results {
		if fn, ok := w.value(o.fr.ref(r.Ref)); ok && r.Fn == nil {
			r.Fn = &fn
		}
		if r.Fn == nil {
			continue
		}
		s := &state{held: []hold{h}}
		w.handOver(o.fr, *r.Fn, s)
		if s.held[0].handed {
			return true
		}
	}
	return false
}

// elsewhere reports whether some way out does not hold the lock.
func (w *walker) elsewhere(h hold) bool {
	return slices.ContainsFunc(w.ways, func(o wayOut) bool { return !holds(o.state, h.site) })
}

func holds(s *state, site lock.Site) bool {
	return slices.ContainsFunc(s.held, func(h hold) bool { return h.site == site })
}

// told returns how the results distinguish the ways out that hold the lock taken
// at h's site from the others.
func (w *walker) told(h hold) Told {
	for i := range w.ways[0].term.Results {
		var held, free []bool
		unknown := false
		for _, o := range w.ways {
			v, ok := outcome(o.fr, o.term.Results[i], o.state)
			switch {
			case !ok:
				unknown = true
			case holds(o.state, h.site):
				held = append(held, v)
			default:
				free = append(free, v)
			}
		}
		if unknown || len(held) == 0 || len(free) == 0 {
			continue
		}
		if slices.Contains(held, !held[0]) || slices.Contains(free, held[0]) {
			continue
		}
		switch r := w.ways[0].term.Results[i]; {
		case r.Err && held[0]:
			return OnError
		case r.Bool && !held[0]:
			return OnFalse
		}
		return OnSuccess
	}
	return Untold
}

// naked notes the classes that the function gives back at some exit without
// having taken them. A function that elsewhere takes such a lock does so by
// mistake, or on a path that does not exist, unless its parameters tell whether
// the caller holds the lock: then no exit with the same parameters leaves it.
func (w *walker) naked() {
	for _, o := range w.ways {
		for _, h := range o.state.given {
			c := h.ref.Class
			if c == "" || slices.Contains(w.out.Naked, c) || w.fresh[c] && !w.toldToRelease(o, c) {
				continue
			}
			w.out.Naked = append(w.out.Naked, c)
		}
	}
}

// toldToRelease reports whether the parameters at a way out which gives back a
// lock of a class tell it from all ways out that do not.
func (w *walker) toldToRelease(o wayOut, c lock.Class) bool {
	told := w.given(o.state)
	if len(told) == 0 {
		return false
	}
	return !slices.ContainsFunc(w.ways, func(p wayOut) bool {
		gives := slices.ContainsFunc(p.state.given, func(h hold) bool { return h.ref.Class == c })
		return !gives && compatible(told, w.given(p.state))
	})
}

// compatible reports whether two sets of conditions can hold together.
func compatible(a, b []event.Literal) bool {
	return !slices.ContainsFunc(a, func(l event.Literal) bool {
		return slices.Contains(b, event.Literal{Cond: l.Cond, True: !l.True})
	})
}
