package held

import (
	"slices"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// touchKey tells the uses of places apart.
type touchKey struct {
	site  lock.Site
	place lock.Class
	write bool
}

// touch notes the use of a place. What is held there is what all states hold.
func (w *walker) touch(f *frame, e *event.Event, s *state) {
	now := Touch{Access: *e.Access, Func: f.fn.Key, Site: e.Site, Ref: f.ref(e.Ref), Held: s.classes(), Given: s.givenClasses()}
	key := touchKey{e.Site, e.Access.Place, e.Access.Write}
	i, ok := w.touches[key]
	if !ok {
		if w.touches == nil {
			w.touches = map[touchKey]int{}
		}
		w.touches[key] = len(w.out.Touches)
		w.out.Touches = append(w.out.Touches, now)
		return
	}
	old := &w.out.Touches[i]
	old.Held = Meet(old.Held, now.Held)
	old.Local = old.Local && now.Local
	for _, c := range now.Given {
		if !slices.Contains(old.Given, c) {
			old.Given = append(old.Given, c)
		}
	}
}

// Meet returns what both lists hold, for reading if one does.
func Meet(a, b []Held) []Held {
	var both []Held
	for _, x := range a {
		i := slices.IndexFunc(b, func(y Held) bool { return y.Class == x.Class })
		if i < 0 {
			continue
		}
		if b[i].Mode == lock.Read {
			x.Mode = lock.Read
		}
		both = append(both, x)
	}
	return both
}

// Scan returns what there is to say of a function that does nothing to locks:
// which places it uses and what it calls.
func Scan(fn *event.Func) *Result {
	r := &Result{}
	for i := range fn.Blocks {
		for _, e := range fn.Blocks[i].Events {
			switch e.Kind {
			case event.Touch:
				r.Touches = append(r.Touches, Touch{Access: *e.Access, Func: fn.Key, Site: e.Site, Ref: e.Ref})
			case event.CallOp:
				for _, callee := range e.Call.Fns {
					r.Sites = append(r.Sites, CallSite{Callee: callee.Key, Spawn: e.Call.Kind == event.Spawn, Args: refs(e.Call.Args)})
				}
			}
		}
	}
	return r
}
