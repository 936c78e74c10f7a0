package held

import (
	"slices"

	"github.com/lockcheck/lockcheck/internal/event"
)

// liveness says what a body may still ask of the outcomes of conditions: what is
// known beyond that keeps apart states which behave alike.
//
//	if debug { ... }     known from here on, and asked for below: live
//	if debug { ... }     known, but never asked for again: dropped
type liveness struct {
	at       []map[event.Operand]bool // by block: the operands of conditions asked for from there on
	captured map[event.Root]bool      // variables that closures may ask for, whenever they run
	always   map[event.Operand]bool   // asked for by deferred calls
}

// liveness returns that of a function, computed once.
func (w *walker) liveness(fn *event.Func) *liveness {
	if l, ok := w.live[fn]; ok {
		return l
	}
	l := newLiveness(fn)
	w.live[fn] = l
	return l
}

func newLiveness(fn *event.Func) *liveness {
	l := &liveness{
		at:       make([]map[event.Operand]bool, len(fn.Blocks)),
		captured: map[event.Root]bool{}, always: map[event.Operand]bool{},
	}
	for i := range fn.Blocks {
		l.at[i] = l.asked(&fn.Blocks[i])
	}
	// Backwards to a fixed point; the blocks are nearly in topological order.
	for changed := true; changed; {
		changed = false
		for i := len(fn.Blocks) - 1; i >= 0; i-- {
			for _, s := range fn.Blocks[i].Term.Succs {
				for o := range l.at[s.Block] {
					if !l.at[i][o] {
						l.at[i][o], changed = true, true
					}
				}
			}
		}
	}
	return l
}

// asked returns what a block itself asks for.
func (l *liveness) asked(b *event.Block) map[event.Operand]bool {
	set := map[event.Operand]bool{}
	cond := func(c event.Literal) {
		if c.Cond.Op != "" {
			set[c.Cond.X] = true
		}
	}
	cond(b.Term.Cond)
	for _, r := range b.Term.Results {
		cond(r.Cond)
		l.capture(r.Fn)
	}
	for _, edge := range b.Assigns {
		for _, a := range edge {
			cond(a.From)
		}
	}
	for i := range b.Events {
		e := &b.Events[i]
		if e.Assign != nil {
			cond(e.Assign.From)
		}
		l.capture(e.Fn)
		if e.Call == nil {
			continue
		}
		for j := range e.Call.Fns {
			l.capture(&e.Call.Fns[j])
		}
		for _, a := range e.Call.Args {
			cond(a.Cond)
			l.capture(a.Fn)
			for _, f := range a.Fields {
				l.capture(f.Fn)
			}
			if e.Call.Kind == event.Deferred && a.Cond.Cond.Op != "" {
				l.always[a.Cond.Cond.X] = true
			}
		}
	}
	return set
}

// capture notes the variables that a function value refers to.
func (l *liveness) capture(fn *event.Fn) {
	if fn == nil {
		return
	}
	for _, a := range fn.Free {
		l.captured[a.Ref.Root] = true
		l.captured[a.Elem.Root] = true
	}
}

// drop removes what the frame's body does not ask for from a block on. Of what
// belongs to other frames, and of parameters, which callers ask for, all stays.
func (l *liveness) drop(f *frame, block int, s *state) {
	s.facts = slices.DeleteFunc(s.facts, func(k fact) bool {
		x := k.lit.Cond.X
		switch {
		case x.Root.Frame != f.id || l.captured[x.Root]:
			return false
		case f.outer != nil && x.Root.Kind != event.Value && x.Root.Kind != event.Alloc:
			return false
		case x.Root.Kind == event.Param && x.Path == "":
			return false
		}
		x.Root.Frame = 0
		return !l.at[block][x] && !l.always[x]
	})
}
