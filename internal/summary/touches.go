package summary

import (
	"slices"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/held"
)

// Touches returns how the package's functions use the places that several
// goroutines may use, in source order, given the functions with their accesses
// (see event.Package.WithAccesses). What callers hold counts as held, if all
// calls of a function are in sight.
//
// Left out are functions that were not understood, and closures of which it is
// not known where they run: those that run in place are seen where they do, with
// what is held there.
func (p *Package) Touches(funcs []*event.Func) []held.Touch {
	a := &analysis{funcs: map[string]*event.Func{}, effects: map[string]*held.Effects{}, imports: p.Imports}
	for _, f := range funcs {
		a.funcs[f.Key] = f
	}
	for key, r := range p.Results {
		a.effects[key] = &r.Effects
	}
	q := *p
	q.Results = map[string]*held.Result{}
	for _, f := range funcs {
		if a.relevant(f) {
			q.Results[f.Key] = held.Analyze(f, a)
		} else {
			q.Results[f.Key] = held.Scan(f)
		}
	}
	c := newCallers(&q, funcs)
	c.settle()
	trusting := newCallers(&q, funcs)
	trusting.trusting = true
	trusting.settle()
	sometimes := c.sometimes()
	var list []held.Touch
	for _, f := range funcs {
		r := q.Results[f.Key]
		if r.Over {
			continue
		}
		for _, t := range r.Touches {
			if t.Func == f.Key && f.Parent != "" && !f.Spawned {
				continue
			}
			if f.Init || t.Ref.Root.Kind == event.Param && c.fresh(f.Key, int(t.Ref.Root.ID), nil) {
				t.Local = true
			}
			for _, h := range c.held[f.Key] {
				if !slices.Contains(t.Given, h.Class) {
					t.Held = append(t.Held, h)
				}
			}
			t.Sometimes = sometimes[f.Key]
			for _, h := range trusting.held[f.Key] {
				t.Perhaps = append(t.Perhaps, h.Class)
				t.Local = t.Local || h.Once // the others wait
			}
			t.Local = t.Local || slices.ContainsFunc(t.Held, func(h held.Held) bool { return h.Once })
			list = append(list, t)
		}
	}
	return list
}
