package held

import (
	"slices"
	"strconv"
	"strings"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// apply runs a call by the effects of its callee.
func (w *walker) apply(f *frame, c *event.Call, fn event.Fn, e *Effects, args []event.Arg, result event.Root, s *state) []*state {
	w.acquires(f, s, e, args, fn.Free, c.Site, certain)
	called := w.callbacks(f, c, e, args, fn.Free, s)
	w.handArgs(f, args, s, called)
	for _, k := range e.Keeps {
		if k.Param >= len(args) {
			continue
		}
		a := args[k.Param]
		if fn, ok := w.argument(a); ok && fn.Op == lock.None {
			w.out.Fills = append(w.out.Fills, Fill{Hole: k.Hole, Key: fn.Key})
		} else if len(a.Methods) > 0 {
			for _, m := range a.Methods {
				w.out.Fills = append(w.out.Fills, Fill{Hole: k.Hole + "." + m.Name, Key: m.Key})
			}
		} else if a.Ref.Root.Kind == event.Param && a.Ref.Path == "" {
			keep := event.Keep{Func: w.fn.Key, Param: int(a.Ref.Root.ID), Hole: k.Hole}
			if !slices.Contains(w.out.Effects.Keeps, keep) {
				w.out.Effects.Keeps = append(w.out.Effects.Keeps, keep)
			}
		}
	}
	if e.Opaque {
		for i := range s.held {
			s.held[i].handed = true
		}
	}
	if e.NoReturn {
		return nil
	}
	w.returned(e, result, args, fn.Free)
	return w.exits(f, c, fn, e, args, result, s)
}

// acquires checks what a callee may take against what is held here.
func (w *walker) acquires(f *frame, s *state, e *Effects, args, frees []event.Arg, site lock.Site, guess func(lock.Class) int) {
	for i := range e.Acquires {
		a := &e.Acquires[i]
		if !possible(a.When, args, s) {
			continue
		}
		t := taking{
			ref: bind(a.Lock, args, frees), mode: a.Mode, try: a.Try, once: a.Once,
			site: site, path: a.Path, gates: a.Gates, guess: a.Guess + guess(a.Lock.Class),
		}
		for _, r := range a.Released {
			t.released = append(t.released, bind(r, args, frees))
		}
		for _, l := range a.When {
			// A parameter that is passed on decides here, too.
			if p, ok := ofArgument(l, args); ok && p.Cond.X.Root.Kind == event.Param && p.Cond.X.Path == "" {
				t.when = append(t.when, p)
			}
		}
		w.take(f, s, t)
	}
}

// possible reports whether conditions on parameters can hold for the arguments.
func possible(when []event.Literal, args []event.Arg, s *state) bool {
	for _, l := range when {
		if v, ok := argument(l.Cond, args, s); ok && v != l.True {
			return false
		}
	}
	return true
}

// argument returns the outcome of a condition on a parameter for the arguments.
func argument(c event.Cond, args []event.Arg, s *state) (outcome, ok bool) {
	i := int(c.X.Root.ID)
	if c.X.Root.Kind != event.Param || c.X.Path != "" || i >= len(args) {
		return false, false
	}
	a := args[i]
	switch {
	case c.Op == "?" && a.Const != nil:
		return *a.Const, true
	case c.Op == "?" && a.Cond.Cond.Op != "":
		v, ok := s.know(a.Cond.Cond)
		return v == a.Cond.True, ok
	case c == event.IsNil(c.X.Root, "") && a.Const != nil:
		return !*a.Const, true
	case c == event.IsNil(c.X.Root, "") && a.Cond.Cond.Op != "":
		v, ok := s.know(a.Cond.Cond)
		return v != a.Cond.True, ok
	}
	return false, false
}

// ofArgument returns what a condition on a parameter says of the argument.
func ofArgument(l event.Literal, args []event.Arg) (event.Literal, bool) {
	i := int(l.Cond.X.Root.ID)
	if l.Cond.X.Root.Kind != event.Param || l.Cond.X.Path != "" || i >= len(args) || args[i].Cond.Cond.Op == "" {
		return event.Literal{}, false
	}
	c := args[i].Cond
	switch {
	case l.Cond.Op == "?":
		return event.Literal{Cond: c.Cond, True: c.True == l.True}, true
	case l.Cond == event.IsNil(l.Cond.X.Root, ""):
		return event.Literal{Cond: c.Cond, True: c.True != l.True}, true
	}
	return event.Literal{}, false
}

// callbacks runs the functions that are handed to a callee which calls them.
func (w *walker) callbacks(f *frame, c *event.Call, e *Effects, args, frees []event.Arg, s *state) map[int]bool {
	called := map[int]bool{}
	for _, pc := range e.Calls {
		i := int(pc.Callee.Root.ID)
		if pc.Callee.Root.Kind == event.Param && pc.Callee.Path == "" {
			called[i] = true
		}
		fn, own := handed(pc, args, frees)
		if fn == nil {
			callee := bind(pc.Callee, args, frees)
			if k := callee.Root.Kind; k == event.Param || k == event.Free {
				pc.Path = append([]lock.Frame{{Func: f.fn.Name, Site: c.Site}}, pc.Path...)
				pc.Callee, pc.Held, pc.Released = callee, bindHolds(pc.Held, args, frees), bindRefs(pc.Released, args, frees)
				w.paramCall(f, pc, s)
			}
			continue
		}
		w.callback(f, c, pc, *fn, own, args, frees, s)
	}
	return called
}

// handed returns the function that a call of what the caller hands in reaches,
// with the arguments of that call which are known: the receiver.
func handed(pc ParamCall, args, frees []event.Arg) (*event.Fn, []event.Arg) {
	list, path := args, pc.Callee.Path
	if pc.Callee.Root.Kind == event.Free {
		list = frees
		path, _ = strings.CutPrefix(path, "*")
	}
	if int(pc.Callee.Root.ID) >= len(list) {
		return nil, nil
	}
	a := list[pc.Callee.Root.ID]
	for _, field := range a.Fields {
		if field.Path == path {
			return field.Fn, nil
		}
	}
	switch {
	case path != "":
		return nil, nil
	case pc.Method == "":
		return a.Fn, nil
	}
	for _, m := range a.Methods {
		if m.Name == pc.Method {
			recv := event.Arg{Ref: event.Join(a.Ref, m.Recv)}
			if m.Recv.Path == "" {
				recv.Fields = a.Fields
			}
			return &event.Fn{Key: m.Key}, []event.Arg{recv}
		}
	}
	return nil, nil
}

func bindHolds(list []Hold, args, frees []event.Arg) []Hold {
	out := make([]Hold, len(list))
	for i, h := range list {
		out[i] = Hold{bind(h.Lock, args, frees), h.Mode, h.Site}
	}
	return out
}

func bindRefs(list []event.Ref, args, frees []event.Arg) []event.Ref {
	out := make([]event.Ref, len(list))
	for i, r := range list {
		out[i] = bind(r, args, frees)
	}
	return out
}

// callback runs function fn as the callee does: with what the callee holds then.
// Only what it takes counts, and what it gives back of ours.
func (w *walker) callback(f *frame, c *event.Call, pc ParamCall, fn event.Fn, own, args, frees []event.Arg, s *state) {
	inner := s.clone()
	for _, h := range bindHolds(pc.Held, args, frees) {
		w.keep(inner, taking{ref: h.Lock, mode: h.Mode, site: c.Site, path: []lock.Frame{{Func: c.Name, Site: h.Site}}}, "")
	}
	for _, r := range bindRefs(pc.Released, args, frees) {
		inner.held = slices.DeleteFunc(inner.held, func(h hold) bool { return h.ref.Same(r) })
	}
	if fn.Op.Acquires() && fn.Recv != nil {
		w.take(f, inner, taking{ref: *fn.Recv, mode: fn.Op.Mode(), site: c.Site, path: pc.Path})
		return
	}
	w.handOver(f, fn, s)
	e := w.env.Effects(fn.Key)
	if e == nil {
		return
	}
	// The callback's own parameters are not known; its receiver and what it
	// captured are.
	own = fnArgs(fn, own)
	for i := range e.Acquires {
		a := &e.Acquires[i]
		t := taking{
			ref: bind(a.Lock, own, fn.Free), mode: a.Mode, try: a.Try, once: a.Once, gates: a.Gates, guess: a.Guess,
			site: c.Site, path: clip(slices.Concat(pc.Path, a.Path)), released: bindRefs(a.Released, own, fn.Free),
		}
		w.take(f, inner, t)
	}
}

// returned notes the functions that a call returns, for when they are called.
func (w *walker) returned(e *Effects, result event.Root, args, frees []event.Arg) {
	for _, r := range e.Returns {
		fn := r.Fn
		if fn.Recv != nil {
			recv := bind(*fn.Recv, args, frees)
			fn.Recv = &recv
		}
		free := make([]event.Arg, len(fn.Free))
		for i, a := range fn.Free {
			free[i] = event.Arg{Ref: bind(a.Ref, args, frees), Elem: bind(a.Elem, args, frees)}
		}
		fn.Free = free
		w.values[valueKey{result, r.Result}] = fn
	}
}

// valueKey is a result of a call.
type valueKey struct {
	call   event.Root
	result int
}

// exits splits the state by the outcomes of a call.
func (w *walker) exits(f *frame, c *event.Call, fn event.Fn, e *Effects, args []event.Arg, result event.Root, s *state) []*state {
	if len(e.Exits) == 0 {
		return []*state{s}
	}
	var states []*state
	for _, x := range e.Exits {
		if !possible(x.When, args, s) {
			continue
		}
		st := s
		if len(e.Exits) > 1 {
			st = s.clone()
		}
		full := append(slices.Clone(args), event.Arg{})
		for _, h := range x.Released {
			path := []lock.Frame{{Func: c.Name, Site: h.Site}}
			r := releasing{ref: bindResult(h.Lock, full, fn.Free, result), mode: h.Mode, site: c.Site, path: path, by: fn.Key}
			r.maybe = untold(e.Exits, x, func(o Exit) []Hold { return o.Released }, h)
			w.release(f, st, r)
		}
		var with event.Ref
		if x.Object > 0 {
			with = event.Ref{Root: result, Path: "#" + strconv.Itoa(x.Object-1)}
		}
		for _, h := range x.Held {
			w.keep(st, taking{
				with: with,
				ref:  bindResult(h.Lock, full, fn.Free, result), mode: h.Mode, site: c.Site,
				path:  []lock.Frame{{Func: c.Name, Site: h.Site}},
				maybe: untold(e.Exits, x, func(o Exit) []Hold { return o.Held }, h),
			}, fn.Key)
		}
		for _, l := range x.When {
			if p, ok := ofArgument(l, args); ok {
				st.learn(p)
			}
			if l.Cond.X.Root.Kind == event.Result && result.Kind != event.NoRoot {
				cond := l.Cond
				cond.X.Root = result
				st.learn(event.Literal{Cond: cond, True: l.True})
			}
		}
		states = append(states, st)
	}
	if len(states) == 0 {
		return []*state{s}
	}
	return distinct(states)
}

// untold reports whether an exit is not told apart, by parameters or results,
// from another one that lacks the lock.
func untold(exits []Exit, x Exit, list func(Exit) []Hold, h Hold) bool {
	return slices.ContainsFunc(exits, func(o Exit) bool {
		has := slices.ContainsFunc(list(o), func(p Hold) bool { return p.Lock.Class == h.Lock.Class && p.Lock.Path == h.Lock.Path })
		return !has && compatible(x.When, o.When)
	})
}

// bindResult is bind for references that may start at a result of the call. The
// path of such a reference begins with the result's "#n" if there are several.
func bindResult(r event.Ref, args, frees []event.Arg, result event.Root) event.Ref {
	if r.Root.Kind != event.Result {
		return bind(r, args, frees)
	}
	if result.Kind == event.NoRoot {
		return event.Ref{Class: r.Class}
	}
	r.Root = result
	return r
}

func resultPath(i, n int) string {
	if n > 1 {
		return "#" + strconv.Itoa(i)
	}
	return ""
}
