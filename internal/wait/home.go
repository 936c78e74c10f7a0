package wait

import (
	"slices"

	"github.com/lockcheck/lockcheck/internal/event"
)

// home is a function that an object begins and ends in, with the goroutines that it
// starts and that have to do with the object.
type home struct {
	f       *event.Flow
	o       int
	walk    *walk
	threads []*thread
	// hidden says that a part of the program which uses the object is not followed:
	// a closure that is handed to who knows whom, or paths that are too many.
	hidden bool
}

// thread is what one go statement starts: one goroutine, or many if it is in a loop.
type thread struct {
	by      *event.Step
	many    bool
	f       *event.Flow
	walk    *walk
	threads []*thread // that it starts itself
}

// home returns what is known of an object in the function where it begins and ends.
func (p *program) home(f *event.Flow, o int) *home {
	h := &home{f: f, o: o, walk: p.walkOf(f, o)}
	h.threads, h.hidden = p.threads(h.walk, o, 0)
	h.hidden = h.hidden || h.walk.over || p.loose(f, o)
	return h
}

// maxNesting bounds goroutines that start goroutines.
const maxNesting = 3

func (p *program) threads(w *walk, o, nesting int) (list []*thread, hidden bool) {
	if nesting > maxNesting || w.started.over {
		return nil, true
	}
	for _, s := range w.started.all() {
		fns := p.handed(s.by, o)
		hidden = hidden || len(fns) != len(s.by.Fns) || len(fns) == 0 && s.by.Object == o
		for _, g := range fns {
			t := &thread{by: s.by, many: s.n > 1, f: g, walk: p.walkOf(g, o)}
			var h bool
			t.threads, h = p.threads(t.walk, o, nesting+1)
			hidden = hidden || h || t.walk.over
			list = append(list, t)
		}
	}
	return list, hidden
}

// loose reports whether a closure below f uses the object and is not among what f
// calls and starts.
func (p *program) loose(f *event.Flow, o int) bool {
	known := map[string]bool{}
	var follow func(f *event.Flow)
	follow = func(f *event.Flow) {
		if known[f.Func.Key] {
			return
		}
		known[f.Func.Key] = true
		for st := range steps(f) {
			for _, g := range p.handed(st, o) {
				follow(g)
			}
		}
	}
	follow(f)
	return slices.ContainsFunc(p.w.Flows, func(g *event.Flow) bool {
		_, uses := slices.BinarySearch(p.at[g.Func.Key], o)
		return uses && known[g.Func.Parent] && !known[g.Func.Key] && p.passes(o, g.Func.Key)
	})
}

// all returns the threads with those that they start.
func (h *home) all() []*thread {
	var list []*thread
	var add func(ts []*thread)
	add = func(ts []*thread) {
		for _, t := range ts {
			list = append(list, t)
			add(t.threads)
		}
	}
	add(h.threads)
	return list
}
