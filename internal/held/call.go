package held

import (
	"slices"
	"strconv"
	"strings"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// call runs a call in a state; the states that it returns are the outcomes.
func (w *walker) call(f *frame, c *event.Call, s *state) []*state {
	result := f.root(c.Result)
	if result.Kind != event.NoRoot {
		s.define(result)
	}
	if c.Kind == event.Spawn {
		w.spawn(f, c, s)
		return []*state{s}
	}
	once := f.ref(c.Once)
	if holding(s.done, once) >= 0 {
		return []*state{s} // its function has run
	}
	args := f.argList(c.Args)
	fns := w.callees(f, c, s)
	if len(fns) == 0 {
		w.unknown(f, c, args, s)
		return []*state{s}
	}
	if len(fns) > 1 || fns[0].Composite {
		for _, a := range args {
			s.surrender(a.Ref)
		}
	}
	if len(fns) == 1 && !fns[0].Composite {
		switch once.Root.Kind {
		case event.Param, event.Global, event.Value:
			// Of a Once that others know, another goroutine may have run it.
			return append(w.callFn(f, c, fns[0], args, result, s.clone()), s)
		}
		return w.callFn(f, c, fns[0], args, result, s)
	}
	if c.Method != "" {
		w.handedIn(f, c, s)
	}
	// One of several: what each may take counts, what they leave held does not.
	for _, fn := range fns {
		if w.env.Func(fn.Key) != nil && !fn.Composite {
			w.out.Sites = append(w.out.Sites, CallSite{Callee: fn.Key, Site: c.Site, Held: s.classes(), Given: s.givenClasses(), Args: refs(fnArgs(fn, args))})
		}
		if e := w.env.Effects(fn.Key); e != nil {
			w.acquires(f, s, e, fnArgs(fn, args), fn.Free, c.Site, func(class lock.Class) int {
				guess := w.others(fns, class)
				if fn.Composite {
					guess++
				}
				return guess
			})
		}
	}
	return []*state{s}
}

// certain is the guess of a call that reaches one function only.
func certain(lock.Class) int { return 0 }

// others returns how many of the functions do not take a lock of the class: what
// all take is taken, whichever it is that runs.
func (w *walker) others(fns []event.Fn, class lock.Class) int {
	n := 0
	for _, fn := range fns {
		e := w.env.Effects(fn.Key)
		if e == nil || !slices.ContainsFunc(e.Acquires, func(a Acquire) bool { return a.Lock.Class == class }) {
			n++
		}
	}
	return n
}

// callees returns the functions that a call may reach, as seen from the frame.
func (w *walker) callees(f *frame, c *event.Call, s *state) []event.Fn {
	if len(c.Fns) > 0 {
		fns := make([]event.Fn, len(c.Fns))
		for i, fn := range c.Fns {
			fns[i] = f.function(fn)
		}
		return fns
	}
	if fn, ok := w.value(f.ref(c.Callee)); ok {
		return []event.Fn{fn}
	}
	// A closure that was expanded knows the functions it was given.
	if fn := f.argFn(c.Callee); fn != nil {
		return []event.Fn{*fn}
	}
	return nil
}

// value returns the function that an earlier call returned, if ref is that.
func (w *walker) value(ref event.Ref) (event.Fn, bool) {
	if ref.Root.Kind != event.Value || len(w.values) == 0 {
		return event.Fn{}, false
	}
	i := 0
	if ref.Path != "" {
		n, err := strconv.Atoi(strings.TrimPrefix(ref.Path, "#"))
		if err != nil {
			return event.Fn{}, false
		}
		i = n
	}
	fn, ok := w.values[valueKey{ref.Root, i}]
	return fn, ok
}

// argFn returns the function that a parameter or a free variable of an expanded
// body is bound to.
func (f *frame) argFn(callee event.Ref) *event.Fn {
	if f.outer == nil {
		return nil
	}
	i := int(callee.Root.ID)
	switch {
	case callee.Root.Kind == event.Param && callee.Path == "" && i < len(f.args):
		return f.args[i].Fn
	case callee.Root.Kind == event.Free && callee.Path == "*" && i < len(f.frees):
		return f.frees[i].Fn
	}
	return nil
}

// fnArgs puts a bound receiver before the arguments.
func fnArgs(fn event.Fn, args []event.Arg) []event.Arg {
	if fn.Recv == nil {
		return args
	}
	return append([]event.Arg{{Ref: *fn.Recv}}, args...)
}

// callFn runs a call of a function that is known.
func (w *walker) callFn(f *frame, c *event.Call, fn event.Fn, args []event.Arg, result event.Root, s *state) []*state {
	if IsLock(c, w.env) {
		fn.Op = c.Op
	}
	if fn.Op != lock.None {
		return w.lockValue(f, c, fn, args, result, s)
	}
	args = fnArgs(fn, args)
	body := w.env.Func(fn.Key)
	if body != nil && body.Parent != "" && len(fn.Free) == body.Frees && w.expandable(f, body, s) {
		return w.expand(f, c, body, args, fn.Free, result, s)
	}
	e := w.env.Effects(fn.Key)
	if body != nil {
		w.out.Sites = append(w.out.Sites, CallSite{Callee: fn.Key, Site: c.Site, Held: s.classes(), Given: s.givenClasses(), Args: refs(args)})
	}
	if e == nil {
		w.handArgs(f, args, s, nil)
		return []*state{s}
	}
	return w.apply(f, c, fn, e, args, result, s)
}

// IsLock reports whether a call operates on a lock of a type that makes its own
// locks, of semaphores or atomic operations.
func IsLock(c *event.Call, env Env) bool {
	return c.Op != lock.None && env.Effects(c.Probe).IsEmpty()
}

// lockValue runs a lock operation through a function value: f := mu.Unlock; f().
func (w *walker) lockValue(f *frame, c *event.Call, fn event.Fn, args []event.Arg, result event.Root, s *state) []*state {
	var ref event.Ref
	switch {
	case fn.Recv != nil:
		ref = *fn.Recv
	case len(args) > 0:
		ref = args[0].Ref
	default:
		return []*state{s}
	}
	if fn.Op.Releases() {
		w.release(f, s, releasing{ref: ref, mode: fn.Op.Mode(), site: c.Site})
		return []*state{s}
	}
	t := taking{ref: ref, mode: fn.Op.Mode(), try: fn.Op.Tries(), site: c.Site}
	w.take(f, s, t)
	w.keep(s, t, "")
	return []*state{s}
}

// expandable reports whether a closure is worth walking in place: it does
// something with locks, or calls something that may.
func (w *walker) expandable(f *frame, body *event.Func, s *state) bool {
	if f.depth >= maxDepth || len(body.Blocks) == 0 || len(body.Blocks) > 80 {
		return false
	}
	for o := f; o != nil; o = o.outer {
		if o.fn == body {
			return false
		}
	}
	return true
}

// frameKey is a place at which a closure is expanded. Its frame has the same id
// each time, so that states of several iterations compare equal.
type frameKey struct {
	call  *event.Call
	outer int32
}

// expand walks a closure where it is called.
func (w *walker) expand(f *frame, c *event.Call, body *event.Func, args, frees []event.Arg, result event.Root, s *state) []*state {
	key := frameKey{c, f.id}
	if w.frames[key] == 0 {
		w.frames[key] = int32(len(w.frames) + 1)
	}
	if !slices.Contains(w.out.Inlined, body.Key) {
		w.out.Inlined = append(w.out.Inlined, body.Key)
	}
	in := &frame{fn: body, id: w.frames[key], outer: f, args: args, frees: frees, at: c.Site, base: len(s.defers), depth: f.depth + 1}
	outs := w.walk(in, s.clone())
	var states []*state
	for _, o := range outs {
		st := o.state
		for i, r := range o.term.Results {
			if l, ok := w.resultLiteral(in, r, result, i, len(o.term.Results), st); ok {
				st.learn(l)
			}
		}
		st.leave(in.id)
		st.doomed, st.first = s.doomed, s.first
		states = append(states, st)
	}
	return distinct(states)
}

// leave forgets what only an expanded body can refer to.
func (s *state) leave(id int32) {
	s.forget(func(o event.Operand) bool { return o.Root.Frame == id })
	s.done = slices.DeleteFunc(s.done, func(h hold) bool { return h.ref.Root.Frame == id })
}

// distinct drops states that behave as an earlier one does.
func distinct(states []*state) []*state {
	if len(states) < 2 {
		return states
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(states, func(s *state) bool {
		sig := string(s.signature(nil))
		dup := seen[sig]
		seen[sig] = true
		return dup
	})
}

// resultLiteral returns what is known of a result of an expanded closure, as a
// condition on the call's value.
func (w *walker) resultLiteral(f *frame, o event.Outcome, result event.Root, i, n int, s *state) (event.Literal, bool) {
	known, ok := outcome(f, o, s)
	if !ok || result.Kind == event.NoRoot {
		return event.Literal{}, false
	}
	return resultCond(o, known, result, i, n), true
}

// resultCond returns the condition on a call's value that says of result i of n
// that it is true, or not nil, as known says.
func resultCond(o event.Outcome, known bool, result event.Root, i, n int) event.Literal {
	path := ""
	if n > 1 {
		path = "#" + strconv.Itoa(i)
	}
	if o.Bool {
		return event.Literal{Cond: event.Truth(result, path), True: known}
	}
	return event.Literal{Cond: event.IsNil(result, path), True: !known}
}

// outcome returns whether a result is true, or not nil, if that is known.
func outcome(f *frame, o event.Outcome, s *state) (val, ok bool) {
	if o.Known != nil {
		return *o.Known, true
	}
	if o.Cond.Cond.Op == "" {
		return false, false
	}
	v, ok := s.know(f.cond(o.Cond.Cond))
	return v == o.Cond.True, ok
}

// spawn runs a go statement: the goroutine holds nothing that we hold, but may
// give it back.
func (w *walker) spawn(f *frame, c *event.Call, s *state) {
	for _, fn := range c.Fns {
		w.out.Sites = append(w.out.Sites, CallSite{Callee: fn.Key, Spawn: true})
		fn = f.function(fn)
		if fn.Recv == nil && len(c.Args) > 0 {
			w.handArgs(f, f.argList(c.Args), s, nil)
		}
		for _, i := range w.handOverWith(fn, f.argList(c.Args), s) {
			s.held[i].away = true
		}
	}
}

// handOver marks the locks that a function value gives back when it is called,
// by whoever gets it.
func (w *walker) handOver(f *frame, fn event.Fn, s *state) { w.handOverWith(fn, nil, s) }

// handOverWith is handOver for a call with arguments. It returns the indexes of
// the locks.
func (w *walker) handOverWith(fn event.Fn, args []event.Arg, s *state) (marked []int) {
	mark := func(r event.Ref) {
		for i := range s.held {
			if h := &s.held[i]; h.ref.Same(r) || h.ref.Class == r.Class && r.Class != "" && (!exact(h.ref) || !exact(r)) {
				h.handed = true
				marked = append(marked, i)
			}
		}
	}
	args = fnArgs(fn, args)
	if fn.Op.Releases() && len(args) > 0 {
		mark(args[0].Ref)
		return marked
	}
	e := w.env.Effects(fn.Key)
	if e == nil {
		return nil
	}
	for _, x := range e.Exits {
		for _, h := range x.Released {
			mark(bind(h.Lock, args, fn.Free))
		}
	}
	return marked
}

// handArgs hands over every function among the arguments, except those in but.
func (w *walker) handArgs(f *frame, args []event.Arg, s *state, but map[int]bool) {
	for i, a := range args {
		if but[i] {
			continue
		}
		if fn, ok := w.argument(a); ok {
			w.handOver(f, fn, s)
		}
	}
}

// argument returns the function that is passed, if that is known: a callee may have
// returned it.
func (w *walker) argument(a event.Arg) (event.Fn, bool) {
	if a.Fn != nil {
		return *a.Fn, true
	}
	return w.value(a.Ref)
}

// unknown runs a call through a hole.
func (w *walker) unknown(f *frame, c *event.Call, args []event.Arg, s *state) {
	w.handArgs(f, args, s, nil)
	for _, a := range args {
		s.surrender(a.Ref)
	}
	if c.Method != "" || c.Hole == "" {
		w.handedIn(f, c, s)
	}
	if c.Hole != "" {
		w.take(f, s, taking{ref: event.Ref{Class: lock.Class("?" + c.Hole)}, mode: lock.Read, site: c.Site})
	}
}

// handedIn notes a call of a function, or of a method of an interface value,
// that the caller hands in: it may know which.
func (w *walker) handedIn(f *frame, c *event.Call, s *state) {
	callee := f.ref(c.Callee)
	if k := callee.Root.Kind; k == event.Param || k == event.Free {
		w.paramCall(f, ParamCall{Callee: callee, Method: c.Method, Path: []lock.Frame{{Func: f.fn.Name, Site: c.Site}}}, s)
	}
}

// paramCall notes that a function given by the caller is called, with what is
// held here beside what pc tells. A method of an interface is called in every
// other function; only what is held then makes it worth telling.
func (w *walker) paramCall(f *frame, pc ParamCall, s *state) {
	pc.Path = clip(pc.Path)
	for _, h := range s.held {
		if !h.here() {
			continue
		}
		if r, ok := w.outward(h.ref); ok {
			pc.Held = append(pc.Held, Hold{r, h.mode, h.site})
		}
	}
	for _, h := range s.given {
		if r, ok := w.outward(h.ref); ok && r.Root.Kind != event.NoRoot {
			pc.Released = append(pc.Released, r)
		}
	}
	if pc.Method != "" && len(pc.Held) == 0 {
		return
	}
	callee := pc.Callee
	key := callee.Path + pc.Method + strconv.Itoa(int(callee.Root.Kind)) + ":" + strconv.Itoa(int(callee.Root.ID)) + "/" + strconv.Itoa(len(pc.Held)) + "/" + strconv.Itoa(len(pc.Released))
	for _, h := range pc.Held {
		key += string(h.Lock.Class) + h.Lock.Path
	}
	if !w.calls[key] && len(w.calls) < maxAcq {
		w.calls[key] = true
		w.out.Effects.Calls = append(w.out.Effects.Calls, pc)
	}
}

// classes returns what is held in a state, by class.
func (s *state) classes() []Held {
	var list []Held
	for _, h := range s.held {
		if h.here() && h.ref.Class != "" {
			list = append(list, Held{h.ref.Class, h.mode, h.once})
		}
	}
	return list
}

// givenClasses returns the classes of the caller's locks that were given back.
func (s *state) givenClasses() []lock.Class {
	var list []lock.Class
	for _, g := range s.given {
		list = append(list, g.ref.Class)
	}
	return list
}

func refs(args []event.Arg) []event.Ref {
	list := make([]event.Ref, len(args))
	for i, a := range args {
		list[i] = a.Ref
	}
	return list
}
