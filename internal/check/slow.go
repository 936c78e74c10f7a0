package check

import (
	"fmt"
	"iter"
	"slices"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/held"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/summary"
)

// Slow returns the calls under a lock that lead, in the package, to what is known to
// take its time. Touches say what is held where that is called itself.
func Slow(p *summary.Package, touches []held.Touch) []finding.Finding {
	s := &slow{judge: &judge{p: p}, chains: map[string]*chain{}, held: map[lock.Site][]held.Held{}, with: map[string][]lock.Class{}}
	for _, t := range touches {
		if t.Place == "" {
			s.held[t.Site] = t.Held
		}
	}
	for _, r := range p.Results {
		for _, at := range r.Sites {
			for _, h := range at.Held {
				s.with[at.Callee] = append(s.with[at.Callee], h.Class)
			}
		}
	}
	s.settle()
	for _, f := range p.Funcs {
		s.function(f)
	}
	return s.sorted()
}

type slow struct {
	*judge
	chains map[string]*chain // by function
	held   map[lock.Site][]held.Held
	// with are the classes that callers of a function hold: it is reported there.
	with map[string][]lock.Class
}

// chain is how a function comes to a slow one.
type chain struct {
	name string       // of the slow one
	path []lock.Frame // in the function, and in those that it calls
	keys []string     // of these
}

// settle finds the shortest chains, those of callees before those of callers.
func (s *slow) settle() {
	for {
		next := map[string]*chain{}
		for _, f := range s.p.Funcs {
			if s.chains[f.Key] == nil {
				if c := s.chainOf(f); c != nil {
					next[f.Key] = c
				}
			}
		}
		if len(next) == 0 {
			return
		}
		for key, c := range next {
			s.chains[key] = c
		}
	}
}

// chainOf returns the chain of a function, given those that are known so far.
func (s *slow) chainOf(f *event.Func) *chain {
	for c := range plainCalls(f) {
		if to := s.to(c.Fns[0].Key); to != nil {
			return &chain{to.name, slices.Concat([]lock.Frame{{Func: f.Name, Site: c.Site}}, to.path), slices.Concat([]string{f.Key}, to.keys)}
		}
	}
	return nil
}

// to returns the chain of a function that is called: none in between if it is slow
// itself, nil if it is not known to be.
func (s *slow) to(key string) *chain {
	if event.IsSlow(key) {
		return &chain{name: key}
	}
	return s.chains[key]
}

// function reports the slow calls of a function.
func (s *slow) function(f *event.Func) {
	for c := range plainCalls(f) {
		if event.IsSlow(c.Fns[0].Key) {
			own := slices.DeleteFunc(slices.Clone(s.held[c.Site]), func(h held.Held) bool { return slices.Contains(s.with[f.Key], h.Class) })
			s.report(f, c.Site, own, &chain{name: c.Fns[0].Key})
		}
	}
	for _, at := range s.p.Results[f.Key].Sites {
		if to := s.chains[at.Callee]; to != nil && !at.Spawn {
			s.report(f, at.Site, at.Held, to)
		}
	}
}

// report reports a call under the first lock that is kept all the way.
func (s *slow) report(f *event.Func, at lock.Site, locks []held.Held, to *chain) {
	for _, h := range locks {
		if h.Once || h.Class == "" || slices.ContainsFunc(to.keys, func(key string) bool { return s.gives(key, h.Class) }) {
			continue
		}
		s.add(finding.Finding{
			Rule: "LK4004", Confidence: finding.High, Func: f.Name, Site: at, Locks: []lock.Class{h.Class},
			Message: fmt.Sprintf("calling %s while holding %s%s: whoever wants the lock waits, too", to.name, h.Class.Short(), via(to.path)),
			Steps:   []finding.Step{{Site: at, Func: f.Name, Message: to.name + " is called here, with " + h.Class.Short() + " held", Path: to.path}},
		})
		return
	}
}

// gives reports whether a function that is called with a lock gives it back for a
// while.
func (s *slow) gives(key string, c lock.Class) bool {
	i := slices.IndexFunc(s.p.Funcs, func(f *event.Func) bool { return f.Key == key })
	return i >= 0 && slices.ContainsFunc(s.p.Funcs[i].Blocks, func(b event.Block) bool {
		return slices.ContainsFunc(b.Events, func(e event.Event) bool {
			return e.Kind == event.LockOp && e.Op.Releases() && !e.Defer && e.Ref.Class == c
		})
	})
}

// plainCalls yields the calls of one function that are neither deferred nor in a
// goroutine of their own.
func plainCalls(f *event.Func) iter.Seq[*event.Call] {
	return func(yield func(*event.Call) bool) {
		for c := range calls(f) {
			if c.Kind == event.Plain && len(c.Fns) == 1 && !yield(c) {
				return
			}
		}
	}
}

// calls yields the calls of a function.
func calls(f *event.Func) iter.Seq[*event.Call] {
	return func(yield func(*event.Call) bool) {
		for i := range f.Blocks {
			for _, e := range f.Blocks[i].Events {
				if e.Kind == event.CallOp && !yield(e.Call) {
					return
				}
			}
		}
	}
}
