package held

import (
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/order"
)

// The bounds of one walk. They are far above what written code needs; generated
// code and very long functions reach them.
const (
	maxStates = 160    // states kept apart at one block
	maxSteps  = 60_000 // blocks visited
	maxDepth  = 3      // closures expanded within each other
	maxAcq    = 96     // entries of Effects.Acquires
	maxDefers = 24
	maxPath   = 12 // frames of a path
	maxHeld   = 64 // locks held at once: each is ordered before all taken after it
	perVisit  = 32 // locks and facts of a state that make a visit cost one more
)

// walker is the state of the analysis of one function.
type walker struct {
	env    Env
	fn     *event.Func
	out    *Result
	steps  int
	frames map[frameKey]int32
	acqs   map[acqKey]int // index in out.Effects.Acquires
	calls  map[string]bool
	edges  map[string]bool
	ways   []wayOut
	freed  map[lock.Site]map[string]bool // acquisitions given back somewhere, with the callees that do
	frees  map[lock.Site][]lock.Site     // the same: the operations that do
	right  map[lock.Site]bool            // operations that give back what is held in their mode
	inner  map[lock.Site]bool            // acquisitions of closures that these give back themselves
	fresh  map[lock.Class]bool           // classes that the function takes although it had not given them back
	loose  map[lock.Class]bool           // classes given back without knowing which instance
	values map[valueKey]event.Fn         // functions that calls returned
	live   map[*event.Func]*liveness
	// counted are the locks that a loop read-locks again and again: how often is
	// not followed.
	counted []event.Ref
	panics  []wayOut
	touches map[touchKey]int // index in out.Touches
}

// wayOut is a return that was reached with a state.
type wayOut struct {
	site  lock.Site
	state *state
	term  *event.Term
	fr    *frame
}

// Analyze walks a function.
func Analyze(fn *event.Func, env Env) *Result {
	w := newWalker(fn, env)
	if len(fn.Blocks) == 0 {
		return w.out
	}
	w.walk(&frame{fn: fn}, &state{})
	w.finish()
	w.underCallers()
	return w.out
}

func newWalker(fn *event.Func, env Env) *walker {
	return &walker{
		env: env, fn: fn, out: &Result{},
		acqs: map[acqKey]int{}, calls: map[string]bool{}, edges: map[string]bool{},
		freed: map[lock.Site]map[string]bool{}, frees: map[lock.Site][]lock.Site{}, right: map[lock.Site]bool{}, loose: map[lock.Class]bool{}, inner: map[lock.Site]bool{}, fresh: map[lock.Class]bool{},
		values: map[valueKey]event.Fn{}, frames: map[frameKey]int32{}, live: map[*event.Func]*liveness{},
	}
}

// item is a block to visit, entered by edge index of its predecessor.
type item struct {
	block int
	index int
	state *state
}

// walk runs a body from its entry and returns the ways out.
func (w *walker) walk(f *frame, s *state) []wayOut {
	var outs []wayOut
	live, first := w.liveness(f.fn), s.first
	seen := make(map[int]map[string]bool)
	work := []item{{0, -1, s}}
	var buf []byte
	for len(work) > 0 {
		it := work[len(work)-1]
		work = work[:len(work)-1]
		s := it.state
		if w.steps += 1 + s.size()/perVisit; w.steps > maxSteps {
			w.out.Over = true
			return outs
		}
		b := &f.fn.Blocks[it.block]
		enter(f, b, it.index, s)
		live.drop(f, it.block, s)
		at := seen[it.block]
		if at == nil {
			at = map[string]bool{}
			seen[it.block] = at
		}
		buf = s.signature(buf[:0])
		if at[string(buf)] {
			continue
		}
		if len(at) >= maxStates {
			w.out.Over = true
			continue
		}
		at[string(buf)] = true
		s.doomed, s.first = b.Doomed, first || b.First
		for _, s := range w.block(f, b, s) {
			switch t := &b.Term; t.Kind {
			case event.Jump:
				work = append(work, item{t.Succs[0].Block, t.Succs[0].Index, s})
			case event.Branch:
				work = w.branch(f, t, s, work)
			case event.Return:
				out := wayOut{t.Site, s, t, f}
				outs = append(outs, out)
				if f.outer == nil {
					w.ways = append(w.ways, out)
				}
			case event.Panic:
				if f.outer == nil {
					s.panics = true
					for _, s := range w.runDefers(f, s) {
						w.panics = append(w.panics, wayOut{t.Site, s, t, f})
					}
				}
			}
		}
	}
	return outs
}

// enter gives the block's variables the values that they have on an edge.
func enter(f *frame, b *event.Block, index int, s *state) {
	if index < 0 {
		return
	}
	var learned []event.Literal
	if index < len(b.Assigns) {
		for _, a := range b.Assigns[index] {
			if l, ok := value(f, a, s); ok {
				learned = append(learned, l)
			}
		}
	}
	for _, r := range b.Phis {
		s.define(f.root(r))
	}
	if index < len(b.Assigns) {
		for _, a := range b.Assigns[index] {
			to := f.cond(a.To)
			s.forget(func(o event.Operand) bool { return o == to.X })
		}
	}
	for _, l := range learned {
		s.learn(l)
	}
}

// value returns what an assignment tells of its variable.
func value(f *frame, a event.Assign, s *state) (event.Literal, bool) {
	to := f.cond(a.To)
	if a.Known != nil {
		return event.Literal{Cond: to, True: *a.Known}, true
	}
	if a.From.Cond.Op == "" {
		return event.Literal{}, false
	}
	v, ok := s.know(f.cond(a.From.Cond))
	return event.Literal{Cond: to, True: v == a.From.True}, ok
}

// block runs the events of a block; calls may split the state.
func (w *walker) block(f *frame, b *event.Block, s *state) []*state {
	states := []*state{s}
	for i := range b.Events {
		if w.steps > maxSteps {
			return nil
		}
		e := &b.Events[i]
		switch e.Kind {
		case event.LockOp, event.CallOp, event.RunDefer:
			var next []*state
			for _, s := range states {
				next = append(next, w.event(f, e, s)...)
			}
			states = next
		default:
			for _, s := range states {
				w.simple(f, e, s)
			}
		}
		if len(states) > maxStates {
			w.out.Over = true
			states = states[:maxStates]
		}
	}
	return states
}

// simple runs an event that does not split the state.
func (w *walker) simple(f *frame, e *event.Event, s *state) {
	switch e.Kind {
	case event.Define:
		s.define(f.root(e.Root))
	case event.Write:
		w.write(f, e, s)
	case event.Touch:
		w.touch(f, e, s)
	case event.Recover:
		s.learn(event.Literal{Cond: event.IsNil(f.root(e.Root), ""), True: !s.panics})
	case event.Escape:
		if e.Fn != nil {
			w.handOver(f, f.function(*e.Fn), s)
		} else if fn, ok := w.value(f.ref(e.Ref)); ok {
			w.handOver(f, fn, s)
		} else {
			s.surrender(f.ref(e.Ref))
		}
	}
}

// write notes a store: what was known of the place is replaced.
func (w *walker) write(f *frame, e *event.Event, s *state) {
	var learned *event.Literal
	if e.Assign != nil {
		if l, ok := value(f, *e.Assign, s); ok && w.liveness(f.fn).keeps(f, l.Cond.X) {
			learned = &l
		}
	}
	place := f.ref(e.Ref)
	if len(s.facts) > 0 {
		path := place.Path + "*"
		name := lastField(path)
		s.forget(func(o event.Operand) bool {
			// The same field of an object with another name may be the same place.
			if o.Const != "" {
				return false
			}
			at := o.Place()
			return o.Root == place.Root && at == path || name != "" && strings.HasSuffix(at, name)
		})
	}
	if e.Ref.Root.Kind == event.Alloc && e.Ref.Path == "" {
		// A variable that is stored to: what it refers to is another object now.
		s.held = age(s.held, func(h hold) bool {
			return h.ref.Root == place.Root && len(h.ref.Path) > 0 && h.ref.Path[0] == '*'
		})
	}
	if learned != nil {
		s.learn(*learned)
	}
}

// lastField returns the last field of the path of a loaded value, with its star.
func lastField(path string) string {
	for i := len(path) - 1; i >= 0; i-- {
		switch path[i] {
		case '.':
			return path[i:]
		case '[', '#':
			return ""
		}
	}
	return ""
}

// branch follows the ways out of a condition that the state allows.
func (w *walker) branch(f *frame, t *event.Term, s *state, work []item) []item {
	c := f.literal(t.Cond)
	next := func(i int, s *state) {
		work = append(work, item{t.Succs[i].Block, t.Succs[i].Index, s})
	}
	v, known := s.know(c.Cond)
	if f.outer != nil && !known {
		v, known = argument(t.Cond.Cond, f.args, s)
	}
	if known && !(t.Recheck && len(s.held) > 0) {
		if v == c.True {
			next(0, s)
		} else {
			next(1, s)
		}
		return work
	}
	other := s.clone()
	if (t.Track || known) && w.liveness(f.fn).wants(t.Cond.Cond) {
		s.learn(c)
		other.learn(event.Literal{Cond: c.Cond, True: !c.True})
	}
	next(1, other)
	next(0, s)
	return work
}

// event runs a lock operation, a call or the deferred calls.
func (w *walker) event(f *frame, e *event.Event, s *state) []*state {
	switch e.Kind {
	case event.RunDefer:
		return w.runDefers(f, s)
	case event.LockOp:
		if e.Defer {
			w.deferLock(f, e, s)
			return []*state{s}
		}
		return w.lockOp(f, e, s)
	}
	if e.Call.Kind == event.Deferred {
		w.push(f, e, s)
		return []*state{s}
	}
	return w.call(f, e.Call, s)
}

// push adds a deferred operation. One that is pending already, from an earlier
// iteration of a loop, is not added again: the states of a loop must converge.
func (w *walker) push(f *frame, e *event.Event, s *state) {
	if slices.ContainsFunc(s.defers, func(d deferred) bool { return d.e == e && d.f.id == f.id }) {
		return
	}
	if len(s.defers) >= maxDefers {
		w.out.Over = true
		return
	}
	s.defers = append(s.defers, deferred{f, e})
}

// runDefers runs the frame's pending deferred calls, last first.
func (w *walker) runDefers(f *frame, s *state) []*state {
	states, out := []*state{s}, []*state(nil)
	for len(states) > 0 {
		s := states[len(states)-1]
		states = states[:len(states)-1]
		if len(s.defers) <= f.base {
			out = append(out, s)
			continue
		}
		d := s.defers[len(s.defers)-1]
		s.defers = s.defers[:len(s.defers)-1]
		if d.e.Kind == event.LockOp {
			states = append(states, w.lockOp(d.f, d.e, s)...)
			// It was deferred in each iteration of a loop.
			s.held = slices.DeleteFunc(s.held, func(h hold) bool { return h.stale && h.pending && h.deferral == d.e.Site })
		} else {
			states = append(states, w.call(d.f, d.e.Call, s)...)
		}
		if len(states)+len(out) > maxStates {
			w.out.Over = true
			break
		}
	}
	return out
}

// clip shortens a path that got too long, keeping its ends.
func clip(p []lock.Frame) []lock.Frame {
	if len(p) <= maxPath {
		return p
	}
	return append(slices.Clone(p[:maxPath/2]), p[len(p)-maxPath/2:]...)
}

func (w *walker) edge(e order.Edge, from, to event.Ref) {
	key := string(e.From) + ">" + string(e.To) + e.Held.String() + e.At().String() + e.FromMode.String() + e.ToMode.String()
	for _, g := range e.Gates {
		key += "," + string(g)
	}
	if !w.edges[key] {
		w.edges[key] = true
		w.out.Edges = append(w.out.Edges, e)
		w.out.Of = append(w.out.Of, [2]int{parameter(from), parameter(to)})
	}
}

// parameter returns the index of the parameter that a reference starts at, or -1.
func parameter(r event.Ref) int {
	if r.Root.Kind != event.Param {
		return -1
	}
	return int(r.Root.ID)
}
